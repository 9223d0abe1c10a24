//! What the growth of a data set asks the store for: what waits is what is handed out, whichever project is at hand; and
//! imported rows keep to their source.
#![cfg(feature = "store")]

use data::store::{
    EntryId, EntryKind, ImportedFinding, ImportedStatus, NewEntry, PendingQuery, Provenance, Store,
    StoreError,
};
use data::{PROJECT_MARK, Theorem};
use serde_json::json;

fn entry(key: &str, header: &str) -> NewEntry {
    let facts = json!({ "universes": [], "expression": [[9, 0, key]], "constants": [], "signatures": {} });
    NewEntry {
        key: key.to_owned(),
        kind: EntryKind::Library,
        theorem: Ok(Theorem {
            name: key.to_owned(),
            header: header.to_owned(),
            statement: format!("theorem {key} : True"),
            informal_statement: None,
            informal_proof: None,
            source: Default::default(),
        }),
        library_name: Some(key.to_owned()),
        module: "M".to_owned(),
        docstring: None,
        facts: serde_json::from_value(facts).unwrap(),
        rule: None,
        parents: Vec::new(),
        family: None,
        making: Provenance::default(),
    }
}

#[tokio::test]
async fn what_waits_is_what_is_handed_out() {
    let store = Store::open_in_memory().await.unwrap();
    // Names that mean something to a query, and one that begins as another does.
    let line = |name: &str| format!("{PROJECT_MARK}{name} 0123");
    let (odd, longer) = (line("o'hara\" % _ ?"), line("o'hara\" % _ ?x"));
    let header = |line: &str| format!("{line}\nimport Demo");
    let entries =
        [entry("plain", "import Init"), entry("odd", &header(&odd)), entry("longer", &header(&longer))];
    store.add_entries(&entries, None).await.unwrap();
    let kinds = [EntryKind::Library];
    for (at_hand, expected) in [
        (None, vec!["plain"]),
        (Some(odd), vec!["plain", "odd"]),
        (Some(longer), vec!["plain", "longer"]),
        (Some(line("o'hara\" % _ ")), vec!["plain"]),
    ] {
        let store = match at_hand {
            Some(line) => store.clone().with_project(line),
            None => store.clone(),
        };
        for awaiting in [PendingQuery::all("prove", &kinds), PendingQuery::open("prove", &kinds)] {
            let found = store.entries_awaiting(awaiting, EntryId(0), 10).await.unwrap();
            let names: Vec<&str> = found.iter().map(|entry| entry.key.as_str()).collect();
            assert_eq!(names, expected);
            assert_eq!(store.count_awaiting(awaiting).await.unwrap(), expected.len() as u64);
        }
        assert_eq!(store.stated_entries(&kinds, EntryId(0), 10).await.unwrap().len(), expected.len());
        assert!(store.proofs_awaiting_trace(data::store::ProofId(0), 10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn imported_rows_keep_to_their_source_and_tell_why_they_are_refused() {
    let store = Store::open_in_memory().await.unwrap();
    let rows = [json!({ "id": 1 }), json!({ "id": 2 }), json!({ "id": 3 })];
    assert_eq!(store.add_imported_rows("train.jsonl", 0, &rows).await.unwrap(), 3);
    assert_eq!(store.add_imported_rows("train.jsonl", 0, &rows).await.unwrap(), 0, "the same again");
    // Another data set with a file of the same name.
    let others = [json!({ "id": 1 }), json!({ "id": 7 })];
    let refused = store.add_imported_rows("train.jsonl", 0, &others).await.unwrap_err();
    assert!(matches!(refused, StoreError::OtherRows { number: 1, .. }), "{refused}");
    assert!(refused.to_string().contains("--name"), "{refused}");
    let finding = |number, status, detail: &str| ImportedFinding {
        source: "train.jsonl".to_owned(),
        number,
        status,
        attempt: None,
        detail: detail.to_owned(),
    };
    let findings = [
        finding(0, ImportedStatus::Refused, "Elaboration: unknown identifier"),
        finding(1, ImportedStatus::Unreadable, "it brings no proof"),
        finding(2, ImportedStatus::Refused, "Elaboration: unknown identifier"),
    ];
    store.record_imported(&findings).await.unwrap();
    let reasons = store.imported_reasons(10).await.unwrap();
    let told: Vec<_> =
        reasons.iter().map(|it| (it.status.as_str(), it.detail.as_str(), it.rows, it.first)).collect();
    assert_eq!(
        told,
        [("refused", "Elaboration: unknown identifier", 2, 0), ("unreadable", "it brings no proof", 1, 1)]
    );
}
