//! Transcripts written down as text, for declarations that no Lean text leads to. An expression is a constant with its
//! universes (`Eq.{1}`), a bound variable (`#0`), `Prop`, or a form in parentheses: `(Sort LEVEL)`, `(fun TYPE BODY)`,
//! `(pi TYPE BODY)`, `(let TYPE VALUE BODY)`, `(proj STRUCTURE INDEX EXPRESSION)`, `(FUNCTION ARGUMENT …)`. A level is a
//! number, a parameter, `(max A B)` or `(imax A B)`.

use std::collections::HashMap;

use serde_json::{Value, json};

#[derive(Debug)]
enum Form {
    Word(String),
    List(Vec<Form>),
}

/// One inductive type of a family: its name, its type, its constructors with theirs.
pub type Type<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

#[derive(Default)]
pub struct Forgery {
    names: Vec<Value>,
    name_index: HashMap<String, usize>,
    levels: Vec<Value>,
    expressions: Vec<Value>,
    declarations: Vec<Value>,
}

impl Forgery {
    pub fn definition(&mut self, name: &str, type_: &str, value: &str) -> &mut Self {
        self.declare("definition", name, type_, value)
    }

    pub fn theorem(&mut self, name: &str, type_: &str, value: &str) -> &mut Self {
        self.declare("theorem", name, type_, value)
    }

    fn declare(&mut self, kind: &str, name: &str, type_: &str, value: &str) -> &mut Self {
        let declaration = json!({
            "kind": kind, "name": self.name(name), "universes": [], "type": self.read(type_),
            "value": self.read(value), "hints": "abbrev",
        });
        self.declarations.push(declaration);
        self
    }

    /// A family of inductive types with its universe parameters and the number of its parameters.
    pub fn family(&mut self, universes: &[&str], parameters: usize, types: &[Type]) -> &mut Self {
        let universes: Vec<_> = universes.iter().map(|name| self.name(name)).collect();
        let types: Vec<_> = types
            .iter()
            .map(|(name, type_, constructors)| {
                let constructors: Vec<_> = constructors
                    .iter()
                    .map(|(name, type_)| json!({"name": self.name(name), "type": self.read(type_)}))
                    .collect();
                json!({"name": self.name(name), "type": self.read(type_), "constructors": constructors})
            })
            .collect();
        let declaration = json!({
            "kind": "inductive", "name": types[0]["name"], "universes": universes, "type": types[0]["type"],
            "parameters": parameters, "types": types,
        });
        self.declarations.push(declaration);
        self
    }

    /// Takes the types out of the family that was declared last.
    pub fn empty_last_family(&mut self) {
        self.declarations.last_mut().expect("a family")["types"] = json!([]);
    }

    /// The transcript; what it is about is `t`.
    pub fn transcript(&mut self) -> Value {
        let root = self.name("t");
        json!({
            "names": self.names, "levels": self.levels, "expressions": self.expressions, "literals": [],
            "declarations": self.declarations, "roots": [root],
        })
    }

    fn name(&mut self, dotted: &str) -> usize {
        let mut parent = 0;
        let mut path = String::new();
        for part in dotted.split('.') {
            path = format!("{path}.{part}");
            parent = *self.name_index.entry(path.clone()).or_insert_with(|| {
                self.names.push(json!([parent, part]));
                self.names.len()
            });
        }
        parent
    }

    fn read(&mut self, text: &str) -> usize {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let mut words = spaced.split_whitespace();
        let form = form(&mut words).expect("an expression");
        assert!(words.next().is_none(), "{text} goes on behind its end");
        self.expression(&form)
    }

    fn expression(&mut self, form: &Form) -> usize {
        let entry = match form {
            Form::Word(word) if word == "Prop" => json!([3, self.number(0)]),
            Form::Word(word) => match word.strip_prefix('#') {
                Some(index) => json!([0, index.parse::<u32>().expect("an index")]),
                None => self.constant(word),
            },
            Form::List(parts) => match (word(&parts[0]), &parts[1..]) {
                (Some("Sort"), [level]) => json!([3, self.level(level)]),
                (Some("fun"), [type_, body]) => json!([6, self.expression(type_), self.expression(body)]),
                (Some("pi"), [type_, body]) => json!([7, self.expression(type_), self.expression(body)]),
                (Some("let"), [type_, value, body]) => {
                    json!([8, self.expression(type_), self.expression(value), self.expression(body)])
                }
                (Some("proj"), [structure, index, of]) => {
                    let structure = self.name(word(structure).expect("a name"));
                    let index: u64 = word(index).expect("an index").parse().expect("an index");
                    json!([11, structure, index, self.expression(of)])
                }
                (_, arguments) => {
                    let function = self.expression(&parts[0]);
                    return arguments.iter().fold(function, |function, argument| {
                        let argument = self.expression(argument);
                        self.push(json!([5, function, argument]))
                    });
                }
            },
        };
        self.push(entry)
    }

    fn push(&mut self, entry: Value) -> usize {
        self.expressions.push(entry);
        self.expressions.len() - 1
    }

    fn constant(&mut self, word: &str) -> Value {
        let (name, universes) = word.split_once(".{").unwrap_or((word, ""));
        let mut entry = vec![json!(4), json!(self.name(name))];
        for universe in universes.trim_end_matches('}').split(',').filter(|universe| !universe.is_empty()) {
            entry.push(json!(self.level(&Form::Word(universe.to_owned()))));
        }
        Value::Array(entry)
    }

    fn level(&mut self, form: &Form) -> usize {
        let entry = match form {
            Form::Word(word) => match word.parse() {
                Ok(number) => return self.number(number),
                Err(_) => json!([4, self.name(word)]),
            },
            Form::List(parts) => {
                let tag = if word(&parts[0]) == Some("max") { 2 } else { 3 };
                json!([tag, self.level(&parts[1]), self.level(&parts[2])])
            }
        };
        self.levels.push(entry);
        self.levels.len() - 1
    }

    fn number(&mut self, number: usize) -> usize {
        self.levels.push(json!([0]));
        for _ in 0..number {
            let below = self.levels.len() - 1;
            self.levels.push(json!([1, below]));
        }
        self.levels.len() - 1
    }
}

fn word(form: &Form) -> Option<&str> {
    match form {
        Form::Word(word) => Some(word),
        Form::List(_) => None,
    }
}

fn form<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Form> {
    match words.next()? {
        "(" => {
            let mut parts = Vec::new();
            while let Some(part) = form(words) {
                parts.push(part);
            }
            Some(Form::List(parts))
        }
        ")" => None,
        word => Some(Form::Word(word.to_owned())),
    }
}
