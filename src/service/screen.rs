//! Keeps texts from running code in a worker that others share. A candidate needs none of this: a judge looks at each of
//! its commands before it runs. Headers, statements, and texts that are only read or shown are trusted where they are
//! judged, because whoever asks vouches for them; here nobody vouches for them to the others.
//!
//! Two things are looked at. The words of the text, whatever they stand in; and unless each of its commands is a plain
//! one, Lean itself, as it looks at a candidate: command by command, up to the first that the policy forbids. A command
//! that Lean cannot read is looked at as far as Lean got, since that much of it would run.

use data::lean_text::{Segment, TokenKind, segments, tokens};
use lean_bridge::embedded::SurveyRequest;
use lean_bridge::{Construct, Header, Limits, MAX_TEXT_BYTES, Policy};

use super::error::Error;
use super::state::Service;

/// What texts may hold that is given: an axiom says what is assumed, and a partial definition runs nowhere by itself.
fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.allowed.extend([Construct::Axiom, Construct::Partial]);
    policy
}

/// Commands that add no syntax and no procedure, so that the words below them are what they seem.
const PLAIN: [&str; 20] = [
    "theorem",
    "lemma",
    "example",
    "def",
    "abbrev",
    "structure",
    "inductive",
    "axiom",
    "opaque",
    "open",
    "namespace",
    "section",
    "end",
    "variable",
    "universe",
    "include",
    "omit",
    "check",
    "print",
    "reduce",
];
/// Options that a plain text may set.
const PLAIN_OPTIONS: [&str; 4] = ["maxHeartbeats", "maxRecDepth", "autoImplicit", "relaxedAutoImplicit"];
/// Words that stand within commands and do more than they say; and those with which Lean's other commands begin, which
/// may stand anywhere, since a command ends where the next one begins.
const NOT_PLAIN: [&str; 84] = [
    "deriving",
    "include_str",
    "quote",
    "local",
    "attribute",
    "binder_predicate",
    "builtin_dsimproc",
    "builtin_dsimproc_decl",
    "builtin_grind_propagator",
    "builtin_initialize",
    "builtin_simproc",
    "builtin_simproc_decl",
    "builtin_simproc_pattern",
    "class",
    "coinductive",
    "declare_bitwise_int_theorems",
    "declare_bitwise_uint_theorems",
    "declare_command_config_elab",
    "declare_config_elab",
    "declare_config_getter",
    "declare_int_theorems",
    "declare_simp_like_tactic",
    "declare_sint_simprocs",
    "declare_syntax_cat",
    "declare_uint_simprocs",
    "declare_uint_theorems",
    "docs_to_verso",
    "dsimproc",
    "dsimproc_decl",
    "elab",
    "elab_rules",
    "elab_stx_quot",
    "export",
    "gen_injective_theorems",
    "grind_annotated",
    "grind_pattern",
    "grind_propagator",
    "import",
    "infix",
    "infixl",
    "infixr",
    "init_grind_norm",
    "init_quot",
    "initialize",
    "instance",
    "macro",
    "macro_rules",
    "meta",
    "mutual",
    "norm_cast_add_elim",
    "notation",
    "postfix",
    "prefix",
    "public",
    "recommended_spelling",
    "register_builtin_option",
    "register_grind_attr",
    "register_label_attr",
    "register_linter_set",
    "register_option",
    "register_simp_attr",
    "register_tactic_tag",
    "register_try?_tactic",
    "reprove",
    "reset_grind_attrs",
    "run_cmd",
    "run_elab",
    "run_meta",
    "scoped",
    "seal",
    "set_library_suggestions",
    "show_panel_widgets",
    "simproc",
    "simproc_decl",
    "simproc_pattern",
    "syntax",
    "tactic_extension",
    "test_extern",
    "unif_hint",
    "unsafe",
    "unseal",
    "with_weak_namespace",
    "assert_not_exists",
    "assert_not_imported",
];
/// Commands that begin with a hash and are plain.
const PLAIN_HASHES: [&str; 3] = ["check", "print", "reduce"];

