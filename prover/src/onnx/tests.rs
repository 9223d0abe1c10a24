//! Tests of loading, state and batching on the tiny models of `tests/models`, against golden outputs that other
//! implementations computed. ONNX Runtime is fetched through pip on first use.

use std::path::{Path, PathBuf};

use futures::{StreamExt as _, executor::block_on};
use serde::Deserialize;

use super::{chosen::choose, folder::ModelFolder, graph::Carry, session::Model, state::StateBank, *};
use crate::Error;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    ids: Vec<u32>,
    logits: Vec<f32>,
    greedy: Vec<u32>,
}

/// Appended caches in two precisions, the same model as Optimum and as onnxruntime-genai's builder export it, sliding
/// windows, and a state of fixed size.
const MODELS: [&str; 6] =
    ["tiny-llama", "tiny-llama-f16", "tiny-llama-gqa", "tiny-gemma3", "tiny-recurrent", "tiny-llama-optimum"];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name)
}

fn golden(name: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(path(name).join("golden.json")).unwrap();
    serde_json::from_str::<Golden>(&text).unwrap().cases
}

fn options() -> EngineOptions {
    EngineOptions { device: Device::Cpu, threads: 1, ..Default::default() }
}

fn engine(name: &str, options: &EngineOptions) -> Engine {
    Engine::load(&path(name), options).unwrap()
}

fn model(name: &str) -> Model {
    let folder = ModelFolder::open(&path(name)).unwrap();
    Model::load(&folder, &choose(Device::Cpu, &RuntimeOptions::default()).unwrap(), 1).unwrap()
}

/// All samples of a request, in the order of their seeds.
fn complete(engine: &Engine, request: Request) -> Vec<Completion> {
    let mut found: Vec<_> =
        block_on(engine.submit(request).unwrap().map(Result::unwrap).collect::<Vec<Completion>>());
    found.sort_by_key(|completion| completion.seed);
    found
}

fn greedy(max_new_tokens: u32) -> SamplingParameters {
    SamplingParameters { temperature: 0.0, max_new_tokens, ..Default::default() }
}

fn logits_after(model: &Model, ids: &[u32], chunk: usize, vocabulary: usize) -> Vec<f32> {
    let mut bank = StateBank::new(model).unwrap();
    bank.begin(model, ids.len()).unwrap();
    let mut last = Vec::new();
    for piece in ids.chunks(chunk) {
        let tokens = piece.iter().map(|&id| i64::from(id)).collect();
        let tensor = bank.step(model, tokens, piece.len()).unwrap();
        last = logits::Rows::new(model, tensor, 1, vocabulary).unwrap().row(0).to_vec();
    }
    last
}

#[test]
fn logits_are_those_of_transformers() {
    for (name, tolerance) in MODELS.into_iter().zip([1e-3, 5e-2, 1e-3, 1e-3, 1e-3, 1e-3]) {
        let model = model(name);
        for case in golden(name) {
            for chunk in [1, 3, 512] {
                let found = logits_after(&model, &case.ids, chunk, case.logits.len());
                let worst = found.iter().zip(&case.logits).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(worst <= tolerance, "{name}, chunks of {chunk}, {:?}: off by {worst}", case.text);
            }
        }
    }
}

#[test]
fn state_is_carried_as_the_graph_says() {
    let carry = |name| model(name).graph.states.iter().map(|state| state.carry).collect::<Vec<_>>();
    assert_eq!(carry("tiny-llama"), [Carry::Appended; 4]);
    assert_eq!(carry("tiny-llama-gqa"), [Carry::InPlace; 4]);
    assert_eq!(carry("tiny-gemma3"), [Carry::InPlace; 4]);
    assert_eq!(carry("tiny-recurrent"), [Carry::Replaced; 2]);
    assert_eq!(carry("tiny-llama-optimum"), [Carry::Appended; 4]);
}

#[test]
fn greedy_tokens_are_those_of_transformers() {
    for name in MODELS.into_iter().filter(|name| *name != "tiny-llama-f16") {
        let engine = engine(name, &options());
        for case in golden(name) {
            assert_eq!(engine.vocabulary().encode(&case.text).unwrap(), case.ids);
            let request =
                Request { prompt: case.ids, samples: 1, parameters: greedy(24), ..Default::default() };
            let completion = complete(&engine, request).remove(0);
            let stop = case.greedy.iter().position(|token| [0, 2].contains(token));
            assert_eq!(completion.tokens, case.greedy[..stop.map_or(24, |stop| stop + 1)], "{name}");
            let expected = stop.map_or(Finish::Length, |stop| Finish::StopToken(case.greedy[stop]));
            assert_eq!(completion.finish, expected);
        }
    }
}

