//! The problem sets of the store.

use data::defects::known_defect;
use data::problems::BenchmarkProblem;
use data::store::StoredSet;
use serde_json::{Value, json};

use super::error::Error;
use super::state::Service;

/// A problem as `tllama problems --json` prints it.
pub fn problem_json(item: &BenchmarkProblem) -> Value {
    let theorem = &item.problem.theorem;
    let mut object = json!(theorem);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("category".to_owned(), json!(item.category));
        fields.insert("reference_proof".to_owned(), json!(item.problem.reference_proof));
        fields.insert("has_hole".to_owned(), json!(item.has_hole));
        fields.insert("known_bad".to_owned(), json!(known_defect(theorem)));
    }
    object
}

impl Service {
    /// The sets that were imported.
    pub async fn problem_sets(&self) -> Result<Vec<StoredSet>, Error> {
        Ok(self.problem_store()?.problem_sets().await?)
    }

    /// The problems of a set, in its order.
    pub async fn problems(&self, set: &str) -> Result<Vec<BenchmarkProblem>, Error> {
        let store = self.problem_store()?;
        let Some(found) = store.problem_set(set).await? else {
            return Err(Error::NotFound(format!("no problem set is named {set}")));
        };
        Ok(store.problems_of_set(found.id).await?)
    }

    fn problem_store(&self) -> Result<&data::store::Store, Error> {
        self.store.as_ref().ok_or_else(|| Error::NotServed("this server has no store".to_owned()))
    }
}
