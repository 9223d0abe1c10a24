//! Shapes times closers as groups, ordered by cost; and the way back from a probe that won to the plain proof.

use std::collections::HashSet;

use data::{Candidate, Message, Severity, Theorem};

use super::script::{Closer, Fork, Shape, WINNER_MARK};
use super::subject::Subject;
use super::{LibrarySearch, TacticsConfig, closers, connectives, induction};
use crate::Task;

/// What a round trip to Lean costs beside the tactics, in milliseconds: what makes probes worth their while.
const ROUND_TRIP_MS: u32 = 20;
/// Plain proofs proposed for one probe at most.
const MAX_ALTERNATIVES: usize = 24;

/// All that the portfolio tries for one theorem.
#[derive(Debug)]
pub struct Portfolio {
    theorem: Theorem,
    groups: Vec<Group>,
}

/// One candidate: a shape whose goals are tried by several closers.
#[derive(Debug)]
struct Group {
    /// `induction-n/cases`
    tier: &'static str,
    shape: Shape,
    closers: Vec<Closer>,
}

impl Group {
    fn cost_ms(&self) -> u32 {
        let closers: u32 = self.closers.iter().map(|closer| closer.cost_ms).sum();
        ROUND_TRIP_MS + self.shape.cost_ms + closers
    }

    /// A group with one way to go is no probe: its text is the plain proof.
    fn is_plain(&self) -> bool {
        self.closers.len() == 1
    }

    fn proof(&self) -> String {
        match self.closers.as_slice() {
            [only] => self.shape.uniform(only),
            several => self.shape.probe(several),
        }
    }

    fn id(&self, closer: &str) -> String {
        match self.shape.name.as_str() {
            "" => format!("tactics/{closer}"),
            shape => format!("tactics/{shape}/{closer}"),
        }
    }

    fn candidate(&self, theorem: &Theorem) -> Candidate {
        let name = if self.is_plain() { self.closers[0].name.as_str() } else { self.tier };
        Candidate::from_proof(theorem, &self.proof(), self.id(name))
    }
}

impl Portfolio {
    pub fn new(task: &Task, config: &TacticsConfig) -> Self {
        let subject = Subject::read(task);
        let mut groups = groups(&subject, config);
        for group in &mut groups {
            if !subject.intro.is_empty() {
                group.shape.steps.insert(0, format!("intro {}", subject.intro.join(" ")));
            }
        }
        groups.extend(as_it_stands(&subject));
        groups.sort_by_key(Group::cost_ms);
        let mut seen = HashSet::new();
        groups.retain(|group| !group.closers.is_empty() && seen.insert(group.proof()));
        groups.truncate(config.max_candidates);
        Self { theorem: task.theorem.clone(), groups }
    }

    /// The candidates, cheapest first.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate> + '_ {
        self.groups.iter().map(|group| group.candidate(&self.theorem))
    }

    /// The same, on its own.
    pub fn into_candidates(self) -> impl Iterator<Item = Candidate> + Send + 'static {
        let theorem = self.theorem;
        self.groups.into_iter().map(move |group| group.candidate(&theorem))
    }

    /// The plain proofs that may stand for `candidate` once Lean has accepted it with `messages`: to be verified in
    /// order, the first that Lean accepts to be stored in its place.
    ///
    /// Usually one: the messages name the closers that won. Without messages all closers are proposed. Empty if the
    /// candidate is plain already or none of this portfolio. If Lean accepts none, the candidate itself remains.
    pub fn alternatives(&self, candidate: &Candidate, messages: &[Message]) -> Vec<Candidate> {
        let Some(group) =
            self.groups.iter().find(|group| group.candidate(&self.theorem).text == candidate.text)
        else {
            return Vec::new();
        };
        let winners = winners(group, messages);
        let mut proofs = Vec::new();
        if group.is_plain() {
            if let Some(found) = messages.iter().find_map(suggestion) {
                let closer = Closer::new("exact", found, 0);
                proofs.push((group.id(&group.closers[0].name), group.shape.uniform(&closer)));
            }
        } else if winners.is_empty() {
            proofs.extend(
                group.closers.iter().map(|closer| (group.id(&closer.name), group.shape.uniform(closer))),
            );
        } else {
            proofs.extend(settled(group, &winners));
        }
        proofs.truncate(MAX_ALTERNATIVES);
        proofs.into_iter().map(|(id, proof)| Candidate::from_proof(&self.theorem, &proof, id)).collect()
    }
}

