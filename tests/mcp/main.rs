//! The server for agents, over its standard streams, with the real Lean.

mod client;
mod filling;
mod http;

use std::fs;
use std::path::Path;
use std::process::Command;

use client::Client;
use serde_json::{Value, json};

/// True, and omega proves it.
const EVEN: &str =
    "theorem even_sum (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := sorry";
/// True, and beyond what is tried here within seconds.
pub const HARD: &str = "\
theorem sum_of_two_squares (p : Nat) (hp : ∀ d, d ∣ p → d = 1 ∨ d = p) (h : p % 4 = 1) :
    ∃ a b : Nat, a * a + b * b = p := sorry";

#[track_caller]
pub fn says(answer: &Value, word: &str, because: &str) {
    assert_eq!(answer["answer"], word, "{answer:#}");
    let told = answer["because"].as_str().unwrap();
    assert!(told.contains(because), "{because:?} is not in {told:?}");
}

#[test]
fn what_a_client_can_list() {
    let mut client = Client::start(&["--no-store"]);
    let tools = client.request("tools/list", json!({}))["result"]["tools"].clone();
    let names: Vec<&str> =
        tools.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names[..3], ["check", "goals", "verify"]);
    assert_eq!(names.len(), 17);
    let prompts = client.request("prompts/list", json!({}))["result"]["prompts"].clone();
    assert_eq!(prompts.as_array().unwrap().len(), 3);
    let prompt = client.request("prompts/get", json!({"name": "prove", "arguments": {"given": EVEN}}));
    let text = prompt["result"]["messages"][0]["content"]["text"].as_str().unwrap();
    assert!(text.contains(EVEN) && text.contains("`fence`"), "{text}");
    let nothing = client.request("prompts/get", json!({"name": "prove"}));
    assert!(nothing["error"]["message"].as_str().unwrap().contains("`given` is missing"), "{nothing}");
    let templates = client.request("resources/templates/list", json!({}));
    assert_eq!(templates["result"]["resourceTemplates"].as_array().unwrap().len(), 2);
    let unknown = client.request("tools/call", json!({"name": "bake", "arguments": {}}));
    assert!(unknown["error"]["message"].as_str().unwrap().contains("there are check, goals"), "{unknown}");
    // Wrong arguments are told in the form of every other answer, so that a model reads them.
    for (tool, arguments, because) in [
        ("check", json!({}), "give `text`"),
        ("check", json!({"text": "", "text_file": "a"}), "not both"),
        ("check", json!({"txt": "x"}), "unknown field `txt`"),
        ("step", json!({"state": "s-0"}), "missing field `tactics`"),
        ("step", json!({"state": "s-0", "tactics": []}), "give 1 to 32"),
        ("step", json!({"state": "s-0", "tactics": ["rfl"]}), "does not know the state s-0"),
        ("verify", json!({"given": "def a := 1", "proof": "rfl"}), "no theorem to prove"),
        ("fence_check", json!({"fence": "f-0", "text": "x"}), "does not know f-0"),
        ("tried", json!({"given": EVEN}), "no store"),
        ("exists", json!({"name": "a\n#eval 1"}), "is not one name"),
        ("find_lemmas", json!({"words": ["add", " "]}), "a word or name is empty"),
        // What is empty is not in order, and where nothing stands no goal is open that says anything.
        ("check", json!({"text": ""}), "the text is empty"),
        ("check", json!({"text": "import Init\n-- theorem t : 1 = 1 := rfl"}), "the text is empty"),
        ("goals", json!({"text": "-- theorem t : 1 = 1 := rfl"}), "the text is empty"),
        (
            "goals",
            json!({"text": "def a := 1", "line": 1, "column": 11}),
            "has no column 11; it has 10 columns",
        ),
        ("goals", json!({"text": "def a := 1", "line": 0}), "has no line 0"),
        ("verify", json!({"given": "", "proof": "rfl"}), "empty"),
        ("prove", json!({"given": ""}), "empty"),
        ("fence", json!({"given": "-- theorem t : True := sorry"}), "no theorem to prove"),
    ] {
        says(&client.call(tool, arguments), "no answer", because);
    }
}

