//! Who makes a request, where the server tells callers apart.

use axum::http::request::Parts;
use rmcp::RoleServer;
use rmcp::service::RequestContext;

use super::answer::NoAnswer;

/// Whose something is: the id of a key; `None` where none is needed.
pub type Owner = Option<String>;

/// Who makes a request. On standard input and output, and on a server without keys, there is one caller, who may do
/// everything.
#[derive(Debug, Clone)]
pub struct Caller {
    pub id: Owner,
    /// Whether it may look for proofs; if not, why.
    pub may_prove: Result<(), String>,
}

impl Caller {
    pub fn of(context: &RequestContext<RoleServer>) -> Self {
        let parts = context.extensions.get::<Parts>();
        let named = parts.and_then(|parts| parts.extensions.get::<Self>()).cloned();
        named.unwrap_or(Self { id: None, may_prove: Ok(()) })
    }

    pub fn needs_to_prove(&self) -> Result<(), NoAnswer> {
        self.may_prove.clone().map_err(|why| NoAnswer::new("scope", why))
    }

    /// What others left in the store is for whoever owns it, and not for one of several callers with keys.
    pub fn needs_the_store(&self) -> Result<(), NoAnswer> {
        match self.id {
            None => Ok(()),
            Some(_) => Err(NoAnswer::new(
                "not_shared",
                "the store holds what others with a key of this server asked about, so it is not shown here",
            )),
        }
    }
}
