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

const USAGE: &str = "usage: lean-kernel-check [--survey] [--trust-operations] FILE.export

--survey: goes on after a declaration that is not accepted, as if it were
--trust-operations: takes operations on natural numbers for what they are called";

fn main() -> ExitCode {
    let (mut files, mut is_survey, mut trusts_operations) = (Vec::new(), false, false);
    for argument in std::env::args_os().skip(1) {
        match argument.to_str() {
            Some("--survey") => is_survey = true,
            Some("--trust-operations") => trusts_operations = true,
            _ => files.push(argument),
        }
    }
    let [file] = &files[..] else {
        return answer(DECLINED, USAGE);
    };
    let input = match File::open(file) {
        Ok(input) => BufReader::with_capacity(1 << 20, input),
        Err(error) => return answer(DECLINED, &format!("{}: {error}", file.display())),
    };
    let (mut kernel, mut reader) = (Kernel::new(Limits::default()), Reader::new(input));
    if trusts_operations {
        kernel.trust_operations();
    }
    let (mut count, mut failed) = (0u64, None);
    loop {
        let declaration = match reader.next(&mut kernel.store) {
            Ok(Some(declaration)) => declaration,
            Ok(None) => return answer(failed.unwrap_or(ACCEPTED), &format!("{count} declarations accepted")),
            Err(error @ ReadError::Malformed { .. }) => return answer(REJECTED, &error.to_string()),
            Err(error) => return answer(DECLINED, &error.to_string()),
        };
        let Err(error) = kernel.check(&declaration) else {
            count += 1;
            continue;
        };
        let status = if error.is_rejection() { REJECTED } else { DECLINED };
        if !is_survey {
            return answer(status, &error.to_string());
        }
        answer(status, &error.to_string());
        failed = Some(status);
        if let Err(error) = kernel.assume(&declaration) {
            return answer(status, &error.to_string());
        }
    }
}

fn answer(status: u8, text: &str) -> ExitCode {
    // Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::from(status)
}
