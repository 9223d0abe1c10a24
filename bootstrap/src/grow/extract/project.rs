//! Extraction from a user's project. A theorem is stated as its source states it, under the namespaces and variables
//! that it stands in there, wherever Lean reads that as the same statement; then the proof from the source goes with
//! it. Elsewhere it is stated as theorems of the library are.

use std::collections::{BTreeMap, HashMap};

use data::lean_text::strip_comments;
use data::problems::{StandingTheorem, theorems_in_context};
use data::store::{NewEntry, Provenance};
use data::{Facts, Source, Theorem};
use lean_bridge::embedded::{CompiledProject, LibraryTheorem, RefusedModule};

use super::library::{Scope, TEXTS, by_pages, library_entry};
use crate::error::Error;
use crate::grow::context::{Observer, StageContext, StageSummary, for_batch};

/// What extraction from a project came to.
#[derive(Debug, Clone, Default)]
pub struct ProjectExtraction {
    pub summary: StageSummary,
    /// The modules that cannot be had; their theorems are missing.
    pub refused: Vec<RefusedModule>,
}

/// Goes through the theorems of the project at hand, and of its dependencies as far as `imports` (none: the modules
/// that the project consists of) reach them, from where the last call ended. `modules` are names, or prefixes that end
/// in a dot; none: all of these.
pub async fn extract_project(
    context: &StageContext,
    imports: &[String],
    modules: &[String],
    observe: Observer<'_>,
) -> Result<ProjectExtraction, Error> {
    let (Some(project), Some(compiled)) =
        (context.lean.project(), context.lean.compile_project(imports).await?)
    else {
        return Ok(ProjectExtraction::default());
    };
    if compiled.modules.is_empty() {
        return match compiled.refused.into_iter().next() {
            Some(RefusedModule { module, reason }) => {
                Err(lean_bridge::Error::ProjectModule { module, reason }.into())
            }
            None => Ok(ProjectExtraction::default()),
        };
    }
    let modules = if modules.is_empty() { compiled.modules.clone() } else { modules.to_vec() };
    let texts = compiled.modules.iter().filter_map(|module| project.text(module));
    let standing =
        texts.flat_map(theorems_in_context).map(|theorem| (theorem.name.clone(), theorem)).collect();
    let digest = project.digest();
    let source = ProjectText { context, compiled: &compiled, standing, digest };
    let scope = Scope { header: compiled.header.clone(), modules };
    let summary = by_pages(context, &scope, async |found| source.entries(found).await, observe).await?;
    Ok(ProjectExtraction { summary, refused: compiled.refused })
}

/// A project's theorems as its sources state them.
struct ProjectText<'a> {
    context: &'a StageContext,
    compiled: &'a CompiledProject,
    standing: HashMap<String, StandingTheorem>,
    digest: String,
}

impl ProjectText<'_> {
    async fn entries(&self, found: Vec<LibraryTheorem>) -> Result<Vec<NewEntry>, Error> {
        let mut restated = self.restated(&found).await?;
        let entries = found.into_iter().map(|found| {
            let name = found.name.clone();
            let standing = self.standing.get(&name);
            let mut entry = library_entry(found, &self.compiled.header);
            entry.key = format!("project:{}:{name}", self.digest);
            entry.docstring = standing.and_then(|standing| standing.docstring.clone());
            if let Some((theorem, facts)) = restated.remove(&name) {
                entry.theorem = Ok(theorem);
                entry.facts = facts;
                let plan = standing.and_then(|standing| standing.proof.as_deref()).map(plan_of);
                entry.making = Provenance { plan: plan.unwrap_or_default(), ..Provenance::default() };
            }
            entry
        });
        Ok(entries.collect())
    }

    /// Those that Lean reads, in their context, as the statements that they are, by name.
    async fn restated(&self, found: &[LibraryTheorem]) -> Result<HashMap<String, (Theorem, Facts)>, Error> {
        let mut contexts: BTreeMap<&str, Vec<(&LibraryTheorem, &StandingTheorem)>> = BTreeMap::new();
        for theorem in found {
            if let Some(standing) = self.standing.get(&theorem.name) {
                contexts.entry(&standing.context).or_default().push((theorem, standing));
            }
        }
        let mut restated = HashMap::new();
        for (context, theorems) in contexts {
            let header = format!("{}{context}", self.compiled.header);
            for part in theorems.chunks(TEXTS) {
                let titles: Vec<String> = part.iter().map(|(theorem, _)| title_of(&theorem.name)).collect();
                let statement = |(title, (_, standing)): (&String, &(_, &StandingTheorem))| -> String {
                    format!("theorem {title}{}", standing.signature)
                };
                let statements: Vec<String> = titles.iter().zip(part).map(statement).collect();
                let limits = for_batch(self.context.limits, statements.len());
                let described = match self.context.lean.describe(&header, &statements, limits).await {
                    Ok(described) => described,
                    Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
                        tracing::info!(%error, context, "stated without its context");
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                };
                for (((theorem, standing), described), (name, statement)) in
                    part.iter().zip(described).zip(titles.into_iter().zip(statements))
                {
                    let Some(facts) = described.facts.filter(|facts| same(facts, &theorem.facts)) else {
                        tracing::info!(name = theorem.name, errors = ?described.errors, "stated without its context");
                        continue;
                    };
                    let source = Source {
                        origin: theorem.module.clone(),
                        line: Some(standing.line),
                        ..Source::default()
                    };
                    let stated = Theorem {
                        name,
                        header: header.clone(),
                        statement,
                        informal_statement: None,
                        informal_proof: None,
                        source,
                    };
                    restated.insert(theorem.name.clone(), (stated, facts));
                }
            }
        }
        Ok(restated)
    }
}

