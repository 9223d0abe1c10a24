//! One loaded graph: session creation with clear errors, and a thin `Run` over raw tensors.
//!
//! `ort`'s safe tensors copy borrowed memory when it is bound, which would copy the whole state at every step; so the
//! run itself goes through `ort::sys`. This file and `memory.rs` hold the unsafe code of the CPU path.

use std::{
    cell::Cell,
    ffi::{CStr, c_char},
    marker::PhantomData,
    path::Path,
    ptr::{self, NonNull},
    slice,
    time::{Duration, Instant},
};

use ort::{
    AsPointer as _,
    ep::{self, ExecutionProviderDispatch},
    memory::MemoryInfo,
    session::{Session, builder::GraphOptimizationLevel},
    value::{TensorElementType, ValueType},
};

use super::{
    Device,
    chosen::ChosenDevice,
    cuda::CudaRuntime,
    device::unavailable,
    folder::ModelFolder,
    graph::{Graph, Outlet, inspect},
    memory::{Buffer, Place},
    runtime::{Serves, environment},
    wire::read_graph,
};
use crate::error::Error;

/// A graph ready to run.
pub(crate) struct Model {
    session: Session,
    pub graph: Graph,
    pub place: Place,
    host: MemoryInfo<'static>,
    state: MemoryInfo<'static>,
    run_time: Cell<Duration>,
}

impl Model {
    /// Creates the session and reads its signature. `threads` of 0 lets ONNX Runtime take every core.
    pub(crate) fn load(folder: &ModelFolder, device: &ChosenDevice, threads: usize) -> Result<Self, Error> {
        let nodes =
            read_graph(&folder.graph).map_err(|error| Error::model(&folder.graph, error.to_string()))?.nodes;
        let serves = if device.cuda.is_some() { Serves::Gpu } else { Serves::Cpu };
        let environment = environment(&device.library, serves)?;
        let place = match device.cuda {
            None => Place::Host,
            Some(index) => Place::Cuda { runtime: CudaRuntime::open(index)?, device: index },
        };
        let damaged = |error: ort::Error| {
            let text = error.message().to_owned();
            match device.cuda {
                Some(index) if text.contains("CUDA") || text.contains("provider") => {
                    unavailable(Device::Cuda(index), text)
                }
                _ => Error::model(&folder.graph, format!("ONNX Runtime cannot load the graph: {text}")),
            }
        };
        let plain = |error: ort::Error<ort::session::builder::SessionBuilder>| damaged(error.into());
        let mut builder = Session::builder(&environment)
            .map_err(damaged)?
            .with_execution_providers(providers(device))
            .map_err(plain)?
            .with_optimization_level(GraphOptimizationLevel::All)
            .map_err(plain)?
            // Shapes differ from step to step; a plan kept for each would grow without end.
            .with_memory_pattern(false)
            .map_err(plain)?;
        if threads > 0 {
            builder = builder.with_intra_threads(threads).map_err(plain)?;
        }
        let session = builder.commit_from_file(&folder.graph).map_err(damaged)?;
        let inputs = signature(&folder.graph, session.inputs())?;
        let outputs = signature(&folder.graph, session.outputs())?;
        let graph = inspect(&folder.graph, &inputs, &outputs, &nodes, folder.head_dim)?;
        let host = Place::Host.memory_info()?;
        let state = place.memory_info()?;
        Ok(Self { session, graph, place, host, state, run_time: Cell::default() })
    }

    /// Time spent inside ONNX Runtime since the model was loaded.
    pub(crate) fn run_time(&self) -> Duration {
        self.run_time.get()
    }

