//! Proofs that can be explained: one tactic a line, so that each gets its sentence on a line above it. What a theorem
//! says is known as elaborated here. A [probe](super::probe) tells which tactics work, and the plain script is written
//! from what it told; of `simp?` that is what Lean suggested in its place.

use data::{Expression, Facts, Message, Node};

use super::binders::signature;
use super::induction::Arms;
use super::script::{Closer, first_block};
use super::{closers, probe};

/// Rewriting steps tried one after another.
const MAX_STEPS: usize = 8;
/// A list of lemmas longer than this is not taken apart.
const MAX_LEMMAS: usize = 7;

/// A statement as far as scripts need to know it.
pub struct Subject {
    statement: String,
    /// Names to introduce before anything else.
    intro: Vec<String>,
    /// Named variables with the constant at the head of their type.
    variables: Vec<(String, String)>,
    constants: Vec<String>,
    conclusion: String,
}

/// A finished script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    pub style: &'static str,
    pub lines: Vec<String>,
    pub tactic_calls: u32,
}

/// How a goal is taken apart before its parts are finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    head: String,
    /// `| nil`, or `·` for goals without names; what is done at the start of each.
    arms: Vec<(String, Option<String>)>,
}

impl Script {
    /// A proof that came with its statement.
    pub fn planned(lines: &[String]) -> Option<Self> {
        let tactic_calls = count_calls(lines.iter().map(String::as_str));
        let structured = lines.iter().any(|line| line.starts_with(['|', ' ', '·']));
        let style = if structured { "structured" } else { "stepwise" };
        (tactic_calls > 0).then(|| Self { style, lines: lines.to_vec(), tactic_calls })
    }

    /// Tactic calls of a whole proof with one tactic a line; at least one.
    pub fn calls(text: &str) -> u32 {
        let proof = data::lean_text::strip_comments(text);
        let lines = proof.split_once(":= by").map_or("", |(_, lines)| lines).lines();
        count_calls(lines.filter(|line| !line.trim().is_empty())).max(1)
    }
}

/// What only names a case, or goes on with a chain of equations, is no call.
fn count_calls<'a>(lines: impl Iterator<Item = &'a str>) -> u32 {
    let is_call = |line: &&str| !line.ends_with("=>") && !line.trim_start().starts_with("_ ");
    lines.filter(is_call).count() as u32
}

impl Subject {
    pub fn new(statement: &str, facts: &Facts) -> Self {
        let expression = &facts.expression;
        let mut variables = Vec::new();
        let mut at = expression.root();
        let mut binders = 0;
        let mut names = Vec::new();
        while let Node::Forall { name, domain, body, .. } = expression.node(at) {
            let plain =
                !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_'₀₁₂₃₄₅₆₇₈₉".contains(c));
            if plain && let Some((head, _)) = expression.constant_application(*domain) {
                variables.push((name.clone(), head.to_owned()));
            }
            names.push(if plain { name.clone() } else { format!("h{}", binders + 1) });
            binders += 1;
            at = *body;
        }
        let intro = names.split_off(named_binders(statement).min(binders));
        Self {
            statement: statement.trim_end().to_owned(),
            intro,
            variables,
            constants: facts.constants.clone(),
            conclusion: head_of(expression, at),
        }
    }

    fn mentions(&self, names: &[&str]) -> bool {
        self.constants.iter().any(|constant| names.contains(&constant.as_str()))
    }

    /// The whole text of a proof.
    pub fn text(&self, lines: &[String]) -> String {
        let mut text = format!("{} := by", self.statement);
        for line in lines {
            text.push_str("\n  ");
            text.push_str(line);
        }
        text
    }

    /// The proof by one tactic, behind the introductions that it needs.
    pub fn at_once(&self, tactic: &str) -> String {
        let lines: Vec<String> = self.opening().into_iter().chain([tactic.to_owned()]).collect();
        self.text(&lines)
    }

    fn opening(&self) -> Vec<String> {
        if self.intro.is_empty() { Vec::new() } else { vec![format!("intro {}", self.intro.join(" "))] }
    }

    fn has_arithmetic(&self) -> bool {
        self.mentions(&[
            "HAdd.hAdd",
            "HSub.hSub",
            "LT.lt",
            "LE.le",
            "HMod.hMod",
            "HDiv.hDiv",
            "HMul.hMul",
            "Dvd.dvd",
        ]) && self.mentions(&["Nat", "Int", "Fin"])
    }

