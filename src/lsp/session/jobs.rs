//! The work under way: one job a document. A newer job ends the older one, an edit ends the job whose ground it
//! changes, and whoever waits for a job that was ended learns why.

use std::collections::HashMap;

use tokio_util::sync::CancellationToken;
use tower_lsp::lsp_types::{NumberOrString, Url};

#[derive(Debug, Default)]
pub struct Jobs {
    running: HashMap<Url, Running>,
    last: u64,
}

#[derive(Debug)]
struct Running {
    id: u64,
    /// Bytes of the document, from its start, that the job's result depends on.
    reach: usize,
    end: JobEnd,
}

/// A job's name and the means to end it.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: u64,
    pub uri: Url,
    pub end: JobEnd,
}

/// Says that a job is to end, and why.
#[derive(Debug, Clone, Default)]
pub struct JobEnd {
    token: CancellationToken,
    reason: std::sync::Arc<std::sync::OnceLock<EndReason>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The text that it is about has changed, or the document was closed.
    Stale,
    /// Another job for the same document was started.
    Superseded,
    /// Somebody asked for it.
    Cancelled,
}

impl JobEnd {
    pub fn end(&self, reason: EndReason) {
        let _ = self.reason.set(reason);
        self.token.cancel();
    }

    /// Waits until the job is to end.
    pub async fn ended(&self) -> EndReason {
        self.token.cancelled().await;
        self.reason.get().copied().unwrap_or(EndReason::Cancelled)
    }
}

impl Job {
    /// The token under which the client sees the job's progress.
    pub fn progress_token(&self) -> NumberOrString {
        NumberOrString::String(format!("tllama/{}", self.id))
    }
}

impl Jobs {
    /// Begins a job that depends on the first `reach` bytes of the document. The document's former job ends.
    pub fn begin(&mut self, uri: &Url, reach: usize) -> Job {
        self.end(uri, EndReason::Superseded);
        self.last += 1;
        let end = JobEnd::default();
        self.running.insert(uri.clone(), Running { id: self.last, reach, end: end.clone() });
        Job { id: self.last, uri: uri.clone(), end }
    }

    /// Begins a job that nobody asked for, unless the document has one already.
    pub fn begin_if_idle(&mut self, uri: &Url, reach: usize) -> Option<Job> {
        self.is_idle(uri).then(|| self.begin(uri, reach))
    }

    /// A job has come to its end by itself.
    pub fn finish(&mut self, job: &Job) {
        if self.running.get(&job.uri).is_some_and(|running| running.id == job.id) {
            self.running.remove(&job.uri);
        }
    }

    pub fn is_idle(&self, uri: &Url) -> bool {
        !self.running.contains_key(uri)
    }

    /// From now on a job depends on less of the document.
    pub fn narrow(&mut self, job: &Job, reach: usize) {
        if let Some(running) = self.running.get_mut(&job.uri).filter(|running| running.id == job.id) {
            running.reach = running.reach.min(reach);
        }
    }

    /// The document has changed from byte `from` on.
    pub fn edited(&mut self, uri: &Url, from: usize) {
        if self.running.get(uri).is_some_and(|running| from <= running.reach) {
            self.end(uri, EndReason::Stale);
        }
    }

    pub fn end(&mut self, uri: &Url, reason: EndReason) {
        if let Some(running) = self.running.remove(uri) {
            running.end.end(reason);
        }
    }

    /// Ends the job whose progress has this token.
    pub fn end_by_token(&mut self, token: &NumberOrString) {
        let NumberOrString::String(token) = token else { return };
        let Some(id) = token.strip_prefix("tllama/").and_then(|id| id.parse::<u64>().ok()) else { return };
        let uri = self.running.iter().find(|(_, running)| running.id == id).map(|(uri, _)| uri.clone());
        if let Some(uri) = uri {
            self.end(&uri, EndReason::Cancelled);
        }
    }

    pub fn end_all(&mut self, reason: EndReason) {
        for (_, running) in self.running.drain() {
            running.end.end(reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_job_a_document_and_each_end_has_its_reason() {
        let (a, b) = (Url::parse("file:///a.lean").unwrap(), Url::parse("file:///b.lean").unwrap());
        let mut jobs = Jobs::default();
        let (first, other) = (jobs.begin(&a, 100), jobs.begin(&b, 100));
        let second = jobs.begin(&a, 100);
        assert_eq!(first.end.ended().await, EndReason::Superseded);
        jobs.finish(&first);
        jobs.edited(&a, 101);
        jobs.edited(&a, 100);
        assert_eq!(second.end.ended().await, EndReason::Stale);
        jobs.end_by_token(&other.progress_token());
        assert_eq!(other.end.ended().await, EndReason::Cancelled);
        assert!(jobs.running.is_empty());
        let reading = jobs.begin_if_idle(&a, 100).unwrap();
        jobs.narrow(&reading, 50);
        jobs.edited(&a, 51);
        assert!(jobs.begin_if_idle(&a, 100).is_none());
        jobs.begin(&a, 100);
        assert_eq!(reading.end.ended().await, EndReason::Superseded);
    }
}
