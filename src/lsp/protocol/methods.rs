//! The methods that this server handles.

/// Whether a method wants an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Request,
    Notification,
}

/// The request by which clients of other makes learn where there is something to do.
pub const PLACES: &str = "tllama/places";
/// The user has ended the work that a progress bar shows.
pub const CANCEL_PROGRESS: &str = "window/workDoneProgress/cancel";

const REQUESTS: [&str; 9] = [
    "initialize",
    "shutdown",
    "textDocument/codeAction",
    "codeAction/resolve",
    "textDocument/codeLens",
    "textDocument/hover",
    "textDocument/inlayHint",
    "workspace/executeCommand",
    PLACES,
];
const NOTIFICATIONS: [&str; 8] = [
    "initialized",
    "exit",
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "workspace/didChangeConfiguration",
    CANCEL_PROGRESS,
    "$/cancelRequest",
];

/// What a method is; `None` if nobody here handles it.
pub fn kind(method: &str) -> Option<Kind> {
    if REQUESTS.contains(&method) {
        Some(Kind::Request)
    } else if NOTIFICATIONS.contains(&method) {
        Some(Kind::Notification)
    } else {
        None
    }
}