/// One session through most tools, on one Lean.
#[test]
fn a_session_from_the_statement_to_the_proof() {
    let mut client = Client::start(&[]);
    reading(&mut client);
    exploring(&mut client);
    looking_up(&mut client);
    comparing(&mut client);
    reworking(&mut client);
    remembering(&mut client);
    files(&mut client);
}

fn reading(client: &mut Client) {
    let text = "theorem t (a b : Nat) (h : a = b) : b = a := by\n  symm\n  exact h\n\ndef two := 2";
    let in_order = client.call("check", json!({"text": text}));
    says(&in_order, "told", "only `verify` says");
    assert_eq!(in_order["in_order"], true, "{in_order}");
    let told = client.call("check", json!({"text": "def two := 2\n#check two"}));
    says(&told, "told", "states no theorem, so nothing is proved");
    let broken = client.call("check", json!({"text": "theorem t : 1 + 1 = 3 := by\n  decide"}));
    says(&broken, "rejected", "line 2");
    assert_eq!((&broken["messages"][0]["severity"], &broken["in_order"]), (&json!("error"), &json!(false)));
    let unread = client.call("check", json!({"text": "import Nowhere\ntheorem t : 1 = 1 := sorry"}));
    says(&unread, "no answer", "no module `Nowhere`");
    assert_eq!((&unread["in_order"], &unread["code"]), (&json!(false), &json!("unreadable_header")));
    let syntax = "theorem t : 1 = := by";
    says(&client.call("check", json!({"text": syntax})), "rejected", "expected term");
    says(
        &client.call("goals", json!({"text": syntax})),
        "told",
        "says nothing about a proof; the text has 1 error",
    );
    let unreadable = client.call("prove", json!({"given": "theorem t : 1 = := sorry"}));
    says(&unreadable, "no answer", "the statement of t cannot be read");
    assert_eq!(unreadable["code"], "invalid_statement", "{unreadable}");

    let at = client.call("goals", json!({"text": text, "line": 2}));
    says(&at, "told", "1 open goal there");
    assert!(at["at"][0]["goals"][0].as_str().unwrap().ends_with("⊢ b = a"), "{at}");
    assert!(at["at"][1]["goals"][0].as_str().unwrap().ends_with("⊢ a = b"), "{at}");
    let end = client.call("goals", json!({"text": text, "line": 3}));
    says(&end, "told", "only `verify` says whether that is a proof");
    let outside = client.call("goals", json!({"text": text, "line": 5}));
    says(&outside, "told", "no tactic stands there; that says nothing");
    let all = client.call("goals", json!({"text": text}));
    assert!(all["steps"].as_array().unwrap().len() >= 2, "{all}");
    says(&client.call("goals", json!({"text": text, "line": 9})), "no answer", "has no line 9");

    let good = client.call("verify", json!({"given": EVEN, "proof": "by omega"}));
    says(&good, "proved", "proves the given statement");
    assert_eq!(good["level"], "cross-checked");
    assert_eq!(good["kernels"].as_array().unwrap().len(), 2);
    assert!(good["axioms"].as_array().is_some() && good["statement"].as_str().is_some(), "{good}");
    let bad = client.call("verify", json!({"given": EVEN, "proof": "by\n  simp"}));
    assert_eq!(bad["answer"], "rejected");
    // In the proof, not in a text that the caller never saw.
    assert!(bad["position"]["line"].as_u64().unwrap() <= 2, "{bad}");
    assert!(bad.get("kernels").is_none() && bad.get("axioms").is_none(), "{bad}");
    let two = "theorem a : 1 = 1 := sorry\ntheorem b : 1 = 2 := sorry";
    let candidate = "theorem a : 1 = 1 := rfl\ntheorem b : 1 = 2 := by decide";
    let both = client.call("verify", json!({"given": two, "candidate": candidate}));
    says(&both, "rejected", "1 of 2 theorems are proved");
    assert_eq!(both["theorems"][0]["answer"], "proved");
    assert_eq!(both["theorems"][1]["answer"], "rejected");
    let slow = "theorem slow : (List.range 100000000).length = 100000000 := sorry";
    let limit = client.call("verify", json!({"given": slow, "proof": "by decide +kernel", "timeout": 1.0}));
    assert_ne!(limit["answer"], "proved", "{limit}");
}

