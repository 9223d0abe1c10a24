//! The few calls to NVIDIA's own libraries that ONNX Runtime does not offer: is there a device, which library is
//! missing, device memory, and strided copies between device buffers. Libraries are opened at run time.

use std::{
    ffi::{CStr, c_char, c_int, c_uint, c_void},
    sync::Arc,
};

use libloading::{Library, Symbol};

use crate::error::Error;

/// How many devices the driver shows.
pub(crate) fn driver_devices() -> Result<u32, String> {
    let name = if cfg!(windows) { "nvcuda.dll" } else { "libcuda.so.1" };
    // SAFETY: the driver's initialisers have no preconditions; signatures are those of cuda.h.
    unsafe {
        let driver = Library::new(name).map_err(|_| format!("`{name}` (the NVIDIA driver) is missing"))?;
        let init: Symbol<unsafe extern "C" fn(c_uint) -> c_int> =
            driver.get(b"cuInit").map_err(|error| error.to_string())?;
        let count: Symbol<unsafe extern "C" fn(*mut c_int) -> c_int> =
            driver.get(b"cuDeviceGetCount").map_err(|error| error.to_string())?;
        let mut devices = 0;
        match (init(0), count(&mut devices)) {
            (0, 0) if devices > 0 => Ok(devices as u32),
            (0, 0) => Err("the driver reports no device".to_owned()),
            (code, _) => Err(format!("the NVIDIA driver refused to start (code {code})")),
        }
    }
}

/// Names the first library that the CUDA build of ONNX Runtime needs and the loader does not find.
pub(crate) fn missing_library() -> Result<(), String> {
    // ONNX Runtime opens these two by itself, and only for operators that no language model has.
    let needed = |name: &&&str| !["cufft", "nvrtc"].iter().any(|optional| name.contains(optional));
    let libraries = ort::ep::cuda::CUDA_DYLIBS.iter().filter(needed);
    for &name in libraries.chain(&ort::ep::cuda::CUDNN_DYLIBS[..1]) {
        // SAFETY: NVIDIA's libraries run no code of ours when loaded; ONNX Runtime loads the same ones.
        let library =
            unsafe { Library::new(name) }.map_err(|error| format!("`{name}` is missing ({error})"))?;
        std::mem::forget(library);
    }
    Ok(())
}

/// The CUDA runtime library with one device selected for the calling thread.
pub(crate) struct CudaRuntime {
    library: Library,
    device: c_int,
}

type Status = c_int;

impl CudaRuntime {
    pub(crate) fn open(device: u32) -> Result<Arc<Self>, Error> {
        let name = ort::ep::cuda::CUDA_DYLIBS[0];
        let lacking = |problem: String| super::device::unavailable(super::Device::Cuda(device), problem);
        // SAFETY: see `missing_library`.
        let library = unsafe { Library::new(name) }.map_err(|error| lacking(error.to_string()))?;
        let runtime = Self { library, device: device as c_int };
        // A driver that is too old for the library says so here.
        runtime.select().map_err(|error| lacking(error.to_string()))?;
        Ok(Arc::new(runtime))
    }

    /// Calls a function of the library.
    ///
    /// # Safety
    /// `F` is the function's signature in cuda_runtime_api.h.
    unsafe fn call<F>(&self, name: &'static str, with: impl FnOnce(&F) -> Status) -> Result<(), Error> {
        // SAFETY: the caller vouches for the signature.
        let function: Symbol<F> = unsafe { self.library.get(name.as_bytes()) }
            .map_err(|error| Error::Backend(format!("CUDA: {error}")))?;
        match with(&function) {
            0 => Ok(()),
            2 => Err(Error::Memory(format!("the device has no memory left ({name})"))),
            code => Err(Error::Backend(format!("CUDA: {name} failed: {} ({code})", self.meaning(code)))),
        }
    }

    /// What CUDA itself says of a status.
    fn meaning(&self, code: Status) -> String {
        type Describe = unsafe extern "C" fn(Status) -> *const c_char;
        // SAFETY: the signature is that of cuda_runtime_api.h; the text is static.
        unsafe {
            let Ok(describe) = self.library.get::<Describe>(b"cudaGetErrorString") else {
                return "unknown".to_owned();
            };
            let text = describe(code);
            if text.is_null() { "unknown".to_owned() } else { CStr::from_ptr(text).to_string_lossy().into() }
        }
    }

