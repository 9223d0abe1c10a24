//! What our own kernel says of a compiled candidate: everything that its theorem rests on is checked from nothing, the
//! imports included, and the theorem is compared with the one of a file that was compiled without the candidate.
//!
//! Nothing of the candidate's file is believed. What it imports must be what the clean file imports, and is read from
//! the files that the clean file's imports lead to. No name of the imports may be declared in it. What the statement
//! rests on and the header declares must stand in it as in the clean file, word for word; what elaboration makes up on
//! the way (`t._proof_1`, `t.match_1`) is compared by content.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use lean_kernel::{Declaration, Expr, Kind, Name, NamePart};
use lean_olean::{Constants, Module, NameKey, key_of};

use super::bases::{Base, Bases};
use super::imports::Imports;
use super::remembered::{Axioms, Checked, Remembered};
use crate::own_kernel::{Finding, OwnReplay, public_name, refusal, written};
use crate::policy::STANDARD_AXIOMS;

/// In front of the names of the clean file where the candidate's file says otherwise.
const GIVEN: &str = "_given";
/// Beginnings of names that are nobody's: what is put in front of a statement's own, and what kernels make up.
const RESERVED: [&str; 4] = [GIVEN, "_nested", "_kernel_fresh", "_ind_fresh"];
/// Operations on natural numbers that are computed where they are Lean's own.
const OPERATIONS: &str = "Nat.add Nat.sub Nat.mul Nat.pow Nat.beq Nat.ble Nat.div Nat.mod Nat.gcd Nat.land Nat.lor \
    Nat.xor Nat.shiftLeft Nat.shiftRight Nat.log2";
/// What string literals stand for, as far as it is there.
const STRINGS: &str = "String String.ofList String.mk Char Char.ofNat List";

/// A candidate, compiled, with what it is judged by.
pub(super) struct Case<'a> {
    pub imports: &'a Arc<Imports>,
    /// Header and statement.
    pub clean: Module,
    /// Header and candidate.
    pub found: Module,
    /// The theorem's name as the statement has it.
    pub name: &'a [NamePart],
    pub remembered: Option<&'a Remembered>,
    pub bases: &'a Bases,
    pub cancelled: Arc<AtomicBool>,
}

/// Judges a case.
pub(super) fn judge(case: Case<'_>) -> OwnReplay {
    let memory = case.remembered;
    let (clean, found, name, imports, cancelled) =
        (case.clean, case.found, case.name, case.imports, case.cancelled);
    let read = |module: Module| Constants::new(module);
    if clean.imports() != found.imports() || clean.header() != found.header() {
        let problem = "the candidate's file: it does not import what its header does".to_owned();
        return OwnReplay::of(Finding::Refused(problem), 0);
    }
    let (clean, found) = match (read(clean), read(found)) {
        (Ok(clean), Ok(found)) => (clean, found),
        (Err(error), _) => return OwnReplay::of(Finding::Invalid(error.to_string()), 0),
        (_, Err(error)) => {
            return OwnReplay::of(Finding::Refused(format!("the candidate's file: {error}")), 0);
        }
    };
    let trusts_numbers = has_leans_numbers(imports, &found);
    let base = case.bases.lease(imports, trusts_numbers);
    let mut session = Session::new(base, clean, found, cancelled.clone());
    let replay = session.judge(name, memory);
    let Session { base, mut clean, mut found, is_spoiled, .. } = session;
    if !is_spoiled {
        case.bases.give_back(base);
    }
    if replay.finding == Finding::Accepted || memory.is_none() {
        return replay;
    }
    // A theorem that is remembered comes without what its proof mentions, which a reduction may ask for.
    clean.forget_terms();
    found.forget_terms();
    let base = Base::new(imports, trusts_numbers);
    Session::new(base, clean, found, cancelled).judge(name, None)
}

