'use strict';
// Reads the files that Lean writes of a compiled module (`.olean` and its companions) as bytes, without giving them to
// Lean. Such a file is an image of memory, made by a process that ran the module's text, so nothing in it is taken on
// trust: every object must lie where one ends and the next begins, and may refer only to objects before it. A file that
// passes reads the same in every process, whatever else is in its memory.
//
// Layout (compacted regions of Lean 4.28 on wasm32): "olean", version, flags, 33 bytes of Lean's version, 40 of its
// commit, the base address, the address of the root; then the objects. Addresses count from the base; a later part of
// the same module (`.server`, `.private`) also refers to objects of the parts before it.

const { partsText } = require('./objects.cjs');

const MARKER = 'olean';
const VERSION = 2;
const BASE_AT = 80, ROOT_AT = 84, OBJECTS_AT = 88;
const ALIGNMENT = 4;
const LAST_CONSTRUCTOR = 244;
const ARRAY = 246, SCALAR_ARRAY = 248, STRING = 249, BIG_NUMBER = 250;
// Bytes before the contents: header, then sizes.
const ARRAY_HEAD = 16, SCALAR_ARRAY_HEAD = 16, STRING_HEAD = 20, BIG_NUMBER_HEAD = 20;

const EMPTY_LIST = 1;
const LARGEST_SCALAR = 2n ** 31n - 1n;

class ImageError extends Error {}

/** Has the methods of `Objects` that read; what they return stays valid as long as the image. */
class Image {
  /** @param {Buffer[]} files the parts of one module, in the order in which each may refer to those before it */
  constructor(files) {
    this.decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
    this.parts = [];
    this.texts = new Map();
    for (const file of files) this.parts.push(this.part(file));
  }

  /** The address of what each part holds. */
  roots() { return this.parts.map((part) => part.root); }

  part(file) {
    if (file.length < OBJECTS_AT || file.length % 4 || file.toString('latin1', 0, MARKER.length) !== MARKER
      || file[MARKER.length] !== VERSION) {
      throw new ImageError('it is no compiled module');
    }
    const bytes = new Uint8Array(file); // aligned, and nobody else's
    const part = {
      bytes, words: new Uint32Array(bytes.buffer), base: 0, root: 0, size: bytes.length,
      starts: new Uint8Array(bytes.length / 4 | 0),
    };
    part.base = part.words[BASE_AT >> 2];
    if (part.base % ALIGNMENT || part.base + part.size > 2 ** 32
      || this.parts.some((other) => part.base < other.base + other.size && other.base < part.base + part.size)) {
      throw new ImageError('its place in memory is not one');
    }
    for (let at = OBJECTS_AT; at < part.size;) {
      if (at + 8 > part.size) throw new ImageError('an object is cut off');
      const size = this.object(part, at);
      if (at + size > part.size) throw new ImageError('an object is cut off');
      part.starts[at >> 2] = 1;
      at += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    }
    part.root = part.words[ROOT_AT >> 2];
    this.check(part, part.root);
    return part;
  }

  /** Looks at the object at `at`, before it counts as one; returns its size. */
  object(part, at) {
    const { words, bytes } = part;
    const word = at >> 2;
    const size = words[word + 1] & 0xffff, other = bytes[at + 6], tag = bytes[at + 7];
    if (words[word] !== 0) throw new ImageError('an object is counted');
    const inside = (end) => { if (end > part.size) throw new ImageError('an object is cut off'); return end - at; };
    const children = (from, count) => {
      inside(at + from + 4 * count);
      for (let i = 0; i < count; i++) this.check(part, words[(at + from >> 2) + i]);
    };
    if (tag <= LAST_CONSTRUCTOR) {
      if (size < 8 + 4 * other || size % 4) throw new ImageError('a constructor is too small');
      children(8, other);
      return inside(at + size);
    }
    switch (tag) {
      case ARRAY: {
        inside(at + ARRAY_HEAD);
        const count = words[word + 2];
        if (words[word + 3] !== count) throw new ImageError('an array has room to grow');
        children(ARRAY_HEAD, count);
        return inside(at + ARRAY_HEAD + 4 * count);
      }
      case SCALAR_ARRAY: {
        inside(at + SCALAR_ARRAY_HEAD);
        const count = words[word + 2];
        if (words[word + 3] !== count || ![1, 2, 4, 8].includes(other)) throw new ImageError('an array is malformed');
        return inside(at + SCALAR_ARRAY_HEAD + other * count);
      }
      case STRING: {
        inside(at + STRING_HEAD);
        const count = words[word + 2];
        if (count === 0 || words[word + 3] !== count) throw new ImageError('a string is malformed');
        const total = inside(at + STRING_HEAD + count);
        const content = bytes.subarray(at + STRING_HEAD, at + STRING_HEAD + count - 1);
        if (bytes[at + total - 1] !== 0 || this.length(content) !== words[word + 4]) throw new ImageError('a string is malformed');
        return total;
      }
      case BIG_NUMBER: return this.bigNumber(part, at, inside);
      default: throw new ImageError(`an object of the kind ${tag} cannot be written down`);
    }
  }

