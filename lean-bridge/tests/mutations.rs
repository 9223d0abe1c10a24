//! Transcripts of honest candidates in which one thing is changed: a term, a universe, a constructor's argument, a
//! literal, a projection's index, a name. Lean's kernel and our own are asked for each, neither knowing of the other, and
//! must say the same (`support/host.rs` compares).

#[path = "support/host.rs"]
mod host;

use serde_json::{Value, json};

const HEADER: &str = "\
structure Point where
  x : Nat
  y : Nat
theorem Point.eta (p : Point) : Point.mk p.x p.y = p := rfl";

const HONEST: [(&str, &str); 7] = [
    (
        "theorem t (n : Nat) : 0 + n = n",
        "theorem helper (n : Nat) : 0 + n = n := by\n  induction n with\n  | zero => rfl\n  | succ n ih => rw [← Nat.add_assoc, ih]\ntheorem t (n : Nat) : 0 + n = n := helper n",
    ),
    (
        "theorem t : ∃ n : Nat, n * n = 49",
        "inductive Walk : Nat → Type where\n  | stop : Walk 0\n  | step {n} : Walk n → (Nat → Walk n) → Walk (n + 1)\ndef Walk.size : {n : Nat} → Walk n → Nat\n  | _, .stop => 0\n  | _, .step w _ => w.size + 1\ntheorem sized : (Walk.step .stop fun _ => .stop).size = 1 := rfl\ntheorem t : ∃ n : Nat, n * n = 49 := have _h := sized; ⟨7, rfl⟩",
    ),
    (
        "theorem t (p : Point) : p.x + p.y = p.y + p.x",
        "theorem t (p : Point) : p.x + p.y = p.y + p.x := by\n  rw [← Point.eta p]\n  exact Nat.add_comm _ _",
    ),
    (
        "theorem t.{u, v} (α : Type u) (β : Type v) (a b : α × β) (h : a.1 = b.1) (k : a.2 = b.2) : a = b",
        "inductive Both.{u, v} (α : Type u) (β : Type v) : Type (max u v) where\n  | mk (a : α) (b : β)\ndef Both.swap.{u, v} {α : Type u} {β : Type v} : Both α β → Both β α\n  | .mk a b => .mk b a\ntheorem swapped.{u, v} {α : Type u} {β : Type v} (x : Both α β) : x.swap.swap = x := by cases x; rfl\ntheorem t.{u, v} (α : Type u) (β : Type v) (a b : α × β) (h : a.1 = b.1) (k : a.2 = b.2) : a = b := by\n  have := swapped (Both.mk a b)\n  exact Prod.ext h k",
    ),
    (
        "theorem t : 2 ^ 10 = 1024 ∧ \"ab\".length = 2",
        "theorem t : 2 ^ 10 = 1024 ∧ \"ab\".length = 2 := ⟨by decide, rfl⟩",
    ),
    (
        "theorem t (p q : Prop) (h : p ∨ q) : q ∨ p",
        "inductive Or2 (p q : Prop) : Prop where\n  | l : p → Or2 p q\n  | r : q → Or2 p q\ntheorem turn {p q : Prop} (h : Or2 p q) : q ∨ p := by cases h with\n  | l a => exact .inr a\n  | r a => exact .inl a\ntheorem t (p q : Prop) (h : p ∨ q) : q ∨ p := turn (h.elim .l .r)",
    ),
    (
        "theorem t (n : Nat) : (match n with | 0 => 1 | k + 1 => k + 1) ≠ 0",
        "theorem t (n : Nat) : (match n with | 0 => 1 | k + 1 => k + 1) ≠ 0 := by\n  cases n <;> simp",
    ),
];

/// Changes that lead to other declarations. Each way is drawn as often as any other.
const ROUNDS: usize = 2_200;

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        (!list.is_empty()).then(|| &list[self.below(list.len())])
    }
}

/// One change; nothing where the draw cannot be made.
fn mutate(transcript: &Value, random: &mut Random) -> Option<Value> {
    let mut changed = transcript.clone();
    match random.below(4) {
        0 | 1 => expression(&mut changed, random)?,
        2 => level_or_literal(&mut changed, random)?,
        _ => declaration(&mut changed, random)?,
    }
    (changed != *transcript).then_some(changed)
}

fn expression(transcript: &mut Value, random: &mut Random) -> Option<()> {
    let constants: Vec<Value> = tagged(transcript, 4).map(|entry| entry[1].clone()).collect();
    let levels = transcript["levels"].as_array()?.len();
    let literals = transcript["literals"].as_array()?.len();
    let expressions = transcript["expressions"].as_array_mut()?;
    let at = random.below(expressions.len());
    let earlier = json!(random.below(at));
    let entry = expressions[at].as_array_mut()?;
    match entry[0].as_u64()? {
        0 => entry[1] = json!((entry[1].as_u64()? + 2).saturating_sub([0, 1, 3][random.below(3)])),
        3 => entry[1] = json!(random.below(levels)),
        4 if entry.len() > 2 && random.below(2) == 0 => {
            let place = 2 + random.below(entry.len() - 2);
            match random.below(3) {
                0 => drop(entry.remove(place)),
                1 => entry.push(json!(random.below(levels))),
                _ => entry[place] = json!(random.below(levels)),
            }
        }
        4 => entry[1] = random.of(&constants)?.clone(),
        5..=7 => match random.below(4) {
            0 => entry.swap(1, 2),
            1 => entry[0] = json!([5, 6, 7][random.below(3)]),
            place => entry[place - 1] = earlier,
        },
        8 => entry[1 + random.below(3)] = earlier,
        9 => entry[2] = json!(random.below(literals)),
        11 if random.below(3) == 0 => entry[1] = random.of(&constants)?.clone(),
        11 => entry[2] = json!((entry[2].as_u64()? + 1) % (2 + random.below(3) as u64)),
        _ => return None,
    }
    Some(())
}

