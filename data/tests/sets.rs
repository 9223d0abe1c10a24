//! Problem sets in the store.

use data::problems::{Benchmark, ImportOptions, read_benchmarks};
use data::store::{Imported, Store, StoreError};

fn set(text: &str) -> Benchmark {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.jsonl");
    std::fs::write(&path, text).unwrap();
    read_benchmarks(&path, &ImportOptions::default()).remove(0)
}

const TWO: &str = r#"{"name":"a","split":"test","statement":"theorem a : 1 = 1","informal_statement":"One is one."}
{"name":"b","split":"valid","header":"def n : Nat := sorry","statement":"theorem b : n = n","proof":"rfl"}"#;

#[tokio::test]
async fn a_set_comes_back_as_it_was_and_twice_is_once() {
    let store = Store::open_in_memory().await.unwrap();
    let imported = set(TWO);
    let Imported::New(id) = store.import_set("two", &imported).await.unwrap() else { panic!("it is new") };
    assert_eq!(store.problems_of_set(id).await.unwrap(), imported.problems);
    assert_eq!(store.import_set("two", &set(TWO)).await.unwrap(), Imported::Known(id));
    let sets = store.problem_sets().await.unwrap();
    assert_eq!(sets.len(), 1);
    assert_eq!((sets[0].problems, sets[0].splits["test"], sets[0].splits["valid"]), (2, 1, 1));
    assert_eq!(store.counts().await.unwrap().theorems, 2);
    assert!(store.integrity_check().await.unwrap().is_clean());
}

#[tokio::test]
async fn other_content_under_a_known_name_is_refused() {
    let store = Store::open_in_memory().await.unwrap();
    store.import_set("two", &set(TWO)).await.unwrap();
    let other = set(&TWO.replace("One is one.", "Clear."));
    assert!(matches!(store.import_set("two", &other).await, Err(StoreError::OtherSet { .. })));
    store.import_set("three", &other).await.unwrap();
    // The statements are those of the first set; the words are each set's own.
    let stored = store.problem_set("three").await.unwrap().unwrap();
    assert_eq!(store.problems_of_set(stored.id).await.unwrap(), other.problems);
    assert_eq!(store.counts().await.unwrap().theorems, 2);
}
