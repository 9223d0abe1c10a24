//! Where things are kept that can be fetched or computed again: Lean, ONNX Runtime, libraries, models.

use std::env;
use std::path::PathBuf;

/// The user's cache: `$TLLAMA_CACHE`, else `$XDG_CACHE_HOME/tllama`, else `.cache/tllama` of the home folder. A variable
/// that is empty counts as unset, and so does a relative path, except in `TLLAMA_CACHE`, where it is taken from the
/// current folder.
pub fn cache_folder() -> Option<PathBuf> {
    let root = root_from(|name| env::var_os(name).map(PathBuf::from))?;
    std::path::absolute(root).ok()
}

fn root_from(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let given = variable("TLLAMA_CACHE").filter(|path| !path.as_os_str().is_empty());
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    given.or_else(|| absolute("XDG_CACHE_HOME").map(|base| base.join("tllama"))).or_else(|| {
        absolute("HOME").or_else(|| absolute("USERPROFILE")).map(|home| home.join(".cache").join("tllama"))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_environment_names_the_cache() {
        let check = |variables: &[(&str, &str)], expected: Option<&str>| {
            let variables: HashMap<&str, &str> = variables.iter().copied().collect();
            assert_eq!(root_from(|name| variables.get(name).map(PathBuf::from)), expected.map(PathBuf::from));
        };
        let home = ("HOME", "/home/ada");
        check(&[home], Some("/home/ada/.cache/tllama"));
        check(&[("USERPROFILE", "/users/ada")], Some("/users/ada/.cache/tllama"));
        check(&[home, ("XDG_CACHE_HOME", "/fast")], Some("/fast/tllama"));
        check(&[home, ("XDG_CACHE_HOME", "relative")], Some("/home/ada/.cache/tllama"));
        check(&[home, ("XDG_CACHE_HOME", "/fast"), ("TLLAMA_CACHE", "/mine")], Some("/mine"));
        check(&[home, ("TLLAMA_CACHE", "")], Some("/home/ada/.cache/tllama"));
        check(&[("TLLAMA_CACHE", "here")], Some("here"));
        check(&[("HOME", "here")], None);
        check(&[], None);
    }
}
