//! Continuous batching: which sequence takes part in which step.
//!
//! A prompt is prefilled once, in chunks between decode steps; the first token of all its samples is drawn from the
//! same logits; samples then join the batch as rows become free. A sample's tokens depend on its prompt, seed and
//! parameters alone: random numbers belong to the sequence, and rows do not see one another.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Instant,
};

use super::{
    logits::Rows,
    request::{Completion, Finish, Job, Limits, Piece, Request, Statistics},
    sampling::{Choice, Sampler, TokenLogprob},
    session::{Model, RawTensor},
    state::StateBank,
    vocabulary::{GrowingText, Vocabulary, find_stop},
    weights::Weights,
};
use crate::error::Error;

pub(crate) struct Scheduler {
    model: Model,
    vocabulary: Vocabulary,
    limits: Limits,
    stop_ids: Vec<u32>,
    queue: VecDeque<Arc<Job>>,
    prefilling: Option<Prefill>,
    prefixes: VecDeque<Prefix>,
    active: Vec<Sequence>,
    bank: StateBank,
    /// Room to work in when a token is drawn.
    weights: Weights,
    statistics: Arc<Mutex<Statistics>>,
}

/// A prompt that is being read.
struct Prefill {
    job: Arc<Job>,
    bank: StateBank,
    fed: usize,
}

/// A prompt that was read, and the samples that have not joined the batch yet.
struct Prefix {
    bank: StateBank,
    waiting: VecDeque<Sequence>,
}

/// One sample. Its last token has been drawn but not been fed yet.
struct Sequence {
    job: Arc<Job>,
    seed: u64,
    sampler: Sampler,
    tokens: Vec<u32>,
    logprobs: Vec<f32>,
    top: Vec<Vec<TokenLogprob>>,
    text: GrowingText,
    /// Bytes of it that the request's listener knows.
    told: usize,
    /// Prompt and answer together never exceed this.
    limit: usize,
    /// Nothing that its constraint admits was to be had, so it is held to nothing any more.
    is_free: bool,
}

impl Scheduler {
    pub(crate) fn new(
        model: Model,
        vocabulary: Vocabulary,
        limits: Limits,
        stop_ids: Vec<u32>,
        statistics: Arc<Mutex<Statistics>>,
    ) -> Result<Self, Error> {
        let bank = StateBank::new(&model)?;
        Ok(Self {
            model,
            vocabulary,
            limits,
            stop_ids,
            queue: VecDeque::new(),
            prefilling: None,
            prefixes: VecDeque::new(),
            active: Vec::new(),
            bank,
            weights: Weights::default(),
            statistics,
        })
    }

    pub(crate) fn add(&mut self, job: Job) {
        self.queue.push_back(Arc::new(job));
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.queue.is_empty()
            && self.prefilling.is_none()
            && self.prefixes.is_empty()
            && self.active.is_empty()
    }

    /// One round: drop what nobody waits for, fill free rows, read a piece of a prompt, decode one token per row.
    /// An error of the runtime ends the sequences that it hit, not the engine.
    pub(crate) fn round(&mut self) {
        let start = (Instant::now(), self.model.run_time());
        self.drop_abandoned();
        if let Err(error) = self.admit() {
            self.fail_batch(&error);
        }
        self.prefill();
        if let Err(error) = self.decode() {
            self.fail_batch(&error);
        }
        if self.is_idle()
            && let Err(error) = self.bank.release(&self.model)
        {
            tracing::warn!(%error, "state memory could not be released");
        }
        self.report(start.0.elapsed(), self.model.run_time() - start.1);
    }

