//! `prove` for texts with `sorry`s within their proofs.

use serde_json::{Value, json};

use crate::client::Client;
use crate::says;

/// `sorry`s behind `by`, behind a dot, as a line, behind an arrow, as terms, below a name that Lean makes up, and below a
/// local definition; and a whole proof.
const MANY: &str = "\
def double (n : Nat) : Nat := n + n

theorem first (a b : Nat) (h : a < b) : a + 1 ≤ b ∧ double a < double b := by
  have step : a + a < b + b := by sorry
  constructor
  · sorry -- the easier half
  · unfold double
    exact step

namespace N
theorem second (n : Nat) (h : n = 2 ∨ n = 3) : n * n < 10 := by
  cases h with
  | inl h => sorry
  | inr h =>
    have k : n = 3 := sorry
    subst k
    exact Nat.lt_of_lt_of_le (by sorry : 3 * 3 < 10) (Nat.le_refl _)
end N

theorem third.{u} {α : Type u} (xs : List α) (p q : Prop) : p ∧ q → (q ∧ p) ∧ xs ++ [] = xs := by
  intro
  let m := 3
  have : m < 4 := by sorry
  exact ⟨by admit, sorry⟩

theorem whole (a b : Nat) (h : a = b) : b = a := sorry
";

#[track_caller]
fn sorries(answer: &Value) -> Vec<(u64, bool)> {
    let of = |one: &Value| (one["line"].as_u64().unwrap(), one["filled"].as_bool().unwrap());
    answer["sorries"].as_array().unwrap_or_else(|| panic!("{answer:#}")).iter().map(of).collect()
}

#[track_caller]
fn why(answer: &Value, place: usize) -> &str {
    answer["sorries"][place]["why"].as_str().unwrap_or_else(|| panic!("{answer:#}"))
}

#[test]
fn sorries_within_proofs_are_filled() {
    let mut client = Client::start(&["--no-store", "--level", "replayed"]);
    let asked = json!({"given": MANY, "wait": 600.0, "budget": 60.0});
    let begun = client.call("prove", json!({"given": MANY, "wait": 0.0, "budget": 60.0}));
    assert_eq!(begun["code"], "still_searching", "{begun:#}");
    let answer = client.call("prove", asked);
    says(&answer, "proved", "all 9 `sorry`s are filled, and the judge accepts each theorem that was open");
    assert!(sorries(&answer).iter().all(|(_, filled)| *filled), "{answer:#}");
    let text = answer["text"].as_str().unwrap();
    assert!(!text.contains("sorry") && !text.contains("admit"), "{text}");
    assert!(text.contains("-- the easier half") && text.contains("have k : n = 3 := by"), "{text}");
    for theorem in answer["theorems"].as_array().unwrap() {
        assert_eq!(
            (&theorem["answer"], &theorem["level"]),
            (&json!("proved"), &json!("replayed")),
            "{theorem:#}"
        );
    }
    let verdict = client.call("verify", json!({"given": MANY, "candidate": text}));
    says(&verdict, "proved", "");

    what_is_left(&mut client);
    who_decides(&mut client);
}

