//! Declarations written as text, for tests:
//!
//! term := `Prop` | `Type` | `(Sort L)` | `(-> A B)` | `(pi x A B)` | `(fun x A b)` | `(let x A v b)` | `(proj S 0 e)`
//!       | `(f a …)` | `Name` | `Name.{L …}` | number | `"text"`; level := number | name | `(succ L)` | `(max L L)` | `(imax L L)`

#![allow(dead_code)]

use std::io::Read;

use lean_kernel::export::Reader;
use lean_kernel::*;

#[derive(Clone, Debug, PartialEq)]
enum Sexp {
    Word(String),
    List(Vec<Sexp>),
}

fn read_all(text: &str) -> Vec<Sexp> {
    let mut stack = vec![Vec::new()];
    let mut letters = text.chars().peekable();
    while let Some(&letter) = letters.peek() {
        match letter {
            '(' | '{' => {
                letters.next();
                stack.push(Vec::new());
            }
            ')' | '}' => {
                letters.next();
                let mut list = Sexp::List(stack.pop().expect("a bracket"));
                let around = stack.last_mut().expect("a bracket");
                if letter == '}' {
                    list = Sexp::List(vec![around.pop().expect("a constant"), list]);
                }
                around.push(list);
            }
            '"' => {
                letters.next();
                let content: String = letters.by_ref().take_while(|c| *c != '"').collect();
                stack.last_mut().unwrap().push(Sexp::Word(format!("\"{content}")));
            }
            c if c.is_whitespace() => {
                letters.next();
            }
            _ => {
                let mut word = String::new();
                while let Some(&c) = letters.peek().filter(|c| !c.is_whitespace() && !"(){}\"".contains(**c))
                {
                    word.push(c);
                    letters.next();
                }
                stack.last_mut().unwrap().push(Sexp::Word(word));
            }
        }
    }
    assert_eq!(stack.len(), 1, "brackets in {text}");
    stack.pop().unwrap()
}

pub struct Text {
    pub kernel: Kernel,
}

impl Text {
    pub fn new() -> Self {
        Self { kernel: Kernel::new(Limits { steps: 5_000_000, ..Limits::default() }) }
    }

    /// With `Nat`, `Bool`, `Eq`, `And`, `False`, `True`, `List` and `Acc` declared and checked.
    pub fn with_basics() -> Self {
        let mut text = Self::new();
        for group in BASICS {
            text.inductive(group).expect("the basics are accepted");
        }
        text
    }

    fn store(&mut self) -> &mut Store {
        &mut self.kernel.store
    }

    pub fn name(&mut self, text: &str) -> Name {
        self.store().dotted(text)
    }

    fn level(&mut self, sexp: &Sexp) -> Level {
        match sexp {
            Sexp::Word(word) => match word.parse::<u32>() {
                Ok(number) => {
                    (0..number).fold(Level::ZERO, |level, _| self.store().level(LevelNode::Succ(level)))
                }
                Err(_) => {
                    let name = self.name(word);
                    self.store().level_param(name)
                }
            },
            Sexp::List(parts) => {
                let Sexp::Word(head) = &parts[0] else { panic!("a level: {sexp:?}") };
                let args: Vec<Level> = parts[1..].iter().map(|part| self.level(part)).collect();
                let node = match head.as_str() {
                    "succ" => LevelNode::Succ(args[0]),
                    "max" => LevelNode::Max(args[0], args[1]),
                    "imax" => LevelNode::IMax(args[0], args[1]),
                    _ => panic!("a level: {sexp:?}"),
                };
                self.store().level(node)
            }
        }
    }

    fn term(&mut self, sexps: &[Sexp], bound: &mut Vec<String>) -> Expr {
        let mut parts = Vec::new();
        let mut at = 0;
        while at < sexps.len() {
            let levels = match (&sexps[at], sexps.get(at + 1)) {
                (Sexp::Word(word), Some(Sexp::List(levels))) if word.ends_with('.') && word.len() > 1 => {
                    Some(levels)
                }
                _ => None,
            };
            parts.push(self.one(&sexps[at], levels.map(Vec::as_slice), bound));
            at += if levels.is_some() { 2 } else { 1 };
        }
        let (head, args) = parts.split_first().expect("a term");
        self.store().apps(*head, args)
    }

