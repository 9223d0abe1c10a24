//! Memory that holds model state between steps: on the host or on a CUDA device, with strided copies inside it.
//! Everything above this file is the same for both.

use std::{alloc, ptr::NonNull, sync::Arc};

use ort::memory::{AllocationDevice, AllocatorType, MemoryInfo, MemoryType};

use super::cuda::CudaRuntime;
use crate::error::Error;

/// ONNX Runtime's kernels load whole vectors; its own allocator aligns alike.
const ALIGNMENT: usize = 64;

/// Where state lives.
#[derive(Clone)]
pub(crate) enum Place {
    Host,
    Cuda { runtime: Arc<CudaRuntime>, device: u32 },
}

impl Place {
    pub(crate) fn memory_info(&self) -> Result<MemoryInfo<'static>, Error> {
        let (device, index) = match self {
            Place::Host => (AllocationDevice::CPU, 0),
            Place::Cuda { device, .. } => (AllocationDevice::CUDA, *device as i32),
        };
        Ok(MemoryInfo::new(device, index, AllocatorType::Device, MemoryType::Default)?)
    }

    /// Whether memory of the other one can be copied here.
    fn is(&self, other: &Place) -> bool {
        match (self, other) {
            (Place::Host, Place::Host) => true,
            (Place::Cuda { device, .. }, Place::Cuda { device: other, .. }) => device == other,
            _ => false,
        }
    }

    /// Waits until copies and zeroing are done. A run on a device does not wait for them by itself: ONNX Runtime's
    /// stream is not ordered after the one that they go through.
    pub(crate) fn settle(&self) -> Result<(), Error> {
        match self {
            Place::Host => Ok(()),
            Place::Cuda { runtime, .. } => runtime.wait(),
        }
    }

    /// Zeroed memory; running out is an error, not an abort.
    pub(crate) fn allocate(&self, bytes: usize) -> Result<Buffer, Error> {
        let pointer = match self {
            _ if bytes == 0 => NonNull::dangling(),
            Place::Host => {
                let layout = alloc::Layout::from_size_align(bytes, ALIGNMENT)
                    .map_err(|_| Error::Memory(format!("{bytes} bytes of state are too many")))?;
                // SAFETY: the layout has a size other than zero.
                NonNull::new(unsafe { alloc::alloc_zeroed(layout) })
                    .ok_or_else(|| Error::Memory(format!("{bytes} bytes of state could not be allocated")))?
            }
            Place::Cuda { runtime, .. } => NonNull::new(runtime.allocate(bytes)?).ok_or_else(|| {
                Error::Memory(format!("{bytes} bytes of device memory could not be allocated"))
            })?,
        };
        Ok(Buffer { pointer, bytes, place: self.clone() })
    }
}

/// What the state of one sequence takes, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StateCost {
    pub per_token: usize,
    pub per_sequence: usize,
    /// Room is made for so many tokens, however few there are.
    pub least_tokens: usize,
}

impl StateCost {
    /// Bytes of a sequence of up to `tokens` tokens.
    pub(crate) fn of(self, tokens: usize) -> usize {
        tokens.max(self.least_tokens) * self.per_token + self.per_sequence
    }
}

/// An owned piece of memory.
pub(crate) struct Buffer {
    pointer: NonNull<u8>,
    bytes: usize,
    place: Place,
}

// SAFETY: the buffer owns its memory; CUDA calls select their device on the calling thread.
unsafe impl Send for Buffer {}

/// One side of a strided copy: byte offset of the first run, and the distance from run to run.
#[derive(Clone, Copy)]
pub(crate) struct Runs {
    pub offset: usize,
    pub pitch: usize,
}

impl Buffer {
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn pointer(&self) -> *mut u8 {
        self.pointer.as_ptr()
    }

    /// Copies `count` runs of `width` bytes from `source`, another buffer of the same place.
    pub(crate) fn copy_from(
        &mut self,
        to: Runs,
        source: &Buffer,
        from: Runs,
        width: usize,
        count: usize,
    ) -> Result<(), Error> {
        self.end(to, width, count);
        source.end(from, width, count);
        assert!(self.place.is(&source.place), "a state copy between devices");
        // SAFETY: both ranges were checked; two buffers never overlap.
        unsafe { self.copy_runs(to, source.pointer().cast_const(), from, width, count) }
    }

