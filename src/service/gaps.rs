//! What of a text is still to be proved: theorems without a proof, and each `sorry` within the proofs of others, as a
//! theorem of its own.

use std::collections::BTreeSet;

use data::lean_text::{
    Proof, SegmentKind, TokenKind, declared_name, joined, line_of, segments, split_statement, tokens,
};
use data::{Position, Source, Theorem};
use lean_bridge::Limits;
use lean_bridge::embedded::{CheckRequest, TacticStep};

use super::error::Error;
use super::placing::{Written, in_place};
use super::state::Service;
use super::stated::{EXACT, Stated, stated};

/// A place where a proof is missing.
#[derive(Debug, Clone)]
pub struct Gap {
    /// In whose proof.
    pub theorem: String,
    pub position: Position,
    /// What a proof takes the place of, in bytes.
    pub start: usize,
    pub end: usize,
    pub place: Place,
    /// What is to be proved, or why nothing can be done.
    pub task: Result<Task, String>,
}

/// Where a gap stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the place of the whole proof, from the end of the statement on.
    Whole,
    Tactic,
    Term,
}

/// What fills a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    /// What stands behind `:=`.
    Whole(String),
    Within(Written),
}

/// A theorem that fills a gap.
#[derive(Debug, Clone)]
pub struct Task {
    pub theorem: Theorem,
    /// Of a gap within a proof: what its proof needs in front.
    pub stated: Option<Stated>,
}

/// Whether one of the theorems of a text has a `sorry` within its proof.
pub fn has_gaps(text: &str, theorems: &[Theorem]) -> bool {
    gaps_in(text, theorems, false).iter().any(|gap| gap.place != Place::Whole)
}

/// The gaps of the theorems, in the order of the text; with `all_of_it`, every other `sorry` of the text behind them. Those
/// within proofs are without their goals.
fn gaps_in(text: &str, theorems: &[Theorem], all_of_it: bool) -> Vec<Gap> {
    let mut found = Vec::new();
    let mut met = BTreeSet::new();
    for segment in segments(text) {
        let SegmentKind::Declaration(_) = segment.kind else { continue };
        let line = line_of(text, segment.keyword);
        let at = theorems.iter().position(|theorem| theorem.source.line == Some(line));
        let Some((at, theorem)) = at.map(|at| (at, &theorems[at])) else { continue };
        met.insert(at);
        let split = split_statement(&text[segment.keyword..segment.end]);
        let gap = |start: usize, end: usize, place: Place, task| Gap {
            theorem: theorem.name.clone(),
            position: Position::of(text, start),
            start,
            end,
            place,
            task,
        };
        let stated_end = segment.keyword + split.statement.len();
        let proof = split.proof.text();
        let proof_start = match proof.is_empty() {
            true => stated_end,
            false => proof.as_ptr() as usize - text.as_ptr() as usize,
        };
        let code: Vec<_> = tokens(proof).into_iter().filter(|token| !token.is_comment()).collect();
        let words: Vec<&str> = code.iter().map(|token| token.text(proof)).collect();
        if let [] | ["by"] | ["sorry"] | ["by", "sorry" | "admit"] = words[..] {
            let end = match (&split.proof, proof.is_empty()) {
                (Proof::Missing, _) => stated_end,
                // Behind its `:=`.
                (_, true) => text[stated_end..].find(":=").map_or(stated_end, |at| stated_end + at + 2),
                _ => proof_start + code.last().map_or(0, |token| token.end),
            };
            let task = Task { theorem: theorem.clone(), stated: None };
            found.push(Gap {
                position: Position::of(text, segment.keyword),
                ..gap(stated_end, end, Place::Whole, Ok(task))
            });
            continue;
        }
        for (token, word) in code.iter().zip(&words) {
            let (start, end) = (proof_start + token.start, proof_start + token.end);
            let why = match *word {
                "sorry" | "admit" => "Lean did not come to it: something above it has an error",
                _ if word.rsplit('.').next() == Some("sorryAx") => "only `sorry` and `admit` are filled",
                _ => continue,
            };
            if token.kind == TokenKind::Identifier {
                found.push(gap(start, end, Place::Tactic, Err(why.to_owned())));
            }
        }
    }
    for (_, theorem) in theorems.iter().enumerate().filter(|(at, _)| !met.contains(at)) {
        let position = Position { line: theorem.source.line.unwrap_or(1), column: 0 };
        let why = "it stands in a block with others, which is not taken apart".to_owned();
        let (start, end) = (text.len(), text.len());
        let theorem = theorem.name.clone();
        found.push(Gap { theorem, position, start, end, place: Place::Tactic, task: Err(why) });
    }
    if all_of_it {
        found.extend(elsewhere(text, &found));
    }
    found
}