    fn one(&mut self, sexp: &Sexp, levels: Option<&[Sexp]>, bound: &mut Vec<String>) -> Expr {
        let parts = match sexp {
            Sexp::Word(word) => {
                let word = word.trim_end_matches('.');
                if let Some(content) = word.strip_prefix('"') {
                    return self.store().string(content);
                }
                if let Some(at) = bound.iter().rposition(|name| name == word) {
                    let index = (bound.len() - 1 - at) as u32;
                    return self.store().bound(index);
                }
                if let Some(index) = word.strip_prefix('#') {
                    let index = index.parse().unwrap();
                    return self.store().bound(index);
                }
                if word == "Prop" {
                    return self.store().sort(Level::ZERO);
                }
                if word == "Type" {
                    return self.store().sort(Level::ONE);
                }
                if word.bytes().all(|b| b.is_ascii_digit()) {
                    let value = word.parse().unwrap();
                    return self.store().nat(value);
                }
                let name = self.name(word);
                let levels: Vec<Level> =
                    levels.unwrap_or_default().iter().map(|level| self.level(level)).collect();
                return self.store().constant(name, &levels);
            }
            Sexp::List(parts) => parts,
        };
        let head = match &parts[0] {
            Sexp::Word(word) => word.as_str(),
            Sexp::List(_) => "",
        };
        let word = |at: usize| match &parts[at] {
            Sexp::Word(word) => word.clone(),
            other => panic!("a word: {other:?}"),
        };
        match head {
            "Sort" => {
                let level = self.level(&parts[1]);
                self.store().sort(level)
            }
            "->" => {
                let mut result = self.one(parts.last().unwrap(), None, bound);
                // Bound variables of the last part were counted without the arrows' binders.
                let domains = &parts[1..parts.len() - 1];
                let count = domains.len();
                if count > 0 {
                    for _ in 0..count {
                        bound.push("→".into());
                    }
                    result = self.one(parts.last().unwrap(), None, bound);
                    for at in (0..count).rev() {
                        bound.pop();
                        let domain = self.one(&domains[at], None, bound);
                        result = self.store().pi(domain, result);
                    }
                }
                result
            }
            "pi" | "fun" => {
                let ty = self.one(&parts[2], None, bound);
                bound.push(word(1));
                let body = self.term(&parts[3..], bound);
                bound.pop();
                if head == "pi" { self.store().pi(ty, body) } else { self.store().lambda(ty, body) }
            }
            "let" => {
                let (ty, value) = (self.one(&parts[2], None, bound), self.one(&parts[3], None, bound));
                bound.push(word(1));
                let body = self.term(&parts[4..], bound);
                bound.pop();
                self.store().let_in(ty, value, body)
            }
            "proj" => {
                let (structure, index) = (self.name(&word(1)), word(2).parse().unwrap());
                let of = self.term(&parts[3..], bound);
                self.store().proj(structure, index, of)
            }
            _ => self.term(parts, bound),
        }
    }

    pub fn expr(&mut self, text: &str) -> Expr {
        self.one(&Sexp::List(read_all(text)), None, &mut Vec::new())
    }

    fn params(&mut self, params: &str) -> Vec<Name> {
        params.split_whitespace().map(|param| self.name(param)).collect()
    }

    pub fn axiom(&mut self, name: &str, params: &str, ty: &str) -> Result<(), Error> {
        let declaration =
            Declaration::Axiom { name: self.name(name), params: self.params(params), ty: self.expr(ty) };
        self.kernel.check(&declaration)
    }

    pub fn def(&mut self, name: &str, params: &str, ty: &str, value: &str) -> Result<(), Error> {
        let declaration = Declaration::Definition {
            name: self.name(name),
            params: self.params(params),
            ty: self.expr(ty),
            value: self.expr(value),
            hints: Hints::Regular(1),
        };
        self.kernel.check(&declaration)
    }

    pub fn opaque(&mut self, name: &str, params: &str, ty: &str, value: &str) -> Result<(), Error> {
        let declaration = Declaration::Opaque {
            name: self.name(name),
            params: self.params(params),
            ty: self.expr(ty),
            value: self.expr(value),
        };
        self.kernel.check(&declaration)
    }

    pub fn theorem(&mut self, name: &str, params: &str, ty: &str, value: &str) -> Result<(), Error> {
        let declaration = Declaration::Theorem {
            name: self.name(name),
            params: self.params(params),
            ty: self.expr(ty),
            value: self.expr(value),
        };
        self.kernel.check(&declaration)
    }

