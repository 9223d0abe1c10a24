//! Three ways to begin: prove a statement, explain a proof, repair a proof.

use rmcp::ErrorData;
use rmcp::model::{GetPromptRequestParams, GetPromptResult, Prompt, PromptArgument, PromptMessage, Role};
use serde_json::Value;

struct Opening {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    argument: (&'static str, &'static str),
    text: &'static str,
}

/// Stands for the argument in a text.
const PLACE: &str = "{}";

const OPENINGS: [Opening; 3] = [
    Opening {
        name: "prove",
        title: "Prove this",
        description: "Prove a Lean statement, without changing it",
        argument: ("given", "The Lean text with a theorem that ends in `:= sorry`"),
        text: "\
Prove this Lean theorem with the tools of the server `tllama`. Do not change the statement, its hypotheses or its \
definitions.

1. `fence` the text, so that you can check later that the statement is still the given one.
2. `tried`: what failed before need not be tried again.
3. `prove` it. If the answer is `proved`, you are done; show the proof. If it is still searching, go on meanwhile.
4. If you doubt that it is true, `refute` it. `rejected` means that it is false: say so, with the counterexample.
5. Else find the proof yourself: `open_goal`, then `step` with several tactics at once; `find_lemmas` and `exists` for \
names. When no goal is left, `finish`.
6. Only `proved` from `verify`, `finish` or `prove` means that it is proved. Anything else does not, `told` and an empty \
list of goals included. If you do not get there, say so and show how far you came.

```lean
{}
```",
    },
    Opening {
        name: "explain",
        title: "Explain this proof",
        description: "Explain what a Lean theorem states and why its proof works",
        argument: ("text", "The Lean text with a theorem and its proof"),
        text: "\
Explain this Lean proof to somebody who knows the mathematics and not Lean. Call `explain` of the server `tllama`: it \
says what the theorem states, what each tactic did, and whether it is a proof. Where a step is not clear, look at the \
goals around it with `goals`. Keep to what the tools say; if the answer is not `proved`, say first that it is no proof, \
and why.

```lean
{}
```",
    },
    Opening {
        name: "repair",
        title: "Repair this proof",
        description: "Repair a Lean proof that does not work, without changing its statement",
        argument: ("text", "The Lean text with a theorem and a proof that fails"),
        text: "\
Repair this Lean proof with the tools of the server `tllama`. The statement stays as it is: `fence` it first, with \
`:= sorry` in the place of the proof.

1. `check` the text: the first error is where to look. `goals` at that line shows what is to be proved there.
2. Names that Lean does not know: `exists`, and `find_lemmas` for what they are called here.
3. Try replacements for the failing step: `open_goal` with the steps before it as `path`, then `step` with several \
tactics.
4. `verify` the whole text against the fenced statement. Only `proved` means that it is repaired.
5. If the statement seems to be false, `refute` it, and say so if the answer is `rejected`.

```lean
{}
```",
    },
];

pub fn all() -> Vec<Prompt> {
    let prompt = |opening: &Opening| {
        let (name, description) = opening.argument;
        let argument = PromptArgument::new(name).with_description(description).with_required(true);
        Prompt::new(opening.name, Some(opening.description), Some(vec![argument])).with_title(opening.title)
    };
    OPENINGS.iter().map(prompt).collect()
}

pub fn get(request: &GetPromptRequestParams) -> Result<GetPromptResult, ErrorData> {
    let wrong = |problem: String| ErrorData::invalid_params(problem, None);
    let Some(opening) = OPENINGS.iter().find(|opening| opening.name == request.name) else {
        let names: Vec<&str> = OPENINGS.iter().map(|opening| opening.name).collect();
        return Err(wrong(format!("there is no prompt {}; there are {}", request.name, names.join(", "))));
    };
    let (name, description) = opening.argument;
    let given = request.arguments.as_ref().and_then(|arguments| arguments.get(name)).and_then(Value::as_str);
    let Some(given) = given.filter(|given| !given.trim().is_empty()) else {
        return Err(wrong(format!("`{name}` is missing: {description}")));
    };
    let message = PromptMessage::new_text(Role::User, opening.text.replacen(PLACE, given.trim_end(), 1));
    Ok(GetPromptResult::new(vec![message]).with_description(opening.description))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a prompt tells a model to use must be there under that name.
    #[test]
    fn prompts_name_tools_that_exist() {
        let tools = crate::mcp::tools::all();
        for opening in OPENINGS {
            assert_eq!(opening.text.matches(PLACE).count(), 1, "{}", opening.name);
            let code = opening.text.split('`').skip(1).step_by(2);
            let words = code.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
            let others = ["", "tllama", "proved", "rejected", "told", "path"];
            for word in words.filter(|word| !others.contains(word)) {
                assert!(tools.has_route(word), "{}: {word}", opening.name);
            }
        }
    }
}
