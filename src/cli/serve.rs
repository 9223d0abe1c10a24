//! `tllama serve`: the judge and the prover over HTTP, and the keys for it.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand};
use data::store::KeyFile;
use prover::KeepLogprobs;
use tokio_util::sync::CancellationToken;

use super::cluster::QueueOptions;
use super::language_model::ModelOptions;
use super::options::{JudgeOptions, StoreOptions, positive_seconds};
use super::served::{self, Wanted};
use crate::environment::LeanOptions;
use crate::exit::{Exit, Usage};
use crate::models::LanguageModel;
use crate::serve::{self, Folder, Keys, Limits, Scope, Served, Tls};
use crate::service::Service;
use crate::{interrupt, progress, table};

/// Serve the judge and the prover over HTTP
///
/// Programs ask it for verdicts, goals, words, rewards and proofs; docs/SERVE.md has every request with its answer, and
/// `/openapi.json` describes them for programs. Clients of Kimina Lean Server work unchanged. Texts of different callers
/// never meet, and no text runs code of its own in Lean. SIGTERM ends it in good order: requests in hand are answered
/// first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama serve                                     on http://127.0.0.1:8000, for this machine
  curl -s localhost:8000/v1/verify -H 'Content-Type: application/json' \\
    -d '{\"statement\": \"theorem t : 1 + 1 = 2\", \"proof\": \"rfl\"}'
  tllama serve key add trainer --scope verify      makes a key; from then on every request needs one
  tllama serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
  tllama serve --model DIR                         with a model that proves
  tllama serve --queue nats://HOST:4222 --queue-key FILE   verdicts come from the workers of a cluster
  tllama serve --level replayed --no-store         quicker, and nothing is remembered")]
pub struct Arguments {
    #[command(subcommand)]
    pub action: Option<Action>,
    /// Where to listen; port 0 takes a free one, which is told
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8000")]
    pub listen: SocketAddr,
    /// Requests in hand at once, and each snippet of a batch in Kimina's format; the next is told to come again (429)
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub places: u32,
    /// Seconds that a snippet of such a batch waits for a place
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub batch_wait: f64,
    /// Texts in one request at most
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_items: u32,
    /// Size of one request at most, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub max_body: u32,
    /// Seconds that one theorem may be worked on by /v1/prove
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub budget: f64,
    /// Candidates for one theorem of /v1/prove at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,
    /// Seconds in which a request must have come, its body included
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = positive_seconds)]
    pub read_timeout: f64,
    /// Seconds that requests in hand get after SIGTERM
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = positive_seconds)]
    pub drain: f64,
    /// Certificate chain (PEM), for https
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// The file of keys [default: serve-keys.json beside the store's key]
    #[arg(long, global = true, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// Neither read nor write the store
    #[arg(long, conflicts_with = "db")]
    pub no_store: bool,
    #[command(flatten)]
    pub judge: JudgeOptions,
    #[command(flatten)]
    pub store: StoreOptions,
    #[command(flatten)]
    pub lean: LeanOptions,
    #[command(flatten)]
    pub queue: QueueOptions,
    /// Seconds that a request waits while the broker is away, or no worker is there; then it is told to come again (503)
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive_seconds)]
    pub queue_wait: f64,
    /// Samples of the model for one theorem that the tactics did not prove; 0 leaves the model out [default: 16 of a
    /// named model, 8 of the one that comes with the program]
    #[arg(long, value_name = "N")]
    pub model_samples: Option<u32>,
    /// What /v1/models calls the model [default: the name of its folder]
    #[arg(long, value_name = "NAME", requires = "model")]
    pub model_name: Option<String>,
    #[command(flatten)]
    pub model: ModelOptions,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Make, list and take away keys
    Key {
        #[command(subcommand)]
        action: KeyAction,
    },
}

