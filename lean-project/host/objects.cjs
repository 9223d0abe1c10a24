'use strict';
// Lean's object representation on wasm32, seen from JavaScript: boxing, reference counts, constructors, strings,
// names, arrays, lists. Layout: lean.h of Lean 4 (header 8 bytes: rc i32, cs_sz u16, num_objs u8, tag u8).
// Nothing here knows of environments, elaboration or the protocol.

/** Lean functions are found by their C symbol; those outside the export section live in the table (symbols.txt). */
function functionsOf(internals) {
  const found = Object.create(null);
  return new Proxy(found, {
    get(cache, symbol) {
      let fn = cache[symbol];
      if (fn) return fn;
      fn = internals.wasmExports[symbol];
      if (fn === undefined) {
        const slot = internals.symbolTable().get(symbol);
        if (slot === undefined) throw new Error(`this Lean has no function ${symbol}`);
        fn = internals.wasmTable.get(slot);
      }
      return (cache[symbol] = fn);
    },
  });
}

/** An error that Lean returned as a value of `IO`; the process is fine afterwards. */
class LeanIOError extends Error {}

class Objects {
  constructor(internals) {
    this.internals = internals;
    this.lean = functionsOf(internals);
    this.encoder = new TextEncoder();
    // Names and literals are compared as texts: a decoder that drops a byte order mark, or reads every broken byte
    // as the same replacement character, would make different ones equal.
    this.decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
    this.buffer = null;
    this.refresh();
  }

  /** The memory may have grown since the last look; the views are made anew then. */
  refresh() {
    const buffer = this.internals.wasmMemory.buffer;
    if (buffer !== this.buffer) {
      this.buffer = buffer;
      this.i32 = new Int32Array(buffer);
      this.u32 = new Uint32Array(buffer);
      this.u16 = new Uint16Array(buffer);
      this.u8 = new Uint8Array(buffer);
    }
  }

  // --- scalars and reference counts -------------------------------------------------------------------------
  box(n) { return ((n << 1) | 1) >>> 0; }
  isScalar(o) { return (o & 1) === 1; }

  inc(o) {
    if (o & 1) return o;
    this.refresh();
    const rc = this.i32[o >> 2];
    if (rc > 0) this.i32[o >> 2] = rc + 1;
    else if (rc < 0) Atomics.sub(this.i32, o >> 2, 1);
    return o;
  }

  dec(o) {
    if (o & 1) return;
    this.refresh();
    const rc = this.i32[o >> 2];
    if (rc > 1) this.i32[o >> 2] = rc - 1;
    else if (rc !== 0) this.lean.lean_dec_ref_cold(o);
  }

  // --- constructors -------------------------------------------------------------------------------------------
  tag(o) {
    if (o & 1) return o >>> 1;
    this.refresh();
    return this.u8[o + 7];
  }

  fieldCount(o) { this.refresh(); return this.u8[o + 6]; }

  /** Field `i`, borrowed. */
  field(o, i) { this.refresh(); return this.u32[(o + 8 >> 2) + i]; }

  /** Byte `offset` of the scalar area behind the object fields. */
  scalarByte(o, offset) { this.refresh(); return this.u8[o + 8 + 4 * this.u8[o + 6] + offset]; }

  /** A constructor object; takes ownership of `fields`; scalar bytes are zero. */
  ctor(tag, fields, scalarBytes = 0) {
    const size = 4 * fields.length;
    const at = this.lean.malloc(size + 16) >>> 0;
    this.refresh();
    for (let i = 0; i < fields.length; i++) this.u32[(at >> 2) + 1 + i] = fields[i];
    this.lean._ZN4lean8mk_cnstrEjjPP11lean_objectj(at, tag, fields.length, at + 4, scalarBytes);
    this.refresh();
    const object = this.u32[at >> 2];
    this.lean.free(at);
    for (let i = 0; i < scalarBytes; i++) this.u8[object + 8 + size + i] = 0;
    return object;
  }

  setScalarByte(o, offset, value) { this.refresh(); this.u8[o + 8 + 4 * this.u8[o + 6] + offset] = value; }

  /** A copy of the structure `o` (borrowed) with some fields replaced by owned objects. */
  withFields(o, replaced) {
    this.refresh();
    const count = this.u8[o + 6];
    const scalarBytes = this.u16[o + 4 >> 1] - 8 - 4 * count;
    const fields = [];
    for (let i = 0; i < count; i++) fields.push(i in replaced ? replaced[i] : this.inc(this.field(o, i)));
    const copy = this.ctor(this.tag(o), fields, scalarBytes);
    this.u8.copyWithin(copy + 8 + 4 * count, o + 8 + 4 * count, o + 8 + 4 * count + scalarBytes);
    return copy;
  }

