//! The driver against a generator and a judge that follow a script.

use data::Theorem;
use futures::stream::{self, BoxStream};

use super::*;
use crate::tactics::probe;

/// Writes these proofs; then it has no more, or fails.
#[derive(Default)]
struct Writer {
    proofs: Vec<&'static str>,
    error: Option<Error>,
    /// Plain forms of the probe: what won according to the messages, and all of them.
    winners: Vec<&'static str>,
    all: Vec<&'static str>,
}

const PROBE: &str = "probe";

fn theorem() -> Theorem {
    Theorem {
        name: "t".to_owned(),
        header: String::new(),
        statement: "theorem t : p".to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: data::Source::default(),
    }
}

fn task() -> Task {
    let theorem = theorem();
    Task { theorem, goal: None, examples: Vec::new(), samples: 99, seed: 0, revision: None, facts: None }
}

fn candidate(proof: &str) -> Candidate {
    if proof == PROBE {
        let text = format!("by first | {}", probe::closing("simp", "simp"));
        return Candidate::from_proof(&theorem(), &text, "tactics/quick");
    }
    Candidate::from_proof(&theorem(), proof, "model")
}

/// The name of a candidate in these tests.
fn name(candidate: &Candidate) -> String {
    if is_probe(candidate) {
        return PROBE.to_owned();
    }
    candidate.text.trim_start_matches("theorem t : p := ").to_owned()
}

impl Generator for Writer {
    fn id(&self) -> String {
        "writer".to_owned()
    }

    fn generate(&self, _: Task) -> BoxStream<'_, Result<Candidate, Error>> {
        let written = self.proofs.iter().map(|proof| Ok(candidate(proof)));
        stream::iter(written.chain(self.error.clone().map(Err))).boxed()
    }

    fn simplify(&self, _: &Task, accepted: &Candidate, messages: &[Message]) -> Vec<Candidate> {
        let plain = match (is_probe(accepted), messages) {
            (false, _) => &[][..],
            (true, []) => &self.all,
            (true, _) => &self.winners,
        };
        plain.iter().map(|proof| candidate(proof)).collect()
    }
}

/// Takes what starts with `good` and the probe for proofs, and writes down what it was asked. `slow` is never judged,
/// `mute` gets no verdict, and `odd` need not be asked about.
#[derive(Default)]
struct Script {
    log: Vec<String>,
    stop_after: Option<(&'static str, CancellationToken)>,
}

impl Judge for Script {
    type Verdict = ();
    type Error = Error;

    fn text(&self, candidate: &Candidate) -> Option<String> {
        (name(candidate) != "odd").then(|| candidate.text.clone())
    }

    async fn judge(&mut self, candidate: &Candidate, rigour: Rigour) -> Result<Option<Judgement<()>>, Error> {
        let name = name(candidate);
        self.log.push(match rigour {
            Rigour::Draft => format!("{name}?"),
            Rigour::Full => name.clone(),
        });
        if let Some((after, stop)) = &self.stop_after
            && name == *after
        {
            stop.cancel();
        }
        let rejected = |reason| Outcome::Rejected(Rejection::new(reason, name.clone()));
        let outcome = match name.as_str() {
            "slow" => std::future::pending().await,
            "mute" => return Ok(None),
            "broken" => return Err(Error::Backend("no Lean".to_owned())),
            "invalid" => rejected(ReasonKind::InvalidStatement),
            "open" => rejected(ReasonKind::UnsolvedGoals),
            "bad" => rejected(ReasonKind::Elaboration),
            _ => Outcome::Proved,
        };
        let message = Message {
            severity: data::Severity::Information,
            position: data::Position { line: 1, column: 0 },
            end_position: None,
            text: "closed by simp".to_owned(),
        };
        Ok(Some(Judgement { outcome, messages: vec![message], verdict: () }))
    }

    fn found(&mut self, candidate: Candidate, _: Judgement<()>) {
        self.log.push(format!("{}!", name(&candidate)));
    }
}

const SOON: Duration = Duration::from_millis(1);
const PLAIN: Policy = Policy { enough: 1, budget: None, linger: None, probes: Probes::Candidates };
const DRAFTS: Policy =
    Policy { enough: 2, budget: None, linger: None, probes: Probes::Drafts { last_chance: SOON } };

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
}

/// What the judge was asked (`?` marks drafts) and what was found (`!`), and how the search ended.
#[track_caller]
fn check(writer: &Writer, policy: Policy, log: &str, end: &str) -> Option<String> {
    let mut judge = Script::default();
    let mut search = Search::new(writer, task(), policy);
    let ended = run(search.run(None, &mut judge));
    let ended = ended.map_or_else(|error| format!("error: {error}"), |end| format!("{end:?}"));
    assert_eq!(judge.log.join(" "), log);
    assert!(ended.starts_with(end), "{ended}");
    search.closest().map(|closest| closest.rejection.detail.clone())
}

