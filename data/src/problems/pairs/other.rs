//! What a text declares beside theorems.

use std::ops::RangeInclusive;

use super::commands::Side;
use crate::lean_text::line_of;
use crate::problems::Take;
use crate::problems::lean_file::read_posed;

/// A declaration that is no theorem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Its full name, or what it is and where.
    pub name: String,
    /// Lines from 1.
    pub lines: RangeInclusive<u32>,
}

/// What a text declares beside theorems: definitions, instances, types.
pub fn other_declarations(text: &str) -> Vec<Declaration> {
    let side = Side::new(text);
    let (posed, _) = read_posed("", text, Take::All);
    let mut found = Vec::new();
    for command in &side.commands {
        let (start, end) = (command.segment.keyword, command.segment.end);
        if posed.iter().any(|theorem| theorem.command == command.segment.start) {
            continue;
        }
        let lines = line_of(text, start)..=line_of(text, start + text[start..end].trim_end().len());
        let anonymous = text[start..end]
            .starts_with("instance")
            .then(|| format!("the instance in line {}", lines.start()));
        let names = match command.names.is_empty() {
            true => anonymous.into_iter().collect(),
            false => command.names.clone(),
        };
        found.extend(names.into_iter().map(|name| Declaration { name, lines: lines.clone() }));
    }
    found
}
