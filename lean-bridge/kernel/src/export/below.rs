//! What an export of some constants has to hold: them, and all that they rest on, each after what it mentions.

use rustc_hash::FxHashSet;

use crate::closure::mentioned;
use crate::declaration::{Declaration, Inductive, InductiveType};
use crate::environment::{Constant, Kind};
use crate::expr::{Expr, Node};
use crate::kernel::Kernel;
use crate::name::Name;

/// Declarations that belong together, and what has to come before them.
struct Group {
    declarations: Vec<Declaration>,
    mentions: Vec<Name>,
}

impl Kernel {
    /// The declarations of `roots` and of all that they rest on, each after what it mentions; a literal mentions what
    /// it stands for. A definition that `is_believed` and mentions a constant that is not here becomes an axiom.
    /// `Err`: a constant that something else mentions, and that is not here.
    pub fn below(
        &self,
        roots: &[Name],
        is_believed: impl Fn(&Constant) -> bool,
    ) -> Result<Vec<Declaration>, Name> {
        let mut done = FxHashSet::default();
        let mut declarations = Vec::new();
        for root in roots {
            // Each entry is a group and what is left to be visited below it.
            let mut stack: Vec<Group> = Vec::new();
            let mut next = Some(*root);
            loop {
                if let Some(name) = next.take() {
                    let constant = self.environment().get(name).ok_or(name)?;
                    let head = self.head(constant);
                    if done.insert(head) {
                        stack.push(self.group(head, &is_believed)?);
                    }
                }
                let Some(group) = stack.last_mut() else { break };
                next = group.mentions.pop();
                if next.is_none() {
                    declarations.extend(stack.pop().into_iter().flat_map(|group| group.declarations));
                }
            }
        }
        Ok(declarations)
    }

    /// The constant that stands for those that are declared together with this one.
    fn head(&self, constant: &Constant) -> Name {
        let first = |all: &[Name]| all.first().copied().unwrap_or(constant.name);
        match &constant.kind {
            Kind::Quot(_) => self.known.quot,
            Kind::Inductive(info) => first(&info.all),
            Kind::Recursor(info) => first(&info.recursor.all),
            Kind::Constructor(info) => {
                self.environment().get(info.of).map_or(constant.name, |of| self.head(of))
            }
            _ => constant.name,
        }
    }

    fn group(&self, head: Name, is_believed: &impl Fn(&Constant) -> bool) -> Result<Group, Name> {
        let constant = self.environment().get(head).ok_or(head)?;
        let (name, params, ty) = (constant.name, constant.params.clone(), constant.ty);
        let declarations = match &constant.kind {
            Kind::Axiom => vec![Declaration::Axiom { name, params, ty }],
            Kind::Definition { value, hints } => {
                vec![Declaration::Definition { name, params, ty, value: *value, hints: *hints }]
            }
            Kind::Theorem { value } => vec![Declaration::Theorem { name, params, ty, value: *value }],
            Kind::Opaque { value } => vec![Declaration::Opaque { name, params, ty, value: *value }],
            Kind::Quot(_) => self.quotients(),
            Kind::Inductive(info) => {
                vec![Declaration::Inductive(self.family(&info.all, info.parameter_count)?)]
            }
            Kind::Constructor(_) | Kind::Recursor(_) => return Err(head),
        };
        let has_all = |names: &[Name]| names.iter().all(|name| self.environment().contains(*name));
        let mentions = self.mentions(&declarations);
        if matches!(constant.kind, Kind::Definition { .. } | Kind::Theorem { .. } | Kind::Opaque { .. })
            && !has_all(&mentions)
            && is_believed(constant)
        {
            let declarations = vec![Declaration::Axiom { name, params: constant.params.clone(), ty }];
            let mentions = self.mentions(&declarations);
            return Ok(Group { declarations, mentions });
        }
        Ok(Group { declarations, mentions })
    }

    /// The constants that declarations mention besides their own, the first last.
    fn mentions(&self, declarations: &[Declaration]) -> Vec<Name> {
        let terms: Vec<Expr> = declarations.iter().flat_map(Declaration::terms).collect();
        let own: FxHashSet<Name> = declarations.iter().flat_map(Declaration::names).collect();
        let mut names = self.literals(&terms);
        names.extend(mentioned(&self.store, &terms, &mut FxHashSet::default()));
        names.retain(|name| !own.contains(name));
        names.reverse();
        names
    }

    /// What the literals in terms stand for, as far as it is here.
    fn literals(&self, terms: &[Expr]) -> Vec<Name> {
        let (mut numbers, mut strings) = (false, false);
        for term in terms {
            self.store.visit(*term, |_, node| {
                numbers |= matches!(node, Node::Nat(_));
                strings |= matches!(node, Node::String(_));
                !(numbers && strings)
            });
        }
        let known = &self.known;
        let of_strings =
            [known.string, known.string_of_list, known.string_mk, known.char_of_nat, known.list_cons];
        let names = [known.nat].into_iter().filter(|_| numbers || strings);
        let names = names.chain(of_strings.into_iter().filter(|_| strings));
        names.filter(|name| self.environment().contains(*name)).collect()
    }

    /// The constants of quotients: a checker takes all or none.
    fn quotients(&self) -> Vec<Declaration> {
        let known = &self.known;
        let names = [known.quot, known.quot_mk, known.quot_lift, known.quot_ind];
        let declaration = |name: Name| {
            let constant = self.environment().get(name)?;
            let Kind::Quot(kind) = constant.kind else { return None };
            Some(Declaration::Quot { name, params: constant.params.clone(), ty: constant.ty, kind })
        };
        names.into_iter().filter_map(declaration).collect()
    }

    fn family(&self, all: &[Name], parameter_count: u32) -> Result<Inductive, Name> {
        let mut params = Vec::new();
        let mut types = Vec::new();
        for name in all {
            let constant = self.environment().get(*name).ok_or(*name)?;
            let Kind::Inductive(info) = &constant.kind else { return Err(*name) };
            params.clone_from(&constant.params);
            let constructors = info.constructors.iter().map(|name| {
                let constructor = self.environment().get(*name).ok_or(*name)?;
                Ok((*name, constructor.ty))
            });
            let constructors = constructors.collect::<Result<_, Name>>()?;
            types.push(InductiveType { name: *name, ty: constant.ty, constructors });
        }
        Ok(Inductive { params, parameter_count, types, given: None })
    }
}
