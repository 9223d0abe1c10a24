//! An outline that follows edits must be the outline of the edited text.

use super::*;

/// Each theorem's name and what its proof lacks: `open`, `N sorry`, `done`.
fn check(text: &str, expected: &[(&str, &str)]) {
    let outline = Outline::read(text);
    let found: Vec<(String, String)> = outline
        .theorems()
        .map(|(_, theorem)| {
            let state = match &theorem.proof {
                ProofState::Open { .. } => "open".to_owned(),
                ProofState::Partial { sorries, .. } => format!("{} sorry", sorries.len()),
                ProofState::Complete { .. } => "done".to_owned(),
            };
            (theorem.name.clone().unwrap_or_default(), state)
        })
        .collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(name, state)| (name.as_str(), state.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn what_a_proof_lacks() {
    check(
        "theorem a : p\ntheorem b : p :=\ntheorem c : p := by\nlemma d : p := sorry -- later\nexample : p := by\n  sorry\n",
        &[("a", "open"), ("b", "open"), ("c", "open"), ("d", "open"), ("", "open")],
    );
    check(
        "theorem a : p := by\n  constructor\n  · sorry\n  · admit\ntheorem b : p := by simp -- sorry\n@[simp] theorem c : p := ⟨sorry, h⟩\ntheorem d : p\n  | 0 => sorry",
        &[("a", "2 sorry"), ("b", "done"), ("c", "1 sorry"), ("d", "1 sorry")],
    );
}

#[test]
fn an_open_proof_says_what_to_replace() {
    let replaced = |text: &str| {
        let outline = Outline::read(text);
        let ProofState::Open { replace, .. } = &outline.commands[0].theorem.as_ref().unwrap().proof else {
            panic!("{text}: not open")
        };
        text[outline.commands[0].absolute(replace)].to_owned()
    };
    assert_eq!(replaced("theorem a : p := by\n  sorry -- why\n-- end\n"), " := by\n  sorry");
    assert_eq!(replaced("/-- d -/\n@[simp] theorem a : p :=\n\n"), " :=");
    assert_eq!(replaced("theorem a : p\n\n"), "");
}

#[test]
fn the_outline_follows_edits() {
    let start = "/-! top -/\nimport Init\n\nopen Nat\n/-- doc -/\n@[simp]\ntheorem a (n : Nat) : n = n := by\n  sorry\n\nnamespace N\ntheorem b : \"x\" = s := by\n  simp -- sorry\nopen Nat in\ntheorem c : p := sorry\nend N\n\nmutual\ntheorem d : p := h\ntheorem e : p := sorry\nend\n\nsection\nvariable (n : Nat)\nlemma f : n = n := by\n  constructor\n  · sorry\n  · sorry\nend\n-- last words\n";
    let pieces = [
        "sorry",
        "",
        "\n",
        "/-",
        "-/",
        "theorem x : p := by\n  sorry\n",
        "\"",
        "end\n",
        "mutual\n",
        " in\n",
        "(",
        ")",
        "open Nat in\n",
        "/-- d -/",
        "@[simp] ",
        "-- ",
        "\ndef y := 1\n",
        "by",
        "namespace M\n",
        "private ",
        "«",
        "»",
    ];
    // A linear congruential generator: the same edits in every run.
    let mut state = 7u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    for round in 0..60 {
        let mut text = start.repeat(3);
        let mut outline = Outline::read(&text);
        for step in 0..40 {
            let mut from = random(text.len() + 1);
            let mut to = (from + random(12)).min(text.len());
            while !text.is_char_boundary(from) {
                from -= 1;
            }
            while !text.is_char_boundary(to) {
                to += 1;
            }
            let piece = pieces[random(pieces.len())];
            let before = text.clone();
            text.replace_range(from..to, piece);
            outline.edit(&text, &(from..to), piece.len());
            assert_eq!(
                outline,
                Outline::read(&text),
                "round {round}, step {step}: {from}..{to} by {piece:?} in\n{before}"
            );
        }
    }
}

#[test]
fn commands_of_a_span() {
    let text = "theorem a : p := sorry\ntheorem b : q := sorry\n";
    let outline = Outline::read(text);
    let names = |span: Span<usize>| -> Vec<String> {
        let theorem = |(_, command): (usize, &Command)| command.theorem.as_ref()?.name.clone();
        outline.commands_in(&span).filter_map(theorem).collect()
    };
    assert_eq!(names(0..0), ["a"]);
    assert_eq!(names(5..5), ["a"]);
    assert_eq!(names(23..23), ["b"]);
    assert_eq!(names(text.len()..text.len()), ["b"]);
    assert_eq!(names(0..text.len()), ["a", "b"]);
}
