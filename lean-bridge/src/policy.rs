//! What a candidate may contain besides its proof. The policy is declared data: an allow-list of axioms and a list
//! of constructs with a switch each. The embedded Lean applies it to each command as Lean read it, before it runs, and
//! to the elaborated declarations afterwards. A text that no parser of Lean's is asked about before it runs (on a Lean
//! of the user's) is scanned here instead, by words; in doubt, such a scan finds too much.

use std::collections::BTreeSet;

use data::lean_text::{Token, TokenKind, tokens};
use data::{Position, unambiguous};
use serde::{Deserialize, Serialize};

use crate::macros;

/// Of the sources that scan texts and decide verdicts. A verdict is remembered only as long as they stay the same: a
/// hole that was closed must not live on in a store.
const JUDGE_DIGEST: &str = env!("TLLAMA_JUDGE_DIGEST");

/// The axioms that classical mathematics in Lean rests on.
pub const STANDARD_AXIOMS: [&str; 3] = ["Classical.choice", "Quot.sound", "propext"];

/// Something that a candidate may be kept from using.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Construct {
    /// `axiom`
    Axiom,
    /// `unsafe`
    Unsafe,
    /// `partial`
    Partial,
    /// `#eval`, `#eval!`, `#guard`
    Eval,
    /// `run_cmd`, `run_elab`, `run_meta`, `run_tac`, `by_elab`
    RunCommand,
    /// `initialize`, `builtin_initialize`, `@[init]`
    Initialize,
    /// `@[implemented_by]`
    ImplementedBy,
    /// `@[extern]`, `@[export]`
    Extern,
    /// `@[csimp]`
    Csimp,
    /// `native_decide`, `decide +native`
    NativeDecide,
    /// `elab`, `elab_rules`, `simproc`, `@[command_elab]` and every other attribute that registers code, and macros that
    /// compute what they stand for instead of quoting it: programs that run inside the elaborator
    Metaprogram,
    /// `set_option debug.…`, `set_option compiler.…`, `set_option doc.verso`, `set_option Elab.async true`: switches that
    /// turn checks off or put them off, or that make code of comments
    DebugOption,
    /// `import`: candidates stand on the header's imports
    Import,
}

impl Construct {
    pub const ALL: [Construct; 13] = [
        Construct::Axiom,
        Construct::Unsafe,
        Construct::Partial,
        Construct::Eval,
        Construct::RunCommand,
        Construct::Initialize,
        Construct::ImplementedBy,
        Construct::Extern,
        Construct::Csimp,
        Construct::NativeDecide,
        Construct::Metaprogram,
        Construct::DebugOption,
        Construct::Import,
    ];

    /// The name by which the command line and configuration files know the construct.
    pub fn as_str(self) -> &'static str {
        match self {
            Construct::Axiom => "axiom",
            Construct::Unsafe => "unsafe",
            Construct::Partial => "partial",
            Construct::Eval => "eval",
            Construct::RunCommand => "run_command",
            Construct::Initialize => "initialize",
            Construct::ImplementedBy => "implemented_by",
            Construct::Extern => "extern",
            Construct::Csimp => "csimp",
            Construct::NativeDecide => "native_decide",
            Construct::Metaprogram => "metaprogram",
            Construct::DebugOption => "debug_option",
            Construct::Import => "import",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Construct::ALL.into_iter().find(|construct| construct.as_str() == name)
    }

    /// The construct that a word of the text is, given the word before it.
    fn of_word(word: &str, previous: Option<&str>) -> Option<Self> {
        Some(match (word, previous) {
            ("eval" | "eval!", Some("#")) => Construct::Eval,
            ("native", Some("+")) => Construct::NativeDecide,
            // Anywhere: a macro can take an option's name from its argument.
            (option, _) if turns_checks_off(option) => Construct::DebugOption,
            ("axiom", _) => Construct::Axiom,
            ("unsafe", _) => Construct::Unsafe,
            ("partial", _) => Construct::Partial,
            ("run_cmd" | "run_elab" | "run_meta" | "run_tac" | "by_elab", _) => Construct::RunCommand,
            ("initialize" | "builtin_initialize", _) => Construct::Initialize,
            ("native_decide", _) => Construct::NativeDecide,
            (
                "elab" | "elab_rules" | "simproc" | "simproc_decl" | "dsimproc" | "dsimproc_decl"
                | "builtin_simproc",
                _,
            ) => Construct::Metaprogram,
            ("import", _) => Construct::Import,
            _ => return None,
        })
    }

