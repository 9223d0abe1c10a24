//! Ctrl-C: the first press asks for the end, the second one forces it.

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::exit::INTERRUPTED;
use crate::progress;

/// Whether everything waits for Lean's library, of which each module is kept once it is compiled.
static COMPILING: AtomicBool = AtomicBool::new(false);

/// Says whether a library is being compiled: then the first Ctrl-C ends at once, for whatever was asked would only begin
/// after minutes.
pub fn compiling(begins: bool) {
    COMPILING.store(begins, Ordering::Relaxed);
}

/// How long work that has nothing to keep may take to end.
const GRACE: Duration = Duration::from_secs(1);

/// A token that the first Ctrl-C cancels. From the return of this call on, none is lost.
pub fn cancel_on_ctrl_c() -> CancellationToken {
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    // The signal is listened for from the first poll on; a task that was only spawned may be polled much later.
    let mut press = Box::pin(tokio::signal::ctrl_c());
    let failed = (&mut press).now_or_never().is_some();
    tokio::spawn(async move {
        if !failed && press.await.is_ok() {
            if COMPILING.load(Ordering::Relaxed) {
                progress::note(
                    "stopped; the modules that are compiled are kept, and the next call goes on from them",
                );
                exit(INTERRUPTED.into());
            }
            progress::note("stopping; what is done is kept (press Ctrl-C again to stop at once)");
            token.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            exit(INTERRUPTED.into());
        }
    });
    cancel
}

/// A token that Ctrl-C cancels, for work that has nothing to keep: what has not ended by itself soon after is ended,
/// also where it does not look at the token.
pub fn end_on_ctrl_c() -> CancellationToken {
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let mut press = Box::pin(tokio::signal::ctrl_c());
    let failed = (&mut press).now_or_never().is_some();
    tokio::spawn(async move {
        if !failed && press.await.is_ok() {
            token.cancel();
            tokio::time::sleep(GRACE).await;
            exit(INTERRUPTED.into());
        }
    });
    cancel
}

/// A token that the first Ctrl-C or SIGTERM cancels, for a service: what it has begun it may finish. The second one ends it.
pub fn end_of_service() -> CancellationToken {
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let mut asked = Box::pin(asked_to_end());
    let failed = (&mut asked).now_or_never().is_some();
    tokio::spawn(async move {
        if !failed {
            asked.await;
            progress::note("stopping when what is begun is done (once more stops at once)");
            token.cancel();
        }
        asked_to_end().await;
        exit(INTERRUPTED.into());
    });
    cancel
}

/// Ctrl-C, or what a system sends to a service that shall end.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Waits for `preparation`; Ctrl-C ends the program at once, since there is nothing yet that would have to be kept.
pub async fn unless_interrupted<T>(cancel: &CancellationToken, preparation: impl Future<Output = T>) -> T {
    tokio::select! {
        biased;
        prepared = preparation => prepared,
        () = cancel.cancelled() => exit(INTERRUPTED.into()),
    }
}
