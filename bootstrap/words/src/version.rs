//! The verbaliser as a writer among others: its name, and the names that it had.

/// The name by which the store knows the verbaliser; it changes when its words change.
pub const DETERMINISTIC_WRITER: &str = "verbaliser-8";

/// Whether a writer is the verbaliser as it was, whose words today's has others for.
pub fn is_former_verbaliser(writer: &str) -> bool {
    verbaliser_version(writer).is_some() && writer != DETERMINISTIC_WRITER
}

/// The number in a name such as `verbaliser-3`; `None` for another writer.
pub fn verbaliser_version(writer: &str) -> Option<u32> {
    writer.strip_prefix("verbaliser-")?.parse().ok()
}
