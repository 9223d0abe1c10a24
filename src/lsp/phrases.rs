//! What each tactic does, in a sentence. Only tactics whose effect the name alone tells are here; of any other, the
//! goal that it meets is said.

use data::Goal;

/// A sentence that needs no goal; `None` where the name alone does not tell.
pub fn known_sentence(word: &str, line: &str) -> Option<String> {
    let said = sentence(word, line, None);
    let said = said.trim_end_matches(": .").trim_end_matches('.');
    (said != "Show").then(|| format!("{said}."))
}

/// A sentence about a tactic: its first word, its first line, and the goal that it meets.
pub fn sentence(word: &str, line: &str, goal: Option<&Goal>) -> String {
    let arguments = line.strip_prefix(word).unwrap_or("").trim();
    let arguments = arguments.trim_end_matches("with").trim();
    let target =
        goal.map(|goal| goal.target.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    match word {
        "intro" | "intros" | "rintro" if arguments.is_empty() => {
            "Take what the goal speaks of as given.".to_owned()
        }
        "intro" | "intros" | "rintro" => format!("Let {arguments} be given."),
        "induction" => format!("Prove it by induction on {arguments}."),
        "cases" | "rcases" | "obtain" | "match" => format!("Take {} apart.", first_word(arguments)),
        "by_cases" => format!("Distinguish whether {arguments} holds."),
        "by_contra" | "by_contradiction" => "Suppose that the claim were false.".to_owned(),
        "exfalso" => "The assumptions contradict one another.".to_owned(),
        "constructor" => "Prove the parts of the claim one by one.".to_owned(),
        "left" => "Prove the left side.".to_owned(),
        "right" => "Prove the right side.".to_owned(),
        "exists" | "use" => format!("Choose {arguments}."),
        "ext" | "funext" => "It is enough to compare element by element.".to_owned(),
        "have" => format!("First: {}.", claim(arguments)),
        "suffices" => format!("It is enough to show: {}.", claim(arguments)),
        "calc" => "Compute step by step.".to_owned(),
        "rw" | "rewrite" | "simp_rw" => format!("Rewrite with {}.", arguments.trim_matches(['[', ']'])),
        "unfold" | "delta" => format!("Unfold {arguments}."),
        "subst" => format!("Replace {arguments} by what it equals."),
        "simp" | "simp_all" | "dsimp" | "simpa" | "norm_num" | "simp_arith" => match arguments {
            "" => "Simplify.".to_owned(),
            _ => format!("Simplify: {arguments}."),
        },
        "omega" => format!("This follows by linear arithmetic over the integers: {target}."),
        "linarith" | "nlinarith" | "positivity" => format!("This follows by arithmetic: {target}."),
        "ring" | "ring_nf" | "ac_rfl" => format!("Both sides are equal by rearranging: {target}."),
        "decide" | "native_decide" => format!("This can be computed: {target}."),
        "rfl" | "eq_refl" => format!("Both sides are the same by definition: {target}."),
        "trivial" | "assumption" | "exact" | "exact?" => match arguments {
            "" => format!("This is given: {target}."),
            _ => format!("This is what {arguments} says."),
        },
        "apply" | "refine" => format!("Use {arguments}."),
        "contradiction" | "nomatch" | "nofun" | "absurd" => "This case cannot occur.".to_owned(),
        "specialize" => format!("Apply the assumption: {arguments}."),
        "split" => "Distinguish the cases of the expression.".to_owned(),
        "grind" | "aesop" | "tauto" => format!("This follows from what is known: {target}."),
        _ => format!("Show: {target}."),
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or("the goal")
}

/// The claim of `h : claim := proof`.
fn claim(text: &str) -> String {
    let claim = text.split_once(" : ").map_or(text, |(_, claim)| claim);
    claim.split(":=").next().unwrap_or(claim).trim().trim_end_matches(" by").to_owned()
}
