//! Plain tables: columns as wide as their content, the last one cut to the terminal.

use data::visible::visible_line;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks that stand over one character are not counted by columns; more than a few are no writing.
const CHARACTERS_A_COLUMN: usize = 8;

/// Rows of equal length, the first being the head. What acts in a cell, a line break included, is made visible.
pub fn table(rows: &[Vec<String>]) -> String {
    let shown = |row: &Vec<String>| row.iter().map(|cell| visible_line(cell).into_owned()).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(shown).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            line.push_str(cell);
            if column + 1 < row.len() {
                line.extend(std::iter::repeat_n(' ', widths[column] - cell.width() + 2));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The start of a text that fits into `width` columns, visible and in one line, with `…` where something was left out.
pub fn cut(text: &str, width: usize) -> String {
    // No more of the text is looked at than could be shown, and one character decides whether all of it is.
    let start: String = text.chars().take(width * CHARACTERS_A_COLUMN + 1).collect();
    let shown = visible_line(&start);
    if shown.width() <= width && start.len() == text.len() {
        return shown.into_owned();
    }
    let (mut kept, mut taken) = (String::new(), 1);
    for c in shown.chars() {
        taken += c.width().unwrap_or(0);
        if taken > width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_width_not_bytes() {
        let rows = [["name", "verdict"], ["ℝ", "proved"], ["日本", "x"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "name  verdict\nℝ     proved\n日本  x\n");
        let forged =
            [["name", "verdict"], ["a\nb  proved\u{1b}[2K", "x"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&forged), "name                   verdict\na\\nb  proved\\u{1b}[2K  x\n");
    }

    #[test]
    fn a_cut_text_fits() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("a\u{1b}[2Kb", 8), r"a\u{1b}…");
        assert!(cut(&"\u{301}".repeat(1 << 20), 4).len() < 100);
    }
}
