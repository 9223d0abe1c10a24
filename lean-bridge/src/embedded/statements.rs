//! Statements and their elaborated facts: those of the imported library, those of texts, and the goals on the way
//! through a proof. None of it is a verdict.

use std::time::Duration;

use data::{Facts, Trace};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::evidence::Given;
use crate::request::Limits;

use super::pool::Role;
use super::queries::refuse_header;
use super::worker::Request;
use super::{Embedded, options};

/// Which part of the library to go through.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TheoremQuery {
    /// Module names, or prefixes that end in a dot; empty: all.
    pub modules: Vec<String>,
    /// Counted in public declarations, in the order of modules and names.
    pub offset: usize,
    pub limit: usize,
}

/// A page of the library.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TheoremPage {
    /// Public declarations in all.
    pub total: usize,
    /// Declarations that this page went through, theorems or not. Zero at the end.
    pub looked: usize,
    pub theorems: Vec<LibraryTheorem>,
}

/// A theorem of the library.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LibraryTheorem {
    pub name: String,
    pub module: String,
    /// The name under which [`LibraryTheorem::statement`] states it.
    pub title: Option<String>,
    /// A text that stands by itself and elaborates to the same statement.
    pub statement: Option<String>,
    /// Why there is no such text.
    pub problem: Option<String>,
    pub facts: Facts,
}

/// What Lean makes of a given statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Described {
    /// Why it cannot be read; then there is nothing else.
    pub errors: Vec<String>,
    #[serde(default)]
    pub name: Option<String>,
    /// As Lean prints it, where that was asked for and says the same again.
    #[serde(default)]
    pub printed: Option<String>,
    /// The goal that a proof starts from, where that was asked for and Lean shows one.
    #[serde(default)]
    pub goal: Option<String>,
    #[serde(default)]
    pub facts: Option<Facts>,
}

/// What is told of statements besides their facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Also {
    Nothing,
    Printed,
    Goal,
}

impl Embedded {
    /// Goes through the theorems behind `header`'s imports, a page at a time. The first page of a process takes
    /// seconds: the library is indexed.
    pub async fn theorems(
        &self,
        header: &str,
        query: &TheoremQuery,
        limit: Duration,
    ) -> Result<TheoremPage, Error> {
        self.ask(&self.read_header(header, ""), Role::Examiner, &Request::Theorems(query), limit).await
    }

    /// What Lean makes of statements (each up to its `:=`), each by itself on top of `header`.
    pub async fn describe(
        &self,
        header: &str,
        statements: &[String],
        limits: Limits,
    ) -> Result<Vec<Described>, Error> {
        self.described(header, statements, limits, Also::Nothing).await
    }

    /// As [`Embedded::describe`], with each statement as Lean prints it.
    pub async fn describe_and_print(
        &self,
        header: &str,
        statements: &[String],
        limits: Limits,
    ) -> Result<Vec<Described>, Error> {
        self.described(header, statements, limits, Also::Printed).await
    }

    /// As [`Embedded::describe`], with the goal that a proof of each starts from.
    pub async fn describe_with_goals(
        &self,
        header: &str,
        statements: &[String],
        limits: Limits,
    ) -> Result<Vec<Described>, Error> {
        self.described(header, statements, limits, Also::Goal).await
    }

    async fn described(
        &self,
        header: &str,
        statements: &[String],
        limits: Limits,
        also: Also,
    ) -> Result<Vec<Described>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            statements: Vec<Described>,
        }
        let options = options(&limits);
        let mut found = Vec::with_capacity(statements.len());
        for (header, places) in self.read_headers(header, statements) {
            let statements: Vec<&str> = places.iter().map(|&place| statements[place].as_str()).collect();
            let question = Request::Describe {
                header: &header.rest,
                statements: &statements,
                options: &options,
                print: also == Also::Printed,
                goal: also == Also::Goal,
            };
            let answer: Answer = self.ask(&header, Role::Examiner, &question, limits.wall_clock).await?;
            refuse_header(answer.given)?;
            found.extend(each_of(places, answer.statements)?);
        }
        Ok(in_their_places(found))
    }

    /// Goes through proofs (whole texts), each by itself on top of `header`.
    pub async fn traces(&self, header: &str, texts: &[String], limits: Limits) -> Result<Vec<Trace>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            traces: Vec<Trace>,
        }
        let options = options(&limits);
        let mut found = Vec::with_capacity(texts.len());
        for (header, places) in self.read_headers(header, texts) {
            let texts: Vec<&str> = places.iter().map(|&place| texts[place].as_str()).collect();
            let question = Request::Trace { header: &header.rest, texts: &texts, options: &options };
            let answer: Answer = self.ask(&header, Role::Examiner, &question, limits.wall_clock).await?;
            refuse_header(answer.given)?;
            found.extend(each_of(places, answer.traces)?);
        }
        let unsound =
            || Error::Refused("a step of its trace names a goal that is not there".to_owned().into());
        in_their_places(found).into_iter().map(|trace| trace.sound().ok_or_else(unsound)).collect()
    }
}

/// The answers with the places of what was asked.
fn each_of<T>(places: Vec<usize>, answers: Vec<T>) -> Result<impl Iterator<Item = (usize, T)>, Error> {
    if answers.len() != places.len() {
        return Err(Error::Refused("it answered for another number of texts".to_owned().into()));
    }
    Ok(places.into_iter().zip(answers))
}

fn in_their_places<T>(mut found: Vec<(usize, T)>) -> Vec<T> {
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, answer)| answer).collect()
}
