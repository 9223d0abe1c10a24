//! The state of the sequences that share a batch: one row each, for every state tensor of the graph.
//!
//! Rows join (a copy of a prefilled row), leave (the last row takes their place) and advance together. Memory is
//! allocated ahead and reused. How a tensor is carried decides the layout of a row in time:
//! - in place: left-aligned in memory of fixed capacity, rows of any length;
//! - appended: all rows have the same physical length, a mask says which entries of a row are real;
//! - replaced: no time axis.

use std::ops::Range;

use super::{
    graph::{Carry, Graph, StateTensor},
    memory::{Buffer, Place, Runs},
    session::{Model, RawTensor, TokenData},
};
use crate::error::Error;

/// State for up to a number of rows that grows on demand.
pub(crate) struct StateBank {
    slots: Vec<Slot>,
    rows: Vec<Row>,
    row_capacity: usize,
    time_capacity: usize,
    /// Length of the time axis of appended tensors, the same for all rows.
    physical: usize,
}

/// Memory of one state tensor: what the next step reads, and what it writes unless it writes in place.
struct Slot {
    front: Buffer,
    back: Option<Buffer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    /// Tokens that the state has seen; the position of the next one.
    length: usize,
    /// Physical places of these tokens, in order; used for appended tensors.
    places: Vec<Range<usize>>,
}

/// Capacity in time grows in steps of this many tokens.
const TIME_STEP: usize = 64;

impl StateBank {
    pub(crate) fn new(model: &Model) -> Result<Self, Error> {
        let mut bank =
            Self { slots: Vec::new(), rows: Vec::new(), row_capacity: 0, time_capacity: 0, physical: 0 };
        bank.allocate(&model.graph, &model.place, 0, 0)?;
        Ok(bank)
    }

    /// Tokens that row `row` has seen.
    pub(crate) fn length(&self, row: usize) -> usize {
        self.rows[row].length
    }

    /// Bytes allocated.
    pub(crate) fn bytes(&self) -> usize {
        let of = |slot: &Slot| slot.front.bytes() + slot.back.as_ref().map_or(0, Buffer::bytes);
        self.slots.iter().map(of).sum()
    }

    /// Forgets all rows and gives the memory back.
    pub(crate) fn release(&mut self, model: &Model) -> Result<(), Error> {
        self.rows.clear();
        self.allocate(&model.graph, &model.place, 0, 0)
    }

    /// Makes room for `rows` rows of up to `time` tokens.
    pub(crate) fn reserve(&mut self, model: &Model, rows: usize, time: usize) -> Result<(), Error> {
        let time = time.max(model.graph.least_capacity);
        let (wanted_rows, wanted_time) = (rows.max(self.row_capacity), time.max(self.time_capacity));
        if (wanted_rows, wanted_time) == (self.row_capacity, self.time_capacity) {
            return Ok(());
        }
        let time = wanted_time.next_multiple_of(TIME_STEP);
        let (old_time, physical, used) = (self.time_capacity, self.physical, self.rows.len());
        let old = std::mem::take(&mut self.slots);
        self.allocate(&model.graph, &model.place, wanted_rows, time)?;
        self.physical = physical;
        for ((slot, old), state) in self.slots.iter_mut().zip(&old).zip(&model.graph.states) {
            let (outer, inner) = (state.outer(), state.inner_bytes());
            match state.carry {
                Carry::InPlace => {
                    let runs = |time: usize| Runs { offset: 0, pitch: time * inner };
                    let width = old_time.min(time) * inner;
                    slot.front.copy_from(runs(time), &old.front, runs(old_time), width, used * outer)?;
                }
                Carry::Appended | Carry::Replaced => {
                    let whole = Runs { offset: 0, pitch: 0 };
                    slot.front.copy_from(whole, &old.front, whole, used * state.row_bytes(physical), 1)?;
                }
            }
        }
        Ok(())
    }

    /// Adds an empty row: zeroed state, nothing seen. Only into an empty bank.
    pub(crate) fn begin(&mut self, model: &Model, time: usize) -> Result<(), Error> {
        assert!(self.rows.is_empty(), "a prefix bank holds one row");
        self.reserve(model, 1, time)?;
        self.physical = 0;
        for (slot, state) in self.slots.iter_mut().zip(&model.graph.states) {
            if state.carry == Carry::Replaced {
                slot.front.zero()?;
            }
        }
        self.rows.push(Row { length: 0, places: Vec::new() });
        Ok(())
    }

