//! Quotients: four constants with fixed types, and the reduction of `Quot.lift` and `Quot.ind` (see `whnf.rs`).

use crate::checker::Checker;
use crate::declaration::QuotKind;
use crate::error::{Checked, reject};
use crate::expr::Expr;
use crate::level::Level;
use crate::name::Name;

impl QuotKind {
    pub(crate) fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Checker<'_> {
    /// Whether a given constant of quotients is the real one.
    pub fn check_quot(&mut self, name: Name, params: &[Name], ty: Expr, kind: QuotKind) -> Checked<()> {
        let known = self.known;
        let (expected, count) = match kind {
            QuotKind::Type => (known.quot, 1),
            QuotKind::Mk => (known.quot_mk, 1),
            QuotKind::Lift => (known.quot_lift, 2),
            QuotKind::Ind => (known.quot_ind, 1),
        };
        if name != expected || params.len() != count {
            return reject("this is not the constant of quotients that it is said to be");
        }
        if kind == QuotKind::Lift && !self.env.features.equality {
            return reject("quotients need the inductive family Eq as Lean declares it");
        }
        let present = self.env.features.quotients;
        let needs = match kind {
            QuotKind::Type => 0,
            QuotKind::Mk => QuotKind::Type.bit(),
            QuotKind::Lift | QuotKind::Ind => QuotKind::Type.bit() | QuotKind::Mk.bit(),
        };
        if present & needs != needs {
            return reject("the constants of quotients come in another order");
        }
        if self.quot_type(params, kind) == ty {
            Ok(())
        } else {
            reject("the type of a constant of quotients is not Lean's")
        }
    }

    fn quot_type(&mut self, params: &[Name], kind: QuotKind) -> Expr {
        let known = self.known;
        let store = &mut *self.store;
        let u = store.level_param(params[0]);
        let (sort, prop) = (store.sort(u), store.sort(Level::ZERO));
        let mut depth = 0;
        let mut local = |store: &mut crate::store::Store, ty| {
            depth += 1;
            store.local(depth - 1, ty)
        };
        let carrier = local(store, sort);
        let relation_type = store.pi(carrier, prop);
        let relation_type = store.pi(carrier, relation_type);
        let relation = local(store, relation_type);
        let quot = store.constant(known.quot, &[u]);
        let quot = store.apps(quot, &[carrier, relation]);
        let mk = store.constant(known.quot_mk, &[u]);
        let mk = store.apps(mk, &[carrier, relation]);
        match kind {
            QuotKind::Type => store.pis(&[carrier, relation], sort),
            QuotKind::Mk => {
                let a = local(store, carrier);
                store.pis(&[carrier, relation, a], quot)
            }
            QuotKind::Lift => {
                let v = store.level_param(params[1]);
                let target_sort = store.sort(v);
                let target = local(store, target_sort);
                let f_type = store.pi(carrier, target);
                let f = local(store, f_type);
                let (a, b) = (local(store, carrier), local(store, carrier));
                let related = store.apps(relation, &[a, b]);
                let (fa, fb) = (store.app(f, a), store.app(f, b));
                let eq = store.constant(known.eq, &[v]);
                let equal = store.apps(eq, &[target, fa, fb]);
                let respects = store.pi(related, equal);
                let respects = store.pis(&[a, b], respects);
                let lifted = store.pi(quot, target);
                let lifted = store.pi(respects, lifted);
                store.pis(&[carrier, relation, target, f], lifted)
            }
            QuotKind::Ind => {
                let motive_type = store.pi(quot, prop);
                let motive = local(store, motive_type);
                let a = local(store, carrier);
                let class = store.app(mk, a);
                let holds = store.app(motive, class);
                let premise = store.pis(&[a], holds);
                let q = local(store, quot);
                let conclusion = store.app(motive, q);
                let conclusion = store.pis(&[q], conclusion);
                let conclusion = store.pi(premise, conclusion);
                store.pis(&[carrier, relation, motive], conclusion)
            }
        }
    }
}
