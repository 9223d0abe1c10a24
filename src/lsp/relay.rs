//! Stands between the standard streams and the protocol library: lets every well-formed message through, turns one that
//! is not JSON into a request that is answered with a parse error, takes away parameters that the library refuses though
//! clients send them (`null`; any with `shutdown` and `exit`), and ends the input after `exit`, so that nothing ends the
//! session by accident or keeps it alive in vain. The streams have threads of their own: reading them blocks.

use std::io::{BufRead, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::Request;

/// The method of the request that stands for a message that could not be read.
pub const UNREADABLE: &str = "$/tllama/unreadable";
/// A larger message is no message; no document that is worked on comes near.
const MAX_MESSAGE_BYTES: usize = 256 << 20;
const LENGTH_FIELD: &str = "content-length:";
const MAX_HEADER_BYTES: u64 = 8 << 10;
/// Messages read before the ones in front of them are taken.
const MESSAGES_AHEAD: usize = 64;

/// How the client took its leave.
#[derive(Debug, Default)]
pub struct Leave {
    shutdown: AtomicBool,
}

impl Leave {
    /// Whether the client asked for a shutdown before it left, as the protocol wants.
    pub fn was_orderly(&self) -> bool {
        self.shutdown.load(Ordering::Relaxed)
    }
}

/// Reads messages on a thread of its own until the input ends or the client says `exit`; yields each with its frame.
pub fn messages(input: impl Read + Send + 'static, leave: Arc<Leave>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel(MESSAGES_AHEAD);
    std::thread::spawn(move || {
        let mut input = std::io::BufReader::with_capacity(64 << 10, input);
        // An error of the input is its end.
        while let Ok(Some(message)) = read_message(&mut input) {
            let (method, body) = match message {
                Message::Readable(Envelope { method, has_params: true }, body) => (method, body),
                Message::Readable(Envelope { method, .. }, body) => (method, without_params(body)),
                Message::Unreadable(why) => (Method::Other, unreadable(why)),
            };
            if method == Method::Shutdown {
                leave.shutdown.store(true, Ordering::Relaxed);
            }
            let mut framed = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
            framed.extend_from_slice(&body);
            if sender.blocking_send(framed).is_err() || method == Method::Exit {
                return;
            }
        }
    });
    receiver
}

/// Passes messages on, and ends the output with them.
pub async fn feed(
    mut messages: mpsc::Receiver<Vec<u8>>,
    mut output: impl AsyncWrite + Unpin,
) -> std::io::Result<()> {
    while let Some(message) = messages.recv().await {
        output.write_all(&message).await?;
    }
    output.shutdown().await
}

/// Writes what comes in to `output`, on a thread of its own, until the input ends and all is written.
pub async fn drain(
    mut input: impl AsyncRead + Unpin,
    mut output: impl Write + Send + 'static,
) -> std::io::Result<()> {
    let (sender, mut receiver) = mpsc::channel::<Vec<u8>>(MESSAGES_AHEAD);
    let writer = tokio::task::spawn_blocking(move || {
        while let Some(bytes) = receiver.blocking_recv() {
            output.write_all(&bytes)?;
            output.flush()?;
        }
        Ok(())
    });
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = input.read(&mut buffer).await?;
        if read == 0 || sender.send(buffer[..read].to_vec()).await.is_err() {
            break;
        }
    }
    drop(sender);
    writer.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
}

fn unreadable(why: Unreadable) -> Vec<u8> {
    let request = serde_json::json!({ "jsonrpc": "2.0", "id": null, "method": UNREADABLE, "params": why });
    request.to_string().into_bytes()
}

enum Message {
    Readable(Envelope, Vec<u8>),
    Unreadable(Unreadable),
}

/// Why a message cannot be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unreadable {
    /// It is JSON, but no request, notification or answer.
    pub is_json: bool,
}

struct Envelope {
    method: Method,
    /// Some that mean something.
    has_params: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Shutdown,
    Exit,
    Other,
}

