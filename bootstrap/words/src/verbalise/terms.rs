//! Terms in mathematical notation. Functions without a notation are written with their full name and their explicit
//! arguments in parentheses, so that nothing is ambiguous.

use data::{BinderInfo, Node};

use super::lexicon::{self, Association};
use super::scope::{Local, Scope};
use super::verbaliser::{NotVerbalisable, Notation, Verbaliser};

const ATOM: u8 = 255;
const APPLICATION: u8 = 250;
/// `!` reaches over whatever binds more than this.
const NOT: u8 = 40;
const LOWEST: u8 = 0;

pub(super) struct Term {
    pub text: String,
    pub precedence: u8,
}

impl Term {
    fn atom(text: impl Into<String>) -> Self {
        Self { text: text.into(), precedence: ATOM }
    }

    /// Fit to stand where `precedence` is asked for.
    pub fn at(self, precedence: u8) -> String {
        if self.precedence >= precedence { self.text } else { format!("({})", self.text) }
    }
}

impl Verbaliser<'_> {
    /// `text` as mathematics within a sentence.
    pub(super) fn math(&self, text: &str) -> String {
        match self.notation {
            Notation::Plain => text.to_owned(),
            Notation::Latex => format!("${text}$"),
        }
    }

    pub(super) fn sign<'b>(&self, plain: &'b str, latex: &'b str) -> &'b str {
        match self.notation {
            Notation::Plain => plain,
            Notation::Latex => latex,
        }
    }

    /// The name of a variable.
    pub(super) fn variable(&self, name: &str) -> String {
        match self.notation {
            Notation::Plain => name.to_owned(),
            Notation::Latex => latex_name(name),
        }
    }

    /// The name of a function or constant.
    fn word(&self, name: &str) -> String {
        match self.notation {
            Notation::Plain => name.to_owned(),
            Notation::Latex => format!("\\operatorname{{{}}}", name.replace('_', "\\_")),
        }
    }

    /// English within mathematics.
    pub(super) fn prose(&self, text: &str) -> String {
        match self.notation {
            Notation::Plain => text.to_owned(),
            Notation::Latex => format!("\\text{{{text}}}"),
        }
    }

    pub(super) fn term(&self, at: u32, scope: &Scope) -> Result<Term, NotVerbalisable> {
        let (head, arguments) = self.expression.spine(at);
        match self.expression.node(head) {
            Node::Constant { name, .. } => self.constant_term(name, &arguments, at, scope),
            Node::Bound(index) => {
                let name = self.variable(&scope.get(*index)?.name);
                self.applied(name, &arguments, scope)
            }
            Node::Free(name) if name == "?" => Err(NotVerbalisable("an open metavariable".to_owned())),
            Node::Free(name) => self.applied(self.variable(name), &arguments, scope),
            Node::Number(digits) if arguments.is_empty() => Ok(Term::atom(digits.clone())),
            Node::Text(text) if arguments.is_empty() => Ok(Term::atom(format!("{text:?}"))),
            Node::Sort(_) | Node::Forall { .. } if arguments.is_empty() => self.type_term(at, scope),
            Node::Lambda { .. } if arguments.is_empty() => self.function_term(at, scope),
            Node::Let { .. } => Err(NotVerbalisable("a local definition within a term".to_owned())),
            Node::Project { .. } => Err(NotVerbalisable("a raw projection".to_owned())),
            _ => Err(NotVerbalisable("a function applied as a whole".to_owned())),
        }
    }

    fn applied(&self, head: String, arguments: &[u32], scope: &Scope) -> Result<Term, NotVerbalisable> {
        if arguments.is_empty() {
            return Ok(Term::atom(head));
        }
        let arguments = arguments.iter().map(|argument| self.argument(*argument, scope));
        let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
        Ok(Term { text: format!("{head}({})", arguments.join(", ")), precedence: APPLICATION })
    }

    /// A term or proposition as an argument of a function.
    fn argument(&self, at: u32, scope: &Scope) -> Result<String, NotVerbalisable> {
        if self.is_proposition(at, scope) && !self.is_variable(at) {
            return Ok(self.prose(&self.proposition(at, scope)?.text));
        }
        Ok(self.term(at, scope)?.text)
    }

    /// Whether a term is a variable by itself: as an argument it is named, whether it stands for a proposition or for
    /// what makes them.
    pub(super) fn is_variable(&self, at: u32) -> bool {
        matches!(self.expression.node(at), Node::Bound(_) | Node::Free(_))
    }

    /// The explicit arguments of a constant, without proofs: these say nothing about the value.
    pub(super) fn explicit(&self, constant: &str, arguments: &[u32], scope: &Scope) -> Vec<u32> {
        let signature = self.signatures.get(constant);
        let shown = |(index, at): (usize, &u32)| {
            let info = signature.map_or(BinderInfo::Explicit, |signature| signature.argument(index));
            (info == BinderInfo::Explicit && !self.is_proof(*at, scope)).then_some(*at)
        };
        arguments.iter().enumerate().filter_map(shown).collect()
    }

    /// Whether a term is visibly a proof: a hypothesis, or made by a theorem.
    fn is_proof(&self, at: u32, scope: &Scope) -> bool {
        let (head, _) = self.expression.spine(at);
        match self.expression.node(head) {
            Node::Constant { name, .. } => self.signatures.get(name).is_some_and(|s| s.is_theorem()),
            Node::Bound(index) => scope.get(*index).is_ok_and(|local| local.is_proof),
            Node::Free(name) => self.locals.proofs.contains(name),
            _ => false,
        }
    }

    fn constant_term(
        &self,
        name: &str,
        arguments: &[u32],
        at: u32,
        scope: &Scope,
    ) -> Result<Term, NotVerbalisable> {
        if is_internal(name) {
            return Err(NotVerbalisable(format!("{name}, which Lean made for itself")));
        }
        if let Some(list) = self.list_literal(name, arguments, at, scope)? {
            return Ok(list);
        }
        let explicit = self.explicit(name, arguments, scope);
        if let (Some(operator), [left, right]) = (lexicon::infix(name), explicit.as_slice()) {
            return self.infix_term(&operator, *left, *right, scope);
        }
        if let Some((has_lower, sign, has_upper)) = lexicon::range(name) {
            return self.range(has_lower, sign, has_upper, &explicit, scope);
        }
        if let Some((plain, latex)) = lexicon::sign(name)
            && explicit.is_empty()
        {
            return Ok(Term::atom(self.sign(plain, latex)));
        }
        match (name, arguments) {
            ("OfNat.ofNat", [_, literal, _]) if matches!(self.expression.node(*literal), Node::Number(_)) => {
                return self.term(*literal, scope);
            }
            ("OfScientific.ofScientific", _) => return Err(NotVerbalisable("a decimal literal".to_owned())),
            ("Neg.neg", [_, _, value]) => {
                let value = self.term(*value, scope)?.at(75);
                return Ok(Term { text: format!("-{value}"), precedence: 74 });
            }
            ("Not" | "And" | "Or" | "Iff" | "Exists", _) => {
                return Ok(Term { text: self.prose(&self.proposition(at, scope)?.text), precedence: LOWEST });
            }
            ("not" | "Bool.not", [value]) => {
                let value = self.term(*value, scope)?.at(ATOM);
                return Ok(Term { text: format!("!{value}"), precedence: NOT });
            }
            ("Complement.complement", [_, _, value]) => {
                let value = self.term(*value, scope)?.at(ATOM);
                return Ok(Term { text: format!("{}{value}", self.sign("~~~", "{\\sim}")), precedence: 240 });
            }
            ("GetElem.getElem", [_, _, _, _, _, xs, index, _]) => {
                return self.element(*xs, *index, "", scope);
            }
            ("GetElem?.getElem?", [_, _, _, _, _, xs, index]) => {
                return self.element(*xs, *index, "?", scope);
            }
            ("GetElem?.getElem!", [_, _, _, _, _, _, xs, index]) => {
                return self.element(*xs, *index, "!", scope);
            }
            ("ite", [_, condition, _, yes, no]) => {
                let condition = self.proposition(*condition, scope)?.text;
                let (yes, no) = (self.term(*yes, scope)?.at(1), self.term(*no, scope)?.at(1));
                return Ok(self.choice(&condition, &yes, &no));
            }
            ("dite", [_, condition, _, yes, no]) => {
                let clause = self.proposition(*condition, scope)?.text;
                let (yes, no) = (self.branch(*yes, scope)?, self.branch(*no, scope)?);
                return Ok(self.choice(&clause, &yes, &no));
            }
            ("cond", [_, condition, yes, no]) => {
                let condition = self.term(*condition, scope)?.text;
                let condition = format!("{} is true", self.math(&condition));
                let (yes, no) = (self.term(*yes, scope)?.at(1), self.term(*no, scope)?.at(1));
                return Ok(self.choice(&condition, &yes, &no));
            }
            ("Decidable.decide", [condition, _]) => {
                let clause = self.proposition(*condition, scope)?.text;
                return Ok(Term {
                    text: format!("{}({})", self.word("decide"), self.prose(&clause)),
                    precedence: APPLICATION,
                });
            }
            ("Prod.mk", [_, _, left, right]) => {
                let (left, right) = (self.term(*left, scope)?.text, self.term(*right, scope)?.text);
                return Ok(Term::atom(format!("({left}, {right})")));
            }
            ("Nat.cast" | "IntCast.intCast", [to, _, value]) => return self.cast(*to, *value, scope),
            _ => {}
        }
        if let Some(term) = self.mathematical_term(name, &explicit, scope)? {
            return Ok(term);
        }
        let word = self.word(lexicon::function(name).unwrap_or(name));
        self.applied(word, &explicit, scope)
    }

    fn infix_term(
        &self,
        operator: &lexicon::Infix,
        left: u32,
        right: u32,
        scope: &Scope,
    ) -> Result<Term, NotVerbalisable> {
        let own = operator.precedence;
        let (for_left, for_right) = match operator.association {
            Association::Left => (own, own + 1),
            Association::Right => (own + 1, own),
            Association::None => (own + 1, own + 1),
            Association::Apart => (lexicon::POWER, lexicon::POWER),
        };
        let (left, right) = (self.term(left, scope)?.at(for_left), self.term(right, scope)?.at(for_right));
        let text = match (self.notation, operator.plain) {
            (Notation::Latex, "^") => format!("{left}^{{{right}}}"),
            _ => format!("{left} {} {right}", self.sign(operator.plain, operator.latex)),
        };
        Ok(Term { text, precedence: own })
    }

    /// `a...b` and its like, as Lean writes them.
    fn range(
        &self,
        has_lower: bool,
        sign: &str,
        has_upper: bool,
        bounds: &[u32],
        scope: &Scope,
    ) -> Result<Term, NotVerbalisable> {
        if bounds.len() != usize::from(has_lower) + usize::from(has_upper) {
            return Err(NotVerbalisable("a range without its bounds".to_owned()));
        }
        let bound = |at: &u32| Ok::<_, NotVerbalisable>(self.term(*at, scope)?.at(lexicon::POWER + 1));
        let lower = bounds.first().filter(|_| has_lower).map(bound).transpose()?.unwrap_or_default();
        let upper = bounds.last().filter(|_| has_upper).map(bound).transpose()?.unwrap_or_default();
        let sign = match self.notation {
            Notation::Plain => sign.to_owned(),
            Notation::Latex => format!("\\mathbin{{{sign}}}"),
        };
        Ok(Term { text: format!("{lower}{sign}{upper}"), precedence: lexicon::RELATION + 1 })
    }

    fn element(&self, xs: u32, index: u32, mark: &str, scope: &Scope) -> Result<Term, NotVerbalisable> {
        let (xs, index) = (self.term(xs, scope)?.at(APPLICATION), self.term(index, scope)?.text);
        Ok(Term { text: format!("{xs}[{index}]{mark}"), precedence: APPLICATION })
    }

    fn choice(&self, condition: &str, yes: &str, no: &str) -> Term {
        let (condition, then, otherwise) =
            (self.prose(&format!("if {condition} then ")), yes, self.prose(" else "));
        Term { text: format!("{condition}{then}{otherwise}{no}"), precedence: LOWEST }
    }

    /// A branch of a choice that may use the condition: a function of a proof.
    fn branch(&self, at: u32, scope: &Scope) -> Result<String, NotVerbalisable> {
        match self.expression.node(at) {
            Node::Lambda { name, domain, body, .. } => {
                let name = self.fresh_name(name, *domain, scope);
                let local = Local { name, makes_proposition: false, is_proof: true };
                Ok(self.term(*body, &scope.with(local))?.at(1))
            }
            _ => Err(NotVerbalisable("a branch that is no function of its condition".to_owned())),
        }
    }

    /// A number as one of another type. Of a compound one the arrow says that the whole is meant, not its parts.
    fn cast(&self, to: u32, value: u32, scope: &Scope) -> Result<Term, NotVerbalisable> {
        let (to, value) = (self.term(to, scope)?.text, self.term(value, scope)?);
        let value = match value.precedence >= APPLICATION {
            true => value.text,
            false => format!("{}({})", self.sign("↑", "{\\uparrow}"), value.text),
        };
        Ok(Term::atom(format!("({value} : {to})")))
    }

    /// `[a, b, c]` and `#[a, b, c]`; `None` for what goes on as something else than items.
    fn list_literal(
        &self,
        name: &str,
        arguments: &[u32],
        at: u32,
        scope: &Scope,
    ) -> Result<Option<Term>, NotVerbalisable> {
        let (sign, list) = match (name, arguments) {
            ("List.toArray", [_, list]) => (self.sign("#", "\\#"), *list),
            ("List.cons", [_, _, _]) => ("", at),
            _ => return Ok(None),
        };
        let mut items = Vec::new();
        let mut rest = list;
        loop {
            match self.expression.constant_application(rest) {
                Some(("List.cons", parts)) if parts.len() == 3 => {
                    items.push(parts[1]);
                    rest = parts[2];
                }
                Some(("List.nil", _)) => break,
                _ => return Ok(None),
            }
        }
        let items = items.into_iter().map(|item| Ok(self.term(item, scope)?.at(1)));
        let items = items.collect::<Result<Vec<_>, NotVerbalisable>>()?;
        Ok(Some(Term::atom(format!("{sign}[{}]", items.join(", ")))))
    }

    /// `x ↦ body`, with the types of the variables left to the context.
    fn function_term(&self, at: u32, scope: &Scope) -> Result<Term, NotVerbalisable> {
        let mut scope = scope.clone();
        let mut names = Vec::new();
        let mut body = at;
        while let Node::Lambda { name, domain, body: below, .. } = self.expression.node(body) {
            let is_proof = self.is_proposition(*domain, &scope);
            let name = self.fresh_name(name, *domain, &scope);
            if !is_proof {
                names.push(self.variable(&name));
            }
            let makes_proposition = self.type_makes_proposition(*domain);
            scope = scope.with(Local { name, makes_proposition, is_proof });
            body = *below;
        }
        let body = self.argument(body, &scope)?;
        let head = match names.as_slice() {
            [] => return Ok(Term { text: body, precedence: LOWEST }),
            [one] => one.clone(),
            several => format!("({})", several.join(", ")),
        };
        Ok(Term { text: format!("{head} {} {body}", self.sign("↦", "\\mapsto")), precedence: LOWEST })
    }
}

