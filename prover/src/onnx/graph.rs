//! What a graph wants and gives, read from the graph itself: token inputs by name, logits, and the state tensors
//! (`past_*` with its `present_*`), each with the way in which it is carried from step to step.
//!
//! Whatever is not supported is named here, at load time, before any work.

use std::{collections::HashMap, ffi::CString, path::Path};

use ort::value::TensorElementType;

use super::{memory::StateCost, wire::Node};
use crate::error::Error;

/// A tensor that a graph takes or gives: -1 stands for a symbolic axis.
#[derive(Debug, Clone)]
pub(crate) struct Outlet {
    pub name: String,
    pub element: TensorElementType,
    pub shape: Vec<i64>,
    pub symbols: Vec<String>,
}

/// How a state tensor is carried from one step to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carry {
    /// The present tensor is the past tensor with the new tokens appended on the time axis (`Concat`).
    Appended,
    /// The graph writes new tokens into the past tensor's own memory (`GroupQueryAttention`), left-aligned.
    InPlace,
    /// The present tensor replaces the past one and has its shape: convolution windows, state-space states.
    Replaced,
}

/// A state tensor as `[batch, outer…, time, inner…]`; for [`Carry::Replaced`] everything is `outer`.
#[derive(Debug)]
pub(crate) struct StateTensor {
    pub past: CString,
    pub present: CString,
    pub element: TensorElementType,
    /// Bytes per element.
    pub width: usize,
    pub carry: Carry,
    /// Axes without the batch axis; 0 marks the time axis.
    pub axes: Vec<usize>,
}

impl StateTensor {
    /// Product of the axes between batch and time.
    pub fn outer(&self) -> usize {
        self.axes.iter().take_while(|&&axis| axis != 0).product()
    }

    /// Bytes of one step of one outer index: the axes after time.
    pub fn inner_bytes(&self) -> usize {
        self.axes.iter().skip_while(|&&axis| axis != 0).skip(1).product::<usize>() * self.width
    }

    /// Bytes of one row with room for `time` tokens.
    pub fn row_bytes(&self, time: usize) -> usize {
        match self.carry {
            Carry::Replaced => self.axes.iter().product::<usize>() * self.width,
            Carry::Appended | Carry::InPlace => self.outer() * time * self.inner_bytes(),
        }
    }

    pub fn shape(&self, rows: usize, time: usize) -> Vec<i64> {
        let axes = self.axes.iter().map(|&axis| if axis == 0 { time as i64 } else { axis as i64 });
        std::iter::once(rows as i64).chain(axes).collect()
    }
}

/// A token input: its name and whether it takes 64-bit or 32-bit integers.
#[derive(Debug)]
pub(crate) struct TokenInput {
    pub name: CString,
    pub element: TensorElementType,
}

#[derive(Debug)]
pub(crate) struct Logits {
    pub name: CString,
    pub element: TensorElementType,
    /// Static vocabulary size, when the graph states one.
    pub vocabulary: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct Graph {
    pub ids: TokenInput,
    pub mask: Option<TokenInput>,
    pub positions: Option<TokenInput>,
    pub cache_position: Option<TokenInput>,
    /// `num_logits_to_keep` of some exports: fed with 1.
    pub keep: Option<TokenInput>,
    pub logits: Logits,
    pub states: Vec<StateTensor>,
    /// Tokens per call when the graph fixes them.
    pub tokens_per_call: Option<usize>,
    /// Rows per call when the graph fixes them.
    pub rows_per_call: Option<usize>,
    /// Caches that hold a sliding window refuse to be smaller than it, however short the sequence.
    pub least_capacity: usize,
}

impl Graph {
    /// How states with a time axis are carried; the reader makes sure that it is one way for all.
    pub fn time_carry(&self) -> Option<Carry> {
        self.states.iter().map(|state| state.carry).find(|&carry| carry != Carry::Replaced)
    }

    /// Whether rows of different lengths may share a step: they cannot when the graph derives positions by itself
    /// from the length of an appended cache.
    pub fn ragged(&self) -> bool {
        self.positions.is_some() || self.time_carry() != Some(Carry::Appended)
    }

