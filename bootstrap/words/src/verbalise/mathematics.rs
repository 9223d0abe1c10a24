//! The notation of school and competition mathematics: roots, absolute values, floors, factorials, sums with bounds,
//! sets.

use data::Node;

use super::scope::{Local, Scope};
use super::terms::Term;
use super::verbaliser::{NotVerbalisable, Notation, Verbaliser};

const ATOM: u8 = 255;
const APPLICATION: u8 = 250;
/// As Lean reads a sum or a product over a set.
const BIG: u8 = 67;
/// What stands behind the sign of a sum is a product at most.
const PRODUCT: u8 = 70;

impl Verbaliser<'_> {
    /// A term with a notation of its own; `None` for what is written as a function. `explicit` are the arguments that
    /// Lean shows.
    pub(super) fn mathematical_term(
        &self,
        name: &str,
        explicit: &[u32],
        scope: &Scope,
    ) -> Result<Option<Term>, NotVerbalisable> {
        let around = |open: (&str, &str), close: (&str, &str), at: u32| {
            let inner = self.term(at, scope)?.text;
            let text = format!("{}{inner}{}", self.sign(open.0, open.1), self.sign(close.0, close.1));
            Ok::<_, NotVerbalisable>(Some(Term { text, precedence: ATOM }))
        };
        let named = |plain: &str, latex: &str| {
            let arguments = explicit.iter().map(|at| Ok(self.term(*at, scope)?.text));
            let arguments = arguments.collect::<Result<Vec<_>, NotVerbalisable>>()?;
            let text = format!("{}({})", self.sign(plain, latex), arguments.join(", "));
            Ok::<_, NotVerbalisable>(Some(Term { text, precedence: APPLICATION }))
        };
        match (name, explicit) {
            ("Real.sqrt", [inner]) => match self.notation {
                Notation::Plain => {
                    let inner = self.term(*inner, scope)?.at(ATOM);
                    Ok(Some(Term { text: format!("√{inner}"), precedence: APPLICATION }))
                }
                Notation::Latex => around(("", "\\sqrt{"), ("", "}"), *inner),
            },
            ("abs", [inner]) => around(("|", "|"), ("|", "|"), *inner),
            ("Finset.card", [inner]) => around(("|", "|"), ("|", "|"), *inner),
            ("Int.floor" | "Nat.floor", [inner]) => around(("⌊", "\\lfloor "), ("⌋", "\\rfloor"), *inner),
            ("Int.ceil" | "Nat.ceil", [inner]) => around(("⌈", "\\lceil "), ("⌉", "\\rceil"), *inner),
            ("Nat.factorial", [inner]) => {
                let inner = self.term(*inner, scope)?.at(ATOM);
                Ok(Some(Term { text: format!("{inner}!"), precedence: APPLICATION }))
            }
            ("Nat.choose", [from, count]) => match self.notation {
                Notation::Plain => named("C", ""),
                Notation::Latex => {
                    let (from, count) = (self.term(*from, scope)?.text, self.term(*count, scope)?.text);
                    Ok(Some(Term { text: format!("\\binom{{{from}}}{{{count}}}"), precedence: ATOM }))
                }
            },
            ("Inv.inv", [inner]) => {
                let inner = self.term(*inner, scope)?.at(ATOM);
                let text = format!("{inner}{}", self.sign("⁻¹", "^{-1}"));
                Ok(Some(Term { text, precedence: APPLICATION }))
            }
            ("Real.log", [_]) => named("ln", "\\ln"),
            ("Real.exp" | "Complex.exp", [_]) => named("exp", "\\exp"),
            ("Real.sin" | "Complex.sin", [_]) => named("sin", "\\sin"),
            ("Real.cos" | "Complex.cos", [_]) => named("cos", "\\cos"),
            ("Real.tan" | "Complex.tan", [_]) => named("tan", "\\tan"),
            ("Real.logb", [base, inner]) => {
                let (base, inner) = (self.term(*base, scope)?, self.term(*inner, scope)?.text);
                let text = match self.notation {
                    Notation::Plain => format!("log_{}({inner})", base.at(ATOM)),
                    Notation::Latex => format!("\\log_{{{}}}({inner})", base.text),
                };
                Ok(Some(Term { text, precedence: APPLICATION }))
            }
            ("Finset.sum" | "Finset.prod", [set, body]) => self.big(name == "Finset.sum", *set, *body, scope),
            ("Set.Icc", [from, to]) => self.interval("[", *from, *to, "]", scope),
            ("Set.Ico", [from, to]) => self.interval("[", *from, *to, ")", scope),
            ("Set.Ioc", [from, to]) => self.interval("(", *from, *to, "]", scope),
            ("Set.Ioo", [from, to]) => self.interval("(", *from, *to, ")", scope),
            ("Finset.range" | "Finset.Icc" | "Finset.Ico", [.., _]) => {
                let Some((from, to)) = self.bounds_of(name, explicit, scope)? else { return Ok(None) };
                let text = match self.notation {
                    Notation::Plain => format!("{{{from}, …, {to}}}"),
                    Notation::Latex => format!("\\{{{from}, \\dots, {to}\\}}"),
                };
                Ok(Some(Term { text, precedence: ATOM }))
            }
            ("Singleton.singleton" | "Insert.insert", _) => self.listed_set(name, explicit, scope),
            ("setOf", [body]) => self.set_of(*body, None, scope),
            ("Finset.filter", [body, set]) => self.set_of(*body, Some(*set), scope),
            _ => Ok(None),
        }
    }

    fn interval(
        &self,
        open: &str,
        from: u32,
        to: u32,
        close: &str,
        scope: &Scope,
    ) -> Result<Option<Term>, NotVerbalisable> {
        let (from, to) = (self.term(from, scope)?.text, self.term(to, scope)?.text);
        Ok(Some(Term { text: format!("{open}{from}, {to}{close}"), precedence: ATOM }))
    }

    /// A function of one variable that is written out: its variable, its body and the names around that.
    fn written_out(&self, at: u32, scope: &Scope) -> Option<(String, u32, Scope)> {
        let Node::Lambda { name, domain, body, .. } = self.expression.node(at) else { return None };
        let name = self.fresh_name(name, *domain, scope);
        let local = Local { name: name.clone(), makes_proposition: false, is_proof: false };
        Some((self.variable(&name), *body, scope.with(local)))
    }

    /// A sum or product, with its bounds where it runs over neighbouring numbers.
    fn big(&self, is_sum: bool, set: u32, body: u32, scope: &Scope) -> Result<Option<Term>, NotVerbalisable> {
        let Some((variable, body, inner)) = self.written_out(body, scope) else { return Ok(None) };
        let sign = if is_sum { self.sign("∑", "\\sum") } else { self.sign("∏", "\\prod") };
        let body = self.term(body, &inner)?.at(PRODUCT);
        let bounds = self.bounds(set, scope)?;
        let text = match bounds {
            Some((from, to)) => format!("{sign}_{{{variable}={from}}}^{{{to}}} {body}"),
            None => {
                let set = self.term(set, scope)?.text;
                format!("{sign}_{{{variable} {} {set}}} {body}", self.sign("∈", "\\in"))
            }
        };
        Ok(Some(Term { text, precedence: BIG }))
    }

    /// The first and last number of a range.
    fn bounds(&self, set: u32, scope: &Scope) -> Result<Option<(String, String)>, NotVerbalisable> {
        let Some((name, arguments)) = self.expression.constant_application(set) else { return Ok(None) };
        self.bounds_of(name, &self.explicit(name, &arguments, scope), scope)
    }

    fn bounds_of(
        &self,
        name: &str,
        explicit: &[u32],
        scope: &Scope,
    ) -> Result<Option<(String, String)>, NotVerbalisable> {
        Ok(match (name, explicit) {
            ("Finset.range", [count]) => Some(("0".to_owned(), self.before(*count, scope)?)),
            ("Finset.Icc", [from, to]) => Some((self.term(*from, scope)?.text, self.term(*to, scope)?.text)),
            ("Finset.Ico", [from, to]) => Some((self.term(*from, scope)?.text, self.before(*to, scope)?)),
            _ => None,
        })
    }

    /// The number before a bound.
    fn before(&self, bound: u32, scope: &Scope) -> Result<String, NotVerbalisable> {
        let text = self.term(bound, scope)?.at(66);
        if let Ok(number) = text.parse::<u64>()
            && number > 0
        {
            return Ok((number - 1).to_string());
        }
        if let Some(("HAdd.hAdd", arguments)) = self.expression.constant_application(bound)
            && let [.., left, right] = arguments.as_slice()
            && self.term(*right, scope)?.text == "1"
        {
            return Ok(self.term(*left, scope)?.text);
        }
        Ok(format!("{text} - 1"))
    }

    /// `{a, b, c}`; `None` for what goes on as something else than elements.
    fn listed_set(
        &self,
        name: &str,
        explicit: &[u32],
        scope: &Scope,
    ) -> Result<Option<Term>, NotVerbalisable> {
        let mut elements = Vec::new();
        let (mut name, mut explicit) = (name.to_owned(), explicit.to_vec());
        loop {
            match (name.as_str(), explicit.as_slice()) {
                ("Singleton.singleton", [last]) => {
                    elements.push(self.term(*last, scope)?.at(1));
                    break;
                }
                ("Insert.insert", [first, rest]) => {
                    elements.push(self.term(*first, scope)?.at(1));
                    let Some((next, arguments)) = self.expression.constant_application(*rest) else {
                        return Ok(None);
                    };
                    (name, explicit) = (next.to_owned(), self.explicit(next, &arguments, scope));
                }
                ("EmptyCollection.emptyCollection", _) => break,
                _ => return Ok(None),
            }
        }
        let (open, close) = (self.sign("{", "\\{"), self.sign("}", "\\}"));
        Ok(Some(Term { text: format!("{open}{}{close}", elements.join(", ")), precedence: ATOM }))
    }

    /// `{x : p}`, or `{x ∈ set : p}`.
    fn set_of(&self, body: u32, set: Option<u32>, scope: &Scope) -> Result<Option<Term>, NotVerbalisable> {
        let Some((variable, body, inner)) = self.written_out(body, scope) else { return Ok(None) };
        let condition = self.prose(&self.proposition(body, &inner)?.text);
        let within = match set {
            Some(set) => format!(" {} {}", self.sign("∈", "\\in"), self.term(set, scope)?.text),
            None => String::new(),
        };
        let (open, close) = (self.sign("{", "\\{"), self.sign("}", "\\}"));
        Ok(Some(Term { text: format!("{open}{variable}{within} : {condition}{close}"), precedence: ATOM }))
    }
}

