//! Goals of several parts. Conjunctions, equivalences, quantifiers, negations and equations of sets are taken apart,
//! hypotheses that say that something exists or that one of several things holds give objects and cases; what is left is
//! asked of the other methods, part by part.

use super::budget::Budget;
use super::closing::conjuncts;
use super::membership::{self, Member};
use super::plan::{Branch, Plan, Proof, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Hypothesis, Local, Relation, Situation, Term, Type};

pub const NAME: &str = "parts";

/// Parts within parts at most.
const MOST_NESTED: usize = 7;
/// Cases of one hypothesis at most.
const MOST_CASES: usize = 6;

/// Finds a plan for a goal that needs not be taken apart.
pub type Ask<'a> = &'a dyn Fn(&Situation) -> Option<(Situation, Plan)>;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    let parts = Parts { budget, ask };
    let Some(Found { idea, steps }) = parts.taken_apart(situation, 0) else { return Vec::new() };
    vec![Plan { method: NAME, idea, steps }]
}

/// A proof of a part: what it comes down to, and its steps.
struct Found {
    idea: Sentence,
    steps: Vec<Step>,
}

impl Found {
    /// After a step that turned the goal into this one.
    fn after(self, step: Step) -> Self {
        Found { idea: self.idea, steps: [vec![step], self.steps].concat() }
    }

    /// Its idea and its steps, both about the goal that they prove.
    fn told(self, of: &Claim) -> (Sentence, Vec<Step>) {
        let steps = self.steps.into_iter().map(|step| step.speaking_of(of)).collect();
        (self.idea.speaking_of(of), steps)
    }

    fn about(self, of: &Claim) -> Self {
        let (idea, steps) = self.told(of);
        Found { idea, steps }
    }
}

/// What an alternative of a hypothesis gives.
#[derive(Clone, Default)]
struct Given {
    locals: Vec<Local>,
    hypotheses: Vec<Hypothesis>,
}

struct Parts<'a> {
    budget: &'a Budget,
    ask: Ask<'a>,
}

