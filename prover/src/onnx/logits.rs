//! What a run returns, as rows of f32: the last position of every sequence, whatever the graph computes in.

use half::{bf16, f16, slice::HalfFloatSliceExt};
use ort::value::TensorElementType;

use super::session::{Model, RawTensor};
use crate::error::Error;

/// Logits of the last position of each row, as f32.
pub(crate) struct Rows {
    tensor: RawTensor<'static>,
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
        mut tensor: RawTensor<'static>,
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
        // SAFETY: the graph's signature gives the element type, the tensor its length.
        let converted = unsafe {
            match model.graph.logits.element {
                TensorElementType::Float16 => widen::<f16>(tensor.elements_mut(elements)?, positions, width),
                TensorElementType::Bfloat16 => {
                    widen::<bf16>(tensor.elements_mut(elements)?, positions, width)
                }
                _ => {
                    tensor.elements_mut::<f32>(elements)?;
                    Vec::new()
                }
            }
        };
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

/// The last position of every row.
fn widen<T>(all: &[T], positions: usize, width: usize) -> Vec<f32>
where
    [T]: HalfFloatSliceExt,
{
    let last = all.chunks_exact(width).skip(positions - 1).step_by(positions);
    last.flat_map(|row| row.to_f32_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_position_is_taken_in_either_half_precision() {
        let values = [0.5f32, -1.0, 7.0, 8.0, -0.25, 3.0, 1.5, f32::NEG_INFINITY];
        let last = [7.0, 8.0, 1.5, f32::NEG_INFINITY];
        assert_eq!(widen(&values.map(bf16::from_f32), 2, 2), last);
        assert_eq!(widen(&values.map(f16::from_f32), 2, 2), last);
        assert_eq!(widen(&values.map(bf16::from_f32), 1, 4), values);
    }
}
