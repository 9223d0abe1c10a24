//! Modules compiled and judged by the host program directly, and a way to forge what lies between the two: the files of
//! a compiled module, changed object by object, as a process that a module took over could write them.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use serde_json::{Value, json};
use tempfile::TempDir;

const EXTENSIONS: [&str; 4] = ["olean", "olean.server", "olean.private", "ir"];
/// Where the base address, the address of the root and the first object lie in a file.
const BASE_AT: usize = 80;
const ROOT_AT: usize = 84;
/// Fields of what the root is.
pub const IMPORTS: usize = 0;
pub const NAMES: usize = 1;
pub const CONSTANTS: usize = 2;
const ENTRIES: usize = 4;
/// The first and the last of the files that hold constants.
pub const EXPORTED: usize = 0;
pub const PRIVATE: usize = 2;
pub const CODE: usize = 3;

struct Host {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Host {
    fn start(role: &str, folder: &Path) -> Self {
        Self::configured(|library| json!({"libraries": [library], role: folder}))
    }

    /// `configuration`: all but the folder of Lean, given the folder of its library.
    fn configured(configuration: impl FnOnce(PathBuf) -> Value) -> Self {
        let cache = CacheDir::from_environment().expect("a cache folder");
        let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).expect("the embedded Lean");
        let node = Node::probe().expect("Node.js");
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lean-project/host/main.cjs");
        let mut configuration = configuration(install.library());
        configuration["lean"] = json!(install.root);
        let mut child = Command::new(&node.path)
            .args(["--liftoff-only", "--no-warnings", "--stack-size=3900"])
            .args([program.as_os_str(), configuration.to_string().as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node.js starts");
        let (stdin, stdout) = (child.stdin.take().expect("stdin"), child.stdout.take().expect("stdout"));
        let mut host = Host { child, stdin, stdout: BufReader::new(stdout) };
        let ready = host.line();
        assert!(ready.get("ready").is_some(), "{ready}");
        host
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("text");
        serde_json::from_str(&line).expect("JSON")
    }

    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.stdin, "{question}").expect("the host reads");
        let answer = self.line();
        assert!(answer.get("result").is_some(), "{answer}");
        answer["result"].clone()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder")).path()
}

/// Both processes live until the tests end: they read the end of their standard input.
fn hosts() -> MutexGuard<'static, (Host, Host)> {
    static HOSTS: OnceLock<Mutex<(Host, Host)>> = OnceLock::new();
    let start = || Mutex::new((Host::start("compileInto", folder()), Host::start("recheckIn", folder())));
    HOSTS.get_or_init(start).lock().unwrap_or_else(PoisonError::into_inner)
}

/// The files of a module, in the order of `EXTENSIONS`.
#[derive(Clone)]
pub struct Compiled {
    pub files: Vec<Vec<u8>>,
}

fn path(extension: &str) -> PathBuf {
    folder().join(format!("M.{extension}"))
}

/// Compiles a text; its audit must find nothing.
pub fn compile(text: &str) -> Compiled {
    let mut hosts = hosts();
    let answer = hosts.0.ask(&json!({
        "id": 1, "op": "compile", "module": "M", "text": text, "opening": "", "file": "M.olean", "forbidden": [],
    }));
    assert_eq!(answer["written"], true, "{answer:#}");
    let files = EXTENSIONS.iter().map(|extension| std::fs::read(path(extension)).expect("it was written"));
    Compiled { files: files.collect() }
}

/// What the second process says of a module; `None`: it accepts it.
pub fn judge(header: &str, compiled: &Compiled) -> Option<String> {
    let mut hosts = hosts();
    for (extension, file) in EXTENSIONS.iter().zip(&compiled.files) {
        std::fs::write(path(extension), file).expect("it can be written");
    }
    let answer =
        hosts.1.ask(&json!({"id": 1, "op": "recheck", "module": "M", "header": header, "file": "M"}));
    if answer["accepted"] == true {
        assert!(answer["problem"].is_null() && answer["axioms"] == json!([]), "{answer}");
        return None;
    }
    assert_eq!(answer["accepted"], false, "{answer}");
    Some(answer["problem"].as_str().map_or_else(|| format!("axioms {}", answer["axioms"]), str::to_owned))
}