fn tagged(transcript: &Value, tag: u64) -> impl Iterator<Item = &Value> {
    transcript["expressions"].as_array().into_iter().flatten().filter(move |entry| entry[0] == tag)
}

fn level_or_literal(transcript: &mut Value, random: &mut Random) -> Option<()> {
    if random.below(2) == 0 {
        let literals = transcript["literals"].as_array_mut()?;
        let at = random.below(literals.len());
        let literal = literals.get_mut(at)?;
        let text = literal.as_str()?;
        let other = match text.parse::<u64>() {
            Ok(number) => (number + 1 + random.below(2) as u64).to_string(),
            Err(_) => format!("{text}!"),
        };
        *literal = json!(other);
        return Some(());
    }
    let levels = transcript["levels"].as_array_mut()?;
    let at = random.below(levels.len());
    let entry = levels[at].as_array_mut()?;
    match entry[0].as_u64()? {
        0 if at > 0 => *entry = vec![json!(1), json!(random.below(at))],
        1 => *entry = vec![json!(0)],
        2 | 3 => match random.below(3) {
            0 => entry[0] = json!(5 - entry[0].as_u64()?),
            1 => entry.swap(1, 2),
            _ => entry[1 + random.below(2)] = json!(random.below(at)),
        },
        4 => entry[1] = json!(random.below(4)),
        _ => return None,
    }
    Some(())
}

fn declaration(transcript: &mut Value, random: &mut Random) -> Option<()> {
    let expressions = transcript["expressions"].as_array()?.len();
    let names = transcript["names"].as_array()?.len() + 1;
    let declarations = transcript["declarations"].as_array_mut()?;
    let at = random.below(declarations.len());
    if random.below(8) == 0 {
        let other = random.below(declarations.len());
        match random.below(3) {
            0 => drop(declarations.remove(at)),
            1 => declarations.push(declarations[at].clone()),
            _ => declarations.swap(at, other),
        }
        return Some(());
    }
    let entry = &mut declarations[at];
    if entry["kind"] == "inductive" {
        let types = entry["types"].as_array_mut()?;
        let place = random.below(types.len());
        let ty = &mut types[place];
        let constructors = ty["constructors"].as_array_mut()?;
        let one = random.below(constructors.len());
        match random.below(7) {
            0 => drop((!constructors.is_empty()).then(|| constructors.remove(one))),
            1 => constructors.swap(0, one),
            2 => constructors.push(constructors.get(one)?.clone()),
            3 => constructors.get_mut(one)?["type"] = json!(random.below(expressions)),
            4 => ty["type"] = json!(random.below(expressions)),
            5 => entry["parameters"] = json!(random.below(4)),
            _ => entry["universes"].as_array_mut()?.push(json!(1 + random.below(names - 1))),
        }
        return Some(());
    }
    match random.below(6) {
        0 => entry["type"] = json!(random.below(expressions)),
        1 => entry["value"] = json!(random.below(expressions)),
        2 => entry["kind"] = json!(["theorem", "definition", "opaque", "axiom"][random.below(4)]),
        3 => entry["name"] = json!(1 + random.below(names - 1)),
        4 => drop(entry["universes"].as_array_mut()?.pop()),
        _ => entry["universes"].as_array_mut()?.push(json!(1 + random.below(names - 1))),
    }
    if entry["kind"] == "definition" && entry.get("hints").is_none() {
        entry["hints"] = json!("abbrev");
    }
    Some(())
}

#[test]
fn both_kernels_judge_mutations_alike() {
    let honest: Vec<(&str, Value)> = HONEST
        .iter()
        .map(|(statement, candidate)| (*statement, host::transcript(HEADER, statement, candidate)))
        .collect();
    for (statement, transcript) in &honest {
        let answer = host::replay(HEADER, statement, transcript);
        assert_eq!(answer["result"]["accepted"], true, "{statement}: {answer}");
    }
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut asked, mut refused, mut ended) = (0, 0, 0);
    while asked < ROUNDS {
        let (statement, transcript) = &honest[random.below(honest.len())];
        let Some(changed) = mutate(transcript, &mut random) else { continue };
        let answer = host::replay(HEADER, statement, &changed);
        asked += 1;
        match answer.get("result") {
            Some(result) => refused += usize::from(result["accepted"] != true),
            None => ended += 1,
        }
    }
    // What is accepted says what was asked for: the helper compares that as well.
    assert!(
        refused > ROUNDS / 2 && ended < ROUNDS / 50,
        "{refused} refused, {ended} without an answer, of {asked}"
    );
}