    fn select(&self) -> Result<(), Error> {
        type Select = unsafe extern "C" fn(c_int) -> Status;
        // SAFETY: the signature is that of the header; any number may be passed, a wrong one is refused.
        unsafe { self.call::<Select>("cudaSetDevice", |select| select(self.device)) }
    }

    /// Free device memory in bytes.
    pub(crate) fn free_memory(&self) -> Result<usize, Error> {
        type Information = unsafe extern "C" fn(*mut usize, *mut usize) -> Status;
        self.select()?;
        let (mut free, mut total) = (0usize, 0usize);
        // SAFETY: the signature is that of the header; both places are ours to be written.
        unsafe {
            self.call::<Information>("cudaMemGetInfo", |information| information(&mut free, &mut total))?;
        }
        Ok(free)
    }

    /// Zeroed device memory, once [`Self::wait`] has returned.
    pub(crate) fn allocate(&self, bytes: usize) -> Result<*mut u8, Error> {
        type Allocate = unsafe extern "C" fn(*mut *mut c_void, usize) -> Status;
        type Set = unsafe extern "C" fn(*mut c_void, c_int, usize) -> Status;
        self.select()?;
        let mut pointer = std::ptr::null_mut::<c_void>();
        // SAFETY: the signatures are those of the header; what is set to zero was allocated just before, and is freed
        // where nobody gets it.
        unsafe {
            self.call::<Allocate>("cudaMalloc", |allocate| allocate(&mut pointer, bytes))?;
            if let Err(error) = self.call::<Set>("cudaMemset", |set| set(pointer, 0, bytes)) {
                self.free(pointer.cast());
                return Err(error);
            }
        }
        Ok(pointer.cast())
    }

    /// # Safety
    /// `pointer` came from [`Self::allocate`] and is used no more.
    pub(crate) unsafe fn free(&self, pointer: *mut u8) {
        type Free = unsafe extern "C" fn(*mut c_void) -> Status;
        let freed = self.select().and_then(|()| {
            // SAFETY: the signature is that of the header; the caller vouches for the pointer.
            unsafe { self.call::<Free>("cudaFree", |free| free(pointer.cast())) }
        });
        if let Err(error) = freed {
            tracing::warn!(%error, "device memory could not be freed");
        }
    }

    /// Copies `count` runs of `width` bytes between device buffers, in the order of the calls; done once
    /// [`Self::wait`] has returned.
    ///
    /// # Safety
    /// Both ranges lie inside live allocations of this device and do not overlap.
    pub(crate) unsafe fn copy(
        &self,
        (target, target_pitch): (*mut u8, usize),
        (source, source_pitch): (*const u8, usize),
        width: usize,
        count: usize,
    ) -> Result<(), Error> {
        const DEVICE_TO_DEVICE: c_int = 3;
        type Copy = unsafe extern "C" fn(*mut c_void, *const c_void, usize, c_int) -> Status;
        type Copy2d =
            unsafe extern "C" fn(*mut c_void, usize, *const c_void, usize, usize, usize, c_int) -> Status;
        self.select()?;
        let (target, source) = (target.cast(), source.cast());
        // SAFETY: the signatures are those of the header; the caller vouches for the ranges.
        unsafe {
            match count {
                // A single run has no pitch, and the strided copy refuses one that is less than its width.
                1 => self.call::<Copy>("cudaMemcpy", |copy| copy(target, source, width, DEVICE_TO_DEVICE)),
                _ => self.call::<Copy2d>("cudaMemcpy2D", |copy| {
                    copy(target, target_pitch, source, source_pitch, width, count, DEVICE_TO_DEVICE)
                }),
            }
        }
    }

    /// Waits for everything that was asked of the device.
    pub(crate) fn wait(&self) -> Result<(), Error> {
        type Wait = unsafe extern "C" fn() -> Status;
        self.select()?;
        // SAFETY: the signature is that of the header; there is nothing to pass.
        unsafe { self.call::<Wait>("cudaDeviceSynchronize", |wait| wait()) }
    }
}