fn exploring(client: &mut Client) {
    let given = "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := sorry";
    let open = client.call("open_goal", json!({"given": given}));
    says(&open, "told", "both is open, with 1 goal");
    let start = open["state"].as_str().unwrap().to_owned();
    let tactics = ["constructor", "exact ⟨hp, hq⟩", "omega", "sorry", "have : q ∧ p := by simp\n"];
    let tried = client.call("step", json!({"state": start, "tactics": tactics}));
    let results = tried["results"].as_array().unwrap();
    let outcomes: Vec<&str> = results.iter().map(|it| it["outcome"].as_str().unwrap()).collect();
    let wanted = ["goals are open", "no goal is left, not judged yet", "failed", "failed", "failed"];
    assert_eq!(outcomes, wanted, "{tried:#}");
    says(&tried, "told", "nothing is proved until `finish`");
    assert_eq!(results[0]["goals"].as_array().unwrap().len(), 2);
    let split = results[0]["state"].as_str().unwrap().to_owned();
    let closed = results[1]["state"].as_str().unwrap().to_owned();
    // From an earlier state another way, and back to the same.
    let on = client.call("step", json!({"state": split, "tactics": ["· exact hp\n· exact hq"]}));
    let ended = on["results"][0]["state"].as_str().unwrap().to_owned();
    assert_ne!(ended, closed);
    let finished = client.call("finish", json!({"state": ended}));
    says(&finished, "proved", "cross-checked");
    assert!(finished["text"].as_str().unwrap().ends_with("by\n  constructor\n  · exact hp\n  · exact hq"));
    says(&client.call("finish", json!({"state": split})), "rejected", "unsolved goals");
    says(&client.call("finish", json!({"state": start})), "no answer", "no tactic was taken yet");
    let again = client.call("open_goal", json!({"given": given, "path": ["constructor"]}));
    assert_eq!(again["state"], json!(split), "a path has one name");
    let nowhere = client.call("open_goal", json!({"given": given, "path": ["omega"]}));
    says(&nowhere, "no answer", "the path leads nowhere");
    let unreadable = client.call("open_goal", json!({"given": "theorem t : bake := sorry"}));
    assert_eq!(unreadable["answer"], "no answer", "{unreadable}");
}

fn looking_up(client: &mut Client) {
    let there = client.call("exists", json!({"name": "Nat.add_comm"}));
    says(&there, "told", "Nat.add_comm exists");
    assert_eq!(there["exists"], true);
    assert!(there["type"].as_str().unwrap().contains("n + m = m + n"), "{there}");
    let opened = client.call("exists", json!({"name": "reverse_append", "header": "open List"}));
    assert_eq!(opened["name"], "List.reverse_append", "{opened}");
    let missing = client.call("exists", json!({"name": "Nat.add_commutes"}));
    says(&missing, "told", "nothing is called Nat.add_commutes");
    assert_eq!(missing["exists"], false);

    let found = client.call("find_lemmas", json!({"words": ["list", "reverse", "append"], "limit": 5}));
    let names: Vec<&str> =
        found["lemmas"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"List.reverse_append"), "{found}");
    let none = client.call("find_lemmas", json!({"words": ["cohomology"]}));
    says(&none, "told", "no name among");
    let typed = client.call("find_lemmas", json!({"type": "∀ a b : Nat, a + b = b + a"}));
    assert!(typed["suggestions"][0].as_str().unwrap().contains("Nat.add_comm"), "{typed}");
    says(&client.call("find_lemmas", json!({})), "no answer", "give `words`, `name` or `type`");
}

/// The names of an environment are kept for the next server, and a damaged file of them is made anew.
#[test]
fn names_are_kept_for_the_next_server() {
    let folder = data::cache_folder().unwrap().join("names");
    let files = || fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let is_whole = |file: &Path| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let content = text.split_once('\n');
        content.is_some_and(|(digest, content)| blake3::hash(content.as_bytes()).to_hex().as_str() == digest)
    };
    for file in files() {
        fs::write(file, "damaged").unwrap();
    }
    let mut client = Client::start(&["--no-store"]);
    let found = client.call("find_lemmas", json!({"words": ["list", "reverse", "append"], "limit": 5}));
    says(&found, "told", "theorems match");
    assert!(files().any(|file| is_whole(&file)), "the names are kept");
}

