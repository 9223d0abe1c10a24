//! The backend against a loopback server that answers from a script, faults included.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use data::Theorem;
use serde_json::{Value, json};

use super::*;
use crate::progress::Observer;

/// What the server does with a connection.
#[derive(Clone)]
enum Reply {
    Status(u16, &'static str, String),
    /// Headers that promise more than comes.
    Broken,
    /// A body that goes on for as long as somebody reads it.
    Endless,
    /// Reads the request and answers nothing until the client hangs up.
    Silence,
}

struct Server {
    url: String,
    /// How many replies the script has.
    expected: usize,
    /// Bodies of the requests, as they came.
    requests: mpsc::Receiver<(String, Value)>,
}

fn serve(script: Vec<Reply>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (seen, requests) = mpsc::channel();
    let expected = script.len();
    thread::spawn(move || {
        for reply in script {
            let Ok((stream, _)) = listener.accept() else { return };
            let seen = seen.clone();
            thread::spawn(move || answer(stream, reply, &seen));
        }
    });
    Server { url, expected, requests }
}

fn answer(mut stream: TcpStream, reply: Reply, seen: &mpsc::Sender<(String, Value)>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    seen.send((head, serde_json::from_slice(&body).unwrap())).ok();
    match reply {
        Reply::Status(status, headers, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
                body.len()
            );
            stream.write_all((head + &body).as_bytes()).ok();
        }
        Reply::Broken => drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"cho")),
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").ok();
            while stream.write_all(&[b' '; 1 << 16]).is_ok() {}
        }
        Reply::Silence => drop(reader.read(&mut [0])),
    }
    stream.shutdown(Shutdown::Both).ok();
}

fn chat(text: &str) -> Reply {
    let logprobs = json!({ "content": [{ "logprob": -0.5 }, { "logprob": -1.5 }] });
    let choice = json!({ "message": { "content": text }, "finish_reason": "stop", "logprobs": logprobs });
    Reply::Status(200, "", json!({ "choices": [choice] }).to_string())
}

fn failure(status: u16) -> Reply {
    Reply::Status(status, "", "{\"error\": \"as told\"}".to_owned())
}

fn task(samples: usize) -> Task {
    let theorem = Theorem {
        name: "t".to_owned(),
        header: String::new(),
        statement: "theorem t : 1 = 1".to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: Default::default(),
    };
    Task { theorem, goal: None, examples: vec![], samples, seed: 7, revision: None, facts: None }
}

const PROOF: &str = "```lean4\ntheorem t : 1 = 1 := rfl\n```";

fn options(server: &Server) -> HttpOptions {
    let options = HttpOptions::new(&server.url, "model-x", "direct").unwrap();
    HttpOptions { pause: Duration::from_millis(1), retries: 2, concurrency: 1, ..options }
}

async fn collect(options: HttpOptions, samples: usize) -> Vec<Result<Candidate, Error>> {
    HttpProver::new(options).unwrap().generate(task(samples)).collect().await
}

/// The error that a script of replies leads to.
async fn problem(script: Vec<Reply>) -> String {
    let server = serve(script);
    let mut found = collect(options(&server), 1).await;
    assert_eq!(found.len(), 1);
    let text = found.remove(0).unwrap_err().to_string();
    assert!(text.contains(&server.url), "{text}");
    text
}

#[tokio::test]
async fn candidates_come_with_seed_and_logprobs() {
    let server = serve(vec![chat(PROOF), chat("no proof"), chat(PROOF)]);
    let prover = HttpProver::new(options(&server)).unwrap();
    let found: Vec<_> = prover.generate(task(3)).map(Result::unwrap).collect().await;
    assert_eq!(found.iter().map(|one| one.sampling.as_ref().unwrap().seed).collect::<Vec<_>>(), [7, 9]);
    assert_eq!(found[0].text, "theorem t : 1 = 1 := rfl");
    assert_eq!((found[0].mean_logprob, found[0].generator.as_str()), (Some(-1.0), "http:model-x"));
    let outcomes = prover.outcomes();
    assert_eq!((outcomes.candidates, outcomes.unreadable.values().sum::<u64>()), (2, 1));
    let (head, body) = server.requests.recv().unwrap();
    assert!(head.starts_with("POST /v1/chat/completions "));
    assert_eq!((&body["model"], &body["seed"], &body["n"]), (&json!("model-x"), &json!(7), &json!(1)));
    assert_eq!(body["messages"][0]["role"], "user");
    assert!(body["stop"].is_null(), "a fence must not end an answer that was not prefilled");
}