impl Service {
    /// Looks at what is given below `header`: a statement, or a text. `part` names it.
    pub(super) async fn screen(
        &self,
        header: &str,
        part: &'static str,
        text: &str,
        limits: Limits,
    ) -> Result<(), Error> {
        let header = Header::parse(header);
        let policy = policy();
        for (part, text) in [("the header", header.rest.as_str()), (part, text)] {
            if let Some((construct, at)) = policy.first_forbidden(text) {
                return Err(Error::RunsCode { part, construct, line: at.line });
            }
        }
        let (plain_header, plain_text) = (is_plain(&header.rest), is_plain(text));
        if !plain_header {
            // With all the modules that it is read with below: a command that Lean does not know here could run there.
            let below = Some(text);
            self.look(&header.imports_text(), "the header", &header.rest, below, &policy, limits).await?;
        }
        // What a header declares can be used below it.
        if !plain_header || !plain_text {
            let header = format!("{}\n{}", header.imports_text(), header.rest);
            self.look(&header, part, text, None, &policy, limits).await?;
        }
        Ok(())
    }

    /// Has Lean look at each command of a text below a header that was looked at. `below`: what is said below the text,
    /// where it is a header itself.
    async fn look(
        &self,
        header: &str,
        part: &'static str,
        text: &str,
        below: Option<&str>,
        policy: &Policy,
        limits: Limits,
    ) -> Result<(), Error> {
        let text = text.trim_start_matches('\u{feff}');
        readable(part, text)?;
        let parts = [header, text].into_iter().chain(below);
        let digest = blake3::hash(data::unambiguous::joined(parts, ',').as_bytes());
        if self.screened.knows(&digest) {
            return Ok(());
        }
        let (header, text) = (header.to_owned(), text.to_owned());
        let request = SurveyRequest { header, text, policy: policy.clone(), limits };
        let found = match below {
            Some(below) => self.lean.survey_header(&request, below).await?,
            None => self.lean.survey(&request).await?,
        };
        match found.forbidden {
            Some((construct, at)) => {
                Err(Error::RunsCode { part, construct, line: at.map_or(1, |at| at.line) })
            }
            None => {
                self.screened.note(digest);
                Ok(())
            }
        }
    }
}

/// An error where a text is one that Lean is not asked about.
pub(super) fn readable(part: &str, text: &str) -> Result<(), Error> {
    if text.len() > MAX_TEXT_BYTES {
        let bytes = text.len();
        return Err(Error::Input(format!("{part} has {bytes} bytes; the limit is {MAX_TEXT_BYTES}")));
    }
    if text.contains('\0') {
        return Err(Error::Input(format!("{part} holds a NUL character")));
    }
    Ok(())
}

/// Whether a text consists of plain commands alone.
fn is_plain(text: &str) -> bool {
    let all = tokens(text);
    let is_odd = |at: usize| {
        let token = &all[at];
        let word = token.text(text);
        match token.kind {
            TokenKind::Unterminated => true,
            TokenKind::Identifier => NOT_PLAIN.contains(&word) || is_odd_option(text, &all, at),
            TokenKind::Symbol => {
                let next = all.get(at + 1).map_or("", |next| next.text(text));
                // Attributes; and commands.
                word == "@" && next == "[" || word.ends_with('#') && !PLAIN_HASHES.contains(&next)
            }
            _ => false,
        }
    };
    !(0..all.len()).any(is_odd) && segments(text).iter().all(|segment| is_plain_command(text, segment))
}

fn is_odd_option(text: &str, all: &[data::lean_text::Token], at: usize) -> bool {
    let next = || all.get(at + 1).map_or("", |token| token.text(text));
    all[at].text(text) == "set_option" && !PLAIN_OPTIONS.contains(&next())
}

fn is_plain_command(text: &str, segment: &Segment) -> bool {
    let command = &text[segment.keyword..segment.end];
    let word: String = command.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    PLAIN.contains(&word.as_str()) || word == "set_option" || is_comment(command)
}

