//! Byte edits on `lean.wasm`: 201,000 exports become about a thousand, and the functions that lose theirs get a
//! fixed slot in the table instead, listed by name in `symbols.txt`. The table itself becomes an import, so that
//! calls that may throw need not pass through JavaScript (see `trampolines`). Section format: WebAssembly core
//! specification, "Binary Format, Modules". Code and data are copied as they are, never decoded.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::ops::Range;

use wasm_encoder::{ConstExpr, ElementSection, Elements, Encode, EntityType, ExportKind, ExportSection};
use wasm_encoder::{RawSection, SectionId, ValType};
use wasmparser::{Chunk, Export, ExternalKind, FuncType, Operator, Parser, Payload, TypeRef};

use super::error::Error;
use super::trampolines::{self, Invoke};

const IMPORT: u8 = SectionId::Import as u8;
const TABLE: u8 = SectionId::Table as u8;
const EXPORT: u8 = SectionId::Export as u8;
const ELEMENT: u8 = SectionId::Element as u8;

/// First slot of ours. The published table ends at 22,943; the gap keeps clear of what the loader may add.
const FIRST_SLOT: u32 = 23_210;

/// Compiler-made specialisations and lambdas: never looked up by name, and most of the names.
const NEVER_LOOKED_UP: [&str; 6] =
    ["___at___", "_spec__", "___lam__", "___closed__", "_lambda__", "_match__"];

/// Looked up by the loader through computed names.
const LOADER_NAMES: [&str; 5] = ["main", "__main_argc_argv", "__THREW__", "_mi_heap_default", "__threwValue"];

/// `_ZT…` are type information and wrappers of thread-local variables, `__start_…`/`__stop_…` section bounds.
const LOADER_PREFIXES: [&str; 3] = ["_ZT", "__start_", "__stop_"];

/// Imported functions that call through the table and catch.
const INVOKE_PREFIX: &str = "invoke_";
/// Tells where the stack of C++ ends.
const STACK_END: &str = "emscripten_stack_get_current";

/// The patched module, and what was done to it.
pub(super) struct Patched {
    pub module: Vec<u8>,
    /// The module that `module` takes its table and its `invoke_…` from.
    pub trampolines: Vec<u8>,
    /// One line `name number` for each symbol: the table slot of a function, the address of a variable.
    pub symbols: String,
}

/// Patches `module`; exports named in `identifiers` (those of the script) stay.
pub(super) fn patch(module: &[u8], identifiers: &HashSet<&str>) -> Result<Patched, Error> {
    let sections = Sections::read(module)?;
    if [IMPORT, TABLE, EXPORT, ELEMENT].iter().any(|id| !sections.raw.iter().any(|(other, _)| other == id)) {
        return Err(refused("it has no imports, no table, no exports or no table elements"));
    }
    let mut slots = Slots::default();
    let mut exports = ExportSection::new();
    let mut symbols = String::new();
    let mut stack_end = None;
    for export in &sections.exports {
        if is_kept(export, identifiers) {
            exports.export(export.name, encoded_kind(export.kind)?, export.index);
        }
        if NEVER_LOOKED_UP.iter().any(|mark| export.name.contains(mark)) {
            continue;
        }
        match export.kind {
            ExternalKind::Func => {
                let slot = slots.of(export.index);
                if export.name == STACK_END {
                    stack_end = Some(slot);
                }
                let _ = writeln!(symbols, "{} {slot}", export.name);
            }
            ExternalKind::Global => {
                let address = sections.constant(export)?;
                let _ = writeln!(symbols, "{} {address}", export.name);
            }
            _ => {}
        }
    }

    let stack_end = stack_end.ok_or_else(|| refused(&format!("it does not export `{STACK_END}`")))?;
    sections.check_table()?;
    let invokes = sections.invokes()?;

    let mut result = wasm_encoder::Module::new();
    for (id, range) in &sections.raw {
        match *id {
            IMPORT => {
                result.section(&RawSection { id: IMPORT, data: &sections.imports_with(module, &slots)? })
            }
            TABLE => &mut result,
            EXPORT => result.section(&exports),
            ELEMENT => result.section(&sections.elements_with(module, &slots)),
            id => result.section(&RawSection { id, data: &module[range.clone()] }),
        };
    }
    let trampolines = trampolines::module(&invokes, slots.end(), stack_end);
    Ok(Patched { module: result.finish(), trampolines, symbols })
}