fn comparing(client: &mut Client) {
    let first = "theorem a (n : Nat) (h : 0 < n) : n ≠ 0 := sorry";
    for (second, word, how) in [
        ("theorem b (m : Nat) (k : 0 < m) : m ≠ 0 := sorry", "proved", "identical"),
        ("theorem b (m : Nat) (k : 1 ≤ m) : m = 0 → False := sorry", "proved", "by definition"),
        // Each follows from the other, as from anything: both are true.
        ("theorem b (m : Int) (k : 0 < m) : m ≠ 0 := sorry", "rejected", "not shown"),
        ("theorem b (m : Nat) (k : 0 < m) : m ≠ 1 := sorry", "rejected", "not shown"),
    ] {
        let answer = client.call("same_statement", json!({"first": first, "second": second}));
        assert_eq!((&answer["answer"], &answer["how"]), (&json!(word), &json!(how)), "{second}: {answer:#}");
    }
    let open = "theorem a (p q : Nat → Prop) (h : ∀ n, p n) : q 0 := sorry";
    let more = "theorem a (p q : Nat → Prop) (k : 0 < 1) (h : ∀ n, p n) : q 0 := sorry";
    let equivalent = client.call("same_statement", json!({"first": open, "second": more}));
    says(&equivalent, "proved", "each follows from the other");
    let unread = client.call("same_statement", json!({"first": first, "second": "theorem b : x := sorry"}));
    says(&unread, "no answer", "cannot read the statement of b");

    let false_one = "theorem small (n : Nat) (h : 2 < n) : n * n < 20 := sorry";
    let refuted = client.call("refute", json!({"given": false_one}));
    says(&refuted, "rejected", "n = 5 is a counterexample");
    assert!(refuted["negation"].as_str().unwrap().contains("¬"), "{refuted}");
    says(&client.call("refute", json!({"given": EVEN})), "no answer", "says nothing about its truth");
    let known = client.call("tried", json!({"given": false_one}));
    says(&known, "told", "small was refuted before");
}

fn reworking(client: &mut Client) {
    let text = "\
theorem long (a b c : Nat) (h : a < b) (k : c = 3) (l : b < c) : a < 3 := by
  have unused : a ≤ b := by omega
  have low : a < c := by
    omega
  simp only [k] at low
  omega";
    let small = client.call("minimise", json!({"text": text}));
    says(&small, "proved", "parts dropped: 3");
    let shorter = small["text"].as_str().unwrap();
    assert!(!shorter.contains("unused") && shorter.len() < text.len(), "{shorter}");
    assert!(
        client.call(
            "verify",
            json!({
                "given": "theorem long (a b c : Nat) (h : a < b) (k : c = 3) (l : b < c) : a < 3 := sorry",
                "candidate": shorter,
            })
        )["answer"]
            == "proved"
    );
    let extra = "theorem e (a : Nat) (h : a = 1) (k : a < 5) : a * 1 = 1 := by\n  simp [h]";
    let dropped = client.call("minimise", json!({"text": extra}));
    assert_eq!(dropped["unneeded_hypotheses"], json!(["(k : a < 5)"]), "{dropped}");
    let none = client.call("minimise", json!({"text": "theorem n : 1 = 2 := by\n  rfl"}));
    says(&none, "rejected", "no proof to begin with");

    let lifted = client.call("lift", json!({"text": text, "have": "low", "lemma": "low_lemma"}));
    says(&lifted, "proved", "cross-checked");
    let lemma = lifted["lemma"].as_str().unwrap();
    assert!(lemma.starts_with("theorem low_lemma") && lemma.contains("omega"), "{lemma}");
    assert!(!lemma.contains("k : c = 3"), "the lemma has only the arguments that it needs: {lemma}");
    says(&client.call("lift", json!({"text": text})), "no answer", "it has unused, low");

    let words = client.call("explain", json!({"text": text}));
    says(&words, "proved", "cross-checked");
    assert!(words["steps"].as_array().unwrap().len() >= 3, "{words}");
    assert!(words["statement_in_words"].as_str().unwrap().contains("a < 3"), "{words}");
    let failing = "theorem f (a : Nat) (h : a = 1) : a = 2 := by\n  simp [h]";
    assert_eq!(client.call("explain", json!({"text": failing}))["answer"], "rejected");
}

