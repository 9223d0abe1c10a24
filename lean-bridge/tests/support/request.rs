//! Questions about a theorem `t`.

use data::Theorem;
use lean_bridge::VerifyRequest;

/// Whether a text proves `t`, at the usual level and under the usual policy.
pub fn request(header: &str, statement: &str, candidate: impl Into<String>) -> VerifyRequest {
    let theorem = Theorem {
        name: "t".to_owned(),
        header: header.to_owned(),
        statement: statement.to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: data::Source::default(),
    };
    VerifyRequest::new(&theorem, candidate)
}
