//! From logits to a token: penalties, temperature, truncation, one draw of a sequence's own random numbers.
//!
//! The order is that of transformers: repetition penalty, temperature, top-k, top-p, min-p. Log-probabilities are of
//! the model's own distribution, before any of these.

use data::Sampling;
use data::random::SplitMix64;

use super::{
    exponential::{Peak, exp, peak},
    truncation::largest,
    weights::{Truncation, Weights, draw_among, truncate_to_mass},
};
use crate::error::Error;

/// How tokens are chosen. The defaults sample from the model's distribution as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct SamplingParameters {
    /// 0 takes the most likely token always.
    pub temperature: f32,
    /// Keep only the `k` most likely tokens; 0 keeps all.
    pub top_k: u32,
    /// Keep the smallest set of tokens with at least this probability; 1 keeps all.
    pub top_p: f32,
    /// Keep tokens with at least this share of the most likely one's probability; 0 keeps all.
    pub min_p: f32,
    /// Above 1, tokens that were seen already, prompt included, become less likely.
    pub repetition_penalty: f32,
    pub max_new_tokens: u32,
}

impl Default for SamplingParameters {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            top_k: 0,
            top_p: 1.0,
            min_p: 0.0,
            repetition_penalty: 1.0,
            max_new_tokens: 1024,
        }
    }
}

impl SamplingParameters {
    pub(crate) fn check(&self) -> Result<(), Error> {
        let range = |option, ok: bool, problem: &str| match ok {
            true => Ok(()),
            false => Err(Error::Option { option, problem: problem.to_owned() }),
        };
        range("temperature", (0.0..=100.0).contains(&self.temperature), "must be between 0 and 100")?;
        range("top-p", self.top_p > 0.0 && self.top_p <= 1.0, "must be above 0 and at most 1")?;
        range("min-p", (0.0..=1.0).contains(&self.min_p), "must be between 0 and 1")?;
        let penalty = self.repetition_penalty;
        range("repetition-penalty", penalty > 0.0 && penalty.is_finite(), "must be a positive number")?;
        range("max-new-tokens", self.max_new_tokens > 0, "must be at least 1")
    }

    /// The form in which it is stored with a candidate.
    pub fn with_seed(&self, seed: u64) -> Sampling {
        Sampling {
            temperature: self.temperature,
            top_p: self.top_p,
            top_k: self.top_k,
            min_p: self.min_p,
            repetition_penalty: self.repetition_penalty,
            max_new_tokens: self.max_new_tokens,
            seed,
        }
    }
}

/// A token and its log-probability in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenLogprob {
    pub token: u32,
    pub logprob: f32,
}

/// Tokens that may be refused at one position.
const REFUSED_MAX: usize = 2000;

/// How many alternatives are kept per position.
pub const TOP_LOGPROBS: usize = 5;

/// Chooses the tokens of one sequence.
pub(crate) struct Sampler {
    parameters: SamplingParameters,
    random: SplitMix64,
    /// Distinct tokens seen so far, where a penalty needs them.
    seen: Vec<u32>,
    is_seen: Vec<bool>,
}

pub(crate) struct Choice {
    pub chosen: TokenLogprob,
    /// The most likely tokens in order, where asked for.
    pub top: Vec<TokenLogprob>,
}

impl Sampler {
    pub(crate) fn new(parameters: SamplingParameters, seed: u64, prompt: &[u32]) -> Self {
        let mut sampler =
            Self { parameters, random: SplitMix64::new(seed), seen: Vec::new(), is_seen: Vec::new() };
        prompt.iter().for_each(|&token| sampler.note(token));
        sampler
    }

    fn note(&mut self, token: u32) {
        if self.parameters.repetition_penalty == 1.0 {
            return;
        }
        let index = token as usize;
        if index >= self.is_seen.len() {
            self.is_seen.resize(index + 1, false);
        }
        if !std::mem::replace(&mut self.is_seen[index], true) {
            self.seen.push(token);
        }
    }