/// Whether a part of the name is one that Lean makes: matchers, recursors, private and generated names.
fn is_internal(name: &str) -> bool {
    name.split('.').any(|part| {
        part.starts_with("match_")
            || part.starts_with('_')
            || part.starts_with("«_")
            || part == "rec"
            || matches!(part, "casesOn" | "recOn" | "brecOn" | "noConfusion" | "below")
    })
}

/// Subscripts and Greek letters as LaTeX has them; names of several letters upright.
fn latex_name(name: &str) -> String {
    let base: String = name.chars().take_while(|c| !('₀'..='₉').contains(c)).collect();
    let index: String = name
        .chars()
        .skip(base.chars().count())
        .map(|c| char::from_digit((c as u32).wrapping_sub('₀' as u32), 10).unwrap_or(c))
        .collect();
    let base = base.replace('_', "\\_");
    let base = match greek(&base) {
        Some(letter) => letter.to_owned(),
        None if base.chars().filter(|c| c.is_alphabetic()).count() > 1 => format!("\\mathit{{{base}}}"),
        None => base,
    };
    if index.is_empty() { base } else { format!("{base}_{{{index}}}") }
}

fn greek(letter: &str) -> Option<&'static str> {
    Some(match letter {
        "α" => "\\alpha",
        "β" => "\\beta",
        "γ" => "\\gamma",
        "δ" => "\\delta",
        "ε" => "\\varepsilon",
        "σ" => "\\sigma",
        "τ" => "\\tau",
        "φ" => "\\varphi",
        "ψ" => "\\psi",
        "ω" => "\\omega",
        "ρ" => "\\rho",
        "κ" => "\\kappa",
        "μ" => "\\mu",
        "ν" => "\\nu",
        "π" => "\\pi",
        "ι" => "\\iota",
        "θ" => "\\theta",
        "χ" => "\\chi",
        _ => return None,
    })
}
