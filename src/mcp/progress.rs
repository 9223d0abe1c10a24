//! What a caller hears while its call is under way, if it asked for it.

use std::sync::atomic::{AtomicU64, Ordering};

use rmcp::RoleServer;
use rmcp::model::ProgressNotificationParam;
use rmcp::service::RequestContext;
use tokio::sync::mpsc;

/// Hears of steps, and passes them on in their order.
pub struct Progress {
    sender: Option<mpsc::UnboundedSender<(u64, String)>>,
    steps: AtomicU64,
}

impl Progress {
    pub fn of(context: &RequestContext<RoleServer>) -> Self {
        let sender = context.meta.get_progress_token().map(|token| {
            let (sender, mut receiver) = mpsc::unbounded_channel::<(u64, String)>();
            let peer = context.peer.clone();
            tokio::spawn(async move {
                while let Some((step, text)) = receiver.recv().await {
                    let told = ProgressNotificationParam::new(token.clone(), step as f64).with_message(text);
                    if peer.notify_progress(told).await.is_err() {
                        return;
                    }
                }
            });
            sender
        });
        Self { sender, steps: AtomicU64::new(0) }
    }

    /// The next step.
    pub fn tell(&self, text: String) {
        let step = self.steps.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(sender) = &self.sender {
            // Nobody listens any more where the caller is gone.
            let _ = sender.send((step, text));
        }
    }
}
