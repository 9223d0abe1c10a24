//! What a held process tries in vain. The programs stand for a candidate that got out of Lean.

use super::*;

fn held(script: &str, directory: &Path) -> Held {
    Held {
        program: "/usr/bin/python3".into(),
        arguments: ["-I", "-c", script].map(Into::into).into(),
        directory: directory.to_owned(),
        environment: Vec::new(),
    }
}

struct Place {
    _folder: tempfile::TempDir,
    confinement: Confinement,
    outside: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let (writes, outside) = (folder.path().join("own"), folder.path().join("outside"));
    std::fs::create_dir(&writes).unwrap();
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("secret"), "secret").unwrap();
    let confinement = Confinement {
        reads: ["/usr", "/bin"].map(PathBuf::from).into(),
        writes,
        memory_mib: 512,
        purpose: Purpose::Run { wall_clock: Duration::from_secs(20) },
    };
    Place { _folder: folder, confinement, outside }
}

async fn run(place: &Place, script: &str) -> Finished {
    let script = script.replace("OUTSIDE", &place.outside.display().to_string());
    let script = script.replace("OWN", &place.confinement.writes.display().to_string());
    place.confinement.run(held(&script, &place.confinement.writes)).await.unwrap()
}

/// What the script printed, or what it died of.
async fn told(place: &Place, script: &str) -> String {
    let finished = run(place, script).await;
    let text = String::from_utf8_lossy(&finished.stdout).trim().to_owned();
    match text.is_empty() {
        true => format!("{:?} {}", finished.status, finished.stderr.lines().last().unwrap_or_default()),
        false => text,
    }
}

#[tokio::test]
async fn a_held_process_does_its_work() {
    let place = place();
    let script = "import threading\nt = threading.Thread(target=lambda: open('OWN/a', 'w').write('x'))\n\
                  t.start(); t.join(); print(open('OWN/a').read())";
    assert_eq!(told(&place, script).await, "x");
    // It has nothing of this process's environment, and of what it says the beginning is kept.
    assert!(std::env::var_os("PATH").is_some());
    assert_eq!(told(&place, "import os; print(os.environ.get('PATH'))").await, "None");
    let flood = "import sys\nfor i in range(64): sys.stdout.write('x' * (1 << 20))";
    let finished = run(&place, flood).await;
    assert!(finished.status.unwrap().success() && finished.stdout.len() == OUTPUT_KEPT);
}

#[tokio::test]
async fn what_is_not_given_is_out_of_reach() {
    if !Confinement::is_complete() {
        return;
    }
    let place = place();
    for (what, script, error) in [
        ("write", "open('OUTSIDE/a', 'w')", "PermissionError"),
        ("read", "open('OUTSIDE/secret').read()", "PermissionError"),
        ("list", "import os; os.listdir('OUTSIDE')", "PermissionError"),
        ("remove", "import os; os.remove('OUTSIDE/secret')", "PermissionError"),
        ("rename", "import os; os.rename('OUTSIDE/secret', 'OWN/secret')", "Error"),
        ("link", "import os; os.link('OUTSIDE/secret', 'OWN/secret')", "Error"),
        (
            "a link out",
            "import os; os.symlink('OUTSIDE/secret', 'OWN/l'); open('OWN/l').read()",
            "PermissionError",
        ),
        (
            "another's environment",
            "import os; open(f'/proc/{os.getppid()}/environ').read()",
            "PermissionError",
        ),
        ("kill", "import os; os.kill(os.getppid(), 15)", "PermissionError"),
    ] {
        let told = told(&place, script).await;
        assert!(told.contains(error), "{what}: {told}");
    }
    assert_eq!(std::fs::read_to_string(place.outside.join("secret")).unwrap(), "secret");
}

#[tokio::test]
async fn no_process_is_started_and_nobody_is_called() {
    let place = place();
    for (what, script) in [
        ("fork", "import os; os.fork()"),
        ("spawn", "import subprocess; subprocess.run(['/bin/true'])"),
        ("system", "import os; assert os.system('true') == 0, PermissionError"),
        ("connect", "import socket; socket.create_connection(('127.0.0.1', 9))"),
        (
            "send",
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        ),
        ("a local socket", "import socket; socket.socket(socket.AF_UNIX)"),
        (
            "a new namespace",
            "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0, PermissionError",
        ),
    ] {
        let told = told(&place, script).await;
        assert!(
            told.contains("PermissionError") || told.contains("Operation not permitted"),
            "{what}: {told}"
        );
    }
}

