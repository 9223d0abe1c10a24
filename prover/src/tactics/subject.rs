//! What a task is about, as far as text shows it: the names in context and what kind of thing each is, what `intro`
//! brings in, what remains to be shown, and which definitions of the header it speaks of.

use data::Theorem;
use data::lean_text::TokenKind;

use super::binders::{
    Binder, code_tokens, is_binding_word, outside_brackets, signature, telescope, unwrap_parentheses,
};
use super::header::{HeaderNames, Inductive, last_component};
use crate::generator::Task;

/// A name in the context of the goal that the portfolio's scripts meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Local {
    pub name: String,
    pub type_text: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// An element of a type known to be data; the name of that type (`Nat`, `List`, `Tree`).
    Data(String),
    /// `p : Prop`
    Proposition,
    /// A proof of something.
    Hypothesis,
    /// A predicate, relation or function.
    Function,
    /// A type, an instance, or something that text alone does not tell.
    Other,
}

#[derive(Debug)]
pub(super) struct Subject {
    pub header: HeaderNames,
    /// Context after `intro`.
    pub locals: Vec<Local>,
    /// Arguments of the opening `intro`; empty where there is nothing to bring in.
    pub intro: Vec<String>,
    /// What is left to show after `intro`.
    pub target: String,
    /// The whole statement, for looking up what it mentions.
    pub statement: String,
}

/// Types of the library with data in them. Case splits and inductions on them are known to make sense.
const LIBRARY_TYPES: [&str; 20] = [
    "Nat", "Int", "List", "Array", "Option", "Bool", "Fin", "BitVec", "String", "Char", "Prod", "Sum",
    "Subtype", "Vector", "Rat", "Real", "Complex", "NNReal", "PNat", "Finset",
];

/// Signs for types of numbers, as goals show them.
const NUMBER_TYPES: [(&str, &str); 7] = [
    ("ℕ", "Nat"),
    ("ℤ", "Int"),
    ("ℚ", "Rat"),
    ("ℝ", "Real"),
    ("ℂ", "Complex"),
    ("ℝ≥0", "NNReal"),
    ("ℕ+", "PNat"),
];

impl Subject {
    pub fn read(task: &Task) -> Self {
        let Theorem { header, statement, .. } = &task.theorem;
        let header = HeaderNames::read(header);
        let (given, target) = match &task.goal {
            Some(goal) => (goal_binders(goal), goal.target.clone()),
            None => {
                let (own, target) = signature(statement, &["theorem", "lemma", "example"])
                    .unwrap_or_else(|| (Vec::new(), statement.clone()));
                let mut given: Vec<Binder> = used_variables(&header.variables, statement);
                given.extend(own);
                (given, target)
            }
        };
        let (mut introduced, mut target) = telescope(&target);
        if let Some((binders, rest)) = unfolded_telescope(&header, &target) {
            introduced.extend(binders);
            target = rest;
        }
        let mut subject =
            Subject { header, locals: Vec::new(), intro: Vec::new(), target, statement: statement.clone() };
        for binder in &given {
            subject.add_local(binder);
        }
        for binder in &introduced {
            let argument = subject.intro_argument(binder);
            if argument != "_" {
                subject.add_local(&Binder { name: Some(argument.clone()), ..binder.clone() });
            }
            subject.intro.push(argument);
        }
        subject
    }

    /// The name that `intro` gives: the binder's own, a fresh one for a hypothesis, `_` for an instance.
    fn intro_argument(&self, binder: &Binder) -> String {
        let fresh = |name: &str| self.locals.iter().all(|local| local.name != name);
        match &binder.name {
            _ if binder.instance => "_".to_owned(),
            Some(name) if fresh(name) => name.clone(),
            _ => {
                let numbered = (1..).map(|number| format!("h{number}"));
                std::iter::once("h".to_owned())
                    .chain(numbered)
                    .find(|name| fresh(name))
                    .unwrap_or_else(|| "_".to_owned())
            }
        }
    }

