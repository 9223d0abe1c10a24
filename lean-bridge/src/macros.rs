//! Tells macros that only quote from macros that compute. A macro whose every right-hand side is one quotation can
//! make nothing that is not written in the text, where the policy sees it; any other is a program, and can build
//! syntax whose words are written nowhere.

const KEYWORDS: [&str; 3] = ["macro", "macro_rules", "binder_predicate"];

/// What may follow a macro: the beginning of another command.
const COMMANDS: [&str; 38] = [
    "abbrev",
    "attribute",
    "binder_predicate",
    "class",
    "def",
    "deriving",
    "end",
    "example",
    "export",
    "include",
    "inductive",
    "infix",
    "infixl",
    "infixr",
    "instance",
    "lemma",
    "local",
    "macro",
    "macro_rules",
    "mutual",
    "namespace",
    "noncomputable",
    "notation",
    "omit",
    "opaque",
    "open",
    "postfix",
    "prefix",
    "private",
    "protected",
    "public",
    "scoped",
    "section",
    "set_option",
    "structure",
    "syntax",
    "theorem",
    "universe",
];

/// The place of the first macro that computes. `words` are the text's tokens without comments, with their places.
pub(crate) fn first_that_computes(words: &[(&str, usize)]) -> Option<usize> {
    let word = |at: usize| words.get(at).map(|(word, _)| *word);
    (0..words.len())
        .filter(|at| KEYWORDS.contains(&words[*at].0) && word(at.wrapping_sub(1)) != Some("."))
        .find(|at| computes(&words[at + 1..]))
        .map(|at| words[at].1)
}

fn computes(words: &[(&str, usize)]) -> bool {
    let word = |at: usize| words.get(at).map(|(word, _)| *word);
    let mut at = 0;
    // One round an alternative: patterns and arguments up to `=>`, a quotation, `|` or the end.
    loop {
        loop {
            match word(at) {
                None => return false, // no macro without `=>`: Lean will say so
                Some("=>") => break,
                Some("`") => match quotation_end(words, at) {
                    Some(end) => at = end,
                    None => at += 1,
                },
                // An attribute as an argument would be written where no attribute stands.
                Some("attr") if at > 0 && word(at - 1) == Some(":") => return true,
                Some(_) => at += 1,
            }
        }
        at += 1;
        let Some(end) = quotation_end(words, at) else { return true };
        at = end;
        match word(at) {
            None | Some("#" | "@" | "@[" | "/--") => return false,
            Some("|") => at += 1,
            Some(next) => return !COMMANDS.contains(&next),
        }
    }
}

/// Where the quotation that begins at `at` ends; none if there is none, or if code stands in it.
fn quotation_end(words: &[(&str, usize)], at: usize) -> Option<usize> {
    let word = |at: usize| words.get(at).map(|(word, _)| *word);
    if word(at) != Some("`") || word(at + 1) != Some("(") {
        return None;
    }
    let mut depth = 0usize;
    for (next, (text, _)) in words.iter().enumerate().skip(at + 1) {
        match *text {
            "(" | "[" | "{" | "⟨" => depth += 1,
            ")" | "]" | "}" | "⟩" => depth = depth.saturating_sub(1),
            "$" if word(next + 1) == Some("(") => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(next + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::first_that_computes;
    use data::lean_text::tokens;

    fn check(text: &str, computes: bool) {
        let words: Vec<_> = tokens(text).iter().map(|token| (token.text(text), token.start)).collect();
        assert_eq!(first_that_computes(&words).is_some(), computes, "{text:?}");
    }

    #[test]
    fn quoting_macros_are_no_programs() {
        check("macro \"y\" : tactic => `(tactic| rfl)", false);
        check("local macro \"y\" x:term : term => `(fun a => $x + a)\ntheorem t : True := trivial", false);
        check("macro_rules | `(f $x) => `($x + 1) | `(g $[$xs],*) => `([$xs,*])\n#check 1", false);
        check(
            "macro (priority := high) \"y\" : tactic => `(tactic| first | rfl | simp)\n@[simp] theorem t : True := trivial",
            false,
        );
        check("theorem t (macros : Nat) : True := trivial", false);
    }

    #[test]
    fn others_are() {
        check("macro \"y\" : command => do return x", true);
        check("macro \"y\" : command => return .mk (.node .none k #[])", true);
        check("macro \"y\" : term => `(1) >>= fun s => f s", true);
        check("macro \"y\" : term => `(f $(g 1))", true);
        check("macro_rules | `(f $x) => `($x) | `(g $x) => f x", true);
        check("macro \"y\" a:attr : command => `(attribute [$a] f)", true);
        check("binder_predicate x \" foo \" y:term => f x y", true);
        check("macro \"a\" : term => `(1)\nmacro \"b\" : term => f", true);
    }
}
