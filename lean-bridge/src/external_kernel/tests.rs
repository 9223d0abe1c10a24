use super::*;

const AMPLE: Duration = Duration::from_secs(60);

fn answers(commands: &[&str], limit: Duration) -> Vec<KernelAnswer> {
    let kernels: Vec<ExternalKernel> = commands.iter().map(|command| command.parse().unwrap()).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(ask(&kernels, "{\"marker\":1}\n", limit)).unwrap()
}

#[test]
fn a_checker_accepts_by_its_exit_status_alone() {
    use KernelFinding::*;
    let cases = [
        ("sh -c 'exit 0'", Accepted, ""),
        ("sh -c 'echo all is wrong; exit 0'", Accepted, "all is wrong"),
        ("sh -c 'echo accepted; echo t: a rule is broken >&2; exit 1'", Refused, "t: a rule is broken"),
        ("sh -c 'echo t: unknown >&2; exit 2'", Missing, "it declines: t: unknown"),
        ("sh -c 'exit 101'", Refused, "exit status 101"),
        ("sh -c 'kill -SEGV $$'", Crashed, "it fell over (signal: 11"),
        ("/nowhere/checker", Missing, "/nowhere/checker cannot be started: "),
        // A thousand million bytes, of which the last are kept.
        ("sh -c 'yes | head -c 1000000000; echo; echo the end; exit 1'", Refused, "the end"),
        ("sh -c 'yes | head -c 1000000000 >&2'", Accepted, "y"),
        // One line without an end is cut.
        ("sh -c 'head -c 100000000 /dev/zero | tr \"\\\\0\" x; exit 1'", Refused, "xxxx"),
        // What it leaves behind does not keep its answer back.
        ("sh -c 'sleep 20 & echo done; exit 0'", Accepted, "done"),
    ];
    let commands: Vec<&str> = cases.iter().map(|(command, ..)| *command).collect();
    let found = answers(&commands, AMPLE);
    assert_eq!(found.len(), cases.len());
    for (answer, (command, finding, detail)) in found.iter().zip(cases) {
        assert_eq!((answer.name.as_str(), answer.finding), (command, finding), "{answer:?}");
        assert!(answer.detail.starts_with(detail) && answer.detail.len() < 2000, "{answer:?}");
    }
}

#[test]
fn a_checker_that_hangs_is_ended_with_what_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let started = folder.path().join("started");
    let command = format!("sh -c 'sleep 300 & echo $! > {}; wait'", started.display());
    // On a busy machine a shell takes its time to begin.
    let found = answers(&[&command, "sh -c 'exit 0'"], Duration::from_secs(5));
    assert_eq!(found[0].finding, KernelFinding::Timeout);
    assert_eq!(found[0].detail, "no answer within 5s");
    assert_eq!(found[1].finding, KernelFinding::Accepted, "the next is asked all the same");
    let id: i32 = std::fs::read_to_string(started).unwrap().trim().parse().unwrap();
    // SAFETY: signal 0 only asks whether there is such a process.
    let is_there = || unsafe { libc::kill(id, 0) } == 0 && !is_zombie(id);
    let until = std::time::Instant::now() + AMPLE;
    while is_there() {
        assert!(std::time::Instant::now() < until, "{id} goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a process has ended and nobody asked how yet, as far as the system tells.
fn is_zombie(id: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

#[test]
fn a_command_names_the_export_or_gets_it_last() {
    let commands = [
        "grep -q marker",
        "sh -c 'grep -q marker \"$1\" && test \"$2\" = more' sh {} more",
        "sh -c 'grep -q \"export_file_path\" \"$0\" && test $# = 0' {config}",
        "sh -c 'test \"$1\" = \"two words\" && test $# = 2' sh 'two words'",
    ];
    for answer in answers(&commands, AMPLE) {
        assert!(answer.is_accepted(), "{answer:?}");
    }
    assert!(matches!(" ".parse::<ExternalKernel>(), Err(CommandError::Empty)));
    assert!(matches!("sh 'open".parse::<ExternalKernel>(), Err(CommandError::Unclosed(_))));
    let is_there = |command: &str| command.parse::<ExternalKernel>().unwrap().is_there();
    assert!(is_there("sh -c true") && is_there("/bin/sh {}"));
    assert!(!is_there("no-such-checker-anywhere") && !is_there("/nowhere/sh"));
}