/// Whether no operation on numbers is declared outside of the installation.
fn has_leans_numbers(imports: &Imports, found: &Constants) -> bool {
    OPERATIONS.split(' ').all(|operation| {
        let parts: Vec<NamePart> = operation.split('.').map(|part| NamePart::Text(part.to_owned())).collect();
        let key = key_of(&parts);
        let of_lean = |place| imports.module(place).is_of_installation;
        !found.contains(key) && imports.find(key).is_none_or(of_lean)
    })
}

type Judged<T> = Result<T, Finding>;

struct Session {
    base: Base,
    clean: Constants,
    found: Constants,
    /// How many declarations of the candidate's file were accepted.
    count: u32,
    /// What of the imports was checked for the first time.
    fresh: Vec<Checked>,
    /// Whether the base may hold something besides what was reached of the imports.
    is_spoiled: bool,
}

/// A declaration whose turn comes when all that it mentions is there.
struct Taken {
    declaration: Declaration,
    key: NameKey,
    origin: Origin,
    mentioned: Vec<Name>,
    /// Where it was checked before: what it rests on.
    known: Option<Axioms>,
}

/// Why a constant is looked for.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    Mentioned,
    Besides,
}

/// Where a constant is declared.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Candidate,
    Import(u32),
}

impl Session {
    fn new(mut base: Base, clean: Constants, found: Constants, cancelled: Arc<AtomicBool>) -> Self {
        base.kernel.cancel_by(cancelled);
        Self { base, clean, found, count: 0, fresh: Vec::new(), is_spoiled: false }
    }

    fn judge(&mut self, name: &[NamePart], memory: Option<&Remembered>) -> OwnReplay {
        let result = self.examine(name, memory);
        if let Some(memory) = memory {
            let Base { imports, trusts_numbers, .. } = &self.base;
            memory.keep(imports, *trusts_numbers, std::mem::take(&mut self.fresh));
        }
        let (finding, mut replay) = match result {
            Ok(replay) => (Finding::Accepted, replay),
            Err(finding) => (finding, OwnReplay::of(Finding::Accepted, 0)),
        };
        replay.finding = finding;
        replay.declarations = self.count;
        replay
    }

    /// First what the candidate reaches of the imports, which stays; then the candidate, which goes again.
    fn examine(&mut self, name: &[NamePart], memory: Option<&Remembered>) -> Judged<OwnReplay> {
        let reached = self.and_forget(|session| {
            let own = session.own_names()?;
            let given = session.given(name)?;
            let theorem = session.proved(given.1, &own)?;
            session.reached_imports(theorem)
        })?;
        for parts in reached {
            let name = self.base.kernel.store.name_of(&parts);
            self.load(name, memory)?;
        }
        let imported = self.base.below.len();
        let result = self.and_forget(|session| {
            let own = session.own_names()?;
            let given = session.given(name)?;
            let theorem = session.proved(given.1, &own)?;
            session.load(theorem, memory)?;
            let shared = session.compare(given, theorem, &own)?;
            session.rests(theorem, &own, &shared)
        });
        // A constant of the imports that came with the candidate would be known by a name that is gone.
        self.is_spoiled = self.base.below.len() != imported;
        result
    }

    /// Does something, and forgets all terms and constants that came of it.
    fn and_forget<T>(&mut self, work: impl FnOnce(&mut Self) -> Judged<T>) -> Judged<T> {
        let before = self.base.kernel.checkpoint();
        let result = work(self);
        self.base.kernel.rollback(before);
        self.clean.forget_terms();
        self.found.forget_terms();
        result
    }

    /// The constants of the imports that the candidate's declarations mention from `root` on.
    fn reached_imports(&mut self, root: Name) -> Judged<Vec<Vec<NamePart>>> {
        let (mut work, mut seen, mut reached) = (vec![root], HashSet::new(), Vec::new());
        while let Some(name) = work.pop() {
            if !seen.insert(name) {
                continue;
            }
            match self.origin(self.key(name)) {
                None => {}
                Some(Origin::Import(_)) => reached.push(self.base.kernel.store.name_parts(name)),
                Some(Origin::Candidate) => {
                    let declaration = self.read(self.key(name), Origin::Candidate)?;
                    let (mentioned, besides) = self.mentioned(&declaration, Origin::Candidate)?;
                    work.extend(mentioned.into_iter().chain(besides));
                }
            }
        }
        Ok(reached)
    }