impl Parts<'_> {
    fn part(&self, situation: &Situation, depth: usize) -> Option<Found> {
        if depth > MOST_NESTED || self.budget.spent() {
            return None;
        }
        match (self.ask)(situation) {
            Some((_, plan)) => Some(Found { idea: plan.idea, steps: plan.steps }.about(&situation.goal)),
            None => self.taken_apart(situation, depth),
        }
    }

    fn taken_apart(&self, situation: &Situation, depth: usize) -> Option<Found> {
        let mut inner = situation.clone();
        let depth = depth + 1;
        let found = match situation.goal.clone() {
            Claim::Implies(left, right) => {
                let name = inner.fresh("h");
                let step = Step::turn(say!["Suppose ", &*left, "."], format!("intro {name}"));
                inner.hypotheses.push(Hypothesis::supposed(&name, *left));
                inner.goal = *right;
                self.part(&inner, depth)?.after(step)
            }
            Claim::ForAll { binder, of, body } => {
                let name = inner.fresh(&binder);
                let local = Term::local(&name, &of);
                let step = Step::turn(introducing(&local), format!("intro {name}"));
                inner.goal = body.replaced(&Term::local(&binder, &of), &local);
                inner.locals.push(Local { name, of });
                self.part(&inner, depth)?.after(step)
            }
            goal => {
                if let Some(found) = self.hypothesis(situation, depth) {
                    return Some(found);
                }
                self.goal(inner, goal, depth)?
            }
        };
        Some(found.about(&situation.goal))
    }

    /// Takes a hypothesis apart, the first one that can be.
    fn hypothesis(&self, situation: &Situation, depth: usize) -> Option<Found> {
        for (at, Hypothesis { name, claim, .. }) in situation.hypotheses.iter().enumerate() {
            let mut inner = situation.clone();
            if let Some(plain) = membership::plain(claim) {
                inner.hypotheses[at].claim = plain.clone();
                let tactic = match membership::is_definitional(claim) {
                    true => format!("change {} at {name}", plain.lean()),
                    false => {
                        format!("simp only [{}] at {name}", membership::lemmas_of(claim).join(", "))
                    }
                };
                let step = Step::turn(say!["So ", &plain, " (", named(name), ")."], tactic);
                return Some(self.part(&inner, depth)?.after(step));
            }
            if !branches(claim) {
                continue;
            }
            inner.hypotheses.remove(at);
            let (pattern, alternatives) = opened(claim, name, &mut inner)?;
            if alternatives.len() > MOST_CASES {
                return None;
            }
            let mut found = Vec::new();
            for Given { locals, hypotheses } in &alternatives {
                let mut case = inner.clone();
                case.locals.extend(locals.iter().cloned());
                case.hypotheses.extend(hypotheses.iter().cloned());
                found.push(self.part(&case, depth)?);
            }
            if let ([given], [_]) = (alternatives.as_slice(), found.as_slice()) {
                let only = found.remove(0);
                let step = Step::turn(taking(given, name), format!("obtain {pattern} := {name}"));
                return Some(only.after(step));
            }
            let branches = alternatives
                .iter()
                .zip(found)
                .map(|(given, part)| {
                    let (idea, steps) = part.told(&situation.goal);
                    let said = super::given::listed(
                        given.hypotheses.iter().map(|one| vec![(&one.claim).into()]).collect(),
                    );
                    let supposing = Sentence([vec!["Case ".into()], said, vec![".".into()]].concat());
                    Branch { supposing: supposing.then(idea), steps }
                })
                .collect();
            let idea = say!["We look at the cases of ", named(name), " one after the other."];
            let head = format!("rcases {name} with {pattern}");
            return Some(Found {
                idea,
                steps: vec![Step::Cases { head, because: Sentence::default(), branches }],
            });
        }
        None
    }

    fn goal(&self, mut inner: Situation, goal: Claim, depth: usize) -> Option<Found> {
        if let Some(plain) = membership::plain(&goal) {
            let tactic = match membership::is_definitional(&goal) {
                true => format!("show {}", plain.lean()),
                false => format!("simp only [{}]", membership::lemmas_of(&goal).join(", ")),
            };
            let step = Step::turn(say!["This says that ", &plain, "."], tactic);
            inner.goal = plain;
            return Some(self.part(&inner, depth)?.after(step));
        }
        match goal {
            Claim::And(..) => self.conjunction(inner, &goal, depth),
            Claim::Iff(left, right) => {
                let name = inner.fresh("h");
                let mut branches = Vec::new();
                let openings =
                    [(&left, &right, "Suppose first that "), (&right, &left, "Conversely, suppose that ")];
                for (given, wanted, words) in openings {
                    let mut direction = inner.clone();
                    direction.hypotheses.push(Hypothesis::supposed(&name, (**given).clone()));
                    direction.goal = (**wanted).clone();
                    let (idea, mut steps) = self.part(&direction, depth)?.told(wanted);
                    steps.insert(0, Step::turn(Sentence::default(), format!("intro {name}")));
                    branches.push(Branch { supposing: say![words, &**given, "."].then(idea), steps });
                }
                let idea = say!["We show both directions."];
                let because = Sentence::default();
                Some(Found {
                    idea,
                    steps: vec![Step::Cases { head: "constructor".to_owned(), because, branches }],
                })
            }
            Claim::Not(inside) => self.negated(inner, *inside, depth),
            Claim::Relation { relation: Relation::Ne, left, right } => {
                self.negated(inner, Claim::equal(left, right), depth)
            }
            Claim::Or(left, right) => {
                [(*left, "left"), (*right, "right")].into_iter().find_map(|(side, tactic)| {
                    let mut chosen = inner.clone();
                    chosen.goal = side.clone();
                    Some(self.part(&chosen, depth)?.after(Step::turn(say!["We show ", side, "."], tactic)))
                })
            }
            Claim::Relation { relation: Relation::Eq, left, right } => self.sets(inner, &left, &right, depth),
            _ => None,
        }
    }

    /// Each part by itself; the later ones may use the earlier ones.
    fn conjunction(&self, mut inner: Situation, goal: &Claim, depth: usize) -> Option<Found> {
        let parts = conjuncts(goal);
        let count = parts.len();
        let mut steps = Vec::new();
        let mut names = Vec::new();
        let mut last = Sentence::default();
        for (at, part) in parts.into_iter().enumerate() {
            let mut own = inner.clone();
            own.goal = part.clone();
            let (idea, proof) = self.part(&own, depth)?.told(part);
            let name = inner.fresh("part");
            let words = match at {
                0 => "First, ",
                _ if at + 1 == count => "Finally, ",
                _ => "Next, ",
            };
            inner.hypotheses.push(Hypothesis::shown(&name, part.clone()));
            // What was said of the part before goes for this one.
            let idea = if idea == last { Sentence::default() } else { idea };
            last = idea.clone();
            steps.push(Step::Have {
                name: name.clone(),
                claim: part.clone(),
                because: say![words, THIS, "."].then(idea),
                by: Proof::Steps(proof),
            });
            names.push(name);
        }
        let all = format!("exact {}", super::closing::tuple(goal, &mut names.into_iter()));
        steps.push(Step::close(Sentence::default(), all));
        Some(Found { idea: say!["We show the parts one after the other."], steps })
    }

    fn negated(&self, mut inner: Situation, supposed: Claim, depth: usize) -> Option<Found> {
        let name = inner.fresh("h");
        let step = Step::turn(say!["Suppose ", &supposed, "."], format!("intro {name}"));
        inner.hypotheses.push(Hypothesis::supposed(&name, supposed));
        inner.goal = Claim::Call { predicate: "False".to_owned(), arguments: Vec::new() };
        Some(self.part(&inner, depth)?.after(step))
    }

    /// Equal sets have the same elements.
    fn sets(&self, mut inner: Situation, left: &Term, right: &Term, depth: usize) -> Option<Found> {
        let of = match (left.type_of(), right.type_of()) {
            (Type::Set(of) | Type::Finset(of), _) | (_, Type::Set(of) | Type::Finset(of)) => (**of).clone(),
            _ => return None,
        };
        let name = inner.fresh("x");
        let element = Term::local(&name, &of);
        let mut lemmas = Vec::new();
        let mut member = |set: &Term| {
            let Member { claim, lemmas: own } = membership::member(&element, set)?;
            for lemma in own {
                if !lemmas.contains(&lemma) {
                    lemmas.push(lemma);
                }
            }
            Some(claim)
        };
        let (a, b) = (member(left)?, member(right)?);
        inner.locals.push(Local { name: name.clone(), of });
        inner.goal = Claim::Iff(Box::new(a), Box::new(b));
        let goal = inner.goal.clone();
        let step = Step::Turn {
            tactics: vec![format!("ext {name}"), format!("simp only [{}]", lemmas.join(", "))],
            because: say!["Both sets have the same elements: ", goal, "."],
        };
        let mut found = self.part(&inner, depth)?.after(step);
        found.idea = say!["Two sets are equal when they have the same elements."];
        Some(found)
    }
}

