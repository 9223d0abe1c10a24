//! `tllama show`: what a run did with one theorem.

use clap::Args;
use data::store::{AttemptId, RunId, Store, StoredAttempt};
use data::{Goal, Outcome};
use pipeline::GoalSearchRecord;
use prover::goal_search::{Status, TreeGoal};
use serde_json::json;

use super::options::StoreOptions;
use crate::exit::{Exit, Usage};
use crate::{progress, table};

/// Show what a run did with one theorem: its attempts, and the tree of a search over its goals
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama show 3 mathd_algebra_10
  tllama show 3 mathd_algebra_10 --goals 1000   the whole tree
  tllama show 3 mathd_algebra_10 --json")]
pub struct Arguments {
    /// The run; `tllama eval --status` lists evaluations, and `tllama db` counts all runs
    pub run: i64,
    /// The theorem's name
    pub theorem: String,
    /// Goals of the tree that are shown at most
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub goals: usize,
    /// Attempts and tree as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub store: StoreOptions,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let Some(store) = super::store::open_existing(&arguments.store).await? else {
        return Err(Usage("there is no store; `tllama prove` makes one".to_owned()).into());
    };
    let run = RunId(arguments.run);
    // An unknown run is an error that says so.
    store.run(run).await?;
    let attempts = attempts(&store, run, &arguments.theorem).await?;
    let mut searches = store.goal_searches(Some(run)).await?;
    searches.retain(|search| search.theorem.name == arguments.theorem);
    if attempts.is_empty() && searches.is_empty() {
        let problem = format!("run {} has nothing of a theorem named {}", arguments.run, arguments.theorem);
        return Err(Usage(problem).into());
    }
    let mut shown = Vec::new();
    for search in &searches {
        let record: GoalSearchRecord = serde_json::from_str(&search.tree)
            .map_err(|error| anyhow::anyhow!("the search was written by another version: {error}"))?;
        shown.push((search, record));
    }
    if arguments.json {
        let searches = shown.iter().map(|(search, record)| {
            json!({ "generator": search.generator, "state": record.state, "seconds": record.seconds,
                    "tactics": record.search.tactics(), "heartbeats": record.search.spent(),
                    "rejected": record.search.rejected(), "tree": record.search.tree() })
        });
        progress::json(&json!({ "run": arguments.run, "theorem": arguments.theorem, "attempts": attempts,
                                "searches": searches.collect::<Vec<_>>() }))?;
        return Ok(Exit::Success);
    }
    progress::text(&attempts_table(&attempts))?;
    for (search, record) in &shown {
        progress::text(&head(&search.generator, record))?;
        progress::text(&tree(&record.search.tree(), arguments.goals))?;
    }
    Ok(Exit::Success)
}

const AT_ONCE: u32 = 500;

async fn attempts(store: &Store, run: RunId, name: &str) -> anyhow::Result<Vec<StoredAttempt>> {
    let (mut found, mut after) = (Vec::new(), AttemptId(0));
    loop {
        let some = store.attempts_of_run(run, after, AT_ONCE).await?;
        let Some(last) = some.last() else { return Ok(found) };
        after = last.id;
        found.extend(some.into_iter().filter(|attempt| attempt.theorem.name == name));
    }
}

const DETAIL_WIDTH: usize = 60;

fn attempts_table(attempts: &[StoredAttempt]) -> String {
    let mut rows = vec![["attempt", "by", "result", ""].map(str::to_owned).to_vec()];
    for attempt in attempts {
        let (result, detail) = match &attempt.verdict.outcome {
            Outcome::Proved if attempt.is_proof() => ("proved", String::new()),
            Outcome::Proved => ("recorded as proved, not vouched for", String::new()),
            Outcome::Rejected(rejection) => {
                (rejection.reason.as_str(), table::cut(&rejection.detail, DETAIL_WIDTH))
            }
        };
        rows.push(vec![
            attempt.id.0.to_string(),
            attempt.candidate.generator.clone(),
            result.to_owned(),
            detail,
        ]);
    }
    if attempts.is_empty() { "no attempts\n".to_owned() } else { table::table(&rows) }
}

fn head(generator: &str, record: &GoalSearchRecord) -> String {
    let search = &record.search;
    format!(
        "\nsearch by {generator}\n{} tactics at {} goals in {:.1} s: {}\n\n",
        search.tactics(),
        search.goals(),
        record.seconds,
        record.state.said()
    )
}

