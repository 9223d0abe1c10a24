//! A proof that is being written, followed rewriting by rewriting.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use prover::Constraint;

use crate::composition::{Base, Goal, Locals, Opening, Step};

const TACTIC: &str = "rw [";
const LINE_COMMENT: &str = "--";
const BLOCK_COMMENT: &str = "/-";

/// What may be written in answer to one statement. Where the goal begins with binders, the proof begins with `intro` and
/// their names. While it consists of comments and lines `rw [step, …]`, each step has to be one that can be made, must
/// not lead back to a goal that was there, and has to make both sides the same where one can; then the proof ends. From
/// the first other tactic on, nothing is asked.
pub(super) struct RewritingProof {
    base: Arc<Base>,
    locals: Locals,
    opening: Arc<Place>,
    /// The line that the proof has to begin with.
    intro: Option<String>,
    /// Goals that were reached, so that samples share what was found out about them.
    places: Mutex<HashMap<Goal, Arc<Place>>>,
}

/// A goal, and the steps from it that may be taken, once somebody asked.
struct Place {
    goal: Goal,
    steps: OnceLock<Vec<Step>>,
}

/// How far a text is understood.
enum Reading {
    /// It ends between lines, at this goal, or before the name of a tactic is complete.
    Between(Arc<Place>),
    /// It breaks off within a step.
    Within,
    /// There is something in it that is not followed; anything may come.
    Elsewhere,
    /// It says something that cannot be.
    Impossible,
}

impl RewritingProof {
    pub fn new(base: Arc<Base>, opening: Opening) -> Self {
        let Opening { locals, goal, to_introduce } = opening;
        let intro = (!to_introduce.is_empty()).then(|| format!("intro {}", to_introduce.join(" ")));
        let opening = Arc::new(Place { goal, steps: OnceLock::new() });
        Self { base, locals, opening, intro, places: Mutex::default() }
    }

    fn place(&self, goal: &Goal) -> Arc<Place> {
        let mut places = self.places.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let new = || Arc::new(Place { goal: goal.clone(), steps: OnceLock::new() });
        places.entry(goal.clone()).or_insert_with(new).clone()
    }

    fn steps<'a>(&self, place: &'a Place) -> &'a [Step] {
        place.steps.get_or_init(|| {
            let mut steps = self.base.steps(&self.locals, &place.goal);
            if steps.iter().any(|step| step.goal.is_closed()) {
                steps.retain(|step| step.goal.is_closed());
            }
            steps
        })
    }

    fn read(&self, text: &str) -> Reading {
        let Some(text) = behind_block_comments(text) else { return Reading::Within };
        let mut path = vec![self.opening.clone()];
        let mut intro = self.intro.as_deref();
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            let is_last = lines.peek().is_none();
            let place = path[path.len() - 1].clone();
            let tactic = line.trim_start();
            let indented = line.len() > tactic.len();
            if tactic.is_empty() || tactic.starts_with(LINE_COMMENT) {
                continue;
            }
            if let Some(wanted) = intro {
                let is_begun = is_last && (wanted.starts_with(tactic) || LINE_COMMENT.starts_with(tactic));
                match tactic.trim_end() == wanted {
                    true if !is_last => intro = None,
                    true => return Reading::Within,
                    false if is_begun => return Reading::Within,
                    false => return Reading::Impossible,
                }
                continue;
            }
            // What begins at the margin is another command: the proof has ended before it.
            if !indented && path.len() > 1 {
                return Reading::Elsewhere;
            }
            if place.goal.is_closed() {
                return Reading::Impossible;
            }
            let begins = |whole: &str| whole.len() > tactic.len() && whole.starts_with(tactic);
            if is_last && [TACTIC, LINE_COMMENT, BLOCK_COMMENT].into_iter().any(begins) {
                continue;
            }
            let Some(steps) = tactic.strip_prefix(TACTIC) else { return Reading::Elsewhere };
            match self.read_steps(steps, is_last, &mut path) {
                Reading::Between(_) => {}
                other => return other,
            }
        }
        Reading::Between(path[path.len() - 1].clone())
    }

    /// Reads what follows `rw [`; goals that are reached are added to `path`.
    fn read_steps(&self, mut text: &str, is_last: bool, path: &mut Vec<Arc<Place>>) -> Reading {
        loop {
            text = text.trim_start_matches(' ');
            let place = path[path.len() - 1].clone();
            let new = |step: &Step| path.iter().all(|place| place.goal != step.goal);
            let Some(end) = text.find([',', ']']) else {
                let possible = self.steps(&place).iter().filter(|step| step.text.starts_with(text)).any(new);
                return if possible && is_last { Reading::Within } else { Reading::Impossible };
            };
            let written = text[..end].trim_end();
            let Some(step) = self.steps(&place).iter().find(|step| step.text == written && new(step)) else {
                return Reading::Impossible;
            };
            path.push(self.place(&step.goal));
            let closes = text[end..].starts_with(']');
            text = &text[end + 1..];
            if closes {
                // A place (`at h`) or a combinator: goals are not what they seem.
                let ends_here = text.trim().is_empty();
                return if ends_here { Reading::Between(place) } else { Reading::Elsewhere };
            }
        }
    }
}

/// The text behind the comments that it opens with; `None` where it breaks off within one.
fn behind_block_comments(mut text: &str) -> Option<&str> {
    while let Some(comment) = text.trim_start().strip_prefix(BLOCK_COMMENT) {
        text = &comment[comment.find("-/")? + "-/".len()..];
    }
    Some(text)
}

impl Constraint for RewritingProof {
    fn admits(&self, text: &str) -> bool {
        !matches!(self.read(text), Reading::Impossible)
    }

    fn may_end(&self, text: &str) -> bool {
        match self.read(text) {
            Reading::Between(place) => place.goal.is_closed() || place.goal.is_ground(),
            Reading::Elsewhere => true,
            Reading::Within | Reading::Impossible => false,
        }
    }
}