fn is_kept(export: &Export, identifiers: &HashSet<&str>) -> bool {
    let name = export.name;
    !matches!(export.kind, ExternalKind::Func | ExternalKind::Global)
        || identifiers.contains(name)
        || identifiers.contains(format!("_{name}").as_str())
        || LOADER_NAMES.contains(&name)
        || LOADER_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Table slots given to functions in the order in which they were first asked for.
#[derive(Default)]
struct Slots {
    by_function: HashMap<u32, u32>,
    functions: Vec<u32>,
}

impl Slots {
    fn of(&mut self, function: u32) -> u32 {
        let next = FIRST_SLOT + self.functions.len() as u32;
        *self.by_function.entry(function).or_insert_with(|| {
            self.functions.push(function);
            next
        })
    }

    /// One past the last slot.
    fn end(&self) -> u64 {
        u64::from(FIRST_SLOT) + self.functions.len() as u64
    }
}

/// What of the module is read; everything else stays bytes.
#[derive(Default)]
struct Sections<'a> {
    /// Section ids and where their contents lie, in order.
    raw: Vec<(u8, Range<usize>)>,
    types: Vec<FuncType>,
    /// Names and types of the imported functions.
    imported_functions: Vec<(&'a str, u32)>,
    imported_globals: u32,
    imports: u32,
    /// Initial values of the module's own globals, where they are 32-bit constants.
    globals: Vec<Option<i32>>,
    exports: Vec<Export<'a>>,
    /// Imported ones first.
    tables: Vec<wasmparser::TableType>,
    /// Where each existing element segment lies.
    elements: Vec<Range<usize>>,
}

impl<'a> Sections<'a> {
    fn read(module: &'a [u8]) -> Result<Sections<'a>, Error> {
        let mut sections = Sections::default();
        let mut parser = Parser::new(0);
        let mut at = 0;
        loop {
            let rest = module.get(at..).ok_or_else(cut)?;
            let Chunk::Parsed { consumed, payload } = parser.parse(rest, true).map_err(malformed)? else {
                return Err(cut());
            };
            at += consumed;
            if let Some((id, range)) = payload.as_section() {
                sections.raw.push((id, offsets(range)));
            }
            match payload {
                Payload::TypeSection(reader) => {
                    let types = reader.into_iter_err_on_gc_types().collect::<Result<_, _>>();
                    sections.types = types.map_err(malformed)?;
                }
                Payload::ImportSection(reader) => {
                    for import in reader.into_imports() {
                        let import = import.map_err(malformed)?;
                        sections.imports += 1;
                        match import.ty {
                            TypeRef::Func(ty) => sections.imported_functions.push((import.name, ty)),
                            TypeRef::Global(_) => sections.imported_globals += 1,
                            TypeRef::Table(table) => sections.tables.push(table),
                            _ => {}
                        }
                    }
                }
                Payload::TableSection(reader) => {
                    for table in reader {
                        sections.tables.push(table.map_err(malformed)?.ty);
                    }
                }
                Payload::GlobalSection(reader) => {
                    for global in reader {
                        let start = global.map_err(malformed)?.init_expr.get_operators_reader().read();
                        sections.globals.push(match start.map_err(malformed)? {
                            Operator::I32Const { value } => Some(value),
                            _ => None,
                        });
                    }
                }
                Payload::ExportSection(reader) => {
                    sections.exports = reader.into_iter().collect::<Result<_, _>>().map_err(malformed)?;
                }
                Payload::ElementSection(reader) => {
                    for element in reader {
                        sections.elements.push(offsets(element.map_err(malformed)?.range));
                    }
                }
                Payload::CodeSectionStart { size, .. } => {
                    parser.skip_section();
                    at += size as usize;
                }
                Payload::End(_) => return Ok(sections),
                _ => {}
            }
        }
    }

    /// The address that an exported variable holds.
    fn constant(&self, export: &Export) -> Result<i32, Error> {
        let own =
            export.index.checked_sub(self.imported_globals).and_then(|own| self.globals.get(own as usize));
        own.copied()
            .flatten()
            .ok_or_else(|| refused(&format!("the address of `{}` is no constant", export.name)))
    }

    /// Makes sure that the table can be one of ours.
    fn check_table(&self) -> Result<(), Error> {
        let [table] = self.tables[..] else {
            return Err(refused("it does not have exactly one table"));
        };
        if table.element_type != wasmparser::RefType::FUNCREF || table.maximum.is_some() || table.table64 {
            return Err(refused("its table is not one of functions that may grow"));
        }
        if table.initial > u64::from(FIRST_SLOT) {
            return Err(refused(&format!("its table already uses slot {FIRST_SLOT}")));
        }
        Ok(())
    }

    /// The imported functions that the trampolines stand in for.
    fn invokes(&self) -> Result<Vec<Invoke>, Error> {
        let ours = self.imported_functions.iter().filter(|(name, _)| name.starts_with(INVOKE_PREFIX));
        ours.map(|&(name, ty)| {
            let odd = || refused(&format!("`{name}` has a type that no call through the table has"));
            let ty = self.types.get(ty as usize).ok_or_else(odd)?;
            let encoded = |types: &[wasmparser::ValType]| -> Result<Vec<ValType>, Error> {
                types.iter().map(|ty| number(*ty).ok_or_else(odd)).collect()
            };
            let (parameters, results) = (encoded(ty.params())?, encoded(ty.results())?);
            if parameters.first() != Some(&ValType::I32) || results.len() > 1 {
                return Err(odd());
            }
            Ok(Invoke { name: name.to_owned(), parameters, results })
        })
        .collect()
    }

    /// The contents of the import section with the table as one more import, long enough for the new slots.
    fn imports_with(&self, module: &[u8], slots: &Slots) -> Result<Vec<u8>, Error> {
        let (_, range) = self.raw.iter().find(|(id, _)| *id == IMPORT).ok_or_else(cut)?;
        let contents = &module[range.clone()];
        // The count comes first, as a number in bytes of which all but the last have their top bit set.
        let count_bytes = contents.iter().position(|byte| byte & 0x80 == 0).ok_or_else(cut)? + 1;
        let mut data = Vec::new();
        (self.imports + 1).encode(&mut data);
        data.extend_from_slice(&contents[count_bytes..]);
        "env".encode(&mut data);
        trampolines::TABLE_NAME.encode(&mut data);
        EntityType::Table(trampolines::table(slots.end())).encode(&mut data);
        Ok(data)
    }

    /// The element segments that are there, and one that fills the new slots.
    fn elements_with(&self, module: &[u8], slots: &Slots) -> ElementSection {
        let mut section = ElementSection::new();
        for range in &self.elements {
            section.raw(&module[range.clone()]);
        }
        let offset = ConstExpr::i32_const(FIRST_SLOT as i32);
        section.active(None, &offset, Elements::Functions((&slots.functions).into()));
        section
    }
}

fn offsets(range: Range<u64>) -> Range<usize> {
    range.start as usize..range.end as usize
}

fn number(ty: wasmparser::ValType) -> Option<ValType> {
    Some(match ty {
        wasmparser::ValType::I32 => ValType::I32,
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::F32 => ValType::F32,
        wasmparser::ValType::F64 => ValType::F64,
        _ => return None,
    })
}

fn encoded_kind(kind: ExternalKind) -> Result<ExportKind, Error> {
    Ok(match kind {
        ExternalKind::Func => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        ExternalKind::Tag => ExportKind::Tag,
        other => return Err(refused(&format!("unknown kind of export {other:?}"))),
    })
}

fn cut() -> Error {
    refused("it ends in the middle of a section")
}

fn malformed(error: wasmparser::BinaryReaderError) -> Error {
    Error::Module { detail: error.to_string() }
}

fn refused(detail: &str) -> Error {
    Error::Module { detail: detail.to_owned() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection, MemoryType, Module,
        RefType, TableSection, TableType, TypeSection,
    };

    /// What varies between the modules of these tests.
    struct Sample {
        table_minimum: u64,
        table_maximum: Option<u64>,
        address: ConstExpr,
        has_elements: bool,
        /// Of the imported `invoke_…`.
        first_parameter: ValType,
    }

    impl Default for Sample {
        fn default() -> Sample {
            let address = ConstExpr::i32_const(1024);
            Sample {
                table_minimum: 3,
                table_maximum: None,
                address,
                has_elements: true,
                first_parameter: ValType::I32,
            }
        }
    }

    impl Sample {
        /// An imported function, global and memory, four functions, one variable; two names for one function.
        fn encode(&self) -> Vec<u8> {
            let mut types = TypeSection::new();
            types.ty().function([], []);
            types.ty().function([self.first_parameter, ValType::F64], [ValType::I64]);
            let mut imports = ImportSection::new();
            imports.import("env", "invoke_jd", EntityType::Function(1));
            let word = GlobalType { val_type: ValType::I32, mutable: false, shared: false };
            imports.import("env", "base", word);
            let memory = MemoryType {
                minimum: 1,
                maximum: Some(2),
                memory64: false,
                shared: true,
                page_size_log2: None,
            };
            imports.import("env", "memory", memory);
            let mut functions = FunctionSection::new();
            let mut code = CodeSection::new();
            for _ in 0..4 {
                functions.function(0);
                let mut body = Function::new([]);
                body.instructions().end();
                code.function(&body);
            }
            let mut tables = TableSection::new();
            tables.table(TableType {
                element_type: RefType::FUNCREF,
                table64: false,
                minimum: self.table_minimum,
                maximum: self.table_maximum,
                shared: false,
            });
            let mut globals = GlobalSection::new();
            globals.global(word, &self.address);
            let mut exports = ExportSection::new();
            exports.export("memory", ExportKind::Memory, 0);
            exports.export("malloc", ExportKind::Func, 1);
            exports.export("l_List_map", ExportKind::Func, 3);
            exports.export("l_List_map___boxed", ExportKind::Func, 3);
            exports.export("l_List_map___lam__0", ExportKind::Func, 4);
            exports.export("l_Name_empty", ExportKind::Global, 1);
            exports.export("__start_table", ExportKind::Func, 2);
            exports.export(STACK_END, ExportKind::Func, 1);
            let mut elements = ElementSection::new();
            elements.active(None, &ConstExpr::i32_const(1), Elements::Functions((&[2, 3]).into()));
            let mut module = Module::new();
            module.section(&types).section(&imports).section(&functions).section(&tables);
            module.section(&globals).section(&exports);
            if self.has_elements {
                module.section(&elements);
            }
            module.section(&code);
            module.finish()
        }
    }

    /// A valid module of a hundred bytes.
    pub(in super::super) fn sample() -> Vec<u8> {
        Sample::default().encode()
    }

    /// Sizes of a patched module.
    #[derive(Debug, PartialEq, Eq)]
    pub(in super::super) struct Counts {
        pub exports: usize,
        /// Table slots from the first of ours on.
        pub slots: u64,
    }

    pub(in super::super) fn counts(module: &[u8]) -> Counts {
        let sections = Sections::read(module).unwrap();
        Counts { exports: sections.exports.len(), slots: sections.tables[0].initial - u64::from(FIRST_SLOT) }
    }

    #[track_caller]
    fn check_refused(module: &[u8], expected: &str) {
        let error = patch(module, &HashSet::new()).err().expect("a refusal").to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn exports_of_the_script_and_the_loader_stay() {
        let patched = patch(&sample(), &HashSet::from(["_malloc"])).unwrap();
        let names: Vec<_> = Sections::read(&patched.module).unwrap().exports.iter().map(|e| e.name).collect();
        assert_eq!(names, ["memory", "malloc", "__start_table"]);
    }

    #[test]
    fn each_function_has_one_slot_and_each_variable_its_address() {
        let patched = patch(&sample(), &HashSet::new()).unwrap();
        let expected = "malloc 23210\nl_List_map 23211\nl_List_map___boxed 23211\nl_Name_empty 1024\n\
                        __start_table 23212\nemscripten_stack_get_current 23210\n";
        assert_eq!(patched.symbols, expected);
        let sections = Sections::read(&patched.module).unwrap();
        assert_eq!(sections.tables[0].initial, 23_213);
        assert_eq!(sections.elements.len(), 2);
    }

    #[test]
    fn the_result_is_a_valid_module_with_the_same_code() {
        let before = sample();
        let after = patch(&before, &HashSet::new()).unwrap().module;
        wasmparser::validate(&after).unwrap();
        assert!(
            Sections::read(&after).unwrap().raw.iter().all(|(id, _)| *id != TABLE),
            "the table is imported"
        );
        let code = |module: &[u8]| {
            let sections = Sections::read(module).unwrap();
            let (_, range) =
                sections.raw.iter().find(|(id, _)| *id == SectionId::Code as u8).unwrap().clone();
            module[range].to_vec()
        };
        assert_eq!(code(&before), code(&after));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        check_refused(
            &Sample { table_minimum: 30_000, ..Sample::default() }.encode(),
            "already uses slot 23210",
        );
        check_refused(&Sample { table_maximum: Some(9), ..Sample::default() }.encode(), "may grow");
        check_refused(&Sample { has_elements: false, ..Sample::default() }.encode(), "no table elements");
        let odd = Sample { first_parameter: ValType::F32, ..Sample::default() }.encode();
        check_refused(&odd, "`invoke_jd` has a type that no call");
        let computed = Sample { address: ConstExpr::global_get(0), ..Sample::default() }.encode();
        check_refused(&computed, "`l_Name_empty` is no constant");
    }

    #[test]
    fn the_trampolines_are_a_valid_module_with_the_table_that_is_imported() {
        let patched = patch(&sample(), &HashSet::new()).unwrap();
        let features = wasmparser::WasmFeatures::default() | wasmparser::WasmFeatures::LEGACY_EXCEPTIONS;
        wasmparser::Validator::new_with_features(features).validate_all(&patched.trampolines).unwrap();
        let (given, wanted) =
            (Sections::read(&patched.trampolines).unwrap(), Sections::read(&patched.module).unwrap());
        assert_eq!(given.tables, wanted.tables);
        let names: Vec<_> = given.exports.iter().map(|export| export.name).collect();
        assert_eq!(names, ["invoke_jd", "table"]);
    }

    #[test]
    fn a_cut_or_foreign_file_is_refused() {
        let module = sample();
        for length in [0, 7, module.len() / 2, module.len() - 1] {
            assert!(patch(&module[..length], &HashSet::new()).is_err(), "{length} bytes");
        }
        assert!(patch(b"not wasm at all", &HashSet::new()).is_err());
    }
}
