//! Memory that holds model state between steps: on the host or on a CUDA device, with strided copies inside it.
//! Everything above this file is the same for both.

use std::{alloc, ptr::NonNull, sync::Arc};

use ort::memory::{AllocationDevice, AllocatorType, MemoryInfo, MemoryType};

use super::cuda::CudaRuntime;
use crate::Error;

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
                    .ok_or_else(|| Error::Memory(format!("{bytes} bytes of state could not be had")))?
            }
            Place::Cuda { runtime, .. } => NonNull::new(runtime.allocate(bytes)?)
                .ok_or_else(|| Error::Memory(format!("{bytes} bytes of device memory could not be had")))?,
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
        self.check(to, width, count);
        source.check(from, width, count);
        // SAFETY: both ranges were checked; two buffers never overlap.
        unsafe { self.copy_runs(to, source.pointer().cast_const(), from, width, count) }
    }

    /// Copies runs inside the buffer. The ranges of the two sides must not overlap.
    pub(crate) fn copy_within(
        &mut self,
        to: Runs,
        from: Runs,
        width: usize,
        count: usize,
    ) -> Result<(), Error> {
        self.check(to, width, count);
        self.check(from, width, count);
        let source = self.pointer().cast_const();
        // SAFETY: both ranges were checked; callers move one row onto another.
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

    fn check(&self, runs: Runs, width: usize, count: usize) {
        let end = runs.offset + runs.pitch * count.saturating_sub(1) + width;
        assert!(count == 0 || width == 0 || end <= self.bytes, "a state copy left its buffer");
    }

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
