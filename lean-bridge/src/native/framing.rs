//! Messages of the base protocol: a header with `Content-Length`, an empty line, that many bytes of JSON.
//! The peer is not trusted: header and body are bounded, and a body's length is believed only as it arrives.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// Bytes of a message's header, all lines together. Real headers have under 100.
const HEADER_LIMIT: usize = 4096;
/// What is reserved for a body before its bytes are seen.
const RESERVE_LIMIT: u64 = 64 * 1024;

/// Why no further message can be read. The stream cannot be picked up again after any of these.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The stream ended between two messages.
    Ended,
    /// The stream ended inside a message.
    Truncated,
    TooLarge(u64),
    Malformed(String),
    Io(String),
}

/// Reads the body of the next message.
pub(super) async fn read_message(
    reader: &mut (impl AsyncBufRead + Unpin),
    max_bytes: u64,
) -> Result<Vec<u8>, Fault> {
    let length = read_header(reader).await?;
    if length > max_bytes {
        return Err(Fault::TooLarge(length));
    }
    let mut body = Vec::with_capacity(length.min(RESERVE_LIMIT) as usize);
    reader.take(length).read_to_end(&mut body).await.map_err(|e| Fault::Io(e.to_string()))?;
    if (body.len() as u64) < length { Err(Fault::Truncated) } else { Ok(body) }
}

/// Puts a body into its frame.
pub(super) fn frame(body: &[u8]) -> Vec<u8> {
    let mut message = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    message.extend_from_slice(body);
    message
}

async fn read_header(reader: &mut (impl AsyncBufRead + Unpin)) -> Result<u64, Fault> {
    let mut length = None;
    let mut budget = HEADER_LIMIT;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut *reader).take(budget as u64).read_until(b'\n', &mut line).await;
        let read = read.map_err(|e| Fault::Io(e.to_string()))?;
        if read == 0 && budget == HEADER_LIMIT {
            return Err(Fault::Ended);
        }
        budget -= read;
        if line.last() != Some(&b'\n') {
            let long = budget == 0;
            return Err(if long { malformed("a header without end", &line) } else { Fault::Truncated });
        }
        let text = std::str::from_utf8(&line).map_err(|_| malformed("a header that is no text", &line))?;
        let text = text.trim_end();
        if text.is_empty() {
            return length.ok_or_else(|| Fault::Malformed("a header without Content-Length".to_owned()));
        }
        let (name, value) = text.split_once(':').ok_or_else(|| malformed("no header field", &line))?;
        if name.eq_ignore_ascii_case("content-length") {
            let value = value.trim().parse().map_err(|_| malformed("no length", &line))?;
            if length.replace(value).is_some() {
                return Err(Fault::Malformed("two Content-Length fields".to_owned()));
            }
        }
    }
}

fn malformed(what: &str, line: &[u8]) -> Fault {
    let shown: String = String::from_utf8_lossy(line).chars().take(60).collect();
    Fault::Malformed(format!("{what}: {shown:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(mut input: &[u8]) -> Result<Vec<u8>, Fault> {
        read_message(&mut input, 100).await
    }

    #[tokio::test]
    async fn reads_one_message_after_the_other() {
        let mut input: &[u8] = b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]";
        assert_eq!(read_message(&mut input, 100).await.unwrap(), b"{}");
        assert_eq!(read_message(&mut input, 100).await.unwrap(), b"[1]");
        assert_eq!(read_message(&mut input, 100).await, Err(Fault::Ended));
    }

    #[tokio::test]
    async fn what_is_framed_can_be_read() {
        assert_eq!(read(&frame("{\"a\":\"𝔸\"}".as_bytes())).await.unwrap(), "{\"a\":\"𝔸\"}".as_bytes());
    }

    #[tokio::test]
    async fn a_stream_that_stops_inside_a_message_is_no_message() {
        for input in ["Content-Le", "Content-Length: 5\r\n", "Content-Length: 5\r\n\r\n{\"a\""] {
            assert_eq!(read(input.as_bytes()).await, Err(Fault::Truncated), "{input:?}");
        }
    }

    #[tokio::test]
    async fn lengths_are_checked_before_anything_is_reserved() {
        assert_eq!(read(b"Content-Length: 101\r\n\r\n").await, Err(Fault::TooLarge(101)));
        let huge = format!("Content-Length: {}\r\n\r\n", u64::MAX);
        assert_eq!(read(huge.as_bytes()).await, Err(Fault::TooLarge(u64::MAX)));
    }

    #[tokio::test]
    async fn garbage_is_named() {
        let endless = "x".repeat(10_000);
        let two = "Content-Length: 1\r\nContent-Length: 2\r\n\r\n..";
        for input in
            ["hello\n", "\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: x\r\n\r\n", two, &endless]
        {
            assert!(matches!(read(input.as_bytes()).await, Err(Fault::Malformed(_))), "{input:.40?}");
        }
        assert!(matches!(read(b"\xff\xfe\n").await, Err(Fault::Malformed(_))));
    }
}