/// What a process that imports the module finds of each text: the construct at which it ended, or the first error.
pub fn examine_below(compiled: &Compiled, forbidden: &[&str], texts: &[&str]) -> Vec<Option<String>> {
    let _files = hosts();
    for (extension, file) in EXTENSIONS.iter().zip(&compiled.files) {
        std::fs::write(path(extension), file).expect("it can be written");
    }
    let mut host = Host::configured(
        |library| json!({"libraries": [json!(library), json!(folder())], "imports": ["Init", "M"]}),
    );
    let found = texts.iter().map(|text| {
        let answer = host.ask(&json!({
            "id": 1, "op": "examine", "header": "", "statement": "theorem t : 1 = 1",
            "candidate": format!("{text}\ntheorem t : 1 = 1 := rfl"), "forbidden": forbidden, "options": {},
        }));
        let messages = answer["messages"].as_array().expect("messages");
        let error = messages.iter().find(|message| message["severity"] == "error");
        let construct = answer["forbidden"]["construct"].as_str().map(str::to_owned);
        construct.or_else(|| error.map(|error| error["data"].to_string()))
    });
    found.collect()
}

impl Compiled {
    fn word_at(&self, file: usize, at: usize) -> u32 {
        u32::from_le_bytes(self.files[file][at..at + 4].try_into().expect("four bytes"))
    }

    fn base(&self, file: usize) -> u32 {
        self.word_at(file, BASE_AT)
    }

    /// The file of an object, and the place there.
    pub fn place(&self, object: u32) -> (usize, usize) {
        let files = (0..self.files.len()).map(|file| (file, object.wrapping_sub(self.base(file)) as usize));
        files.into_iter().find(|(file, at)| *at < self.files[*file].len()).expect("an object")
    }

    pub fn root(&self, file: usize) -> u32 {
        self.word_at(file, ROOT_AT)
    }

    pub fn field(&self, object: u32, field: usize) -> u32 {
        let (file, at) = self.place(object);
        self.word_at(file, at + 8 + 4 * field)
    }

    /// Follows fields from an object on.
    pub fn follow(&self, object: u32, fields: &[usize]) -> u32 {
        fields.iter().fold(object, |object, field| self.field(object, *field))
    }

    pub fn set_field(&mut self, object: u32, field: usize, value: u32) {
        let (file, at) = self.place(object);
        self.files[file][at + 8 + 4 * field..][..4].copy_from_slice(&value.to_le_bytes());
    }

    /// A byte behind the fields of a constructor.
    pub fn scalar(&mut self, object: u32, offset: usize) -> &mut u8 {
        let (file, at) = self.place(object);
        let fields = self.files[file][at + 6] as usize;
        &mut self.files[file][at + 8 + 4 * fields + offset]
    }

    fn push(&mut self, file: usize, bytes: &[u8]) -> u32 {
        let at = self.files[file].len();
        self.files[file].extend(bytes);
        let padded = self.files[file].len().next_multiple_of(4);
        self.files[file].resize(padded, 0);
        self.base(file) + at as u32
    }

    /// An object of any form at the end of a file, by its words.
    pub fn push_words(&mut self, file: usize, words: &[u32]) -> u32 {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.push(file, &bytes)
    }

    /// Puts another word into an object.
    pub fn set_word(&mut self, object: u32, word: usize, value: u32) {
        let (file, at) = self.place(object);
        self.files[file][at + 4 * word..][..4].copy_from_slice(&value.to_le_bytes());
    }

    /// A constructor with these fields and no others at the end of a file.
    pub fn constructor(&mut self, file: usize, tag: u8, fields: &[u32]) -> u32 {
        let size = (8 + 4 * fields.len()).next_multiple_of(8);
        let mut bytes = vec![0, 0, 0, 0, size as u8, 0, fields.len() as u8, tag];
        bytes.extend(fields.iter().flat_map(|field| field.to_le_bytes()));
        bytes.resize(size, 0);
        self.push(file, &bytes)
    }

    /// A pair of the names of two constants.
    pub fn pair(&mut self, file: usize, first: &str, second: &str) -> u32 {
        let names = self.array(self.field(self.root(file), NAMES));
        let (first, second) = (names[self.index(file, first)], names[self.index(file, second)]);
        self.constructor(file, 0, &[first, second])
    }

    /// A copy of a constructor at the end of a file.
    pub fn copy(&mut self, file: usize, object: u32) -> u32 {
        let (of, at) = self.place(object);
        let size = u16::from_le_bytes([self.files[of][at + 4], self.files[of][at + 5]]) as usize;
        let bytes = self.files[of][at..at + size].to_vec();
        self.push(file, &bytes)
    }