/// Each `sorry` of a text that is none of these.
fn elsewhere(text: &str, known: &[Gap]) -> Vec<Gap> {
    let is_known = |at: usize| known.iter().any(|gap| (gap.start..gap.end).contains(&at));
    let all = tokens(text).into_iter().filter(|token| token.kind == TokenKind::Identifier);
    let last = |word: &str| word.rsplit('.').next().unwrap_or_default().trim_matches(['«', '»']).to_owned();
    all.filter(|token| matches!(last(token.text(text)).as_str(), "sorry" | "admit" | "sorryAx"))
        .filter(|token| !is_known(token.start))
        .map(|token| Gap {
            theorem: String::new(),
            position: Position::of(text, token.start),
            start: token.start,
            end: token.end,
            place: Place::Term,
            task: Err("it stands in no proof of a theorem that is read".to_owned()),
        })
        .collect()
}

impl Service {
    /// The gaps of the theorems of a text, each with what is to be proved there.
    pub(super) async fn gaps(
        &self,
        text: &str,
        theorems: &[Theorem],
        all_of_it: bool,
        limits: Limits,
    ) -> Result<Vec<Gap>, Error> {
        let mut gaps = gaps_in(text, theorems, all_of_it);
        let open: Vec<usize> = (0..gaps.len()).filter(|&at| is_word(text, &gaps[at])).collect();
        if open.is_empty() {
            return Ok(gaps);
        }
        let of_tactics = self.goals_of(text, &gaps, &open, limits).await?;
        let mut terms = Vec::new();
        for (at, goals) in open.into_iter().zip(of_tactics) {
            match goals.is_empty() {
                false => gaps[at].task = task(text, theorems, &gaps, at, &goals),
                true => terms.push(at),
            }
        }
        if terms.is_empty() {
            return Ok(gaps);
        }
        // A term has no goal until a tactic stands there.
        let (mut with_tactics, mut moved) = (text.to_owned(), gaps.clone());
        for &at in terms.iter().rev() {
            let Gap { start, end, .. } = gaps[at];
            with_tactics.replace_range(start..end, "(by sorry)");
            let by = "(by sorry)".len() - (end - start);
            for gap in moved.iter_mut().filter(|gap| gap.start > start) {
                (gap.start, gap.end) = (gap.start + by, gap.end + by);
            }
            moved[at].start += "(by ".len();
            moved[at].end = moved[at].start + "sorry".len();
        }
        let of_terms = self.goals_of(&with_tactics, &moved, &terms, limits).await?;
        for (at, goals) in terms.into_iter().zip(of_terms) {
            if !goals.is_empty() {
                gaps[at].place = Place::Term;
                gaps[at].task = task(text, theorems, &gaps, at, &goals);
            }
        }
        Ok(gaps)
    }

