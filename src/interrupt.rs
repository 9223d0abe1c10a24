//! Ctrl-C: the first press asks for the end, the second one forces it.

use tokio_util::sync::CancellationToken;

use crate::progress;

/// A token that the first Ctrl-C cancels.
pub fn cancel_on_ctrl_c() -> CancellationToken {
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            progress::note("stopping; what is done is kept (press Ctrl-C again to stop at once)");
            token.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
    cancel
}