    /// Chooses a token among those that `admits` admits; where it refuses too many, among all. `logits` is changed while
    /// the call lasts and left as it was; `weights` is room to work in. `tokens` is for the message.
    pub(crate) fn choose(
        &mut self,
        logits: &mut [f32],
        weights: &mut Weights,
        keep_top: bool,
        tokens: usize,
        admits: &mut dyn FnMut(u32) -> bool,
    ) -> Result<Choice, Error> {
        let peak = sound(peak(logits), tokens)?;
        weights.fill(logits, peak, 1.0);
        let normaliser = peak + weights.total().ln() as f32;
        let top = match keep_top {
            true => largest(logits, TOP_LOGPROBS)
                .into_iter()
                .map(|(value, token)| TokenLogprob { token, logprob: value - normaliser })
                .collect(),
            false => Vec::new(),
        };
        let penalised = self.penalise(logits);
        let token = self.pick_admitted(logits, weights, penalised.is_empty(), admits);
        for (token, value) in penalised {
            logits[token as usize] = value;
        }
        self.note(token);
        Ok(Choice { chosen: TokenLogprob { token, logprob: logits[token as usize] - normaliser }, top })
    }

    /// Draws until a token is admitted. What was refused has no weight in the draws after it.
    fn pick_admitted(
        &mut self,
        logits: &mut [f32],
        weights: &mut Weights,
        plain: bool,
        admits: &mut dyn FnMut(u32) -> bool,
    ) -> u32 {
        let mut refused: Vec<(u32, f32)> = Vec::new();
        let most = REFUSED_MAX.min(logits.len() / 2);
        let token = loop {
            let token = self.pick(logits, weights, plain && refused.is_empty());
            let value = logits[token as usize];
            if value == f32::NEG_INFINITY || admits(token) {
                break token;
            }
            refused.push((token, value));
            if refused.len() > most {
                break refused[0].0;
            }
            logits[token as usize] = f32::NEG_INFINITY;
        };
        for (token, value) in refused {
            logits[token as usize] = value;
        }
        token
    }

    fn penalise(&self, logits: &mut [f32]) -> Vec<(u32, f32)> {
        let penalty = self.parameters.repetition_penalty;
        let mut before = Vec::with_capacity(self.seen.len());
        for &token in &self.seen {
            let Some(value) = logits.get_mut(token as usize) else { continue };
            before.push((token, *value));
            *value = if *value > 0.0 { *value / penalty } else { *value * penalty };
        }
        before
    }

    /// `plain` says that `logits` are as the model gave them, so that `weights` are theirs at temperature 1.
    fn pick(&mut self, logits: &[f32], weights: &mut Weights, plain: bool) -> u32 {
        let SamplingParameters { temperature, top_k, top_p, min_p, .. } = self.parameters;
        let top_p = f64::from(top_p);
        if temperature == 0.0 {
            return largest(logits, 1)[0].1;
        }
        if top_k > 0 {
            let mut kept = largest(logits, top_k as usize);
            let peak = kept[0].0;
            let weight = |value: f32| f64::from(exp((value - peak) / temperature));
            let total = kept.iter().map(|entry| weight(entry.0)).sum::<f64>();
            truncate_to_mass(&mut kept, weight, top_p * total);
            kept.retain(|entry| weight(entry.0) >= f64::from(min_p));
            return draw_among(&kept, weight, self.random.unit());
        }
        if !plain || temperature != 1.0 {
            weights.fill(logits, peak(logits).value, temperature);
        }
        weights.draw(Truncation { top_p, min_p }, &mut self.random)
    }
}