/// The closers that Lean's messages name, in the order of the text.
fn winners<'a>(group: &'a Group, messages: &[Message]) -> Vec<&'a Closer> {
    messages
        .iter()
        .filter(|message| message.severity == Severity::Information)
        .filter_map(|message| message.text.trim().strip_prefix(WINNER_MARK))
        .filter_map(|name| group.closers.iter().find(|closer| closer.name == name))
        .collect()
}

/// Proofs made of the winners of each goal.
fn settled(group: &Group, winners: &[&Closer]) -> Vec<(String, String)> {
    let mut distinct: Vec<&Closer> = Vec::new();
    for winner in winners {
        if !distinct.contains(winner) {
            distinct.push(winner);
        }
    }
    let names: Vec<&str> = distinct.iter().map(|closer| closer.name.as_str()).collect();
    let mixed = group.id(&names.join("+"));
    let by_goal = |closers: &[&Closer]| (mixed.clone(), group.shape.by_goal(closers));
    let uniform = |closer: &&Closer| (group.id(&closer.name), group.shape.uniform(closer));
    match &group.shape.fork {
        Fork::Arms { patterns, .. } if patterns.len() == winners.len() => vec![by_goal(winners)],
        Fork::Goals { .. } if distinct.len() > 1 => {
            // The goals share one place in the text, so the messages do not tell which goal a winner belongs to.
            let mut proofs: Vec<_> = distinct.iter().rev().map(uniform).collect();
            proofs.extend(arrangements(winners).iter().map(|order| by_goal(order)));
            proofs
        }
        _ => distinct.iter().map(uniform).collect(),
    }
}

/// The different orders of `items`, as far as [`MAX_ALTERNATIVES`] has use for them.
fn arrangements<'a>(items: &[&'a Closer]) -> Vec<Vec<&'a Closer>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if items[..index].contains(item) {
            continue;
        }
        let mut others = items.to_vec();
        others.remove(index);
        for mut rest in arrangements(&others) {
            rest.insert(0, item);
            found.push(rest);
            if found.len() >= MAX_ALTERNATIVES {
                return found;
            }
        }
    }
    found
}

/// The tactic that `exact?` suggests, on one line.
fn suggestion(message: &Message) -> Option<String> {
    let text = message.text.trim().strip_prefix("Try this:")?.trim();
    let text = text.strip_prefix("[apply]").unwrap_or(text);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && !line.contains("?_")).then_some(line)
}

/// Shapes times tiers. The steps of the shapes do not hold the opening `intro` yet.
fn groups(subject: &Subject, config: &TacticsConfig) -> Vec<Group> {
    let plain = |cost_ms| Shape { name: String::new(), steps: Vec::new(), fork: Fork::One, cost_ms };
    let mut groups = vec![
        Group { tier: "quick", shape: plain(0), closers: closers::quick(subject) },
        Group { tier: "main", shape: plain(0), closers: closers::main(subject) },
        Group { tier: "deep", shape: plain(0), closers: closers::deep(subject) },
        Group { tier: "hypotheses", shape: plain(100), closers: connectives::uses_of_hypotheses(subject) },
        Group {
            tier: "witnesses",
            shape: plain(0),
            closers: connectives::witnesses(subject, config.max_witnesses),
        },
    ];
    if has_bit_vectors(subject) {
        let bv_decide = Closer::new("bv_decide", "bv_decide", 100);
        groups.push(Group { tier: "bits", shape: plain(0), closers: vec![bv_decide] });
    }
    if config.library_search == LibrarySearch::Tried {
        let exact = Closer::new("exact?", "exact?", 600);
        groups.push(Group { tier: "library", shape: plain(0), closers: vec![exact] });
    }
    if config.depth == 0 {
        return groups;
    }
    for shape in connectives::shapes(subject) {
        let (tier, mut closers) = match shape.name.as_str() {
            "residues" => ("residues", connectives::residue_closers()),
            _ => ("cases", closers::cases(subject)),
        };
        if shape.name.starts_with("by_cases-all") {
            closers.extend(connectives::witnesses(subject, config.max_witnesses));
        }
        groups.push(Group { tier, shape, closers });
    }
    for shape in induction::shapes(subject) {
        if config.depth > 1 {
            let mut deeper = shape.clone();
            deeper.cost_ms += 300;
            groups.push(Group { tier: "deep", shape: deeper, closers: closers::deep_cases(subject) });
        }
        groups.push(Group { tier: "cases", shape, closers: closers::cases(subject) });
    }
    groups.extend(connectives::squares(subject).map(|(shape, closers)| Group {
        tier: "squares",
        shape,
        closers,
    }));
    groups
}