    /// A copy with another field.
    pub fn with(&mut self, file: usize, object: u32, field: usize, value: u32) -> u32 {
        let copy = self.copy(file, object);
        self.set_field(copy, field, value);
        copy
    }

    /// A copy with another field of a field of a field.
    pub fn with_deep(&mut self, file: usize, object: u32, fields: &[usize], value: u32) -> u32 {
        match fields {
            [] => value,
            [field, rest @ ..] => {
                let below = self.with_deep(file, self.field(object, *field), rest, value);
                self.with(file, object, *field, below)
            }
        }
    }

    pub fn array(&self, array: u32) -> Vec<u32> {
        let (file, at) = self.place(array);
        (0..self.word_at(file, at + 8) as usize).map(|i| self.word_at(file, at + 16 + 4 * i)).collect()
    }

    pub fn push_array(&mut self, file: usize, items: &[u32]) -> u32 {
        let count = (items.len() as u32).to_le_bytes();
        let mut bytes = [&[0, 0, 0, 0, 1, 0, 0, 246], &count[..], &count].concat();
        bytes.extend(items.iter().flat_map(|item| item.to_le_bytes()));
        self.push(file, &bytes)
    }

    pub fn push_string(&mut self, file: usize, text: &str) -> u32 {
        let size = (text.len() as u32 + 1).to_le_bytes();
        let count = (text.chars().count() as u32).to_le_bytes();
        let head = [&[0, 0, 0, 0, 1, 0, 0, 249], &size[..], &size, &count].concat();
        self.push(file, &[&head, text.as_bytes(), &[0]].concat())
    }

    fn text(&self, string: u32) -> String {
        let (file, at) = self.place(string);
        let size = self.word_at(file, at + 8) as usize;
        String::from_utf8(self.files[file][at + 20..at + 20 + size - 1].to_vec()).expect("text")
    }

    /// A name whose components are all strings.
    fn name(&self, name: u32) -> Option<String> {
        let (file, at) = self.place(name);
        if self.files[file][at + 7] != 1 {
            return None;
        }
        let (parent, last) = (self.field(name, 0), self.text(self.field(name, 1)));
        if parent == 1 { Some(last) } else { Some(format!("{}.{last}", self.name(parent)?)) }
    }

    pub fn index(&self, file: usize, name: &str) -> usize {
        let names = self.array(self.field(self.root(file), NAMES));
        names.iter().position(|known| self.name(*known).as_deref() == Some(name)).expect("a constant")
    }

    /// The `ConstantInfo` of a constant.
    pub fn constant(&self, file: usize, name: &str) -> u32 {
        self.array(self.field(self.root(file), CONSTANTS))[self.index(file, name)]
    }

    /// Puts another array in the place of one of the root's.
    pub fn set_array(&mut self, file: usize, field: usize, items: &[u32]) {
        let array = self.push_array(file, items);
        let root = self.with(file, self.root(file), field, array);
        self.files[file][ROOT_AT..ROOT_AT + 4].copy_from_slice(&root.to_le_bytes());
    }

    /// Gives an environment extension these entries.
    pub fn set_entries(&mut self, file: usize, extension: &str, entries: &[u32]) {
        let mut extensions = self.array(self.field(self.root(file), ENTRIES));
        let is_its = |known: &u32| self.name(self.field(*known, 0)).as_deref() == Some(extension);
        let at = extensions.iter().position(is_its).expect("an extension");
        let entries = self.push_array(file, entries);
        extensions[at] = self.with(file, extensions[at], 1, entries);
        self.set_array(file, ENTRIES, &extensions);
    }

    /// Puts another `ConstantInfo` in the place of one.
    pub fn set_constant(&mut self, file: usize, name: &str, info: u32) {
        let mut items = self.array(self.field(self.root(file), CONSTANTS));
        items[self.index(file, name)] = info;
        self.set_array(file, CONSTANTS, &items);
    }

    /// Adds a constant under a name.
    pub fn add_constant(&mut self, file: usize, name: u32, info: u32) {
        for (field, item) in [(NAMES, name), (CONSTANTS, info)] {
            let mut items = self.array(self.field(self.root(file), field));
            items.push(item);
            self.set_array(file, field, &items);
        }
    }

    pub fn remove_constant(&mut self, file: usize, name: &str) {
        let index = self.index(file, name);
        for field in [NAMES, CONSTANTS] {
            let mut items = self.array(self.field(self.root(file), field));
            items.remove(index);
            self.set_array(file, field, &items);
        }
    }
}