    /// The goals that each of some gaps stands for, as far as they are tactics.
    async fn goals_of(
        &self,
        text: &str,
        gaps: &[Gap],
        wanted: &[usize],
        limits: Limits,
    ) -> Result<Vec<Vec<String>>, Error> {
        let request = CheckRequest::of_file(text, limits);
        self.screen(&request.header, "the text", &request.text, limits).await?;
        let exact = CheckRequest { header: format!("{}{EXACT}\n", request.header), ..request };
        let steps = self.lean.tactic_steps(&exact).await?;
        let goals = |&at: &usize| {
            let Gap { start, end, .. } = gaps[at];
            let (start, end) = (Position::of(text, start), Position::of(text, end));
            let here = |step: &&TacticStep| step.start == start && step.end == end;
            let mut found: Vec<String> = Vec::new();
            for goal in steps.iter().filter(here).filter_map(|step| step.before.first()) {
                if !found.contains(goal) {
                    found.push(goal.clone());
                }
            }
            found
        };
        Ok(wanted.iter().map(goals).collect())
    }
}

/// Whether a gap is a `sorry` within a proof that may be filled.
fn is_word(text: &str, gap: &Gap) -> bool {
    gap.place == Place::Tactic && matches!(&text[gap.start..gap.end], "sorry" | "admit")
}

/// What is to be proved at a gap with these goals.
fn task(text: &str, theorems: &[Theorem], gaps: &[Gap], at: usize, goals: &[String]) -> Result<Task, String> {
    let gap = &gaps[at];
    let theorem = theorems.iter().find(|theorem| theorem.name == gap.theorem);
    let theorem = theorem.ok_or("its theorem is not among those that were asked about")?;
    let [goal] = goals else {
        return Err(format!("it stands for {} goals at once", goals.len()));
    };
    let stated = stated(goal, &theorem.header)?;
    let number = gaps[..at].iter().filter(|other| other.theorem == gap.theorem).count() + 1;
    let written = declared_name(&theorem.statement).unwrap_or_default();
    let scope = theorem.name.strip_suffix(written).unwrap_or_default();
    let name = match written.ends_with('»') || written.is_empty() {
        true => format!("tllama_sorry_{number}"),
        false => format!("{written}_sorry_{number}"),
    };
    let statement = format!("{}theorem {name}{}", commands_before(&theorem.statement), stated.signature);
    let source = Source {
        origin: theorem.source.origin.clone(),
        line: Some(line_of(text, gap.start)),
        ..Source::default()
    };
    let theorem = Theorem {
        name: format!("{scope}{name}"),
        header: theorem.header.clone(),
        statement,
        informal_statement: None,
        informal_proof: None,
        source,
    };
    Ok(Task { theorem, stated: Some(stated) })
}

/// The commands that stand before a statement with an `in`: what it says is said below them.
fn commands_before(statement: &str) -> String {
    let all = tokens(statement);
    let keyword = all.iter().position(|token| matches!(token.text(statement), "theorem" | "lemma"));
    let before = all[..keyword.unwrap_or(0)].iter().rfind(|token| token.text(statement) == "in");
    before.map_or(String::new(), |token| format!("{}\n", &statement[..token.end]))
}

/// A text with proofs in some gaps, and where each of them stands in it.
pub fn filled(text: &str, fills: &[(&Gap, &Filling)]) -> (String, Vec<(usize, usize)>) {
    let mut found = String::with_capacity(text.len());
    let (mut at, mut places) = (0, Vec::new());
    for (gap, filling) in fills {
        found.push_str(&text[at..gap.start]);
        at = gap.end;
        // Where a line has two gaps, the first proof moves the second.
        let proof = match filling {
            Filling::Whole(proof) => whole_proof(&found, proof),
            Filling::Within(proof) => {
                let (kept, proof) = in_place(&found, &text[at..], gap.place == Place::Term, proof);
                found.truncate(kept);
                proof
            }
        };
        let begins = found.len();
        found.push_str(&proof);
        places.push((begins, found.len()));
    }
    found.push_str(&text[at..]);
    (found, places)
}

/// A whole proof as it stands behind the statement in which a text ends.
fn whole_proof(so_far: &str, proof: &str) -> String {
    let statement = so_far.rsplit('\n').next().unwrap_or_default();
    let with = joined(statement, &format!(":= {proof}"));
    with[statement.trim_end().len()..].to_owned()
}

