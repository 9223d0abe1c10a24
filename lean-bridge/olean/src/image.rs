//! The objects of a file: bounded access by address.

use std::ops::RangeInclusive;

use crate::error::{Error, Read, damaged};

/// Releases of Lean 4 whose layout is read.
pub const SUPPORTED_MINOR: RangeInclusive<u32> = 26..=35;

/// Ends of the names of a module's files. The second and the third are there where it was compiled with the module
/// system.
pub const PARTS: [&str; 3] = ["olean", "olean.server", "olean.private"];

const HEADER_BYTES: usize = 96;
/// Fields of one object, and elements of one list: no honest ones come near.
const COUNT_MAX: u64 = 1 << 28;

const LAST_CONSTRUCTOR: u8 = 244;
const ARRAY: u8 = 246;
const STRING: u8 = 249;
const BIG_NUMBER: u8 = 250;

/// Which Lean wrote a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// e.g. `4.35.0`.
    pub version: String,
    /// Commit of Lean.
    pub commit: String,
    has_gmp: bool,
}

/// An address, or a small number in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Object(pub u64);

impl Object {
    /// The number that stands in the place of an address.
    pub fn small(self) -> Option<u64> {
        (self.0 & 1 == 1).then_some(self.0 >> 1)
    }
}

#[derive(Debug)]
struct Part {
    base: u64,
    bytes: Vec<u8>,
}

/// The files of one module.
#[derive(Debug)]
pub(crate) struct Image {
    parts: Vec<Part>,
    pub header: Header,
    /// The module's data, as the last part has it.
    pub root: Object,
}

impl Image {
    /// The contents of a module's files, in the order of [`PARTS`].
    pub fn open(files: Vec<Vec<u8>>) -> Read<Self> {
        let mut image: Option<Self> = None;
        for bytes in files {
            let (header, base, root) = header(&bytes)?;
            let part = Part { base, bytes };
            match &mut image {
                None => image = Some(Self { parts: vec![part], header, root }),
                Some(image) if image.header == header => {
                    image.parts.push(part);
                    image.root = root;
                }
                Some(_) => return Err(Error::MixedParts),
            }
        }
        image.ok_or(Error::NotOlean)
    }

    /// The root of the first part.
    pub fn first_root(&self) -> Read<Object> {
        let part = self.parts.first().ok_or(Error::NotOlean)?;
        header(&part.bytes).map(|(_, _, root)| root)
    }

    fn bytes(&self, at: u64, count: u64) -> Read<&[u8]> {
        let within = |part: &Part| {
            let offset = usize::try_from(at.checked_sub(part.base)?).ok()?;
            let end = offset.checked_add(usize::try_from(count).ok()?)?;
            (offset >= HEADER_BYTES && end <= part.bytes.len()).then_some(offset..end)
        };
        match self.parts.iter().find_map(|part| Some(&part.bytes[within(part)?])) {
            Some(bytes) => Ok(bytes),
            None => damaged(format!("there is nothing at {at:#x}")),
        }
    }