    /// A tensor over integers on the host.
    pub(crate) fn host_tensor<'a>(&self, data: &'a TokenData, shape: &[i64]) -> Result<RawTensor<'a>, Error> {
        let (pointer, bytes, element) = match data {
            TokenData::Long(values) => {
                (values.as_ptr().cast(), size_of_val(&values[..]), TensorElementType::Int64)
            }
            TokenData::Int(values) => {
                (values.as_ptr().cast(), size_of_val(&values[..]), TensorElementType::Int32)
            }
        };
        // SAFETY: the integers are borrowed for as long as the tensor lives, and graphs do not write to what they are fed.
        unsafe { RawTensor::over(&self.host, pointer, bytes, shape, element) }
    }

    /// A tensor over the first bytes of state memory. Runs write to it where it is an output: nothing else looks into a
    /// buffer while it is borrowed.
    pub(crate) fn state_tensor<'a>(
        &self,
        buffer: &'a Buffer,
        bytes: usize,
        shape: &[i64],
        element: TensorElementType,
    ) -> Result<RawTensor<'a>, Error> {
        assert!(bytes <= buffer.bytes(), "a state tensor is larger than its buffer");
        // SAFETY: the bytes are the buffer's, which is borrowed for as long as the tensor lives.
        unsafe { RawTensor::over(&self.state, buffer.pointer().cast_const(), bytes, shape, element) }
    }

    /// Runs the graph once. Outputs go to the given tensors; the logits are allocated by ONNX Runtime on the host.
    pub(crate) fn run(
        &self,
        inputs: &[(&CStr, RawTensor<'_>)],
        outputs: &[(&CStr, RawTensor<'_>)],
        logits: &CStr,
    ) -> Result<RawTensor<'static>, Error> {
        let names: Vec<*const c_char> = inputs.iter().map(|(name, _)| name.as_ptr()).collect();
        let values: Vec<*const ort::sys::OrtValue> =
            inputs.iter().map(|(_, value)| value.value.as_ptr().cast_const()).collect();
        let mut output_names = vec![logits.as_ptr()];
        let mut output_values = vec![ptr::null_mut()];
        for (name, value) in outputs {
            output_names.push(name.as_ptr());
            output_values.push(value.value.as_ptr());
        }
        self.place.settle()?;
        let start = Instant::now();
        // SAFETY: names and values live until the call returns; the arrays have the lengths that are passed.
        let result = unsafe {
            ort::Error::result_from_status((ort::api().Run)(
                self.session.ptr().cast_mut(),
                ptr::null(),
                names.as_ptr(),
                values.as_ptr(),
                values.len(),
                output_names.as_ptr(),
                output_names.len(),
                output_values.as_mut_ptr(),
            ))
        };
        self.run_time.set(self.run_time.get() + start.elapsed());
        result.map_err(|error| match error.message() {
            text if text.contains("allocate") || text.contains("out of memory") => Error::Memory(format!(
                "ONNX Runtime could not allocate ({text}); lower the batch, the maximum of new tokens or the budget"
            )),
            text => Error::Backend(format!("ONNX Runtime could not run the graph: {text}")),
        })?;
        NonNull::new(output_values[0])
            .map(|value| RawTensor { value, memory: PhantomData })
            .ok_or_else(|| Error::Backend("ONNX Runtime returned no logits".to_owned()))
    }
}

fn signature(path: &Path, outlets: &[ort::value::Outlet]) -> Result<Vec<Outlet>, Error> {
    let read = |outlet: &ort::value::Outlet| match outlet.dtype() {
        ValueType::Tensor { ty, shape, dimension_symbols } => Ok(Outlet {
            name: outlet.name().to_owned(),
            element: *ty,
            shape: shape.to_vec(),
            symbols: dimension_symbols.to_vec(),
        }),
        other => {
            Err(Error::model(path, format!("`{}` is {other:?}; only tensors are supported", outlet.name())))
        }
    };
    outlets.iter().map(read).collect()
}

fn providers(device: &ChosenDevice) -> Vec<ExecutionProviderDispatch> {
    let cuda = |index: u32| {
        // TF32 would keep no more than 10 bits of the factors of an f32 graph.
        ep::CUDA::default().with_device_id(index as i32).with_tf32(false).build().error_on_failure()
    };
    device.cuda.map(cuda).into_iter().collect()
}

/// Integers as the graph wants them.
pub(crate) enum TokenData {
    Long(Vec<i64>),
    Int(Vec<i32>),
}

impl TokenData {
    pub(crate) fn new(values: Vec<i64>, element: TensorElementType) -> Self {
        match element {
            TensorElementType::Int32 => Self::Int(values.into_iter().map(|value| value as i32).collect()),
            _ => Self::Long(values),
        }
    }
}

/// An owned `OrtValue`, over memory that is borrowed or its own.
pub(crate) struct RawTensor<'a> {
    value: NonNull<ort::sys::OrtValue>,
    memory: PhantomData<&'a [u8]>,
}

impl RawTensor<'_> {
    /// # Safety
    /// `data` points to `bytes` bytes of the memory that `info` describes; they live as long as the tensor, and nobody
    /// reads or writes them during a run that uses it.
    unsafe fn over(
        info: &MemoryInfo<'_>,
        data: *const u8,
        bytes: usize,
        shape: &[i64],
        element: TensorElementType,
    ) -> Result<Self, Error> {
        let mut value = ptr::null_mut();
        // SAFETY: the caller vouches for the memory; ONNX Runtime checks shape against length.
        unsafe {
            ort::Error::result_from_status((ort::api().CreateTensorWithDataAsOrtValue)(
                info.ptr(),
                data.cast_mut().cast(),
                bytes,
                shape.as_ptr(),
                shape.len(),
                element.into(),
                &mut value,
            ))?;
        }
        NonNull::new(value)
            .map(|value| Self { value, memory: PhantomData })
            .ok_or_else(|| Error::Backend("ONNX Runtime returned no tensor".to_owned()))
    }

    /// Shape of a tensor that a run returned.
    pub(crate) fn shape(&self) -> Result<Vec<usize>, Error> {
        let mut info = ptr::null_mut();
        let mut rank = 0;
        // SAFETY: the value is a tensor; `info` is released below.
        unsafe {
            let api = ort::api();
            ort::Error::result_from_status((api.GetTensorTypeAndShape)(self.value.as_ptr(), &mut info))?;
            let read = ort::Error::result_from_status((api.GetDimensionsCount)(info, &mut rank));
            let mut axes = vec![0i64; rank];
            let read = read.and_then(|()| {
                ort::Error::result_from_status((api.GetDimensions)(info, axes.as_mut_ptr(), rank))
            });
            (api.ReleaseTensorTypeAndShapeInfo)(info);
            read?;
            Ok(axes.into_iter().map(|axis| axis.max(0) as usize).collect())
        }
    }

    /// The elements of a host tensor.
    ///
    /// # Safety
    /// The tensor holds at least `length` elements of type `T` in host memory.
    pub(crate) unsafe fn elements_mut<T>(&mut self, length: usize) -> Result<&mut [T], Error> {
        let mut data = ptr::null_mut();
        // SAFETY: the value is a tensor; its memory lives as long as `self`.
        unsafe {
            ort::Error::result_from_status((ort::api().GetTensorMutableData)(
                self.value.as_ptr(),
                &mut data,
            ))?;
            Ok(slice::from_raw_parts_mut(data.cast(), length))
        }
    }
}

impl Drop for RawTensor<'_> {
    fn drop(&mut self) {
        // SAFETY: owned.
        unsafe { (ort::api().ReleaseValue)(self.value.as_ptr()) }
    }
}

// SAFETY: an OrtValue is a reference-counted handle without thread affinity.
unsafe impl Send for RawTensor<'_> {}
