//! Texts from elsewhere on their way to a reader. A candidate, a message of Lean's, a file name may hold characters
//! that a terminal obeys (escape sequences), that reorder what stands around them, or that nobody sees. They are shown
//! as `\u{1b}`: what is on the screen is what is there, and nothing else happens.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character acts on a screen or hides in a text instead of being shown: control characters, format
/// characters without a shape of their own, separators of lines and paragraphs. The letters, signs and emoji of Lean's
/// messages are none of them.
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text of several lines with what acts in it made visible; its line breaks stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c != '\n' && acts(c)) {
        return Cow::Borrowed(text);
    }
    // A line may end as it does on Windows; a carriage return alone would go back over the line.
    let lines: Vec<Cow<'_, str>> =
        text.split('\n').map(|line| visible_line(line.strip_suffix('\r').unwrap_or(line))).collect();
    Cow::Owned(lines.join("\n"))
}

/// The same for a text that stands within a line: its line breaks are made visible too, so that a name cannot begin a
/// line of its own.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    replaced(text, |c, shown| match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        c => write!(shown, "\\u{{{:x}}}", u32::from(c)).expect("a string takes everything"),
    })
}

/// JSON that means the same and holds nothing that acts. Outside of its strings JSON is ASCII without anything that
/// acts but white space, so every such character can be written as JSON's own escape.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    if !json.contains(|c: char| !c.is_ascii_whitespace() && acts(c)) {
        return Cow::Borrowed(json);
    }
    replaced(json, |c, shown| match c {
        c if c.is_ascii_whitespace() => shown.push(c),
        c => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(shown, "\\u{unit:04x}").expect("a string takes everything");
            }
        }
    })
}

fn replaced(text: &str, show: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if acts(c) { show(c, &mut shown) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in a text, and how it is shown within a line.
    const HOSTILE: [(&str, &str); 14] = [
        ("\u{1b}[2K\u{1b}[1Gt: proved", r"\u{1b}[2K\u{1b}[1Gt: proved"),
        ("\u{1b}]0;title\u{7}", r"\u{1b}]0;title\u{7}"),
        ("\u{9b}31m", r"\u{9b}31m"),
        ("a\rproved", r"a\rproved"),
        ("a\u{8}\u{8}b", r"a\u{8}\u{8}b"),
        ("a\nt: proved", r"a\nt: proved"),
        ("a\tb", r"a\tb"),
        ("\u{7f}", r"\u{7f}"),
        ("x\u{202e}devorp\u{202c}", r"x\u{202e}devorp\u{202c}"),
        ("\u{2066}a\u{2069}", r"\u{2066}a\u{2069}"),
        ("fal\u{200b}se", r"fal\u{200b}se"),
        ("\u{feff}a\u{200d}b\u{2060}\u{ad}", r"\u{feff}a\u{200d}b\u{2060}\u{ad}"),
        ("a\u{2028}b\u{2029}c\u{85}d", r"a\u{2028}b\u{2029}c\u{85}d"),
        ("\u{e0041}\u{e007f}", r"\u{e0041}\u{e007f}"),
    ];

    #[test]
    fn nothing_that_acts_is_left() {
        for (text, shown) in HOSTILE {
            assert_eq!(visible_line(text), shown);
            assert!(!visible(text).contains(|c: char| c != '\n' && acts(c)), "{text:?}");
            let json = serde_json::to_string(text).unwrap();
            let safe = visible_json(&json);
            assert!(!safe.contains(acts), "{safe:?}");
            assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        }
    }

    #[test]
    fn mathematics_and_line_breaks_stay() {
        let text = "theorem t (α : Type) (x₁ : ℝ) : ∑ i ∈ s, f i ≤ ‖x₁‖ ∧ «a b» = 𝔸 := by\n  ✅️ ▸ ⊢ 日本";
        assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        assert_eq!(visible("a\r\nb\u{1b}\r\n"), "a\nb\\u{1b}\n", "a line may end as on Windows");
        assert_eq!(visible("a\rb\n"), "a\\rb\n");
    }

    #[test]
    fn json_in_several_lines_keeps_them() {
        let json = serde_json::to_string_pretty(&["\u{9b}", "α"]).unwrap();
        assert_eq!(visible_json(&json), "[\n  \"\\u009b\",\n  \"α\"\n]");
    }
}