    fn u64(&self, at: u64) -> Read<u64> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.bytes(at, 8)?);
        Ok(u64::from_le_bytes(bytes))
    }

    /// The address `offset` bytes behind an object's beginning.
    fn behind(&self, object: Object, offset: u64) -> Read<u64> {
        match object.0.checked_add(offset) {
            Some(at) if object.small().is_none() && object.0.is_multiple_of(8) => Ok(at),
            _ => damaged(format!("there is no object at {:#x}", object.0)),
        }
    }

    pub fn tag(&self, object: Object) -> Read<u8> {
        Ok(self.bytes(self.behind(object, 0)?, 8)?[7])
    }

    /// Fields and size in bytes of an object that a constructor made.
    fn shape(&self, object: Object) -> Read<(u64, u64)> {
        let head = self.bytes(self.behind(object, 0)?, 8)?;
        match head[7] {
            0..=LAST_CONSTRUCTOR => Ok((head[6].into(), u16::from_le_bytes([head[4], head[5]]).into())),
            tag => damaged(format!("an object of tag {tag} stands where a constructor's should")),
        }
    }

    /// A field of an object that a constructor made.
    pub fn field(&self, object: Object, index: u64) -> Read<Object> {
        if index >= self.shape(object)?.0 {
            return damaged("an object has too few fields");
        }
        self.u64(self.behind(object, 8 + 8 * index)?).map(Object)
    }

    /// `count` bytes of the plain data behind the fields.
    pub fn plain(&self, object: Object, offset: u64, count: u64) -> Read<&[u8]> {
        let (fields, size) = self.shape(object)?;
        let start = 8 + 8 * fields + offset;
        if start + count > size {
            return damaged("an object has too little data");
        }
        self.bytes(self.behind(object, start)?, count)
    }

    pub fn flag(&self, object: Object, offset: u64) -> Read<bool> {
        match self.plain(object, offset, 1)? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => damaged("a truth value is neither"),
        }
    }

    pub fn array(&self, object: Object) -> Read<Vec<Object>> {
        if self.tag(object)? != ARRAY {
            return damaged("an array is none");
        }
        let count = self.u64(self.behind(object, 8)?)?;
        if count > COUNT_MAX {
            return damaged("an array is too long");
        }
        let bytes = self.bytes(self.behind(object, 24)?, 8 * count)?;
        Ok(bytes.chunks_exact(8).map(|chunk| Object(le64(chunk))).collect())
    }

    /// The elements of a linked list. A cyclic one is longer than its file.
    pub fn list(&self, mut at: Object) -> Read<Vec<Object>> {
        let most = self.parts.iter().map(|part| part.bytes.len() / 24).sum::<usize>();
        let mut elements = Vec::new();
        while at.small().is_none() {
            if self.tag(at)? != 1 || elements.len() > most {
                return damaged("a list is none");
            }
            elements.push(self.field(at, 0)?);
            at = self.field(at, 1)?;
        }
        match at.small() {
            Some(0) => Ok(elements),
            _ => damaged("a list does not end as one"),
        }
    }

    pub fn text(&self, object: Object) -> Read<&str> {
        if self.tag(object)? != STRING {
            return damaged("a string is none");
        }
        // The size counts the zero at the end.
        let size = self.u64(self.behind(object, 8)?)?;
        let Some(size) = size.checked_sub(1).filter(|size| *size <= COUNT_MAX) else {
            return damaged("a string has no honest size");
        };
        match std::str::from_utf8(self.bytes(self.behind(object, 32)?, size)?) {
            Ok(text) => Ok(text),
            Err(_) => damaged("a string is not UTF-8"),
        }
    }

    /// A number that has to fit.
    pub fn number<T: TryFrom<u64>>(&self, object: Object) -> Read<T> {
        match object.small().and_then(|number| T::try_from(number).ok()) {
            Some(number) => Ok(number),
            None => damaged("a number is out of range"),
        }
    }

    /// The limbs of a natural number, lowest first.
    pub fn natural(&self, object: Object) -> Read<Vec<u64>> {
        if let Some(number) = object.small() {
            return Ok(vec![number]);
        }
        if self.tag(object)? != BIG_NUMBER {
            return damaged("a natural number is none");
        }
        if !self.header.has_gmp {
            return Err(Error::Unsupported("large numbers of a Lean without GMP are not read".to_owned()));
        }
        // GMP's structure: room, size with the sign, address of the limbs, which follow it.
        let head = self.bytes(self.behind(object, 8)?, 8)?;
        let size = i32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let limbs = self.behind(object, 24)?;
        if size <= 0 || self.u64(self.behind(object, 16)?)? != limbs {
            return damaged("a large number is malformed");
        }
        let bytes = self.bytes(limbs, 8 * u64::from(size.unsigned_abs()))?;
        Ok(bytes.chunks_exact(8).map(le64).collect())
    }
}

fn le64(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The header, where the file lay in memory, and its root object.
fn header(bytes: &[u8]) -> Read<(Header, u64, Object)> {
    if bytes.len() < HEADER_BYTES || &bytes[..5] != b"olean" {
        return Err(Error::NotOlean);
    }
    if bytes[5] != 2 {
        return Err(Error::Format(bytes[5]));
    }
    let text = |range: std::ops::Range<usize>| {
        let field = &bytes[range];
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
        String::from_utf8_lossy(&field[..end]).into_owned()
    };
    let version = text(7..40);
    let minor = version.strip_prefix("4.").and_then(|rest| rest.split(['.', '-']).next()?.parse().ok());
    if !minor.is_some_and(|minor| SUPPORTED_MINOR.contains(&minor)) {
        return Err(Error::Release(version));
    }
    let header = Header { version, commit: text(40..80), has_gmp: bytes[6] & 1 == 1 };
    Ok((header, le64(&bytes[80..88]), Object(le64(&bytes[88..96]))))
}
