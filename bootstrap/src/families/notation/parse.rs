//! Reads the part of Lean's formulas that families use.

#[derive(Debug, Clone, PartialEq)]
pub(in crate::families) enum Formula {
    Number(String),
    Name(String),
    Negative(Box<Formula>),
    Not(Box<Formula>),
    Binary(String, Box<Formula>, Box<Formula>),
    Congruent(Box<Formula>, Box<Formula>, Box<Formula>),
    Power(Box<Formula>, Box<Formula>),
    Factorial(Box<Formula>),
    Inverse(Box<Formula>),
    Call(String, Vec<Formula>),
    Absolute(Box<Formula>),
    Floor(Box<Formula>),
    Set(Vec<Formula>),
    Tuple(Vec<Formula>),
    /// `fun x => body`.
    Function(String, Box<Formula>),
    /// `{x : ℝ | condition}`.
    Those(String, Option<String>, Box<Formula>),
    Sum {
        product: bool,
        name: String,
        range: Box<Formula>,
        body: Box<Formula>,
    },
    Quantified(String, Vec<String>, Option<String>, Box<Formula>),
}

/// Operators with how tightly they bind, and whether they group to the right.
const OPERATORS: [(&str, u8, bool); 22] = [
    ("↔", 1, false),
    ("→", 2, true),
    ("∨", 3, true),
    ("∧", 4, true),
    ("=", 6, false),
    ("≠", 6, false),
    ("≤", 6, false),
    ("≥", 6, false),
    ("<", 6, false),
    (">", 6, false),
    ("∣", 6, false),
    ("∈", 6, false),
    ("∉", 6, false),
    ("⊆", 6, false),
    ("≡", 6, false),
    ("∪", 7, false),
    ("∩", 7, false),
    ("+", 8, false),
    ("-", 8, false),
    ("*", 9, false),
    ("/", 9, false),
    ("%", 9, false),
];
const UNARY: u8 = 9;