/// Prompts of different lengths whose samples end at different times.
fn ragged(name: &str) -> Vec<Request> {
    let parameters = |top_p, max_new_tokens| SamplingParameters {
        temperature: 0.9,
        top_p,
        repetition_penalty: 1.1,
        max_new_tokens,
        ..Default::default()
    };
    golden(name)
        .into_iter()
        .enumerate()
        .map(|(index, case)| Request {
            prompt: case.ids,
            samples: 4,
            seed: 100 * index as u64,
            parameters: parameters([1.0, 0.9, 0.95][index], [9, 40, 23][index]),
            ..Default::default()
        })
        .collect()
}

#[test]
fn results_do_not_depend_on_the_batch() {
    for name in MODELS {
        let alone = engine(name, &EngineOptions { batch: 1, ..options() });
        let together = engine(name, &EngineOptions { batch: 5, prefill_chunk: 7, ..options() });
        let pending: Vec<_> =
            ragged(name).into_iter().map(|request| together.submit(request).unwrap()).collect();
        for (request, pending) in ragged(name).into_iter().zip(pending) {
            let mut mixed: Vec<_> = block_on(pending.map(Result::unwrap).collect());
            mixed.sort_by_key(|completion| completion.seed);
            let alone = complete(&alone, request);
            assert_eq!(mixed.len(), 4);
            for (mixed, alone) in mixed.iter().zip(&alone) {
                assert_eq!(mixed.tokens, alone.tokens, "{name}, seed {}", mixed.seed);
            }
            assert_ne!(alone[0].tokens, alone[1].tokens, "different seeds draw differently");
        }
        assert!(together.statistics().steps < alone.statistics().steps / 2, "sequences shared steps");
    }
}

#[test]
fn stop_strings_straddle_tokens() {
    let engine = engine("tiny-llama", &options());
    let case = golden("tiny-llama").remove(2);
    let request = Request { prompt: case.ids, samples: 1, parameters: greedy(24), ..Default::default() };
    let whole = complete(&engine, request.clone()).remove(0);
    // Two characters in the middle of the text that come from two different tokens.
    let pieces: Vec<String> =
        whole.tokens.iter().map(|&token| engine.vocabulary().decode(&[token]).unwrap()).collect();
    let seam = (2..pieces.len() - 1)
        .find(|&index| {
            pieces[index - 1].is_ascii()
                && pieces[index].is_ascii()
                && !pieces[index].is_empty()
                && !pieces[index - 1].is_empty()
        })
        .unwrap();
    let stop = format!("{}{}", pieces[seam - 1], &pieces[seam][..1]);
    let place = whole.text.find(&stop).unwrap();
    let never = "a stop string that never comes".to_owned();
    let stopped =
        complete(&engine, Request { stop_strings: vec![never.clone(), stop], ..request.clone() }).remove(0);
    assert_eq!(stopped.text, whole.text[..place]);
    assert_eq!(stopped.finish, Finish::StopString(place));
    assert!(stopped.tokens.len() < whole.tokens.len());
    let unstopped = complete(&engine, Request { stop_strings: vec![never], ..request }).remove(0);
    assert_eq!((unstopped.text, unstopped.finish), (whole.text, Finish::Length));
}

#[test]
fn whichever_stop_token_comes_first_ends_the_answer() {
    let engine = engine("tiny-llama", &options());
    let case = golden("tiny-llama").remove(2);
    let request = Request { prompt: case.ids, samples: 1, parameters: greedy(12), ..Default::default() };
    let whole = complete(&engine, request.clone()).remove(0);
    for pair in [[3, 6], [6, 3], [6, 8]] {
        let stop_tokens = pair.map(|index| whole.tokens[index]).to_vec();
        let first = whole.tokens.iter().position(|token| stop_tokens.contains(token)).unwrap();
        let stopped = complete(&engine, Request { stop_tokens, ..request.clone() }).remove(0);
        assert_eq!(stopped.tokens, whole.tokens[..=first]);
        assert_eq!(stopped.finish, Finish::StopToken(whole.tokens[first]));
        assert_eq!(stopped.text, engine.vocabulary().decode(&whole.tokens[..first]).unwrap());
    }
}