#[cfg(test)]
mod tests {
    use data::Facts;
    use serde_json::Value;

    use super::*;

    /// Statements as Lean elaborates them, by name.
    const STATEMENTS: &str = include_str!("mathematics.jsonl");

    #[test]
    fn mathematics_is_written_as_on_paper() {
        let said = |notation| {
            let statement = |line: &str| {
                let mut row: Value = serde_json::from_str(line).unwrap();
                let facts: Facts = serde_json::from_value(row["facts"].take()).unwrap();
                let sentences = Verbaliser::new(&facts, notation).statement().unwrap();
                sentences.into_iter().map(|one| one.text).collect::<Vec<_>>().join(" ")
            };
            STATEMENTS.lines().map(statement).collect::<Vec<_>>()
        };
        let expected = [
            "Let n be a natural number. Then ∑_{k=0}^{n} k ^ 2 = n * (n + 1) * (2 * n + 1) / 6.",
            "We claim that ∏_{k=1}^{5} (k + 1) = 720.",
            "Let x be a real number. Suppose (h) that 0 ≤ x. Then √(x ^ 2 + 1) ≤ |x| + 1.",
            "Let x be a real number. Suppose (h) that ⌊x⌋ = 3. Then ln(x) ≤ 2 * π.",
            "We claim that {x : x ^ 2 = 4} = {2}.",
            "We claim that |{n ∈ {0, …, 9} : n is even}| = 5.",
            "Let p be a natural number. Suppose (h) that p is prime. Suppose (h') that p is odd. Then p does not divide 2! * C(4, 2).",
            "Let z be a complex number. Let f be a function from ℝ to ℝ. Suppose (h) that for every real number x, f(x) = 2 * x⁻¹. Then z + i = i + z and f(2) is an element of [0, 1].",
        ];
        assert_eq!(said(Notation::Plain), expected);
        let latex = said(Notation::Latex);
        assert!(latex[0].contains("\\sum_{k=0}^{n} k^{2}"), "{}", latex[0]);
        assert!(latex[2].contains("\\sqrt{x^{2} + 1}"), "{}", latex[2]);
    }
}