    /// The names that the candidate's file declares. None may be one of the imports'.
    fn own_names(&mut self) -> Judged<HashMap<Name, NameKey>> {
        let store = &mut self.base.kernel.store;
        let names = self.found.names(store);
        let names = names.map_err(|error| Finding::Refused(format!("the candidate's file: {error}")))?;
        for (key, name) in &names {
            let parts = store.name_parts(*name);
            if self.base.imports.find(*key).is_some() {
                let problem = format!("{}: it is declared by the imports already", store.display_name(*name));
                return Err(Finding::Refused(problem));
            }
            let reserved = |part: &NamePart| matches!(part, NamePart::Text(text) if RESERVED.iter().any(|start| text.starts_with(start)));
            if let Some(NamePart::Text(text)) = parts.iter().find(|part| reserved(part)) {
                return Err(Finding::Refused(format!("names such as {text} are reserved")));
            }
        }
        Ok(names.into_iter().map(|(key, name)| (name, key)).collect())
    }

    /// The theorem of the clean file.
    fn given(&mut self, name: &[NamePart]) -> Judged<(NameKey, Name)> {
        let invalid = |problem: String| Finding::Invalid(problem);
        let names =
            self.clean.names(&mut self.base.kernel.store).map_err(|error| invalid(error.to_string()))?;
        let ends = |name: Name, store: &lean_kernel::Store, wanted: &[NamePart]| {
            written(&store.name_parts(name)).ends_with(wanted)
        };
        let mut matching = Vec::new();
        for (key, candidate) in names {
            if !ends(candidate, &self.base.kernel.store, name) {
                continue;
            }
            let declaration = self.clean.declaration(key, &mut self.base.kernel.store);
            let declaration = declaration.map_err(|error| invalid(error.to_string()))?;
            let is_open = |session: &Self| {
                let mentioned = session.base.kernel.mentioned(&declaration).names;
                mentioned.iter().any(|name| session.base.kernel.store.display_name(*name) == "sorryAx")
            };
            if matches!(declaration, Declaration::Theorem { .. }) && is_open(self) {
                matching.push((key, candidate));
            }
        }
        match matching[..] {
            [only] => Ok(only),
            [] => Err(invalid("the statement declares no theorem of its name".to_owned())),
            _ => Err(invalid("the header declares an open theorem of the same name".to_owned())),
        }
    }

    /// The candidate's constant of the theorem's name. It may be private on one side alone: the name says nothing of
    /// what it states.
    fn proved(&self, given: Name, own: &HashMap<Name, NameKey>) -> Judged<Name> {
        let store = &self.base.kernel.store;
        if own.contains_key(&given) {
            return Ok(given);
        }
        let wanted = store.name_parts(given);
        let same = |name: &&Name| written(&store.name_parts(**name)) == written(&wanted);
        match own.keys().filter(same).collect::<Vec<_>>()[..] {
            [only] => Ok(*only),
            _ => Err(Finding::Missing(store.display_name(given))),
        }
    }

    fn key(&self, name: Name) -> NameKey {
        key_of(&self.base.kernel.store.name_parts(name))
    }

    fn origin(&self, key: NameKey) -> Option<Origin> {
        match self.found.contains(key) {
            true => Some(Origin::Candidate),
            false => self.base.imports.find(key).map(Origin::Import),
        }
    }

