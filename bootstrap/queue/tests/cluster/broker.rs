//! A real broker for a test: `nats-server` on a free port, with a folder of its own.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Broker {
    program: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

impl Broker {
    /// `None`, and the reason printed, where the machine has no `nats-server`.
    pub fn start() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let usual = [PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/bin")];
        let found = std::env::split_paths(&path)
            .chain(usual)
            .map(|folder| folder.join("nats-server"))
            .find(|program| program.is_file());
        let Some(program) = found else {
            eprintln!("left out: there is no nats-server (apt-get install nats-server)");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut broker = Self { program, folder: tempfile::tempdir().unwrap(), port, child: None };
        broker.begin();
        Some(broker)
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Starts it where it was.
    pub fn begin(&mut self) {
        let child = Command::new(&self.program)
            .args(["-js", "-a", "127.0.0.1", "-p", &self.port.to_string(), "-sd"])
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "the broker does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// What it had kept is gone.
    #[allow(dead_code, reason = "the tests of the program do not need it")]
    pub fn lose_everything(&mut self) {
        self.folder = tempfile::tempdir().unwrap();
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}