    /// A group: a line `params | parameter count`, then for each type `inductive Name : type` and its constructors
    /// `| Name : type`.
    pub fn group(&mut self, text: &str) -> Inductive {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let (params, count) = lines.next().and_then(|line| line.split_once('|')).expect("params | count");
        let params = self.params(params);
        let mut types: Vec<InductiveType> = Vec::new();
        for line in lines {
            let (name, ty) = line.split_once(" : ").expect("name : type");
            let ty = self.expr(ty);
            if let Some(name) = name.strip_prefix("inductive ") {
                types.push(InductiveType { name: self.name(name), ty, constructors: Vec::new() });
            } else {
                let name = self.name(name.trim_start_matches("| "));
                types.last_mut().expect("a type first").constructors.push((name, ty));
            }
        }
        Inductive { params, parameter_count: count.trim().parse().expect("a count"), types, given: None }
    }

    pub fn inductive(&mut self, text: &str) -> Result<(), Error> {
        let group = self.group(text);
        self.kernel.check(&Declaration::Inductive(group))
    }

    pub fn constant(&mut self, name: &str) -> Constant {
        let name = self.name(name);
        self.kernel
            .environment()
            .get(name)
            .unwrap_or_else(|| panic!("a constant of that name"))
            .as_ref()
            .clone()
    }

    pub fn recursor(&mut self, name: &str) -> Recursor {
        match self.constant(name).kind {
            Kind::Recursor(info) => info.recursor,
            other => panic!("{other:?}"),
        }
    }

    /// Whether two closed terms of a type are definitionally equal: by a proof with `rfl`.
    pub fn equal(&mut self, sort: &str, ty: &str, a: &str, b: &str) -> bool {
        let statement = format!("Eq.{{{sort}}} {ty} {a} {b}");
        let proof = format!("Eq.refl.{{{sort}}} {ty} {a}");
        let at = self.kernel.checkpoint();
        let answer = self.theorem("test_equal", "u v", &statement, &proof);
        self.kernel.rollback(at);
        match answer {
            Ok(()) => true,
            Err(error) => {
                assert!(error.to_string().contains("a value has type"), "{error}");
                false
            }
        }
    }
}

#[track_caller]
pub fn refused(answer: Result<(), Error>, reason: &str) {
    let error = answer.expect_err(reason);
    assert!(error.is_rejection(), "{error}");
    assert!(error.to_string().contains(reason), "{error}");
}

pub const BASICS: &[&str] = &[
    "| 0
     inductive Nat : Type
     | Nat.zero : Nat
     | Nat.succ : (-> Nat Nat)",
    "| 0
     inductive Bool : Type
     | Bool.false : Bool
     | Bool.true : Bool",
    "| 0
     inductive False : Prop",
    "| 0
     inductive True : Prop
     | True.intro : True",
    "u | 2
     inductive Eq : (pi α (Sort u) (-> α α Prop))
     | Eq.refl : (pi α (Sort u) (pi a α (Eq.{u} α a a)))",
    "| 2
     inductive And : (-> Prop Prop Prop)
     | And.intro : (pi a Prop (pi b Prop (-> a b (And a b))))",
    "u | 1
     inductive List : (-> (Sort (succ u)) (Sort (succ u)))
     | List.nil : (pi α (Sort (succ u)) (List.{u} α))
     | List.cons : (pi α (Sort (succ u)) (-> α (List.{u} α) (List.{u} α)))",
    "u | 2
     inductive Acc : (pi α (Sort u) (-> (-> α α Prop) α Prop))
     | Acc.intro : (pi α (Sort u) (pi r (-> α α Prop) (pi x α (-> (pi y α (-> (r y x) (Acc.{u} α r y))) (Acc.{u} α r x)))))",
    "u v | 2
     inductive Prod : (-> (Sort (succ u)) (Sort (succ v)) (Sort (succ (max u v))))
     | Prod.mk : (pi α (Sort (succ u)) (pi β (Sort (succ v)) (-> α β (Prod.{u v} α β))))",
    "| 0
     inductive Unit : Type
     | Unit.unit : Unit",
];

/// The text of a fixture.
pub fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.ndjson.gz", env!("CARGO_MANIFEST_DIR"));
    let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("gzip");
    text
}

/// Checks an export whose library is Lean's: how many declarations were accepted, or what was not.
pub fn check_export(text: &str) -> Result<usize, String> {
    let mut kernel = Kernel::new(Limits::default());
    kernel.trust_operations();
    let mut reader = Reader::new(text.as_bytes());
    let mut count = 0;
    while let Some(declaration) = reader.next(&mut kernel.store).map_err(|error| error.to_string())? {
        kernel.check(&declaration).map_err(|error| error.to_string())?;
        count += 1;
    }
    Ok(count)
}