    /// Copies runs inside the buffer, from one stretch of it to another.
    pub(crate) fn copy_within(
        &mut self,
        to: Runs,
        from: Runs,
        width: usize,
        count: usize,
    ) -> Result<(), Error> {
        let (to_end, from_end) = (self.end(to, width, count), self.end(from, width, count));
        assert!(to_end <= from.offset || from_end <= to.offset, "a state copy onto itself");
        let source = self.pointer().cast_const();
        // SAFETY: both ranges were checked, and that they do not overlap.
        unsafe { self.copy_runs(to, source, from, width, count) }
    }

    pub(crate) fn zero(&mut self) -> Result<(), Error> {
        match &self.place {
            // SAFETY: the whole buffer is ours.
            Place::Host => unsafe { self.pointer().write_bytes(0, self.bytes) },
            Place::Cuda { .. } => *self = self.place.allocate(self.bytes)?,
        }
        Ok(())
    }

    /// Where the last of some runs ends; that is inside the buffer.
    fn end(&self, runs: Runs, width: usize, count: usize) -> usize {
        if width == 0 || count == 0 {
            return runs.offset;
        }
        let last = runs.pitch.checked_mul(count - 1).and_then(|last| last.checked_add(runs.offset));
        let end = last.and_then(|last| last.checked_add(width)).filter(|end| *end <= self.bytes);
        end.expect("a state copy stays in its buffer")
    }

    /// # Safety
    /// Both sides lie inside live memory of this buffer's place, and they do not overlap.
    unsafe fn copy_runs(
        &mut self,
        to: Runs,
        source: *const u8,
        from: Runs,
        width: usize,
        count: usize,
    ) -> Result<(), Error> {
        if width == 0 || count == 0 {
            return Ok(());
        }
        match &self.place {
            Place::Host => {
                for run in 0..count {
                    // SAFETY: the caller checked the ranges.
                    unsafe {
                        std::ptr::copy_nonoverlapping(
                            source.add(from.offset + run * from.pitch),
                            self.pointer.as_ptr().add(to.offset + run * to.pitch),
                            width,
                        );
                    }
                }
                Ok(())
            }
            // SAFETY: the caller checked the ranges.
            Place::Cuda { runtime, .. } => unsafe {
                let target = self.pointer.as_ptr().add(to.offset);
                runtime.copy((target, to.pitch), (source.add(from.offset), from.pitch), width, count)
            },
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        match &self.place {
            // SAFETY: allocated by `allocate` with the same layout.
            Place::Host => unsafe {
                alloc::dealloc(
                    self.pointer(),
                    alloc::Layout::from_size_align_unchecked(self.bytes, ALIGNMENT),
                );
            },
            // SAFETY: allocated by `allocate` on the same device.
            Place::Cuda { runtime, .. } => unsafe { runtime.free(self.pointer()) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: Runs = Runs { offset: 0, pitch: 0 };

    fn copied(to: Runs, from: Runs, width: usize, count: usize) {
        Place::Host.allocate(64).unwrap().copy_within(to, from, width, count).unwrap();
    }

    #[test]
    fn runs_are_copied() {
        copied(Runs { offset: 32, pitch: 8 }, Runs { offset: 0, pitch: 8 }, 8, 4);
        copied(Runs { offset: 1 << 40, pitch: 1 }, FRONT, 0, 7);
    }

    #[test]
    #[should_panic(expected = "stays in its buffer")]
    fn sizes_that_wrap_are_no_way_out_of_a_buffer() {
        copied(Runs { offset: 32, pitch: usize::MAX / 2 + 1 }, FRONT, 8, 3);
    }

    #[test]
    #[should_panic(expected = "onto itself")]
    fn sides_that_overlap_are_refused() {
        copied(Runs { offset: 4, pitch: 0 }, FRONT, 8, 1);
    }
}
