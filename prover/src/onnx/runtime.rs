//! ONNX Runtime, loaded at run time: `ORT_DYLIB_PATH`, else the pinned wheel out of the cache.
//!
//! The wheel comes through the user's own `pip`, so that their index, proxy and certificates hold; its hash is in the
//! requirements file that is compiled in. Extraction is atomic and guarded by a lock between processes.

use std::{
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use sha2::{Digest as _, Sha256};

use crate::error::Error;

const CPU_REQUIREMENTS: &str = include_str!("../../runtime/requirements-cpu.txt");
const CUDA_REQUIREMENTS: &str = include_str!("../../runtime/requirements-cuda.txt");
const SUMS: &str = "SHA256SUMS";

/// Which build of ONNX Runtime is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuntimeBuild {
    Cpu,
    Cuda,
}

/// What the library is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Serves {
    Cpu,
    Gpu,
}

/// Where ONNX Runtime may come from.
#[derive(Debug, Clone, Default)]
pub struct RuntimeOptions {
    /// Cache folder; by default the user's.
    pub cache: Option<PathBuf>,
    /// Never start `pip`: what is not in the cache is an error.
    pub offline: bool,
}

/// The library where it is already: the one that the user names, or a sound copy in the cache. Downloads nothing.
pub fn installed_runtime(build: RuntimeBuild, options: &RuntimeOptions) -> Result<Option<PathBuf>, Error> {
    if let Some(path) = env::var_os("ORT_DYLIB_PATH").filter(|value| !value.is_empty()) {
        let path = PathBuf::from(path);
        if !path.is_file() {
            return Err(missing(
                format!("ORT_DYLIB_PATH names `{}`, which is not a file", path.display()),
                "Point it at libonnxruntime.so (1.31 or newer), or unset it.",
            ));
        }
        return Ok(Some(path));
    }
    let pin = Pin::of(build)?;
    let folder = parent_folder(options)?.join(pin.folder());
    folder.is_dir().then(|| verified(&folder, &pin)).transpose()
}

/// Where the builds of ONNX Runtime lie in the cache.
fn parent_folder(options: &RuntimeOptions) -> Result<PathBuf, Error> {
    let cache = options.cache.clone().or_else(data::cache_folder).ok_or_else(|| {
        missing("no cache folder is known".into(), "Set TLLAMA_CACHE to a folder that can be written.")
    })?;
    Ok(cache.join("onnxruntime"))
}

/// Makes the library ready and returns its path. Blocks: the first call downloads a wheel (28 MB; 256 MB for CUDA).
pub fn prepare_runtime(build: RuntimeBuild, options: &RuntimeOptions) -> Result<PathBuf, Error> {
    if let Some(library) = installed_runtime(build, options)? {
        return Ok(library);
    }
    let pin = Pin::of(build)?;
    let parent = parent_folder(options)?;
    let folder = parent.join(pin.folder());
    if options.offline {
        return Err(missing(
            format!("`{}` does not exist and downloads are switched off", folder.display()),
            &format!(
                "Run once without --offline (and without TLLAMA_OFFLINE), or set ORT_DYLIB_PATH to the library of {}=={}.",
                pin.package, pin.version
            ),
        ));
    }
    let unwritable = |error: std::io::Error| {
        missing(
            format!("`{}`: {error}", parent.display()),
            "Set TLLAMA_CACHE to a folder that can be written.",
        )
    };
    fs::create_dir_all(&parent).map_err(unwritable)?;
    let lock = fs::File::create(parent.join(".lock")).map_err(unwritable)?;
    lock.lock().map_err(unwritable)?;
    if !folder.is_dir() {
        let staging = tempfile::tempdir_in(&parent).map_err(unwritable)?;
        let wheel = download(&pin, staging.path())?;
        let unpacked = staging.path().join("unpacked");
        extract(&wheel, &unpacked)?;
        fs::rename(&unpacked, &folder).map_err(unwritable)?;
    }
    verified(&folder, &pin)
}

/// Loads the library into the process, once: ONNX Runtime cannot be exchanged while it is in use. After that, every
/// build serves the CPU, whatever path is asked for; a GPU is only served by the library that was asked for.
pub(crate) fn environment(library: &Path, serves: Serves) -> Result<ort::environment::Environment, Error> {
    static LOADED: Mutex<Option<(PathBuf, ort::environment::Environment)>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some((path, environment)) = loaded.as_ref() {
        if path == library || serves == Serves::Cpu {
            return Ok(environment.clone());
        }
        return Err(missing(
            format!(
                "`{}` is loaded already, `{}` cannot be loaded beside it",
                path.display(),
                library.display()
            ),
            "Use one device per process, or load the model for CUDA first.",
        ));
    }
    let wrong = |problem: String| {
        missing(problem, "Set ORT_DYLIB_PATH to the library of ONNX Runtime 1.31 or newer, or unset it.")
    };
    let environment = ort::init_from(library)
        .map_err(|error| wrong(error.to_string()))?
        .with_name("tllama")
        .with_telemetry(false)
        .build()
        .map_err(|error| wrong(error.message().to_owned()))?;
    *loaded = Some((library.to_owned(), environment.clone()));
    Ok(environment)
}