fn writer(proofs: &[&'static str]) -> Writer {
    Writer { proofs: proofs.to_vec(), ..Writer::default() }
}

#[test]
fn the_first_proof_ends_the_search_and_no_text_is_judged_twice() {
    let some = writer(&["bad", "odd", "bad", "mute", "open", "bad", "good", "good2"]);
    let closest = check(&some, PLAIN, "bad mute open good good!", "Enough");
    assert_eq!(closest.as_deref(), Some("open"));
    let closest = check(&writer(&["bad", "bad"]), PLAIN, "bad", "Exhausted");
    assert_eq!(closest.as_deref(), Some("bad"));
}

#[test]
fn a_plain_form_that_holds_stands_in_the_place_of_a_probe() {
    let with = |winners: &[&'static str]| Writer { winners: winners.to_vec(), ..writer(&[PROBE, "good"]) };
    check(&with(&["bad", "good1", "good2"]), PLAIN, "probe bad good1 good1!", "Enough");
    check(&with(&["bad"]), PLAIN, "probe bad probe!", "Enough");
    check(&with(&["broken"]), PLAIN, "probe broken", "error: no Lean");
    // Time for a plainer proof is over; a proof it is.
    let in_time = Policy { budget: Some(SOON), ..PLAIN };
    check(&with(&["slow", "good1"]), in_time, "probe slow probe!", "Enough");
}

#[test]
fn a_draft_leads_to_all_of_its_plain_forms() {
    let drafted = Writer { winners: vec!["good1"], all: vec!["good22", "bad", "good1"], ..writer(&[PROBE]) };
    check(&drafted, DRAFTS, "probe? good1 good1! bad good22 good22!", "Enough");
    let one = Policy { enough: 1, ..DRAFTS };
    check(&drafted, one, "probe? good1 good1!", "Enough");
}

#[test]
fn a_draft_counts_only_where_nothing_else_does() {
    let spare = |proofs: &[&'static str]| Writer { winners: vec!["bad"], ..writer(proofs) };
    check(&spare(&[PROBE, "open"]), DRAFTS, "probe? bad open probe probe!", "Exhausted");
    check(&spare(&[PROBE, "good"]), DRAFTS, "probe? bad good good!", "Exhausted");
    // It gets its chance after the time is up, unless nothing can be proved.
    let in_time = Policy { budget: Some(SOON), ..DRAFTS };
    check(&spare(&[PROBE, "slow", "good"]), in_time, "probe? bad slow probe probe!", "OutOfTime");
    check(&spare(&[PROBE, "invalid", "good"]), DRAFTS, "probe? bad invalid", "InvalidStatement");
}

#[test]
fn what_ends_a_search_is_told() {
    let in_time = Policy { budget: Some(SOON), ..PLAIN };
    let closest = check(&writer(&["bad", "slow", "good"]), in_time, "bad slow", "OutOfTime");
    assert_eq!(closest.as_deref(), Some("bad"));
    check(&writer(&["invalid", "good"]), PLAIN, "invalid", "InvalidStatement");
    check(&writer(&["broken", "good"]), PLAIN, "broken", "error: no Lean");
    let failing = |error| Writer { error: Some(error), ..writer(&["bad"]) };
    check(&failing(Error::Memory("none".to_owned())), PLAIN, "bad", "NotAsked");
    check(&failing(Error::Backend("gone".to_owned())), PLAIN, "bad", "error: gone");
}

#[test]
fn further_proofs_are_looked_for_only_a_little_longer() {
    let policy = Policy { enough: 3, linger: Some(SOON), ..PLAIN };
    check(&writer(&["good1", "slow", "good2"]), policy, "good1 good1! slow", "OutOfTime");
}

#[test]
fn a_search_that_is_to_end_judges_what_it_has_begun() {
    let stop = CancellationToken::new();
    let writer = Writer { winners: vec!["good1"], ..writer(&["bad", PROBE, "good"]) };
    let mut judge = Script { stop_after: Some((PROBE, stop.clone())), ..Script::default() };
    let mut search = Search::new(&writer, task(), PLAIN).until(stop);
    let end = run(search.run(None, &mut judge)).unwrap();
    assert_eq!(judge.log.join(" "), "bad probe probe!", "{end:?}");
    assert_eq!(search.attempts(), 2);
}

#[test]
fn what_is_known_is_tried_first() {
    let writer = writer(&["good", "good1"]);
    let mut judge = Script::default();
    let mut search = Search::new(&writer, task(), DRAFTS);
    run(search.run(Some(candidate("good")), &mut judge)).unwrap();
    assert_eq!(judge.log.join(" "), "good good! good1 good1!");
}