    fn read(&mut self, key: NameKey, origin: Origin) -> Judged<Declaration> {
        let store = &mut self.base.kernel.store;
        match origin {
            Origin::Candidate => {
                let read = self.found.declaration(key, store);
                read.map_err(|error| Finding::Refused(format!("the candidate's file: {error}")))
            }
            Origin::Import(place) => {
                let constants =
                    self.base.imports.open(place, &mut self.base.opened).map_err(Finding::Unsupported)?;
                constants.declaration(key, store).map_err(|error| {
                    Finding::Unsupported(format!(
                        "the module {}: {error}",
                        self.base.imports.module(place).name
                    ))
                })
            }
        }
    }

    /// Checks what declares `root`, after all that it mentions. What was checked before is believed.
    fn load(&mut self, root: Name, memory: Option<&Remembered>) -> Judged<()> {
        enum Work {
            /// Is mentioned, or stands behind a literal; the latter is not waited for.
            Look(Name, Need),
            Take(Box<Taken>),
        }
        let (mut work, mut open) = (vec![Work::Look(root, Need::Mentioned)], HashSet::new());
        while let Some(next) = work.pop() {
            match next {
                Work::Look(name, _) if self.base.kernel.environment().contains(name) => {}
                Work::Look(name, need) => {
                    let key = self.key(name);
                    // What is nowhere, the kernel refuses by name where it is used.
                    let Some(origin) = self.origin(key) else { continue };
                    let declaration = self.read(key, origin)?;
                    let leader = declaration.name();
                    if !open.insert(leader) {
                        if need == Need::Besides {
                            continue;
                        }
                        let name = self.base.kernel.store.display_name(name);
                        return Err(Finding::Refused(format!("{name}: it is declared by means of itself")));
                    }
                    let known = match origin {
                        Origin::Import(place) => {
                            let module = self.base.imports.module(place);
                            memory.and_then(|memory| memory.axioms(module, self.base.trusts_numbers, key))
                        }
                        Origin::Candidate => None,
                    };
                    let (mentioned, besides) = match (&known, &declaration) {
                        // Its proof was seen once. What the theorem says is all that others need.
                        (Some(_), Declaration::Theorem { name, params, ty, .. }) => {
                            let stated = Declaration::Axiom { name: *name, params: params.clone(), ty: *ty };
                            self.mentioned(&stated, origin)?
                        }
                        _ => self.mentioned(&declaration, origin)?,
                    };
                    let look = |need| move |name: &Name| Work::Look(*name, need);
                    // What stands behind literals is wanted before the rest.
                    let further: Vec<Work> = mentioned
                        .iter()
                        .rev()
                        .map(look(Need::Mentioned))
                        .chain(besides.iter().rev().map(look(Need::Besides)))
                        .collect();
                    work.push(Work::Take(Box::new(Taken { declaration, key, origin, mentioned, known })));
                    work.extend(further);
                }
                Work::Take(taken) => self.take(*taken)?,
            }
        }
        Ok(())
    }

    /// What a declaration mentions, and what the kernel may want besides. What the imports mention, they declare: a
    /// module, in what it imports.
    fn mentioned(&mut self, declaration: &Declaration, origin: Origin) -> Judged<(Vec<Name>, Vec<Name>)> {
        let found = self.base.kernel.mentioned(declaration);
        let names = found.names;
        if let Origin::Import(place) = origin
            && let Some(name) = names.iter().find(|name| !self.is_in_reach(place, **name))
        {
            let (name, of) =
                (self.base.kernel.store.display_name(*name), &self.base.imports.module(place).name);
            let problem = format!("the module {of} mentions {name}, which nothing that it imports declares");
            return Err(Finding::Unsupported(problem));
        }
        // What literals stand for, and what the kernel wants before quotients, as far as it is there.
        let store = &mut self.base.kernel.store;
        let mut besides = Vec::new();
        if found.numbers || found.strings {
            besides.push(store.dotted("Nat"));
        }
        if found.strings {
            besides.extend(STRINGS.split(' ').map(|name| store.dotted(name)));
        }
        if let Declaration::Quot { .. } = declaration {
            let own = declaration.name();
            let order = ["Eq", "Quot", "Quot.mk"].map(|name| store.dotted(name));
            let before = order.iter().position(|name| *name == own).unwrap_or(order.len());
            besides.extend(&order[..before]);
        }
        besides.retain(|name| match origin {
            Origin::Import(place) => self.is_in_reach(place, *name),
            Origin::Candidate => true,
        });
        Ok((names, besides))
    }

