//! Fenced blocks of Markdown and the `<think>` parts of reasoning models.

/// A fenced block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fence<'a> {
    /// The word after the opening mark.
    pub language: &'a str,
    pub text: &'a str,
    pub closed: bool,
}

impl Fence<'_> {
    pub(super) fn may_be_lean(&self) -> bool {
        matches!(self.language.to_ascii_lowercase().as_str(), "" | "lean" | "lean4" | "lean 4" | "tactics")
    }
}

/// The blocks of a text in order. The last one may lack its closing mark.
pub(super) fn fences(text: &str) -> Vec<Fence<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let mark = line.trim();
        let ticks = mark.len() - mark.trim_start_matches('`').len();
        match open {
            None if ticks >= 3 => open = Some((mark[ticks..].trim(), end, ticks)),
            Some((language, from, opened)) if ticks >= opened && mark.len() == ticks => {
                found.push(Fence { language, text: &text[from..start], closed: true });
                open = None;
            }
            _ => {}
        }
        start = end;
    }
    if let Some((language, from, _)) = open {
        found.push(Fence { language, text: &text[from..], closed: false });
    }
    found
}

/// What follows the last `</think>`; `None` where thinking began and never ended.
pub(super) fn without_thinking(text: &str) -> Option<&str> {
    match text.rfind("</think>") {
        Some(end) => Some(&text[end + "</think>".len()..]),
        None if text.trim_start().starts_with("<think>") => None,
        None => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_in_order() {
        let text = "Plan:\n```text\nx\n```\nso\n````lean4\na\n```\nb\n````\n```lean\nc";
        let found = fences(text);
        let shapes: Vec<_> = found.iter().map(|fence| (fence.language, fence.text, fence.closed)).collect();
        assert_eq!(shapes, [("text", "x\n", true), ("lean4", "a\n```\nb\n", true), ("lean", "c", false)]);
        assert!(!found[0].may_be_lean() && found[1].may_be_lean());
    }

    #[test]
    fn thinking_is_left_out() {
        assert_eq!(without_thinking("<think>a</think>b"), Some("b"));
        assert_eq!(without_thinking("a</think>b"), Some("b"));
        assert_eq!(without_thinking("\n<think>a"), None);
        assert_eq!(without_thinking("a"), Some("a"));
    }
}