    /// Tactics that may finish the goal, `without` some lemmas.
    fn closers(&self, without: &[String]) -> Vec<Closer> {
        closers::explainable(self.has_arithmetic(), self.variables.is_empty(), without)
    }

    /// Tries to finish the goal as it is.
    pub fn direct_probe(&self, without: &[String]) -> String {
        let mut lines = self.opening();
        lines.extend(first_block(&self.closers(without), ""));
        self.text(&lines)
    }

    /// The script behind an accepted direct probe, and the lemmas that a simplification used.
    pub fn direct(&self, messages: &[Message], without: &[String]) -> Option<(Script, Vec<String>)> {
        let (_, name) = probe::winners(messages).next()?;
        let (tactic, lemmas) = self.plain(name, messages, without);
        let mut lines = self.opening();
        lines.push(tactic);
        let tactic_calls = lines.len() as u32;
        Some((Script { style: "direct", lines, tactic_calls }, lemmas))
    }

    /// The plain form of a tactic that worked: what `simp?` suggested in place of `simp?`.
    fn plain(&self, name: &str, messages: &[Message], without: &[String]) -> (String, Vec<String>) {
        match (name, messages.iter().find_map(probe::suggestion)) {
            ("simp" | "simp_all", Some(tactic)) => {
                let lemmas = lemmas_of(&tactic);
                (tactic, if name == "simp" { lemmas } else { Vec::new() })
            }
            _ => {
                let closers = self.closers(without);
                let found = closers.iter().find(|closer| closer.name == name);
                (found.map_or(name, |closer| &closer.steps[0]).replace('?', ""), Vec::new())
            }
        }
    }

    /// Tries the lemmas one at a time, as rewriting steps.
    pub fn stepwise_probe(&self, lemmas: &[String]) -> Option<String> {
        if !(2..=MAX_LEMMAS).contains(&lemmas.len()) {
            return None;
        }
        let mut lines = self.opening();
        // Lean's messages come by place, not by time: each step has its own lines.
        for _ in 0..(lemmas.len() + 1).min(MAX_STEPS) {
            lines.push("try".to_owned());
            let rewritten = lemmas.iter().filter(|lemma| !lemma.starts_with(['↓', '↑']));
            let rewritten = rewritten.map(|lemma| format!("rw [{lemma}]"));
            let simplified = lemmas.iter().map(|lemma| format!("simp only [{lemma}]"));
            let steps = rewritten.chain(simplified).chain(["rfl".to_owned()]);
            lines.extend(probe::first(steps.map(|tactic| probe::step(&tactic)), "  "));
        }
        Some(self.text(&lines))
    }

    /// The script behind an accepted stepwise probe.
    pub fn stepwise(&self, messages: &[Message]) -> Option<Script> {
        let mut lines = self.opening();
        lines.extend(probe::winners(messages).map(|(_, tactic)| tactic.to_owned()));
        let tactic_calls = lines.len() as u32;
        (tactic_calls > 1).then_some(Script { style: "stepwise", lines, tactic_calls })
    }

    /// Ways to take the goal apart, the most natural first.
    pub fn forks(&self) -> Vec<Fork> {
        let bullet = |first: Option<&str>| ("·".to_owned(), first.map(str::to_owned));
        let mut forks = Vec::new();
        match self.conclusion.as_str() {
            "Iff" => forks.push(Fork {
                head: "constructor".to_owned(),
                arms: vec![bullet(Some("intro h")), bullet(Some("intro h"))],
            }),
            "And" => {
                forks.push(Fork { head: "constructor".to_owned(), arms: vec![bullet(None), bullet(None)] })
            }
            _ => {}
        }
        for (name, kind) in &self.variables {
            let Some(found) = Arms::of_library(kind, name) else { continue };
            let tactic = if found.recursive { "induction" } else { "cases" };
            let arms = found.induction.iter().map(|pattern| (format!("| {pattern} =>"), None)).collect();
            forks.push(Fork { head: format!("{tactic} {name} with"), arms });
        }
        if self.mentions(&["ite", "dite"]) {
            forks.push(Fork { head: "split".to_owned(), arms: vec![bullet(None), bullet(None)] });
        }
        if self.conclusion == "Not" {
            forks.push(Fork { head: "intro h".to_owned(), arms: Vec::new() });
        }
        forks.truncate(3);
        forks
    }

