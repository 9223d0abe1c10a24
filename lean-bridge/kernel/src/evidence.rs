//! Evidence that operations on natural numbers are what they are called whose definitions recurse on fuel, with proofs
//! in between: division, remainder, logarithm, greatest common divisor, bits.
//!
//! Their equations hold by reduction once the fuel is a successor and what the definition asks of its arguments (is one
//! at most the other, is it odd) has an answer. Both answers are tried. On literals the question reduces to one of
//! them, so there each equation holds by reduction alone, and from the equations the result follows by induction on the
//! fuel: what is computed is what would have been reached step by step.

use crate::checker::{Caches, Checker};
use crate::error::{Checked, Fault};
use crate::expr::{Expr, Node};
use crate::operations::Case;
use crate::operations::Operation::{self, *};

/// The bits of two numbers, from the bits of their last digits.
type Bitwise = fn(bool, bool) -> bool;

/// Two sides that are to be equal in some cases.
struct Equation {
    cases: Vec<Case>,
    left: Expr,
    right: Expr,
}

/// Terms that equations speak of.
struct Terms {
    depth: u32,
    zero: Expr,
    succ: Expr,
    two: Expr,
    x: Expr,
    y: Expr,
    fuel: Expr,
}

impl Checker<'_> {
    /// Whether the definition of an operation is seen to compute it.
    pub fn has_evidence(&mut self, operation: Operation) -> Checked<bool> {
        let before = std::mem::take(&mut self.caches);
        let result = self.look_for_evidence(operation);
        self.caches = before;
        self.cases.clear();
        match result {
            // A definition of another form is no evidence; it is unfolded.
            Err(Fault::Rejected(_)) => Ok(false),
            result => result,
        }
    }

    fn look_for_evidence(&mut self, operation: Operation) -> Checked<bool> {
        let needed: &[Operation] = match operation {
            Div | Mod => &[Sub, Ble],
            Log2 => &[Div, Ble],
            Gcd => &[Mod, Beq],
            Land | Lor | Xor => &[Add, Div, Mod, Beq],
            _ => return Ok(false),
        };
        if needed.iter().any(|other| self.env.features.nat_operations & other.bit() == 0) {
            return Ok(false);
        }
        let mut terms = self.terms();
        let equations = match operation {
            Div => self.division(&mut terms)?,
            Mod => self.remainder(&mut terms)?,
            Log2 => self.logarithm(&terms)?,
            Gcd => self.greatest_common_divisor(&mut terms)?,
            Land => self.bits(Land, |a, b| a && b, &mut terms)?,
            Lor => self.bits(Lor, |a, b| a || b, &mut terms)?,
            Xor => self.bits(Xor, |a, b| a != b, &mut terms)?,
            _ => None,
        };
        let Some(equations) = equations else { return Ok(false) };
        for Equation { cases, left, right } in equations {
            // What was found in other cases says nothing in these.
            self.caches = Caches::default();
            self.cases = cases;
            if !self.is_def_eq(left, right)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What a question is assumed to reduce to.
    pub fn by_case(&mut self, e: Expr) -> Checked<Option<Expr>> {
        let Node::App(f, second) = self.store.node(e) else { return Ok(None) };
        let Node::App(question, first) = self.store.node(f) else { return Ok(None) };
        let Node::Const(name, _) = self.store.node(question) else { return Ok(None) };
        for case in self.cases.clone() {
            if name == self.operations.name(case.question)
                && self.is_def_eq(first, case.of[0])?
                && self.is_def_eq(second, case.of[1])?
            {
                let answer = if case.answer { self.known.bool_true } else { self.known.bool_false };
                return Ok(Some(self.store.constant(answer, &[])));
            }
        }
        Ok(None)
    }

    fn terms(&mut self) -> Terms {
        let mut depth = 0;
        let nat = self.store.constant(self.known.nat, &[]);
        let [x, y, fuel] = [(); 3].map(|()| self.fresh(&mut depth, nat));
        let zero = self.store.constant(self.known.zero, &[]);
        let succ = self.store.constant(self.known.succ, &[]);
        let one = self.store.app(succ, zero);
        let two = self.store.app(succ, one);
        Terms { depth, zero, succ, two, x, y, fuel }
    }

    fn next(&mut self, terms: &Terms, n: Expr) -> Expr {
        self.store.app(terms.succ, n)
    }

    /// `f` applied to `given` in order, with any proof in the place of each argument that is one.
    fn with_proofs(&mut self, terms: &mut Terms, f: Expr, given: &[Expr]) -> Checked<Expr> {
        let (mut result, mut given) = (f, given.iter());
        let mut ty = self.infer(f)?;
        loop {
            ty = self.whnf(ty)?;
            let Node::Pi(domain, body) = self.store.node(ty) else { return Ok(result) };
            let argument = if self.is_proposition(domain)? {
                self.fresh(&mut terms.depth, domain)
            } else {
                match given.next() {
                    Some(argument) => *argument,
                    None => return Ok(result),
                }
            };
            result = self.store.app(result, argument);
            ty = self.store.instantiate(body, &[argument]);
        }
    }

    /// A definition that an operation uses, of Lean's library.
    fn helper(&mut self, name: &str) -> Option<Expr> {
        let name = self.store.dotted(name);
        self.env.contains(name).then(|| self.store.constant(name, &[]))
    }

    fn division(&mut self, terms: &mut Terms) -> Checked<Option<Vec<Equation>>> {
        let Some(go) = self.helper("Nat.div.go") else { return Ok(None) };
        let Terms { zero, x, y, .. } = *terms;
        let by_zero = self.apply(Div, &[x, zero]);
        let mut equations = vec![Equation { cases: Vec::new(), left: by_zero, right: zero }];
        equations.extend(self.repeated_subtraction(
            terms,
            |c, y| c.apply(Div, &[x, y]),
            go,
            |c, terms, go| (c.next(terms, go), terms.zero),
        )?);
        // The answer of a question about 0 needs none of its other argument.
        for equation in &mut equations {
            equation.cases.push(Case { question: Ble, of: [zero, y], answer: true });
        }
        Ok(Some(equations))
    }

    fn remainder(&mut self, terms: &mut Terms) -> Checked<Option<Vec<Equation>>> {
        let (Some(core), Some(go)) = (self.helper("Nat.modCore"), self.helper("Nat.modCore.go")) else {
            return Ok(None);
        };
        let Terms { zero, x, y, .. } = *terms;
        let next_x = self.next(terms, x);
        let of_zero = self.apply(Mod, &[zero, y]);
        let of_next = self.apply(Mod, &[next_x, y]);
        let (by_core, by_zero) = (self.store.apps(core, &[next_x, y]), self.store.apps(core, &[x, zero]));
        let fits = |answer| vec![Case { question: Ble, of: [y, next_x], answer }];
        let mut equations = vec![
            Equation { cases: Vec::new(), left: of_zero, right: zero },
            Equation { cases: fits(true), left: of_next, right: by_core },
            Equation { cases: fits(false), left: of_next, right: next_x },
            Equation { cases: Vec::new(), left: by_zero, right: x },
        ];
        let mut steps = self.repeated_subtraction(
            terms,
            |c, y| c.store.apps(core, &[x, y]),
            go,
            |_, terms, go| (go, terms.x),
        )?;
        for equation in &mut steps {
            equation.cases.push(Case { question: Ble, of: [zero, y], answer: true });
        }
        equations.extend(steps);
        Ok(Some(equations))
    }

    /// `start x (y + 1)` goes on as `go (y + 1) (x + 1) x`, whose second argument is fuel, and `go` as one of `results`
    /// says: of the rest after a subtraction where there is one, and at the end.
    fn repeated_subtraction(
        &mut self,
        terms: &mut Terms,
        start: impl Fn(&mut Self, Expr) -> Expr,
        go: Expr,
        results: impl Fn(&mut Self, &Terms, Expr) -> (Expr, Expr),
    ) -> Checked<Vec<Equation>> {
        let Terms { x, y, fuel, .. } = *terms;
        let (next_x, next_y, next_fuel) = (self.next(terms, x), self.next(terms, y), self.next(terms, fuel));
        let start = start(self, next_y);
        let begun = self.with_proofs(terms, go, &[next_y, next_x, x])?;
        let here = self.with_proofs(terms, go, &[next_y, next_fuel, x])?;
        let rest = self.apply(Sub, &[x, next_y]);
        let after = self.with_proofs(terms, go, &[next_y, fuel, rest])?;
        let (further, at_the_end) = results(self, terms, after);
        let fits = |answer| vec![Case { question: Ble, of: [next_y, x], answer }];
        Ok(vec![
            Equation { cases: Vec::new(), left: start, right: begun },
            Equation { cases: fits(true), left: here, right: further },
            Equation { cases: fits(false), left: here, right: at_the_end },
        ])
    }

    /// `log2 x` is `go x x` for a recursion `go` on its first argument, the fuel.
    fn logarithm(&mut self, terms: &Terms) -> Checked<Option<Vec<Equation>>> {
        let Terms { zero, two, x, fuel, .. } = *terms;
        let whole = self.apply(Log2, &[x]);
        let Some(unfolded) = self.unfold(whole) else { return Ok(None) };
        let Node::App(f, last) = self.store.node(unfolded) else { return Ok(None) };
        let Node::App(go, first) = self.store.node(f) else { return Ok(None) };
        if (first, last) != (x, x) || self.store.locals(go) > 0 {
            return Ok(None);
        }
        let next_fuel = self.next(terms, fuel);
        let half = self.apply(Div, &[x, two]);
        let [at_zero, here, after] =
            [[zero, x], [next_fuel, x], [fuel, half]].map(|args| self.store.apps(go, &args));
        let further = self.next(terms, after);
        let is_large = |answer| vec![Case { question: Ble, of: [two, x], answer }];
        Ok(Some(vec![
            Equation { cases: Vec::new(), left: at_zero, right: zero },
            Equation { cases: is_large(true), left: here, right: further },
            Equation { cases: is_large(false), left: here, right: zero },
        ]))
    }

    fn greatest_common_divisor(&mut self, terms: &mut Terms) -> Checked<Option<Vec<Equation>>> {
        let Terms { zero, x, y, fuel, .. } = *terms;
        let next_x = self.next(terms, x);
        let Some((mut equations, go)) = self.by_measure(Gcd, terms)? else { return Ok(None) };
        let next_fuel = self.next(terms, fuel);
        let of_zero = self.at_measure(terms, &go, next_fuel, [zero, y])?;
        let of_next = self.at_measure(terms, &go, next_fuel, [next_x, y])?;
        let rest = self.apply(Mod, &[y, next_x]);
        let after = self.at_measure(terms, &go, fuel, [rest, next_x])?;
        equations.push(Equation { cases: Vec::new(), left: of_zero, right: y });
        equations.push(Equation { cases: Vec::new(), left: of_next, right: after });
        Ok(Some(equations))
    }

    fn bits(
        &mut self,
        operation: Operation,
        bit: Bitwise,
        terms: &mut Terms,
    ) -> Checked<Option<Vec<Equation>>> {
        let Terms { zero, two, x, y, fuel, .. } = *terms;
        let (next_x, next_y, next_fuel) = (self.next(terms, x), self.next(terms, y), self.next(terms, fuel));
        let Some((mut equations, go)) = self.by_measure(operation, terms)? else { return Ok(None) };
        for (args, result) in [
            ([zero, y], if bit(false, true) { y } else { zero }),
            ([next_x, zero], if bit(true, false) { next_x } else { zero }),
        ] {
            let left = self.at_measure(terms, &go, next_fuel, args)?;
            equations.push(Equation { cases: Vec::new(), left, right: result });
        }
        let left = self.at_measure(terms, &go, next_fuel, [next_x, next_y])?;
        let [last_x, last_y] = [next_x, next_y].map(|n| self.apply(Mod, &[n, two]));
        let halves = [next_x, next_y].map(|n| self.apply(Div, &[n, two]));
        let half = self.at_measure(terms, &go, fuel, halves)?;
        let even = self.apply(Add, &[half, half]);
        let odd = self.next(terms, even);
        let one = self.next(terms, zero);
        for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
            let is_odd = |last, answer| Case { question: Beq, of: [last, one], answer };
            let cases = vec![is_odd(last_x, a), is_odd(last_y, b)];
            equations.push(Equation { cases, left, right: if bit(a, b) { odd } else { even } });
        }
        Ok(Some(equations))
    }

    /// An operation on `x` and `y` that recurs on a measure, which is `x`: as [`Recursion`], with equations that say so.
    fn by_measure(
        &mut self,
        operation: Operation,
        terms: &Terms,
    ) -> Checked<Option<(Vec<Equation>, Recursion)>> {
        let Terms { x, y, .. } = *terms;
        let fix = self.store.dotted("WellFounded.Nat.fix");
        let go = self.store.dotted("WellFounded.Nat.fix.go");
        let mut at = self.apply(operation, &[x, y]);
        for _ in 0..DEFINITIONS_MAX {
            let is_fixed = self.store.head_const(at).is_some_and(|(name, _)| name == fix);
            let Some(next) = self.unfold(at) else { return Ok(None) };
            at = next;
            if !is_fixed {
                continue;
            }
            // `go α motive measure step fuel ⟨x, y⟩ proof`
            let (head, args) = self.store.spine(at);
            let Node::Const(name, _) = self.store.node(head) else { return Ok(None) };
            let [domain, motive, measure, step, fuel, pair, _] = args[..] else { return Ok(None) };
            let (Node::App(part, second), true) = (self.store.node(pair), name == go) else {
                return Ok(None);
            };
            let Node::App(make, first) = self.store.node(part) else { return Ok(None) };
            if (first, second) != (x, y) {
                return Ok(None);
            }
            let go = self.store.apps(head, &[domain, motive, measure, step]);
            if self.store.locals(go) > 0 || self.store.locals(make) > 0 {
                return Ok(None);
            }
            let measured = self.store.app(measure, pair);
            let enough = self.next(terms, x);
            // The fuel is asked whether it is itself.
            let same = [x, enough].map(|n| Case { question: Beq, of: [n, n], answer: true });
            let equations = vec![
                Equation { cases: Vec::new(), left: measured, right: x },
                Equation { cases: same.to_vec(), left: fuel, right: enough },
            ];
            return Ok(Some((equations, Recursion { go, make })));
        }
        Ok(None)
    }

    fn at_measure(
        &mut self,
        terms: &mut Terms,
        recursion: &Recursion,
        fuel: Expr,
        args: [Expr; 2],
    ) -> Checked<Expr> {
        let pair = self.store.apps(recursion.make, &args);
        self.with_proofs(terms, recursion.go, &[fuel, pair])
    }
}

/// Definitions between an operation and the recursion that it is.
const DEFINITIONS_MAX: usize = 8;

/// A recursion on two numbers.
struct Recursion {
    /// Takes fuel, a pair and a proof that the fuel is enough.
    go: Expr,
    make: Expr,
}