#[tokio::test]
async fn alternatives_are_kept_when_asked_for() {
    let top = json!([{ "token": "x", "logprob": -3.0 }, { "token": "rfl", "logprob": -0.5 }]);
    let content = json!([{ "token": "rfl", "logprob": -0.5, "top_logprobs": top }]);
    let answer =
        |choice: Value| json!({ "choices": [choice], "usage": { "completion_tokens": 9 } }).to_string();
    let chat = json!({ "message": { "content": PROOF }, "logprobs": { "content": content } });
    let plain = json!({ "text": " rfl", "logprobs": {
        "tokens": ["rfl"], "token_logprobs": [-0.5], "top_logprobs": [{ "x": -3.0, "rfl": -0.5 }],
    } });
    let server = serve(vec![Reply::Status(200, "", answer(chat)), Reply::Status(200, "", answer(plain))]);
    let chat = HttpOptions { keep: KeepLogprobs::Top, ..options(&server) };
    let prompt = PromptFile::open("continuation").unwrap();
    for options in [chat.clone(), HttpOptions { prompt, ..chat }] {
        let candidate = collect(options, 1).await.remove(0).unwrap();
        let token = |text: &str, logprob| data::TokenLogprob { id: None, text: text.to_owned(), logprob };
        let expected =
            TokenChoice { sampled: token("rfl", -0.5), top: vec![token("rfl", -0.5), token("x", -3.0)] };
        assert_eq!(candidate.token_choices, Some(vec![expected]));
        assert_eq!(candidate.token_logprobs, Some(vec![-0.5]));
        assert!((candidate.confidence.unwrap() - (-0.5f32).exp()).abs() < 1e-6);
    }
    let (_, body) = server.requests.recv().unwrap();
    assert_eq!(body["top_logprobs"], 5);
    let (_, body) = server.requests.recv().unwrap();
    assert_eq!(body["logprobs"], 5);
}

#[tokio::test]
async fn plain_completions_continue_the_opening() {
    let choice = json!({ "text": "\n  rfl", "finish_reason": "length", "logprobs": { "token_logprobs": [null, -2.0] } });
    let server =
        serve(vec![Reply::Status(200, "", json!({ "choices": [choice.clone(), choice] }).to_string())]);
    let prompt = PromptFile::open("continuation").unwrap();
    let options = HttpOptions { api: Api::Completions, prompt, samples_per_request: 2, ..options(&server) };
    let found = collect(options, 2).await;
    assert_eq!(found.len(), 0, "the last line was cut off, which leaves no proof: {found:?}");
    let (head, body) = server.requests.recv().unwrap();
    assert!(head.starts_with("POST /v1/completions "));
    assert_eq!(body["n"], 2);
    assert!(body["prompt"].as_str().unwrap().ends_with("theorem t : 1 = 1 := by"));
    assert_eq!(body["stop"][0], "\ntheorem ");
}

#[tokio::test]
async fn prefill_is_sent_where_the_server_continues_it() {
    let server = serve(vec![chat("\n  rfl\n```")]);
    let options = HttpOptions { prefill: Prefill::Send, ..options(&server) };
    let found = collect(options, 1).await;
    assert_eq!(found[0].as_ref().unwrap().text, "theorem t : 1 = 1 := by\n  rfl");
    let (_, body) = server.requests.recv().unwrap();
    assert_eq!(body["messages"][1]["role"], "assistant");
    assert_eq!(body["continue_final_message"], true);
}

#[tokio::test]
async fn a_server_that_ignores_n_is_asked_again() {
    let server = serve(vec![chat(PROOF), chat(PROOF), chat(PROOF)]);
    let options = HttpOptions { samples_per_request: 3, ..options(&server) };
    assert_eq!(collect(options, 3).await.len(), 3);
    let asked: Vec<_> =
        server.requests.try_iter().map(|(_, body)| (body["n"].clone(), body["seed"].clone())).collect();
    assert_eq!(asked, [(json!(3), json!(7)), (json!(2), json!(8)), (json!(1), json!(9))]);
}