    fn report(&self, round: std::time::Duration, running: std::time::Duration) {
        let prefixes: usize = self.prefixes.iter().map(|prefix| prefix.bank.bytes()).sum();
        let prefilling = self.prefilling.as_ref().map_or(0, |prefill| prefill.bank.bytes());
        let mut statistics = self.statistics.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        statistics.active = self.active.len();
        statistics.waiting = self.queue.iter().map(|job| job.request.samples).sum::<usize>()
            + self.prefilling.as_ref().map_or(0, |prefill| prefill.job.request.samples)
            + self.prefixes.iter().map(|prefix| prefix.waiting.len()).sum::<usize>();
        statistics.state_bytes = self.bank.bytes() + prefixes + prefilling;
        statistics.state_bytes_peak = statistics.state_bytes_peak.max(statistics.state_bytes);
        statistics.runtime += running;
        statistics.own += round.saturating_sub(running);
    }

    fn count(&self, change: impl FnOnce(&mut Statistics)) {
        change(&mut self.statistics.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    }

    /// A receiver that was dropped cancels its samples wherever they are.
    fn drop_abandoned(&mut self) {
        self.queue.retain(|job| !job.results.is_closed());
        if self.prefilling.as_ref().is_some_and(|prefill| prefill.job.results.is_closed()) {
            self.prefilling = None;
        }
        for prefix in &mut self.prefixes {
            prefix.waiting.retain(|sequence| !sequence.job.results.is_closed());
        }
        self.prefixes.retain(|prefix| !prefix.waiting.is_empty());
        let mut row = 0;
        while row < self.active.len() {
            if !self.active[row].job.results.is_closed() {
                row += 1;
            } else if let Err(error) = self.remove(row).map(drop) {
                return self.fail_batch(&error);
            }
        }
    }

    fn admit(&mut self) -> Result<(), Error> {
        while let Some(prefix) = self.prefixes.front_mut() {
            let next = &prefix.waiting[0];
            let longest =
                self.active.iter().map(|sequence| sequence.limit).max().unwrap_or(0).max(next.limit);
            let graph = &self.model.graph;
            let rows = self.active.len() + 1;
            let bytes = rows * graph.cost().of(longest);
            let fits = rows <= self.limits.batch && bytes + prefix.bank.bytes() <= self.limits.state_bytes;
            let aligned =
                graph.ragged() || self.active.is_empty() || self.bank.length(0) == prefix.bank.length(0);
            if !(self.active.is_empty() || fits && aligned) {
                return Ok(());
            }
            // Allocating for all that wait avoids growing row by row.
            let expected = (rows + prefix.waiting.len() - 1).min(self.limits.batch);
            let affordable =
                self.limits.state_bytes.saturating_sub(prefix.bank.bytes()) / graph.cost().of(longest).max(1);
            self.bank.reserve(&self.model, expected.min(affordable.max(rows)), longest)?;
            self.bank.join(&self.model, &prefix.bank, longest)?;
            self.active.extend(prefix.waiting.pop_front());
            if prefix.waiting.is_empty() {
                self.prefixes.pop_front();
            }
        }
        Ok(())
    }

    /// Reads one chunk of the next prompt, as long as there are rows for its samples.
    fn prefill(&mut self) {
        if self.prefilling.is_none() && self.prefixes.is_empty() && self.active.len() < self.limits.batch {
            let Some(job) = self.queue.pop_front() else { return };
            match self.begin(job.clone()) {
                Ok(prefill) => self.prefilling = Some(prefill),
                Err(error) => return fail(&job, &error),
            }
        }
        let Some(mut prefill) = self.prefilling.take() else { return };
        match self.read_chunk(&mut prefill) {
            Ok(None) => self.prefilling = Some(prefill),
            Ok(Some(logits)) => {
                let job = prefill.job.clone();
                match self.first_tokens(&job, logits) {
                    Ok(waiting) if waiting.is_empty() => {}
                    Ok(waiting) => self.prefixes.push_back(Prefix { bank: prefill.bank, waiting }),
                    Err(error) => fail(&job, &error),
                }
            }
            Err(error) => fail(&prefill.job, &error),
        }
    }

    fn begin(&self, job: Arc<Job>) -> Result<Prefill, Error> {
        let mut bank = StateBank::new(&self.model)?;
        bank.begin(&self.model, job.request.prompt.len())?;
        Ok(Prefill { job, bank, fed: 0 })
    }

    fn read_chunk(&self, prefill: &mut Prefill) -> Result<Option<RawTensor<'static>>, Error> {
        let prompt = &prefill.job.request.prompt;
        let chunk = self.model.graph.tokens_per_call.unwrap_or(self.limits.prefill_chunk);
        let end = (prefill.fed + chunk).min(prompt.len());
        let tokens: Vec<i64> = prompt[prefill.fed..end].iter().map(|&token| i64::from(token)).collect();
        let count = tokens.len();
        let logits = prefill.bank.step(&self.model, tokens, count)?;
        self.count(|statistics| statistics.prompt_tokens += count as u64);
        prefill.fed = end;
        Ok((end == prompt.len()).then_some(logits))
    }

