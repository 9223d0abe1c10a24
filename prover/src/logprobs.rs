//! What a candidate keeps of its model's log-probabilities, and the confidence that follows from them.

/// How much of a model's log-probabilities goes with a candidate. The mean always does, where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum KeepLogprobs {
    #[default]
    Mean,
    /// Also that of each sampled token.
    Tokens,
    /// Also the most likely tokens of every position.
    Top,
}

/// Confidence in a candidate from the mean log-probability (nats) of its tokens: their geometric mean probability.
///
/// It ranks candidates of one model for one theorem. It is not calibrated: 0.8 does not mean that four in five hold.
pub(crate) fn confidence(mean_logprob: f64) -> f32 {
    mean_logprob.exp().clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_a_probability() {
        assert_eq!(confidence(0.0), 1.0);
        assert!((confidence(0.5f64.ln()) - 0.5).abs() < 1e-6);
        assert_eq!(confidence(f64::NEG_INFINITY), 0.0);
        // Rounding may lift a mean above zero by a hair.
        assert_eq!(confidence(1e-9), 1.0);
    }
}
