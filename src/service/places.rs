//! Places that Lean names in a text, as bytes of it.

use data::Position;

/// The byte of a place; `None` where the text has no such place.
pub fn byte_of(text: &str, at: Position) -> Option<usize> {
    let mut start = 0;
    let mut lines = text.split_inclusive('\n');
    for _ in 1..at.line {
        start += lines.next()?.len();
    }
    let line = match lines.next() {
        Some(line) => line,
        // After the last line break.
        None if text.is_empty() || text.ends_with('\n') => "",
        None => return None,
    };
    let ends = line.trim_end_matches('\n').len();
    let places = line[..ends].char_indices().map(|(place, _)| place).chain([ends]);
    places.into_iter().nth(at.column as usize).map(|place| start + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_by_characters() {
        let text = "αβ c\n  ∀x";
        let at = |line, column| byte_of(text, Position { line, column });
        assert_eq!(at(1, 2), Some(4));
        assert_eq!(at(1, 4), Some(6));
        assert_eq!(at(2, 3), Some(12));
        assert_eq!(at(2, 4), Some(13));
        assert_eq!(at(2, 5), None);
        assert_eq!(at(3, 0), None);
    }
}
