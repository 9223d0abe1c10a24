//! Options that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use data::Level;
use data::lean_text::{TokenKind, tokens};
use lean_bridge::{Construct, Limits, Policy};

/// Which store a command works with.
#[derive(Debug, Clone, Args)]
pub struct StoreOptions {
    /// The store (SQLite file); see TLLAMA_DB
    #[arg(global = true, long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// The key that stored verdicts are sealed with; see TLLAMA_STORE_KEY
    #[arg(global = true, long, value_name = "FILE")]
    pub store_key: Option<PathBuf>,
}

/// How sure a verdict has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelArgument {
    /// Elaborated and audited in a worker
    Checked,
    /// Also re-checked by a kernel that never ran the candidate
    Replayed,
    /// Also re-checked by two such kernels that share no code, Lean's and tllama's own
    CrossChecked,
}

impl From<LevelArgument> for Level {
    fn from(level: LevelArgument) -> Self {
        match level {
            LevelArgument::Checked => Level::Checked,
            LevelArgument::Replayed => Level::Replayed,
            LevelArgument::CrossChecked => Level::CrossChecked,
        }
    }
}

/// What candidates may contain, and how long Lean may take over one.
#[derive(Debug, Clone, Args)]
pub struct JudgeOptions {
    /// How much has to be checked before a candidate counts as a proof
    #[arg(long, value_enum, default_value = "cross-checked")]
    pub level: LevelArgument,
    /// Seconds that Lean may take over one candidate
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub timeout: f64,
    /// Lean's maxHeartbeats for each command [default: what the header or Lean says]
    #[arg(long, value_name = "N")]
    pub heartbeats: Option<u64>,
    /// Another axiom that proofs may use, besides propext, Classical.choice and Quot.sound (may be repeated)
    #[arg(long, value_name = "NAME", value_parser = axiom_name)]
    pub allow_axiom: Vec<String>,
    /// A construct that candidates may contain (may be repeated)
    #[arg(long, value_name = "CONSTRUCT", value_parser = construct)]
    pub allow: Vec<Construct>,
}

impl JudgeOptions {
    pub fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        policy.axioms.extend(self.allow_axiom.iter().cloned());
        policy.allowed.extend(self.allow.iter().copied());
        policy
    }

    pub fn limits(&self) -> Limits {
        Limits { wall_clock: Duration::from_secs_f64(self.timeout), heartbeats: self.heartbeats }
    }
}

/// The name of a constant as Lean prints it: one name, of parts that are plain or stand between « and ».
fn axiom_name(name: &str) -> Result<String, String> {
    let is_name = match tokens(name)[..] {
        [token] => token.kind == TokenKind::Identifier && token.text(name) == name && !name.ends_with('.'),
        _ => false,
    };
    match is_name {
        true => Ok(name.to_owned()),
        false => {
            Err("not the name of one axiom as Lean prints it, such as Lean.ofReduceBool or My.«odd name»; \
                      repeat the option for several"
                .to_owned())
        }
    }
}

fn construct(name: &str) -> Result<Construct, String> {
    Construct::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Construct::ALL.iter().map(|construct| construct.as_str()).collect();
        format!("known constructs are {}", known.join(", "))
    })
}

/// A positive number of seconds that a clock can hold.
pub fn positive_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if seconds > 0.0 && seconds <= 1e6 {
        Ok(seconds)
    } else {
        Err("must be more than 0 and at most 1000000".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axiom_is_one_name() {
        for name in ["a", "Lean.ofReduceBool", "My.«odd name»", "«a,b»", "α₁.b'", "_x.y!"] {
            assert_eq!(axiom_name(name).as_deref(), Ok(name));
        }
        for none in [
            "", " ", "a,b", "a b", "a ", " a", "a\nb", "\"a\"", "a.", ".a", "a..b", "3", "a-b", "«a", "--a",
            "a--b",
        ] {
            assert!(axiom_name(none).is_err(), "{none:?}");
        }
    }
}