    fn is_in_reach(&self, module: u32, name: Name) -> bool {
        matches!(self.origin(self.key(name)), Some(Origin::Import(of)) if self.base.imports.reaches(module, of))
    }

    fn take(&mut self, taken: Taken) -> Judged<()> {
        let Taken { declaration, key, origin, mentioned, known } = taken;
        let Origin::Import(place) = origin else {
            self.base.kernel.check(&declaration).map_err(|error| refusal(&error))?;
            self.count += 1;
            return Ok(());
        };
        let result = match known {
            Some(_) => self.base.kernel.assume(&declaration),
            None => self.base.kernel.check(&declaration),
        };
        result.map_err(|error| match refusal(&error) {
            Finding::Refused(problem) => {
                let of = &self.base.imports.module(place).name;
                Finding::Unsupported(format!("it refuses {problem}, which the module {of} declares"))
            }
            other => other,
        })?;
        let is_fresh = known.is_none();
        let axioms = known.unwrap_or_else(|| self.axioms_below(&declaration, place, &mentioned));
        for name in declaration.names() {
            self.base.below.insert(name, axioms.clone());
        }
        if is_fresh {
            self.fresh.push(Checked { key, place, axioms });
        }
        Ok(())
    }

    /// The axioms on which a constant of the imports rests, itself among them.
    fn axioms_below(&mut self, declaration: &Declaration, place: u32, mentioned: &[Name]) -> Axioms {
        let mut sets: Vec<&Axioms> = Vec::new();
        for name in mentioned {
            let owner = self.owner(*name);
            if let Some(set) = self.base.below.get(&owner)
                && !set.is_empty()
                && !sets.iter().any(|known| Arc::ptr_eq(known, set))
            {
                sets.push(set);
            }
        }
        let own = match declaration {
            Declaration::Axiom { name, .. } => Some(self.axiom(*name, place)),
            _ => None,
        };
        match (&sets[..], own) {
            ([], None) => Arc::default(),
            ([only], None) => Arc::clone(only),
            (sets, own) => {
                let all = sets.iter().flat_map(|set| set.iter().cloned()).chain(own);
                Arc::new(all.collect())
            }
        }
    }

    /// For a recursor, the type that it belongs to; else the name itself.
    fn owner(&self, name: Name) -> Name {
        match self.base.kernel.environment().get(name).map(|constant| &constant.kind) {
            Some(Kind::Recursor(info)) => info.recursor.all.first().copied().unwrap_or(name),
            _ => name,
        }
    }

    /// An axiom of the imports. A standard one is that of Lean's own library: another of its name says what it will.
    fn axiom(&self, name: Name, place: u32) -> String {
        let (text, module) = (self.base.kernel.store.display_name(name), self.base.imports.module(place));
        match STANDARD_AXIOMS.contains(&text.as_str()) && !module.is_of_installation {
            true => format!("{text} (which the module {} declares, not Lean's library)", module.name),
            false => text,
        }
    }

