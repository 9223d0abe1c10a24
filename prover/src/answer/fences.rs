//! Fenced blocks of Markdown and the `<think>` parts of reasoning models.

use std::borrow::Cow;

/// A fenced block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fence<'a> {
    /// The word after the opening mark.
    pub language: &'a str,
    pub text: &'a str,
    pub closed: bool,
}

impl Fence<'_> {
    pub(super) fn may_be_lean(&self) -> bool {
        matches!(self.language.to_ascii_lowercase().as_str(), "" | "lean" | "lean4" | "tactics")
    }
}

/// A run of at least three backticks or tildes.
#[derive(Clone, Copy, PartialEq)]
struct Mark {
    character: char,
    length: usize,
}

impl Mark {
    /// The mark at the beginning of a text.
    fn before(text: &str) -> Option<Self> {
        let character = text.chars().next().filter(|c| ['`', '~'].contains(c))?;
        let length = text.len() - text.trim_start_matches(character).len();
        (length >= 3).then_some(Self { character, length })
    }

    fn closes(self, opened: Self) -> bool {
        self.character == opened.character && self.length >= opened.length
    }
}

/// The blocks of a text in order. The last one may lack its closing mark. Opening marks also stand behind words, and
/// closing ones behind the last line of code.
pub(crate) fn fences(text: &str) -> Vec<Fence<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize, Mark)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let trimmed = line.trim();
        match open {
            None => open = opening(trimmed).map(|(language, mark)| (language, end, mark)),
            Some((language, from, opened)) => {
                let ticks = trimmed.len() - trimmed.trim_end_matches(opened.character).len();
                let mark = Mark { character: opened.character, length: ticks };
                if mark.closes(opened) {
                    let code = start + line.trim_end().len() - ticks;
                    let code = if trimmed.len() == ticks { start } else { code };
                    found.push(Fence { language, text: &text[from..code], closed: true });
                    open = None;
                }
            }
        }
        start = end;
    }
    if let Some((language, from, _)) = open {
        found.push(Fence { language, text: &text[from..], closed: false });
    }
    found
}

/// The language and the mark of a line that opens a block.
fn opening(line: &str) -> Option<(&str, Mark)> {
    let place = match Mark::before(line) {
        Some(_) => 0,
        // Behind words there are backticks alone: tildes are too common.
        None => line.find("```")?,
    };
    let mark = Mark::before(&line[place..])?;
    let rest = &line[place + mark.length..];
    // A block on one line is a quotation.
    if rest.contains("```") || (place > 0 && rest.trim().contains(' ')) {
        return None;
    }
    let language = rest.trim_start_matches([' ', '{', '.']);
    let end = language.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(language.len());
    Some((&language[..end], mark))
}

/// A text without the marks of quotation before its lines, where a block is quoted.
pub(super) fn unquoted(text: &str) -> Cow<'_, str> {
    let quoted = |line: &str| {
        line.trim_start().strip_prefix('>').is_some_and(|rest| Mark::before(rest.trim()).is_some())
    };
    if !text.lines().any(quoted) {
        return Cow::Borrowed(text);
    }
    let bare = |line: &'_ str| match line.trim_start().strip_prefix('>') {
        Some(rest) => rest.strip_prefix(' ').unwrap_or(rest).to_owned(),
        None => line.to_owned(),
    };
    Cow::Owned(text.split('\n').map(bare).collect::<Vec<_>>().join("\n"))
}

/// Code up to a mark that closes a block which was never seen to open.
pub(super) fn before_mark(text: &str) -> &str {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if Mark::before(line.trim_start()).is_some() {
            return &text[..start];
        }
        let code = line.trim_end();
        if code.ends_with("```") {
            return &text[..start + code.trim_end_matches('`').len()];
        }
        start += line.len();
    }
    text
}

/// What follows the last `</think>`; `None` where thinking began and never ended.
pub(crate) fn without_thinking(text: &str) -> Option<&str> {
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
    fn marks_are_found_where_models_put_them() {
        let one = |text: &str| {
            let text = unquoted(text).into_owned();
            let found: Vec<_> = fences(&text)
                .iter()
                .map(|one| (one.language.to_owned(), one.text.to_owned(), one.closed))
                .collect();
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            found.into_iter().next().unwrap()
        };
        let lean = |code: &str| ("lean4".to_owned(), code.to_owned(), true);
        assert_eq!(one("Answer: ```lean4\nrfl\n```"), lean("rfl\n"));
        assert_eq!(one("```lean4 title=\"a\"\nrfl\n```"), lean("rfl\n"));
        assert_eq!(one("```{lean4}\nrfl\n```"), lean("rfl\n"));
        assert_eq!(one("``` lean4\nrfl\n```"), lean("rfl\n"));
        assert_eq!(one("~~~lean4\nrfl\n~~~"), lean("rfl\n"));
        assert_eq!(one("```lean4\nby\n  simp```\nDone."), lean("by\n  simp"));
        assert_eq!(one("> ```lean4\n> by\n>   simp\n> ```"), lean("by\n  simp\n"));
        assert!(fences("In text, ```rfl``` is quoted.\n").is_empty());
    }

    #[test]
    fn thinking_is_left_out() {
        assert_eq!(without_thinking("<think>a</think>b"), Some("b"));
        assert_eq!(without_thinking("a</think>b"), Some("b"));
        assert_eq!(without_thinking("\n<think>a"), None);
        assert_eq!(without_thinking("a"), Some("a"));
    }
}