    fn add_local(&mut self, binder: &Binder) {
        let Some(name) = binder.name.clone().filter(|_| !binder.instance) else { return };
        let kind = self.kind_of(&binder.type_text);
        self.locals.push(Local { name, type_text: binder.type_text.clone(), kind });
    }

    fn kind_of(&self, type_text: &str) -> Kind {
        let type_text = unwrap_parentheses(type_text);
        let code = code_tokens(type_text);
        let Some(head) = code.first().map(|token| token.text(type_text)) else { return Kind::Other };
        match head {
            "Prop" => return Kind::Proposition,
            "Type" | "Sort" => return Kind::Other,
            _ if is_relation(head) => return Kind::Hypothesis,
            _ => {}
        }
        if !outside_brackets(type_text, &code, is_relation).is_empty() {
            return Kind::Hypothesis;
        }
        let (arguments, result) = telescope(type_text);
        if !arguments.is_empty() {
            return match self.kind_of(&result) {
                Kind::Hypothesis => Kind::Hypothesis,
                _ => Kind::Function,
            };
        }
        if !outside_brackets(type_text, &code, |word| word == "×").is_empty() {
            return Kind::Data("Prod".to_owned());
        }
        if head == "{" {
            return Kind::Data("Subtype".to_owned());
        }
        let head = NUMBER_TYPES.iter().find(|(sign, _)| *sign == head).map_or(head, |(_, name)| *name);
        if LIBRARY_TYPES.contains(&head) || self.header.inductive(head).is_some() {
            return Kind::Data(head.to_owned());
        }
        let is_head = |name: &str| name == head || last_component(name) == head;
        let is_predicate = self.header.functions.iter().any(|f| is_head(&f.name) && f.is_predicate);
        let about = self.locals.iter().find(|local| local.name == head);
        match about.map(|local| &local.kind) {
            Some(Kind::Proposition | Kind::Function) => Kind::Hypothesis,
            _ if is_predicate => Kind::Hypothesis,
            _ => Kind::Other,
        }
    }

    pub fn of_kind(&self, wanted: impl Fn(&Kind) -> bool) -> impl Iterator<Item = &Local> {
        self.locals.iter().filter(move |local| wanted(&local.kind))
    }

    /// Variables with elements of a known type, and the type's name.
    pub fn data(&self) -> impl Iterator<Item = (&Local, &str)> {
        self.locals.iter().filter_map(|local| match &local.kind {
            Kind::Data(type_name) => Some((local, type_name.as_str())),
            _ => None,
        })
    }

    pub fn hypotheses(&self) -> impl Iterator<Item = &Local> {
        self.of_kind(|kind| *kind == Kind::Hypothesis)
    }

    /// Names of the header's definitions that the statement speaks of. Abbreviations are left out: `grind` and
    /// `unfold` refuse them, and `simp` does not need them.
    pub fn definitions(&self) -> Vec<&str> {
        let mentioned = self.header.mentioned_in(&self.statement).into_iter();
        mentioned
            .filter(|function| !function.is_abbreviation)
            .map(|function| function.name.as_str())
            .collect()
    }

    pub fn inductive(&self, type_name: &str) -> Option<&Inductive> {
        self.header.inductive(type_name)
    }

    /// Whether the target has `word` outside all brackets and binders.
    pub fn target_has(&self, word: &str) -> bool {
        let code = code_tokens(&self.target);
        outside_brackets(&self.target, &code, |found| found == word || is_binding_word(found))
            .first()
            .is_some_and(|&index| code[index].text(&self.target) == word)
    }

    /// Whether the statement, anywhere, has this token.
    pub fn statement_mentions(&self, word: &str) -> bool {
        code_tokens(&self.statement).iter().any(|token| token.text(&self.statement) == word)
    }
}

/// Tokens that make a text a proposition.
fn is_relation(word: &str) -> bool {
    matches!(
        word,
        "=" | "≠"
            | "<"
            | ">"
            | "≤"
            | "≥"
            | "<="
            | ">="
            | "=="
            | "!="
            | "∧"
            | "∨"
            | "↔"
            | "¬"
            | "∃"
            | "∀"
            | "∣"
            | "∈"
            | "∉"
            | "⊆"
            | "≍"
            | "~"
    )
}

