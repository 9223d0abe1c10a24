//! `/data`: the statements of the data set, to browse and to search.

use axum::extract::State;
use axum::response::Response;
use data::store::{EntryId, EntrySearch, FoundEntry};
use maud::{Markup, html};
use pipeline::Footing;
use words::Words;

use super::frame::{Place, page};
use super::verdict::outcome;
use crate::serve::app::App;
use crate::serve::content::Parameters;
use crate::serve::failure::Failure;
use crate::service;

/// Statements of one page.
const PAGE: u32 = 25;

pub async fn entries(State(app): State<App>, parameters: Parameters) -> Result<Response, Failure> {
    parameters.only(&["words", "name", "method", "split", "after"])?;
    let part = |name: &str| parameters.0.get(name).cloned().unwrap_or_default();
    let search = EntrySearch {
        words: part("words"),
        name: part("name"),
        method: part("method"),
        split: part("split"),
    };
    let after = EntryId(parameters.get("after")?.unwrap_or(0));
    let _place = app.service.enter()?;
    let store = app.service.kept()?;
    let failed = |error| Failure::from(service::Error::from(error));
    let count = store.count_found_entries(&search).await.map_err(failed)?;
    let mut found = store.find_entries(&search, after, PAGE + 1).await.map_err(failed)?;
    let there_are_more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let body = html! {
        h1 { "Data set" }
        (form(&search))
        p #count {
            @match (count, search == EntrySearch::default()) {
                (0, true) => { "There is no data set in this store yet. " code { "tllama bootstrap run" } " makes one." },
                (0, false) => "Nothing is found.",
                (1, _) => "1 statement.",
                (count, _) => { (count) " statements." },
            }
        }
        ol #found { @for entry in &found { li { (shown(entry)) } } }
        @if let (true, Some(last)) = (there_are_more, found.last()) {
            p { a #more rel="next" href=(address(&search, last.id)) { "More" } }
        }
        @if after.0 > 0 { p { a href=(address(&search, EntryId(0))) { "From the beginning" } } }
    };
    Ok(page(&app, Place::Data, "Data set", &body))
}

fn form(search: &EntrySearch) -> Markup {
    html! {
        form #search role="search" action="/data" method="get" {
            label { "Words " input type="search" name="words" value=(search.words); }
            label { "Name " input type="search" name="name" value=(search.name); }
            label { "Method, family or rule " input type="search" name="method" value=(search.method); }
            label {
                "Split "
                select name="split" {
                    option value="" selected[search.split.is_empty()] { "all" }
                    @for split in ["train", "validation", "test"] {
                        option value=(split) selected[search.split == split] { (split) }
                    }
                }
            }
            button type="submit" { "Search" }
        }
    }
}

fn shown(entry: &FoundEntry) -> Markup {
    let words = entry.words.clone().and_then(|words| serde_json::from_value::<Words>(words).ok());
    html! {
        h2 { a href=(format!("/data/{}", entry.id.0)) { (entry.name) } }
        p.marks {
            span { (entry.kind) }
            @if let Some(rule) = &entry.rule { span { (rule) } }
            @if let Some(best) = entry.proofs.iter().max_by_key(|attempt| Footing::of_attempt(attempt)) {
                (outcome(best))
            }
            @match (&entry.split, &entry.excluded) {
                (_, Some(why)) => span { "left out: " (why) },
                (Some(split), None) => span { (split) },
                (None, None) => {},
            }
        }
        @if let Some(words) = words { p { (words.informal_statement()) } }
        pre.lean { (entry.statement) }
    }
}

fn address(search: &EntrySearch, after: EntryId) -> String {
    let after = after.0.to_string();
    let fields = [
        ("words", search.words.as_str()),
        ("name", search.name.as_str()),
        ("method", search.method.as_str()),
        ("split", search.split.as_str()),
        ("after", if after == "0" { "" } else { after.as_str() }),
    ];
    let fields: Vec<String> = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    match fields.is_empty() {
        true => "/data".to_owned(),
        false => format!("/data?{}", fields.join("&")),
    }
}

/// A text as a value of an address.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_keeps_its_words_from_page_to_page() {
        let words = "a&name=x#\"<é".to_owned();
        let search = EntrySearch { words, ..EntrySearch::default() };
        assert_eq!(address(&search, EntryId(7)), "/data?words=a%26name%3Dx%23%22%3C%C3%A9&after=7");
        assert_eq!(address(&EntrySearch::default(), EntryId(0)), "/data");
    }
}
