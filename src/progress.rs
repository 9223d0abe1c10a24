//! Progress on a terminal, nothing in a pipe. Bars, logs and results share the screen through one `MultiProgress`.

use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

static SCREEN: LazyLock<MultiProgress> = LazyLock::new(|| {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    MultiProgress::with_draw_target(target)
});

/// Colours on standard error: on a terminal, unless `NO_COLOR` is set to something.
pub fn colours_wanted() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A bar over `total` items.
pub fn items(total: u64, label: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {wide_msg} {elapsed}")
        .expect("the template is well-formed")
        .progress_chars("=> ");
    bar(total, label, style)
}

/// A bar over `total` items with a line of its own for what is to be said.
pub fn dashboard(total: u64, label: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} [{wide_bar}] {pos}/{len} {elapsed}\n{wide_msg}")
        .expect("the template is well-formed")
        .progress_chars("=> ");
    bar(total, label, style)
}

/// A bar over `total` bytes.
pub fn bytes(total: u64, label: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {bytes}/{total_bytes} {wide_msg} {eta}")
        .expect("the template is well-formed")
        .progress_chars("=> ");
    bar(total, label, style)
}

/// A line that shows that something is under way.
pub fn waiting(label: &str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{spinner} {prefix} {elapsed}").expect("the template is well-formed");
    bar(0, label, style)
}

fn bar(total: u64, label: &str, style: ProgressStyle) -> ProgressBar {
    let bar = SCREEN.add(ProgressBar::new(total).with_style(style).with_prefix(label.to_owned()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Writes a line to standard error above the bars.
pub fn note(line: &str) {
    SCREEN.suspend(|| eprintln!("{line}"));
}

/// Writes a line to standard output above the bars. An error is that of the reader.
pub fn line(line: &str) -> io::Result<()> {
    SCREEN.suspend(|| {
        let mut out = io::stdout().lock();
        writeln!(out, "{line}")
    })
}

/// Lets logs appear above the bars.
#[derive(Default)]
pub struct LogWriter;

impl Write for LogWriter {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        SCREEN.suspend(|| io::stderr().write(buffer))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
