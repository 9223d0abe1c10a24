//! The locals around a part of an expression.

use super::verbaliser::NotVerbalisable;

/// What stands around a subexpression: a local for each loose bound variable, the innermost last.
#[derive(Clone, Default)]
pub(super) struct Scope {
    locals: Vec<Local>,
}

#[derive(Clone)]
pub(super) struct Local {
    pub name: String,
    /// Whether an application of it to enough arguments is a proposition: `p : α → Prop`, `p : Prop`.
    pub makes_proposition: bool,
    /// Whether its type is a proposition: a hypothesis.
    pub is_proof: bool,
}

impl Scope {
    pub fn get(&self, index: u32) -> Result<&Local, NotVerbalisable> {
        let at = self.locals.len().checked_sub(1 + index as usize);
        at.and_then(|at| self.locals.get(at))
            .ok_or_else(|| NotVerbalisable("a loose bound variable".to_owned()))
    }

    pub fn with(&self, local: Local) -> Self {
        let mut scope = self.clone();
        scope.locals.push(local);
        scope
    }

    pub fn knows(&self, name: &str) -> bool {
        self.locals.iter().any(|local| local.name == name)
    }
}
