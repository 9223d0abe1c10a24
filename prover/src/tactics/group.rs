//! A shape with the closers that are tried on its goals: one candidate.

use data::{Candidate, Theorem};

use super::script::{Closer, Shape};

/// What a round trip to Lean costs beside the tactics, in milliseconds: what makes probes worth their while.
const ROUND_TRIP_MS: u32 = 20;

/// One candidate: a shape whose goals are tried by several closers.
#[derive(Debug)]
pub(super) struct Group {
    /// `induction-n/cases`
    pub tier: &'static str,
    pub shape: Shape,
    pub closers: Vec<Closer>,
    /// Lean's `maxHeartbeats` for the probe, where the header's own would let a failure take too long.
    pub heartbeats: Option<u32>,
    /// A place in the order that cost does not tell.
    pub rank: Option<usize>,
}

impl Group {
    pub fn new(tier: &'static str, shape: Shape, closers: Vec<Closer>) -> Self {
        Self { tier, shape, closers, heartbeats: None, rank: None }
    }

    /// Ranked groups come first, in their order.
    pub fn place(&self) -> (usize, u32) {
        (self.rank.unwrap_or(usize::MAX), self.cost_ms())
    }

    fn cost_ms(&self) -> u32 {
        let closers: u32 = self.closers.iter().map(|closer| closer.cost_ms).sum();
        ROUND_TRIP_MS + self.shape.cost_ms + closers
    }

    /// A group with one way to go is no probe: its text is the plain proof.
    pub fn is_plain(&self) -> bool {
        self.closers.len() == 1 && self.heartbeats.is_none()
    }

    /// A probe, or the plain proof.
    pub fn proof(&self) -> String {
        match (self.closers.as_slice(), self.heartbeats) {
            ([only], None) => self.shape.uniform(only),
            (several, None) => self.shape.probe(several),
            (several, Some(limit)) => {
                let probe = self.shape.probe(several);
                let body = probe.strip_prefix("by").unwrap_or(&probe).trim_start();
                format!("by\n  set_option maxHeartbeats {limit} in\n  {body}")
            }
        }
    }

    /// The name of a candidate in which this closer won.
    pub fn id(&self, closer: &str) -> String {
        match self.shape.name.as_str() {
            "" => format!("tactics/{closer}"),
            shape => format!("tactics/{shape}/{closer}"),
        }
    }

    pub fn candidate(&self, theorem: &Theorem) -> Candidate {
        let name = if self.is_plain() { self.closers[0].name.as_str() } else { self.tier };
        Candidate::from_proof(theorem, &self.proof(), self.id(name))
    }
}