fn is_comment(command: &str) -> bool {
    tokens(command).iter().all(|token| token.is_comment())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::process::Command;

    use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};

    use super::*;

    /// The first words of Lean's commands, each with how many commands begin so, from the table by which it parses.
    fn first_words() -> BTreeMap<String, usize> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let cache = CacheDir::from_environment().unwrap();
        let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).unwrap();
        let configuration = serde_json::json!({
            "lean": install.root, "libraries": [install.library()], "imports": ["Lean"],
        });
        let told = Command::new(Node::probe().unwrap().path)
            .args(["--liftoff-only", "--no-warnings", "--stack-size=3900"])
            .args([root.join("tests/commands.cjs"), root.join("lean-project/host")])
            .arg(configuration.to_string())
            .output()
            .unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        let mut told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        assert_eq!(told["others"], 0, "a command begins with no word of its own");
        let words: BTreeMap<String, usize> = serde_json::from_value(told["words"].take()).unwrap();
        words.into_iter().map(|(word, count)| (word.replace(['«', '»'], ""), count)).collect()
    }

    /// Whatever can begin a command is plain, or makes a text one that Lean looks at; a Lean with other commands needs
    /// other lists.
    #[test]
    fn every_command_of_lean_is_plain_or_looked_at() {
        let known = first_words();
        assert!(known.len() > 100, "{known:?}");
        // They stand in front of a declaration, whose own word decides.
        let modifiers = ["noncomputable", "nonrec", "partial", "private", "protected"];
        // Comments, attributes, and what only stands in quotations.
        let signs = ["/-!", "/--", "@[", "$", "?"];
        for (word, count) in &known {
            let (bare, hash) = (word.trim_end_matches('%'), word.strip_prefix('#'));
            let is_looked_at = NOT_PLAIN.contains(&bare)
                || modifiers.contains(&bare)
                || signs.contains(&bare)
                || bare == "set_option"
                || hash.is_some_and(|hash| !PLAIN_HASHES.contains(&hash));
            let is_plain = PLAIN.contains(&bare) && *count == 1
                || matches!((bare, count), ("#check", 1) | ("#print", 5) | ("#reduce", 1));
            assert!(is_looked_at != is_plain, "{count} commands begin with `{word}`");
        }
        let within = ["include_str", "quote"];
        for word in NOT_PLAIN.iter().filter(|word| !within.contains(word)) {
            let is_known = known.contains_key(*word) || known.contains_key(&format!("{word}%"));
            assert!(is_known, "no command of this Lean begins with `{word}`");
        }
        for word in PLAIN.iter().filter(|word| **word != "lemma" && !PLAIN_HASHES.contains(word)) {
            assert!(known.contains_key(*word), "no command of this Lean begins with `{word}`");
        }
        // Our own library adds one, which is a `theorem`.
        let mut added = Vec::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("lean-project/Tllama")];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    let declares =
                        |line: &&str| line.contains(") : command") || line.contains("\" : command");
                    added.extend(text.lines().filter(declares).map(str::to_owned));
                }
            }
        }
        assert!(matches!(&added[..], [one] if one.contains("\"lemma \"")), "{added:?}");
    }

    #[test]
    fn plain_texts_need_no_second_look() {
        for plain in [
            "",
            "-- nothing",
            "open Nat Real\nset_option maxHeartbeats 400000",
            "/-! words -/\nnamespace A\nvariable {n : Nat}\nnoncomputable def f : Nat := 1\nend A",
            "theorem t (n : Nat) : n = n := by\n  rfl\n#check t",
            "private lemma a : True := trivial\nopen Nat in\ntheorem b : True := a",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for odd in [
            "notation \"x\" => 1",
            "macro \"x\" : tactic => `(tactic| rfl)",
            "@[simp] theorem t : True := trivial",
            "attribute [simp] Nat.add_comm",
            "set_option pp.all true",
            "instance : Inhabited Nat := ⟨0⟩",
            "structure S where\n  n : Nat\n  deriving Repr",
            "def f := include_str \"x\"",
            "register_option x : Nat := {}",
            "theorem t : True := trivial /- ",
            "open Nat\nlocal infixl:65 \" + \" => f",
            "theorem t : True := trivial\nshow_panel_widgets [local w]",
            "theorem t : True := trivial #widget w",
            "theorem t : True := trivial\nregister_label_attr x",
        ] {
            assert!(!is_plain(odd), "{odd}");
        }
    }
}