/// What could not be filled stays a `sorry`, with the reason, and the answer is none.
fn what_is_left(client: &mut Client) {
    let partly = "\
theorem wrong (n : Nat) (h : 0 < n) : n = 0 ∨ 1 ≤ n := by
  have a : 1 ≤ n := by sorry
  have b : n = n + 1 := by
    sorry
  omega

theorem both (a b : Nat) (h : a = b) : b = a ∧ b + 1 = a + 1 := by
  constructor <;> sorry

theorem broken (n : Nat) : n = n := by
  bake
  sorry

theorem hidden (n : Nat) : n = n := by
  exact sorryAx _ true

def five : Nat := sorry
";
    let answer = client.call("prove", json!({"given": partly, "wait": 600.0, "budget": 20.0}));
    says(&answer, "no answer", "1 of 6 `sorry`s are filled, so `text` is not proved");
    let wanted = [(2, true), (4, false), (8, false), (12, false), (17, false)];
    let found = sorries(&answer);
    assert!(wanted.iter().all(|one| found.contains(one)), "{answer:#}");
    assert_eq!(answer["text"], partly.replacen("by sorry", "by assumption", 1), "{answer:#}");
    assert_eq!(why(&answer, 1), "no candidate worked");
    assert!(why(&answer, 2).contains("2 goals"), "{answer:#}");
    assert!(why(&answer, 3).contains("something above it has an error"), "{answer:#}");
    assert!(why(&answer, 4).contains("no proof of a theorem"), "{answer:#}");
    assert!(
        answer["errors_before"].as_array().unwrap().iter().any(|error| error["line"] == 11),
        "{answer:#}"
    );
    assert!(
        answer["theorems"].as_array().unwrap().iter().all(|it| it["answer"] == "no answer"),
        "{answer:#}"
    );

    // What proves a goal by itself need not hold where it is put.
    let tight = "theorem t (a b c d : Nat) (h : a + b < c) (k : c < d ∧ d < 7) : a + b + 2 ≤ d ∧ a < 6 := by\n  \
                 set_option maxRecDepth 12 in\n  sorry";
    let refused = client.call("prove", json!({"given": tight, "wait": 600.0}));
    says(&refused, "no answer", "Lean refuses in its place: maximum recursion depth");
    assert_eq!((&refused["text"], why(&refused, 0).is_empty()), (&json!(tight), false), "{refused:#}");

    // One theorem of several: the others' `sorry`s are not what was asked about.
    let two = "theorem a (n : Nat) : n = n ∧ n ≤ n := by\n  refine ⟨rfl, ?_⟩\n  sorry\n\ntheorem b : 1 = 2 := sorry";
    let one = client.call("prove", json!({"given": two, "name": "a", "wait": 600.0}));
    says(&one, "proved", "the `sorry` is filled");
    assert!(one["text"].as_str().unwrap().ends_with("theorem b : 1 = 2 := sorry"), "{one:#}");
}

/// Every gap filled is no proof yet: the judge says of the text as a whole what it is.
fn who_decides(client: &mut Client) {
    for (text, because) in [
        (
            "axiom bad : 1 = 2\n\ntheorem t : 1 = 2 := by\n  have k : 1 + 1 = 2 := by sorry\n  exact bad",
            "bad",
        ),
        ("theorem t : 1 = 2 := by\n  have k : 1 + 1 = 2 := by sorry\n  omega", "omega"),
    ] {
        let answer = client.call("prove", json!({"given": text, "wait": 600.0, "budget": 20.0}));
        says(&answer, "no answer", "the `sorry` is filled, but `text` is not proved: t: ");
        assert!(answer["because"].as_str().unwrap().contains(because), "{answer:#}");
        assert_eq!(sorries(&answer), [(if text.starts_with("axiom") { 4 } else { 2 }, true)], "{answer:#}");
    }
    let elsewhere = "theorem z : 1 = 2 := by\n  decide\n\ntheorem t : 1 = 1 := by\n  have k : 1 + 1 = 2 := by sorry\n  rfl";
    let asked = json!({"given": elsewhere, "wait": 600.0});
    says(&client.call("prove", asked), "no answer", "`text` is not proved: line 2: error");
    let asked = json!({"given": elsewhere, "wait": 600.0, "name": "t"});
    says(&client.call("prove", asked), "proved", "the `sorry` is filled");
    for code in ["run_tac Lean.logInfo \"ran\"", "native_decide"] {
        let text = format!("theorem t : 1 = 1 ∧ True := by\n  constructor\n  · {code}\n  sorry");
        says(&client.call("prove", json!({"given": text})), "no answer", "runs code");
    }
    // A search in a text is ended like any other.
    let hard = crate::HARD.replace(":= sorry", ":= by\n  have k : p = p := rfl\n  sorry");
    let begun = client.call("prove", json!({"given": hard, "wait": 0.0, "budget": 120.0}));
    assert_eq!(begun["code"], "still_searching", "{begun:#}");
    let ended = client.call("prove", json!({"given": hard, "budget": 120.0, "cancel": true}));
    assert_eq!(ended["code"], "cancelled", "{ended:#}");
}