const GOAL_WIDTH: usize = 90;
const TACTIC_WIDTH: usize = 70;

/// Goals and tactics in turn, each below what it came from; what leads to the proof first.
fn tree(goals: &[TreeGoal], most: usize) -> String {
    let mut text = String::new();
    let mut seen = vec![false; goals.len()];
    let mut shown = 0;
    // What is left to show, the next at the end.
    let mut pending = vec![(Item::Goal(0), 0)];
    while let Some((item, depth)) = pending.pop() {
        let indent = "  ".repeat(depth);
        match item {
            Item::Goal(at) => {
                let goal = &goals[at];
                let target = Goal::parse(&goal.text).target;
                let target = table::cut(&target.split_whitespace().collect::<Vec<_>>().join(" "), GOAL_WIDTH);
                if seen[at] {
                    text.push_str(&format!("{indent}⊢ {target}  (shown above)\n"));
                    continue;
                }
                if shown >= most {
                    continue;
                }
                seen[at] = true;
                shown += 1;
                let (status, cost, value) = (goal.status.as_str(), goal.cost, goal.value);
                text.push_str(&format!("{indent}⊢ {target}  [{status}, cost {cost:.1}, value {value:.1}]\n"));
                let mut steps: Vec<usize> = (0..goal.steps.len()).collect();
                steps.sort_by_key(|&step| (!goal.steps[step].closes, !goal.steps[step].goals.is_empty()));
                // Of a closed goal only what closes it is of interest.
                if goal.status == Status::Closed {
                    steps.retain(|&step| goal.steps[step].closes);
                }
                pending.extend(steps.into_iter().rev().map(|step| (Item::Step(at, step), depth + 1)));
            }
            Item::Step(at, step) => {
                let step = &goals[at].steps[step];
                if shown >= most && !step.closes {
                    continue;
                }
                let tactic = table::cut(
                    &step.tactic.lines().map(str::trim).collect::<Vec<_>>().join("; "),
                    TACTIC_WIDTH,
                );
                let mark = if step.closes { "✓ " } else { "" };
                text.push_str(&format!("{indent}{mark}{tactic}  p {:.3}\n", step.log_probability.exp()));
                pending.extend(step.goals.iter().rev().map(|&goal| (Item::Goal(goal), depth + 1)));
            }
        }
    }
    let left = seen.iter().filter(|seen| !**seen).count();
    if left > 0 {
        text.push_str(&format!("{left} more goals; --goals N shows more\n"));
    }
    text
}

#[derive(Clone, Copy)]
enum Item {
    Goal(usize),
    Step(usize, usize),
}

#[cfg(test)]
mod tests {
    use prover::goal_search::TreeStep;

    use super::*;

    fn goal(text: &str, status: Status, steps: Vec<TreeStep>) -> TreeGoal {
        TreeGoal { text: text.to_owned(), status, cost: 1.0, value: 0.5, tried: 8, steps }
    }

    fn step(tactic: &str, goals: &[usize], closes: bool) -> TreeStep {
        let tactic = tactic.to_owned();
        TreeStep { tactic, log_probability: 0.25f64.ln(), spent: 3, goals: goals.to_vec(), closes }
    }

    #[test]
    fn a_tree_is_indented_and_bounded() {
        let goals = [
            goal(
                "h : p\n⊢ a ∧ a",
                Status::Open,
                vec![step("skip", &[3], false), step("constructor", &[1, 1], false)],
            ),
            goal("⊢ a", Status::Closed, vec![step("simp", &[2], false), step("rfl", &[], true)]),
            goal("⊢ b", Status::Untried, vec![]),
            goal("⊢ c", Status::Dead, vec![]),
        ];
        assert_eq!(
            tree(&goals, 3),
            "⊢ a ∧ a  [open, cost 1.0, value 0.5]\n  skip  p 0.250\n    ⊢ c  [dead, cost 1.0, value 0.5]\n  \
             constructor  p 0.250\n    ⊢ a  [closed, cost 1.0, value 0.5]\n      ✓ rfl  p 0.250\n    ⊢ a  (shown above)\n\
             1 more goals; --goals N shows more\n"
        );
        assert_eq!(
            tree(&goals, 1),
            "⊢ a ∧ a  [open, cost 1.0, value 0.5]\n3 more goals; --goals N shows more\n"
        );
    }
}