  // --- strings, numbers, names --------------------------------------------------------------------------------
  string(text) {
    const bytes = this.encoder.encode(text);
    const at = this.lean.malloc(bytes.length + 1) >>> 0;
    this.refresh();
    this.u8.set(bytes, at);
    const object = this.lean.lean_mk_string_from_bytes(at, bytes.length) >>> 0;
    this.lean.free(at);
    return object;
  }

  text(o) {
    this.refresh();
    const size = this.u32[o + 8 >> 2];
    return this.decoder.decode(this.u8.slice(o + 20, o + 20 + size - 1));
  }

  /** The beginning of a string of at most `limit` bytes, to the end of a character, and how many bytes it has in all. */
  textStart(o, limit) {
    this.refresh();
    const bytes = this.u32[o + 8 >> 2] - 1;
    let end = Math.min(bytes, limit);
    while (end < bytes && (this.u8[o + 20 + end] & 0xc0) === 0x80) end -= 1;
    return { data: this.decoder.decode(this.u8.slice(o + 20, o + 20 + end)), bytes };
  }

  /** A natural number as a decimal string; arguments are borrowed. */
  natText(o) {
    if (o & 1) return String(o >>> 1);
    const repr = this.lean.l_Nat_reprFast(this.inc(o)) >>> 0;
    const text = this.text(repr);
    this.dec(repr);
    return text;
  }

  nat(decimal) {
    const value = BigInt(decimal);
    if (value < 1n << 31n) return this.box(Number(value));
    const bytes = this.encoder.encode(value.toString() + '\0');
    const at = this.lean.malloc(bytes.length) >>> 0;
    this.refresh();
    this.u8.set(bytes, at);
    const object = this.lean.lean_cstr_to_nat(at) >>> 0;
    this.lean.free(at);
    return object;
  }

  /** A `Name` from plain dotted text: options, modules. */
  dottedName(text) {
    let name = this.box(0);
    for (const part of text.split('.')) name = this.lean.lean_name_mk_string(name, this.string(part)) >>> 0;
    return name;
  }

  /** The name `prefix.part` (owned); `prefix` is borrowed. */
  nameBelow(prefix, part) {
    return this.lean.lean_name_mk_string(this.inc(prefix), this.string(part)) >>> 0;
  }

  /** The components of a `Name`: strings and decimal numbers in a tagged form, so that nothing is ambiguous. */
  nameParts(name) {
    const parts = [];
    while (!(name & 1)) {
      const last = this.field(name, 1);
      parts.push(this.tag(name) === 1 ? this.text(last) : { index: this.natText(last) });
      name = this.field(name, 0);
    }
    return parts.reverse();
  }

  nameFromParts(parts) {
    let name = this.box(0);
    for (const part of parts) {
      name = typeof part === 'string'
        ? this.lean.lean_name_mk_string(name, this.string(part)) >>> 0
        : this.lean.lean_name_mk_numeral(name, this.nat(part.index)) >>> 0;
    }
    return name;
  }

  /** A `Name` as text. Injective: components that could be read otherwise stand in `«»`. */
  nameText(name) { return partsText(this.nameParts(name)); }

  // --- collections --------------------------------------------------------------------------------------------
  arraySize(o) { this.refresh(); return this.u32[o + 8 >> 2]; }
  arrayItem(o, i) { this.refresh(); return this.u32[(o + 16 >> 2) + i]; }
  emptyArray() { return this.lean.lean_mk_array(this.box(0), this.box(0)) >>> 0; }

  *list(o) {
    while (!(o & 1)) {
      yield this.field(o, 0);
      o = this.field(o, 1);
    }
  }

  listOf(owned) {
    let list = this.box(0);
    for (let i = owned.length - 1; i >= 0; i--) list = this.ctor(1, [owned[i], list]);
    return list;
  }

  /** Entries of a `PersistentHashMap` (borrowed): pairs [key, value]. A map is its root node, or root and size. */
  *hashMapEntries(map) {
    const isNode = this.tag(map) === 1 || this.fieldCount(map) === 1;
    yield* this.hashMapNode(isNode ? map : this.field(map, 0));
  }