    /// Adds a copy of the only row of `prefix`, with room for `time` tokens in all.
    pub(crate) fn join(&mut self, model: &Model, prefix: &StateBank, time: usize) -> Result<(), Error> {
        let source = &prefix.rows[0];
        if self.rows.is_empty() {
            self.physical = 0;
        }
        let appended = model.graph.time_carry() == Some(Carry::Appended);
        let physical = if appended { self.physical.max(source.length) } else { 0 };
        // The physical length grows with the longest remaining answer, whoever joined first.
        self.reserve(model, self.rows.len() + 1, time.max(physical + time - source.length))?;
        if physical > self.physical {
            self.compact(model, physical)?;
        }
        let index = self.rows.len();
        for ((slot, from), state) in self.slots.iter_mut().zip(&prefix.slots).zip(&model.graph.states) {
            let (outer, inner) = (state.outer(), state.inner_bytes());
            match state.carry {
                Carry::Replaced => {
                    let bytes = state.row_bytes(0);
                    let to = Runs { offset: index * bytes, pitch: 0 };
                    slot.front.copy_from(to, &from.front, Runs { offset: 0, pitch: 0 }, bytes, 1)?;
                }
                Carry::InPlace => {
                    let pitch = self.time_capacity * inner;
                    let to = Runs { offset: index * outer * pitch, pitch };
                    let source_runs = Runs { offset: 0, pitch: prefix.time_capacity * inner };
                    slot.front.copy_from(to, &from.front, source_runs, source.length * inner, outer)?;
                }
                Carry::Appended => {
                    let pitch = self.physical * inner;
                    let mut to = Runs { offset: index * outer * pitch, pitch };
                    for place in &source.places {
                        let from_runs = Runs { offset: place.start * inner, pitch: prefix.physical * inner };
                        slot.front.copy_from(to, &from.front, from_runs, place.len() * inner, outer)?;
                        to.offset += place.len() * inner;
                    }
                }
            }
        }
        self.rows.push(Row { length: source.length, places: std::iter::once(0..source.length).collect() });
        Ok(())
    }

    /// Removes row `row`; the last row takes its place.
    pub(crate) fn leave(&mut self, model: &Model, row: usize) -> Result<(), Error> {
        let last = self.rows.len() - 1;
        if row != last {
            for (slot, state) in self.slots.iter_mut().zip(&model.graph.states) {
                let (bytes, pitch, width, count) = match state.carry {
                    Carry::InPlace => {
                        let pitch = self.time_capacity * state.inner_bytes();
                        (
                            state.row_bytes(self.time_capacity),
                            pitch,
                            self.rows[last].length * state.inner_bytes(),
                            state.outer(),
                        )
                    }
                    Carry::Appended | Carry::Replaced => {
                        let bytes = state.row_bytes(self.physical);
                        (bytes, 0, bytes, 1)
                    }
                };
                let to = Runs { offset: row * bytes, pitch };
                let from = Runs { offset: last * bytes, pitch };
                slot.front.copy_within(to, from, width, count)?;
            }
        }
        self.rows.swap_remove(row);
        Ok(())
    }

    /// Clears memory outside the live rows, so that a damaged row cannot reach another through masked entries.
    pub(crate) fn scrub(&mut self, model: &Model) -> Result<(), Error> {
        let longest = self.rows.iter().map(|row| row.length).max().unwrap_or(0);
        for back in self.slots.iter_mut().filter_map(|slot| slot.back.as_mut()) {
            back.zero()?;
        }
        self.compact(model, longest)?;
        for back in self.slots.iter_mut().filter_map(|slot| slot.back.as_mut()) {
            back.zero()?;
        }
        Ok(())
    }

    /// Feeds `tokens` (`rows × count`, row by row) to all rows at once and returns the logits tensor.
    pub(crate) fn step(
        &mut self,
        model: &Model,
        tokens: Vec<i64>,
        count: usize,
    ) -> Result<RawTensor<'static>, Error> {
        let rows = self.rows.len();
        let longest = self.rows.iter().map(|row| row.length).max().unwrap_or(0);
        let appended = model.graph.time_carry() == Some(Carry::Appended);
        // Gaps that dead neighbours left behind cost time in every step; pack when they are the larger part.
        if appended && self.physical > 2 * longest + TIME_STEP {
            self.compact(model, longest)?;
        }
        let needed = if appended { self.physical } else { longest } + count;
        if model.graph.time_carry().is_some() {
            self.reserve(model, rows, needed)?;
        }

