//! Makes a proof smaller: drops tactics, arguments of tactics and hypotheses that it does not need. Each smaller proof is
//! tried by Lean, and the last is judged as every other.

use std::collections::BTreeSet;

use data::lean_text::{TokenKind, tokens};
use data::{Theorem, VerdictRecord};
use lean_bridge::Limits;
use lean_bridge::embedded::{CheckRequest, SearchGroup, SearchRequest, TacticStep};

use super::error::Error;
use super::judging::candidate;
use super::places::byte_of;
use super::state::Service;

/// Things that are dropped at most, one after the other.
const ROUNDS: usize = 40;
/// Smaller texts that are tried in one round at most.
const AT_ONCE: usize = 48;

/// A proof and what it does without.
pub struct Minimised {
    /// The smallest text that was found. It proves the given statement.
    pub text: String,
    /// What was dropped, in its order.
    pub dropped: Vec<String>,
    /// Hypotheses that the proof does not need, all at once.
    pub unneeded: Vec<String>,
    /// The statement without these, which the same proof proves; where there are any.
    pub stronger: Option<String>,
    pub verdict: VerdictRecord,
}

/// A smaller text.
struct Smaller {
    text: String,
    without: String,
}

impl Service {
    /// Makes a candidate smaller. `Err` with the verdict inside where it is no proof to begin with.
    pub async fn minimise(
        &self,
        theorem: &Theorem,
        text: &str,
        timeout: Option<f64>,
        report: &(dyn Fn(String) + Sync),
    ) -> Result<Result<Minimised, VerdictRecord>, Error> {
        let limits = self.limits(timeout)?;
        let given = format!("{} := sorry", theorem.statement);
        self.screen(&theorem.header, "the statement", &given, limits).await?;
        let judge = self.judge(limits);
        let level = self.level(None);
        let first = judge.judge(theorem, &candidate(text), level).await?;
        if !first.record.outcome.is_proved() {
            return Ok(Err(first.record));
        }
        let (mut text, mut dropped, mut verdict) = (text.to_owned(), Vec::new(), first.record);
        for round in 0..ROUNDS {
            report(format!("round {}, {} dropped", round + 1, dropped.len()));
            let request = CheckRequest { header: theorem.header.clone(), text: text.clone(), limits };
            let steps = self.lean.tactic_steps(&request).await?;
            let mut smaller = without_steps(&text, &steps);
            let texts = smaller.iter().map(|it| it.text.clone()).collect();
            let Some(found) = self.first_proved(theorem, texts, limits).await? else { break };
            let found = smaller.swap_remove(found);
            dropped.push(found.without);
            text = found.text;
        }
        if !dropped.is_empty() {
            verdict = judge.judge(theorem, &candidate(&text), level).await?.record;
            if !verdict.outcome.is_proved() {
                return Ok(Err(verdict));
            }
        }
        report("the hypotheses".to_owned());
        let (unneeded, stronger) = self.unneeded(theorem, &text, limits).await?;
        Ok(Ok(Minimised { text, dropped, unneeded, stronger, verdict }))
    }

    /// The first of some texts that Lean accepts for a theorem, at level `checked`.
    pub(super) async fn first_proved(
        &self,
        theorem: &Theorem,
        candidates: Vec<String>,
        limits: Limits,
    ) -> Result<Option<usize>, Error> {
        if candidates.is_empty() {
            return Ok(None);
        }
        let request = SearchRequest {
            header: theorem.header.clone(),
            groups: vec![SearchGroup {
                statement: theorem.statement.clone(),
                candidates,
                enough: 1,
                trace: false,
            }],
            policy: self.settings.policy.clone(),
            limits,
        };
        let searched = self.lean.search(&request).await?.into_iter().flatten();
        Ok(searched.filter(|one| one.verdict.is_proved()).map(|one| one.candidate).next())
    }

    /// The hypotheses that a proof does not need, taken away one after the other, and the statement without them.
    async fn unneeded(
        &self,
        theorem: &Theorem,
        text: &str,
        limits: Limits,
    ) -> Result<(Vec<String>, Option<String>), Error> {
        let Some(at) = text.find(theorem.statement.as_str()) else { return Ok((Vec::new(), None)) };
        let (before, after) = (&text[..at], &text[at + theorem.statement.len()..]);
        let mut statement = theorem.statement.clone();
        let mut unneeded = Vec::new();
        for binder in binders(&theorem.statement).into_iter().rev() {
            let Some(shorter) = without_binder(&statement, &binder) else { continue };
            let stronger = Theorem { statement: shorter.clone(), ..theorem.clone() };
            let proof = vec![format!("{before}{shorter}{after}")];
            if self.first_proved(&stronger, proof, limits).await?.is_some() {
                statement = shorter;
                unneeded.push(binder);
            }
        }
        unneeded.reverse();
        let stronger = (!unneeded.is_empty()).then_some(statement);
        Ok((unneeded, stronger))
    }
}

/// Whether a step is what others stand in: `by`, and what follows it.
fn is_whole(kind: &str) -> bool {
    ["by", "byTactic", "tacticSeq", "tacticSeq1Indented"]
        .contains(&kind.rsplit('.').next().unwrap_or_default())
}

