//! How the header of a problem written against Mathlib is read on the embedded Lean: our own library stands in for
//! Mathlib, as `lean-project/header-map.json` says. Applied in this one place, and told in every toolchain.

use data::lean_text::{TokenKind, tokens};
use serde::Deserialize;

use crate::header::{Header, Unfit};
use crate::namespaces::{Names, namespaces};
use crate::vocabulary::Furnished;

/// The map as the program carries it; part of our library's digest.
pub(crate) const TEXT: &str = include_str!("../../lean-project/header-map.json");

/// What is done with imports of Mathlib on a Lean that has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MathlibImports {
    /// Our own library is imported in their place.
    #[default]
    Mapped,
    /// They stay what they are: modules that are not there.
    Refused,
}

/// Replaces imports of one library by another.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HeaderMap {
    /// Modules, with all below them, that `import` stands in for; the first one names the library.
    imports: Vec<String>,
    import: String,
    /// What the first library has directly below its own name.
    folders: Vec<String>,
    /// The module that the replaced library brings along, and ours does not; for headers that use it.
    with_lean: String,
    /// Commands between the imports and the rest.
    prelude: Vec<String>,
    /// The same where another namespace is opened than those of which the library has every letter.
    prelude_elsewhere: Vec<String>,
    letters_known: Vec<String>,
    /// What the replaced library has by names that ours lacks.
    #[serde(skip)]
    pub(crate) names: Names,
}

impl HeaderMap {
    /// The map for Mathlib.
    pub fn mathlib() -> Self {
        let map: Self = serde_json::from_str(TEXT).expect("the map is tested");
        Self { names: Names::of_mathlib(), ..map }
    }

    /// The library that ours stands in for.
    pub fn replaced_library(&self) -> &str {
        &self.imports[0]
    }

    /// The header with the imports that it is to be read with, but for what [`HeaderMap::complete`] adds.
    pub fn apply(&self, mut header: Header) -> Header {
        let (replaced, kept) = header.imports.into_iter().partition(|module| self.replaces(module));
        header.imports = kept;
        header.replaced = replaced;
        if header.replaced.is_empty() {
            return header;
        }
        if !header.imports.contains(&self.import) {
            header.imports.push(self.import.clone());
        }
        for import in header.module.iter_mut().flatten().filter(|import| self.replaces(&import.module)) {
            import.module.clone_from(&self.import);
        }
        if !header.imports.contains(&self.with_lean) && speaks_of_lean(&header.rest) {
            header.imports.push(self.with_lean.clone());
        }
        header
    }

    /// Imports what a problem needs of our library besides the core, and sets what holds for what is `stated` below the
    /// header, where our library stands in for another. Positions below the imports stay what they were.
    pub fn complete(&self, header: &mut Header, furnished: Furnished, stated: &str) {
        if header.replaced.is_empty() {
            return;
        }
        let texts = [header.rest.as_str(), stated];
        // Where the library could give a text another meaning, the other library itself is needed.
        let unfit = if texts.into_iter().any(sets_names_free) {
            Some(Unfit::NamesFree)
        } else {
            self.names.lacking(texts)
        };
        if unfit.is_some() {
            header.unfit = unfit;
            header.imports.append(&mut header.replaced);
            return;
        }
        let opens_others =
            texts.into_iter().flat_map(namespaces).any(|found| !self.letters_known.contains(&found.name));
        let prelude = if opens_others { &self.prelude_elsewhere } else { &self.prelude };
        // The commands go on the first of the lines that the imports left blank.
        let first = header.rest.find(|c: char| !c.is_whitespace()).unwrap_or(header.rest.len());
        let line_end = header.rest[..first].find('\n').unwrap_or(first);
        header.rest.insert_str(line_end, &format!("{} ", prelude.join(" ")));
        for module in furnished.modules() {
            if header.imports.contains(module) {
                continue;
            }
            header.imports.push(module.clone());
            let Some(written) = &mut header.module else { continue };
            let core = written.iter().find(|import| import.module == self.import);
            written.extend(core.map(|core| core.of(module)));
        }
        header.furnished = furnished;
    }

    /// Whether the library stands in for a module.
    pub fn replaces(&self, module: &str) -> bool {
        let is_below = |library: &String| match module.strip_prefix(library.as_str()) {
            None => false,
            Some("") => true,
            Some(rest) => rest.strip_prefix('.').is_some_and(|rest| {
                let folder = rest.split('.').next().unwrap_or_default();
                library != self.replaced_library() || self.folders.iter().any(|known| known == folder)
            }),
        };
        self.imports.iter().any(is_below)
    }
}

/// Whether a text lets names that nothing declares become variables, whatever they are.
fn sets_names_free(text: &str) -> bool {
    let tokens = tokens(text);
    let words: Vec<&str> =
        tokens.iter().filter(|token| !token.is_comment()).map(|token| token.text(text)).collect();
    words.windows(3).any(|words| {
        words[0] == "set_option"
            && ["autoImplicit", "relaxedAutoImplicit"].contains(&words[1])
            && words[2] == "true"
    })
}

/// Commands whose code runs within Lean.
const PROGRAMS: [&str; 5] = ["elab", "elab_rules", "simproc", "run_cmd", "run_meta"];