    /// Compares the theorem with the given one. The names of the candidate's file that stand in the clean one too and
    /// mean the same in both.
    fn compare(
        &mut self,
        given: (NameKey, Name),
        theorem: Name,
        own: &HashMap<Name, NameKey>,
    ) -> Judged<HashSet<Name>> {
        let stated = self.stated(given.0)?;
        let Declaration::Axiom { params, ty, .. } = &stated else {
            return Err(Finding::Invalid("the statement is no theorem".to_owned()));
        };
        let mut seeds = self.base.kernel.mentioned(&stated).names;
        seeds.extend(self.own_axioms(own));
        let (shared, clean) = self.shared(seeds)?;
        // What is not the same in both files, the statement has under names of its own.
        let apart: Vec<Name> = clean.keys().filter(|name| !shared.contains(name)).copied().collect();
        let rename: HashMap<Name, Name> =
            apart.into_iter().chain([given.1]).map(|name| (name, self.given_name(name))).collect();
        let mut given_own = Vec::new();
        for (name, declaration) in &clean {
            if shared.contains(name) || *name == given.1 {
                continue;
            }
            let Some(renamed) = self.renamed(declaration, &rename) else {
                let name = self.base.kernel.store.display_name(*name);
                return Err(Finding::Differs(format!("{name}, which the header declares")));
            };
            given_own.push(renamed);
        }
        let stated = Declaration::Axiom {
            name: rename[&given.1],
            params: params.clone(),
            ty: self.rename(*ty, &rename),
        };
        let found_own: Vec<Name> = own.keys().filter(|name| !shared.contains(name)).copied().collect();
        let given_names: Vec<Name> = given_own.iter().chain([&stated]).map(Declaration::name).collect();
        for declaration in given_own.iter().chain([&stated]) {
            if let Err(error) = self.base.kernel.assume(declaration) {
                return Err(Finding::Unsupported(format!("what it is judged by: {error}")));
            }
        }
        let difference = self.base.kernel.difference((stated.name(), &given_names), (theorem, &found_own));
        match difference {
            Ok(None) => Ok(shared),
            Ok(Some(difference)) => Err(Finding::Differs(difference.as_str().to_owned())),
            Err(error) => Err(refusal(&error)),
        }
    }

    fn given_name(&mut self, name: Name) -> Name {
        let mut parts = vec![NamePart::Text(GIVEN.to_owned())];
        parts.extend(self.base.kernel.store.name_parts(name));
        self.base.kernel.store.name_of(&parts)
    }

    fn rename(&mut self, e: Expr, names: &HashMap<Name, Name>) -> Expr {
        self.base.kernel.store.renamed(e, &|name| names.get(&name).copied())
    }

    /// A declaration of the clean file under another name; nothing of one that cannot be compared by content.
    fn renamed(&mut self, declaration: &Declaration, names: &HashMap<Name, Name>) -> Option<Declaration> {
        let name = *names.get(&declaration.name())?;
        Some(match declaration {
            Declaration::Theorem { params, ty, .. } => {
                Declaration::Axiom { name, params: params.clone(), ty: self.rename(*ty, names) }
            }
            Declaration::Definition { params, ty, value, hints, .. } => Declaration::Definition {
                name,
                params: params.clone(),
                ty: self.rename(*ty, names),
                value: self.rename(*value, names),
                hints: *hints,
            },
            _ => return None,
        })
    }

    /// A declaration of the clean file, a theorem as what it states.
    fn stated(&mut self, key: NameKey) -> Judged<Declaration> {
        let declaration = self.clean.declaration(key, &mut self.base.kernel.store);
        let declaration = declaration.map_err(|error| Finding::Invalid(error.to_string()))?;
        Ok(match declaration {
            Declaration::Theorem { name, params, ty, .. } => Declaration::Axiom { name, params, ty },
            other => other,
        })
    }

    /// The axioms that the candidate's file declares and that the theorem's proof may have reached.
    fn own_axioms(&self, own: &HashMap<Name, NameKey>) -> Vec<Name> {
        let is_axiom = |name: &&Name| {
            let constant = self.base.kernel.environment().get(**name);
            constant.is_some_and(|constant| matches!(constant.kind, Kind::Axiom))
        };
        own.keys().filter(is_axiom).copied().collect()
    }