/// `Let x be a real number.`
fn introducing(local: &Term) -> Sentence {
    let kind = match local.type_of() {
        Type::Nat => " be a natural number.",
        Type::Int => " be an integer.",
        Type::Rat => " be a rational number.",
        Type::Real => " be a real number.",
        Type::Complex => " be a complex number.",
        _ => " be arbitrary.",
    };
    say!["Let ", local, kind]
}

/// `By h there is x with x² = 2.`
fn taking(given: &Given, name: &str) -> Sentence {
    let claims = given.hypotheses.iter().map(|one| vec![(&one.claim).into()]).collect();
    let mut pieces = say!["By ", named(name)].0;
    if given.locals.is_empty() {
        pieces.push(", ".into());
    } else {
        let locals =
            given.locals.iter().map(|local| vec![Term::local(&local.name, &local.of).into()]).collect();
        pieces.push(if given.locals.len() == 1 { " there is " } else { " there are " }.into());
        pieces.extend(super::given::listed(locals));
        pieces.push(" with ".into());
    }
    pieces.extend(super::given::listed(claims));
    pieces.push(".".into());
    Sentence(pieces)
}

/// Whether a hypothesis says that something exists, or that one of several things holds.
fn branches(claim: &Claim) -> bool {
    match claim {
        Claim::Exists { .. } | Claim::Or(..) => true,
        Claim::And(left, right) => branches(left) || branches(right),
        _ => false,
    }
}

/// The pattern that takes a hypothesis apart, and what each of its alternatives gives.
fn opened(claim: &Claim, wanted: &str, situation: &mut Situation) -> Option<(String, Vec<Given>)> {
    match claim {
        Claim::Exists { binder, of, body } => {
            let name = situation.fresh(binder);
            let body = body.replaced(&Term::local(binder, of), &Term::local(&name, of));
            let (pattern, mut alternatives) = opened(&body, wanted, situation)?;
            for given in &mut alternatives {
                given.locals.insert(0, Local { name: name.clone(), of: of.clone() });
            }
            Some((format!("⟨{name}, {pattern}⟩"), alternatives))
        }
        Claim::And(left, right) => {
            let (first, left) = opened(left, wanted, situation)?;
            let (second, right) = opened(right, wanted, situation)?;
            let mut all = Vec::new();
            for a in &left {
                for b in &right {
                    all.push(Given {
                        locals: [a.locals.clone(), b.locals.clone()].concat(),
                        hypotheses: [a.hypotheses.clone(), b.hypotheses.clone()].concat(),
                    });
                }
            }
            (all.len() <= MOST_CASES).then(|| (format!("⟨{first}, {second}⟩"), all))
        }
        Claim::Or(left, right) => {
            let (first, left) = opened(left, wanted, situation)?;
            let (second, right) = opened(right, wanted, situation)?;
            Some((format!("({first} | {second})"), [left, right].concat()))
        }
        other => {
            let name = situation.fresh(wanted);
            let given =
                Given { locals: Vec::new(), hypotheses: vec![Hypothesis::supposed(&name, other.clone())] };
            Some((name, vec![given]))
        }
    }
}
