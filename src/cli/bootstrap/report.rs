//! What the stages did, told as they end, and bars while they run.

use std::collections::BTreeMap;
use std::sync::Mutex;

use bootstrap::grow::{Progress, StageSummary};
use serde_json::json;

use crate::progress;

/// Tells what each stage did.
pub(super) struct Report {
    pub json: bool,
    done: Mutex<BTreeMap<&'static str, StageSummary>>,
}

impl Report {
    pub fn new(json: bool) -> Self {
        Self { json, done: Mutex::default() }
    }

    pub fn stage(&self, name: &'static str, summary: StageSummary) -> anyhow::Result<()> {
        self.done.lock().expect("no panic under this lock").entry(name).or_default().add(summary);
        if self.json {
            let mut object = json!(summary);
            object["stage"] = json!(name);
            progress::json(&object)?;
        } else {
            let StageSummary { looked_at, made, failed, seconds } = summary;
            let rate = if seconds > 0.0 { looked_at as f64 / seconds } else { 0.0 };
            progress::line(&format!(
                "{name:<12} {looked_at:>7} looked at, {made:>7} made, {failed:>6} not; {seconds:.1} s, {rate:.1} per second"
            ))?;
        }
        Ok(())
    }

    pub fn take(&self) -> BTreeMap<&'static str, StageSummary> {
        std::mem::take(&mut self.done.lock().expect("no panic under this lock"))
    }

    /// What came of all stages so far. What a stage looks at again and again without an end does not count.
    pub fn total(&self) -> u64 {
        let done = self.done.lock().expect("no panic under this lock");
        let looked_at = |name: &str| if ["extract", "conjecture", "prove"].contains(&name) { 1 } else { 0 };
        done.iter().map(|(name, summary)| summary.made + summary.looked_at * looked_at(name)).sum()
    }
}

/// A bar that learns its length from the first report.
pub(super) struct Bar {
    bar: progress::Bar,
}

impl Bar {
    pub fn new(label: &str) -> Self {
        Self { bar: progress::items(0, label) }
    }

    pub fn show(&self, progress: Progress) {
        self.bar.set_length(progress.total.max(progress.done));
        self.bar.set_position(progress.done);
        self.bar.message(&format!("{} made", progress.made));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