#[test]
fn the_five_most_likely_tokens_are_kept() {
    let engine = engine("tiny-llama-gqa", &options());
    let case = golden("tiny-llama-gqa").remove(0);
    let request =
        Request { prompt: case.ids, samples: 1, parameters: greedy(6), keep_top: true, ..Default::default() };
    let completion = complete(&engine, request).remove(0);
    assert_eq!((completion.top.len(), completion.top[0].len()), (6, TOP_LOGPROBS));
    for (position, top) in completion.top.iter().enumerate() {
        assert_eq!(top[0].token, completion.tokens[position]);
        assert_eq!(top[0].logprob, completion.logprobs[position]);
    }
    let normaliser = case.logits.iter().map(|logit| logit.exp()).sum::<f32>().ln();
    let expected = case.logits[completion.tokens[0] as usize] - normaliser;
    assert!((completion.logprobs[0] - expected).abs() < 1e-3);
    assert!(completion.mean_logprob() < 0.0);
}

#[test]
fn dropping_the_receiver_cancels() {
    let engine = engine("tiny-llama", &options());
    let case = golden("tiny-llama").remove(1);
    let long = SamplingParameters { max_new_tokens: 250, ..Default::default() };
    let request = Request { prompt: case.ids.clone(), samples: 64, parameters: long, ..Default::default() };
    drop(engine.submit(request).unwrap());
    // The next request is answered, and the abandoned one did not run to its end before.
    complete(&engine, Request { prompt: case.ids, samples: 1, parameters: greedy(5), ..Default::default() });
    assert!(engine.statistics().new_tokens < 64 * 100, "{:?}", engine.statistics());
}

fn refusal(engine: &Engine, request: Request) -> Error {
    engine.submit(request).err().expect("the request should have been refused")
}

#[test]
fn requests_that_cannot_be_served_are_refused() {
    let engine = engine("tiny-llama", &EngineOptions { state_bytes: 40 << 10, ..options() });
    let request =
        |prompt: Vec<u32>| Request { prompt, samples: 1, parameters: greedy(1), ..Default::default() };
    assert!(refusal(&engine, request(vec![])).to_string().contains("empty"));
    assert!(refusal(&engine, request(vec![9999])).to_string().contains("9999"));
    assert!(matches!(
        refusal(&engine, request(vec![5; 256])),
        Error::PromptTooLong { tokens: 256, limit: 255, .. }
    ));
    let long = Request { parameters: greedy(200), ..request(vec![5]) };
    assert!(matches!(refusal(&engine, long), Error::Memory(_)));
    let odd = SamplingParameters { top_p: 0.0, ..Default::default() };
    assert!(refusal(&engine, Request { parameters: odd, ..request(vec![5]) }).to_string().contains("top-p"));
}

#[test]
fn a_budget_bounds_what_is_in_flight() {
    let model = model("tiny-llama-gqa");
    let budget = 3 * 64 * model.graph.cost().per_token;
    let engine = engine("tiny-llama-gqa", &EngineOptions { state_bytes: budget, ..options() });
    let parameters = SamplingParameters { max_new_tokens: 60, ..Default::default() };
    let found =
        complete(&engine, Request { prompt: vec![5; 4], samples: 9, parameters, ..Default::default() });
    assert_eq!(found.len(), 9);
    let peak = engine.statistics().state_bytes_peak;
    assert!(peak <= budget + 64 * model.graph.cost().per_token, "{peak} bytes with a budget of {budget}");
}

/// A copy of a tiny model with one file changed.
fn changed(name: &str, file: &str, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(path(name)).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let target = folder.path().join(file);
    match change(std::fs::read(&target).unwrap()) {
        Some(bytes) => std::fs::write(&target, bytes).unwrap(),
        None => std::fs::remove_file(&target).unwrap(),
    }
    folder
}

