//! *Prove with the model*: a loopback server stands for a model that is mostly wrong, and Lean decides.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::json;

use crate::client::{Client, applied};

const TEXT: &str = "/-- The double is even. -/\ntheorem even (n : Nat) : (n + n) % 2 = 0 := by\n  sorry\n";

/// Answers each request with the next of some texts.
pub fn serve(answers: &'static [&'static str]) -> String {
    let mut next = 0;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answers[next % answers.len()];
            next += 1;
            std::thread::spawn(move || reply(stream, answer));
        }
    });
    url
}

fn reply(mut stream: TcpStream, text: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    let choice = json!({ "message": { "content": text }, "finish_reason": "stop" });
    let body = json!({ "choices": [choice] }).to_string();
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).unwrap();
}

#[test]
fn a_model_writes_and_lean_decides() {
    let url = serve(&[
        "```lean4\ntheorem even (n : Nat) : (n + n) % 2 = 0 := by\n  simp\n```",
        "```lean4\ntheorem even (n : Nat) : (n + n) % 2 = 0 := by\n  sorry\n```",
        "```lean4\ntheorem even (n : Nat) : 2 = 2 := by\n  rfl\n```",
        "I do not know.",
        "```lean4\ntheorem double (n : Nat) : n + n = 2 * n := by\n  omega\n\ntheorem even (n : Nat) : (n + n) % 2 = 0 := by\n  rw [double]\n  omega\n```",
    ]);
    let model = json!({ "endpoint": url, "name": "loopback", "samples": 5 });
    let mut client = Client::session(json!({ "model": model, "proof": { "alternatives": 0 } }));
    let uri = client.open("a.lean", TEXT);
    let action = client.action(&uri, 1, 9, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    let text = applied(TEXT, &answer["result"]["edit"], &uri);
    assert!(
        !text.contains("sorry") && text.contains("theorem even (n : Nat) : (n + n) % 2 = 0 := by\n"),
        "{text}"
    );
    assert!(text.contains("theorem double") && text.contains("/-- The double is even. -/"), "{text}");
    // A server that is not there is told by its address.
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "tllama": { "model": { "endpoint": "http://127.0.0.1:9/v1", "name": "gone" } } } }),
    );
    let action = client.action(&uri, 1, 9, "Prove with the model");
    // The store has a proof by now, but only of what it was asked: another header is another theorem.
    let start = json!({ "line": 0, "character": 0 });
    client.change(&uri, 2, json!({ "start": start, "end": start }), "open Nat\n\n");
    let stale = client.request("codeAction/resolve", action);
    assert_eq!(stale["error"]["code"], -32801, "{stale}");
    let action = client.action(&uri, 3, 9, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    let message = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(message.contains("127.0.0.1:9"), "{message}");
    assert_eq!(client.leave().code(), Some(0));
}
