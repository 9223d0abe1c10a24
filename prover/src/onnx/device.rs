//! Devices as users name them, and what is said of one that cannot be had.

use std::{fmt, str::FromStr};

use crate::error::Error;

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
                    problem: format!("`{text}` is not one of auto, cpu, cuda, cuda:0, cuda:1, …"),
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