    /// Tries to finish the parts of a fork. With the text come the lines (1-based, from the statement's first) on
    /// which the arms' tactics begin.
    pub fn fork_probe(&self, fork: &Fork, without: &[String]) -> (String, Vec<u32>) {
        let first_line = 1 + self.statement.lines().count() as u32;
        let mut lines = self.opening();
        lines.push(fork.head.clone());
        let mut begins = Vec::new();
        let block = first_block(&self.closers(without), "");
        if fork.arms.is_empty() {
            begins.push(first_line + lines.len() as u32);
            lines.extend(block.clone());
        }
        for (pattern, first) in &fork.arms {
            let (lead, indent) = if pattern == "·" { ("· ", "  ") } else { ("  ", "  ") };
            if pattern != "·" {
                lines.push(pattern.clone());
            }
            begins.push(first_line + lines.len() as u32);
            let body: Vec<&String> = first.iter().chain(&block).collect();
            for (index, line) in body.into_iter().enumerate() {
                lines.push(format!("{}{line}", if index == 0 { lead } else { indent }));
            }
        }
        (self.text(&lines), begins)
    }

    /// The script behind an accepted fork probe.
    pub fn forked(
        &self,
        fork: &Fork,
        begins: &[u32],
        messages: &[Message],
        without: &[String],
    ) -> Option<Script> {
        let found: Vec<_> = probe::winners(messages).collect();
        let mut tactics = Vec::new();
        for (index, begin) in begins.iter().enumerate() {
            let end = begins.get(index + 1).copied().unwrap_or(u32::MAX);
            let mut inside = found.iter().filter(|(line, _)| (*begin..end).contains(line));
            let (_, name) = inside.next()?;
            let own: Vec<Message> = messages
                .iter()
                .filter(|message| (*begin..end).contains(&message.position.line))
                .cloned()
                .collect();
            tactics.push(self.plain(name, &own, without).0);
        }
        let mut lines = self.opening();
        lines.push(fork.head.clone());
        let mut tactic_calls = lines.len() as u32;
        if fork.arms.is_empty() {
            lines.push(tactics.first()?.clone());
            tactic_calls += 1;
        }
        for ((pattern, first), tactic) in fork.arms.iter().zip(&tactics) {
            tactic_calls += 1 + u32::from(first.is_some());
            match (pattern.as_str(), first) {
                ("·", Some(first)) => lines.extend([format!("· {first}"), format!("  {tactic}")]),
                ("·", None) => lines.push(format!("· {tactic}")),
                _ => lines.extend([pattern.clone(), format!("  {tactic}")]),
            }
        }
        Some(Script { style: "structured", lines, tactic_calls })
    }
}

/// What stands in the brackets of a `simp only [...]`.
fn lemmas_of(tactic: &str) -> Vec<String> {
    let Some((_, rest)) = tactic.split_once('[') else { return Vec::new() };
    let Some((inside, _)) = rest.rsplit_once(']') else { return Vec::new() };
    inside.split(", ").map(|lemma| lemma.trim().to_owned()).filter(|lemma| !lemma.is_empty()).collect()
}

fn head_of(expression: &Expression, at: u32) -> String {
    expression.constant_application(at).map_or_else(String::new, |(name, _)| name.to_owned())
}

/// How many binders a statement names before its colon.
fn named_binders(statement: &str) -> usize {
    signature(statement, &["theorem", "lemma", "example", "def", "instance"])
        .map_or(0, |(binders, _)| binders.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binders_before_the_colon_are_counted() {
        for (statement, count) in [
            ("theorem t : ∀ n : Nat, n = n", 0),
            ("theorem t (a b : Nat) {c : Nat} : a = b", 3),
            ("theorem t.{u} {α : Type u} [BEq α] [inst : Hashable α] (xs : List (List α)) : xs = xs", 4),
            ("theorem t (f : Nat → Nat := id) : f 0 = 0", 1),
        ] {
            assert_eq!(named_binders(statement), count, "{statement}");
        }
    }

    #[test]
    fn the_lemmas_of_a_simplification_are_listed() {
        assert_eq!(lemmas_of("simp only [List.map_cons, Nat.add_zero]"), ["List.map_cons", "Nat.add_zero"]);
    }
}