#[tokio::test]
async fn limits_end_it() {
    let mut place = place();
    let told =
        told(&place, "f = open('OWN/big', 'wb')\nf.seek(1 << 30)\nf.write(b'x' * (1 << 20)); f.flush()")
            .await;
    assert!(told.contains("File too large") || told.contains("signal: 25"), "{told}");
    let script = "import time\nfor i in range(9):\n  with open(f'OWN/{i}', 'wb') as f: f.truncate(1 << 29)\n\
                  time.sleep(60)";
    let filled = run(&place, script).await.status;
    assert!(
        matches!(&filled, Err(Stop::Crashed { detail }) if detail.contains("MiB and was stopped")),
        "{filled:?}"
    );
    place = self::place();
    let eaten = run(&place, "x = b'x' * (1 << 30)\nimport time; time.sleep(60)").await.status;
    assert!(matches!(eaten, Err(Stop::OutOfMemory { resident_mib: 513.. })), "{eaten:?}");
    place.confinement.purpose = Purpose::Run { wall_clock: Duration::from_millis(300) };
    let endless = run(&place, "while True: pass").await.status;
    assert_eq!(endless.err(), Some(Stop::Timeout(Duration::from_millis(300))));
}

/// A server may start processes, and none of them leaves its group, its folder or the machine.
#[tokio::test]
async fn a_held_server_keeps_what_it_starts() {
    let mut place = place();
    place.confinement.purpose = Purpose::Serve { processes: 4 };
    place.confinement.memory_mib = 256;
    let start = async |script: &str| {
        let script = script.replace("OUTSIDE", &place.outside.display().to_string());
        let script = script.replace("OWN", &place.confinement.writes.display().to_string());
        let mut command = tokio::process::Command::new("/usr/bin/python3");
        command.args(["-I", "-c", &script]).current_dir(&place.confinement.writes).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        place.confinement.spawn(command).await.unwrap()
    };
    let told = async |script: &str| {
        let (child, _keeper) = start(script).await;
        let output = child.wait_with_output().await.unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    // A process of its own, with a session of its own as it believes, and in the same group.
    let forks = "import os\npid = os.fork()\nif pid == 0:\n  os.setsid(); os.setpgid(0, 0); os._exit(0)\n\
                 os.waitpid(pid, 0); print('forked')";
    assert_eq!(told(forks).await, "forked");
    for (what, script) in [
        ("connect", "import socket; socket.create_connection(('127.0.0.1', 9))"),
        ("a local socket", "import socket; socket.socket(socket.AF_UNIX)"),
        (
            "a new namespace",
            "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0, PermissionError",
        ),
        (
            "a process in a new namespace",
            "import ctypes\nassert ctypes.CDLL(None).syscall(56, 0x10000011, 0, 0, 0, 0) >= 0, PermissionError",
        ),
        ("a write by a child", "import os\nif os.fork() == 0: open('OUTSIDE/a', 'w')\nelse: os.wait()"),
    ] {
        if what == "a write by a child" && !Confinement::is_complete() {
            continue;
        }
        let told = told(script).await;
        assert!(
            told.contains("PermissionError") || told.contains("Operation not permitted"),
            "{what}: {told}"
        );
    }
    // What it started and left behind is still found, and ends with its group.
    let leaves = "import os, time\nif os.fork() == 0:\n  os.setsid(); time.sleep(600)\n\
                  print(flush=True); time.sleep(600)";
    let (mut child, keeper) = start(leaves).await;
    let leader = child.id().unwrap();
    tokio::io::AsyncReadExt::read_u8(child.stdout.as_mut().unwrap()).await.unwrap();
    until(|| system::group(leader).len() == 2).await;
    assert_eq!(place.confinement.looked_at(leader), None);
    system::kill_group(leader);
    child.wait().await.unwrap();
    until(|| system::group(leader).is_empty()).await;
    drop(keeper);
    // Too many processes, too much memory, too much on disk.
    let many = "import os, time\nfor i in range(6):\n  if os.fork() == 0: break\ntime.sleep(600)";
    let large = "import time\nx = b'x' * (1 << 29)\ntime.sleep(600)";
    let full = "import time\nfor i in range(9):\n  with open(f'OWN/{i}', 'wb') as f: f.truncate(1 << 29)\ntime.sleep(600)";
    for (script, expected) in [(many, "processes"), (large, "MiB of memory"), (full, "had written")] {
        let (mut child, _keeper) = start(script).await;
        let leader = child.id().unwrap();
        until(|| place.confinement.looked_at(leader).is_some()).await;
        let told = match place.confinement.looked_at(leader) {
            Some(Excess::Server(told) | Excess::Process { detail: told, .. }) => told,
            None => String::new(),
        };
        assert!(told.contains(expected), "{expected}: {told}");
        system::kill_group(leader);
        child.wait().await.unwrap();
    }
    // It does not outlive what keeps it.
    let (mut child, keeper) = start("import time; time.sleep(600)").await;
    drop(keeper);
    assert!(!child.wait().await.unwrap().success());
}

/// Waits for something that comes in any case.
async fn until(condition: impl Fn() -> bool) {
    for _ in 0..6000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came");
}
