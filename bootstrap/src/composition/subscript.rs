//! Names of variables that were taken already.

/// A number as it stands behind a name.
pub(super) fn subscript(number: u32) -> String {
    number
        .to_string()
        .chars()
        .map(|c| char::from_u32('₀' as u32 + c as u32 - '0' as u32).unwrap_or(c))
        .collect()
}