/// For statements that quantify: tactics that want the quantifiers where they are.
fn as_it_stands(subject: &Subject) -> Option<Group> {
    let closers = vec![
        Closer::new("simp", format!("simp{}", closers::simp_set(subject, &[])), 20),
        Closer::new("decide", "decide", 20),
    ];
    let shape = Shape { name: "statement".to_owned(), steps: Vec::new(), fork: Fork::One, cost_ms: 100 };
    (!subject.intro.is_empty()).then_some(Group { tier: "quick", shape, closers })
}

/// Whether `bv_decide` is there and has something to decide.
fn has_bit_vectors(subject: &Subject) -> bool {
    subject
        .header
        .imports
        .iter()
        .any(|module| matches!(module.as_str(), "Std" | "Std.Tactic" | "Std.Tactic.BVDecide" | "Mathlib"))
}

#[cfg(test)]
mod tests {
    use data::Position;

    use super::super::tests::task;
    use super::*;

    fn portfolio(header: &str, statement: &str) -> Portfolio {
        Portfolio::new(&task(header, statement), &TacticsConfig::default())
    }

    fn ids(portfolio: &Portfolio) -> Vec<String> {
        portfolio.candidates().map(|candidate| candidate.generator).collect()
    }

    fn find(portfolio: &Portfolio, id: &str) -> Candidate {
        let found = portfolio.candidates().find(|candidate| candidate.generator == id);
        found.unwrap_or_else(|| panic!("no {id} among {:?}", ids(portfolio)))
    }

    fn said(texts: &[&str]) -> Vec<Message> {
        let message = |text: &&str| Message {
            severity: Severity::Information,
            position: Position { line: 1, column: 0 },
            end_position: None,
            text: (*text).to_owned(),
        };
        texts.iter().map(message).collect()
    }

    /// The plain proofs, after `:=`, that stand for candidate `id` if Lean says `messages`.
    fn check_alternatives(statement: &str, id: &str, messages: &[&str], expected: &[&str]) {
        let portfolio = portfolio("", statement);
        let probe = find(&portfolio, id);
        let alternatives = portfolio.alternatives(&probe, &said(messages));
        let proofs: Vec<&str> =
            alternatives.iter().map(|candidate| &candidate.text[statement.len() + 4..]).collect();
        assert_eq!(proofs, expected, "{}", probe.text);
    }

    const LIST: &str = "theorem t (xs : List Nat) (n : Nat) : xs.length + n = n + xs.length";

    #[test]
    fn the_goal_as_it_is_comes_first_and_the_library_before_deep_cases() {
        let ids = ids(&portfolio("", LIST));
        assert_eq!(ids[..2], ["tactics/quick", "tactics/main"]);
        let place =
            |id: &str| ids.iter().position(|found| found == id).unwrap_or_else(|| panic!("{id}: {ids:?}"));
        assert!(place("tactics/induction-xs/cases") < place("tactics/induction-xs-generalizing/cases"));
        assert!(place("tactics/induction-xs/cases") < place("tactics/exact?"));
        assert!(ids.contains(&"tactics/induction-n/deep".to_owned()));
    }

    #[test]
    fn no_text_is_tried_twice() {
        let portfolio = portfolio("", LIST);
        let texts: HashSet<String> = portfolio.candidates().map(|candidate| candidate.text).collect();
        assert_eq!(texts.len(), portfolio.groups.len());
    }

    #[test]
    fn the_configuration_bounds_the_portfolio() {
        let task = task("", LIST);
        let shallow =
            TacticsConfig { depth: 0, library_search: LibrarySearch::Skipped, ..TacticsConfig::default() };
        assert_eq!(ids(&Portfolio::new(&task, &shallow)), ["tactics/quick", "tactics/main", "tactics/deep"]);
        let few = TacticsConfig { max_candidates: 5, ..TacticsConfig::default() };
        assert_eq!(ids(&Portfolio::new(&task, &few)).len(), 5);
    }

