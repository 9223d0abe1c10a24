//! The texts that calls are about: given as they are, or as files. Files are read only where the client said that they
//! may be (its roots), or below the working directory, and only by a server of one user. None is ever written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use data::Theorem;
use data::lean_text::{segments, tokens};
use data::problems::{Take, read_problem_bytes};
use rmcp::RoleServer;
use rmcp::service::RequestContext;

use super::answer::NoAnswer;

/// The largest file that is read.
const LARGEST: u64 = 4 << 20;
/// How long a client may take to say what its roots are.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether calls may name files.
#[derive(Debug, Clone)]
pub enum Files {
    /// Others could name this machine's files: none is read.
    Refused,
    /// Below the client's roots, or where it names none, below this folder.
    Below(PathBuf),
}

impl Files {
    /// The text itself, or that of the file: one of them must be given. `what` names them.
    pub async fn text(
        &self,
        what: &str,
        text: Option<String>,
        file: Option<&str>,
        context: &RequestContext<RoleServer>,
    ) -> Result<String, NoAnswer> {
        match (text, file) {
            (Some(text), None) => Ok(text),
            (None, Some(file)) => self.read(file, context).await,
            (Some(_), Some(_)) => {
                Err(NoAnswer::argument(format!("give `{what}` or `{what}_file`, not both")))
            }
            (None, None) => Err(NoAnswer::argument(format!("give `{what}`, or `{what}_file` with a path"))),
        }
    }

    async fn read(&self, file: &str, context: &RequestContext<RoleServer>) -> Result<String, NoAnswer> {
        let Files::Below(working) = self else {
            return Err(NoAnswer::argument("this server reads no files; give the text itself"));
        };
        let mut roots = roots(context).await;
        if roots.is_empty() {
            roots.push(working.clone());
        }
        let file = file.to_owned();
        let read = tokio::task::spawn_blocking(move || read_below(&roots, &file));
        read.await.unwrap_or_else(|error| Err(NoAnswer::new("internal", error.to_string())))
    }
}

fn read_below(roots: &[PathBuf], file: &str) -> Result<String, NoAnswer> {
    let refused = |why: String| NoAnswer::argument(format!("{file}: {why}"));
    let candidates = roots.iter().map(|root| root.join(file)).find(|path| path.exists());
    let Some(path) = candidates else { return Err(refused("there is no such file".to_owned())) };
    // Without links and `..`, so that what is below a root is seen to be.
    let path = path.canonicalize().map_err(|error| refused(error.to_string()))?;
    let is_below = |root: &PathBuf| root.canonicalize().is_ok_and(|root| path.starts_with(root));
    if !roots.iter().any(is_below) {
        let roots: Vec<String> = roots.iter().map(|root| root.display().to_string()).collect();
        return Err(refused(format!("only files below {} are read", roots.join(", "))));
    }
    let metadata = path.metadata().map_err(|error| refused(error.to_string()))?;
    if !metadata.is_file() {
        return Err(refused("it is no file".to_owned()));
    }
    if metadata.len() > LARGEST {
        return Err(refused(format!("it is larger than {} MiB", LARGEST >> 20)));
    }
    let bytes = std::fs::read(&path).map_err(|error| refused(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8".to_owned()))
}

/// The folders that the client says are its own. Clients of the current specification have none.
#[expect(deprecated, reason = "clients of earlier versions of the specification name their roots")]
async fn roots(context: &RequestContext<RoleServer>) -> Vec<PathBuf> {
    if context.client_capabilities().is_none_or(|can| can.roots.is_none()) {
        return Vec::new();
    }
    match tokio::time::timeout(PATIENCE, context.peer.list_roots()).await {
        Ok(Ok(found)) => found.roots.iter().filter_map(|root| path_of(&root.uri)).collect(),
        _ => Vec::new(),
    }
}

/// The path of a `file:` address.
fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'%', [high, low, after @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = after;
            }
            _ => bytes.push(byte),
        }
    }
    let path = PathBuf::from(String::from_utf8(bytes).ok()?);
    path.is_absolute().then_some(path)
}

