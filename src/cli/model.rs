//! `tllama model`: what a model's folder holds.

use std::path::PathBuf;

use bootstrap::LemmaFile;
use clap::{Args, Subcommand};
use prover::onnx::ModelInfo;
use serde_json::json;

use super::bundled_model;
use super::language_model::LEMMAS;
use crate::exit::{Exit, Usage};
use crate::{progress, table};

/// Describe a model: its size, context, weights, chat template and card
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama model info                   the model that comes with the program
  tllama model info models/prover
  tllama model info models/prover --json")]
pub struct Arguments {
    #[command(subcommand)]
    pub question: Question,
}

#[derive(Debug, Subcommand)]
pub enum Question {
    /// Describe what a model's folder holds, without loading the model
    Info {
        /// Folder of a model exported to ONNX [default: the model that comes with the program]
        folder: Option<PathBuf>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let Question::Info { folder, json } = arguments.question;
    let folder = match folder {
        Some(folder) => folder,
        None => bundled_model::folder()?,
    };
    anyhow::ensure!(folder.exists(), Usage(format!("{} does not exist", folder.display())));
    // A digest over gigabytes takes seconds.
    let lemmas = folder.join(LEMMAS);
    let lemmas = lemmas.exists().then(|| LemmaFile::read(&lemmas)).transpose()?;
    let info = tokio::task::spawn_blocking(move || ModelInfo::read(&folder)).await??;
    if json {
        let mut object = serde_json::to_value(&info)?;
        object["lemmas"] =
            json!(lemmas.map(|file| json!({ "count": file.lemmas.len(), "digest": file.digest })));
        progress::json(&object)?;
    } else {
        let mut rows = rows(&info);
        if let Some(file) = lemmas {
            let text = format!("{} to rewrite with, {}", file.lemmas.len(), file.digest);
            rows.push(vec!["lemmas".to_owned(), text]);
        }
        progress::text(&table::table(&rows))?;
        if let Some(card) = info.card.as_deref().filter(|card| !card.is_empty()) {
            progress::text(&format!("\n{card}"))?;
        }
    }
    Ok(Exit::Success)
}

fn rows(info: &ModelInfo) -> Vec<Vec<String>> {
    let row = |name: &str, text: String| vec![name.to_owned(), text];
    let shape = [
        info.architecture.clone(),
        info.layers.map(|count| format!("{count} layers")),
        info.hidden_size.map(|size| format!("hidden size {size}")),
        info.attention_heads.map(|count| format!("{count} heads")),
        info.key_value_heads.map(|count| format!("{count} key-value heads")),
        Some(format!("{} operators", info.operators)),
    ];
    let vocabulary = info.vocabulary.map_or("unknown".to_owned(), |size| size.to_string());
    let stops: Vec<String> =
        info.stop_tokens.iter().map(|token| format!("{} ({})", token.text, token.id)).collect();
    let weights: Vec<String> = info
        .weights
        .iter()
        .map(|kind| format!("{} {} in {} tensors", kind.element, megabytes(kind.bytes), kind.tensors))
        .collect();
    let states: Vec<String> = info
        .states
        .iter()
        .map(|state| {
            let axes: Vec<String> = std::iter::once("batch".to_owned())
                .chain(state.axes.iter().map(|axis| axis.map_or("time".to_owned(), |axis| axis.to_string())))
                .collect();
            format!("{} × {} [{}] {}", state.tensors, state.element, axes.join(", "), state.carried)
        })
        .collect();
    let files: Vec<String> =
        info.files.iter().map(|(name, bytes)| format!("{name} {}", megabytes(*bytes))).collect();
    let chat = info.chat_template.as_ref().map_or("no template".to_owned(), |template| {
        format!("template of {} characters", template.chars().count())
    });
    vec![
        row("model", info.path.display().to_string()),
        row("digest", info.digest.clone()),
        row("shape", shape.into_iter().flatten().collect::<Vec<_>>().join(", ")),
        row("context", format!("{} tokens", info.context)),
        row("vocabulary", format!("{vocabulary}, tokenizer {}", info.tokenizer)),
        row("stops at", if stops.is_empty() { "nothing".to_owned() } else { stops.join(", ") }),
        row("chat", chat),
        row("weights", weights.join(", ")),
        row("logits", info.logits.clone()),
        row("state", states.join(", ")),
        row(
            "state memory",
            format!(
                "{} bytes a token, {} bytes a sequence",
                info.state_bytes_per_token, info.state_bytes_per_sequence
            ),
        ),
        row("files", files.join(", ")),
    ]
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