    /// Draws the first token of every sample from the prompt's logits.
    fn first_tokens(
        &mut self,
        job: &Arc<Job>,
        logits: RawTensor<'static>,
    ) -> Result<VecDeque<Sequence>, Error> {
        let mut logits = Rows::new(&self.model, logits, 1, self.limits.vocabulary)?;
        let Request { prompt, samples, seed, parameters, .. } = &job.request;
        let mut waiting = VecDeque::new();
        for sample in 0..*samples as u64 {
            let seed = seed.wrapping_add(sample);
            let mut sequence = Sequence {
                job: job.clone(),
                seed,
                sampler: Sampler::new(parameters.clone(), seed, prompt),
                tokens: Vec::new(),
                logprobs: Vec::new(),
                top: Vec::new(),
                text: GrowingText::default(),
                told: 0,
                limit: self.limits.context.min(prompt.len() + parameters.max_new_tokens as usize),
                is_free: false,
            };
            match self.extend(&mut sequence, logits.row(0)) {
                Ok(None) => waiting.push_back(sequence),
                Ok(Some(finish)) => self.deliver(sequence, finish),
                Err(error) => self.refuse(sequence, error),
            }
        }
        Ok(waiting)
    }

    fn decode(&mut self) -> Result<(), Error> {
        if self.active.is_empty() {
            return Ok(());
        }
        let tokens =
            self.active.iter().map(|sequence| sequence.tokens.last().copied().map_or(0, i64::from)).collect();
        let logits = self.bank.step(&self.model, tokens, 1)?;
        let mut logits = Rows::new(&self.model, logits, self.active.len(), self.limits.vocabulary)?;
        let mut ended = Vec::new();
        let mut active = std::mem::take(&mut self.active);
        for (row, sequence) in active.iter_mut().enumerate() {
            match self.extend(sequence, logits.row(row)) {
                Ok(None) => {}
                outcome => ended.push((row, outcome)),
            }
        }
        self.active = active;
        self.count(|statistics| statistics.steps += 1);
        let mut damaged = false;
        // From the back, so that the last row that fills a gap is never one that is still to be removed.
        for (row, outcome) in ended.into_iter().rev() {
            let sequence = self.remove(row)?;
            match outcome {
                Ok(Some(finish)) => self.deliver(sequence, finish),
                Ok(None) => {}
                Err(error) => {
                    damaged = true;
                    self.refuse(sequence, error);
                }
            }
        }
        if damaged {
            self.bank.scrub(&self.model)?;
        }
        Ok(())
    }

    fn remove(&mut self, row: usize) -> Result<Sequence, Error> {
        self.bank.leave(&self.model, row)?;
        Ok(self.active.swap_remove(row))
    }

