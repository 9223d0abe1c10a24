//! What goes to the workers: one question about one candidate, in bytes of which its name is the digest.

use std::time::Duration;

use data::Level;
use lean_bridge::{Limits, Policy, VerifyRequest};
use pipeline::Bench;
use serde::{Deserialize, Serialize};

/// Of what askers and workers say to each other. Those of another version have other lanes.
pub(crate) const VERSION: u32 = 1;

/// The workers whose verdicts are the same: they have the same Lean, the same library and the same sources that judge.
/// Jobs of a lane go to its workers alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane(String);

impl Lane {
    /// The lane of a bench.
    pub fn of(bench: &dyn Bench) -> Self {
        let name = format!("tllama queue {VERSION}: {}", bench.name());
        Self(blake3::hash(name.as_bytes()).to_hex()[..16].to_owned())
    }

    pub(crate) fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which jobs of a lane go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Somebody waits for it.
    Interactive,
    /// One of many.
    Batch,
}

impl Priority {
    /// In the order in which a worker asks for them.
    pub const ALL: [Priority; 2] = [Priority::Interactive, Priority::Batch];

    pub fn as_str(self) -> &'static str {
        match self {
            Priority::Interactive => "interactive",
            Priority::Batch => "batch",
        }
    }
}

/// A question. Every field counts for its digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Job {
    version: u32,
    pub lane: String,
    /// The Lean that has to judge, with the library that the header imports.
    pub toolchain: String,
    /// The rules, and the sources that apply them, as the asker has them.
    pub policy_id: String,
    pub level: Level,
    wall_clock_ms: u64,
    heartbeats: Option<u64>,
    policy: Policy,
    pub header: String,
    pub statement: String,
    pub candidate: String,
}

impl Job {
    pub fn new(lane: &Lane, bench: &dyn Bench, request: &VerifyRequest) -> Self {
        let VerifyRequest { header, statement, candidate, level, policy, limits } = request.clone();
        Self {
            version: VERSION,
            lane: lane.as_str().to_owned(),
            toolchain: bench.toolchain(&header, &statement).id(),
            policy_id: policy.id(),
            level,
            wall_clock_ms: u64::try_from(limits.wall_clock.as_millis()).unwrap_or(u64::MAX),
            heartbeats: limits.heartbeats,
            policy,
            header,
            statement,
            candidate,
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers become JSON")
    }

    /// What is the matter with the bytes, if they are no job of this version.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let job: Self =
            serde_json::from_slice(bytes).map_err(|error| format!("it cannot be read: {error}"))?;
        match job.version {
            VERSION => Ok(job),
            other => Err(format!("it is of version {other}; this program speaks version {VERSION}")),
        }
    }

    pub fn request(&self) -> VerifyRequest {
        VerifyRequest {
            header: self.header.clone(),
            statement: self.statement.clone(),
            candidate: self.candidate.clone(),
            level: self.level,
            policy: self.policy.clone(),
            limits: Limits {
                wall_clock: Duration::from_millis(self.wall_clock_ms),
                heartbeats: self.heartbeats,
            },
        }
    }

    /// The statement in one short line, for people.
    pub fn shown(&self) -> String {
        const SHOWN: usize = 80;
        let words: Vec<&str> = self.statement.split_whitespace().collect();
        let line = words.join(" ");
        match line.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

/// Names a job: two questions that differ in anything have different names.
pub(crate) fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use data::{Backend, ImportLevel, Toolchain};
    use futures::future::BoxFuture;
    use lean_bridge::Construct;
    use pipeline::Finding;

    use super::*;

    struct Named(&'static str);

    impl Bench for Named {
        fn name(&self) -> String {
            self.0.to_owned()
        }

        fn toolchain(&self, _: &str, _: &str) -> Toolchain {
            Toolchain {
                backend: Backend::Embedded,
                lean_version: self.0.to_owned(),
                commit: None,
                platform: "none".to_owned(),
                import_level: ImportLevel::Exported,
                library_digest: "0".to_owned(),
                library: None,
                instead_of: None,
            }
        }

        fn verify<'a>(&'a self, _: &'a VerifyRequest) -> BoxFuture<'a, Result<Finding, pipeline::Error>> {
            unreachable!("nothing is judged here")
        }
    }

    #[test]
    fn whatever_a_question_says_is_in_its_name() {
        let plain = VerifyRequest {
            header: "h".to_owned(),
            statement: "theorem t : True".to_owned(),
            candidate: "theorem t : True := trivial".to_owned(),
            level: Level::CrossChecked,
            policy: Policy::default(),
            limits: Limits::default(),
        };
        let of = |bench: &dyn Bench, request: &VerifyRequest| {
            digest(&Job::new(&Lane::of(bench), bench, request).bytes())
        };
        let mut all = vec![of(&Named("a"), &plain), of(&Named("b"), &plain)];
        let mut changed = |change: &dyn Fn(&mut VerifyRequest)| {
            let mut request = plain.clone();
            change(&mut request);
            all.push(of(&Named("a"), &request));
        };
        changed(&|request| request.header.push(' '));
        changed(&|request| request.statement.push(' '));
        changed(&|request| request.candidate.push(' '));
        changed(&|request| request.level = Level::Checked);
        changed(&|request| request.limits.heartbeats = Some(1));
        changed(&|request| request.limits.wall_clock = Duration::from_secs(1));
        changed(&|request| request.policy.axioms.extend(["sorryAx".to_owned()]));
        changed(&|request| request.policy.allowed.extend([Construct::Eval]));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);

        let job = Job::new(&Lane::of(&Named("a")), &Named("a"), &plain);
        assert_eq!(Job::read(&job.bytes()), Ok(job.clone()));
        assert_eq!(Job::new(&Lane::of(&Named("a")), &Named("a"), &job.request()), job);
        let later = Job { version: VERSION + 1, ..job };
        assert!(Job::read(&later.bytes()).unwrap_err().contains("version 2"));
    }
}