fn goal_binders(goal: &data::Goal) -> Vec<Binder> {
    let accessible = |name: &&String| !name.contains('✝');
    goal.hypotheses
        .iter()
        .flat_map(|hypothesis| {
            hypothesis.names.iter().filter(accessible).map(|name| Binder {
                name: Some(name.clone()),
                type_text: hypothesis.type_text.clone(),
                instance: name.starts_with("inst"),
            })
        })
        .collect()
}

/// The header's `variable`s whose names the statement uses: those that Lean puts into the context.
fn used_variables(variables: &[Binder], statement: &str) -> Vec<Binder> {
    let words: Vec<&str> = code_tokens(statement)
        .iter()
        .filter(|token| token.kind == TokenKind::Identifier)
        .map(|token| token.text(statement))
        .collect();
    let used = |name: &str| words.iter().any(|word| word.split('.').next() == Some(name));
    variables.iter().filter(|binder| binder.name.as_deref().is_some_and(used)).cloned().collect()
}

/// Where the target is a predicate of the header: the binders that its body starts with. `intro` sees through it.
fn unfolded_telescope(header: &HeaderNames, target: &str) -> Option<(Vec<Binder>, String)> {
    let code = code_tokens(target);
    let head = code.first()?.text(target);
    if !outside_brackets(target, &code, is_relation).is_empty() {
        return None;
    }
    let predicate = header.functions.iter().find(|function| {
        function.is_predicate && !function.recursive && last_component(&function.name) == last_component(head)
    })?;
    let (binders, rest) = telescope(&predicate.body);
    (!binders.is_empty()).then_some((binders, rest))
}

#[cfg(test)]
mod tests {
    use data::Goal;

    use super::super::tests::task;
    use super::*;

    fn kinds(subject: &Subject) -> Vec<(&str, &Kind)> {
        subject.locals.iter().map(|local| (local.name.as_str(), &local.kind)).collect()
    }

    #[test]
    fn reads_binders_and_what_intro_brings() {
        let subject = Subject::read(&task(
            "",
            "theorem t (p : Prop) (q : Nat → Prop) (hp : p) (n : Nat) : ∀ (xs : List Nat), n ∈ xs → q n → p ∧ q n",
        ));
        assert_eq!(subject.intro, ["xs", "h", "h1"]);
        assert_eq!(subject.target, "p ∧ q n");
        assert_eq!(
            kinds(&subject),
            [
                ("p", &Kind::Proposition),
                ("q", &Kind::Function),
                ("hp", &Kind::Hypothesis),
                ("n", &Kind::Data("Nat".into())),
                ("xs", &Kind::Data("List".into())),
                ("h", &Kind::Hypothesis),
                ("h1", &Kind::Hypothesis),
            ]
        );
    }

    #[test]
    fn a_goal_shown_by_lean_is_preferred_to_the_text() {
        let mut task = task("variable (k : Nat)", "theorem t (n) : P n");
        task.goal = Some(Goal::parse("k n : Nat\nx✝ : Bool\ninst : Monad m\n⊢ n < k"));
        let subject = Subject::read(&task);
        assert_eq!(kinds(&subject), [("k", &Kind::Data("Nat".into())), ("n", &Kind::Data("Nat".into()))]);
        assert_eq!(subject.target, "n < k");
    }

    #[test]
    fn intro_sees_through_a_predicate_of_the_header() {
        let header = "abbrev Law (G : Type) [Magma G] : Prop := ∀ x y : G, x = y\nvariable (G : Type)";
        let subject = Subject::read(&task(header, "theorem t [Magma G] (h : Law G) : Law G"));
        assert_eq!(subject.intro, ["x", "y"]);
        assert_eq!(subject.target, "x = y");
        assert!(subject.definitions().is_empty());
        assert_eq!(kinds(&subject)[..2], [("G", &Kind::Other), ("h", &Kind::Hypothesis)]);
    }
}
