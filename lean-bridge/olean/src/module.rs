//! What a module says of itself: its imports, and which names it declares.

use rustc_hash::FxHashMap;

use crate::error::{Read, damaged};
use crate::image::{Header, Image, Object};

/// Components of a name: no honest one comes near.
const NAME_PARTS_MAX: usize = 4096;

/// A name in few bytes: of the same name always the same, whatever file it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey([u8; 16]);

impl NameKey {
    pub const ANONYMOUS: NameKey = NameKey([0; 16]);

    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn from_hex(text: &str) -> Option<Self> {
        let mut key = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(NameKey(key))
    }

    fn below(self, part: &Part) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        match part {
            Part::Text(text) => hasher.update(b"s").update(text.as_bytes()),
            Part::Number(number) => hasher.update(b"n").update(&number.to_le_bytes()),
        };
        let mut key = [0; 16];
        key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        NameKey(key)
    }
}

/// The key of a name by its components, first to last.
pub fn key_of(parts: &[lean_kernel::NamePart]) -> NameKey {
    parts.iter().fold(NameKey::ANONYMOUS, |key, part| match part {
        lean_kernel::NamePart::Text(text) => key.below(&Part::Text(text)),
        lean_kernel::NamePart::Number(number) => key.below(&Part::Number(*number)),
    })
}

/// A module that is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The components of its name: `«a.b».c` has two.
    pub module: Vec<String>,
}

/// A component of a name.
pub(crate) enum Part<'a> {
    Text(&'a str),
    Number(u64),
}

/// A compiled module.
#[derive(Debug)]
pub struct Module {
    pub(crate) image: Image,
    imports: Vec<Import>,
    uses_module_system: bool,
}

impl Module {
    /// From the contents of a module's files, in the order of [`crate::PARTS`]: of the first alone, or of all three.
    pub fn open(files: Vec<Vec<u8>>) -> Read<Self> {
        let image = Image::open(files)?;
        let imports = image.array(image.field(image.root, 0)?)?;
        let imports = imports.into_iter().map(|import| {
            let module = components(&image, image.field(import, 0)?)?;
            Ok(Import { module })
        });
        let imports = imports.collect::<Read<_>>()?;
        let uses_module_system = image.flag(image.first_root()?, 0)?;
        Ok(Self { image, imports, uses_module_system })
    }

    pub fn header(&self) -> &Header {
        &self.image.header
    }

    pub fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// Whether it was compiled with the module system, so that its further files hold what it keeps to itself.
    pub fn uses_module_system(&self) -> bool {
        self.uses_module_system
    }

    /// The names of all that it declares, in its own order.
    pub fn declared(&self) -> Read<Vec<NameKey>> {
        let (names, infos) = (self.data(1)?, self.data(2)?);
        if names.len() != infos.len() {
            return damaged("it has not as many names as constants");
        }
        let mut known = FxHashMap::default();
        names.into_iter().map(|name| self.key(name, &mut known)).collect()
    }

    /// An array of the module's data: 1 the names of its constants, 2 the constants.
    pub(crate) fn data(&self, index: u64) -> Read<Vec<Object>> {
        self.image.array(self.image.field(self.image.root, index)?)
    }

    pub(crate) fn key(&self, name: Object, known: &mut FxHashMap<Object, NameKey>) -> Read<NameKey> {
        let chain = chain(&self.image, name, |at| known.contains_key(&at))?;
        let mut key = match chain.known {
            Some(at) => known[&at],
            None => NameKey::ANONYMOUS,
        };
        for (at, part) in chain.parts {
            key = key.below(&part);
            known.insert(at, key);
        }
        Ok(key)
    }
}

/// A name as a chain of objects, outermost component first.
pub(crate) struct Chain<'a> {
    /// The prefix at which the walk ended because it is known; nothing where it ended at the empty name.
    pub known: Option<Object>,
    pub parts: Vec<(Object, Part<'a>)>,
}

/// Walks a name up to a prefix that `is_known`.
pub(crate) fn chain(image: &Image, name: Object, is_known: impl Fn(Object) -> bool) -> Read<Chain<'_>> {
    let (mut at, mut parts, mut known) = (name, Vec::new(), None);
    loop {
        if let Some(number) = at.small() {
            if number != 0 {
                return damaged("a name is malformed");
            }
            break;
        }
        if is_known(at) {
            known = Some(at);
            break;
        }
        if parts.len() >= NAME_PARTS_MAX {
            return damaged("a name has too many components");
        }
        let argument = image.field(at, 1)?;
        let part = match image.tag(at)? {
            1 => Part::Text(image.text(argument)?),
            2 => Part::Number(image.number(argument)?),
            _ => return damaged("a name is malformed"),
        };
        parts.push((at, part));
        at = image.field(at, 0)?;
    }
    parts.reverse();
    Ok(Chain { known, parts })
}

/// The components of a module's name, which are texts.
fn components(image: &Image, name: Object) -> Read<Vec<String>> {
    let parts = chain(image, name, |_| false)?.parts;
    let text = |(_, part)| match part {
        Part::Text(text) => Ok(text.to_owned()),
        Part::Number(_) => damaged("a module is named by a number"),
    };
    parts.into_iter().map(text).collect()
}
