//! What replaying a proof with another library takes: the decision procedures behind its tactics, the lemmas that they
//! used, and the proof in Lean's own tactics, where those are what a library's tactic comes down to.

use data::lean_text::tokens;
use data::{Position, TracedStep};

/// Tactics that Mathlib and our library have under the same names, and that ours leaves to Lean's own procedures where
/// Mathlib has its own: what one proves the other may not.
const LIBRARY_TACTICS: [&str; 10] = [
    "norm_num",
    "norm_num1",
    "linarith",
    "nlinarith",
    "ring",
    "ring1",
    "ring_nf",
    "field_simp",
    "positivity",
    "linear_combination",
];

/// The decision procedure whose work shows in the term that a step made, by the lemmas that it leaves there.
pub(crate) fn procedure(step: &TracedStep) -> Option<&'static str> {
    let has = |prefix: &str| step.uses.iter().chain(&step.behind).any(|name| name.starts_with(prefix));
    [("Lean.Omega.", "omega"), ("Lean.Grind.", "grind")]
        .into_iter()
        .find_map(|(prefix, procedure)| has(prefix).then_some(procedure))
}

/// Steps of pure logic, which tactics put between the lemmas.
const LOGIC: [&str; 20] = [
    "And.left",
    "And.right",
    "Classical.byContradiction",
    "Decidable.byContradiction",
    "Eq.mp",
    "Eq.mpr",
    "Eq.symm",
    "Eq.trans",
    "Iff.mp",
    "Iff.mpr",
    "Or.elim",
    "congr",
    "congrArg",
    "congrFun",
    "eq_false",
    "eq_self",
    "eq_true",
    "of_decide_eq_true",
    "of_eq_false",
    "of_eq_true",
];

/// Whether a reader would look a lemma up: it is none that Lean declares beside a proof, none of a decision procedure's
/// own, no step of pure logic, and no instance, which Lean finds by itself.
pub(crate) fn is_lemma_for_readers(name: &str) -> bool {
    let auxiliary = name.starts_with("_private.") || name.split('.').any(|part| part.starts_with('_'));
    let internal = ["Lean.", "Int.Linear.", "Nat.Linear.", "Int.OfNat.", "Std.Is"]
        .iter()
        .any(|own| name.starts_with(own));
    let last = name.rsplit('.').next().unwrap_or(name);
    let instance = last.strip_prefix("inst").is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase()));
    !auxiliary && !internal && !instance && !LOGIC.contains(&name)
}

/// The proof with Lean's own procedures in place of the library's tactics that came down to them; `None` where there
/// are no such steps. Whether it is still a proof is for Lean to say.
pub fn in_core_tactics(proof: &str, steps: &[TracedStep]) -> Option<String> {
    let lines: Vec<&str> = proof.split('\n').collect();
    let mut text = proof.to_owned();
    let mut replaced = false;
    for step in steps.iter().rev() {
        let (Some(start), Some(end)) = (offset(&lines, step.start), offset(&lines, step.end)) else {
            continue;
        };
        let Some(written) = proof.get(start..end) else { continue };
        let word = written.split([' ', '[', '\n']).next().unwrap_or_default();
        let closes = step.after.len() < step.before.len();
        if let Some(procedure) = procedure(step).filter(|_| closes && LIBRARY_TACTICS.contains(&word)) {
            text.replace_range(start..end, procedure);
            replaced = true;
        }
    }
    replaced.then_some(text)
}

/// Byte offset of a position; `None` beyond the text.
fn offset(lines: &[&str], position: Position) -> Option<usize> {
    let line = (position.line as usize).checked_sub(1)?;
    let before: usize = lines.get(..line)?.iter().map(|line| line.len() + 1).sum();
    let column = position.column as usize;
    let content = lines.get(line)?;
    let within = content.char_indices().map(|(at, _)| at).chain([content.len()]).nth(column)?;
    Some(before + within)
}

/// A proof that stands on the line of its `by` goes to the next, so that a comment above it is not in the statement.
pub fn below_its_by(proof: &str) -> String {
    let found = tokens(proof);
    let mut depth = 0i32;
    for (at, token) in found.iter().enumerate() {
        match token.text(proof) {
            "(" | "[" | "{" | "⟨" | "⦃" => depth += 1,
            ")" | "]" | "}" | "⟩" | "⦄" => depth -= 1,
            "by" if depth == 0 && at > 0 && found[at - 1].text(proof) == ":=" => {
                let rest = &proof[token.end..];
                let tactics = rest.trim();
                let on_one_line = !tactics.is_empty() && !rest.trim_end().contains('\n');
                return match on_one_line {
                    true => format!("{}\n  {tactics}", &proof[..token.end]),
                    false => proof.to_owned(),
                };
            }
            _ => {}
        }
    }
    proof.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(line: u32, columns: (u32, u32), goals: (usize, usize), behind: &[&str]) -> TracedStep {
        TracedStep {
            start: Position { line, column: columns.0 },
            end: Position { line, column: columns.1 },
            kind: "tacticNorm_num__".to_owned(),
            structure: false,
            failed: false,
            before: (0..goals.0).collect(),
            after: (0..goals.1).collect(),
            uses: vec!["t._proof_1".to_owned()],
            behind: behind.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn tactics_that_came_down_to_a_procedure_are_replaced_by_it() {
        let proof = "theorem t : α ∧ β := by\n  constructor\n  · norm_num [h]\n  · linarith\n  · ring";
        let grind = ["Lean.Grind.CommRing.eq_gcd"];
        let steps = [
            step(2, (2, 13), (1, 2), &[]),
            step(3, (4, 16), (1, 0), &grind),
            step(4, (4, 12), (1, 0), &["Lean.Omega.LinearCombo.eval"]),
            step(5, (4, 8), (1, 0), &["Tllama.NormNum.add_nat"]),
        ];
        let replaced = "theorem t : α ∧ β := by\n  constructor\n  · grind\n  · omega\n  · ring";
        assert_eq!(in_core_tactics(proof, &steps).as_deref(), Some(replaced));
        assert_eq!(in_core_tactics(proof, &steps[..1]), None);
        // It did not prove its goal.
        assert_eq!(in_core_tactics(proof, &[step(3, (4, 16), (1, 1), &grind)]), None);
    }

    #[test]
    fn readers_are_told_lemmas_that_they_can_look_up() {
        assert!(is_lemma_for_readers("Nat.add_comm") && is_lemma_for_readers("sq_nonneg"));
        for name in [
            "_private.Main.0.t._proof_1",
            "Finset._simp_3",
            "Lean.Omega.x",
            "Real.instOrderedRing",
            "congrArg",
        ] {
            assert!(!is_lemma_for_readers(name), "{name}");
        }
        assert!(is_lemma_for_readers("Nat.instance_of"));
    }

    #[test]
    fn a_proof_leaves_the_line_of_its_by() {
        let moved = |text: &str| below_its_by(text);
        assert_eq!(
            moved("theorem t (h : p := by simp) :\n  q := by norm_num"),
            "theorem t (h : p := by simp) :\n  q := by\n  norm_num"
        );
        for kept in ["theorem t : q := by\n  simp", "theorem t : q := by simp\n    rfl", "theorem t : q := h"]
        {
            assert_eq!(moved(kept), kept);
        }
    }
}