/// The texts without one of the steps or one argument of a step, those that lose most first.
fn without_steps(text: &str, steps: &[TacticStep]) -> Vec<Smaller> {
    let mut ranges = BTreeSet::new();
    for step in steps.iter().filter(|step| !is_whole(&step.kind)) {
        let Some((start, end)) = byte_of(text, step.start).zip(byte_of(text, step.end)) else { continue };
        if start < end {
            ranges.insert((start, end));
            ranges.extend(arguments(text, start, end));
        }
    }
    let mut ranges: Vec<_> = ranges.into_iter().collect();
    ranges.sort_by_key(|(start, end)| std::cmp::Reverse(end - start));
    let smaller = ranges.into_iter().map(|(start, end)| Smaller {
        text: without(text, start, end),
        without: text[start..end].trim().to_owned(),
    });
    let mut seen = BTreeSet::new();
    smaller.filter(|it| seen.insert(it.text.clone())).take(AT_ONCE).collect()
}

/// The arguments in square brackets of a tactic of one line, each with the comma that goes with it.
fn arguments(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let tactic = &text[start..end];
    let Some(open) = tactic.find('[').filter(|_| !tactic.contains('\n')) else { return Vec::new() };
    let (mut depth, mut from, mut found) = (0usize, open + 1, Vec::new());
    for (at, letter) in tactic.char_indices().skip_while(|(at, _)| *at < open) {
        match letter {
            '[' | '(' | '{' | '⟨' => depth += 1,
            ']' | ')' | '}' | '⟩' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = depth == 0;
        if ends || depth == 1 && letter == ',' {
            let until = if letter == ',' { at + 1 } else { at };
            found.push((start + from, start + until));
            from = until;
        }
        if ends {
            break;
        }
    }
    // The last of several takes the comma before it along.
    if let [.., before, last] = &mut found[..] {
        last.0 = before.1 - 1;
    }
    found
}

/// A text without a part, and without the line breaks and separators that stood for it alone.
fn without(text: &str, start: usize, end: usize) -> String {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let (before, after) = (&text[line_start..start], &text[end..line_end]);
    if before.trim().is_empty() && after.trim().is_empty() && line_start > 0 {
        return format!("{}{}", &text[..line_start - 1], &text[line_end..]);
    }
    if let Some(rest) = after.trim_start().strip_prefix(';') {
        let rest = rest.trim_start();
        return format!("{}{rest}{}", &text[..start], &text[line_end..]);
    }
    for separator in ["<;>", ";"] {
        if let Some(kept) = text[..start].trim_end().strip_suffix(separator) {
            return format!("{}{}", kept.trim_end(), &text[end..]);
        }
    }
    format!("{}{}", &text[..start], &text[end..])
}

/// The explicit binders of a statement that name hypotheses which nothing else in it names.
fn binders(statement: &str) -> Vec<String> {
    let all = tokens(statement);
    let word = |index: usize| all[index].text(statement);
    let (mut depth, mut open, mut found) = (0usize, None, Vec::new());
    for (index, token) in all.iter().enumerate() {
        match token.kind {
            TokenKind::Open => {
                if depth == 0 && word(index) == "(" {
                    open = Some(index);
                }
                depth += 1;
            }
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                if let Some(first) = open.take_if(|_| depth == 0) {
                    let names: Vec<&str> =
                        (first + 1..index).map(word).take_while(|name| *name != ":").collect();
                    let is_mentioned = |name: &&str| {
                        all.iter()
                            .enumerate()
                            .any(|(at, _)| !(first..=index).contains(&at) && word(at) == *name)
                    };
                    if !names.iter().any(is_mentioned) && names.len() < index - first - 1 {
                        found.push(statement[all[first].start..token.end].to_owned());
                    }
                }
            }
            _ if depth == 0 && matches!(word(index), ":" | ":=") => break,
            _ => {}
        }
    }
    found
}

/// A statement without a binder of it.
fn without_binder(statement: &str, binder: &str) -> Option<String> {
    let at = statement.find(binder)?;
    let before = statement[..at].trim_end();
    Some(format!("{before}{}", &statement[at + binder.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_goes_with_what_separates_it() {
        let drop = |text: &str, part: &str| {
            let start = text.find(part).unwrap();
            without(text, start, start + part.len())
        };
        assert_eq!(drop("by\n  simp\n  omega\n", "simp"), "by\n  omega\n");
        assert_eq!(drop("by\n  simp\n  omega", "omega"), "by\n  simp");
        assert_eq!(drop("by simp; omega", "simp"), "by omega");
        assert_eq!(drop("by simp; omega", "omega"), "by simp");
        assert_eq!(drop("by constructor <;> simp", "simp"), "by constructor");
    }

    #[test]
    fn arguments_go_with_their_commas() {
        let text = "  simp [f a, h, List.map_map (g [x])]";
        let found = arguments(text, 2, text.len());
        let without: Vec<String> =
            found.iter().map(|(start, end)| format!("{}{}", &text[..*start], &text[*end..])).collect();
        assert_eq!(
            without,
            ["  simp [ h, List.map_map (g [x])]", "  simp [f a, List.map_map (g [x])]", "  simp [f a, h]"]
        );
        assert_eq!(arguments("rw [h]", 0, 6), [(4, 5)]);
    }

    #[test]
    fn only_hypotheses_that_nothing_names_are_dropped() {
        let statement = "theorem t (a b : Nat) (h : a < b) (k : 0 < c) {x : Nat} (u : h = h) : a ≤ b";
        assert_eq!(binders(statement), ["(k : 0 < c)", "(u : h = h)"]);
        assert_eq!(
            without_binder(statement, "(k : 0 < c)").unwrap(),
            "theorem t (a b : Nat) (h : a < b) {x : Nat} (u : h = h) : a ≤ b"
        );
    }
}
