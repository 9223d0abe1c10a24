//! What it says that something is an element of a set.

use super::situation::{Claim, Relation, Term, Type};

/// A membership without the sign for it, and the lemmas that take it apart.
pub struct Member {
    pub claim: Claim,
    pub lemmas: Vec<&'static str>,
}

/// What membership in a set says, for the sets that say it themselves.
pub fn member(element: &Term, set: &Term) -> Option<Member> {
    let Term::Call { function, arguments, .. } = set else { return None };
    let finite = matches!(set.type_of(), Type::Finset(_));
    let lemma = |of_sets: &'static str, of_finsets: &'static str| if finite { of_finsets } else { of_sets };
    let bounds = |lower: Option<(Relation, &Term)>, upper: Option<(Relation, &Term)>| {
        let lower = lower.map(|(relation, bound)| Claim::relation(relation, bound.clone(), element.clone()));
        let upper = upper.map(|(relation, bound)| Claim::relation(relation, element.clone(), bound.clone()));
        match (lower, upper) {
            (Some(lower), Some(upper)) => Some(Claim::And(Box::new(lower), Box::new(upper))),
            (one, other) => one.or(other),
        }
    };
    let (le, lt) = (Relation::Le, Relation::Lt);
    let plain = |claim: Claim, lemma| Some(Member { claim, lemmas: vec![lemma] });
    match (function.as_str(), arguments.as_slice()) {
        ("setOf", [Term::Function { binder, domain, body }]) => {
            let Term::Proposition(condition) = &**body else { return None };
            plain(condition.replaced(&Term::local(binder, domain), element), "Set.mem_setOf_eq")
        }
        ("Finset.filter", [Term::Function { binder, domain, body }, within]) => {
            let Term::Proposition(condition) = &**body else { return None };
            let condition = condition.replaced(&Term::local(binder, domain), element);
            let outer = member(element, within)?;
            let claim = Claim::And(Box::new(outer.claim), Box::new(condition));
            Some(Member { claim, lemmas: [vec!["Finset.mem_filter"], outer.lemmas].concat() })
        }
        ("Finset.range", [count]) => plain(bounds(None, Some((lt, count)))?, "Finset.mem_range"),
        ("Set.Icc" | "Finset.Icc", [from, to]) => {
            plain(bounds(Some((le, from)), Some((le, to)))?, lemma("Set.mem_Icc", "Finset.mem_Icc"))
        }
        ("Set.Ico" | "Finset.Ico", [from, to]) => {
            plain(bounds(Some((le, from)), Some((lt, to)))?, lemma("Set.mem_Ico", "Finset.mem_Ico"))
        }
        ("Set.Ioc" | "Finset.Ioc", [from, to]) => {
            plain(bounds(Some((lt, from)), Some((le, to)))?, lemma("Set.mem_Ioc", "Finset.mem_Ioc"))
        }
        ("Set.Ioo" | "Finset.Ioo", [from, to]) => {
            plain(bounds(Some((lt, from)), Some((lt, to)))?, lemma("Set.mem_Ioo", "Finset.mem_Ioo"))
        }
        ("Set.Iic", [to]) => plain(bounds(None, Some((le, to)))?, "Set.mem_Iic"),
        ("Set.Iio", [to]) => plain(bounds(None, Some((lt, to)))?, "Set.mem_Iio"),
        ("Set.Ici", [from]) => plain(bounds(Some((le, from)), None)?, "Set.mem_Ici"),
        ("Set.Ioi", [from]) => plain(bounds(Some((lt, from)), None)?, "Set.mem_Ioi"),
        ("Singleton.singleton", [only]) => plain(
            Claim::equal(element.clone(), only.clone()),
            lemma("Set.mem_singleton_iff", "Finset.mem_singleton"),
        ),
        ("Insert.insert", [first, rest]) => {
            let rest = member(element, rest)?;
            let first = Claim::equal(element.clone(), first.clone());
            let own = lemma("Set.mem_insert_iff", "Finset.mem_insert");
            Some(Member {
                claim: Claim::Or(Box::new(first), Box::new(rest.claim)),
                lemmas: [vec![own], rest.lemmas].concat(),
            })
        }
        ("Union.union" | "Inter.inter", [left, right]) => {
            let (left, right) = (member(element, left)?, member(element, right)?);
            let both = [left.lemmas, right.lemmas].concat();
            let (left_claim, right_claim) = (Box::new(left.claim), Box::new(right.claim));
            let (claim, own) = if function == "Union.union" {
                (Claim::Or(left_claim, right_claim), lemma("Set.mem_union", "Finset.mem_union"))
            } else {
                (Claim::And(left_claim, right_claim), lemma("Set.mem_inter_iff", "Finset.mem_inter"))
            };
            Some(Member { claim, lemmas: [vec![own], both].concat() })
        }
        _ => None,
    }
}

/// What a claim of membership says.
pub fn plain(claim: &Claim) -> Option<Claim> {
    let Claim::Relation { relation: Relation::In, left, right } = claim else { return None };
    Some(member(left, right)?.claim)
}

/// The lemmas that take a claim of membership apart.
pub fn lemmas_of(claim: &Claim) -> Vec<&'static str> {
    let Claim::Relation { relation: Relation::In, left, right } = claim else { return Vec::new() };
    let mut found: Vec<&'static str> = Vec::new();
    for lemma in member(left, right).map(|member| member.lemmas).unwrap_or_default() {
        if !found.contains(&lemma) {
            found.push(lemma);
        }
    }
    found
}

/// Whether Lean sees what a claim of membership says by unfolding alone: so it is for sets given by a condition.
pub fn is_definitional(claim: &Claim) -> bool {
    let Claim::Relation { relation: Relation::In, right: Term::Call { function, .. }, .. } = claim else {
        return false;
    };
    function == "setOf" || function.starts_with("Set.I")
}