        let graph = &model.graph;
        let (r, c) = (rows as i64, count as i64);
        let past = if appended { self.physical } else { longest };
        let mut feeds = vec![(&graph.ids, TokenData::new(tokens, graph.ids.element), vec![r, c])];
        if let Some(mask) = &graph.mask {
            let data = TokenData::new(self.mask(past, count, appended), mask.element);
            feeds.push((mask, data, vec![r, (past + count) as i64]));
        }
        if let Some(positions) = &graph.positions {
            let data = self.rows.iter().flat_map(|row| row.length as i64..row.length as i64 + c).collect();
            feeds.push((positions, TokenData::new(data, positions.element), vec![r, c]));
        }
        if let Some(place) = &graph.cache_position {
            let data = (past as i64..past as i64 + c).collect();
            feeds.push((place, TokenData::new(data, place.element), vec![c]));
        }
        if let Some(keep) = &graph.keep {
            feeds.push((keep, TokenData::new(vec![1], keep.element), vec![]));
        }
        let mut inputs = Vec::with_capacity(feeds.len() + self.slots.len());
        for (input, data, shape) in &feeds {
            inputs.push((input.name.as_c_str(), model.host_tensor(data, shape)?));
        }
        let mut outputs = Vec::with_capacity(self.slots.len());
        for (slot, state) in self.slots.iter().zip(&graph.states) {
            let (before, after) = match state.carry {
                Carry::InPlace => (self.time_capacity, self.time_capacity),
                Carry::Appended => (self.physical, self.physical + count),
                Carry::Replaced => (0, 0),
            };
            let (past, present) = (&slot.front, slot.back.as_ref().unwrap_or(&slot.front));
            let of = |time: usize| (rows * state.row_bytes(time), state.shape(rows, time));
            let (bytes, shape) = of(before);
            let past = model.state_tensor(past, bytes, &shape, state.element)?;
            inputs.push((state.past.as_c_str(), past));
            let (bytes, shape) = of(after);
            let present = model.state_tensor(present, bytes, &shape, state.element)?;
            outputs.push((state.present.as_c_str(), present));
        }
        let logits = model.run(&inputs, &outputs, &graph.logits.name)?;
        drop((inputs, outputs));
        self.advance(count, appended);
        Ok(logits)
    }

    fn advance(&mut self, count: usize, appended: bool) {
        for slot in &mut self.slots {
            if let Some(back) = &mut slot.back {
                std::mem::swap(&mut slot.front, back);
            }
        }
        for row in &mut self.rows {
            row.length += count;
            if !appended {
                continue;
            }
            match row.places.last_mut() {
                Some(last) if last.end == self.physical => last.end += count,
                _ => row.places.push(self.physical..self.physical + count),
            }
        }
        if appended {
            self.physical += count;
        }
    }

    /// One row per sequence: 1 for entries that may be attended to, the new tokens included.
    fn mask(&self, past: usize, count: usize, appended: bool) -> Vec<i64> {
        let width = past + count;
        let mut mask = vec![0; self.rows.len() * width];
        for (row, mask) in self.rows.iter().zip(mask.chunks_mut(width)) {
            if appended {
                for place in &row.places {
                    mask[place.clone()].fill(1);
                }
                mask[past..].fill(1);
            } else {
                mask[..row.length + count].fill(1);
            }
        }
        mask
    }

    /// Moves every row's entries to the front of a time axis of length `physical`.
    fn compact(&mut self, model: &Model, physical: usize) -> Result<(), Error> {
        let before = self.physical;
        for (slot, state) in self.slots.iter_mut().zip(&model.graph.states) {
            if state.carry == Carry::Appended {
                let back = slot.back.as_mut().expect("appended tensors have two buffers");
                pack(state, &self.rows, (&slot.front, before), (back, physical))?;
            } else if state.carry == Carry::Replaced {
                let whole = Runs { offset: 0, pitch: 0 };
                let back = slot.back.as_mut().expect("replaced tensors have two buffers");
                back.copy_from(whole, &slot.front, whole, self.rows.len() * state.row_bytes(0), 1)?;
            }
            if let Some(back) = &mut slot.back {
                std::mem::swap(&mut slot.front, back);
            }
        }
        for row in &mut self.rows {
            row.places = std::iter::once(0..row.length).collect();
        }
        self.physical = physical;
        Ok(())
    }

    fn allocate(&mut self, graph: &Graph, place: &Place, rows: usize, time: usize) -> Result<(), Error> {
        self.slots.clear();
        for state in &graph.states {
            let bytes = rows * state.row_bytes(time);
            let front = place.allocate(bytes)?;
            let back = match state.carry {
                Carry::InPlace => None,
                Carry::Appended | Carry::Replaced => Some(place.allocate(bytes)?),
            };
            self.slots.push(Slot { front, back });
        }
        (self.row_capacity, self.time_capacity, self.physical) = (rows, time, 0);
        Ok(())
    }
}

fn pack(
    state: &StateTensor,
    rows: &[Row],
    (from, before): (&Buffer, usize),
    (to, after): (&mut Buffer, usize),
) -> Result<(), Error> {
    let (outer, inner) = (state.outer(), state.inner_bytes());
    for (index, row) in rows.iter().enumerate() {
        let mut filled = 0;
        for place in &row.places {
            let target = Runs { offset: (index * outer * after + filled) * inner, pitch: after * inner };
            let source =
                Runs { offset: (index * outer * before + place.start) * inner, pitch: before * inner };
            to.copy_from(target, from, source, place.len() * inner, outer)?;
            filled += place.len();
        }
    }
    Ok(())
}
