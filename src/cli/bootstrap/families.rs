//! `tllama bootstrap families`: what families there are, and problems that they draw.

use std::path::PathBuf;

use bootstrap::families::{Families, Problem, Truth};
use clap::Args;
use data::visible::visible_line;
use serde_json::json;

use crate::exit::Usage;
use crate::{progress, table};

#[derive(Debug, Clone, Args)]
pub struct Options {
    /// The families, with what they are about (the default)
    #[arg(long, conflicts_with = "draw")]
    list: bool,
    /// Problems to draw: of one family, or as a data set has them, of all in turn and composed of two
    #[arg(long, value_name = "N")]
    draw: Option<u64>,
    /// The same seed draws the same problems
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Only this family
    #[arg(long, value_name = "NAME")]
    family: Option<String>,
    /// With a wrong answer, for families that have such problems
    #[arg(long = "false", requires = "family")]
    wrong: bool,
    /// A folder with files of families, in place of those that come with the program
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
}

pub fn run(options: &Options, as_json: bool) -> anyhow::Result<()> {
    let read = match &options.from {
        Some(folder) => Families::read(folder).map_err(|error| Usage(error.to_string()))?,
        None => Families::built_in()?,
    };
    let family = match &options.family {
        Some(name) => Some(read.get(name).ok_or_else(|| {
            Usage(format!("there is no family {name}; `tllama bootstrap families` lists them"))
        })?),
        None => None,
    };
    let Some(count) = options.draw else { return list(&read, as_json) };
    for number in 0..count {
        let problem = match family {
            Some(family) if options.wrong && !family.has_false() => {
                return Err(Usage(format!("{} has no problems with a wrong answer", family.name())).into());
            }
            Some(family) => {
                let truth = if options.wrong { Truth::False } else { Truth::True };
                family.problem(options.seed, number, truth)?
            }
            None => read.problem(options.seed, number)?,
        };
        match as_json {
            true => progress::json(&problem)?,
            false => progress::line(&shown(&problem))?,
        }
    }
    Ok(())
}

fn list(families: &Families, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        for family in families.iter() {
            progress::json(&json!({
                "family": family.name(), "area": family.area(), "about": family.about(), "methods": family.methods(),
            }))?;
        }
        return Ok(());
    }
    let mut rows = vec![["family", "area", "about"].map(str::to_owned).to_vec()];
    rows.extend(families.iter().map(|family| {
        [family.name(), family.area(), family.about()].map(|text| visible_line(text).to_string()).to_vec()
    }));
    Ok(progress::text(&table::table(&rows))?)
}

/// The words, then the theorem with the proof that its structure gives.
fn shown(problem: &Problem) -> String {
    let words: Vec<String> = problem
        .words
        .iter()
        .map(|wording| format!("{:<9} {}\n", wording.register.as_str(), wording.text))
        .collect();
    let proof = match (&problem.plan[..], &problem.refutation[..]) {
        ([], []) => "by -- the methods look for a proof".to_owned(),
        ([], refutation) => format!("by -- false; its negation:\n  {}", refutation.join("\n  ")),
        (plan, _) => format!("by\n  {}", plan.join("\n  ")),
    };
    format!(
        "{} ({})\n{}theorem problem {} := {proof}\n",
        problem.families.join(" and "),
        problem.methods.join(", "),
        words.concat(),
        problem.statement
    )
}