/// One pinned wheel: what pip is asked for, and the hashes it may have.
struct Pin {
    package: &'static str,
    version: &'static str,
    requirements: &'static str,
    platform: &'static str,
    label: &'static str,
}

impl Pin {
    fn of(build: RuntimeBuild) -> Result<Self, Error> {
        let (package, requirements) = match build {
            RuntimeBuild::Cpu => ("onnxruntime", CPU_REQUIREMENTS),
            RuntimeBuild::Cuda => ("onnxruntime-gpu", CUDA_REQUIREMENTS),
        };
        let version = requirements
            .split_once("==")
            .and_then(|(_, rest)| rest.split_whitespace().next())
            .expect("the compiled-in requirements pin a version");
        let (platform, label) = match (build, env::consts::OS, env::consts::ARCH) {
            (RuntimeBuild::Cpu, "linux", "x86_64") => ("manylinux_2_28_x86_64", "cpu-linux-x86_64"),
            (RuntimeBuild::Cpu, "linux", "aarch64") => ("manylinux_2_28_aarch64", "cpu-linux-aarch64"),
            (RuntimeBuild::Cpu, "macos", "aarch64") => ("macosx_14_0_arm64", "cpu-macos-arm64"),
            (RuntimeBuild::Cpu, "windows", "x86_64") => ("win_amd64", "cpu-windows-x86_64"),
            (RuntimeBuild::Cuda, "linux", "x86_64") => ("manylinux_2_28_x86_64", "cuda-linux-x86_64"),
            (_, os, arch) => {
                return Err(missing(
                    format!("no pinned build of {package} for {os} on {arch}"),
                    "Set ORT_DYLIB_PATH to a library of ONNX Runtime 1.31 or newer built for this machine.",
                ));
            }
        };
        Ok(Self { package, version, requirements, platform, label })
    }

    fn folder(&self) -> String {
        format!("{}-{}", self.version, self.label)
    }

    fn accepts(&self, digest: &str) -> bool {
        self.requirements.lines().any(|line| line.trim().contains(&format!("--hash=sha256:{digest}")))
    }
}

/// Asks the user's pip for the wheel; the hash is checked by pip and once more here.
fn download(pin: &Pin, staging: &Path) -> Result<PathBuf, Error> {
    let unwritable =
        |error: std::io::Error| missing(error.to_string(), "Check the free space of the cache folder.");
    let requirements = staging.join("requirements.txt");
    fs::write(&requirements, pin.requirements).map_err(unwritable)?;
    let target = staging.join("wheel");
    tracing::info!(package = pin.package, version = pin.version, "downloading ONNX Runtime with pip");
    let mut tried = Vec::new();
    for (program, leading) in
        [("pip", &[][..]), ("pip3", &[]), ("python3", &["-m", "pip"]), ("python", &["-m", "pip"])]
    {
        let output = Command::new(program)
            .args(leading)
            .args(["download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"])
            .args(["--implementation", "cp", "--python-version", "3.13", "--abi", "cp313"])
            .args(["--platform", pin.platform, "--disable-pip-version-check", "--no-input"])
            .arg("--dest")
            .arg(&target)
            .arg("--requirement")
            .arg(&requirements)
            .output();
        match output {
            Err(error) => tried.push(format!("{program}: {error}")),
            Ok(output) if !output.status.success() => {
                let said = String::from_utf8_lossy(&output.stderr);
                let last: Vec<&str> = said.lines().rev().take(6).collect();
                tried.push(format!("{program}: {}", last.into_iter().rev().collect::<Vec<_>>().join(" / ")));
                if !said.contains("No module named pip") {
                    break;
                }
            }
            Ok(_) => return checked_wheel(pin, &target),
        }
    }
    Err(missing(
        format!("pip could not fetch {}=={} ({})", pin.package, pin.version, tried.join("; ")),
        "Check that pip works and reaches its index, or set ORT_DYLIB_PATH to the library of an installed ONNX Runtime.",
    ))
}

fn checked_wheel(pin: &Pin, target: &Path) -> Result<PathBuf, Error> {
    let damaged = |problem: String| {
        missing(problem, "Try again; if it repeats, the package index serves another file.")
    };
    let wheel = fs::read_dir(target)
        .map_err(|error| damaged(error.to_string()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| damaged("pip reported success but left no wheel".into()))?;
    let digest = sha256(&wheel).map_err(|error| damaged(error.to_string()))?;
    if pin.accepts(&digest) {
        return Ok(wheel);
    }
    Err(damaged(format!("`{}` has SHA-256 {digest}, which is not pinned", wheel.display())))
}

/// Unpacks the shared libraries of a wheel and notes their hashes beside them.
fn extract(wheel: &Path, target: &Path) -> Result<(), Error> {
    let damaged = |problem: String| missing(format!("`{}`: {problem}", wheel.display()), "Try again.");
    let io = |error: std::io::Error| damaged(error.to_string());
    fs::create_dir_all(target).map_err(io)?;
    let mut archive = zip::ZipArchive::new(fs::File::open(wheel).map_err(io)?)
        .map_err(|error| damaged(error.to_string()))?;
    let mut sums = String::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| damaged(error.to_string()))?;
        let whole = entry.name().map_err(|error| damaged(error.to_string()))?.into_owned();
        let Some(name) = whole.strip_prefix("onnxruntime/capi/") else { continue };
        if !is_library(name) || name.contains(['/', '\\']) || name.contains("tensorrt") {
            continue;
        }
        let path = target.join(name);
        let mut file = fs::File::create(&path).map_err(io)?;
        std::io::copy(&mut entry, &mut file).map_err(io)?;
        file.sync_all().map_err(io)?;
        sums.push_str(&format!("{}  {name}\n", sha256(&path).map_err(io)?));
    }
    fs::write(target.join(SUMS), sums).map_err(io)
}