    /// The construct that a word is within `@[…]` or `attribute […]`.
    fn of_attribute(word: &str) -> Option<Self> {
        Some(match word.trim_matches(['«', '»']) {
            "implemented_by" => Construct::ImplementedBy,
            "extern" | "export" => Construct::Extern,
            "csimp" => Construct::Csimp,
            "init" | "builtin_init" => Construct::Initialize,
            "command_elab" | "term_elab" | "tactic" | "macro" | "command_parser" | "term_parser"
            | "tactic_parser" | "app_unexpander" | "app_delab" | "delab" | "simproc" => {
                Construct::Metaprogram
            }
            _ => return None,
        })
    }
}

/// Which axioms and constructs are accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub axioms: BTreeSet<String>,
    pub allowed: BTreeSet<Construct>,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { axioms: STANDARD_AXIOMS.map(str::to_owned).into(), allowed: BTreeSet::new() }
    }
}

impl Policy {
    /// Identifies the policy, and the sources that apply it, in cache keys and manifests.
    pub fn id(&self) -> String {
        let allowed: Vec<_> = self.allowed.iter().map(|construct| construct.as_str()).collect();
        let axioms = unambiguous::joined(self.axioms.iter().map(String::as_str), ',');
        format!("judge={JUDGE_DIGEST} axioms={axioms} allowed={}", allowed.join(","))
    }

    /// Whether a policy that a verdict was recorded under was applied by the sources of this program.
    pub fn is_of_this_judge(id: &str) -> bool {
        id.strip_prefix("judge=").and_then(|rest| rest.split(' ').next()) == Some(JUDGE_DIGEST)
    }

    /// The constructs that this policy does not allow.
    pub(crate) fn forbidden(&self) -> Vec<Construct> {
        Construct::ALL.into_iter().filter(|construct| !self.allowed.contains(construct)).collect()
    }

    /// The first construct in `text` that this policy does not allow, as far as its words tell. Comments do not count,
    /// and strings only where they may be interpolated: code stands between their braces.
    pub fn first_forbidden(&self, text: &str) -> Option<(Construct, Position)> {
        self.scan(text).map(|(construct, offset)| (construct, Position::of(text, offset)))
    }

    fn scan(&self, text: &str) -> Option<(Construct, usize)> {
        let tokens = tokens(text);
        let marks = DeclaredMarks::of(text, &tokens);
        let mut attributes = AttributeBrackets::default();
        let mut previous = None;
        let mut code = Vec::with_capacity(tokens.len());
        for token in tokens {
            let word = token.text(text);
            let may_hold_code = match token.kind {
                TokenKind::String => word.contains('{') && (marks.holes || !is_value_after(previous)),
                TokenKind::RawString => marks.quotes,
                TokenKind::Unterminated => true,
                _ => token.is_comment() && marks.comments,
            };
            if may_hold_code && let Some((construct, offset)) = self.scan_flat(word) {
                return Some((construct, token.start + offset));
            }
            if token.is_comment() {
                continue;
            }
            code.push((word, token.start));
            let in_attributes = attributes.step(word, previous);
            let found = Construct::of_word(word, previous)
                .or_else(|| in_attributes.then(|| Construct::of_attribute(last_part(word))).flatten());
            if let Some(construct) = found.filter(|construct| !self.allowed.contains(construct)) {
                return Some((construct, token.start));
            }
            previous = Some(word);
        }
        let computes = || macros::first_that_computes(&code);
        (!self.allowed.contains(&Construct::Metaprogram))
            .then(computes)
            .flatten()
            .map(|offset| (Construct::Metaprogram, offset))
    }

