//! One open document: the text that was sent, the positions in it, and what the server has said about which
//! version of it.
//!
//! The text is header, separator, body. The separator is a command, so that a body can neither add imports
//! nor finish the header's last command, and so that the header is elaborated once for all bodies.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use data::{Message, Severity};
use lsp_types::{Position, Range};
use serde_json::value::RawValue;
use tokio::sync::watch;

use super::protocol::{Diagnostic, FileProgress, PublishDiagnostics};

/// A module comment: a command without effect, in every Lean and with no import.
const SEPARATOR: &str = "/-! -/\n";

/// Lean counts lines by `\n` and reads `\r\n` as `\n`; doing so here keeps both sides' positions the same.
pub(super) fn normalized(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

/// What comes before every body: the header and the separator.
pub(super) struct Prefix {
    text: String,
    lines: u32,
}

impl Prefix {
    pub(super) fn new(header: &str) -> Self {
        let end = if header.is_empty() || header.ends_with('\n') { "" } else { "\n" };
        let text = format!("{header}{end}{SEPARATOR}");
        let lines = count(text.matches('\n'));
        Self { text, lines }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The range of a body, as the server counts.
    pub(super) fn body_range(&self, body: &str) -> Range {
        let last_line = body.rsplit('\n').next().unwrap_or_default();
        let end = Position::new(self.lines + count(body.matches('\n')), count(last_line.encode_utf16()));
        Range::new(Position::new(self.lines, 0), end)
    }

    /// A place in the body, as the server counts. Places outside of the body become the nearest inside.
    pub(super) fn to_server(&self, body: &str, position: data::Position) -> Position {
        let index = position.line.saturating_sub(1);
        match body.split('\n').nth(index as usize) {
            Some(line) => {
                let before = line.chars().take(position.column as usize);
                Position::new(self.lines + index, count_units(before))
            }
            None => self.body_range(body).end,
        }
    }

    /// Sorts the server's diagnostics into those about the prefix and those about the body, each in the order
    /// of the text, with positions relative to their part.
    pub(super) fn messages(&self, body: &str, diagnostics: &[Diagnostic]) -> (Vec<Message>, Vec<Message>) {
        let mut prefix = Vec::new();
        let mut below = Vec::new();
        for diagnostic in diagnostics {
            let severity = diagnostic.severity();
            if severity == Severity::Information && diagnostic.is_silent == Some(true) {
                continue;
            }
            let start = diagnostic.range.start;
            let end = diagnostic.full_range.unwrap_or(diagnostic.range).end;
            let in_body = start.line >= self.lines;
            let (text, first_line, part) =
                if in_body { (body, self.lines, &mut below) } else { (self.text(), 0, &mut prefix) };
            part.push(Message {
                severity,
                position: from_server(text, first_line, start),
                end_position: Some(from_server(text, first_line, end)),
                text: diagnostic.message.clone(),
            });
        }
        prefix.sort_by_key(|message| message.position);
        below.sort_by_key(|message| message.position);
        (prefix, below)
    }
}

/// UTF-16 code units from line 0 become Unicode scalar values from line 1.
fn from_server(text: &str, first_line: u32, position: Position) -> data::Position {
    let index = position.line.saturating_sub(first_line);
    let line = text.split('\n').nth(index as usize).unwrap_or_default();
    let mut units = 0;
    let within = line.chars().take_while(|c| {
        units += c.len_utf16() as u32;
        units <= position.character
    });
    data::Position { line: index + 1, column: count(within) }
}

fn count_units(chars: impl Iterator<Item = char>) -> u32 {
    chars.map(|c| c.len_utf16() as u32).sum()
}

/// Texts are limited to far less than 4 GiB.
fn count(items: impl Iterator) -> u32 {
    items.count() as u32
}

/// What the server has said about the expected version of one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Feed {
    version: i32,
    pub(super) diagnostics: Option<Vec<Diagnostic>>,
    progress: Progress,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Progress {
    #[default]
    Unknown,
    Busy,
    Done,
    /// Nothing more will be processed: the imports failed or the worker died.
    Fatal,
}

impl Feed {
    /// Diagnostics came for this version, and nothing of it is being processed.
    pub(super) fn is_complete(&self) -> bool {
        self.diagnostics.is_some() && matches!(self.progress, Progress::Done | Progress::Fatal)
    }

    pub(super) fn is_fatal(&self) -> bool {
        self.progress == Progress::Fatal
    }
}

/// The feeds of all open documents, by URI.
#[derive(Default)]
pub(super) struct Feeds {
    by_uri: Mutex<HashMap<String, watch::Sender<Feed>>>,
}

impl Feeds {
    fn by_uri(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Feed>>> {
        self.by_uri.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts anew for a version that is about to be sent: what comes for any other is dropped.
    pub(super) fn expect(&self, uri: &str, version: i32) {
        let mut by_uri = self.by_uri();
        let sender = by_uri.entry(uri.to_owned()).or_default();
        sender.send_replace(Feed { version, ..Feed::default() });
    }

    pub(super) fn subscribe(&self, uri: &str) -> Option<watch::Receiver<Feed>> {
        self.by_uri().get(uri).map(watch::Sender::subscribe)
    }

    pub(super) fn forget(&self, uri: &str) {
        self.by_uri().remove(uri);
    }

    /// Takes a notification of the server. Errors are parameters of the wrong shape.
    pub(super) fn notified(&self, method: &str, params: &RawValue) -> Result<(), serde_json::Error> {
        match method {
            "textDocument/publishDiagnostics" => {
                let published: PublishDiagnostics = serde_json::from_str(params.get())?;
                self.update(&published.uri, published.version, |feed| {
                    let known = feed.diagnostics.get_or_insert_default();
                    if published.is_incremental != Some(true) {
                        known.clear();
                    }
                    known.extend(published.diagnostics);
                });
            }
            "$/lean/fileProgress" => {
                let FileProgress { text_document, processing } = serde_json::from_str(params.get())?;
                self.update(&text_document.uri, text_document.version, |feed| {
                    feed.progress = if processing.iter().any(|item| item.is_fatal()) {
                        Progress::Fatal
                    } else if processing.is_empty() {
                        Progress::Done
                    } else {
                        Progress::Busy
                    };
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn update(&self, uri: &str, version: Option<i32>, change: impl FnOnce(&mut Feed)) {
        if let Some(sender) = self.by_uri().get(uri) {
            sender.send_if_modified(|feed| {
                let current = version == Some(feed.version);
                if current {
                    change(feed);
                }
                current
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> data::Position {
        data::Position { line, column }
    }

    fn diagnostic(line: u32, character: u32, severity: &str) -> Diagnostic {
        let place = format!(r#"{{"line": {line}, "character": {character}}}"#);
        let json = format!(r#"{{"range": {{"start": {place}, "end": {place}}}, "message": "m"{severity}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn columns_are_scalar_values_and_lines_start_below_the_header() {
        let prefix = Prefix::new("import 𝔸\n-- header");
        let body = "a\n𝔸b𝔸 c";
        // Header 2 lines, separator 1, body line 2 = server line 4; `c` stands after 2+1+2+1 units.
        assert_eq!(prefix.to_server(body, at(2, 4)), Position::new(4, 6));
        let (above, below) = prefix.messages(body, &[diagnostic(4, 6, ""), diagnostic(0, 9, "")]);
        assert_eq!(below[0].position, at(2, 4));
        assert_eq!(above[0].position, at(1, 8));
        assert_eq!(prefix.body_range(body), Range::new(Position::new(3, 0), Position::new(4, 7)));
    }

    #[test]
    fn places_outside_the_text_are_drawn_in() {
        let prefix = Prefix::new("");
        assert_eq!(prefix.to_server("ab", at(0, 0)), Position::new(1, 0));
        assert_eq!(prefix.to_server("ab", at(1, 99)), Position::new(1, 2));
        assert_eq!(prefix.to_server("ab\nc", at(9, 0)), Position::new(2, 1));
        // In the middle of a surrogate pair, and past the end of a line.
        let (_, below) = prefix.messages("𝔸", &[diagnostic(1, 1, ""), diagnostic(1, 50, "")]);
        assert_eq!(below.iter().map(|m| m.position).collect::<Vec<_>>(), [at(1, 0), at(1, 1)]);
    }

    #[test]
    fn a_diagnostic_without_severity_is_an_error_and_silent_information_is_none() {
        let prefix = Prefix::new("");
        let silent = r#", "severity": 3, "isSilent": true"#;
        let silent_error = r#", "severity": 1, "isSilent": true"#;
        let all = [diagnostic(1, 0, ""), diagnostic(1, 0, silent), diagnostic(1, 0, silent_error)];
        let (_, below) = prefix.messages("", &all);
        assert_eq!(below.iter().map(|m| m.severity).collect::<Vec<_>>(), [Severity::Error; 2]);
    }

    fn feed_after(events: &[(&str, &str)]) -> Feed {
        let feeds = Feeds::default();
        feeds.expect("u", 2);
        let feed = feeds.subscribe("u").unwrap();
        for (method, rest) in events {
            let params = match *method {
                "$/lean/fileProgress" => rest.to_string(),
                _ => format!(r#"{{"uri": "u", {rest}}}"#),
            };
            feeds.notified(method, &RawValue::from_string(params).unwrap()).unwrap();
        }
        feed.borrow().clone()
    }

    #[test]
    fn only_words_about_the_expected_version_count() {
        let publish = "textDocument/publishDiagnostics";
        let progress = "$/lean/fileProgress";
        let empty = r#"{"textDocument": {"uri": "u", "version": 2}, "processing": []}"#;
        let old = r#"{"textDocument": {"uri": "u", "version": 1}, "processing": []}"#;
        let unversioned = r#"{"textDocument": {"uri": "u"}, "processing": []}"#;
        let now = (publish, r#""version": 2, "diagnostics": []"#);
        assert!(feed_after(&[now, (progress, empty)]).is_complete());
        assert!(!feed_after(&[now]).is_complete());
        assert!(!feed_after(&[(progress, empty)]).is_complete());
        assert!(!feed_after(&[now, (progress, old), (progress, unversioned)]).is_complete());
        for stale in [r#""version": 1, "diagnostics": []"#, r#""diagnostics": []"#] {
            assert!(!feed_after(&[(publish, stale), (progress, empty)]).is_complete());
        }
    }

    #[test]
    fn later_diagnostics_replace_or_add() {
        let one = r#""version": 2, "diagnostics": [{"range": {"start": {"line": 0, "character": 0},
            "end": {"line": 0, "character": 0}}, "message": "m"}]"#;
        let more = format!(r#"{one}, "isIncremental": true"#);
        let publish = "textDocument/publishDiagnostics";
        let known = |events: &[(&str, &str)]| feed_after(events).diagnostics.unwrap().len();
        assert_eq!(known(&[(publish, one), (publish, one)]), 1);
        assert_eq!(known(&[(publish, one), (publish, &more)]), 2);
    }
}
