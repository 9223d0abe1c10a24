//! What comes back from a worker, and what an asker believes of it.

use data::{Level, VerdictRecord};
use serde::{Deserialize, Serialize};

use crate::job::VERSION;
use crate::key::{QueueKey, Sealed};

/// What a worker says of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    version: u32,
    /// Of the job.
    pub digest: String,
    pub said: Said,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Said {
    /// Its verdict.
    Judged(Box<VerdictRecord>),
    /// It was given to workers again and again, and none of them lived to answer.
    Lost(String),
    /// This worker cannot judge it, and why. The asker can.
    Declined(String),
}

impl Answer {
    pub fn new(digest: &str, said: Said) -> Self {
        Self { version: VERSION, digest: digest.to_owned(), said }
    }

    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers become JSON")
    }

    /// Whether the same job would get the same answer again.
    pub fn is_firm(&self) -> bool {
        matches!(&self.said, Said::Judged(record) if !record.is_transient())
    }
}

/// What an answer has to be about.
pub(crate) struct Asked<'a> {
    pub digest: &'a str,
    pub toolchain: &'a str,
    pub level: Level,
}

/// Why an answer is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disbelief {
    #[error("it bears no seal")]
    Unsealed,
    #[error("its seal is not one of this key ({0})")]
    WrongSeal(String),
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("it is about another job ({0})")]
    OtherJob(String),
    #[error("another Lean judged: {0}")]
    OtherToolchain(String),
    #[error("it was judged at another level: {}", .0.as_str())]
    OtherLevel(Level),
}

/// Reads an answer. What is not sealed with the key, or is about anything but what was asked, is not believed.
pub(crate) fn believed(
    bytes: &[u8],
    seal: Option<&str>,
    key: &QueueKey,
    asked: &Asked<'_>,
) -> Result<Answer, Disbelief> {
    let seal = seal.ok_or(Disbelief::Unsealed)?;
    if !key.sealed(Sealed::Answer, bytes, seal) {
        return Err(Disbelief::WrongSeal(key.id().to_owned()));
    }
    let answer: Answer =
        serde_json::from_slice(bytes).map_err(|error| Disbelief::Unreadable(error.to_string()))?;
    if answer.version != VERSION {
        return Err(Disbelief::Unreadable(format!("version {}", answer.version)));
    }
    if answer.digest != asked.digest {
        return Err(Disbelief::OtherJob(answer.digest));
    }
    if let Said::Judged(record) = &answer.said {
        let toolchain = record.toolchain.id();
        if toolchain != asked.toolchain {
            return Err(Disbelief::OtherToolchain(toolchain));
        }
        if record.level != asked.level {
            return Err(Disbelief::OtherLevel(record.level));
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use data::{Backend, ImportLevel, Outcome, Toolchain};

    use super::*;

    #[test]
    fn an_answer_is_believed_only_if_it_is_sealed_and_about_what_was_asked() {
        let toolchain = Toolchain {
            backend: Backend::Embedded,
            lean_version: "4".to_owned(),
            commit: None,
            platform: "none".to_owned(),
            import_level: ImportLevel::Exported,
            library_digest: "0".to_owned(),
            library: None,
            instead_of: None,
        };
        let record = VerdictRecord {
            outcome: Outcome::Proved,
            level: Level::CrossChecked,
            axioms: Vec::new(),
            messages: Vec::new(),
            toolchain: toolchain.clone(),
            time_ms: 1.0,
        };
        let (key, other) = (QueueKey::new(&[1; 32]), QueueKey::new(&[2; 32]));
        let id = toolchain.id();
        let asked = Asked { digest: "d", toolchain: &id, level: Level::CrossChecked };
        let answer = Answer::new("d", Said::Judged(Box::new(record.clone())));
        let bytes = answer.bytes();
        let seal = key.seal(Sealed::Answer, &bytes);
        assert_eq!(believed(&bytes, Some(&seal), &key, &asked), Ok(answer.clone()));
        let refused = |answer: &Answer| {
            let bytes = answer.bytes();
            believed(&bytes, Some(&key.seal(Sealed::Answer, &bytes)), &key, &asked).unwrap_err()
        };
        assert_eq!(believed(&bytes, None, &key, &asked), Err(Disbelief::Unsealed));
        let forged = other.seal(Sealed::Answer, &bytes);
        assert!(matches!(believed(&bytes, Some(&forged), &key, &asked), Err(Disbelief::WrongSeal(_))));
        let of_a_job = key.seal(Sealed::Job, &bytes);
        assert!(matches!(believed(&bytes, Some(&of_a_job), &key, &asked), Err(Disbelief::WrongSeal(_))));
        let changed = [&bytes[..], b" "].concat();
        assert!(matches!(believed(&changed, Some(&seal), &key, &asked), Err(Disbelief::WrongSeal(_))));
        assert!(matches!(refused(&Answer::new("e", answer.said.clone())), Disbelief::OtherJob(_)));
        let judged = |record: VerdictRecord| Answer::new("d", Said::Judged(Box::new(record)));
        let library_digest = "1".to_owned();
        let elsewhere = Toolchain { library_digest, ..toolchain };
        assert!(matches!(
            refused(&judged(VerdictRecord { toolchain: elsewhere, ..record.clone() })),
            Disbelief::OtherToolchain(_)
        ));
        let less = VerdictRecord { level: Level::Checked, ..record };
        assert_eq!(refused(&judged(less)), Disbelief::OtherLevel(Level::Checked));
        let later = Answer { version: VERSION + 1, ..answer };
        assert!(matches!(refused(&later), Disbelief::Unreadable(_)));
    }
}
