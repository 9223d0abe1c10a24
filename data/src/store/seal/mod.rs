//! Seals: what tells a verdict that this user's judge recorded from one that was written into the file.
//!
//! A seal is a keyed digest over everything that a stored verdict says. Its key is the user's and lies outside the
//! store, so that whoever can write the file but not read the key can neither make nor change a verdict that counts:
//! another program, a synchronised or shared folder, a store that somebody passes on. It is no defence against who can
//! read the user's own files, and it says nothing of rows that are missing.

mod key_file;

use std::fmt;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

pub use key_file::{KeyError, KeyFile};
use serde::{Deserialize, Serialize};

/// The key of one user.
#[derive(Clone, PartialEq, Eq)]
pub struct SealKey {
    secret: [u8; blake3::KEY_LEN],
    id: String,
}

/// What speaks for a stored verdict beside the row that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It bears this user's seal, and says what was sealed.
    Vouched,
    /// It bears no seal: a program without seals recorded it, or none did.
    Unsealed,
    /// It bears the seal of another key: another user's, or another machine's.
    OtherKey,
    /// It bears a seal of this key, and does not say what was sealed: it was changed.
    Changed,
}

impl Standing {
    pub fn is_vouched(self) -> bool {
        self == Standing::Vouched
    }
}

impl SealKey {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        let id = blake3::derive_key("tllama store: the name of a key, 1", secret);
        Self {
            secret: blake3::derive_key("tllama store: seals of verdicts, 1", secret),
            id: blake3::Hash::from_bytes(id).to_hex()[..16].to_owned(),
        }
    }

    /// A key that nobody else has and that is gone with the process.
    pub(super) fn of_this_process() -> Result<Self, getrandom::Error> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        Ok(Self::new(&secret))
    }

    /// Names the key, and tells nothing about it.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn standing(&self, seal: Option<&[u8]>, of: Option<&str>, words: Words) -> Standing {
        match (seal, of) {
            (Some(seal), Some(of)) if of == self.id => {
                // Compared in constant time.
                let own = <[u8; blake3::OUT_LEN]>::try_from(seal)
                    .is_ok_and(|seal| words.sealed_by(self) == blake3::Hash::from_bytes(seal));
                if own { Standing::Vouched } else { Standing::Changed }
            }
            (Some(_), Some(_)) => Standing::OtherKey,
            _ => Standing::Unsealed,
        }
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SealKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What is sealed, so written that two different lists of fields are never the same bytes.
#[derive(Default)]
struct Words(Vec<u8>);

impl Words {
    fn of(kind: &str) -> Self {
        let mut words = Self::default();
        words.text(kind);
        words
    }

    fn text(&mut self, text: &str) {
        self.0.push(1);
        self.0.extend((text.len() as u64).to_le_bytes());
        self.0.extend(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.0.push(0),
        }
    }

    fn number(&mut self, number: Option<i64>) {
        self.optional(number.map(|number| number.to_string()).as_deref());
    }

    fn sealed_by(&self, key: &SealKey) -> blake3::Hash {
        blake3::keyed_hash(&key.secret, &self.0)
    }
}

/// An attempt as its columns say it. What its row only refers to is taken in whole: header and statement of the theorem,
/// the candidate, the toolchain.
pub(super) struct SealedAttempt<'a> {
    pub run: Option<i64>,
    pub header: &'a str,
    pub statement: &'a str,
    pub text: &'a str,
    pub generator: &'a str,
    pub sampling: Option<&'a str>,
    pub toolchain: &'a str,
    pub policy: &'a str,
    pub level: &'a str,
    pub outcome: &'a str,
    pub reason: Option<&'a str>,
    pub detail: Option<&'a str>,
    pub position: Option<&'a str>,
    pub goals: Option<&'a str>,
    pub axioms: &'a str,
    pub messages: &'a str,
    pub time_ms: f64,
    pub recorded_at_ms: i64,
}

impl<'a> SealedAttempt<'a> {
    /// The columns of [`super::rows::SELECT_ATTEMPT`].
    fn of_row(row: &'a SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            run: row.try_get("run_id")?,
            header: row.try_get("header")?,
            statement: row.try_get("statement")?,
            text: row.try_get("text")?,
            generator: row.try_get("generator")?,
            sampling: row.try_get("sampling")?,
            toolchain: row.try_get("toolchain")?,
            policy: row.try_get("policy")?,
            level: row.try_get("level")?,
            outcome: row.try_get("outcome")?,
            reason: row.try_get("reason")?,
            detail: row.try_get("detail")?,
            position: row.try_get("position")?,
            goals: row.try_get("goals")?,
            axioms: row.try_get("axioms")?,
            messages: row.try_get("messages")?,
            time_ms: row.try_get("time_ms")?,
            recorded_at_ms: row.try_get("recorded_at_ms")?,
        })
    }

    fn words(&self) -> Words {
        let mut words = Words::of("attempt 1");
        words.number(self.run);
        for text in [self.header, self.statement, self.text, self.generator] {
            words.text(text);
        }
        words.optional(self.sampling);
        for text in [self.toolchain, self.policy, self.level, self.outcome] {
            words.text(text);
        }
        for text in [self.reason, self.detail, self.position, self.goals] {
            words.optional(text);
        }
        words.text(self.axioms);
        words.text(self.messages);
        // SQLite knows one zero.
        words.number(Some((self.time_ms + 0.0).to_bits().cast_signed()));
        words.number(Some(self.recorded_at_ms));
        words
    }

    pub fn seal(&self, key: &SealKey) -> Vec<u8> {
        self.words().sealed_by(key).as_bytes().to_vec()
    }
}