    /// What of the clean file lies below `seeds`, by name; and which of these the candidate's file declares likewise,
    /// down to all that they mention. Of theorems, what they state counts.
    fn shared(&mut self, seeds: Vec<Name>) -> Judged<(HashSet<Name>, HashMap<Name, Declaration>)> {
        let (mut work, mut clean, mut mentions) = (seeds, HashMap::new(), HashMap::new());
        let mut shared = HashSet::new();
        while let Some(name) = work.pop() {
            let key = self.key(name);
            if clean.contains_key(&name) || !self.clean.contains(key) {
                continue;
            }
            let is_safe = self.clean.is_safe(key).map_err(|error| Finding::Invalid(error.to_string()))?;
            if !is_safe {
                continue;
            }
            let declaration = self.clean.declaration(key, &mut self.base.kernel.store);
            let declaration = declaration.map_err(|error| Finding::Invalid(error.to_string()))?;
            let mentioned = match &declaration {
                Declaration::Theorem { .. } => {
                    let stated = self.stated(key)?;
                    self.base.kernel.mentioned(&stated).names
                }
                _ => self.base.kernel.mentioned(&declaration).names,
            };
            let is_same = self.found.contains(key)
                && self
                    .found
                    .declaration(key, &mut self.base.kernel.store)
                    .is_ok_and(|found| states_the_same(&declaration, &found));
            if is_same {
                shared.insert(name);
            }
            // Mentions of a group's own names lead to the group again, which is there then.
            work.extend(mentioned.iter().copied());
            mentions.insert(name, mentioned);
            clean.insert(name, declaration);
        }
        loop {
            let changed = |name: &Name| clean.contains_key(name) && !shared.contains(name);
            let less: Vec<Name> =
                shared.iter().filter(|name| mentions[*name].iter().any(changed)).copied().collect();
            if less.is_empty() {
                break;
            }
            less.iter().for_each(|name| {
                shared.remove(name);
            });
        }
        Ok((shared, clean))
    }

    /// Collects the axioms below the theorem.
    fn rests(
        &self,
        theorem: Name,
        own: &HashMap<Name, NameKey>,
        shared: &HashSet<Name>,
    ) -> Judged<OwnReplay> {
        let mut replay = OwnReplay::of(Finding::Accepted, self.count);
        let is_imported = |constant: &lean_kernel::Constant| !own.contains_key(&constant.name);
        let mut axioms = BTreeSet::new();
        for reached in self.base.kernel.reached(&[theorem], is_imported) {
            let constant = &reached.constant;
            let name = constant.name;
            if is_imported(constant) {
                let owner = self.owner(name);
                match self.base.below.get(&owner) {
                    Some(below) => axioms.extend(below.iter().cloned()),
                    None => {
                        let name = self.base.kernel.store.display_name(name);
                        return Err(Finding::Unsupported(format!("what {name} rests on is not known")));
                    }
                }
                continue;
            }
            if !matches!(constant.kind, Kind::Axiom) {
                continue;
            }
            let text = self.base.kernel.store.display_name(name);
            let is_given = shared.contains(&name);
            if !is_given {
                replay.own_axioms.push(text.clone());
            }
            if let Some(user) = reached.through.filter(|user| shared.contains(user)) {
                replay.through.insert(text.clone(), public_name(&self.base.kernel.store.name_parts(user)));
            }
            axioms.insert(match is_given && STANDARD_AXIOMS.contains(&text.as_str()) {
                true => format!("{text} (which the header declares, not Lean's library)"),
                false => text,
            });
        }
        replay.axioms = axioms.into_iter().collect();
        replay.own_axioms.sort();
        Ok(replay)
    }
}

/// Whether two declarations of one name are one; of theorems, whether they state the same.
fn states_the_same(given: &Declaration, found: &Declaration) -> bool {
    match (given, found) {
        (
            Declaration::Theorem { name, params, ty, .. },
            Declaration::Theorem { name: its, params: theirs, ty: other, .. },
        ) => (name, params, ty) == (its, theirs, other),
        _ => given == found,
    }
}
