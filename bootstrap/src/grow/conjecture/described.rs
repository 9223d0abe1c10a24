//! What Lean says of many statements, where one of them may stop the worker that reads it.

use lean_bridge::embedded::Described;
use lean_bridge::{Error, Limits};

use crate::grow::context::{HEARTBEATS, StageContext, for_batch};

/// Read by every Lean that is alive.
const READABLE: &str = "theorem readable : True";

/// How much is asked about a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Facts,
    /// And the statement as Lean prints it.
    Printed,
}

/// What Lean says of each statement; `None` for one that it gives no answer about. A question without an answer is
/// asked again in halves. `Err`: Lean refuses the header, no worker can be started, or none answers anything.
/// Cancellation: dropping the future ends Lean's work.
pub(super) async fn described(
    context: &StageContext,
    header: &str,
    statements: &[String],
    asked: Ask,
) -> Result<Vec<Option<Described>>, Error> {
    let ask = async |statements: &[String]| {
        let limits = Limits { heartbeats: Some(HEARTBEATS), ..for_batch(context.limits, statements.len()) };
        match asked {
            Ask::Facts => context.lean.describe(header, statements, limits).await,
            Ask::Printed => context.lean.describe_and_print(header, statements, limits).await,
        }
    };
    let is_alive = async || ask(&[READABLE.to_owned()]).await.map(drop);
    in_halves(statements, ask, is_alive).await
}

/// Asks about all items at once, and about ever smaller parts where nothing answers. A single item without an answer is
/// given up, unless `is_alive` finds that there are no answers to be had.
async fn in_halves<T, R>(
    items: &[T],
    ask: impl AsyncFn(&[T]) -> Result<Vec<R>, Error>,
    is_alive: impl AsyncFn() -> Result<(), Error>,
) -> Result<Vec<Option<R>>, Error> {
    let mut answers = Vec::with_capacity(items.len());
    let mut pending = vec![items];
    while let Some(part) = pending.pop() {
        match ask(part).await {
            Ok(found) if found.len() == part.len() => answers.extend(found.into_iter().map(Some)),
            Ok(_) => {
                return Err(Error::Refused("it answered for another number of statements".to_owned().into()));
            }
            Err(Error::Unanswered { .. }) if part.len() == 1 => {
                is_alive().await?;
                answers.push(None);
            }
            Err(Error::Unanswered { .. }) => {
                let (left, right) = part.split_at(part.len() / 2);
                pending.extend([right, left]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use lean_bridge::Stop;

    use super::*;

    fn unanswered() -> Error {
        Error::Unanswered { stop: Stop::Crashed { detail: "gone".to_owned() } }
    }

    #[tokio::test]
    async fn one_item_that_stops_a_worker_costs_its_neighbours_nothing() {
        let items: Vec<u32> = (0..48).collect();
        let ask = async |part: &[u32]| match part.contains(&17) || part.contains(&40) {
            true => Err(unanswered()),
            false => Ok(part.to_vec()),
        };
        let answers = in_halves(&items, ask, async || Ok(())).await.unwrap();
        let expected: Vec<Option<u32>> =
            items.iter().map(|item| (!matches!(item, 17 | 40)).then_some(*item)).collect();
        assert_eq!(answers, expected);
    }

    #[tokio::test]
    async fn where_nothing_answers_it_is_given_up() {
        let ask = async |_: &[u32]| Err::<Vec<u32>, _>(unanswered());
        let answers = in_halves(&[1, 2, 3], ask, async || Err(unanswered())).await;
        assert!(matches!(answers, Err(Error::Unanswered { .. })));
    }
}