fn remembering(client: &mut Client) {
    let given = "def f (n : Nat) := n + 1\n\ntheorem t (n : Nat) : n < f n := sorry";
    let fence = client.call("fence", json!({"given": given}))["fence"].clone();
    for (text, word, because) in [
        (given, "proved", "states what was given"),
        (
            "def f (n : Nat) := n + 1\n\ntheorem t (m : Nat) : m < f m := by\n  bake",
            "proved",
            "states what was given",
        ),
        (
            "def f (n : Nat) := n + 1\n\ntheorem t (n : Nat) : n ≤ f n := by simp [f]",
            "rejected",
            "statement changed",
        ),
        (
            "def f (n : Nat) := n + 2\n\ntheorem t (n : Nat) : n < f n := by simp [f]",
            "rejected",
            "statement changed",
        ),
        ("def f (n : Nat) := n + 1", "rejected", "missing"),
    ] {
        let answer = client.call("fence_check", json!({"fence": fence, "text": text}));
        says(&answer, word, because);
    }

    let proved = client.call("prove", json!({"given": EVEN}));
    says(&proved, "proved", "even_sum is proved");
    assert_eq!(proved["theorems"][0]["kernels"].as_array().unwrap().len(), 2, "{proved}");
    let again = client.call("prove", json!({"given": EVEN}));
    says(&again, "proved", "even_sum is proved");
    let before = client.call("tried", json!({"given": EVEN}));
    says(&before, "told", "a proof");
    assert_eq!(before["attempts"].as_array().unwrap().last().unwrap()["outcome"], "proved", "{before}");

    let listed = client.request("resources/list", json!({}))["result"]["resources"].clone();
    let uris: Vec<&str> = listed.as_array().unwrap().iter().map(|it| it["uri"].as_str().unwrap()).collect();
    assert!(uris.contains(&"tllama://theorem/even_sum") && uris.contains(&"tllama://store"), "{listed}");
    let read = client.request("resources/read", json!({"uri": "tllama://theorem/even_sum"}));
    let text: Value = serde_json::from_str(read["result"]["contents"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text["theorems"][0]["answer"], "proved", "{text}");
    let missing = client.request("resources/read", json!({"uri": "tllama://theorem/nobody"}));
    assert!(missing["error"]["message"].as_str().unwrap().contains("no theorem nobody"), "{missing}");
}

fn files(client: &mut Client) {
    let inside = client.folder.path().join("Mine.lean");
    fs::write(&inside, "theorem mine : 1 + 1 = 2 := rfl").unwrap();
    says(&client.call("check", json!({"text_file": "Mine.lean"})), "told", "only `verify` says");
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("Other.lean"), "theorem other : 1 + 1 = 2 := rfl").unwrap();
    let path = elsewhere.path().join("Other.lean").display().to_string();
    says(&client.call("check", json!({"text_file": path})), "no answer", "only files below");
    says(&client.call("check", json!({"text_file": "../"})), "no answer", "");
    client.roots = vec![format!("file://{}", elsewhere.path().display())];
    says(&client.call("check", json!({"text_file": "Other.lean"})), "told", "only `verify` says");
    says(
        &client.call("check", json!({"text_file": inside.display().to_string()})),
        "no answer",
        "only files",
    );
    assert_eq!(fs::read_to_string(&inside).unwrap(), "theorem mine : 1 + 1 = 2 := rfl");
    client.roots.clear();
}

