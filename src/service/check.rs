//! What Lean says of a text. No verdict.

use data::{Message, Severity};
use lean_bridge::embedded::CheckRequest;

use super::error::Error;
use super::state::Service;

/// What Lean said of a text.
#[derive(Debug, Clone)]
pub struct CheckedText {
    pub messages: Vec<Message>,
    /// False where Lean stopped before the end of the text.
    pub read_to_end: bool,
}

impl CheckedText {
    /// Whether Lean read all of it without an error. This is no proof of anything.
    pub fn is_clean(&self) -> bool {
        self.read_to_end && !self.messages.iter().any(|message| message.severity == Severity::Error)
    }
}

impl Service {
    /// Lean's messages about a whole text, its imports included.
    pub async fn check(&self, text: &str, timeout: Option<f64>) -> Result<CheckedText, Error> {
        let request = CheckRequest::of_file(text, self.limits(timeout)?);
        self.screen(&request.header, "the text", &request.text, request.limits).await?;
        let checked = self.lean.check(&request).await?;
        Ok(CheckedText { messages: checked.messages, read_to_end: checked.read_to_end })
    }
}