fn same(stated: &Facts, known: &Facts) -> bool {
    stated.universes.len() == known.universes.len() && stated.expression.digest() == known.expression.digest()
}

/// A name for the same statement that its module does not have: `A.b` is `A_b` there.
fn title_of(name: &str) -> String {
    if name.contains('.') { name.replace('.', "_") } else { format!("{name}_restated") }
}

/// A proof as a script of tactics, a line each; what goes on over several lines stays as it is indented.
fn plan_of(proof: &str) -> Vec<String> {
    let proof = strip_comments(proof);
    let column = proof.chars().take_while(|c| c.is_whitespace()).count();
    let text = proof.trim();
    let is_block = text.strip_prefix("by").filter(|rest| rest.starts_with(char::is_whitespace));
    let (first, column) = match is_block {
        Some(rest) => {
            let gap = rest.chars().take_while(|c| *c == ' ').count();
            (rest[gap..].lines().next().unwrap_or_default(), column + "by".len() + gap)
        }
        None => (text.lines().next().unwrap_or_default(), column),
    };
    let rest: Vec<&str> =
        text.lines().skip(1).map(str::trim_end).filter(|line| !line.trim().is_empty()).collect();
    let indent = |line: &&str| line.chars().take_while(|c| *c == ' ').count();
    let least = rest.iter().map(indent).min().unwrap_or(0);
    let first = first.trim();
    let mut lines = Vec::new();
    let (cut, shift) = match is_block {
        // A block that begins on the next line.
        Some(_) if first.is_empty() => (least, ""),
        // A block that goes on below its first tactic, which is no continuation of it.
        Some(_) if least >= column => (column, ""),
        _ => (least, "  "),
    };
    match is_block {
        Some(_) => lines.extend((!first.is_empty()).then(|| first.to_owned())),
        None => lines.push(format!("exact {first}")),
    }
    lines.extend(rest.iter().map(|line| format!("{shift}{}", &line[cut..])));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_become_scripts_with_their_layout() {
        for (proof, lines) in [
            ("   by simp", &["simp"][..]),
            ("  by\n    simp -- why\n\n    rfl", &["simp", "rfl"]),
            ("          by simp\n             rfl", &["simp", "rfl"]),
            (
                "     by induction n with\n  | zero => rfl\n  | succ n ih =>\n    simp",
                &["induction n with", "  | zero => rfl", "  | succ n ih =>", "    simp"],
            ),
            ("  Nat.le_trans h\n      (by simp)", &["exact Nat.le_trans h", "  (by simp)"]),
            (" bye x", &["exact bye x"]),
            (" fun h => by\n  simp\n  rfl", &["exact fun h => by", "  simp", "  rfl"]),
        ] {
            assert_eq!(plan_of(proof), lines, "{proof}");
        }
    }

    #[test]
    fn titles_are_new_names() {
        assert_eq!(title_of("Demo.Deep.add'"), "Demo_Deep_add'");
        assert_eq!(title_of("add"), "add_restated");
    }
}
