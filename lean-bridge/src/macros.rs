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

/// Commands that begin with `#`.
const HASH_COMMANDS: [&str; 9] =
    ["check", "check_failure", "eval", "guard", "guard_msgs", "print", "reduce", "synth", "time"];

/// The place of the first macro that computes. `words` are the text's tokens without comments, with their places. Each
/// of them is looked at a fixed number of times, however the macros overlap.
pub(crate) fn first_that_computes(words: &[(&str, usize)]) -> Option<usize> {
    let text = Text::new(words);
    let computes = text.alternatives();
    (0..words.len())
        .filter(|at| KEYWORDS.contains(&words[*at].0) && text.word(at.wrapping_sub(1)) != Some("."))
        .find(|at| computes[at + 1])
        .map(|at| words[at].1)
}

struct Text<'a> {
    words: &'a [(&'a str, usize)],
    /// For each word that begins a quotation without code in it, where that ends.
    quotation_ends: Vec<Option<usize>>,
    /// The text declares a token that reads like the beginning of a command, so that such a word tells nothing.
    renames_commands: bool,
}

/// What follows a place of a macro.
#[derive(Clone, Copy)]
enum Ahead {
    /// Neither an arrow nor a reason to stop: Lean will say what is wrong.
    Nothing,
    Arrow(usize),
    /// An attribute as an argument, which would be written where no attribute stands.
    Attribute,
}

impl<'a> Text<'a> {
    fn new(words: &'a [(&'a str, usize)]) -> Self {
        let renames_commands = words.iter().any(|(word, _)| {
            let content = word.strip_prefix('"').map(|rest| rest.trim_end_matches('"').trim());
            content.is_some_and(|content| content.starts_with(['#', '@']) || COMMANDS.contains(&content))
        });
        Self { words, quotation_ends: quotation_ends(words), renames_commands }
    }

    fn word(&self, at: usize) -> Option<&'a str> {
        self.words.get(at).map(|(word, _)| *word)
    }

    /// For each place at which an alternative of a macro can begin (its arguments, up to the arrow), whether it or one
    /// that follows it computes. What a place needs to know stands behind it, so that one pass from the end does.
    fn alternatives(&self) -> Vec<bool> {
        let end = self.words.len();
        let mut ahead = vec![Ahead::Nothing; end + 1];
        let mut computes = vec![false; end + 1];
        for at in (0..end).rev() {
            ahead[at] = match self.word(at) {
                Some("=>") => Ahead::Arrow(at),
                Some("`") => ahead[self.quotation_ends[at].unwrap_or(at + 1)],
                Some("attr") if self.word(at.wrapping_sub(1)) == Some(":") => Ahead::Attribute,
                _ => ahead[at + 1],
            };
            computes[at] = match ahead[at] {
                Ahead::Nothing => false,
                Ahead::Attribute => true,
                Ahead::Arrow(arrow) => self.right_hand_side_computes(arrow + 1, &computes),
            };
        }
        computes
    }

    fn right_hand_side_computes(&self, at: usize, computes: &[bool]) -> bool {
        let Some(end) = self.quotation_ends.get(at).copied().flatten() else { return true };
        match self.word(end) {
            None => false,
            Some("|") => computes[end + 1],
            Some(_) if self.renames_commands => true,
            Some("@" | "@[" | "/--") => false,
            Some("#") => !self.begins_hash_command(end),
            Some(next) => !COMMANDS.contains(&next),
        }
    }

    /// Whether the `#` at a place and the word that touches it are a command of Lean's.
    fn begins_hash_command(&self, at: usize) -> bool {
        let next = self.words.get(at + 1);
        next.is_some_and(|(word, start)| *start == self.words[at].1 + 1 && HASH_COMMANDS.contains(word))
    }
}

/// For each word, where the quotation that begins there ends; none if none does, or if code stands in it.
fn quotation_ends(words: &[(&str, usize)]) -> Vec<Option<usize>> {
    let word = |at: usize| words.get(at).map(|(word, _)| *word);
    let mut ends = vec![None; words.len()];
    // Open brackets, and how many antiquotations with code stood before each.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut computed = 0usize;
    for (at, (text, _)) in words.iter().enumerate() {
        match *text {
            "(" | "[" | "{" | "⟨" => open.push((at, computed)),
            ")" | "]" | "}" | "⟩" => {
                let Some((begin, before)) = open.pop() else { continue };
                let is_quotation =
                    words[begin].0 == "(" && word(begin.wrapping_sub(1)) == Some("`") && before == computed;
                if is_quotation {
                    ends[begin - 1] = Some(at + 1);
                }
            }
            "$" if word(at + 1) == Some("(") => computed += 1,
            _ => {}
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::first_that_computes;
    use data::lean_text::tokens;

    fn words(text: &str) -> Vec<(&str, usize)> {
        tokens(text).iter().map(|token| (token.text(text), token.start)).collect()
    }

    fn check(text: &str, computes: bool) {
        assert_eq!(first_that_computes(&words(text)).is_some(), computes, "{text:?}");
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
        check("macro \"y\" : term => `(1)\n#check y", false);
    }

    /// As many steps for each word, whatever a text repeats: seconds here would be hours for one scan.
    #[test]
    fn hostile_texts_are_read_at_once() {
        for part in
            ["macro \"`( \" ", "macro \"a\" `(", "macro", "`(", "macro_rules | `(a) => `(b) ", "(((`($("]
        {
            let text = part.repeat(400_000 / part.len());
            first_that_computes(&words(&text));
        }
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
        check("macro \"y\" : command => `(open A) # (fun s => s)", true);
        check("infix:55 \" # \" => f\nmacro \"y\" : command => `(open A)\n#check (fun s => s)", true);
        check("infix:55 \" end \" => f\nmacro \"y\" : command => `(open A) end (fun s => s)", true);
    }
}
