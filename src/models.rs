//! Language models made ready to be asked: for the options of a command, and for the settings of an editor.

use std::path::PathBuf;
use std::sync::Arc;

use prover::http::{HttpOptions, HttpProver};
use prover::onnx::{Engine, EngineOptions, OnnxProver, ProverOptions, SamplingParameters};
use prover::program::Programs;
use prover::prompt::PromptFile;
use prover::{Generator, Guide, KeepLogprobs, Observer, Outcomes};

/// The prompt for tasks that show an attempt to mend.
pub const REVISION: &str = "revision";
/// The same for a model that answers with programs.
pub const COMPUTE_REVISION: &str = "compute-revision";
/// The prompt of a model without a chat template.
const CONTINUATION: &str = "continuation";

/// Which model, and how it is asked.
pub struct ModelRequest {
    pub source: ModelSource,
    /// `None` leaves the choice to the model: `turns` with a chat template, a text to continue without.
    pub prompt: Option<PromptFile>,
    pub turns: &'static str,
    /// The prompt for tasks that show an attempt.
    pub revision: PromptFile,
    pub parameters: SamplingParameters,
    pub keep: KeepLogprobs,
    pub observer: Option<Observer>,
}

/// Where a model is.
pub enum ModelSource {
    /// A folder that an export to ONNX wrote.
    Folder {
        folder: PathBuf,
        engine: Box<EngineOptions>,
        /// What the model is held to.
        guide: Option<Arc<dyn Guide>>,
    },
    /// A server; what the request says of prompts, sampling and observers goes before what these options say.
    Server(Box<HttpOptions>),
}

/// Why a model is not ready.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the model cannot be used")]
    Engine(#[source] prover::Error),
    /// What was asked of it cannot be had.
    #[error(transparent)]
    Options(#[from] prover::Error),
}

/// A model that is ready to be asked.
pub enum LanguageModel {
    Onnx(Arc<OnnxProver>),
    Http(Arc<HttpProver>),
}

impl ModelRequest {
    /// Loads the model or prepares the client. Blocks while a folder is loaded. `loaded` hears of the engine.
    pub fn load(self, loaded: impl FnOnce(&Engine)) -> Result<LanguageModel, LoadError> {
        let Self { source, prompt, turns, revision, parameters, keep, observer } = self;
        match source {
            ModelSource::Server(options) => {
                let prompt = prompt.map_or_else(|| PromptFile::open(turns), Ok)?;
                let programs = programs();
                let options =
                    HttpOptions { prompt, revision, parameters, keep, observer, programs, ..*options };
                Ok(LanguageModel::Http(Arc::new(HttpProver::new(options)?)))
            }
            ModelSource::Folder { folder, engine, guide } => {
                let engine = Engine::load(&folder, &engine).map_err(LoadError::Engine)?;
                loaded(&engine);
                let usual = if engine.has_chat_template() { turns } else { CONTINUATION };
                let prompt = prompt.map_or_else(|| PromptFile::open(usual), Ok)?;
                let programs = programs();
                let options = ProverOptions { prompt, revision, parameters, keep, observer, guide, programs };
                Ok(LanguageModel::Onnx(Arc::new(OnnxProver::new(engine, options)?)))
            }
        }
    }
}

/// How a process for one program is called: `tllama run-program`.
const CHILD: [&str; 3] = ["run-program", "--child", "-"];

/// Programs that a model writes are run in processes of this program.
pub fn programs() -> Programs {
    match std::env::current_exe() {
        Ok(executable) => Programs::Apart { executable, arguments: CHILD.map(str::to_owned).into() },
        Err(error) => {
            tracing::warn!("programs run within the interpreter's limits alone: {error}");
            Programs::Here
        }
    }
}

impl LanguageModel {
    pub fn generator(&self) -> Arc<dyn Generator> {
        match self {
            LanguageModel::Onnx(prover) => prover.clone(),
            LanguageModel::Http(prover) => prover.clone(),
        }
    }

    /// How the answers were read so far.
    pub fn outcomes(&self) -> Outcomes {
        match self {
            LanguageModel::Onnx(prover) => prover.outcomes(),
            LanguageModel::Http(prover) => prover.outcomes(),
        }
    }

    /// Tokens written so far, unfinished samples included; a server tells only of finished ones, to the observer.
    pub fn new_tokens(&self) -> Option<u64> {
        match self {
            LanguageModel::Onnx(prover) => Some(prover.statistics().new_tokens),
            LanguageModel::Http(_) => None,
        }
    }
}