/// What a body asks for. It is read as the protocol library reads it, to the letter: a body that the library cannot
/// read, such as one with half a surrogate pair in a text, would end the library's input.
fn envelope_of(body: &[u8]) -> Result<Envelope, Unreadable> {
    // An answer of the client's reads as a request without a method.
    let request: Request =
        serde_json::from_slice(body).map_err(|error| Unreadable { is_json: error.is_data() })?;
    let has_params = request.params().is_some_and(|params| !params.is_null());
    let method = match request.method() {
        "shutdown" => Method::Shutdown,
        "exit" => Method::Exit,
        _ => Method::Other,
    };
    Ok(Envelope { method, has_params: has_params && method == Method::Other })
}

/// A message without its parameters.
fn without_params(body: Vec<u8>) -> Vec<u8> {
    let Ok(mut fields) = serde_json::from_slice::<serde_json::Map<_, _>>(&body) else { return body };
    match fields.remove("params") {
        Some(_) => serde_json::Value::from(fields).to_string().into_bytes(),
        None => body,
    }
}

/// The next message, or `None` at the end of the input. Lines that are no header are skipped: after a broken message
/// the next well-formed one is found again.
fn read_message(input: &mut impl BufRead) -> std::io::Result<Option<Message>> {
    let mut length: Option<usize> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.take(MAX_HEADER_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        // What stands in front of it in its line is the rest of a message that was broken.
        if let Some(at) = text.to_ascii_lowercase().rfind(LENGTH_FIELD) {
            match text[at + LENGTH_FIELD.len()..].trim().parse() {
                Ok(bytes) if bytes <= MAX_MESSAGE_BYTES => length = Some(bytes),
                _ => return Ok(Some(Message::Unreadable(Unreadable { is_json: false }))),
            }
        } else if text.is_empty()
            && let Some(length) = length
        {
            let mut body = vec![0; length];
            input.read_exact(&mut body)?;
            return Ok(Some(match envelope_of(&body) {
                Ok(envelope) => Message::Readable(envelope, body),
                Err(why) => Message::Unreadable(why),
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn relayed(input: &str) -> (String, Arc<Leave>) {
        let leave = Arc::new(Leave::default());
        let input = std::io::Cursor::new(input.to_owned());
        let (near, mut far) = tokio::io::duplex(1 << 20);
        feed(messages(input, leave.clone()), near).await.unwrap();
        let mut output = String::new();
        far.read_to_string(&mut output).await.unwrap();
        (output, leave)
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[tokio::test]
    async fn good_messages_pass_and_bad_ones_become_a_request() {
        let good = framed(r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"text":"αβ"}}"#);
        let unreadable = unreadable(Unreadable { is_json: false });
        let unreadable = framed(std::str::from_utf8(&unreadable).unwrap());
        let input = format!("{good}{}{good}", framed("{\"jsonrpc\": nonsense"));
        assert_eq!(relayed(&input).await.0, format!("{good}{unreadable}{good}"));
        let empty = framed(r#"{"id":2,"jsonrpc":"2.0","method":"shutdown"}"#);
        let null = framed(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown","params":null}"#);
        let object = null.replace("null", "{  }");
        assert_eq!(relayed(&format!("{null}{object}{good}")).await.0, format!("{empty}{empty}{good}"));
        let (found, _) = relayed(&format!("Content-Length: many\r\n\r\n{good}")).await;
        assert_eq!(found, format!("{unreadable}{good}"));
        let (found, _) = relayed(&format!(
            "noise\r\n\r\n{{\"a\":1}}{good}",
            good = good.replace("Content-Length:", "content-length:")
        ))
        .await;
        assert_eq!(found, good);
    }

    #[tokio::test]
    async fn the_input_ends_with_exit() {
        let (shutdown, exit) = (
            framed(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#),
            framed(r#"{"jsonrpc":"2.0","method":"exit"}"#),
        );
        let (found, leave) = relayed(&format!("{shutdown}{exit}{shutdown}")).await;
        assert_eq!(found, format!("{shutdown}{exit}"));
        assert!(leave.was_orderly());
        assert!(!relayed(&exit).await.1.was_orderly());
    }
}
