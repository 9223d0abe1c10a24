//! Several generators in turn: the cheap one first, the next one when it has no more candidates.

use std::sync::Arc;

use data::{Candidate, Message};
use futures::{StreamExt as _, stream, stream::BoxStream};

use crate::error::Error;
use crate::generator::{Generator, Task};

/// A generator of a [`Cascade`], and how many candidates it may give for one theorem.
#[derive(Clone)]
pub struct Stage {
    pub generator: Arc<dyn Generator>,
    pub samples: usize,
}

/// Generators that are asked one after the other. A later one starts when the stream is polled past the end of the
/// one before it, so what the first proves costs the second nothing.
pub struct Cascade {
    stages: Vec<Stage>,
}

impl Cascade {
    pub fn new(stages: Vec<Stage>) -> Self {
        Self { stages }
    }
}

impl Generator for Cascade {
    /// The stages' names, joined by `+`.
    fn id(&self) -> String {
        let ids: Vec<String> = self.stages.iter().map(|stage| stage.generator.id()).collect();
        data::unambiguous::joined(ids.iter().map(String::as_str), '+')
    }

    fn former_id(&self) -> String {
        let ids: Vec<String> = self.stages.iter().map(|stage| stage.generator.former_id()).collect();
        data::unambiguous::joined(ids.iter().map(String::as_str), '+')
    }

    /// Each stage is asked for its own number of samples; `task.samples` bounds them all together. An error that is of
    /// this task alone keeps its stage from going on, not the others; it comes last.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>> {
        let samples = task.samples;
        let candidates = stream::iter(&self.stages)
            .flat_map(move |stage| {
                let task = Task { samples: stage.samples.min(samples), ..task.clone() };
                stage.generator.generate(task)
            })
            .boxed();
        let first = (candidates, 0, None::<Error>);
        stream::unfold(first, move |(mut candidates, given, mut kept)| async move {
            loop {
                let next = if given < samples { candidates.next().await } else { None };
                match next {
                    Some(Err(error)) if error.is_of_one_task() => {
                        kept.get_or_insert(error);
                    }
                    Some(result) => return Some((result, (candidates, given + 1, kept))),
                    None => {
                        let last = kept.take()?;
                        return Some((Err(last), (candidates, samples, None)));
                    }
                }
            }
        })
        .boxed()
    }

    fn reads_facts(&self) -> bool {
        self.stages.iter().any(|stage| stage.generator.reads_facts())
    }

    fn simplify(&self, task: &Task, accepted: &Candidate, messages: &[Message]) -> Vec<Candidate> {
        self.stages.iter().flat_map(|stage| stage.generator.simplify(task, accepted, messages)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use data::{Source, Theorem};
    use futures::executor::block_on;

    use super::*;

    /// Writes its name as many times as it is asked to.
    struct Named {
        name: &'static str,
        asked: AtomicUsize,
    }

    impl Generator for Named {
        fn id(&self) -> String {
            self.name.to_owned()
        }

        fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let one = Candidate::from_proof(&task.theorem, "p", self.name);
            stream::iter(vec![Ok(one); task.samples]).boxed()
        }

        fn simplify(&self, task: &Task, accepted: &Candidate, _: &[Message]) -> Vec<Candidate> {
            let plain = Candidate::from_proof(&task.theorem, "plain", self.name);
            (accepted.generator == self.name).then_some(plain).into_iter().collect()
        }
    }

    fn named(name: &'static str) -> Arc<Named> {
        Arc::new(Named { name, asked: AtomicUsize::new(0) })
    }

    fn task(samples: usize) -> Task {
        let theorem = Theorem {
            name: "t".to_owned(),
            header: String::new(),
            statement: "theorem t : p".to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: Source::default(),
        };
        Task { theorem, goal: None, examples: Vec::new(), samples, seed: 0, revision: None, facts: None }
    }

    #[test]
    fn the_next_stage_waits_for_the_one_before() {
        let (first, second) = (named("a"), named("b"));
        let stages = vec![
            Stage { generator: first.clone(), samples: 2 },
            Stage { generator: second.clone(), samples: 3 },
        ];
        let cascade = Cascade::new(stages);
        assert_eq!(cascade.id(), "a+b");
        // Which generators there are is told apart, whatever they are called.
        let id_of = |names: [&'static str; 2]| {
            Cascade::new(names.map(|name| Stage { generator: named(name), samples: 1 }).into()).id()
        };
        assert_ne!(id_of(["a+b", "c"]), id_of(["a", "b+c"]));
        let names = |samples| -> Vec<String> {
            let stream = cascade.generate(task(samples));
            block_on(stream.map(|candidate| candidate.unwrap().generator).collect())
        };
        assert_eq!(names(2), ["a", "a"]);
        assert_eq!((first.asked.load(Ordering::Relaxed), second.asked.load(Ordering::Relaxed)), (1, 0));
        assert_eq!(names(400), ["a", "a", "b", "b", "b"]);
        let accepted = Candidate::from_proof(&task(1).theorem, "p", "b");
        assert_eq!(cascade.simplify(&task(1), &accepted, &[])[0].text, "theorem t : p := plain");
    }

    /// Cannot work on anything.
    struct Refuses(Error);

    impl Generator for Refuses {
        fn id(&self) -> String {
            "refuses".to_owned()
        }

        fn generate(&self, _: Task) -> BoxStream<'_, Result<Candidate, Error>> {
            stream::iter([Err(self.0.clone())]).boxed()
        }
    }

    #[test]
    fn a_stage_that_cannot_work_on_a_task_does_not_keep_the_others_from_it() {
        let tell = |error: Error| {
            let refuses: Arc<dyn Generator> = Arc::new(Refuses(error));
            let stages =
                vec![Stage { generator: refuses, samples: 3 }, Stage { generator: named("b"), samples: 2 }];
            let cascade = Cascade::new(stages);
            let found: Vec<_> = block_on(cascade.generate(task(9)).collect());
            found
                .into_iter()
                .map(|one| one.map_or_else(|error| error.to_string(), |one| one.generator))
                .collect()
        };
        let of_one: Vec<String> = tell(Error::Memory("none".to_owned()));
        assert_eq!(of_one, ["b", "b", "out of memory: none"]);
        let of_all: Vec<String> = tell(Error::Backend("gone".to_owned()));
        assert_eq!(of_all[0], "gone");
    }
}