    /// Scans what may be code or not (an interpolated string, a comment or string that Lean may end elsewhere, as it
    /// does when the text declares tokens with these marks) as code without strings and comments.
    fn scan_flat(&self, text: &str) -> Option<(Construct, usize)> {
        let bare = text.replace('"', " ").replace("--", "  ").replace("/-", "  ").replace('\'', " ");
        let mut previous = None;
        for token in tokens(&bare) {
            let word = token.text(&bare);
            let found =
                Construct::of_word(word, previous).or_else(|| Construct::of_attribute(last_part(word)));
            if let Some(construct) = found.filter(|construct| !self.allowed.contains(construct)) {
                return Some((construct, token.start));
            }
            previous = Some(word);
        }
        None
    }
}

/// Marks that a text may give another meaning, so that what our lexer takes for a comment or a string is none to Lean.
struct DeclaredMarks {
    comments: bool,
    quotes: bool,
    /// Strings with holes for code, in syntax of the text's own.
    holes: bool,
}

impl DeclaredMarks {
    fn of(text: &str, tokens: &[Token]) -> Self {
        let mut marks = Self { comments: false, quotes: false, holes: text.contains("interpolatedStr") };
        let mut previous = None;
        for token in tokens.iter().filter(|token| !token.is_comment()) {
            let word = token.text(text);
            if token.kind == TokenKind::String && !is_value_after(previous) {
                marks.comments |= word.contains("--") || word.contains("/-");
                marks.quotes |= word.contains("\\\"");
            }
            previous = Some(word);
        }
        marks
    }
}

/// Whether a string behind this word is a value: neither a token that is declared nor interpolated.
fn is_value_after(previous: Option<&str>) -> bool {
    matches!(previous, Some(":=" | "=" | "≠" | "==" | "!=" | "++" | "=>"))
}

fn turns_checks_off(option: &str) -> bool {
    let option = option.replace(['«', '»'], "");
    ["debug.", "compiler.", "doc.verso"].iter().any(|prefix| option.starts_with(prefix))
}

/// Follows `@[…]` and `attribute […]` through the tokens.
#[derive(Default)]
struct AttributeBrackets {
    depth: usize,
}

impl AttributeBrackets {
    /// Whether `word` stands within attribute brackets.
    fn step(&mut self, word: &str, previous: Option<&str>) -> bool {
        match (self.depth, word) {
            (0, "@[") => self.depth = 1,
            (0, "[") if matches!(previous, Some("attribute" | "@")) => self.depth = 1,
            (0, _) => return false,
            (_, "[") => self.depth += 1,
            (_, "]") => self.depth -= 1,
            _ => return true,
        }
        false
    }
}

