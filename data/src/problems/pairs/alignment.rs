//! Aligning: which commands of a candidate repeat commands of the given text.

use std::collections::{BTreeSet, HashMap};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::commands::{Command, Side};
use crate::lean_text::SegmentKind;

/// For each command of the candidate the given one that it repeats.
pub(super) fn align(given: &Side, candidate: &Side, open: &[bool]) -> Vec<Option<usize>> {
    let mut same: Vec<Option<usize>> = vec![None; candidate.commands.len()];
    // Imports are compared by the reader of headers, an `end` goes with what it closes.
    let counts = |command: &Command| {
        !command.is_import && !command.key.is_empty() && command.segment.kind != SegmentKind::End
    };
    let given_indices: Vec<usize> =
        (0..given.commands.len()).filter(|index| counts(&given.commands[*index]) && !open[*index]).collect();
    let own_indices: Vec<usize> =
        (0..candidate.commands.len()).filter(|index| counts(&candidate.commands[*index])).collect();
    let given_keys: Vec<&str> =
        given_indices.iter().map(|index| given.commands[*index].key.as_str()).collect();
    let own_keys: Vec<&str> =
        own_indices.iter().map(|index| candidate.commands[*index].key.as_str()).collect();
    let mut aligned: HashMap<usize, usize> = HashMap::new();
    for operation in capture_diff_slices(Algorithm::Patience, &given_keys, &own_keys) {
        if let DiffOp::Equal { old_index, new_index, len } = operation {
            aligned.extend((0..len).map(|i| (own_indices[new_index + i], given_indices[old_index + i])));
        }
    }
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for index in own_indices {
        let command = &candidate.commands[index];
        // Around it, of what the given text opens too.
        let around: Vec<usize> = command.scope.iter().filter_map(|level| same[level.opener]).collect();
        let stands_alike = |found: usize| {
            let scope = &given.commands[found].scope;
            given.commands[found].key == command.key
                && scope.iter().map(|level| level.opener).eq(around.iter().copied())
        };
        let found = aligned.get(&index).copied().filter(|found| stands_alike(*found)).or_else(|| {
            let elsewhere = given_indices.iter().copied().find(|found| {
                !taken.contains(found) && !aligned.values().any(|used| used == found) && stands_alike(*found)
            });
            elsewhere.filter(|_| !command.is_scope_command())
        });
        taken.extend(found);
        same[index] = found;
    }
    same
}
