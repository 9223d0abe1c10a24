//! `tllama bench`: how quick and how right the program is under load.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::bench::{Arrivals, Load, Memory, Questions, Server, Summary, put_under_load, to_html};
use crate::exit::Exit;
use crate::{interrupt, progress, table};

/// Measure the program under load
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    Serve(ServeArguments),
}

/// Put `tllama serve` under load
///
/// Asks /v1/verify questions whose answers are known: a proof, or none. With --rate, requests go out when they are due,
/// whether or not the server keeps up, so that waiting shows as latency. The exit code is 0 only if no answer was wrong
/// and none was lost. Without --at, a server of its own is started, with an empty store.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama bench serve --rate 20 --requests 600 --report load.html
  tllama bench serve --clients 64 --requests 20000 --known         all but Lean: one question, known after its first answer
  tllama bench serve --clients 8 --requests 2000 --beside-verify   against `tllama verify` on the same work
  tllama bench serve --clients 32 --requests 10000 --bad 0.1 --gone 0.05
  tllama bench serve --at https://lean.example.org --key-file key --rate 5")]
pub struct ServeArguments {
    /// Address of a server that runs [default: one of its own]
    #[arg(long, value_name = "URL")]
    pub at: Option<String>,
    /// A file with the key for it
    #[arg(long, value_name = "FILE", requires = "at")]
    pub key_file: Option<PathBuf>,
    /// Requests a second, sent when they are due
    #[arg(long, value_name = "N", conflicts_with = "clients", value_parser = rate)]
    pub rate: Option<f64>,
    /// Clients, each of which waits for its answer before it asks again [default: 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub clients: Option<u16>,
    /// Requests in all
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
    pub requests: u64,
    /// Share of candidates that run without end, nest without end or want more memory than there is, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub bad: f64,
    /// Share of clients that go away before their answer, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub gone: f64,
    /// Ask one question again and again
    #[arg(long, conflicts_with = "bad")]
    pub known: bool,
    /// Have `tllama verify` do the same work first
    #[arg(long, conflicts_with_all = ["at", "known"])]
    pub beside_verify: bool,
    /// Write a page with pictures
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Seed of the questions [default: another each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Lean processes that work at once, where the server is its own
    #[arg(long, short = 'j', value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
    /// Never use the network; say what is missing instead
    #[arg(long, env = "TLLAMA_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if rate > 0.0 && rate.is_finite() { Ok(rate) } else { Err("must be above 0".to_owned()) }
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("must be between 0 and 1".to_owned()) }
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let What::Serve(arguments) = arguments.what;
    let end = interrupt::end_on_ctrl_c();
    interrupt::unless_interrupted(&end, serve(&arguments)).await
}