#[derive(Debug, Subcommand)]
pub enum KeyAction {
    /// Make a key; it is shown once, and only its digest is kept
    Add {
        /// Whose it is
        name: String,
        /// What it is good for (may be repeated) [default: everything]
        #[arg(long = "scope", value_enum, value_name = "SCOPE")]
        scopes: Vec<Scope>,
        /// Requests a minute
        #[arg(long, value_name = "N")]
        per_minute: Option<NonZeroU32>,
        /// Requests a day (UTC)
        #[arg(long, value_name = "N")]
        per_day: Option<u64>,
    },
    /// The keys that there are
    List,
    /// Take a key away, by its id; a running server knows it within a second
    Remove { id: String },
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let keys = Keys::open(keys_path(&arguments)?)?;
    if let Some(Action::Key { action }) = &arguments.action {
        return run_key(&keys, action);
    }
    // What others can reach wants a key, also where nobody has made one yet.
    let needs_key = !arguments.listen.ip().is_loopback();
    if needs_key && keys.is_empty() {
        let problem = format!(
            "others can reach {}, so requests need a key; make one first: tllama serve key add NAME",
            arguments.listen
        );
        return Err(Usage(problem).into());
    }
    let listener = TcpListener::bind(arguments.listen)
        .with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let address = listener.local_addr()?;
    let end = end_on_signals()?;
    let model = arguments.model.load(false, KeepLogprobs::Mean, arguments.lean.offline, None);
    let model = interrupt::unless_interrupted(&end, model).await?;
    let service = interrupt::unless_interrupted(&end, service(&arguments, model.as_ref())).await?;
    let writer = model.as_ref().map(LanguageModel::generator);
    let model = match model {
        Some(LanguageModel::Onnx(prover)) => Some(serve::Model::new(model_name(&arguments), prover)),
        // Others ask that server themselves.
        Some(LanguageModel::Http(_)) | None => None,
    };
    let tls = arguments.tls_cert.clone().zip(arguments.tls_key.clone());
    let tls = tls.map(|(certificate, key)| Tls { certificate, key });
    let scheme = if tls.is_some() { "https" } else { "http" };
    progress::note(&format!("listening on {scheme}://{address}"));
    let jobs = match arguments.no_store {
        true => None,
        false => super::store::path(&arguments.store)?.parent().map(|folder| Folder::at(folder.join("jobs"))),
    };
    let limits = Limits {
        body_bytes: (arguments.max_body as usize) << 20,
        reading: Duration::from_secs_f64(arguments.read_timeout),
        writing: Duration::from_secs_f64(arguments.read_timeout),
        draining: Duration::from_secs_f64(arguments.drain),
    };
    serve::serve(Served { listener, service, limits, keys, needs_key, tls, model, writer, jobs }, end)
        .await?;
    Ok(Exit::Success)
}

/// What callers know the model by: the name of its folder, unless another is given.
fn model_name(arguments: &Arguments) -> String {
    let of_folder = || arguments.model.model.as_deref().and_then(Path::file_name);
    let name =
        arguments.model_name.clone().or_else(|| of_folder().map(|name| name.to_string_lossy().into_owned()));
    name.unwrap_or_else(|| "model".to_owned())
}

async fn service(arguments: &Arguments, loaded: Option<&LanguageModel>) -> anyhow::Result<Arc<Service>> {
    served::service(Wanted {
        lean: &arguments.lean,
        judge: &arguments.judge,
        store: (!arguments.no_store).then_some(&arguments.store),
        model: &arguments.model,
        loaded,
        model_samples: arguments.model_samples,
        samples: arguments.samples as usize,
        budget: arguments.budget,
        items: arguments.max_items as usize,
        places: arguments.places as usize,
        batch_wait: Duration::from_secs_f64(arguments.batch_wait),
        queue: Some((&arguments.queue, Duration::from_secs_f64(arguments.queue_wait))),
    })
    .await
}

/// SIGTERM and Ctrl-C ask for the end.
fn end_on_signals() -> anyhow::Result<CancellationToken> {
    let end = interrupt::cancel_on_ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        let token = end.clone();
        tokio::spawn(async move {
            if terminate.recv().await.is_some() {
                progress::note("ending; requests in hand are answered first");
                token.cancel();
            }
        });
    }
    Ok(end)
}

fn keys_path(arguments: &Arguments) -> anyhow::Result<PathBuf> {
    if let Some(path) = &arguments.keys {
        return Ok(path.clone());
    }
    let beside = arguments.store.store_key.clone().or_else(KeyFile::default_path);
    let beside = beside.as_deref().and_then(Path::parent).map(|folder| folder.join("serve-keys.json"));
    beside.context("no place for the keys: name a file with --keys")
}

fn run_key(keys: &Keys, action: &KeyAction) -> anyhow::Result<Exit> {
    match action {
        KeyAction::Add { name, scopes, per_minute, per_day } => {
            let all = [Scope::Verify, Scope::Prove, Scope::Models, Scope::Metrics, Scope::Browse];
            let scopes: BTreeSet<Scope> = match scopes.is_empty() {
                true => all.into(),
                false => scopes.iter().copied().collect(),
            };
            let (key, secret) = keys.add(name, scopes, *per_minute, *per_day)?;
            progress::note(&format!("key {} of {}; it is not shown again:", key.id, key.name));
            progress::line(&secret)?;
        }
        KeyAction::List => {
            let mut rows = vec![["id", "name", "scopes", "a minute", "a day"].map(str::to_owned).to_vec()];
            for key in keys.all() {
                let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
                let or_any =
                    |count: Option<u64>| count.map_or_else(|| "any".to_owned(), |count| count.to_string());
                let per_minute = or_any(key.per_minute.map(|count| u64::from(count.get())));
                rows.push(vec![key.id, key.name, scopes.join(", "), per_minute, or_any(key.per_day)]);
            }
            progress::text(&table::table(&rows))?;
        }
        KeyAction::Remove { id } => match keys.remove(id)? {
            Some(key) => progress::note(&format!("key {} of {} is gone", key.id, key.name)),
            None => return Err(Usage(format!("no key has the id {id}; see `tllama serve key list`")).into()),
        },
    }
    Ok(Exit::Success)
}
