//! Which device the model runs on: what was asked for, what can be had, and why not.
//!
//! `auto` never downloads the large CUDA build for a machine without an NVIDIA driver. When CUDA is asked for by name
//! and something is missing, the missing library is named; there is no silent fall-back to the CPU.

use std::path::PathBuf;

use super::{
    Device, cuda,
    device::unavailable,
    runtime::{RuntimeBuild, RuntimeOptions, prepare_runtime},
};
use crate::error::Error;

/// The device that was taken, and the library that serves it.
#[derive(Debug, Clone)]
pub(crate) struct ChosenDevice {
    /// `None` is the CPU.
    pub cuda: Option<u32>,
    pub library: PathBuf,
    /// For people: the device, and for `auto` the reason.
    pub description: String,
}

/// Decides on a device and makes its ONNX Runtime ready.
pub(crate) fn choose(device: Device, options: &RuntimeOptions) -> Result<ChosenDevice, Error> {
    let cpu = |description: String| -> Result<ChosenDevice, Error> {
        Ok(ChosenDevice { cuda: None, library: prepare_runtime(RuntimeBuild::Cpu, options)?, description })
    };
    match device {
        Device::Cpu => cpu("cpu".to_owned()),
        Device::Cuda(index) => cuda_device(index, options).map_err(|problem| unavailable(device, problem)),
        Device::Auto => match cuda_device(0, options) {
            Ok(chosen) => Ok(ChosenDevice { description: "cuda:0 (chosen by auto)".to_owned(), ..chosen }),
            Err(problem) => cpu(format!("cpu (chosen by auto: {problem})")),
        },
    }
}

/// The CPU, after `auto` had chosen a GPU that could not be used after all.
pub(crate) fn fall_back(problem: &Error, options: &RuntimeOptions) -> Result<ChosenDevice, Error> {
    let text = problem.to_string();
    let reason = text.lines().next().unwrap_or_default();
    tracing::warn!(reason, "the GPU cannot be used, taking the CPU");
    Ok(ChosenDevice {
        cuda: None,
        library: prepare_runtime(RuntimeBuild::Cpu, options)?,
        description: format!("cpu (chosen by auto: {reason})"),
    })
}

fn cuda_device(index: u32, options: &RuntimeOptions) -> Result<ChosenDevice, String> {
    let count = cuda::driver_devices()?;
    if index >= count {
        return Err(format!("the driver shows {count} device(s)"));
    }
    cuda::missing_library()?;
    let library = prepare_runtime(RuntimeBuild::Cuda, options).map_err(|error| error.to_string())?;
    Ok(ChosenDevice { cuda: Some(index), library, description: format!("cuda:{index}") })
}