async fn serve(arguments: &ServeArguments) -> anyhow::Result<Exit> {
    let salt = match arguments.seed {
        Some(seed) => seed,
        None => getrandom::u64().context("no random number")?,
    };
    let questions = Questions { salt, bad: arguments.bad, same: arguments.known };
    let key = arguments.key_file.as_deref().map(key_of).transpose()?;
    let folder = tempfile::tempdir().context("no folder for a store")?;
    let by_command = match arguments.beside_verify {
        true => Some(by_command(arguments, &questions, folder.path()).await?),
        false => None,
    };
    let own = match &arguments.at {
        Some(_) => None,
        None => Some(Server::start(folder.path(), arguments.jobs, arguments.offline).await?),
    };
    let address = own.as_ref().map(|server| server.address.clone()).or_else(|| arguments.at.clone());
    let load = Load {
        address: address.context("no server")?.trim_end_matches('/').to_owned(),
        key,
        requests: arguments.requests,
        arrivals: match arguments.rate {
            Some(per_second) => Arrivals::Open { per_second },
            None => Arrivals::Closed { clients: arguments.clients.map_or(8, usize::from) },
        },
        questions,
        gone: arguments.gone,
    };
    // Lean is there when the clock starts.
    let first = Load { requests: 1, arrivals: Arrivals::Closed { clients: 1 }, gone: 0.0, ..load.clone() };
    put_under_load(&Load { questions: Questions { same: true, ..questions }, ..first }, &|| ()).await?;
    let memory = || own.as_ref().and_then(Server::id).and_then(Memory::of);
    let (before, middle) = (memory(), AtomicU64::new(0));
    let bar = progress::items(arguments.requests, "asking");
    let half_way = std::sync::Mutex::new(None);
    let (measured, took) = put_under_load(&load, &|| {
        bar.inc(1);
        if middle.fetch_add(1, Ordering::Relaxed) + 1 == arguments.requests / 2 {
            *half_way.lock().expect("no panic under this lock") = memory();
        }
    })
    .await?;
    bar.finish_and_clear();
    let seen = [before, half_way.into_inner().expect("no panic under this lock"), memory()];
    let summary = measured.summary(took);
    let about = about(arguments, &load.address);
    if let Some(path) = &arguments.report {
        let page = to_html(&about, &summary, &measured);
        data::whole_file::write(path, page.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let ratio = by_command.map(|command| summary.answered_a_second / command);
    match arguments.json {
        true => progress::json(&json!({
            "about": about, "summary": summary, "memory": seen, "by_command_a_second": by_command, "ratio": ratio,
        }))?,
        false => show(&about, &summary, &seen, by_command)?,
    }
    Ok(if summary.is_right() { Exit::Success } else { Exit::NotAll })
}

fn key_of(path: &Path) -> anyhow::Result<String> {
    let key = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(key.trim().to_owned())
}

fn about(arguments: &ServeArguments, address: &str) -> String {
    let arrivals = match (arguments.rate, arguments.clients) {
        (Some(rate), _) => format!("{rate} a second"),
        (None, clients) => format!("{} clients", clients.unwrap_or(8)),
    };
    let server = match &arguments.at {
        Some(_) => address.to_owned(),
        None => format!("a server with {} Lean processes", arguments.jobs),
    };
    let known = if arguments.known { ", one question again and again" } else { "" };
    let share = |share: f64, of: &str| match share > 0.0 {
        true => format!(", {:.0} % {of}", share * 100.0),
        false => String::new(),
    };
    let bad = share(arguments.bad, "bad candidates");
    let gone = share(arguments.gone, "clients gone");
    format!("{} requests to {server}, {arrivals}{known}{bad}{gone}", arguments.requests)
}

/// Verdicts a second of `tllama verify` on the same questions, from its first verdict on, as the server's Lean is there
/// too when its clock starts.
async fn by_command(arguments: &ServeArguments, questions: &Questions, folder: &Path) -> anyhow::Result<f64> {
    // One more than the server is asked, for the clock starts with the first.
    let lines: String = (0..=arguments.requests)
        .map(|index| {
            let mut body = questions.question(index).body;
            if let Some(fields) = body.as_object_mut() {
                fields.remove("cache");
                fields.remove("timeout");
                fields.insert("id".to_owned(), json!(index));
            }
            format!("{body}\n")
        })
        .collect();
    let file = folder.join("questions.jsonl");
    std::fs::write(&file, lines).with_context(|| format!("cannot write {}", file.display()))?;
    let mut command = Command::new(std::env::current_exe().context("this program cannot be found")?);
    command.args(["verify", "--json", "-j", &arguments.jobs.to_string()]).arg(&file);
    command
        .env("TLLAMA_DB", folder.join("verify.sqlite"))
        .env("TLLAMA_STORE_KEY", folder.join("verify.key"))
        .env("TLLAMA_OFFLINE", if arguments.offline { "1" } else { "0" })
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut process = lean_bridge::spawn_bound_to_this_process(command).await?;
    let mut lines = BufReader::new(process.stdout.take().context("`tllama verify` says nothing")?).lines();
    let bar = progress::items(arguments.requests, "tllama verify");
    let mut began = None;
    let (mut count, mut took) = (0_u64, Duration::ZERO);
    while lines.next_line().await?.is_some() {
        match began {
            None => began = Some(Instant::now()),
            Some(began) => {
                count += 1;
                took = began.elapsed();
                bar.inc(1);
            }
        }
    }
    bar.finish_and_clear();
    anyhow::ensure!(
        count == arguments.requests,
        "`tllama verify` answered {count} of {}",
        arguments.requests
    );
    Ok(count as f64 / took.as_secs_f64().max(1e-9))
}

fn show(
    about: &str,
    summary: &Summary,
    memory: &[Option<Memory>; 3],
    by_command: Option<f64>,
) -> anyhow::Result<()> {
    progress::line(about)?;
    let of = |name: &str, of: &crate::bench::Percentiles| {
        let mut row = vec![name.to_owned()];
        row.extend([of.p50, of.p90, of.p99, of.max].map(|value| format!("{value:.1} ms")));
        row
    };
    let head = ["", "p50", "p90", "p99", "max"].map(str::to_owned).to_vec();
    let rows = [head, of("latency", &summary.latency_ms), of("all but judging", &summary.overhead_ms)];
    progress::text(&table::table(&rows))?;
    let counts = &summary.counts;
    progress::line(&format!(
        "{} answered in {:.1} s ({:.1} a second), {} wrong, {} lost, {} told to come again, {} clients gone",
        counts.answered,
        summary.seconds,
        summary.answered_a_second,
        counts.wrong,
        counts.lost,
        counts.busy,
        counts.gone
    ))?;
    if let [Some(before), Some(half), Some(after)] = memory {
        progress::line(&format!(
            "memory of the server: {} MiB before, {} half-way, {} after; with its Lean {}, {}, {}",
            before.own_mib,
            half.own_mib,
            after.own_mib,
            before.own_mib + before.children_mib,
            half.own_mib + half.children_mib,
            after.own_mib + after.children_mib
        ))?;
    }
    if let Some(command) = by_command {
        progress::line(&format!(
            "`tllama verify` on the same work: {command:.1} a second; the server does {:.2} times as much",
            summary.answered_a_second / command
        ))?;
    }
    for fault in &counts.faults {
        progress::note_text(fault);
    }
    Ok(())
}