/// What speaks for the attempt in a row with the columns of [`super::rows::SELECT_ATTEMPT`].
pub(super) fn standing_of_attempt(key: &SealKey, row: &SqliteRow) -> sqlx::Result<Standing> {
    let words = SealedAttempt::of_row(row)?.words();
    Ok(key.standing(row.try_get("seal")?, row.try_get("seal_key")?, words))
}

/// A refutation as its columns say it.
pub(super) struct SealedRefutation<'a> {
    pub claim: &'a str,
    pub header: &'a str,
    pub statement: &'a str,
    pub toolchain: &'a str,
    pub policy: &'a str,
    pub level: &'a str,
    pub counterexample: &'a str,
    pub negation: &'a str,
    pub recorded_at_ms: i64,
}

impl SealedRefutation<'_> {
    fn words(&self) -> Words {
        let mut words = Words::of("refutation 1");
        for text in [
            self.claim,
            self.header,
            self.statement,
            self.toolchain,
            self.policy,
            self.level,
            self.counterexample,
            self.negation,
        ] {
            words.text(text);
        }
        words.number(Some(self.recorded_at_ms));
        words
    }

    pub fn seal(&self, key: &SealKey) -> Vec<u8> {
        self.words().sealed_by(key).as_bytes().to_vec()
    }
}

/// What speaks for the refutation in a row that has all columns of `refutations`, the theorem's header and statement,
/// and the toolchain.
pub(super) fn standing_of_refutation(key: &SealKey, row: &SqliteRow) -> sqlx::Result<Standing> {
    let words = SealedRefutation {
        claim: row.try_get("claim")?,
        header: row.try_get("header")?,
        statement: row.try_get("statement")?,
        toolchain: row.try_get("toolchain")?,
        policy: row.try_get("policy")?,
        level: row.try_get("level")?,
        counterexample: row.try_get("counterexample")?,
        negation: row.try_get("negation")?,
        recorded_at_ms: row.try_get("recorded_at_ms")?,
    }
    .words();
    Ok(key.standing(row.try_get("seal")?, row.try_get("seal_key")?, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> SealedAttempt<'static> {
        SealedAttempt {
            run: Some(1),
            header: "",
            statement: "theorem t : True",
            text: "theorem t : True := trivial",
            generator: "given",
            sampling: None,
            toolchain: "{}",
            policy: "p",
            level: "replayed",
            outcome: "proved",
            reason: None,
            detail: None,
            position: None,
            goals: None,
            axioms: "[]",
            messages: "[]",
            time_ms: 1.5,
            recorded_at_ms: 7,
        }
    }

    #[test]
    fn every_field_is_sealed_in_its_own_place() {
        let key = SealKey::new(&[1; 32]);
        let changed = [
            SealedAttempt { run: None, ..attempt() },
            SealedAttempt { header: "x", ..attempt() },
            SealedAttempt { statement: "theorem t : Tru", text: "etheorem t : True := trivial", ..attempt() },
            SealedAttempt { text: "theorem t : True := by trivial", ..attempt() },
            SealedAttempt { generator: "give", ..attempt() },
            SealedAttempt { sampling: Some(""), ..attempt() },
            SealedAttempt { toolchain: "", ..attempt() },
            SealedAttempt { policy: "q", ..attempt() },
            SealedAttempt { level: "checked", ..attempt() },
            SealedAttempt { outcome: "rejected", ..attempt() },
            SealedAttempt { reason: Some(""), ..attempt() },
            SealedAttempt { detail: Some(""), ..attempt() },
            SealedAttempt { position: Some(""), ..attempt() },
            SealedAttempt { goals: Some(""), ..attempt() },
            SealedAttempt { axioms: "[\"x\"]", ..attempt() },
            SealedAttempt { messages: "", ..attempt() },
            SealedAttempt { time_ms: -1.5, ..attempt() },
            SealedAttempt { recorded_at_ms: 8, ..attempt() },
        ];
        let mut seals: Vec<Vec<u8>> = changed.iter().map(|attempt| attempt.seal(&key)).collect();
        seals.push(attempt().seal(&key));
        seals.push(attempt().seal(&SealKey::new(&[2; 32])));
        let all = seals.len();
        seals.sort();
        seals.dedup();
        assert_eq!(seals.len(), all);
        let zero = SealedAttempt { time_ms: 0.0, ..attempt() };
        assert_eq!(zero.seal(&key), SealedAttempt { time_ms: -0.0, ..attempt() }.seal(&key));
    }

    #[test]
    fn a_key_does_not_show_its_secret() {
        let key = SealKey::new(&[1; 32]);
        assert_eq!(format!("{key:?}"), format!("SealKey {{ id: {:?}, .. }}", key.id()));
        let seal = attempt().seal(&key);
        let standing = |seal, of| key.standing(seal, of, attempt().words());
        assert_eq!(standing(Some(&seal[..]), Some(key.id())), Standing::Vouched);
        assert_eq!(standing(Some(&seal[..31]), Some(key.id())), Standing::Changed);
        assert_eq!(standing(Some(&seal[..]), Some("another")), Standing::OtherKey);
        assert_eq!(standing(Some(&seal[..]), None), Standing::Unsealed);
        assert_eq!(standing(None, Some(key.id())), Standing::Unsealed);
    }
}