/// Whatever way leads to the judge: what is no proof is not called one.
#[test]
fn what_is_no_proof_is_never_called_one() {
    let mut client = Client::start(&["--no-store", "--level", "replayed"]);
    let given = "theorem t : (3 : Nat) + 1 = 5 := sorry";
    let statement = "theorem t : (3 : Nat) + 1 = 5";
    let candidates = [
        format!("{statement} := sorry"),
        format!("{statement} := by\n  admit"),
        format!("axiom wrong : (3 : Nat) + 1 = 5\n{statement} := wrong"),
        format!("axiom any : False\n{statement} := any.elim"),
        format!("{statement} := by\n  native_decide"),
        format!("{statement} := by\n  have h : False := by sorry\n  exact h.elim"),
        format!("local instance : Add Nat := ⟨fun _ _ => 5⟩\n{statement} := rfl"),
        format!("notation \"(3 : Nat) + 1\" => 5\n{statement} := rfl"),
        format!("#exit\n{statement} := rfl"),
        "theorem t : (3 : Nat) + 1 = 4 := rfl".to_owned(),
        "-- theorem t : (3 : Nat) + 1 = 5 := rfl".to_owned(),
        String::new(),
    ];
    for candidate in &candidates {
        for (tool, arguments) in [
            ("verify", json!({"given": given, "candidate": candidate})),
            ("check", json!({"text": candidate})),
        ] {
            let answer = client.call(tool, arguments);
            assert_ne!(answer["answer"], "proved", "{tool} of {candidate:?}: {answer:#}");
        }
    }
    for proof in
        ["sorry", "by sorry", "by admit", "by native_decide", "by\n  exact sorryAx _ true", "by decide"]
    {
        let answer = client.call("verify", json!({"given": given, "proof": proof}));
        assert_eq!(answer["answer"], "rejected", "{proof}: {answer:#}");
    }
    let open = client.call("open_goal", json!({"given": given}));
    let tactics = ["sorry", "admit", "exact sorryAx _ true", "native_decide", "exact?", "stop"];
    let tried = client.call("step", json!({"state": open["state"], "tactics": tactics}));
    for result in tried["results"].as_array().unwrap() {
        let outcome = result["outcome"].as_str().unwrap();
        assert!(["failed", "goals are open"].contains(&outcome), "{result}");
    }
    let prove = client.call("prove", json!({"given": given, "budget": 5.0}));
    assert_eq!(prove["answer"], "no answer", "{prove:#}");
    for tool in ["explain", "minimise"] {
        for text in
            [format!("{statement} := by\n  admit"), format!("axiom any : False\n{statement} := any.elim")]
        {
            let answer = client.call(tool, json!({"text": text}));
            assert_eq!(answer["answer"], "rejected", "{tool} of {text}: {answer:#}");
        }
    }
    // Code of a text does not run in a Lean that others share.
    let runs = "theorem u : True := by\n  run_tac Lean.logInfo \"ran\"\n  trivial";
    let code = client.call("goals", json!({"text": runs}));
    says(&code, "no answer", "run");
    // Lean does not know these commands below the imports as they are written: the header speaks of Lean, so it is read
    // with more of it.
    let given = |command: &str| format!("import Mathlib\nopen Lean\n{command}\n\ntheorem u : 1 = 1 := sorry");
    for command in ["register_label_attr mine", "register_simp_attr mine", "show_panel_widgets [local w]"] {
        let answer = client.call("verify", json!({"given": given(command), "proof": "rfl"}));
        says(&answer, "rejected", "the header uses");
    }
    let given = given("register_label_attr mine");
    for tool in ["open_goal", "prove", "refute"] {
        says(&client.call(tool, json!({"given": given})), "no answer", "the header uses");
    }
}