#[tokio::test]
async fn passing_failures_are_tried_again() {
    for fault in [failure(500), failure(503), failure(429), Reply::Broken] {
        let server = serve(vec![fault.clone(), fault, chat(PROOF)]);
        let found = collect(options(&server), 1).await;
        assert!(found[0].is_ok(), "{found:?}");
    }
    assert!(
        problem(vec![failure(500), failure(502), failure(503)]).await.contains("gave up after 3 attempts")
    );
    // A good status, and no answer: as soon as one comes, nothing is lost.
    for odd in [
        r#"{"error": {"message": "Rate limit exceeded", "code": 429}}"#,
        r#"{"id": null, "choices": null, "error": {"code": 429, "message": "busy"}}"#,
        r#"{"choices": []}"#,
        r#"{"choices": [{}]}"#,
        r#"{"choices": [{"message": {"content": "cut o"#,
    ] {
        let server = serve(vec![Reply::Status(200, "", odd.to_owned()), chat(PROOF)]);
        let found = collect(options(&server), 1).await;
        assert!(found[0].is_ok(), "{odd}: {found:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_does_not_end_the_others() {
    let page = Reply::Status(200, "", "<html>".to_owned());
    let server = serve(vec![chat(PROOF), page.clone(), chat(PROOF)]);
    let found = collect(options(&server), 3).await;
    assert_eq!(found.iter().filter(|one| one.is_ok()).count(), 2, "{found:?}");
    assert_eq!(found.len(), 2);
    // Where there is no other, it is the task's error, and the next task may be asked for.
    let server = serve(vec![page.clone(), page]);
    let error = collect(options(&server), 2).await.remove(0).unwrap_err();
    assert!(error.is_of_one_task() && error.to_string().contains("web page"), "{error}");
}

#[tokio::test]
async fn a_prompt_that_is_refused_is_of_one_task() {
    let too_long = r#"{"error": {"code": 400, "message": "maximum context length"}}"#.to_owned();
    for (status, body) in [(400, too_long.as_str()), (413, ""), (422, r#"{"detail": "odd"}"#)] {
        let server = serve(vec![Reply::Status(status, "", body.to_owned()), chat(PROOF)]);
        let prover = HttpProver::new(options(&server)).unwrap();
        let refused: Vec<_> = prover.generate(task(4)).collect().await;
        assert_eq!(refused.len(), 1, "the prompt is not tried again: {refused:?}");
        let error = refused[0].as_ref().unwrap_err();
        assert!(error.is_of_one_task() && error.to_string().contains(&status.to_string()), "{error}");
        assert!(prover.generate(task(1)).next().await.unwrap().is_ok());
    }
    for status in [401, 403, 404] {
        let server = serve(vec![failure(status)]);
        assert!(!collect(options(&server), 1).await[0].as_ref().unwrap_err().is_of_one_task(), "{status}");
    }
}

#[tokio::test]
async fn many_tasks_refused_alike_end_the_run() {
    let of_one_task = async |first: Option<Reply>, refusal: &str| {
        let refusals = (0..REFUSED_ALIKE_MAX).map(|task| {
            Reply::Status(400, "", json!({ "error": refusal.replace('#', &task.to_string()) }).to_string())
        });
        let server = serve(first.into_iter().chain(refusals).collect());
        let prover = HttpProver::new(options(&server)).unwrap();
        let mut found = Vec::new();
        for _ in 0..server.expected {
            if let Err(error) = prover.generate(task(1)).next().await.unwrap() {
                found.push((error.is_of_one_task(), error.to_string()));
            }
        }
        found
    };
    let found = of_one_task(None, "request # has no user").await;
    assert!(found[..REFUSED_ALIKE_MAX - 1].iter().all(|(of_one, _)| *of_one), "{found:?}");
    let (of_one, text) = found.last().unwrap();
    assert!(!of_one && text.contains("has no user") && text.contains("8 theorems in a row"), "{text}");
    // Long prompts may follow one another in a benchmark.
    let found = of_one_task(Some(chat(PROOF)), "this prompt is too long").await;
    assert!(found.len() == REFUSED_ALIKE_MAX && found.iter().all(|(of_one, _)| *of_one), "{found:?}");
}

#[tokio::test]
async fn refused_parameters_are_left_out_and_told_once() {
    let refuse = |text: &str| Reply::Status(400, "", json!({ "error": { "message": text } }).to_string());
    let server = serve(vec![
        refuse("Unsupported parameter: 'seed'"),
        refuse("logprobs are not supported with this model"),
        refuse("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        refuse("n must be 1"),
        chat(PROOF),
        chat(PROOF),
        chat(PROOF),
    ]);
    let (told, notices) = mpsc::channel();
    let observer: Observer = Arc::new(move |event| {
        if let Event::Notice { text } = event {
            told.send(text.clone()).unwrap();
        }
    });
    let options = HttpOptions { samples_per_request: 2, observer: Some(observer), ..options(&server) };
    let prover = HttpProver::new(options).unwrap();
    for samples in [2, 1] {
        let found: Vec<_> = prover.generate(task(samples)).collect().await;
        assert!(found.len() == samples && found.iter().all(Result::is_ok), "{found:?}");
    }
    let bodies: Vec<Value> = server.requests.try_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies.len(), 7);
    let left: Vec<&String> = bodies[6].as_object().unwrap().keys().collect();
    assert_eq!(left, ["max_completion_tokens", "messages", "model", "temperature", "top_p"]);
    let notices: Vec<String> = notices.try_iter().collect();
    assert_eq!(notices.len(), 4, "{notices:?}");
    assert!(notices[0].contains("`seed`") && notices[3].contains("one request is made for each sample"));
}

#[tokio::test]
async fn messages_are_read_in_all_their_forms() {
    let thought = format!("Let me see.\n{PROOF}");
    let unfinished = crate::answer::Unreadable::UnfinishedThinking;
    let cases = [
        (json!({ "content": [{ "type": "text", "text": PROOF }] }), "stop", None),
        (
            json!({ "content": [{ "type": "thinking", "thinking": [{ "type": "text", "text": "hm" }] },
            { "type": "text", "text": PROOF }] }),
            "stop",
            None,
        ),
        (
            json!({ "content": PROOF, "reasoning_content": "```lean4\ntheorem t : 1 = 1 := by wrong\n```" }),
            "stop",
            None,
        ),
        (json!({ "content": format!("<think>hm</think>{PROOF}") }), "stop", None),
        (json!({ "content": null, "reasoning_content": thought }), "stop", None),
        (json!({ "content": null, "reasoning": "I think and think" }), "length", Some(unfinished)),
        (json!({ "content": "", "reasoning_content": "I think" }), "length", Some(unfinished)),
        (json!({ "content": null }), "stop", Some(crate::answer::Unreadable::Empty)),
        (json!({ "content": null, "refusal": "I cannot." }), "stop", Some(crate::answer::Unreadable::NoCode)),
    ];
    for (message, finish, expected) in cases {
        let answer = format!(
            "{{\"choices\": [{{\"message\": {message}, \"finish_reason\": \"{finish}\", \"logprobs\": \
             {{\"content\": [{{\"token\": \"\\ud835\", \"logprob\": -Infinity}}]}}}}], \"x\": NaN}}"
        );
        let server = serve(vec![Reply::Status(200, "", answer.clone())]);
        let prover = HttpProver::new(options(&server)).unwrap();
        let found: Vec<_> = prover.generate(task(1)).collect().await;
        match expected {
            None => assert_eq!(found[0].as_ref().unwrap().text, "theorem t : 1 = 1 := rfl", "{answer}"),
            Some(reason) => {
                assert!(found.is_empty(), "{answer}: {found:?}");
                assert_eq!(prover.outcomes().unreadable.keys().collect::<Vec<_>>(), [&reason], "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn tasks_share_the_limit_of_requests_in_flight() {
    static IN_FLIGHT: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                MOST.fetch_max(IN_FLIGHT.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // The first is answered when a second one is there, however busy the machine is.
                let start = Instant::now();
                while MOST.load(Ordering::SeqCst) < 2 && start.elapsed() < Duration::from_secs(20) {
                    thread::sleep(Duration::from_millis(1));
                }
                thread::sleep(Duration::from_millis(20));
                IN_FLIGHT.fetch_sub(1, Ordering::SeqCst);
                answer(stream, chat(PROOF), &mpsc::channel().0);
            });
        }
    });
    let options = HttpOptions { concurrency: 2, ..HttpOptions::new(&url, "model-x", "direct").unwrap() };
    let prover = HttpProver::new(options).unwrap();
    let found: Vec<_> = stream::select_all((0..3).map(|_| prover.generate(task(3)))).collect().await;
    assert_eq!(found.iter().filter(|one| one.is_ok()).count(), 9, "{found:?}");
    assert_eq!(MOST.load(Ordering::SeqCst), 2);
}

/// A date that is past, by this machine's clock, must not switch the pauses off.
#[tokio::test]
async fn a_clock_behind_ours_does_not_hurry_us() {
    let past = Reply::Status(429, "retry-after: Wed, 21 Oct 2015 07:28:00 GMT\r\n", String::new());
    let server = serve(vec![past, Reply::Status(429, "retry-after: 0\r\n", String::new()), chat(PROOF)]);
    let options = HttpOptions { pause: Duration::from_millis(40), ..options(&server) };
    let start = Instant::now();
    assert!(collect(options, 1).await[0].is_ok());
    assert!(start.elapsed() >= Duration::from_millis(120), "40 ms, then 80");
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let server = serve(vec![Reply::Status(429, "retry-after: 1\r\n", String::new()), chat(PROOF)]);
    let start = Instant::now();
    assert!(collect(options(&server), 1).await[0].is_ok());
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn lasting_failures_say_what_to_do() {
    assert!(problem(vec![failure(401)]).await.contains("wants a key"));
    assert!(problem(vec![failure(404)]).await.contains("model-x"));
    assert!(problem(vec![failure(413)]).await.contains("fewer examples"));
    assert!(problem(vec![failure(400)]).await.contains("as told"));
    let odd = |body: &str| vec![Reply::Status(200, "", body.to_owned()); 3];
    assert!(problem(odd("<html>")).await.contains("cannot be read"));
    assert!(problem(odd("{\"choices\": []}")).await.contains("no choices"));
    assert!(problem(odd("{\"choices\": [{}]}")).await.contains("neither"));
    assert!(problem(odd("{\"choices\": [")).await.contains("begins `{\"choices\": [`"));
}

#[tokio::test]
async fn a_key_is_sent_and_never_shown() {
    // A variable that is set wherever these tests run; its value serves as the key.
    const VARIABLE: &str = "CARGO_MANIFEST_DIR";
    let key = std::env::var(VARIABLE).unwrap();
    let server = serve(vec![chat(PROOF), failure(403)]);
    let options = HttpOptions { key_variable: Some(VARIABLE.to_owned()), ..options(&server) };
    assert!(collect(options.clone(), 1).await[0].is_ok());
    let (head, _) = server.requests.recv().unwrap();
    assert!(head.contains(&format!("authorization: Bearer {key}")), "{head}");
    let text = collect(options, 1).await.remove(0).unwrap_err().to_string();
    assert!(text.contains(VARIABLE) && text.contains("refused") && !text.contains(&key), "{text}");
}

#[tokio::test]
async fn time_limits_and_closed_ports() {
    let server = serve(vec![Reply::Silence]);
    let options = HttpOptions { timeout: Duration::from_millis(50), retries: 0, ..options(&server) };
    let text = collect(options.clone(), 1).await.remove(0).unwrap_err().to_string();
    assert!(text.contains("no answer within 50ms"), "{text}");
    let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // Even a refusal may take longer than that on a busy machine.
    let timeout = Duration::from_secs(30);
    let options = HttpOptions { base_url: format!("http://{unused}/v1"), timeout, ..options };
    let text = collect(options, 1).await.remove(0).unwrap_err().to_string();
    assert!(text.contains("cannot be reached"), "{text}");
}

#[test]
fn a_missing_key_is_named() {
    let options = HttpOptions::new("http://localhost:1/v1", "m", "direct").unwrap();
    let options = HttpOptions { key_variable: Some("TLLAMA_TEST_NO_SUCH_KEY".to_owned()), ..options };
    assert!(HttpProver::new(options).err().unwrap().to_string().contains("TLLAMA_TEST_NO_SUCH_KEY"));
}

#[tokio::test]
async fn an_answer_without_an_end_is_given_up() {
    let server = serve(vec![Reply::Endless]);
    let found = collect(options(&server), 1).await;
    let error = found[0].as_ref().expect_err("no candidate").to_string();
    assert!(error.contains("larger than 64 MiB"), "{error}");
}
