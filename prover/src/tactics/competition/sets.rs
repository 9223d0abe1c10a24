//! Sets: a finite set that a hypothesis describes becomes a filtered range, least and greatest elements are shown as
//! membership and bound.

use super::super::binders::{code_tokens, outside_brackets, telescope};
use super::super::group::Group;
use super::super::subject::{Kind, Subject};
use super::blocks::{closer, group, plain};

pub(super) fn groups(subject: &Subject) -> Vec<Group> {
    let mut found = described(subject);
    found.extend(extremes(subject));
    found
}

/// `h : ∀ n, n ∈ S ↔ P n` about a finite set of natural numbers: `S` is the part of a range where `P` holds, and what
/// is asked of it is computed.
fn described(subject: &Subject) -> Vec<Group> {
    let mut found = Vec::new();
    for local in subject.hypotheses() {
        let (binders, body) = telescope(&local.type_text);
        let [binder] = binders.as_slice() else { continue };
        let Some(name) = binder.name.as_deref() else { continue };
        let code = code_tokens(&body);
        let iff = outside_brackets(&body, &code, |word| word == "↔");
        let Some(&iff) = iff.first() else { continue };
        let words: Vec<&str> = body[..code[iff].start].split_whitespace().collect();
        let [element, "∈", set] = words[..] else { continue };
        let finite = subject
            .locals
            .iter()
            .any(|local| local.name == set && local.kind == Kind::Data("Finset".to_owned()));
        if element != name || !finite {
            continue;
        }
        let predicate = body[code[iff].end..].trim();
        let about: Vec<&str> = subject.hypotheses().map(|local| local.name.as_str()).collect();
        let integers = binder.type_text.contains('ℤ') || binder.type_text.contains("Int");
        let ranges: &[&str] = match integers {
            true => &["Finset.Icc (-100) 100"],
            false => &["Finset.range 101", "Finset.range 1001"],
        };
        for (index, range) in ranges.iter().enumerate() {
            let step = format!(
                "have e : {set} = Finset.filter (fun {name} => {predicate}) ({range}) := by \
                 ext {name}; simp only [Finset.mem_filter, Finset.mem_range, Finset.mem_Icc, {}]; constructor <;> \
                 intro h <;> first | exact h.2 | exact ⟨by omega, h⟩ | exact ⟨by nlinarith, h⟩ | grind \
                 | exact ⟨Nat.lt_of_le_of_lt (Nat.le_of_dvd (by decide) h) (by decide), h⟩",
                about.join(", ")
            );
            let compute = format!("simp only [{}]", about.join(", "));
            let closers = vec![
                closer("decide", &["subst e", "decide +kernel"]),
                closer("compute", &["rw [e]", &compute, "decide +kernel"]),
            ];
            found.push(group("described", plain(&format!("filter-{}", index + 1), &[step]), closers));
        }
        if let Some((left, right)) = predicate.split_once('∣')
            && left.trim() == name
        {
            let step = format!(
                "have e : {set} = Nat.divisors ({}) := by ext {name}; rw [{}, Nat.mem_divisors]; \
                 exact ⟨fun h => ⟨h, by decide +kernel⟩, fun h => h.1⟩",
                right.trim(),
                local.name
            );
            let closers = vec![closer("decide", &["subst e", "decide +kernel"])];
            found.insert(0, group("described", plain("divisors", &[step]), closers));
        }
    }
    found
}

/// `IsLeast` and `IsGreatest`: the element belongs to the set, and no other one lies beyond.
fn extremes(subject: &Subject) -> Option<Group> {
    if !["IsLeast", "IsGreatest"].iter().any(|word| subject.target.trim_start().starts_with(word)) {
        return None;
    }
    let member = "first | decide +kernel | (norm_num [Nat.ModEq]; done) | (simp [Nat.ModEq]; done) | grind";
    let steps = [format!("refine ⟨by {member}, ?_⟩"), "intro x hx".to_owned()];
    let set = "simp only [Set.mem_setOf_eq, Nat.ModEq] at hx";
    let closers = vec![
        closer("omega", &[set, "omega"]),
        closer(
            "cases",
            &[
                "by_contra hlt",
                "simp only [not_le] at hlt",
                "interval_cases x <;> revert hx <;> decide +kernel",
            ],
        ),
        closer("simp", &["simp [Nat.ModEq] at hx", "omega"]),
        closer("grind", &["simp at hx", "grind"]),
    ];
    Some(group("extremes", plain("extremes", &steps), closers))
}
