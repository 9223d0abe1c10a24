//! One sample on its way, and how its next token is drawn.

use std::{sync::Arc, thread};

use super::{
    engine::Finish,
    sampling::{Choice, Sampler, TokenLogprob},
    scheduler::Job,
    vocabulary::{GrowingText, Vocabulary, find_stop},
};
use crate::Error;

/// One sample. Its last token has been drawn but not been fed yet.
pub(super) struct Sequence {
    pub job: Arc<Job>,
    pub seed: u64,
    pub sampler: Sampler,
    pub tokens: Vec<u32>,
    pub logprobs: Vec<f32>,
    pub top: Vec<Vec<TokenLogprob>>,
    pub text: GrowingText,
    /// Prompt and answer together never exceed this.
    pub limit: usize,
}

/// What drawing a token needs to know besides the sequence.
pub(super) struct Ending {
    pub vocabulary: Vocabulary,
    pub stop_ids: Vec<u32>,
    /// Threads that draw for the rows of a step.
    pub threads: usize,
}

impl Ending {
    /// Draws the next token of every sequence, several at a time: with a large vocabulary that takes longer than
    /// starting a thread. Outcomes come in the order of the sequences, which do not see one another.
    pub(super) fn extend_all(
        &self,
        sequences: &mut [Sequence],
        mut rows: Vec<&mut [f32]>,
    ) -> Vec<Result<Option<Finish>, Error>> {
        let share = sequences.len().div_ceil(self.threads).max(1);
        let draw = |(sequences, rows): (&mut [Sequence], &mut [&mut [f32]])| -> Vec<_> {
            sequences.iter_mut().zip(rows).map(|(sequence, row)| self.extend(sequence, row)).collect()
        };
        thread::scope(|scope| {
            let mut shares = sequences.chunks_mut(share).zip(rows.chunks_mut(share));
            let own = shares.next();
            let others: Vec<_> = shares.map(|share| scope.spawn(move || draw(share))).collect();
            let mut outcomes = own.map(draw).unwrap_or_default();
            for other in others {
                outcomes.extend(other.join().expect("drawing a token does not panic"));
            }
            outcomes
        })
    }

    /// Draws the next token and says whether the sequence has ended.
    pub(super) fn extend(
        &self,
        sequence: &mut Sequence,
        logits: &mut [f32],
    ) -> Result<Option<Finish>, Error> {
        let request = &sequence.job.request;
        let seen = request.prompt.len() + sequence.tokens.len();
        let Choice { chosen, top } = sequence.sampler.choose(logits, request.keep_top, seen)?;
        sequence.tokens.push(chosen.token);
        sequence.logprobs.push(chosen.logprob);
        if request.keep_top {
            sequence.top.push(top);
        }
        if self.stop_ids.contains(&chosen.token) || request.stop_tokens.contains(&chosen.token) {
            return Ok(Some(Finish::StopToken(chosen.token)));
        }
        if !request.stop_strings.is_empty() {
            let before = sequence.text.length();
            let text = sequence.text.push(&self.vocabulary, &sequence.tokens)?;
            if let Some(place) = find_stop(text, text.len() - before, &request.stop_strings) {
                return Ok(Some(Finish::StopString(place)));
            }
        }
        Ok((seen + 1 >= sequence.limit).then_some(Finish::Length))
    }
}
