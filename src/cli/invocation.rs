//! The command line that the program was started with, so that a run can be repeated.

use std::ffi::OsString;

/// As one line that a shell reads as the same arguments.
pub fn line() -> String {
    quoted(std::env::args_os())
}

/// One text an argument.
pub fn arguments() -> Vec<String> {
    std::env::args_os().map(readable).collect()
}

fn quoted(arguments: impl IntoIterator<Item = OsString>) -> String {
    let arguments: Vec<String> = arguments.into_iter().map(readable).collect();
    let quote = |argument: &String| match shlex::try_quote(argument) {
        Ok(quoted) => quoted.into_owned(),
        // No argument holds a NUL.
        Err(_) => argument.clone(),
    };
    arguments.iter().map(quote).collect::<Vec<_>>().join(" ")
}

/// What is not Unicode is shown with the sign for it: the store keeps texts.
fn readable(argument: OsString) -> String {
    argument.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_arguments_again() {
        let arguments = ["tllama", "prove", "My Problems.lean", "--only", "it's $HOME", "", "*"];
        let line = quoted(arguments.map(OsString::from));
        assert_eq!(shlex::split(&line).unwrap(), arguments);
    }
}