fn speaks_of_lean(text: &str) -> bool {
    tokens(text).iter().filter(|token| token.kind == TokenKind::Identifier).any(|token| {
        let word = token.text(text);
        word == "Lean" || word.starts_with("Lean.") || PROGRAMS.contains(&word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, said: &str, furnished: Furnished) -> Header {
        let mut header = HeaderMap::mathlib().apply(Header::parse(text));
        HeaderMap::mathlib().complete(&mut header, furnished, said);
        header
    }

    fn check(text: &str, imports: &[&str], replaced: &[&str], rest: &str) {
        let header = read(text, "", Furnished::Core);
        assert_eq!(header.imports, imports, "{text:?}");
        assert_eq!(header.replaced, replaced, "{text:?}");
        assert_eq!(header.rest, rest, "{text:?}");
    }

    #[test]
    fn our_library_stands_in_for_mathlib_and_nothing_else() {
        let set = "set_option relaxedAutoImplicit false ";
        check("import Mathlib", &["Init", "Tllama"], &["Mathlib"], set);
        check(
            "import Mathlib.Tactic.Ring\nimport Aesop\n\nopen Real",
            &["Init", "Tllama"],
            &["Mathlib.Tactic.Ring", "Aesop"],
            &format!("                          {set}\n            \n\nopen Real"),
        );
        check("import Std\nimport Tllama\nimport Mathlib", &["Init", "Std", "Tllama"], &["Mathlib"], set);
        let elab = "elab \"x\" : tactic => Lean.Elab.Tactic.evalTactic default";
        check(
            &format!("import Mathlib\n{elab}"),
            &["Init", "Tllama", "Lean"],
            &["Mathlib"],
            &format!("              {set}\n{elab}"),
        );
        check("import Mathlib.No.Such", &["Init", "Mathlib.No.Such"], &[], "");
        check("import Mathlibrary\nopen X", &["Init", "Mathlibrary"], &[], "                  \nopen X");
        check("", &["Init"], &[], "");
    }

    #[test]
    fn what_a_problem_needs_besides_is_imported_where_the_library_stands_in() {
        let furnished = || Furnished::All(vec!["Tllama.A".to_owned(), "Tllama.B".to_owned()]);
        let read = |text: &str| read(text, "theorem t : 1 = 1", furnished());
        let header = read("import Mathlib\nimport Tllama.B\nopen Nat");
        assert_eq!(header.imports, ["Init", "Tllama.B", "Tllama", "Tllama.A"]);
        assert_eq!(header.furnished, furnished());
        let header = read("import Tllama");
        assert_eq!((header.imports.len(), header.furnished), (2, Furnished::Core));
        assert_eq!(
            read("module\nimport all Std\npublic import Mathlib.Data.Set.Basic").imports_text(),
            "module\nimport all Std\npublic import Tllama\npublic import Tllama.A\npublic import Tllama.B\n"
        );
    }

    #[test]
    fn letters_are_variables_where_none_may_be_a_name() {
        let own = "theorem t (h : x = 1) : True";
        for (header, said, are) in [
            ("open BigOperators Real Nat Topology Rat", own, true),
            (
                "open scoped Nat\nopen Set hiding univ\nopen Real (pi)\nopen Finset renaming card → c",
                own,
                true,
            ),
            ("open Nat\nvariable (x : ℕ)\nnoncomputable section\ndef opened := 1", own, true),
            ("", "open Real in\ntheorem t (x : ℝ) : x = x", true),
            ("-- open Polynomial\nopen /- Ordinal -/ Nat", own, true),
            ("open Nat Polynomial", own, false),
            ("open Real\nopen scoped ArithmeticFunction.sigma", own, false),
            ("open Nat\nopen Cardinal (aleph0)", own, false),
            ("namespace Ordinal", own, false),
            ("", "open Ordinal in\ntheorem t (x : ℕ) : x = x", false),
            ("open Real in\nopen Polynomial in", own, false),
            ("", "theorem Ordinal.t (h : x = 1) : True", false),
        ] {
            let header = read(&format!("import Mathlib\n{header}"), said, Furnished::Core);
            let set = if are { "relaxedAutoImplicit" } else { "autoImplicit" };
            assert!(header.rest.contains(&format!("set_option {set} false ")), "{header:?} {said}");
        }
    }

    /// The library lacks names of Mathlib; none of them may become a variable.
    #[test]
    fn who_sets_names_free_gets_no_library_in_the_place_of_another() {
        for (header, said) in [
            ("set_option relaxedAutoImplicit true", "theorem t : x = x"),
            ("", "set_option autoImplicit true in\ntheorem t : x = x"),
        ] {
            let header = read(&format!("import Mathlib\n{header}"), said, Furnished::Core);
            assert!(header.imports.contains(&"Mathlib".to_owned()), "{header:?}");
        }
        let header =
            read("import Mathlib\nset_option autoImplicit false", "theorem t : 1 = 1", Furnished::Core);
        assert_eq!(header.imports, ["Init", "Tllama"]);
    }

    #[test]
    fn lines_stay_where_they_were() {
        let text = "/- about -/ import Mathlib -- all of it\nopen Nat\n";
        let header = read(text, "", Furnished::Core);
        assert_eq!(header.rest.lines().nth(1), Some("open Nat"));
        assert!(
            header.rest.lines().next().unwrap().contains("set_option relaxedAutoImplicit false -- all of it")
        );
    }
}