/// A statement is what it is by what its words mean. A text that gives them another meaning, or puts a theorem of the same
/// words where the given one is not, is no proof of it, and no tool says that it is one.
#[test]
fn a_statement_under_other_notions_is_another() {
    let mut client = Client::start(&["--no-store", "--level", "replayed"]);
    let given = "def Even (n : Nat) : Prop := n % 2 = 0\n\ntheorem t : Even 3 := sorry";
    let fence = client.call("fence", json!({"given": given}))["fence"].clone();
    for text in [
        "def Even (_ : Nat) : Prop := True\n\ntheorem t : Even 3 := trivial",
        "def Even (n : Nat) : Prop := n % 2 = 0\nnamespace My\ndef Even (_ : Nat) : Prop := True\n\
         theorem t : Even 3 := trivial\nend My",
        "def Even (n : Nat) : Prop := n % 2 = 0\nlocal notation \"Even\" => fun (_ : Nat) => True\n\
         theorem t : Even 3 := trivial",
        "def Even (n : Nat) : Prop := n % 2 = 0\nvariable (h : False)\ninclude h\ntheorem t : Even 3 := h.elim",
        "def Even (n : Nat) : Prop := n % 2 = 0\ntheorem u : True := trivial",
        "-- def Even (n : Nat) : Prop := n % 2 = 0\n-- theorem t : Even 3 := sorry",
        "",
    ] {
        for (tool, arguments) in [
            ("verify", json!({"given": given, "candidate": text})),
            ("fence_check", json!({"fence": fence, "text": text})),
            ("check", json!({"text": text})),
        ] {
            let answer = client.call(tool, arguments);
            assert_ne!(answer["answer"], "proved", "{tool} of {text:?}: {answer:#}");
        }
    }
    // What works on a proof says that the statement is the text's own, and which one that is.
    let own = "def Even (_ : Nat) : Prop := True\n\ntheorem t : Even 3 := by\n  have h : True := trivial\n  exact h";
    for tool in ["explain", "minimise", "lift"] {
        let answer = client.call(tool, json!({"text": own}));
        says(&answer, "proved", "as this text itself states and defines t");
        assert_eq!(answer["statement"], "theorem t : Even 3", "{tool}: {answer:#}");
    }
}

/// Callers that take steps at once, each with its own answer; one that is cancelled ends alone. Then edits of the header,
/// each of which is answered.
fn callers_take_steps(steps: usize, edits: usize) {
    let mut client = Client::start(&["--no-store", "--level", "checked"]);
    let given = |caller: usize| {
        format!("theorem t (a : Nat) (h : a = {caller}) : a + {caller} = {} := sorry", 2 * caller)
    };
    let opened: Vec<i64> =
        (0..16).map(|caller| client.ask_tool("open_goal", json!({"given": given(caller)}))).collect();
    let mut states: Vec<String> = Vec::new();
    for id in opened {
        states.push(client.answer_of_tool(id)["state"].as_str().unwrap().to_owned());
    }
    for round in 0..steps {
        let asked: Vec<i64> = states
            .iter()
            .enumerate()
            .map(|(caller, state)| {
                let tactics =
                    [format!("have h{round} : a = {caller} := h"), "omega".to_owned(), "simp".to_owned()];
                client.ask_tool("step", json!({"state": state, "tactics": tactics}))
            })
            .collect();
        let crowded = client.ask_tool("verify", json!({"given": given(7), "proof": "by omega"}));
        client.notify("notifications/cancelled", json!({"requestId": crowded, "reason": "test"}));
        for (caller, id) in asked.into_iter().enumerate() {
            let answer = client.answer_of_tool(id);
            let goal = answer["results"][0]["goals"][0].as_str().unwrap_or_else(|| panic!("{answer:#}"));
            // Lean breaks a line that has become long.
            let goal = goal.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(goal.contains(&format!("h{round} : a = {caller} ⊢")), "caller {caller}: {goal}");
            assert_eq!(answer["results"][1]["outcome"], "no goal is left, not judged yet", "{answer:#}");
            states[caller] = answer["results"][0]["state"].as_str().unwrap().to_owned();
        }
    }
    // Other imports each time: every one is answered, and none waits for another's.
    let headers =
        ["", "import Init", "import Std", "import Init.Omega", "import Nowhere", "import Init\nimport Std"];
    for edit in 0..edits {
        let header = headers[edit % headers.len()];
        let text = format!("{header}\ntheorem t{edit} : {edit} + 1 = {} := rfl", edit + 1);
        let answer = client.call("check", json!({"text": text}));
        assert_eq!(answer["in_order"], !header.contains("Nowhere"), "{text}: {answer:#}");
    }
}

#[test]
fn callers_do_not_disturb_each_other() {
    callers_take_steps(3, 30);
}

#[test]
#[ignore = "takes minutes"]
fn callers_of_fifty_steps_do_not_disturb_each_other() {
    callers_take_steps(50, 100);
}

