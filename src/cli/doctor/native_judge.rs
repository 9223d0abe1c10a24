//! Whether a project's own Lean is fit for verdicts: honest proofs and cheats, judged in that project.

use std::path::Path;
use std::time::Instant;

use lean_bridge::audit::{Auditor, SelfTest, holds_files_and_network};
use lean_bridge::native::{Project, Tools};
use serde_json::json;

use super::Item;
use crate::environment::{LeanOptions, auditor_config};

const NAME: &str = "project judge";

/// Runs the self-test, also where its outcome is known.
pub async fn test(folder: &Path, options: &LeanOptions) -> Item {
    let started = Instant::now();
    let tested = async {
        let project = Project::discover(folder)?;
        let tools = Tools::on_path(&std::env::var_os("PATH").unwrap_or_default());
        anyhow::Ok(Auditor::self_test(project, &tools, auditor_config(options)?).await?)
    };
    match tested.await {
        Ok(Ok(tested)) => of(&tested, started.elapsed().as_secs_f64()),
        Ok(Err(reason)) => Item::missing(NAME, reason),
        Err(error) => Item::missing(NAME, format!("{error:#}")),
    }
}

fn of(tested: &SelfTest, seconds: f64) -> Item {
    let details = json!({ "self_test": tested, "holds_files_and_network": holds_files_and_network() });
    let state = match tested.failure() {
        None => Ok(format!(
            "{} honest proofs found proved, {} cheats refused ({seconds:.1} s){}",
            tested.honest,
            tested.cheats,
            if holds_files_and_network() { "" } else { "; this system cannot confine files and network" }
        )),
        Some(_) => {
            let faults = tested
                .outcomes
                .iter()
                .filter_map(|outcome| Some(format!("{}: {}", outcome.name, outcome.fault.as_ref()?)));
            Err(faults.collect::<Vec<_>>().join("\n"))
        }
    };
    Item { name: NAME, optional: false, state, details }
}