    #[test]
    fn quantifiers_are_introduced_under_their_own_names() {
        let portfolio = portfolio("", "theorem t : ∀ (xs : List Nat), xs ≠ [] → 0 < xs.length");
        let probe = find(&portfolio, "tactics/induction-xs/cases");
        assert!(
            probe.text.contains(":= by\n  intro xs h\n  induction xs with\n  | nil =>\n    first"),
            "{}",
            probe.text
        );
    }

    #[test]
    fn definitions_of_the_header_are_unfolded_and_followed() {
        let header = "def double : Nat → Nat\n  | 0 => 0\n  | n + 1 => double n + 2\nabbrev two := 2\n\
                      theorem double_zero : double 0 = 0 := rfl";
        let portfolio = portfolio(header, "theorem t (n : Nat) : double n = two * n");
        assert!(find(&portfolio, "tactics/main").text.contains("grind [double, double_zero]"));
        assert!(find(&portfolio, "tactics/induction-n/cases").text.contains("simp [double]; done"));
        let along = find(&portfolio, "tactics/fun_induction-double/cases");
        assert!(along.text.contains("by\n  fun_induction double n <;>\n    first"), "{}", along.text);
    }

    #[test]
    fn inductive_types_of_the_header_have_their_own_arms() {
        let header = "inductive Tree where\n  | leaf\n  | node (l : Tree) (x : Nat) (r : Tree)";
        let portfolio = portfolio(header, "theorem t (s : Tree) : s = s");
        let probe = find(&portfolio, "tactics/induction-s/cases");
        assert!(
            probe.text.contains("\n  | leaf =>\n") && probe.text.contains("\n  | node a1 a2 a3 ih1 ih3 =>\n")
        );
    }

    #[test]
    fn shapes_follow_the_statement() {
        for (header, statement, id) in [
            ("import Std.Tactic.BVDecide", "theorem t (x : BitVec 8) : x ^^^ x = 0", "tactics/bv_decide"),
            ("", "theorem t (n : Nat) : n * n % 4 ≤ 1", "tactics/residues/residues"),
            ("", "theorem t (p q : Prop) : p ∨ q", "tactics/by_cases/cases"),
            ("", "theorem t (p q : Prop) (h : p ∧ q) : q", "tactics/rcases/cases"),
            ("", "theorem t (p q : Prop) : p ↔ q", "tactics/iff/cases"),
            ("", "theorem t (n : Nat) : ∃ m, n < m", "tactics/witnesses"),
            ("", "theorem t (a b : Int) : 0 ≤ a * b", "tactics/squares/squares"),
            ("", "theorem t (r : α → α → Prop) : ¬ ∃ b, ∀ x, r b x", "tactics/at-witness/cases"),
            ("", "theorem t (x : α) (p : α → Prop) : ∃ x, p x → ∀ y, p y", "tactics/by_cases-all-p/cases"),
        ] {
            find(&portfolio(header, statement), id);
        }
    }

    #[test]
    fn the_winner_of_a_probe_becomes_the_proof() {
        check_alternatives(LIST, "tactics/quick", &["closed by omega"], &["by omega"]);
        check_alternatives(
            LIST,
            "tactics/induction-xs/cases",
            &["unused variable", "closed by simp", "closed by omega"],
            &["by\n  induction xs with\n  | nil => simp\n  | cons head tail ih => omega"],
        );
    }

    #[test]
    fn winners_of_goals_at_one_place_are_arranged() {
        check_alternatives(
            "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p",
            "tactics/constructor/cases",
            &["closed by rfl", "closed by simp"],
            &[
                "by constructor <;> simp",
                "by constructor <;> rfl",
                "by\n  constructor\n  · rfl\n  · simp",
                "by\n  constructor\n  · simp\n  · rfl",
            ],
        );
    }

    #[test]
    fn what_the_library_search_found_takes_its_place() {
        let found = "Try this:\n  [apply] exact\n    Nat.add_comm xs.length n";
        check_alternatives(LIST, "tactics/exact?", &[found], &["by exact Nat.add_comm xs.length n"]);
        check_alternatives(LIST, "tactics/exact?", &[], &[]);
    }

    #[test]
    fn without_messages_every_closer_is_proposed() {
        let all = ["by rfl", "by assumption", "by omega", "by simp", "by decide"];
        check_alternatives(LIST, "tactics/quick", &[], &all);
        let portfolio = portfolio("", LIST);
        let foreign = Candidate::from_proof(&task("", LIST).theorem, "by nonsense", "other");
        assert!(portfolio.alternatives(&foreign, &[]).is_empty());
    }
}