    /// Draws the next token and says whether the sequence has ended.
    fn extend(&mut self, sequence: &mut Sequence, logits: &mut [f32]) -> Result<Option<Finish>, Error> {
        let request = &sequence.job.request;
        let seen = request.prompt.len() + sequence.tokens.len();
        let ends = |token: u32| self.stop_ids.contains(&token) || request.stop_tokens.contains(&token);
        let constraint = request.constraint.as_ref().filter(|_| !sequence.is_free);
        let mut admits = |token: u32| match constraint {
            None => true,
            Some(constraint) if ends(token) => constraint.may_end(sequence.text.text()),
            Some(constraint) => match sequence.text.with(&self.vocabulary, &sequence.tokens, token) {
                Ok(Some(text)) => constraint.admits(&text),
                // Within a character nothing can be told.
                Ok(None) | Err(_) => true,
            },
        };
        let Choice { chosen, top } =
            sequence.sampler.choose(logits, &mut self.weights, request.keep_top, seen, &mut admits)?;
        sequence.is_free |= !admits(chosen.token);
        self.count(|statistics| statistics.new_tokens += 1);
        sequence.tokens.push(chosen.token);
        sequence.logprobs.push(chosen.logprob);
        if request.keep_top {
            sequence.top.push(top);
        }
        if ends(chosen.token) {
            return Ok(Some(Finish::StopToken(chosen.token)));
        }
        if !request.stop_strings.is_empty() || request.constraint.is_some() || request.listener.is_some() {
            let before = sequence.text.length();
            let text = sequence.text.push(&self.vocabulary, &sequence.tokens)?;
            if let Some(place) = find_stop(text, text.len() - before, &request.stop_strings) {
                return Ok(Some(Finish::StopString(place)));
            }
            if let Some(listener) = &request.listener {
                let piece = certain(text, sequence.told, &request.stop_strings);
                if !piece.is_empty() {
                    sequence.told += piece.len();
                    // Nobody listens any more where the answer is not wanted either.
                    let _ = listener.send(Piece { seed: sequence.seed, text: piece.to_owned() });
                }
            }
        }
        Ok((seen + 1 >= sequence.limit).then_some(Finish::Length))
    }

    fn deliver(&self, sequence: Sequence, finish: Finish) {
        let text = match finish {
            Finish::StopString(place) => {
                let mut text = sequence.text.into_text();
                text.truncate(place);
                Ok(text)
            }
            Finish::StopToken(_) => {
                self.vocabulary.continuation(&sequence.tokens[..sequence.tokens.len() - 1])
            }
            Finish::Length => self.vocabulary.continuation(&sequence.tokens),
        };
        self.count(|statistics| statistics.finished += 1);
        let result = text.map(|text| Completion {
            text,
            tokens: sequence.tokens,
            logprobs: sequence.logprobs,
            top: sequence.top,
            finish,
            seed: sequence.seed,
        });
        // A closed channel means that nobody waits any more.
        sequence.job.results.send(result).ok();
    }

    fn refuse(&self, sequence: Sequence, error: Error) {
        self.count(|statistics| statistics.finished += 1);
        sequence.job.results.send(Err(error)).ok();
    }

    /// Ends every sequence of the batch with the same error and starts over with empty state.
    fn fail_batch(&mut self, error: &Error) {
        tracing::error!(%error, "a batch failed");
        for sequence in std::mem::take(&mut self.active) {
            self.refuse(sequence, error.clone());
        }
        for prefix in std::mem::take(&mut self.prefixes) {
            for sequence in prefix.waiting {
                self.refuse(sequence, error.clone());
            }
        }
        if let Err(error) = self.bank.release(&self.model) {
            tracing::error!(%error, "state memory could not be released");
        }
    }
}

/// What of a text behind its first `told` bytes no stop string can take away any more.
fn certain<'a>(text: &'a str, told: usize, stops: &[String]) -> &'a str {
    let longest = stops.iter().map(String::len).max().unwrap_or(0);
    let mut end = text.len().saturating_sub(longest.saturating_sub(1));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(told..end).unwrap_or_default()
}

fn fail(job: &Job, error: &Error) {
    for _ in 0..job.request.samples {
        job.results.send(Err(error.clone())).ok();
    }
}