fn last_part(word: &str) -> &str {
    word.rsplit('.').next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(Construct, u32, u32)>) {
        let found = Policy::default().first_forbidden(text);
        let found = found.map(|(construct, at)| (construct, at.line, at.column));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn each_construct_is_found_and_can_be_allowed() {
        let texts = [
            ("axiom a : False", Construct::Axiom),
            ("unsafe def f := 1", Construct::Unsafe),
            ("partial def f (n : Nat) : Nat := f n", Construct::Partial),
            ("#eval 1", Construct::Eval),
            ("#eval! 1", Construct::Eval),
            ("run_cmd pure ()", Construct::RunCommand),
            ("example : True := by run_tac pure ()", Construct::RunCommand),
            ("initialize foo : Unit ← pure ()", Construct::Initialize),
            ("@[init] def f : IO Unit := pure ()", Construct::Initialize),
            ("@[implemented_by f] def g := 1", Construct::ImplementedBy),
            ("attribute [implemented_by f] g", Construct::ImplementedBy),
            ("@[simp, extern \"f\"] def g := 1", Construct::Extern),
            ("@[csimp] theorem f : g = h := rfl", Construct::Csimp),
            ("theorem t : 1 = 1 := by native_decide", Construct::NativeDecide),
            ("theorem t : 1 = 1 := by decide +native", Construct::NativeDecide),
            ("elab \"x\" : tactic => pure ()", Construct::Metaprogram),
            ("@[command_elab foo] def f := g", Construct::Metaprogram),
            ("set_option debug.skipKernelTC true in theorem t : True := trivial", Construct::DebugOption),
            ("import Lean", Construct::Import),
            ("theorem t : True := by have := s!\"{by run_tac pure ()}\"; trivial", Construct::RunCommand),
        ];
        for (text, construct) in texts {
            let found = Policy::default().first_forbidden(text).map(|(construct, _)| construct);
            assert_eq!(found, Some(construct), "{text:?}");
            let allowing = Policy { allowed: [construct].into(), ..Policy::default() };
            assert_eq!(allowing.first_forbidden(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_construct_does_not_hide_behind_how_the_text_is_read() {
        let texts = [
            // Lean sees a plain string and goes on; a reader of interpolated strings would look for the brace's end.
            ("syntax \"x!\" str : term\n#check x!\"{\"\n#eval 1", Construct::Eval),
            // A token that ends in the mark of a comment.
            ("notation a \" +-- \" => a\n#check 1 +-- #eval 1", Construct::Eval),
            ("notation \"r\\\"\" => 1\n#check r\"\n#eval 1\n-- \"", Construct::Eval),
            (
                "syntax \"say \" interpolatedStr(term) : term\n#check 1 = say \"{by run_tac f}\"",
                Construct::RunCommand,
            ),
            ("notation a \" /-\" b => a\n#check 1 /- run_cmd -/ 2", Construct::RunCommand),
            ("@[«implemented_by» f] def g := 1", Construct::ImplementedBy),
            ("set_option «debug».skipKernelTC true", Construct::DebugOption),
            (
                "macro \"so\" o:ident : command => `(set_option $o true)\nso debug.skipKernelTC",
                Construct::DebugOption,
            ),
            ("macro \"at\" a:attr : command => `(attribute [$a] f)\nat csimp", Construct::Metaprogram),
        ];
        for (text, construct) in texts {
            let found = Policy::default().first_forbidden(text).map(|(construct, _)| construct);
            assert_eq!(found, Some(construct), "{text:?}");
        }
    }

    #[test]
    fn honest_texts_pass() {
        check("-- #eval, axiom\n/- unsafe -/ theorem t : \"axiom\" = \"axiom\" := rfl", None);
        check("open Nat in set_option maxRecDepth 1000 in\ntheorem t (h : P) : P := by exact h", None);
        check("theorem t (eval extern init : Nat) : [extern] = [extern] := rfl", None);
        check("local notation \"x!\" => 1\nmacro \"y\" : tactic => `(tactic| rfl)", None);
        check("def note : String := \"{axiom}\"\ntheorem t : True := trivial", None);
        check("def note : String := r\"the axiom of choice\"\ntheorem t : True := trivial", None);
        check("def note : String := \"a -- b\"\n-- no axiom is used\ntheorem t : True := trivial", None);
        check("theorem t (h : a.partial.b) : x.eval = x.eval := rfl", None);
    }

    /// Nothing is read again for each time that it could begin: seconds here would be hours for one scan.
    #[test]
    fn hostile_texts_are_scanned_at_once() {
        for part in [
            "s!\"{",
            "\"{",
            "r#\"",
            "/-",
            "«",
            "@[",
            "macro \"`( \" ",
            "notation \"--\" --{\n",
            "'\\",
            "(",
            ")",
        ] {
            let text = part.repeat(400_000 / part.len());
            Policy::default().first_forbidden(&text);
        }
    }

    /// Two policies that allow different axioms are never one to a store.
    #[test]
    fn policies_are_told_apart_by_their_names() {
        let allowing = |axioms: &[&str]| {
            Policy { axioms: axioms.iter().map(|&axiom| axiom.to_owned()).collect(), ..Policy::default() }
                .id()
        };
        let lists: [&[&str]; 6] =
            [&[], &["a", "b"], &["a,b"], &["a", "b allowed="], &["a b"], &["a", "\"b\""]];
        let ids: BTreeSet<String> = lists.iter().map(|list| allowing(list)).collect();
        assert_eq!(ids.len(), lists.len(), "{ids:#?}");
        assert_ne!(
            Policy { allowed: [Construct::Eval].into(), ..Policy::default() }.id(),
            Policy::default().id()
        );
    }

    #[test]
    fn the_place_is_told() {
        check("theorem t : α = α := by\n  native_decide", Some((Construct::NativeDecide, 2, 2)));
    }
}