/// What loading says of a model with one file changed.
fn spoiled(name: &str, file: &str, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> String {
    let folder = changed(name, file, change);
    let error = Engine::load(folder.path(), &options()).err();
    error.unwrap_or_else(|| panic!("{name} with a damaged {file} should not load")).to_string()
}

#[test]
fn logits_that_are_not_numbers_end_the_samples_with_an_error() {
    let folder = changed("tiny-llama-gqa", "model.onnx.data", |mut bytes| {
        let length = bytes.len();
        bytes[length - 4096..].fill(0xff);
        Some(bytes)
    });
    let engine = Engine::load(folder.path(), &options()).unwrap();
    let request = Request { prompt: vec![5, 6], samples: 2, parameters: greedy(4), ..Default::default() };
    let found: Vec<_> = block_on(engine.submit(request).unwrap().collect());
    assert_eq!(found.len(), 2);
    for result in found {
        assert!(matches!(result, Err(Error::Logits { tokens: 2, .. })), "{result:?}");
    }
}

#[test]
fn a_chat_template_that_fails_is_an_error_with_its_words() {
    let template = "{{ raise_exception('no such role') }}";
    let folder = changed("tiny-llama", "chat_template.jinja", |_| Some(template.as_bytes().to_vec()));
    let error = Engine::load(folder.path(), &options()).unwrap().chat().render(&[]).unwrap_err();
    assert!(
        error.to_string().contains("chat template") && error.to_string().contains("no such role"),
        "{error}"
    );
}

#[test]
fn cuda_is_had_or_what_is_missing_is_named() {
    let cuda = EngineOptions { device: Device::Cuda(0), ..options() };
    match Engine::load(&path("tiny-llama-gqa"), &cuda) {
        Ok(engine) => assert_eq!(engine.device(), "cuda:0"),
        Err(Error::Device { device, problem, remedy }) => {
            assert_eq!(device, "cuda:0");
            assert!(problem.contains('`') || problem.contains("driver"), "{problem}");
            assert!(remedy.contains("cpu"));
        }
        // The CPU build of ONNX Runtime serves the other tests of this process and cannot be exchanged.
        Err(Error::Runtime { problem, .. }) => assert!(problem.contains("loaded already"), "{problem}"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn auto_falls_back_when_another_build_is_loaded_already() {
    let cpu = engine("tiny-llama-gqa", &options());
    let folder = ModelFolder::open(&path("tiny-llama-gqa")).unwrap();
    let gpu = || chosen::ChosenDevice {
        cuda: Some(0),
        library: PathBuf::from("another/libonnxruntime.so"),
        description: "cuda:0 (chosen by auto)".to_owned(),
    };
    let load = |device| engine::load_model(&folder, gpu(), &EngineOptions { device, ..options() });
    let (model, chosen) = load(Device::Auto).unwrap();
    assert!(chosen.description.starts_with("cpu (chosen by auto: "), "{}", chosen.description);
    assert!(chosen.description.contains("loaded already"), "{}", chosen.description);
    let ids = &golden("tiny-llama-gqa")[0].ids;
    assert!(!logits_after(&model, ids, 512, cpu.vocabulary().size()).is_empty());
    let refused = load(Device::Cuda(0)).err().expect("CUDA by name is never replaced");
    assert!(matches!(refused, Error::Runtime { .. }), "{refused}");
}

#[test]
fn damaged_folders_name_the_file() {
    let half = |bytes: Vec<u8>| Some(bytes[..bytes.len() / 2].to_vec());
    let text = spoiled("tiny-llama", "model.onnx", half);
    assert!(text.contains("model.onnx") && text.contains("truncated"), "{text}");
    let text = spoiled("tiny-llama", "model.onnx", |_| Some(b"not a graph".to_vec()));
    assert!(text.contains("model.onnx"), "{text}");
    let text = spoiled("tiny-llama-gqa", "model.onnx.data", |_| None);
    assert!(text.contains("model.onnx.data"), "{text}");
    let text = spoiled("tiny-llama-gqa", "model.onnx.data", half);
    assert!(text.contains("model.onnx"), "{text}");
    let text = spoiled("tiny-llama", "tokenizer.json", half);
    assert!(text.contains("tokenizer.json"), "{text}");
    let text = spoiled("tiny-llama", "chat_template.jinja", |_| Some(b"{% for x in %}".to_vec()));
    assert!(text.contains("chat template"), "{text}");
    let text = spoiled("tiny-llama", "tokenizer.json", |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        Some(text.replacen("\"vocab\": {", "\"vocab\": {\"zzz\": 900,", 1).into_bytes())
    });
    assert!(text.contains("901 tokens") && text.contains("320"), "{text}");
}

/// A file and what becomes of its text.
type Change<'a> = (&'a str, &'a dyn Fn(String) -> String);

/// A copy of a model's folder, with some of its files changed.
fn rewritten(name: &str, changes: &[Change<'_>]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(path(name)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    for (name, change) in changes {
        let path = folder.path().join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, change(text)).unwrap();
    }
    folder
}

/// A tokenizer with some tokens that were added above those of the graph, which are 320.
fn with_added_tokens(tokenizer: &str, count: u32) -> String {
    let mut tokenizer: serde_json::Value = serde_json::from_str(tokenizer).unwrap();
    for id in 320..320 + count {
        tokenizer["added_tokens"].as_array_mut().unwrap().push(serde_json::json!({
            "id": id, "content": format!("<image_{id}>"), "special": true, "normalized": false,
            "single_word": false, "lstrip": false, "rstrip": false,
        }));
    }
    tokenizer.to_string()
}

#[test]
fn a_description_says_what_loading_would() {
    let mark = |text: String| format!("\u{feff}{text}");
    let infinite = |text: String| text.replacen('{', "{\"time_step_limit\": [0.0, Infinity], ", 1);
    let stops = |_: String| r#"{"eos_token": "!"}"#.to_owned();
    let odd = |_: String| r#"{"eos_token_id": {"a": 1}}"#.to_owned();
    let open = |_: String| "{% if messages %}".to_owned();
    let nothing = |_: String| "[]".to_owned();
    let more = |text: String| with_added_tokens(&text, 3);
    let cases: [(&[Change<'_>], Option<&str>); 8] = [
        (
            &[
                ("config.json", &mark),
                ("generation_config.json", &mark),
                ("tokenizer.json", &mark),
                ("tokenizer_config.json", &mark),
                ("chat_template.jinja", &mark),
            ],
            None,
        ),
        (&[("config.json", &infinite)], None),
        (&[("tokenizer_config.json", &stops)], None),
        (&[("tokenizer.json", &more)], None),
        (&[("generation_config.json", &odd)], Some("`eos_token_id` holds")),
        (&[("chat_template.jinja", &open)], Some("chat template is damaged")),
        (&[("tokenizer.json", &nothing)], Some("not a tokenizer")),
        (&[("tokenizer_config.json", &nothing)], Some("tokenizer_config.json: it is not a JSON object")),
    ];
    for (changes, expected) in cases {
        let folder = rewritten("tiny-llama", changes);
        let described =
            ModelInfo::read(folder.path()).map(|info| info.digest).map_err(|error| error.to_string());
        let loaded = Engine::load(folder.path(), &options());
        let loaded = loaded.map(|engine| engine.digest().to_owned()).map_err(|error| error.to_string());
        assert_eq!(described, loaded);
        match (loaded, expected) {
            (Ok(_), None) => {}
            (Err(problem), Some(words)) if problem.contains(words) => {}
            (found, _) => panic!("{expected:?}: {found:?}"),
        }
    }
}

#[test]
fn tokens_that_the_graph_does_not_know_are_refused_in_prompts_alone() {
    let folder = rewritten("tiny-llama", &[("tokenizer.json", &|text| with_added_tokens(&text, 1))]);
    let engine = Engine::load(folder.path(), &options()).unwrap();
    let (with, without) =
        (engine.vocabulary().encode("a <image_320>").unwrap(), golden("tiny-llama").remove(0));
    assert_eq!(with.last(), Some(&320));
    let request = |prompt| Request { prompt, samples: 1, parameters: greedy(8), ..Default::default() };
    let error = engine.submit(request(with)).err().unwrap();
    assert!(error.is_of_one_task() && error.to_string().contains("<image_320>"), "{error}");
    let plain = Engine::load(&path("tiny-llama"), &options()).unwrap();
    let same = complete(&plain, request(without.ids.clone()));
    assert_eq!(complete(&engine, request(without.ids))[0].tokens, same[0].tokens);
    let info = ModelInfo::read(folder.path()).unwrap();
    assert_eq!((info.vocabulary, info.tokenizer), (Some(320), 321));
}

/// The tokenizer's own end of text ends answers too, whatever the configuration says.
#[test]
fn the_tokenizer_names_a_token_that_ends_answers() {
    let ends = |changes: &[Change<'_>]| -> Vec<u32> {
        let info = ModelInfo::read(rewritten("tiny-llama", changes).path()).unwrap();
        info.stop_tokens.into_iter().map(|token| token.id).collect()
    };
    let zero = |_: String| r#"{"eos_token_id": 0}"#.to_owned();
    let none = |_: String| "{}".to_owned();
    let without = |text: String| {
        let mut config: serde_json::Value = serde_json::from_str(&text).unwrap();
        config.as_object_mut().unwrap().remove("eos_token_id");
        config.to_string()
    };
    let vocabulary = Engine::load(&path("tiny-llama"), &options()).unwrap().vocabulary().clone();
    let named = vocabulary.piece(2);
    let second = move |_: String| serde_json::json!({ "eos_token": { "content": named } }).to_string();
    assert_eq!(ends(&[("generation_config.json", &zero), ("tokenizer_config.json", &second)]), [0, 2]);
    let nowhere: &[Change<'_>] =
        &[("generation_config.json", &none), ("config.json", &without), ("tokenizer_config.json", &second)];
    assert_eq!(ends(nowhere), [2]);
}
