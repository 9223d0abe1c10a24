//! The frames of the base protocol: a header with `Content-Length`, an empty line, that many bytes. The client's side is
//! read with patience: lines that are no header are skipped, so that after a broken message the next one is found.

use std::io::{BufRead, BufReader, Read};

/// A larger message is not read; no document that anybody works on comes near.
const MAX_MESSAGE_BYTES: usize = 256 << 20;
/// Bytes of one line of a header.
const MAX_LINE_BYTES: u64 = 8 << 10;
const BUFFER_BYTES: usize = 64 << 10;
const LENGTH_FIELD: &str = "content-length:";
const TYPE_FIELD: &str = "content-type:";

/// What stands in one frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    Body(Vec<u8>),
    /// A header that cannot be followed, and why.
    Broken(String),
}

/// The frames of an input.
pub struct Frames<R> {
    input: BufReader<R>,
    /// Bytes that were read too far, in front of the input.
    returned: std::io::Cursor<Vec<u8>>,
}

impl<R: Read> Frames<R> {
    /// Begins to read an input.
    pub fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(BUFFER_BYTES, input), returned: std::io::Cursor::default() }
    }

    /// The next frame, or `None` at the end of the input.
    pub fn next(&mut self) -> std::io::Result<Option<Frame>> {
        let mut length: Option<usize> = None;
        let mut foreign_encoding: Option<String> = None;
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            let lower = text.to_ascii_lowercase();
            // What stands in front of the field in its line is the rest of a message that was broken.
            if let Some(at) = lower.rfind(LENGTH_FIELD) {
                let value = lower[at + LENGTH_FIELD.len()..].trim();
                match value.parse() {
                    Ok(bytes) if bytes <= MAX_MESSAGE_BYTES && !value.starts_with('+') => {
                        length = Some(bytes);
                    }
                    _ => return Ok(Some(Frame::Broken(format!("`{value}` is not a length")))),
                }
            } else if let Some(value) = lower.strip_prefix(TYPE_FIELD) {
                foreign_encoding =
                    charset(value).filter(|charset| !matches!(*charset, "utf-8" | "utf8")).map(str::to_owned);
            } else if text.is_empty()
                && let Some(length) = length
            {
                let mut body = vec![0; length];
                self.read_exact(&mut body)?;
                return Ok(Some(match foreign_encoding {
                    None => Frame::Body(body),
                    Some(charset) => Frame::Broken(format!("the only encoding is utf-8, not {charset}")),
                }));
            }
        }
    }

    /// Takes back the end of a body whose length was wrong, to be read as what follows it.
    pub fn put_back(&mut self, rest: &[u8]) {
        let at = usize::try_from(self.returned.position()).unwrap_or(usize::MAX);
        let unread = self.returned.get_ref().get(at..).unwrap_or_default();
        self.returned = std::io::Cursor::new([rest, unread].concat());
    }

    fn read_line(&mut self, line: &mut Vec<u8>) -> std::io::Result<usize> {
        let read = self.returned.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', line)?;
        if line.last() == Some(&b'\n') || read as u64 == MAX_LINE_BYTES {
            return Ok(read);
        }
        Ok(read + self.input.by_ref().take(MAX_LINE_BYTES - read as u64).read_until(b'\n', line)?)
    }

    fn read_exact(&mut self, body: &mut [u8]) -> std::io::Result<()> {
        self.returned.by_ref().chain(&mut self.input).read_exact(body)
    }
}

fn charset(content_type: &str) -> Option<&str> {
    let parameter = content_type.split(';').skip(1).find_map(|part| part.trim().strip_prefix("charset="));
    parameter.map(|charset| charset.trim_matches('"'))
}

/// A body in its frame.
pub fn framed(body: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(input: &str) -> Frames<&[u8]> {
        Frames::new(input.as_bytes())
    }

    fn all(input: &str) -> Vec<Frame> {
        let mut frames = frames(input);
        std::iter::from_fn(|| frames.next().unwrap()).collect()
    }

    fn body(text: &str) -> Frame {
        Frame::Body(text.as_bytes().to_vec())
    }

    #[test]
    fn headers_are_read_as_the_protocol_says() {
        let input = "Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: application/vscode-jsonrpc; \
                     charset=utf8\r\n\r\n[1]CONTENT-TYPE: x; charset=\"UTF-8\"\r\nCONTENT-LENGTH: 2\r\n\r\nαContent-Length: 0\r\n\r\n";
        assert_eq!(all(input), [body("{}"), body("[1]"), body("α"), body("")]);
        let foreign =
            all("Content-Length: 2\r\nContent-Type: a/b; charset=utf-16\r\n\r\n{}Content-Length: 1\r\n\r\n1");
        assert_eq!(foreign, [Frame::Broken("the only encoding is utf-8, not utf-16".to_owned()), body("1")]);
    }

    #[test]
    fn after_what_is_no_frame_the_next_one_is_found() {
        let found = all(
            "noise\r\n\r\n{\"a\":1}Content-Length: 1\r\n\r\n1Content-Length: -4\r\n\r\nContent-Length: 1\r\n\r\n2",
        );
        assert_eq!(found, [body("1"), Frame::Broken("`-4` is not a length".to_owned()), body("2")]);
    }

    #[test]
    fn what_was_read_too_far_is_read_again() {
        let mut frames =
            frames("Content-Length: 9\r\n\r\n{}Content-Length: 1\r\n\r\n1Content-Length: 1\r\n\r\n2");
        assert_eq!(frames.next().unwrap(), Some(body("{}Content")));
        frames.put_back(b"Content");
        assert_eq!(frames.next().unwrap(), Some(body("1")));
        frames.put_back(b"Content-Length: 1\r\n\r\n3");
        assert_eq!(frames.next().unwrap(), Some(body("3")));
        assert_eq!(frames.next().unwrap(), Some(body("2")));
        assert_eq!(frames.next().unwrap(), None);
    }
}
