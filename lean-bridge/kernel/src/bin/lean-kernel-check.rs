//! Checks an export from nothing: exit status 0 where every declaration is accepted, 1 where one is rejected, 2 where
//! the answer is not known. The calling convention is that of the Lean Kernel Arena.

use std::fs::File;
use std::io::{BufReader, Write};
use std::process::ExitCode;

use lean_kernel::export::{ReadError, Reader};
use lean_kernel::{Kernel, Limits};

const ACCEPTED: u8 = 0;
const REJECTED: u8 = 1;
const DECLINED: u8 = 2;

fn main() -> ExitCode {
    let (mut files, mut trust) = (Vec::new(), false);
    for argument in std::env::args_os().skip(1) {
        match argument.to_str() {
            Some("--assume") => trust = true,
            _ => files.push(argument),
        }
    }
    let [file] = &files[..] else {
        return answer(DECLINED, "usage: lean-kernel-check [--assume] FILE.export");
    };
    let input = match File::open(file) {
        Ok(input) => BufReader::with_capacity(1 << 20, input),
        Err(error) => return answer(DECLINED, &format!("{}: {error}", file.display())),
    };
    let (mut kernel, mut reader) = (Kernel::new(Limits::default()), Reader::new(input));
    let mut count = 0u64;
    loop {
        let declaration = match reader.next(&mut kernel.store) {
            Ok(Some(declaration)) => declaration,
            Ok(None) => return answer(ACCEPTED, &format!("{count} declarations accepted")),
            Err(error @ ReadError::Malformed { .. }) => return answer(REJECTED, &error.to_string()),
            Err(error) => return answer(DECLINED, &error.to_string()),
        };
        let result = if trust { kernel.assume(&declaration) } else { kernel.check(&declaration) };
        if let Err(error) = result {
            return answer(if error.is_rejection() { REJECTED } else { DECLINED }, &error.to_string());
        }
        count += 1;
    }
}

fn answer(status: u8, text: &str) -> ExitCode {
    // Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::from(status)
}
