//! Templates against what Jinja2 made of them.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::*;

/// What `make_table.py` wrote. Fields in their order, in which a template may go through them.
#[derive(Deserialize)]
struct Table {
    context: Context,
    rows: Vec<Row>,
}

#[derive(Deserialize, Serialize)]
struct Context {
    messages: Vec<Message>,
    tools: Option<()>,
    documents: Option<()>,
    add_generation_prompt: bool,
    bos_token: String,
    eos_token: String,
    pad_token: String,
}

#[derive(Deserialize, Serialize)]
struct Message {
    role: String,
    content: String,
}

#[derive(Deserialize)]
struct Row {
    template: String,
    expected: Option<String>,
    /// Jinja2's message, where there is nothing else.
    error: Option<String>,
}

/// Rows that are not rendered as by Jinja2, each for a reason that cannot be mended here.
const KNOWN: [(&str, &str); 4] = [
    ("{{ 2 ** -1 }}", "minijinja has whole exponents alone"),
    ("{{ (1,) }}", TUPLE),
    ("{{ (1, 2) }}", TUPLE),
    (r#"{{ ("it's", 'a"b', "it's \"both\"", 'a\nb\\') }}"#, TUPLE),
];
const TUPLE: &str = "minijinja knows no tuples, so one that is printed is printed as a list";

#[test]
fn templates_are_rendered_as_by_jinja2() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chat_templates/table.json");
    let table: Table = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let context = Value::from_serialize(&table.context);
    let mut wrong = Vec::new();
    for Row { template, expected, error } in &table.rows {
        let found = compiled(template)
            .and_then(|environment| environment.get_template(NAME)?.render(&context))
            .map_err(|error| format!("{error:#}"));
        let right = match (&found, expected, error) {
            (Ok(text), Some(expected), _) => text == expected,
            // The words of a template that raised an error; Jinja2's own are others.
            (Err(text), None, Some(error)) => !template.contains("raise_exception") || text.contains(error),
            _ => false,
        };
        if right == KNOWN.iter().any(|(text, _)| text == template) {
            wrong.push(format!("{template}\n  {expected:?}\n  {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), table.rows.len(), wrong.join("\n"));
}