    /// What the state of one sequence takes.
    pub fn cost(&self) -> StateCost {
        let bytes = |replaced: bool| {
            let of = self.states.iter().filter(|state| (state.carry == Carry::Replaced) == replaced);
            of.map(|state| state.row_bytes(1)).sum::<usize>()
        };
        // Unless the graph writes in place, a step reads one copy and writes another.
        let copies = if self.time_carry() == Some(Carry::Appended) { 2 } else { 1 };
        StateCost {
            per_token: bytes(false) * copies,
            per_sequence: bytes(true) * 2,
            least_tokens: self.least_capacity,
        }
    }
}

/// Reads the signature of a session.
///
/// `head_dim` comes from `config.json`: some exporters leave the last axis of a cache symbolic.
pub(crate) fn inspect(
    path: &Path,
    inputs: &[Outlet],
    outputs: &[Outlet],
    nodes: &[Node],
    head_dim: Option<usize>,
) -> Result<Graph, Error> {
    let fail = |problem: String| Error::model(path, problem);
    let in_place = in_place_states(nodes);
    let by_name: HashMap<&str, &Outlet> =
        outputs.iter().map(|outlet| (outlet.name.as_str(), outlet)).collect();
    let (mut ids, mut mask, mut positions, mut cache_position, mut keep) = (None, None, None, None, None);
    let (mut tokens_per_call, mut rows_per_call) = (None, None);
    let mut states = Vec::new();
    let mut unknown = Vec::new();
    for outlet in inputs {
        let name = outlet.name.as_str();
        match name {
            "input_ids" => {
                let shape = &outlet.shape;
                if shape.len() != 2 {
                    return Err(fail(format!(
                        "input `input_ids` has {} axes instead of [batch, sequence]",
                        shape.len()
                    )));
                }
                rows_per_call = fixed(shape[0]);
                tokens_per_call = fixed(shape[1]);
                ids = Some(token_input(outlet, 2).map_err(fail)?);
            }
            "attention_mask" => mask = Some(token_input(outlet, 2).map_err(fail)?),
            "position_ids" => positions = Some(token_input(outlet, 2).map_err(fail)?),
            "cache_position" => cache_position = Some(token_input(outlet, 1).map_err(fail)?),
            "num_logits_to_keep" | "logits_to_keep" => keep = Some(token_input(outlet, 0).map_err(fail)?),
            _ if name.starts_with("past_") => match present_of(name, &by_name) {
                Some(present) => states.push(state(outlet, present, &in_place, head_dim).map_err(fail)?),
                None => {
                    return Err(fail(format!(
                        "input `{name}` has no output that carries it on (`present…`)"
                    )));
                }
            },
            _ => unknown.push(name),
        }
    }
    if !unknown.is_empty() {
        return Err(fail(format!(
            "the graph needs inputs that are not supported: {}; supported are input_ids, attention_mask, position_ids, \
             cache_position, num_logits_to_keep and past_* with their present_*",
            unknown.join(", ")
        )));
    }
    let ids = ids.ok_or_else(|| {
        fail("the graph has no input `input_ids`: it is not a causal language model".into())
    })?;
    let logits = logits(&by_name).map_err(fail)?;
    if states.is_empty() {
        return Err(fail(
            "the graph carries no state (`past_*`): export it with a cache, as `text-generation-with-past`"
                .into(),
        ));
    }
    let mut carries: Vec<Carry> = states
        .iter()
        .map(|state: &StateTensor| state.carry)
        .filter(|&carry| carry != Carry::Replaced)
        .collect();
    carries.dedup();
    if carries.len() > 1 {
        return Err(fail(
            "some caches are updated in place (GroupQueryAttention) and others appended to: one layout for all is \
             supported"
                .into(),
        ));
    }
    if tokens_per_call.is_some_and(|tokens| tokens != 1) {
        return Err(fail(
            "the sequence axis of `input_ids` is fixed; only 1 or a symbolic axis is supported".into(),
        ));
    }
    let least_capacity = widest_window(nodes);
    Ok(Graph {
        ids,
        mask,
        positions,
        cache_position,
        keep,
        logits,
        states,
        tokens_per_call,
        rows_per_call,
        least_capacity,
    })
}

/// The widest sliding window of a cache that may be as short as its window. Such a cache drops what has left the
/// window once it is full; ours have room for the whole sequence and never get there.
fn widest_window(nodes: &[Node]) -> usize {
    let flag = |node: &Node, name: &str| node.integers.get(name).copied().unwrap_or(0);
    let windowed =
        nodes.iter().filter(|node| node.operator == ATTENTION && flag(node, "sliding_window_cache") == 1);
    windowed.map(|node| flag(node, "local_window_size").max(0) as usize).max().unwrap_or(0)
}

/// The operator that writes new tokens into its past tensors.
const ATTENTION: &str = "GroupQueryAttention";

/// Names of `past_*` inputs whose only consumer updates them in place.
fn in_place_states(nodes: &[Node]) -> Vec<&str> {
    const PAST_INPUTS: std::ops::Range<usize> = 3..5;
    let mut updated = Vec::new();
    let mut refused = Vec::new();
    for node in nodes {
        for (index, name) in node.inputs.iter().enumerate().filter(|(_, name)| name.starts_with("past_")) {
            let list = match node.operator.as_str() {
                ATTENTION if PAST_INPUTS.contains(&index) => &mut updated,
                // Shape only reads the length.
                "Shape" => continue,
                _ => &mut refused,
            };
            list.push(name.as_str());
        }
    }
    updated.retain(|name| !refused.contains(name));
    updated
}

fn present_of<'a>(past: &str, outputs: &HashMap<&str, &'a Outlet>) -> Option<&'a Outlet> {
    let candidates = [
        past.replacen("past_key_values", "present", 1),
        past.replacen("past_key_values", "present_key_values", 1),
        past.replacen("past", "present", 1),
    ];
    candidates.iter().find_map(|name| outputs.get(name.as_str()).copied())
}

