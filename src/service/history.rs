//! What was tried before on a statement, as the store has it.

use data::Theorem;
use data::store::{StoredAttempt, StoredRefutation};

use super::error::Error;
use super::state::Service;

/// What the store knows of a statement.
pub struct History {
    /// The newest first; not all, where there are more than were asked for.
    pub attempts: Vec<StoredAttempt>,
    /// Whether there are more.
    pub there_are_more: bool,
    pub refutation: Option<StoredRefutation>,
}

impl Service {
    /// The newest attempts on a theorem, at most `limit`, and its refutation, if it has one.
    pub async fn tried(&self, theorem: &Theorem, limit: u32) -> Result<History, Error> {
        let store = self.kept()?;
        let digest = theorem.digest();
        let mut attempts = store.attempts_on(&digest, limit.saturating_add(1)).await?;
        let there_are_more = attempts.len() > limit as usize;
        attempts.truncate(limit as usize);
        let policy = self.unrecorded(self.settings.limits).policy_id();
        let known = store.known_claims(&[digest], &policy).await?;
        let refutation = known.into_iter().next().and_then(|claim| claim.refutation);
        Ok(History { attempts, there_are_more, refutation })
    }

    /// The store, or that there is none.
    pub fn kept(&self) -> Result<&data::store::Store, Error> {
        self.store.as_ref().ok_or_else(|| Error::NotServed("this server has no store".to_owned()))
    }
}
