//! The part of a benchmark that a problem belongs to, as its item, its file or its folders say: `test`, `valid`, `train`.

use std::path::{Component, Path};

/// A split's name as everything else writes it: lower case, `validation` as `valid`.
pub fn canonical(name: &str) -> String {
    let name = name.trim().to_lowercase();
    if name == "validation" { "valid".to_owned() } else { name }
}

/// The split that the nearest folder of a file is named after.
pub(super) fn of_folders(file: &str) -> Option<String> {
    let folders = Path::new(file).parent()?.components().rev();
    folders
        .filter_map(|component| match component {
            Component::Normal(name) => Some(canonical(name.to_str()?)),
            _ => None,
        })
        .find(|name| is_split(name))
}

/// The split that a file's own name speaks of, else that of its folders: `MiniF2F_test_Lean4.json`.
pub(super) fn of_file(file: &str) -> Option<String> {
    let stem = Path::new(file).file_stem()?.to_str()?;
    let mut words = stem.split(|c: char| !c.is_alphanumeric()).map(canonical);
    words.find(|word| is_split(word)).or_else(|| of_folders(file))
}

/// The split that a name is one of: `validation`, but not `questions`.
pub(super) fn named(name: &str) -> Option<String> {
    Some(canonical(name)).filter(|name| is_split(name))
}

fn is_split(name: &str) -> bool {
    matches!(name, "test" | "valid" | "train")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_of_files() {
        assert_eq!(of_folders("/d/miniF2F/Valid/imo.lean").as_deref(), Some("valid"));
        assert_eq!(of_folders("test/Validation/imo.lean").as_deref(), Some("valid"));
        assert_eq!(of_folders("tests/test.lean"), None);
        assert_eq!(of_file("d/MiniF2F_test_Lean4.json").as_deref(), Some("test"));
        assert_eq!(of_file("Test/problems.jsonl").as_deref(), Some("test"));
        assert_eq!(of_file("latest.json"), None);
    }
}