fn is_library(name: &str) -> bool {
    let shared = name.contains(".so") || name.ends_with(".dylib") || name.ends_with(".dll");
    shared
        && (name.starts_with("libonnxruntime") || name.starts_with("onnxruntime"))
        && !name.starts_with("onnxruntime_pybind11")
}

/// The main library of an unpacked folder, if it and those that it opens are still what was unpacked.
fn verified(folder: &Path, pin: &Pin) -> Result<PathBuf, Error> {
    let broken = |problem: String| {
        missing(
            format!("the cached copy of {} is damaged: {problem}", pin.package),
            &format!("Remove `{}` and run again.", folder.display()),
        )
    };
    let sums = fs::read_to_string(folder.join(SUMS)).map_err(|error| broken(error.to_string()))?;
    let mut main = None;
    for (digest, name) in sums.lines().filter_map(|line| line.split_once("  ")) {
        let path = folder.join(name);
        match sha256(&path) {
            Ok(found) if found == digest => {}
            Ok(found) => return Err(broken(format!("`{name}` has SHA-256 {found} instead of {digest}"))),
            Err(error) => return Err(broken(format!("`{name}`: {error}"))),
        }
        if !name.contains("providers") {
            main.get_or_insert(path);
        }
    }
    main.ok_or_else(|| broken(format!("{SUMS} names no library")))
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        match file.read(&mut block)? {
            0 => break,
            length => hasher.update(&block[..length]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn missing(problem: String, remedy: &str) -> Error {
    Error::Runtime { problem, remedy: remedy.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin() -> Pin {
        Pin::of(RuntimeBuild::Cpu).unwrap()
    }

    #[test]
    fn an_empty_cache_without_downloads_names_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let options = RuntimeOptions { cache: Some(folder.path().to_owned()), offline: true };
        // A user's own library would be taken before the cache is looked at.
        if env::var_os("ORT_DYLIB_PATH").is_some() {
            return assert!(prepare_runtime(RuntimeBuild::Cpu, &options).is_ok());
        }
        assert_eq!(installed_runtime(RuntimeBuild::Cpu, &options).unwrap(), None);
        let text = prepare_runtime(RuntimeBuild::Cpu, &options).unwrap_err().to_string();
        assert!(text.contains("downloads are switched off") && text.contains("ORT_DYLIB_PATH"), "{text}");
        let folder = folder.path().join("onnxruntime").join(pin().folder());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("libonnxruntime.so"), "x").unwrap();
        fs::write(folder.join(SUMS), "00  libonnxruntime.so\n").unwrap();
        let text = prepare_runtime(RuntimeBuild::Cpu, &options).unwrap_err().to_string();
        assert!(text.contains("damaged") && text.contains("Remove"), "{text}");
    }

    #[test]
    fn only_pinned_wheels_are_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("onnxruntime-1.whl"), "something else").unwrap();
        assert!(checked_wheel(&pin(), folder.path()).unwrap_err().to_string().contains("not pinned"));
    }

    #[test]
    fn shared_libraries_are_taken_out_of_a_wheel() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("w.whl");
        let mut archive = zip::ZipWriter::new(fs::File::create(&wheel).unwrap());
        for name in [
            "libonnxruntime.so.1.32.0",
            "libonnxruntime_providers_shared.so",
            "onnxruntime_pybind11_state.so",
        ] {
            archive
                .start_file(format!("onnxruntime/capi/{name}"), zip::write::SimpleFileOptions::default())
                .unwrap();
            std::io::Write::write_all(&mut archive, name.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        let unpacked = folder.path().join("unpacked");
        extract(&wheel, &unpacked).unwrap();
        let library = verified(&unpacked, &pin()).unwrap();
        assert_eq!(fs::read_to_string(library).unwrap(), "libonnxruntime.so.1.32.0");
        assert!(!unpacked.join("onnxruntime_pybind11_state.so").exists());
        for name in ["libonnxruntime_providers_shared.so", "libonnxruntime.so.1.32.0"] {
            let whole = fs::read(unpacked.join(name)).unwrap();
            fs::write(unpacked.join(name), "changed").unwrap();
            let text = verified(&unpacked, &pin()).unwrap_err().to_string();
            assert!(text.contains("damaged") && text.contains(name), "{text}");
            fs::write(unpacked.join(name), whole).unwrap();
        }
        verified(&unpacked, &pin()).unwrap();
    }
}