fn state(
    past: &Outlet,
    present: &Outlet,
    in_place: &[&str],
    head_dim: Option<usize>,
) -> Result<StateTensor, String> {
    let Outlet { name, element, shape, symbols } = past;
    let element = *element;
    let width = element
        .byte_size(1)
        .filter(|_| element != TensorElementType::String)
        .ok_or_else(|| format!("state `{name}` has element type {element}, which is not supported"))?;
    if element != present.element {
        return Err(format!("state `{name}` is {element} but comes back as {}", present.element));
    }
    if shape.len() != present.shape.len() || shape.len() < 2 {
        return Err(format!("state `{name}` has the shape {shape:?} but comes back as {:?}", present.shape));
    }
    let mut axes = Vec::new();
    let mut time = None;
    for axis in 1..shape.len() {
        match fixed(shape[axis]) {
            Some(0) => return Err(format!("axis {axis} of state `{name}` has length 0")),
            Some(length) => axes.push(length),
            None if !symbols[axis].is_empty() && symbols[axis] == present.symbols[axis] => {
                if let Some(length) = head_dim.filter(|_| axis == 3 && shape.len() == 4) {
                    axes.push(length);
                    continue;
                }
                return Err(format!(
                    "axis {axis} of state `{name}` is called `{}` before and after a step, so it does not grow, but \
                     the graph does not say how long it is",
                    symbols[axis]
                ));
            }
            None if time.is_some() => return Err(format!("state `{name}` has two axes of unknown length")),
            None => {
                time = Some(axis);
                axes.push(0);
            }
        }
    }
    let carry = match time {
        None => Carry::Replaced,
        Some(_) if in_place.contains(&name.as_str()) => Carry::InPlace,
        Some(_) => Carry::Appended,
    };
    Ok(StateTensor { past: c_name(past)?, present: c_name(present)?, element, width, carry, axes })
}

fn logits(outputs: &HashMap<&str, &Outlet>) -> Result<Logits, String> {
    let outlet = outputs.get("logits").ok_or("the graph has no output `logits`")?;
    let Outlet { element, shape, .. } = outlet;
    if shape.len() != 3 {
        return Err(format!(
            "output `logits` has {} axes instead of [batch, sequence, vocabulary]",
            shape.len()
        ));
    }
    use TensorElementType::{Bfloat16, Float16, Float32};
    if !matches!(element, Float32 | Float16 | Bfloat16) {
        return Err(format!("output `logits` is {element}; f32, f16 and bf16 are supported"));
    }
    Ok(Logits { name: c_name(outlet)?, element: *element, vocabulary: fixed(shape[2]) })
}

fn token_input(outlet: &Outlet, rank: usize) -> Result<TokenInput, String> {
    let Outlet { element, shape, .. } = outlet;
    if !matches!(element, TensorElementType::Int64 | TensorElementType::Int32) {
        return Err(format!("input `{}` is {element}; int64 and int32 are supported", outlet.name));
    }
    if shape.len() != rank {
        return Err(format!("input `{}` has {} axes instead of {rank}", outlet.name, shape.len()));
    }
    Ok(TokenInput { name: c_name(outlet)?, element: *element })
}

fn fixed(axis: i64) -> Option<usize> {
    usize::try_from(axis).ok()
}

fn c_name(outlet: &Outlet) -> Result<CString, String> {
    CString::new(outlet.name.as_str()).map_err(|_| format!("the name `{}` holds a NUL byte", outlet.name))
}

#[cfg(test)]
mod tests;