  /** Nothing allocated, the signed count of limbs, the address of the first, and the limbs, lowest first. */
  bigNumber(part, at, inside) {
    const { words } = part;
    const word = at >> 2;
    inside(at + BIG_NUMBER_HEAD);
    const count = Math.abs(words[word + 3] | 0);
    const total = inside(at + BIG_NUMBER_HEAD + 4 * count);
    if (count === 0 || words[word + 2] !== 0 || words[word + 4] !== part.base + at + BIG_NUMBER_HEAD
      || words[(at + total >> 2) - 1] === 0) {
      throw new ImageError('a number is malformed');
    }
    return total;
  }

  /** The number of characters of UTF-8 text. */
  length(content) {
    let count = 0, isPlain = true;
    for (const byte of content) {
      if ((byte & 0xc0) !== 0x80) count += 1;
      if (byte >= 0x80) isPlain = false;
    }
    if (isPlain) return count;
    try {
      this.decoder.decode(content);
      return count;
    } catch {
      throw new ImageError('a string is no text');
    }
  }

  /** A scalar, or the address of an object that was met before. */
  check(part, address) {
    if (address & 1) return;
    for (const known of part === this.parts.at(-1) ? this.parts : [part, ...this.parts]) {
      const at = address - known.base;
      if (at >= 0 && at < known.size) {
        if (at % 4 === 0 && known.starts[at >> 2] === 1) return;
        break;
      }
    }
    throw new ImageError('an address leads to no object');
  }

  /** The part of an address, and the place there. */
  place(address) {
    for (const part of this.parts) {
      const at = address - part.base;
      if (at >= 0 && at < part.size) return { part, at };
    }
    throw new ImageError('an object is expected, not a scalar');
  }

  isScalar(o) { return (o & 1) === 1; }
  tag(o) { if (o & 1) return o >>> 1; const { part, at } = this.place(o); return part.bytes[at + 7]; }
  fieldCount(o) { const { part, at } = this.place(o); return part.bytes[at + 6]; }

  constructorOf(o) {
    const { part, at } = this.place(o);
    if (part.bytes[at + 7] > LAST_CONSTRUCTOR) throw new ImageError('a constructor is expected');
    return { part, at };
  }

  field(o, i) {
    const { part, at } = this.constructorOf(o);
    if (i >= part.bytes[at + 6]) throw new ImageError('an object has too few fields');
    return part.words[(at + 8 >> 2) + i];
  }

  /** `count` bytes from `offset` on of the scalar area behind the object fields. */
  scalarBytes(o, offset, count) {
    const { part, at } = this.constructorOf(o);
    const from = 8 + 4 * part.bytes[at + 6] + offset;
    if (from + count > (part.words[(at >> 2) + 1] & 0xffff)) throw new ImageError('an object has too few fields');
    return part.bytes.subarray(at + from, at + from + count);
  }

  scalarByte(o, offset) { return this.scalarBytes(o, offset, 1)[0]; }

  /** That a structure or a case of a type is what Lean makes of `fields` objects and `scalars` bytes. */
  expectShape(o, fields, scalars) {
    const { part, at } = this.constructorOf(o);
    const size = Math.ceil((8 + 4 * fields + scalars) / 8) * 8;
    if (part.bytes[at + 6] !== fields || (part.words[(at >> 2) + 1] & 0xffff) !== size) {
      throw new ImageError('an object is not of the form that it should be');
    }
  }

  ofKind(o, kind) {
    const { part, at } = this.place(o);
    if (part.bytes[at + 7] !== kind) throw new ImageError('an object is not of the kind that it should be');
    return { part, at };
  }

  text(o) {
    let text = this.texts.get(o);
    if (text === undefined) {
      const { part, at } = this.ofKind(o, STRING);
      const from = at + STRING_HEAD;
      text = this.decoder.decode(part.bytes.subarray(from, from + part.words[(at >> 2) + 2] - 1));
      this.texts.set(o, text);
    }
    return text;
  }

  natText(o) {
    if (o & 1) return String(o >>> 1);
    const { part, at } = this.ofKind(o, BIG_NUMBER);
    let value = 0n;
    const from = at + BIG_NUMBER_HEAD >> 2;
    for (let i = (part.words[(at >> 2) + 3] | 0) - 1; i >= 0; i--) value = value << 32n | BigInt(part.words[from + i]);
    // Lean compares numbers by their form, of which each has one.
    if (value <= LARGEST_SCALAR) throw new ImageError('a natural number is malformed');
    return value.toString();
  }

  nameParts(name) {
    const parts = [];
    while (!(name & 1)) {
      const last = this.field(name, 1);
      parts.push(this.tag(name) === 1 ? this.text(last) : { index: this.natText(last) });
      name = this.field(name, 0);
    }
    return parts.reverse();
  }

  nameText(name) { return partsText(this.nameParts(name)); }

  arraySize(o) { const { part, at } = this.ofKind(o, ARRAY); return part.words[(at >> 2) + 2]; }

  *array(o) {
    const { part, at } = this.ofKind(o, ARRAY);
    for (let i = 0, n = part.words[(at >> 2) + 2]; i < n; i++) yield part.words[(at + ARRAY_HEAD >> 2) + i];
  }

  *list(o) {
    while (!(o & 1)) {
      if (this.tag(o) !== 1 || this.fieldCount(o) !== 2) throw new ImageError('a list is malformed');
      yield this.field(o, 0);
      o = this.field(o, 1);
    }
    if (o !== EMPTY_LIST) throw new ImageError('a list is malformed');
  }
}

module.exports = { Image, ImageError };
