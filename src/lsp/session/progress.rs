//! `$/progress` for one job. The client is asked for permission first; what happens before it answers is not lost, only the
//! last of it is shown. A client that does not answer, or that knows no progress, is spared.

use std::time::Duration;

use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::lsp_types::notification::{self, Notification};
use tower_lsp::lsp_types::request::WorkDoneProgressCreate;
use tower_lsp::lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd, WorkDoneProgressReport,
};

/// A client that takes longer to allow progress gets none.
const PERMISSION_LIMIT: Duration = Duration::from_secs(5);
/// At most so many reports a second.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);

/// Shows the progress of a job until it is dropped.
#[derive(Debug)]
pub struct Progress {
    message: watch::Sender<String>,
}

impl Progress {
    /// Begins. `asks`: the client wants to be asked for permission first (tokens made by the server).
    pub fn begin(client: Client, token: NumberOrString, title: String, supported: bool) -> Self {
        let (message, receiver) = watch::channel(String::new());
        if supported {
            tokio::spawn(show(client, token, title, receiver));
        }
        Self { message }
    }

    pub fn report(&self, message: String) {
        let _ = self.message.send(message);
    }
}

async fn show(client: Client, token: NumberOrString, title: String, mut messages: watch::Receiver<String>) {
    let create = WorkDoneProgressCreateParams { token: token.clone() };
    let permission = client.send_request::<WorkDoneProgressCreate>(create);
    if !matches!(tokio::time::timeout(PERMISSION_LIMIT, permission).await, Ok(Ok(()))) {
        return;
    }
    let send = async |value: WorkDoneProgress| {
        let value = ProgressParamsValue::WorkDone(value);
        client
            .send_notification::<notification::Progress>(ProgressParams { token: token.clone(), value })
            .await;
    };
    let message = messages.borrow_and_update().clone();
    send(WorkDoneProgress::Begin(WorkDoneProgressBegin {
        title,
        cancellable: Some(true),
        message: Some(message).filter(|message| !message.is_empty()),
        percentage: None,
    }))
    .await;
    while messages.changed().await.is_ok() {
        let message = messages.borrow_and_update().clone();
        let report =
            WorkDoneProgressReport { cancellable: Some(true), message: Some(message), percentage: None };
        send(WorkDoneProgress::Report(report)).await;
        tokio::time::sleep(REPORT_INTERVAL).await;
    }
    send(WorkDoneProgress::End(WorkDoneProgressEnd { message: None })).await;
}

/// What the server is doing, for a status bar: `{"working": true, "uri": …, "what": …}`.
pub enum Status {}

impl Notification for Status {
    type Params = serde_json::Value;
    const METHOD: &'static str = "$/tllama/status";
}
