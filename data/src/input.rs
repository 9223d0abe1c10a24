//! Files that a user names, opened so that an odd one is an error and not a program that hangs or fills the memory:
//! regular files, and pipes that somebody writes to (`<(…)` of a shell). Folders and devices are refused, and what is
//! read whole has a limit.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// For files that are read whole: data sets in JSON and files of problems are far below it.
pub const MAX_FILE_BYTES: u64 = 2 << 30;
/// For a text that is given to Lean, a prompt or a settings file.
pub const MAX_TEXT_BYTES: u64 = 64 << 20;

/// Opens a file that is read from its beginning to its end: a regular one or a pipe.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file = without_waiting(path)?;
    let kind = file.metadata()?.file_type();
    #[cfg(unix)]
    if std::os::unix::fs::FileTypeExt::is_fifo(&kind) {
        return Ok(Box::new(pipe::Pipe::new(file)));
    }
    refuse(kind)?;
    Ok(Box::new(file))
}

/// Opens a file whose reader goes back and forth in it: only a regular one.
pub fn regular_file(path: &Path) -> io::Result<File> {
    let file = without_waiting(path)?;
    let kind = file.metadata()?.file_type();
    #[cfg(unix)]
    if std::os::unix::fs::FileTypeExt::is_fifo(&kind) {
        return Err(unusable("it is a pipe, and this file cannot be read through one; save it as a file"));
    }
    refuse(kind)?;
    Ok(file)
}

/// A whole file of at most `limit` bytes.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_all(open(path)?, limit)
}

/// A whole file of at most `limit` bytes that is UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let not_utf8 = |error: std::string::FromUtf8Error| {
        unusable(format!("it is not UTF-8 (byte {})", error.utf8_error().valid_up_to()))
    };
    String::from_utf8(read(path, limit)?).map_err(not_utf8)
}

/// Everything that comes, if it is at most `limit` bytes.
pub fn read_all(source: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let problem =
            format!("it holds more than {} MiB, the most that is read; split it", limit.div_ceil(1 << 20));
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, problem));
    }
    Ok(bytes)
}

/// The lines of a text, without their ends; a longer one than `limit` bytes is an error.
pub fn lines(mut source: impl BufRead, limit: u64) -> impl Iterator<Item = io::Result<Vec<u8>>> {
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match source.by_ref().take(limit.saturating_add(1)).read_until(b'\n', &mut line) {
            Err(error) => return Some(Err(error)),
            Ok(0) => return None,
            Ok(_) => {}
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() as u64 > limit {
            return Some(Err(too_large(limit, "a line")));
        }
        Some(Ok(line))
    })
}

fn too_large(limit: u64, what: &str) -> io::Error {
    let problem =
        format!("{what} holds more than {} MiB, the most that is read; split it", limit.div_ceil(1 << 20));
    io::Error::new(io::ErrorKind::FileTooLarge, problem)
}

fn unusable(problem: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, problem.into())
}

fn refuse(kind: std::fs::FileType) -> io::Result<()> {
    match () {
        () if kind.is_file() => Ok(()),
        () if kind.is_dir() => Err(unusable("it is a folder; name a file in it")),
        () => Err(unusable("it is a device, not a file; copy its content into a file")),
    }
}

/// Opening a pipe waits for a writer, and opening a device may do anything: neither is waited for.
fn without_waiting(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits().try_into().unwrap_or_default());
    }
    options.open(path)
}

#[cfg(unix)]
mod pipe {
    use std::fs::File;
    use std::io::{self, Read};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    /// How long the first writer is waited for.
    const WRITER_SECONDS: i64 = 5;

    /// A pipe that was opened without waiting. A writer is waited for a while, and then for what it writes.
    pub struct Pipe {
        file: File,
        has_writer: bool,
    }

    impl Pipe {
        pub fn new(file: File) -> Self {
            Self { file, has_writer: false }
        }
    }

    impl Read for Pipe {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if !self.has_writer {
                self.wait(Some(&Timespec { tv_sec: WRITER_SECONDS, tv_nsec: 0 }))?;
            }
            loop {
                match self.file.read(buffer) {
                    // Somebody holds the other end and is silent.
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        self.has_writer = true;
                        self.wait(None)?;
                    }
                    Ok(0) if !self.has_writer => {
                        return Err(super::unusable("it is a pipe that nothing is written to"));
                    }
                    done => {
                        self.has_writer = true;
                        return done;
                    }
                }
            }
        }
    }

    impl Pipe {
        /// Until there is something to read, or the last writer has gone.
        fn wait(&self, limit: Option<&Timespec>) -> io::Result<()> {
            match poll(&mut [PollFd::new(&self.file, PollFlags::IN)], limit) {
                Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "0123456789").unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"0123456789");
        assert!(read(&path, 9).unwrap_err().to_string().contains("more than"));
        assert!(read_all(io::repeat(0), 1 << 20).is_err());
        let found: Vec<_> = lines(&b"ab\n\nabc\nabcd\n"[..], 3).map(|line| line.ok()).take(4).collect();
        assert_eq!(found, [Some(b"ab".to_vec()), Some(vec![]), Some(b"abc".to_vec()), None]);
        assert!(read(folder.path(), 10).unwrap_err().to_string().contains("folder"));
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_refused_and_pipes_read() {
        let refused = |error: io::Error, why: &str| assert!(error.to_string().contains(why), "{error}");
        refused(read(Path::new("/dev/zero"), 10).unwrap_err(), "device");
        refused(regular_file(Path::new("/dev/zero")).unwrap_err(), "device");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        refused(regular_file(&path).unwrap_err(), "pipe");
        // A writer that comes after the reader, and takes its time.
        let writer = std::thread::spawn({
            let path = path.clone();
            move || {
                use std::io::Write;
                let mut pipe = std::fs::OpenOptions::new().write(true).open(path).unwrap();
                for part in ["slow ", "but ", "sure"] {
                    std::thread::sleep(std::time::Duration::from_millis(50));
                    pipe.write_all(part.as_bytes()).unwrap();
                }
            }
        });
        assert_eq!(read(&path, 100).unwrap(), b"slow but sure");
        writer.join().unwrap();
        let endless = std::thread::spawn({
            let path = path.clone();
            // Ends when nobody reads any more.
            move || {
                io::copy(
                    &mut io::repeat(b'x'),
                    &mut std::fs::OpenOptions::new().write(true).open(path).unwrap(),
                )
            }
        });
        refused(read(&path, 1 << 20).unwrap_err(), "more than");
        assert!(endless.join().unwrap().is_err());
    }
}