/// An error for a text that holds no command: nothing can be said of it, and least of all that it is in order.
pub fn has_commands(text: &str) -> Result<(), NoAnswer> {
    let holds = segments(text).iter().any(|segment| {
        let command = &text[segment.keyword..segment.end];
        let is_said = tokens(command).iter().any(|token| !token.is_comment());
        is_said && command.split_whitespace().next() != Some("import")
    });
    match holds {
        true => Ok(()),
        false => Err(NoAnswer::argument("the text is empty: it holds no command below its imports")),
    }
}

/// The theorems of a Lean text whose proofs are still to be written.
pub fn open_theorems(text: &str) -> Result<Vec<Theorem>, NoAnswer> {
    theorems(text, Take::Open)
}

/// The theorems of a Lean text. At least one; a text in which something cannot be read has none.
pub fn theorems(text: &str, take: Take) -> Result<Vec<Theorem>, NoAnswer> {
    let found = read_problem_bytes(Path::new("given.lean"), text.as_bytes(), take);
    if let Some(error) = found.errors.first() {
        let line = error.line.map_or(String::new(), |line| format!("line {line}: "));
        return Err(NoAnswer::argument(format!("{line}{}", error.fault)));
    }
    match found.problems.is_empty() {
        false => Ok(found.problems.into_iter().map(|problem| problem.theorem).collect()),
        true => Err(NoAnswer::argument("the text states no theorem")),
    }
}

/// The only theorem of a text, or the one of this name.
pub fn theorem(text: &str, name: Option<&str>, take: Take) -> Result<Theorem, NoAnswer> {
    let mut found = theorems(text, take)?;
    if let Some(name) = name {
        let is_it = |theorem: &Theorem| theorem.name == name || theorem.name.ends_with(&format!(".{name}"));
        let names: Vec<String> = found.iter().map(|theorem| theorem.name.clone()).collect();
        found.retain(is_it);
        if found.is_empty() {
            let names = names.join(", ");
            return Err(NoAnswer::argument(format!("the text states no theorem {name}; it has {names}")));
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(theorem), true) => Ok(theorem),
        (last, _) => {
            let names: Vec<String> =
                found.into_iter().chain(last).map(|theorem| theorem.name.clone()).collect();
            let names = names.join(", ");
            Err(NoAnswer::argument(format!("the text has several theorems; say which in `name`: {names}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_are_paths() {
        assert_eq!(path_of("file:///home/a%20b/%CE%B1"), Some(PathBuf::from("/home/a b/α")));
        assert_eq!(path_of("https://example.org/a"), None);
        assert_eq!(path_of("file://relative"), None);
        assert_eq!(path_of("file:///a%zz"), None);
    }

    #[test]
    fn only_what_lies_below_a_root_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("in"), folder.path().join("out"));
        for place in [&inside, &outside] {
            std::fs::create_dir(place).unwrap();
            std::fs::write(place.join("a.lean"), "theorem t : True := sorry").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.join("a.lean"), inside.join("link.lean")).unwrap();
        let roots = [inside.clone()];
        assert!(read_below(&roots, "a.lean").is_ok());
        assert!(read_below(&roots, &inside.join("a.lean").display().to_string()).is_ok());
        let absolute = outside.join("a.lean").display().to_string();
        for file in ["../out/a.lean", "link.lean", &absolute, "..", ".", "none.lean"] {
            assert!(read_below(&roots, file).is_err(), "{file}");
        }
    }

    #[test]
    fn texts_without_a_command_are_empty() {
        for empty in [
            "",
            " \n",
            "-- theorem t : True := trivial",
            "import Init\n/- a -/\nimport Std\n",
            "/-! words -/",
        ] {
            assert!(has_commands(empty).is_err(), "{empty:?}");
        }
        for text in ["def a := 1", "import Init\nopen Nat", "}{", "/-- a -/ theorem", "theorem t := /-"] {
            assert!(has_commands(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_theorem_is_asked_for_by_name_where_there_are_several() {
        let two = "theorem a : True := sorry\ntheorem b : True := sorry";
        assert_eq!(theorem(two, Some("b"), Take::Open).unwrap().name, "b");
        let said = theorem(two, None, Take::Open).unwrap_err().answer().json();
        assert!(said["because"].as_str().unwrap().contains("a, b"), "{said}");
        assert!(theorem("def a := 1", None, Take::Open).is_err());
    }
}
