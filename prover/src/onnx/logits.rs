//! What a run returns, as rows of f32: the last position of every sequence, whatever the graph computes in.

use half::{bf16, f16};
use ort::value::TensorElementType;

use super::session::{Model, RawTensor};
use crate::Error;

/// Logits of the last position of each row, as f32.
pub(crate) struct Rows {
    tensor: RawTensor,
    /// Converted copies, where the graph computes in half precision.
    converted: Vec<f32>,
    positions: usize,
    width: usize,
    usable: usize,
    elements: usize,
}

impl Rows {
    pub(crate) fn new(
        model: &Model,
        mut tensor: RawTensor,
        rows: usize,
        vocabulary: usize,
    ) -> Result<Self, Error> {
        let shape = tensor.shape()?;
        let &[found, positions, width] = &shape[..] else {
            return Err(Error::Backend(format!("the graph returned logits of the shape {shape:?}")));
        };
        if found != rows || positions == 0 || width < vocabulary {
            return Err(Error::Backend(format!(
                "the graph returned logits of the shape {shape:?} for {rows} sequence(s) and {vocabulary} tokens"
            )));
        }
        let elements = found * positions * width;
        let mut converted = Vec::new();
        let last =
            |row: usize| (row * positions + positions - 1) * width..(row * positions + positions) * width;
        // SAFETY: the graph's signature gives the element type, the tensor its length.
        match model.graph.logits.element {
            TensorElementType::Float16 => {
                let all = unsafe { tensor.elements_mut::<f16>(elements)? };
                (0..rows).for_each(|row| converted.extend(all[last(row)].iter().map(|value| value.to_f32())));
            }
            TensorElementType::Bfloat16 => {
                let all = unsafe { tensor.elements_mut::<bf16>(elements)? };
                (0..rows).for_each(|row| converted.extend(all[last(row)].iter().map(|value| value.to_f32())));
            }
            _ => drop(unsafe { tensor.elements_mut::<f32>(elements)? }),
        }
        Ok(Self { tensor, converted, positions, width, usable: vocabulary, elements })
    }

    pub(crate) fn row(&mut self, row: usize) -> &mut [f32] {
        if !self.converted.is_empty() {
            return &mut self.converted[row * self.width..][..self.usable];
        }
        let start = (row * self.positions + self.positions - 1) * self.width;
        // SAFETY: `new` has checked type and length.
        match unsafe { self.tensor.elements_mut::<f32>(self.elements) } {
            Ok(all) => &mut all[start..][..self.usable],
            Err(_) => unreachable!("the tensor was readable when it was received"),
        }
    }
}