/// A search belongs to the server: it tells how far it is, is ended by whoever waits for it, and its answer is found by a
/// caller that comes after the one that was lost.
#[test]
fn a_search_can_be_followed_ended_and_found_again() {
    let mut client = Client::start(&["--level", "replayed"]);
    let waiting = client.call("prove", json!({"given": HARD, "wait": 0.0, "budget": 120.0}));
    says(&waiting, "no answer", "still under way");
    assert_eq!(waiting["code"], "still_searching");
    let id = client.ask(
        "tools/call",
        json!({
            "name": "prove", "arguments": {"given": HARD, "wait": 600.0, "budget": 120.0},
            "_meta": {"progressToken": "hard"},
        }),
    );
    let told = client.notification("notifications/progress");
    assert_eq!(told["params"]["progressToken"], "hard");
    let more = client.notification("notifications/progress");
    assert!(more["params"]["progress"].as_f64() > told["params"]["progress"].as_f64(), "{told} {more}");
    assert!(more["params"]["message"].as_str().unwrap().contains("candidates tried"), "{more}");
    client.notify("notifications/cancelled", json!({"requestId": id}));
    // The server goes on answering, and the search ends: nothing is under way that could be cancelled.
    let mut ended = false;
    for _ in 0..100 {
        let answer = client.call("prove", json!({"given": HARD, "budget": 120.0, "cancel": true}));
        ended |= answer["because"].as_str().unwrap().contains("no search with these arguments");
        if ended {
            break;
        }
    }
    assert!(ended);
    says(&client.call("tried", json!({"given": HARD})), "told", "0 of them a proof");

    // A caller that is lost in the middle of its call.
    client.ask_tool("prove", json!({"given": EVEN}));
    let folder = client.leave();
    let mut next = Client::start_in(folder, &["--level", "replayed"]);
    let known = next.call("tried", json!({"given": EVEN}));
    assert!(known["attempts"].as_array().unwrap().iter().any(|it| it["outcome"] == "proved"), "{known}");
    let found = next.call("prove", json!({"given": EVEN}));
    says(&found, "proved", "even_sum is proved");
    let told = &found["theorems"][0];
    assert_eq!((&told["candidates_tried"], &told["known_before"]), (&json!(1), &json!(1)), "{found}");
}

/// The current specification: no handshake, and what takes long is a task.
#[test]
fn a_search_is_a_task_for_clients_that_know_tasks() {
    let mut client = Client::current(&["--no-store", "--level", "checked"]);
    let about = client.request("server/discover", json!({}));
    assert!(about["result"]["supportedVersions"].to_string().contains("2026-07-28"), "{about}");
    let created = client.request("tools/call", json!({"name": "prove", "arguments": {"given": EVEN}}));
    assert_eq!(created["result"]["resultType"], "task", "{created}");
    let task = created["result"]["taskId"].clone();
    let result = loop {
        let seen = client.request("tasks/get", json!({"taskId": task}));
        match seen["result"]["status"].as_str() {
            Some("working") => std::thread::sleep(std::time::Duration::from_millis(100)),
            Some("completed") => break seen["result"]["result"]["structuredContent"].clone(),
            _ => panic!("{seen}"),
        }
    };
    says(&result, "proved", "even_sum is proved");
    let created = client.request("tools/call", json!({"name": "prove", "arguments": {"given": HARD}}));
    let task = created["result"]["taskId"].clone();
    client.request("tasks/cancel", json!({"taskId": task}));
    loop {
        let seen = client.request("tasks/get", json!({"taskId": task}));
        match seen["result"]["status"].as_str() {
            Some("working") => std::thread::sleep(std::time::Duration::from_millis(100)),
            status => break assert_eq!(status, Some("cancelled"), "{seen}"),
        }
    }
}

/// The official Python client (`pip install mcp`), in the Python that `TLLAMA_MCP_PYTHON` names or `python3`. Where there
/// is none, that is said.
#[test]
fn the_official_python_client_gets_on_with_it() {
    let python = std::env::var_os("TLLAMA_MCP_PYTHON").unwrap_or_else(|| "python3".into());
    let has_client = Command::new(&python).args(["-c", "from mcp import Client"]).output();
    if !has_client.is_ok_and(|output| output.status.success()) {
        println!("skipped: {} has no package mcp of version 2; see TLLAMA_MCP_PYTHON", python.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mcp/official.py");
    let output = Command::new(&python)
        .args([script, env!("CARGO_BIN_EXE_tllama")])
        .arg(folder.path())
        .output()
        .unwrap();
    let (told, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("auto: in order"), "{told}\n{wrong}");
}
