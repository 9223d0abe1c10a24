'use strict';
// The shape of a transcript, looked at as a whole before anything is made of it: it comes from a process that ran
// untrusted text, and may be any JSON. What passes has every field that it must have, each of its type, indices that
// point backwards, and sizes that a kernel can take; what it means is for the kernel to say.

// Lean.Expr and Lean.Level by constructor, with what follows the tag: 'e' an earlier expression, 'l' an earlier level
// (of levels) or a level (of expressions), 'n' a name, 'i' a number, 't' a literal's kind and place.
const EXPRESSIONS = new Map([
  [0, 'i'], [3, 'l'], [4, 'n*'], [5, 'ee'], [6, 'ee'], [7, 'ee'], [8, 'eee'], [9, 't'], [11, 'nie'],
]);
const LEVELS = new Map([[0, ''], [1, 'l'], [2, 'll'], [3, 'll'], [4, 'n']]);
const KINDS = new Map([
  ['axiom', []], ['theorem', ['value']], ['opaque', ['value']], ['definition', ['value', 'hints']],
  ['inductive', ['parameters', 'types']],
]);

const LIMITS = {
  names: 1 << 20, levels: 1 << 20, expressions: 1 << 24, literals: 1 << 20, declarations: 1 << 17, roots: 1 << 12,
  // Of one list within an entry: universes, levels of a constant, types of a family, constructors of a type.
  list: 1 << 12,
  // Of one text or number, in UTF-16 units.
  text: 1 << 24,
  digits: 1 << 16,
  height: 0xffffffff,
};

class ShapeError extends Error {}

/** Throws a `ShapeError` that says where `transcript` is not what a transcript is. */
function checkShape(transcript) {
  record(transcript, 'the transcript');
  for (const list of ['names', 'levels', 'expressions', 'literals', 'declarations', 'roots']) {
    entries(transcript[list], list, LIMITS[list]);
  }
  const { names, levels, expressions, literals, declarations, roots } = transcript;
  // Name 0 is the anonymous one and is not listed.
  const counts = { names: names.length + 1, levels: levels.length, expressions: expressions.length };
  each(names, 'names', (entry, at, index) => {
    tuple(entry, at, 2);
    below(entry[0], `${at}[0]`, index + 1);
    namePart(entry[1], `${at}[1]`);
  });
  each(levels, 'levels', (entry, at, index) => {
    tagged(entry, at, LEVELS, { ...counts, levels: index });
  });
  each(literals, 'literals', (entry, at) => text(entry, at));
  each(expressions, 'expressions', (entry, at, index) => {
    tagged(entry, at, EXPRESSIONS, { ...counts, expressions: index });
    if (entry[0] === 9) literal(entry, at, literals);
  });
  each(declarations, 'declarations', (entry, at) => declaration(entry, at, counts));
  each(roots, 'roots', (root, at) => below(root, at, counts.names));
  if (!roots.length) fail('roots', 'is empty');
}

function declaration(entry, at, counts) {
  record(entry, at);
  const fields = typeof entry.kind === 'string' ? KINDS.get(entry.kind) : undefined;
  if (fields === undefined) fail(`${at}.kind`, 'is no kind of declaration');
  named(entry, at, counts);
  entries(entry.universes, `${at}.universes`, LIMITS.list);
  each(entry.universes, `${at}.universes`, (name, where) => below(name, where, counts.names));
  if (fields.includes('value')) below(entry.value, `${at}.value`, counts.expressions);
  if (fields.includes('hints') && entry.hints !== 'opaque' && entry.hints !== 'abbrev') {
    below(entry.hints, `${at}.hints`, LIMITS.height + 1);
  }
  if (entry.kind !== 'inductive') return;
  below(entry.parameters, `${at}.parameters`, LIMITS.list);
  entries(entry.types, `${at}.types`, LIMITS.list);
  if (!entry.types.length) fail(`${at}.types`, 'is empty');
  each(entry.types, `${at}.types`, (type, where) => {
    named(type, where, counts);
    entries(type.constructors, `${where}.constructors`, LIMITS.list);
    each(type.constructors, `${where}.constructors`, (constructor, place) => named(constructor, place, counts));
  });
}

/** What has a name, which is not the anonymous one, and a type. */
function named(entry, at, counts) {
  record(entry, at);
  below(entry.name, `${at}.name`, counts.names);
  if (entry.name === 0) fail(`${at}.name`, 'is the anonymous name');
  below(entry.type, `${at}.type`, counts.expressions);
}

function tagged(entry, at, forms, counts) {
  entries(entry, at, LIMITS.list);
  const form = forms.get(entry[0]);
  if (form === undefined) fail(at, 'has an unknown tag');
  if (form === 't') { tuple(entry, at, 3); return; }
  if (form === 'n*') {
    if (entry.length < 2) fail(at, 'is too short');
    below(entry[1], `${at}[1]`, counts.names);
    for (let i = 2; i < entry.length; i++) below(entry[i], `${at}[${i}]`, counts.levels);
    return;
  }
  tuple(entry, at, form.length + 1);
  for (let i = 0; i < form.length; i++) {
    const where = `${at}[${i + 1}]`;
    switch (form[i]) {
      case 'e': below(entry[i + 1], where, counts.expressions); break;
      case 'l': below(entry[i + 1], where, counts.levels); break;
      case 'n': below(entry[i + 1], where, counts.names); break;
      default: below(entry[i + 1], where, Number.MAX_SAFE_INTEGER);
    }
  }
}

function literal([, kind, place], at, literals) {
  if (kind !== 0 && kind !== 1) fail(`${at}[1]`, 'is no kind of literal');
  below(place, `${at}[2]`, literals.length);
  if (kind === 0) digits(literals[place], `literals[${place}]`);
}

function namePart(part, at) {
  if (typeof part === 'string') text(part, at);
  else {
    record(part, at);
    digits(part.index, `${at}.index`);
  }
}

function text(value, at) {
  if (typeof value !== 'string') fail(at, 'is no text');
  if (value.length > LIMITS.text) fail(at, 'is too long');
  if (!value.isWellFormed()) fail(at, 'holds half a character');
}

function digits(value, at) {
  if (typeof value !== 'string' || !/^(0|[1-9][0-9]*)$/.test(value)) fail(at, 'is no number');
  if (value.length > LIMITS.digits) fail(at, 'is too large');
}

/** An integer from 0 to below `limit`. */
function below(value, at, limit) {
  if (!Number.isSafeInteger(value) || value < 0) fail(at, 'is no index');
  if (value >= limit) fail(at, 'is out of range');
}

function record(value, at) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(at, 'is no object');
}

function entries(value, at, limit) {
  if (!Array.isArray(value)) fail(at, 'is no list');
  if (value.length > limit) fail(at, `has more than ${limit} entries`);
}

function tuple(value, at, length) {
  if (!Array.isArray(value)) fail(at, 'is no list');
  if (value.length !== length) fail(at, `has ${value.length} entries, not ${length}`);
}

function each(list, name, look) {
  for (let index = 0; index < list.length; index++) look(list[index], `${name}[${index}]`, index);
}

function fail(at, problem) { throw new ShapeError(`the transcript is malformed: ${at} ${problem}`); }

module.exports = { checkShape, ShapeError, LIMITS };
