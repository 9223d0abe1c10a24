//! Which device the model runs on: what was asked for, what can be had, and why not.
//!
//! `auto` never downloads the large CUDA build for a machine without an NVIDIA driver. When CUDA is asked for by name
//! and something is missing, the missing library is named; there is no silent fall-back to the CPU.

use std::{fmt, path::PathBuf, str::FromStr};

use super::{
    cuda,
    runtime::{RuntimeBuild, RuntimeOptions, prepare_runtime},
};
use crate::Error;

/// A device as the user names it: `auto`, `cpu`, `cuda`, `cuda:1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Device {
    #[default]
    Auto,
    Cpu,
    Cuda(u32),
}

impl FromStr for Device {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Cuda(0)),
            _ => text.strip_prefix("cuda:").and_then(|index| index.parse().ok()).map(Self::Cuda).ok_or_else(
                || Error::Option {
                    option: "device",
                    problem: format!("`{text}` is none of auto, cpu, cuda, cuda:0, cuda:1, …"),
                },
            ),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => formatter.write_str("auto"),
            Self::Cpu => formatter.write_str("cpu"),
            Self::Cuda(index) => write!(formatter, "cuda:{index}"),
        }
    }
}

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

pub(crate) fn unavailable(device: Device, problem: String) -> Error {
    Error::Device {
        device: device.to_string(),
        problem,
        remedy: "The CUDA build of ONNX Runtime needs an NVIDIA driver, CUDA 13 and cuDNN 9 where the loader finds \
                 them (LD_LIBRARY_PATH, or `pip install nvidia-cuda-runtime nvidia-cublas nvidia-curand \
                 nvidia-cudnn-cu13` and their lib folders in LD_LIBRARY_PATH). Use `cpu` to run without."
            .to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_names_are_read() {
        assert_eq!("cuda:3".parse::<Device>().unwrap(), Device::Cuda(3));
        assert_eq!("cuda".parse::<Device>().unwrap().to_string(), "cuda:0");
        assert!("cuda:x".parse::<Device>().unwrap_err().to_string().contains("cuda:0"));
    }
}
