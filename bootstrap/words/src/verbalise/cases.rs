//! The cases that deciding a statement about finitely many numbers goes through, as a table: for each choice of the
//! variables the values of the two sides.

use data::Node;

use super::scope::{Local, Scope};
use super::verbaliser::Verbaliser;

/// A table of more cases than this tells nobody anything.
const MOST: usize = 12;

/// What a number counts in.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Natural,
    Integer,
    /// `Fin n`.
    Below(i128),
}

/// A number that a bound variable may be.
struct Variable {
    name: String,
    from: i128,
    to: i128,
}

impl Verbaliser<'_> {
    /// The table, a line for its head and one for each case; `None` where the statement is not of such a kind, or has
    /// too many cases.
    pub fn table_of_cases(&self) -> Option<Vec<String>> {
        let mut at = self.expression.root();
        let mut scope = Scope::default();
        // For each bound variable, the innermost last, its number; `None` for a hypothesis.
        let mut bound: Vec<Option<usize>> = Vec::new();
        let mut variables: Vec<Variable> = Vec::new();
        while let Node::Forall { name, domain, body, .. } = self.expression.node(at) {
            let name = self.fresh_name(name, *domain, &scope);
            let local = |is_proof| Local { name: name.clone(), makes_proposition: false, is_proof };
            scope = scope.with(local(false));
            bound.push(Some(variables.len()));
            let (from, to, below) = match (self.kind(*domain)?, self.expression.node(*body)) {
                (Kind::Below(n), _) => (0, n, *body),
                (Kind::Natural, Node::Forall { domain, body, .. }) => {
                    scope = scope.with(local(true));
                    bound.push(None);
                    let (from, to) = self.numbers_of(*domain)?;
                    (from, to, *body)
                }
                _ => return None,
            };
            variables.push(Variable { name, from, to });
            at = below;
        }
        let (relation, arguments) = self.expression.constant_application(at)?;
        let (relation, arguments) = match (relation, arguments.as_slice()) {
            ("Not", [inner]) => self.expression.constant_application(*inner)?,
            _ => (relation, arguments),
        };
        if !matches!(relation, "Eq" | "Ne" | "LT.lt" | "LE.le" | "GT.gt" | "GE.ge" | "Dvd.dvd") {
            return None;
        }
        let [.., left, right] = arguments.as_slice() else { return None };
        // What is the same in all cases is in the statement.
        let sides: Vec<u32> =
            [*left, *right].into_iter().filter(|side| self.mentions(*side, bound.len() as u32)).collect();
        let count =
            variables.iter().try_fold(1i128, |count, it| count.checked_mul((it.to - it.from).max(0)))?;
        if variables.is_empty() || sides.is_empty() || count == 0 || count > MOST as i128 {
            return None;
        }
        let mut head: Vec<String> = variables.iter().map(|variable| variable.name.clone()).collect();
        for side in &sides {
            head.push(self.term(*side, &scope).ok()?.text);
        }
        let mut rows = vec![head];
        let mut chosen: Vec<i128> = variables.iter().map(|variable| variable.from).collect();
        for _ in 0..count {
            let mut row: Vec<String> = chosen.iter().map(i128::to_string).collect();
            let values: Vec<Option<i128>> =
                bound.iter().map(|variable| variable.map(|variable| chosen[variable])).collect();
            for side in &sides {
                row.push(self.number(*side, &values)?.0.to_string());
            }
            rows.push(row);
            for (value, variable) in chosen.iter_mut().zip(&variables).rev() {
                *value += 1;
                if *value < variable.to {
                    break;
                }
                *value = variable.from;
            }
        }
        Some(aligned(&rows))
    }

    fn mentions(&self, at: u32, bound: u32) -> bool {
        (0..bound).any(|index| self.expression.mentions_bound(at, index))
    }

    fn kind(&self, at: u32) -> Option<Kind> {
        match self.expression.constant_application(at)? {
            ("Nat", _) => Some(Kind::Natural),
            ("Int", _) => Some(Kind::Integer),
            ("Fin", arguments) => {
                let (n, _) = self.number(*arguments.first()?, &[])?;
                (n > 0).then_some(Kind::Below(n))
            }
            _ => None,
        }
    }

    /// The numbers, from and up to but not including, that a hypothesis on the variable before it leaves.
    fn numbers_of(&self, at: u32) -> Option<(i128, i128)> {
        let (name, arguments) = self.expression.constant_application(at)?;
        let is_variable = |at: u32| matches!(self.expression.node(at), Node::Bound(0));
        let closed = |at: u32| self.number(at, &[]).map(|(number, _)| number);
        match (name, arguments.as_slice()) {
            ("LT.lt", [.., left, right]) if is_variable(*left) => Some((0, closed(*right)?)),
            ("LE.le", [.., left, right]) if is_variable(*left) => Some((0, closed(*right)? + 1)),
            ("Membership.mem", [.., set, element]) if is_variable(*element) => {
                match self.expression.constant_application(*set)? {
                    ("Finset.range" | "List.range", arguments) => Some((0, closed(*arguments.last()?)?)),
                    ("Finset.Icc", arguments) => match arguments.as_slice() {
                        [.., from, to] => Some((closed(*from)?, closed(*to)? + 1)),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The value of a term, as Lean computes it in the kind of numbers that it is of.
    fn number(&self, at: u32, values: &[Option<i128>]) -> Option<(i128, Kind)> {
        if let Node::Number(digits) = self.expression.node(at) {
            return Some((digits.parse().ok()?, Kind::Natural));
        }
        if let Node::Bound(index) = self.expression.node(at) {
            let value = *values.get(values.len().checked_sub(1 + *index as usize)?)?;
            // The operation around it says what it counts in.
            return Some((value?, Kind::Natural));
        }
        let (name, arguments) = self.expression.constant_application(at)?;
        let wrapped = |value: i128, kind: Kind| match kind {
            Kind::Below(n) => (value.rem_euclid(n), kind),
            _ => (value, kind),
        };
        match (name, arguments.as_slice()) {
            ("OfNat.ofNat", [kind, literal, _]) => {
                Some(wrapped(self.number(*literal, values)?.0, self.kind(*kind)?))
            }
            ("Fin.val" | "Fin.toNat", [_, inner]) => Some((self.number(*inner, values)?.0, Kind::Natural)),
            ("Nat.cast" | "IntCast.intCast", [kind, _, inner]) => {
                Some(wrapped(self.number(*inner, values)?.0, self.kind(*kind)?))
            }
            ("Nat.succ", [inner]) => Some((self.number(*inner, values)?.0.checked_add(1)?, Kind::Natural)),
            ("Neg.neg", [kind, _, inner]) => {
                Some(wrapped(self.number(*inner, values)?.0.checked_neg()?, self.kind(*kind)?))
            }
            ("HPow.hPow", [kind, _, _, _, base, exponent]) => {
                let (base, exponent) = (self.number(*base, values)?.0, self.number(*exponent, values)?.0);
                Some(wrapped(base.checked_pow(u32::try_from(exponent).ok()?)?, self.kind(*kind)?))
            }
            (_, [kind, _, _, _, left, right]) => {
                let kind = self.kind(*kind)?;
                let (left, right) = (self.number(*left, values)?.0, self.number(*right, values)?.0);
                let value = match (name, kind) {
                    ("HAdd.hAdd", _) => left.checked_add(right)?,
                    ("HMul.hMul", _) => left.checked_mul(right)?,
                    ("HSub.hSub", Kind::Natural) => (left - right).max(0),
                    ("HSub.hSub", _) => left.checked_sub(right)?,
                    // Lean's division of integers rounds so that remainders are not negative.
                    ("HMod.hMod", Kind::Natural | Kind::Integer) if right == 0 => left,
                    ("HMod.hMod", Kind::Natural | Kind::Integer) => left.rem_euclid(right),
                    ("HDiv.hDiv", Kind::Natural | Kind::Integer) if right == 0 => 0,
                    ("HDiv.hDiv", Kind::Natural | Kind::Integer) => left.div_euclid(right),
                    _ => return None,
                };
                Some(wrapped(value, kind))
            }
            _ => None,
        }
    }
}

/// Rows with their columns below one another.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
        cells.collect::<Vec<_>>().join(" | ")
    };
    rows.iter().map(line).collect()
}