  *hashMapNode(node) {
    if (this.tag(node) === 0) {
      const entries = this.field(node, 0);
      for (let i = 0, n = this.arraySize(entries); i < n; i++) {
        const entry = this.arrayItem(entries, i);
        if (entry & 1) continue;
        if (this.tag(entry) === 0) yield [this.field(entry, 0), this.field(entry, 1)];
        else yield* this.hashMapNode(this.field(entry, 0));
      }
    } else {
      const keys = this.field(node, 0), values = this.field(node, 1);
      for (let i = 0, n = this.arraySize(keys); i < n; i++) yield [this.arrayItem(keys, i), this.arrayItem(values, i)];
    }
  }

  /** Items of a `PersistentArray` (borrowed). */
  *persistentArray(array) {
    const walk = function* (objects, node) {
      const children = objects.field(node, 0);
      for (let i = 0, n = objects.arraySize(children); i < n; i++) {
        if (objects.tag(node) === 0) yield* walk(objects, objects.arrayItem(children, i));
        else yield objects.arrayItem(children, i);
      }
    };
    yield* walk(this, this.field(array, 0));
    const tail = this.field(array, 1);
    for (let i = 0, n = this.arraySize(tail); i < n; i++) yield this.arrayItem(tail, i);
  }

  // --- closures -----------------------------------------------------------------------------------------------
  /** A Lean function of `arity` arguments (boxed ones, by its C symbol) with the first of them, owned, given. */
  partial(symbol, arity, given) { return this.closureOf(this.internals.symbolTable().get(symbol), arity, given); }

  /**
   * A Lean closure that calls a JavaScript function, whose arguments are owned, and only on this thread: others have
   * no such function in their tables.
   */
  closure(arity, fn) {
    const { wasmTable } = this.internals;
    const slot = wasmTable.grow(1);
    wasmTable.set(slot, exportedFunction(arity, fn));
    return this.closureOf(slot, arity, []);
  }

  closureOf(slot, arity, given) {
    if (slot === undefined) throw new Error('this Lean has no such function');
    // One word more for the function, one for the arity and how many arguments are given.
    const object = this.ctor(0, [this.box(0), this.box(0), ...given]);
    this.u32[object + 8 >> 2] = slot;
    this.u16[object + 12 >> 1] = arity;
    this.u16[object + 14 >> 1] = given.length;
    this.u8[object + 6] = 0;
    this.u8[object + 7] = CLOSURE;
    return object;
  }

  // --- calls --------------------------------------------------------------------------------------------------
  /** A global constant of Lean, borrowed. */
  global(symbol) {
    this.refresh();
    const address = this.internals.symbolTable().get(symbol);
    if (address === undefined) throw new Error(`this Lean has no constant ${symbol}`);
    return this.u32[address >> 2];
  }

  /** The value of an `IO` result (owned); throws `LeanIOError` for an error of Lean's. */
  io(result) {
    result >>>= 0;
    const value = this.inc(this.field(result, 0));
    const failed = this.tag(result) !== 0;
    this.dec(result);
    if (!failed) return value;
    const message = this.lean.lean_io_error_to_string(value) >>> 0;
    const text = this.text(message);
    this.dec(message);
    throw new LeanIOError(text);
  }
}

const CLOSURE = 245; // tag

/** A JavaScript function as one of WebAssembly, of `arity` words to a word: a module that imports and exports it. */
function exportedFunction(arity, fn) {
  const I32 = 0x7f;
  const section = (id, ...bytes) => [id, bytes.length, ...bytes];
  const module = new WebAssembly.Module(Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 1, 0x60, arity, ...Array(arity).fill(I32), 1, I32),
    ...section(2, 1, 1, 0x65, 1, 0x66, 0, 0), // import function 0 as `e.f`
    ...section(7, 1, 1, 0x66, 0, 0), // export it as `f`
  ]));
  const words = (...values) => fn(...values.map((value) => value >>> 0)) | 0;
  return new WebAssembly.Instance(module, { e: { f: words } }).exports.f;
}

const PLAIN_COMPONENT = /^[\p{L}_][\p{L}\p{N}_'!?₀₁₂₃₄₅₆₇₈₉]*$/u;

function partsText(parts) {
  return parts.map((part) => {
    if (typeof part !== 'string') return part.index;
    return PLAIN_COMPONENT.test(part) ? part : `«${part.replaceAll('\\', '\\\\').replaceAll('»', '\\»')}»`;
  }).join('.');
}

module.exports = { Objects, LeanIOError, partsText };
