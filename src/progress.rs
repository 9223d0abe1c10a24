//! The screen: results on standard output; progress, notes and errors on standard error, bars on a terminal only. They
//! share the screen through one `MultiProgress`. Whatever is shown passes through [`data::visible`] here, so that no
//! text of a candidate, of Lean or of a file acts on a terminal; nothing else in the program writes to it.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;
use std::time::Duration;

use data::visible::{visible, visible_json, visible_line};
use indicatif::{HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tracing_subscriber::fmt::format::{FormatFields, debug_fn};
use tracing_subscriber::prelude::*;

static SCREEN: LazyLock<MultiProgress> = LazyLock::new(|| {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    MultiProgress::with_draw_target(target)
});

/// Colours on standard error: on a terminal, unless `NO_COLOR` is set to something.
fn colours_wanted() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A bar, or on no terminal nothing.
pub struct Bar(ProgressBar);

/// A bar over `total` items.
pub fn items(total: u64, label: &str) -> Bar {
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {wide_msg} {elapsed}")
        .expect("the template is well-formed")
        .progress_chars("=> ");
    Bar::new(total, label, style)
}

/// A bar over `total` items with a line of its own for what is to be said.
pub fn dashboard(total: u64, label: &str) -> Bar {
    let style = ProgressStyle::with_template("{prefix} [{wide_bar}] {pos}/{len} {elapsed}\n{wide_msg}")
        .expect("the template is well-formed")
        .progress_chars("=> ");
    Bar::new(total, label, style)
}

/// A bar over `total` bytes.
pub fn bytes(total: u64, label: &str) -> Bar {
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {bytes}/{total_bytes} {wide_msg} {eta}")
        .expect("the template is well-formed")
        .progress_chars("=> ");
    Bar::new(total, label, style)
}

/// A line that shows that something is under way.
pub fn waiting(label: &str) -> Bar {
    let style =
        ProgressStyle::with_template("{spinner} {prefix} {elapsed}").expect("the template is well-formed");
    Bar::new(0, label, style)
}

impl Bar {
    fn new(total: u64, label: &str, style: ProgressStyle) -> Self {
        let label = visible_line(label).into_owned();
        let bar = SCREEN.add(ProgressBar::new(total).with_style(style).with_prefix(label));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    pub fn label(&self, label: &str) {
        self.0.set_prefix(visible_line(label).into_owned());
    }

    pub fn message(&self, message: &str) {
        self.0.set_message(visible_line(message).into_owned());
    }

    pub fn inc(&self, count: u64) {
        self.0.inc(count);
    }

    pub fn set_length(&self, total: u64) {
        self.0.set_length(total);
    }

    pub fn set_position(&self, done: u64) {
        self.0.set_position(done);
    }

    pub fn reset_eta(&self) {
        self.0.reset_eta();
    }

    /// How long it will go on, in words.
    pub fn left(&self) -> String {
        match self.0.position() {
            0 => "?".to_owned(),
            _ => HumanDuration(self.0.eta()).to_string(),
        }
    }

    pub fn finish_and_clear(&self) {
        self.0.finish_and_clear();
    }
}

/// No bar stays behind where an error ends the work that it is about.
impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Writes one line to standard error above the bars.
pub fn note(line: &str) {
    say(&visible_line(line));
}

/// Writes a text, which may have several lines, to standard error above the bars.
pub fn note_text(text: &str) {
    say(&visible(text));
}

fn say(shown: &str) {
    // Whom an error cannot be told, nobody is told.
    let _ = SCREEN.suspend(|| writeln!(io::stderr(), "{shown}"));
}

/// Writes one line to standard output above the bars. An error is that of the reader.
pub fn line(line: &str) -> io::Result<()> {
    put(&visible_line(line))
}

/// Writes a text for people, which may have several lines. What stands in it from elsewhere within a line (a name, a
/// cell) has been through [`data::visible::visible_line`].
pub fn text(text: &str) -> io::Result<()> {
    put(&visible(text.trim_end_matches('\n')))
}

/// Writes a value as a line of JSON.
pub fn json(value: &impl Serialize) -> io::Result<()> {
    put(&visible_json(&serde_json::to_string(value)?))
}

/// Writes a text in a language of its own (Lean, CSV, HTML): as it is into a file or a pipe, visibly on a terminal.
pub fn document(text: &str) -> io::Result<()> {
    let text = text.trim_end();
    if io::stdout().is_terminal() { put(&visible(text)) } else { put(text) }
}

fn put(shown: &str) -> io::Result<()> {
    SCREEN.suspend(|| {
        let mut out = io::stdout().lock();
        writeln!(out, "{shown}")
    })
}

/// Takes lines of JSON for standard output.
pub fn json_lines() -> impl Write + Send {
    JsonLines { line: Vec::new(), out: io::BufWriter::new(io::stdout()) }
}

struct JsonLines<W: Write> {
    /// The line that has begun.
    line: Vec<u8>,
    out: W,
}

impl<W: Write> Write for JsonLines<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let Some(end) = buffer.iter().position(|byte| *byte == b'\n') else {
            self.line.extend_from_slice(buffer);
            return Ok(buffer.len());
        };
        self.line.extend_from_slice(&buffer[..=end]);
        let line = std::str::from_utf8(&self.line).map_err(io::Error::other)?;
        self.out.write_all(visible_json(line).as_bytes())?;
        self.line.clear();
        Ok(end + 1)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Lets panics take the same way as everything else: what they say may hold the text that was worked on.
pub fn take_over() {
    std::panic::set_hook(Box::new(|panic| {
        let trace = std::backtrace::Backtrace::capture();
        let trace = match trace.status() {
            std::backtrace::BacktraceStatus::Captured => format!("\n{trace}"),
            _ => String::new(),
        };
        note_text(&format!("{panic}{trace}"));
    }));
}

/// Logs go to standard error.
pub fn start_logging(filter: tracing_subscriber::EnvFilter) {
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(LogWriter::default)
        .with_ansi(colours_wanted())
        .fmt_fields(fields())
        .init();
}

/// The fields of an event: those of candidates and Lean among them, and each in its line.
fn fields() -> impl for<'writer> FormatFields<'writer> {
    debug_fn(|writer, field, value: &dyn fmt::Debug| {
        let shown = format!("{value:?}");
        match field.name() {
            "message" => write!(writer, "{}", visible_line(&shown)),
            name => write!(writer, "{name}={}", visible_line(&shown)),
        }
    })
    .delimited(" ")
}

/// Lets logs appear above the bars.
#[derive(Default)]
struct LogWriter;

impl Write for LogWriter {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        SCREEN.suspend(|| io::stderr().write(buffer))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Prints what the command line got wrong, or the help, and ends the program. An argument may be the name of a file.
pub fn end_usage(error: &clap::Error) -> ! {
    let plain = error.render().to_string();
    match visible(&plain) {
        std::borrow::Cow::Borrowed(_) => error.exit(),
        std::borrow::Cow::Owned(shown) => {
            say(shown.trim_end());
            std::process::exit(error.exit_code());
        }
    }
}