/// The largest logit, or why there is none.
fn sound(peak: Peak, tokens: usize) -> Result<f32, Error> {
    let what = match peak {
        Peak { not_a_number: true, .. } => "values that are not numbers (NaN)",
        Peak { value: f32::INFINITY, .. } => "infinite values",
        Peak { value: f32::NEG_INFINITY, .. } => "no finite value",
        Peak { value, .. } => return Ok(value),
    };
    Err(Error::Logits { what, tokens })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn draws(parameters: SamplingParameters, logits: &[f32], prompt: &[u32]) -> BTreeMap<u32, usize> {
        let mut counts = BTreeMap::new();
        for seed in 0..4000 {
            let mut logits = logits.to_vec();
            let before = logits.clone();
            let mut sampler = Sampler::new(parameters.clone(), seed * 77, prompt);
            let choice =
                sampler.choose(&mut logits, &mut Weights::default(), false, 0, &mut |_| true).unwrap();
            assert_eq!(logits, before);
            *counts.entry(choice.chosen.token).or_default() += 1;
        }
        counts
    }

    /// Logits of the given probabilities.
    fn of(probabilities: &[f32]) -> Vec<f32> {
        probabilities.iter().map(|probability| probability.ln() + 3.0).collect()
    }

    fn support(parameters: SamplingParameters) -> Vec<u32> {
        draws(parameters, &of(&[0.4, 0.3, 0.2, 0.06, 0.04]), &[]).into_keys().collect()
    }

    #[test]
    fn frequencies_follow_the_distribution() {
        let counts = draws(SamplingParameters::default(), &of(&[0.5, 0.3, 0.2]), &[]);
        assert!((1880..2120).contains(&counts[&0]), "{counts:?}");
        assert!((700..900).contains(&counts[&2]), "{counts:?}");
        let cold = SamplingParameters { temperature: 0.5, ..Default::default() };
        // 0.5² : 0.3² : 0.2² = 0.66 : 0.24 : 0.11
        assert!((2500..2760).contains(&draws(cold, &of(&[0.5, 0.3, 0.2]), &[])[&0]));
    }

    #[test]
    fn truncation_keeps_what_it_says() {
        let base = SamplingParameters::default();
        assert_eq!(support(SamplingParameters { top_k: 2, ..base.clone() }), [0, 1]);
        assert_eq!(support(SamplingParameters { top_p: 0.65, ..base.clone() }), [0, 1]);
        assert_eq!(support(SamplingParameters { top_p: 0.75, ..base.clone() }), [0, 1, 2]);
        assert_eq!(support(SamplingParameters { min_p: 0.14, ..base.clone() }), [0, 1, 2, 3]);
        assert_eq!(support(SamplingParameters { temperature: 0.0, ..base.clone() }), [0]);
        assert_eq!(support(SamplingParameters { temperature: 1e-44, ..base.clone() }), [0]);
        // Top-k first: 0.4 of 0.7 is 57 %, which is enough for p = 0.55.
        assert_eq!(support(SamplingParameters { top_k: 2, top_p: 0.55, ..base }), [0]);
    }

    #[test]
    fn a_penalty_spares_the_unseen() {
        let parameters =
            SamplingParameters { temperature: 0.0, repetition_penalty: 2.0, ..Default::default() };
        assert_eq!(draws(parameters, &[2.0, 1.9, -1.0], &[0]).into_keys().collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn logprobs_are_of_the_plain_distribution() {
        let parameters = SamplingParameters { temperature: 0.0, ..Default::default() };
        let mut logits = of(&[0.1, 0.6, 0.3]);
        let mut sampler = Sampler::new(parameters, 1, &[]);
        let choice = sampler.choose(&mut logits, &mut Weights::default(), true, 0, &mut |_| true).unwrap();
        assert!((choice.chosen.logprob - 0.6f32.ln()).abs() < 1e-5);
        assert_eq!(choice.top.iter().map(|top| top.token).collect::<Vec<_>>(), [1, 2, 0]);
    }

    #[test]
    fn what_is_refused_is_not_drawn_and_the_rest_keeps_its_shares() {
        let mut counts = BTreeMap::<u32, usize>::new();
        let mut logits = of(&[0.6, 0.3, 0.1, 0.0]);
        let before = logits.clone();
        for seed in 0..4000 {
            let mut sampler = Sampler::new(Default::default(), seed * 77, &[]);
            let choice =
                sampler.choose(&mut logits, &mut Weights::default(), false, 0, &mut |token| token != 0);
            *counts.entry(choice.unwrap().chosen.token).or_default() += 1;
        }
        assert_eq!(logits, before);
        assert_eq!(counts.get(&0), None);
        assert!((2900..3100).contains(&counts[&1]), "{counts:?}");
        // Where nothing is admitted, the draw is as if nothing had been asked.
        let mut sampler = Sampler::new(SamplingParameters { temperature: 0.0, ..Default::default() }, 1, &[]);
        let choice = sampler.choose(&mut logits, &mut Weights::default(), false, 0, &mut |_| false).unwrap();
        assert_eq!((choice.chosen.token, &logits), (0, &before));
    }

    #[test]
    fn damaged_logits_are_an_error() {
        let problem = |logits: &[f32]| {
            let mut logits = logits.to_vec();
            let mut sampler = Sampler::new(Default::default(), 1, &[]);
            sampler
                .choose(&mut logits, &mut Weights::default(), false, 7, &mut |_| true)
                .err()
                .unwrap()
                .to_string()
        };
        assert!(problem(&[0.0, f32::NAN]).contains("NaN) after 7 tokens"));
        assert!(problem(&[0.0, f32::INFINITY]).contains("infinite"));
        assert!(problem(&[f32::NEG_INFINITY; 3]).contains("no finite"));
    }
}