pub(super) fn read(text: &str) -> Result<Formula, String> {
    let mut reader = Reader { tokens: tokens(text), at: 0 };
    let found = reader.formula(0);
    match found {
        Some(found) if reader.at == reader.tokens.len() => Ok(found),
        _ => {
            let rest = reader.tokens[reader.at.min(reader.tokens.len())..].join(" ");
            Err(format!("`{text}` cannot be read as a formula from `{rest}` on"))
        }
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() && !"∑∏".contains(c) || "_'.₀₁₂₃₄₅₆₇₈₉".contains(c);
        let length = match first {
            '0'..='9' => rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()),
            c if c.is_alphabetic() => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            '[' if rest.starts_with("[MOD") || rest.starts_with("[ZMOD") => {
                rest.find(' ').unwrap_or(rest.len())
            }
            '⁻' => "⁻¹".len(),
            c => c.len_utf8(),
        };
        found.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    found
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn take(&mut self, token: &str) -> Option<()> {
        (self.peek() == token).then(|| self.at += 1)
    }

    fn name(&mut self) -> Option<String> {
        let token = self.peek().to_owned();
        token.starts_with(char::is_alphabetic).then(|| {
            self.at += 1;
            token
        })
    }

    fn formula(&mut self, least: u8) -> Option<Formula> {
        let mut left = self.prefix()?;
        while let Some((operator, tightness, to_the_right)) =
            OPERATORS.iter().find(|(operator, tightness, _)| *operator == self.peek() && *tightness >= least)
        {
            self.at += 1;
            let right = self.formula(if *to_the_right { *tightness } else { tightness + 1 })?;
            left = match self.peek() {
                "[MOD" | "[ZMOD" if *operator == "≡" => {
                    self.at += 1;
                    let modulus = self.formula(0)?;
                    self.take("]")?;
                    Formula::Congruent(Box::new(left), Box::new(right), Box::new(modulus))
                }
                _ => Formula::Binary((*operator).to_owned(), Box::new(left), Box::new(right)),
            };
        }
        Some(left)
    }

    fn prefix(&mut self) -> Option<Formula> {
        match self.peek() {
            "-" => {
                self.at += 1;
                Some(Formula::Negative(Box::new(self.formula(UNARY)?)))
            }
            "¬" => {
                self.at += 1;
                Some(Formula::Not(Box::new(self.formula(5)?)))
            }
            "∃" | "∀" => {
                let sign = self.peek().to_owned();
                self.at += 1;
                let mut names = Vec::new();
                while let Some(name) = self.name() {
                    names.push(name);
                }
                let system = self.system();
                self.take(",")?;
                Some(Formula::Quantified(sign, names, system, Box::new(self.formula(0)?)))
            }
            "∑" | "∏" => {
                let product = self.peek() == "∏";
                self.at += 1;
                let name = self.name()?;
                self.take("∈")?;
                let range = Box::new(self.formula(7)?);
                self.take(",")?;
                Some(Formula::Sum { product, name, range, body: Box::new(self.formula(9)?) })
            }
            _ => self.applied(),
        }
    }

    fn system(&mut self) -> Option<String> {
        self.take(":")?;
        self.name()
    }

    /// A function with its arguments, with powers.
    fn applied(&mut self) -> Option<Formula> {
        let mut head = self.atom()?;
        let mut arguments = Vec::new();
        if let Formula::Name(name) = &head {
            let function = name.clone();
            let is_dotted = function.ends_with(".card") && function != "Finset.card";
            while self.begins_atom() {
                arguments.push(self.atom()?);
            }
            if is_dotted {
                let set = function.trim_end_matches(".card").to_owned();
                head = Formula::Call("Finset.card".to_owned(), vec![Formula::Name(set)]);
            } else if !arguments.is_empty() {
                head = Formula::Call(function, arguments);
            }
        }
        loop {
            match self.peek() {
                "^" => {
                    self.at += 1;
                    let exponent = match self.peek() {
                        "-" => self.prefix()?,
                        _ => self.applied()?,
                    };
                    head = Formula::Power(Box::new(head), Box::new(exponent));
                }
                "!" => {
                    self.at += 1;
                    head = Formula::Factorial(Box::new(head));
                }
                "." if self.tokens.get(self.at + 1).is_some_and(|next| next == "card") => {
                    self.at += 2;
                    head = Formula::Call("Finset.card".to_owned(), vec![head]);
                }
                "⁻¹" => {
                    self.at += 1;
                    head = Formula::Inverse(Box::new(head));
                }
                _ => return Some(head),
            }
        }
    }

    fn begins_atom(&self) -> bool {
        let token = self.peek();
        token.starts_with(|c: char| c.is_alphanumeric()) && !matches!(token, "∑" | "∏")
            || matches!(token, "(" | "{" | "√")
    }

    fn atom(&mut self) -> Option<Formula> {
        let token = self.peek().to_owned();
        match token.as_str() {
            "fun" => {
                self.at += 1;
                let name = self.name()?;
                self.take("=")?;
                self.take(">")?;
                Some(Formula::Function(name, Box::new(self.formula(0)?)))
            }
            "(" => {
                self.at += 1;
                let mut items = vec![self.formula(0)?];
                // A type that is said takes nothing away.
                if self.take(":").is_some() {
                    self.name()?;
                    while self.take("→").is_some() {
                        self.name()?;
                    }
                }
                while self.take(",").is_some() {
                    items.push(self.formula(0)?);
                }
                self.take(")")?;
                if items.len() > 1 { Some(Formula::Tuple(items)) } else { items.pop() }
            }
            "|" => {
                self.at += 1;
                let inner = self.formula(0)?;
                self.take("|")?;
                Some(Formula::Absolute(Box::new(inner)))
            }
            "⌊" => {
                self.at += 1;
                let inner = self.formula(0)?;
                self.take("⌋")?;
                Some(Formula::Floor(Box::new(inner)))
            }
            "√" => {
                self.at += 1;
                Some(Formula::Call("Real.sqrt".to_owned(), vec![self.atom()?]))
            }
            "{" => {
                self.at += 1;
                let before = self.at;
                if let Some(name) = self.name() {
                    let system = self.system();
                    if self.take("|").is_some() {
                        let condition = self.formula(0)?;
                        self.take("}")?;
                        return Some(Formula::Those(name, system, Box::new(condition)));
                    }
                }
                self.at = before;
                let mut items = Vec::new();
                while self.take("}").is_none() {
                    if !items.is_empty() {
                        self.take(",")?;
                    }
                    items.push(self.formula(0)?);
                }
                Some(Formula::Set(items))
            }
            _ if token.starts_with(|c: char| c.is_ascii_digit()) => {
                self.at += 1;
                Some(Formula::Number(token))
            }
            _ => self.name().map(Formula::Name),
        }
    }
}
