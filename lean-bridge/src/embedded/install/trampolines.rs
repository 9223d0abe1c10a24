//! The calls that may throw. Emscripten makes each `try` of C++ a call of an imported `invoke_…`: a JavaScript function
//! that calls through the table and catches. Lean makes so many that crossing between WebAssembly and JavaScript took
//! a seventh of its time. Here the same functions are a small module of their own, which owns the table and catches by
//! WebAssembly's exception handling; JavaScript is asked only when something was thrown.
//! Instruction set: WebAssembly exception handling proposal, the form with `try … catch_all`.

use wasm_encoder::{
    BlockType, CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection,
    Module, RefType, TableSection, TableType, TypeSection, ValType,
};

/// Under this name the Lean module imports the table.
pub(super) const TABLE_NAME: &str = "tllama_table";
/// Under this name the script gives the function that is asked about what was caught.
pub(super) const CAUGHT_NAME: &str = "caught";

/// A function `invoke_…` as the Lean module imports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invoke {
    pub name: String,
    /// The table slot first, then what is handed on.
    pub parameters: Vec<ValType>,
    pub results: Vec<ValType>,
}

/// The module: for each of `invokes` a function of that name, and the table, of `slots` slots. `stack_slot` holds the
/// function that tells where the stack of C++ ends; what threw is unwound to there.
pub(super) fn module(invokes: &[Invoke], slots: u64, stack_slot: u32) -> Vec<u8> {
    const ASK_STACK: u32 = 0;
    const CAUGHT: u32 = 1;
    let mut types = TypeSection::new();
    types.ty().function([], [ValType::I32]);
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut imports = ImportSection::new();
    imports.import("env", CAUGHT_NAME, EntityType::Function(CAUGHT));
    let mut functions = FunctionSection::new();
    let mut exports = ExportSection::new();
    let mut code = CodeSection::new();
    for (index, invoke) in (0..).zip(invokes) {
        let (own, called) = (2 + 2 * index, 3 + 2 * index);
        types.ty().function(invoke.parameters.iter().copied(), invoke.results.iter().copied());
        types.ty().function(invoke.parameters[1..].iter().copied(), invoke.results.iter().copied());
        functions.function(own);
        exports.export(&invoke.name, ExportKind::Func, 1 + index);

        let stack = invoke.parameters.len() as u32;
        let result = invoke.results.first().copied();
        let mut body = Function::new([(1, ValType::I32)]);
        let mut put = body.instructions();
        put.i32_const(stack_slot as i32).call_indirect(0, ASK_STACK).local_set(stack);
        put.try_(result.map_or(BlockType::Empty, BlockType::Result));
        (1..stack).for_each(|parameter| {
            put.local_get(parameter);
        });
        put.local_get(0).call_indirect(0, called);
        // Not every exception is one of C++: the end of the program goes on up.
        put.catch_all().local_get(stack).call(0).i32_eqz().if_(BlockType::Empty).rethrow(1).end();
        match result {
            Some(ValType::I32) => put.i32_const(0),
            Some(ValType::I64) => put.i64_const(0),
            Some(ValType::F32) => put.f32_const(0.0.into()),
            Some(ValType::F64) => put.f64_const(0.0.into()),
            _ => &mut put,
        };
        put.end().end();
        code.function(&body);
    }
    exports.export("table", ExportKind::Table, 0);
    let mut tables = TableSection::new();
    tables.table(table(slots));
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables);
    module.section(&exports).section(&code);
    module.finish()
}

/// The type of the table that both modules share.
pub(super) fn table(slots: u64) -> TableType {
    TableType { element_type: RefType::FUNCREF, table64: false, minimum: slots, maximum: None, shared: false }
}
