//! Where candidates meet a Lean: that of this machine, or those of others.

use data::{Toolchain, VerdictRecord};
use futures::future::BoxFuture;
use lean_bridge::embedded::Embedded;
use lean_bridge::{Export, KernelAnswer, Policy, VerifyRequest};

use crate::error::Error;

/// What a bench says of a candidate.
#[derive(Debug, Clone)]
pub struct Finding {
    pub record: VerdictRecord,
    /// What other checkers said, where some have to accept a candidate besides.
    pub external: Vec<KernelAnswer>,
    /// What the candidate declares, where that was asked for and our own kernel accepts it.
    pub export: Option<Export>,
}

impl From<VerdictRecord> for Finding {
    fn from(record: VerdictRecord) -> Self {
        Self { record, external: Vec::new(), export: None }
    }
}

/// Judges candidates: the embedded Lean, or something that asks embedded Leans elsewhere.
pub trait Bench: Send + Sync {
    /// Names all that its verdicts rest on besides the question. Two benches of one name give one verdict.
    fn name(&self) -> String;

    /// Which Lean judges what proves `statement` below `header`.
    fn toolchain(&self, header: &str, statement: &str) -> Toolchain;

    /// Judges one candidate. `Err` is about the machine; everything about the candidate is in the finding.
    fn verify<'a>(&'a self, request: &'a VerifyRequest) -> BoxFuture<'a, Result<Finding, Error>>;
}

impl Bench for Embedded {
    fn name(&self) -> String {
        // The sources that judge are named by the policy.
        format!("{}; {}", self.basis(), Policy::default().id())
    }

    fn toolchain(&self, header: &str, statement: &str) -> Toolchain {
        Embedded::toolchain(self, header, statement)
    }

    fn verify<'a>(&'a self, request: &'a VerifyRequest) -> BoxFuture<'a, Result<Finding, Error>> {
        Box::pin(async move {
            let verdict = Embedded::verify(self, request).await?;
            let (external, export) = (verdict.external().to_vec(), verdict.export().cloned());
            Ok(Finding { record: verdict.into_record(), external, export })
        })
    }
}