#[cfg(test)]
mod tests {
    use data::problems::{Take, read_problem_bytes};

    use super::*;

    fn theorems(text: &str) -> Vec<Theorem> {
        let found = read_problem_bytes(std::path::Path::new("given.lean"), text.as_bytes(), Take::Open);
        assert_eq!(found.errors, []);
        found.problems.into_iter().map(|problem| problem.theorem).collect()
    }

    #[test]
    fn gaps_are_found_where_proofs_are_missing() {
        let text = "namespace N\ntheorem a : p := sorry\nopen Nat in\ntheorem b : q := by\n  have h : r := by sorry\n  \
                    exact f h sorry\n\ntheorem c : q := by simp\nlemma d : s :=\nlemma e : s -- sorry\n  := by\n";
        let found = theorems(text);
        let gaps = gaps_in(text, &found, true);
        let seen: Vec<_> =
            gaps.iter().map(|gap| (gap.theorem.as_str(), gap.place, &text[gap.start..gap.end])).collect();
        assert_eq!(
            seen,
            [
                ("N.a", Place::Whole, " := sorry"),
                ("N.b", Place::Tactic, "sorry"),
                ("N.b", Place::Tactic, "sorry"),
                ("N.d", Place::Whole, " :="),
                ("N.e", Place::Whole, "\n  := by"),
            ]
        );
        assert!(has_gaps(text, &found) && !has_gaps(text, &found[..1]));
        let second = task(text, &found, &gaps, 2, &["x : Nat\n⊢ x = x".to_owned()]).unwrap().theorem;
        assert_eq!(second.statement, "open Nat in\ntheorem b_sorry_2 (x : Nat) :\n    x = x");
        assert_eq!((second.name.as_str(), second.source.line), ("N.b_sorry_2", Some(6)));
        let two = ["⊢ a".to_owned(), "⊢ b".to_owned()];
        assert!(task(text, &found, &gaps, 2, &two).unwrap_err().contains("2 goals"));

        let (whole, simple) = (Filling::Whole("by simp".to_owned()), tactics(&["omega"]));
        let (with, places) = filled(text, &[(&gaps[0], &whole), (&gaps[1], &simple)]);
        assert!(with.contains("theorem a : p := by simp\n") && with.contains("r := by omega\n"), "{with}");
        assert_eq!(&with[places[1].0..places[1].1], "omega");
    }

    fn tactics(lines: &[&str]) -> Filling {
        Filling::Within(Written::Tactics(lines.iter().map(|&line| line.to_owned()).collect()))
    }

    #[test]
    fn a_proof_keeps_its_columns_behind_another_on_its_line() {
        let text = "theorem t : a ∧ b := by\n  exact ⟨by sorry, sorry⟩";
        let mut gaps = gaps_in(text, &theorems(text), true);
        gaps[1].place = Place::Term;
        let two = tactics(&["x", "y"]);
        let (with, _) = filled(text, &[(&gaps[0], &two), (&gaps[1], &two)]);
        assert_eq!(
            with,
            "theorem t : a ∧ b := by\n  exact ⟨by (x\n             y), (by x\n                     y)⟩"
        );
    }

    #[test]
    fn theorems_that_are_not_taken_apart_are_named() {
        let text = "mutual\ntheorem a : p := by\n  exact sorry\ntheorem b : p := a\nend";
        let gaps = gaps_in(text, &theorems(text), true);
        let why: Vec<&str> =
            gaps.iter().filter_map(|gap| gap.task.as_ref().err()).map(String::as_str).collect();
        assert!(why.len() == 2 && why[0].contains("block") && why[1].contains("no proof"), "{why:?}");
        let text = "def n : Nat := sorry\ntheorem a : p := by\n  exact f sorry";
        let gaps = gaps_in(text, &theorems(text), true);
        assert_eq!((gaps.len(), gaps[1].position), (2, Position { line: 1, column: 15 }));
        assert_eq!(gaps_in(text, &theorems(text), false).len(), 1);
    }
}
