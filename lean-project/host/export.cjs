'use strict';
// Writes constants of an environment, with everything that they reach, as lean4export's NDJSON (format 3.1.0), so that
// a checker that shares nothing with this Lean can read them. Binder names, binder kinds and metadata are left out.
// Theorems of the imported library have no values at the exported import level: they are written as axioms.
//
// This is also how the kernel of the parent learns what a candidate is judged by: from a process that never sees one.
// It is told the imported constants by name, as far as they are reached; what a header declares; and what a statement
// says, with the lemmas and matchers that elaborating it made.

const { EXPR, LEVEL } = require('./constants.cjs');
const { partsText } = require('./objects.cjs');
const { cached, givenOf } = require('./verification.cjs');

const FORMAT = '3.1.0';
// What a literal stands for, so that the export is closed.
const LITERALS = [['Nat'], ['Nat', 'String.ofList', 'Char.ofNat', 'List']];
// In front of the names that a statement declares: a candidate declares its own by the same names.
const GIVEN = '_given';
const SESSIONS_KEPT = 8;

class ExportError extends Error {}

class Exporter {
  /**
   * @param {number} environment borrowed, and alive as long as the exporter: terms are told apart by their address
   * @param {{isOutside?: (name: number, text: string) => boolean, isOwn?: (text: string) => boolean,
   *   withProofs?: boolean, keepsPartial?: boolean, written?: Set<string>}} how
   *   `isOutside`: constants that whoever reads this has from elsewhere; `isOwn`: names to be written below `GIVEN`;
   *   `withProofs`: whether theorems have their values, else they are written as axioms; `keepsPartial`: whether to
   *   write what reaches a constant that the environment lacks; `written`: what was written before
   */
  constructor(constants, environment, lean, how = {}) {
    const { isOutside = () => false, isOwn, withProofs = true, keepsPartial = false } = how;
    Object.assign(this, { isOutside, isOwn, withProofs, keepsPartial });
    this.constants = constants;
    this.objects = constants.objects;
    this.environment = environment;
    this.lines = [];
    this.names = new Map([['', 0]]);
    this.levels = new Map();
    this.levelCount = 1;
    this.expressions = new Map();
    this.expressionCount = 0;
    this.expressionKeys = new Map();
    /** Constants that are on the way or done, and those that are written, by text. */
    this.seen = new Set(how.written);
    this.written = how.written ?? new Set();
    this.held = [];
    this.emit({
      meta: { exporter: { name: 'tllama', version: '1' }, format: { version: FORMAT }, lean },
    });
  }

  release() {
    for (const info of this.held) this.objects.dec(info);
    this.held = [];
  }

  emit(value) { this.lines.push(JSON.stringify(value)); }

  /** The lines since the last call. */
  take() {
    const lines = this.lines;
    this.lines = [];
    return lines;
  }

  /** All lines as one text. */
  text() { return this.take().map((line) => `${line}\n`).join(''); }

  name(object) {
    let index = 0, path = '';
    const parts = this.objects.nameParts(object);
    if (this.isOwn?.(partsText(parts))) parts.unshift(GIVEN);
    for (const part of parts) {
      const isText = typeof part === 'string';
      path += isText ? `s${part.length}:${part}` : `n${part.index}:`;
      let next = this.names.get(path);
      if (next === undefined) {
        next = this.names.size;
        this.emit(isText ? { in: next, str: { pre: index, str: part } } : { in: next, num: { pre: index, i: Number(part.index) } });
        this.names.set(path, next);
      }
      index = next;
    }
    return index;
  }

  level(object) {
    const known = this.levels.get(object);
    if (known !== undefined) return known;
    const { objects } = this;
    const tag = objects.tag(object);
    const child = (i) => this.level(objects.field(object, i));
    let content;
    if (tag === LEVEL.zero) { this.levels.set(object, 0); return 0; }
    if (tag === LEVEL.succ) content = { succ: child(0) };
    else if (tag === LEVEL.max) content = { max: [child(0), child(1)] };
    else if (tag === LEVEL.imax) content = { imax: [child(0), child(1)] };
    else if (tag === LEVEL.param) content = { param: this.name(objects.field(object, 0)) };
    else throw new ExportError('a universe level holds a metavariable');
    const index = this.share(content, 'il', () => this.levelCount++);
    this.levels.set(object, index);
    return index;
  }

  /** Equal terms get one number, whatever their addresses are. */
  share(content, key, next) {
    const text = key + JSON.stringify(content);
    let index = this.expressionKeys.get(text);
    if (index === undefined) {
      index = next();
      this.expressionKeys.set(text, index);
      this.emit({ ...content, [key]: index });
    }
    return index;
  }

  expression(root) {
    const { constants, expressions } = this;
    const stack = [root];
    while (stack.length) {
      const expr = stack[stack.length - 1];
      if (expressions.has(expr)) { stack.pop(); continue; }
      const children = constants.children(expr);
      const missing = children.filter((child) => !expressions.has(child));
      if (missing.length) { stack.push(...missing); continue; }
      stack.pop();
      expressions.set(expr, this.entry(expr, children.map((child) => expressions.get(child))));
    }
    return expressions.get(root);
  }

  entry(expr, children) {
    const { objects } = this;
    const [a, b, c] = children;
    let content;
    switch (objects.tag(expr)) {
      case EXPR.mdata: return a;
      case EXPR.bvar: content = { bvar: Number(objects.natText(objects.field(expr, 0))) }; break;
      case EXPR.sort: content = { sort: this.level(objects.field(expr, 0)) }; break;
      case EXPR.const: {
        const us = [...objects.list(objects.field(expr, 1))].map((level) => this.level(level));
        content = { const: { name: this.name(objects.field(expr, 0)), us } };
        break;
      }
      case EXPR.app: content = { app: { fn: a, arg: b } }; break;
      case EXPR.lambda: content = { lam: { name: 0, type: a, body: b, binderInfo: 'default' } }; break;
      case EXPR.forall: content = { forallE: { name: 0, type: a, body: b, binderInfo: 'default' } }; break;
      case EXPR.let: content = { letE: { name: 0, type: a, value: b, body: c, nondep: false } }; break;
      case EXPR.literal: {
        const literal = objects.field(expr, 0), value = objects.field(literal, 0);
        content = objects.tag(literal) === 0 ? { natVal: objects.natText(value) } : { strVal: objects.text(value) };
        break;
      }
      case EXPR.proj: {
        const idx = Number(objects.natText(objects.field(expr, 1)));
        content = { proj: { typeName: this.name(objects.field(expr, 0)), idx, struct: a } };
        break;
      }
      default: throw new ExportError('a declaration holds a free variable or a metavariable');
    }
    return this.share(content, 'ie', () => this.expressionCount++);
  }

  find(nameObject) {
    const info = this.constants.find(this.environment, nameObject);
    if (info === undefined) return undefined;
    this.held.push(info);
    return this.constants.describe(info);
  }

  byText(text) {
    const name = this.objects.dottedName(text);
    const constant = this.find(name);
    this.objects.dec(name);
    return constant;
  }

  /**
   * Writes what `roots` (descriptions) reach and then them. Unsafe constants are left out; nothing safe mentions them.
   * So is what reaches a constant that the environment does not have: private ones of the library, whose modules keep
   * them to themselves. Returns how many were left out for that.
   */
  export(roots) {
    let omitted = 0;
    const stack = roots.map((constant) => ({ constant })).reverse();
    while (stack.length) {
      const top = stack.pop();
      if (top.group) {
        if (this.keepsPartial || top.needs.every((text) => this.written.has(text))) {
          for (const constant of top.group) this.written.add(this.objects.nameText(constant.nameObject));
          this.declare(top.group);
        } else omitted++;
        continue;
      }
      const group = this.group(top.constant);
      if (group === undefined) { omitted++; continue; }
      const text = this.objects.nameText(group[0].nameObject);
      if (this.seen.has(text) || group[0].safety !== 'safe') continue;
      this.seen.add(text);
      const { needs, constants } = this.dependencies(group);
      stack.push({ group, needs });
      for (const constant of constants) stack.push({ constant });
    }
    return omitted;
  }

  /**
   * The constants that are declared together with one, itself included; of an inductive type, types come first.
   * Undefined where the environment lacks one of them.
   */
  group(constant) {
    if (constant === undefined) return undefined;
    const group = this.members(constant);
    return group?.includes(undefined) ? undefined : group;
  }

  members(constant) {
    const { objects } = this;
    if (constant.kind === 'constructor') return this.group(this.find(objects.field(constant.object, 1)));
    if (constant.kind === 'recursor') {
      const [first] = objects.list(objects.field(constant.object, 1));
      return this.group(this.find(first));
    }
    if (constant.kind === 'quot') return ['Quot', 'Quot.mk', 'Quot.lift', 'Quot.ind'].map((name) => this.byText(name));
    if (constant.kind !== 'inductive') return [constant];
    const types = [...objects.list(objects.field(constant.object, 3))].map((name) => this.find(name));
    if (types.includes(undefined)) return undefined;
    const ctors = types.flatMap((type) => [...objects.list(objects.field(type.object, 4))].map((name) => this.find(name)));
    const recursors = types.map((type) => this.part(type.nameObject, 'rec'));
    const nested = Number(objects.natText(objects.field(types[0].object, 5)));
    for (let i = 1; i <= nested; i++) recursors.push(this.part(types[0].nameObject, `rec_${i}`));
    return [...types, ...ctors, ...recursors];
  }

  part(prefix, text) {
    const { objects } = this;
    const name = objects.lean.lean_name_mk_string(objects.inc(prefix), objects.string(text)) >>> 0;
    const constant = this.find(name);
    objects.dec(name);
    return constant;
  }

  /** What a group mentions: `needs` by text, `constants` as far as they are not seen yet. */
  dependencies(group) {
    const { constants, objects } = this;
    const found = new Map();
    const literals = new Set(group[0].kind === 'quot' ? ['Eq'] : []);
    for (const constant of group) {
      const terms = [constant.type, ...this.values(constant)];
      for (const [text, name] of constants.usedIn(terms)) found.set(text, name);
      for (const kind of this.literalsIn(terms)) for (const text of LITERALS[kind]) literals.add(text);
    }
    for (const constant of group) found.delete(objects.nameText(constant.nameObject));
    for (const [text, name] of [...found]) if (this.isOutside(name, text)) found.delete(text);
    const needs = [...found.keys()];
    const named = [...literals].map((text) => this.byText(text)).filter((constant) => constant !== undefined);
    const inside = named.filter(({ nameObject }) => !this.isOutside(nameObject, objects.nameText(nameObject)));
    const others = [...found].filter(([text]) => !this.seen.has(text)).map(([, name]) => this.find(name));
    return { needs, constants: [...others.filter((constant) => constant !== undefined), ...inside] };
  }

  values(constant) {
    if (constant.kind === 'recursor') return [...this.rules(constant)].map((rule) => rule.value);
    const isLeftOut = constant.value === undefined || (constant.kind === 'theorem' && !this.withProofs);
    return isLeftOut ? [] : [constant.value];
  }

  *rules(recursor) {
    const { objects } = this;
    for (const rule of objects.list(objects.field(recursor.object, 6))) {
      yield { ctor: objects.field(rule, 0), nfields: Number(objects.natText(objects.field(rule, 1))), value: objects.field(rule, 2) };
    }
  }

  /** Which kinds of literals stand in terms. */
  literalsIn(terms) {
    const { objects } = this;
    const kinds = new Set(), seen = new Set(), stack = [...terms];
    while (stack.length) {
      const expr = stack.pop();
      if (seen.has(expr)) continue;
      seen.add(expr);
      if (objects.tag(expr) === EXPR.literal) kinds.add(objects.tag(objects.field(expr, 0)));
      stack.push(...this.constants.children(expr));
    }
    return kinds;
  }

  head(constant) {
    const { objects } = this;
    const params = objects.list(objects.field(objects.field(constant.object, 0), 1));
    return {
      name: this.name(constant.nameObject),
      levelParams: [...params].map((name) => this.name(name)),
      type: this.expression(constant.type),
    };
  }

  count(constant, field) { return Number(this.objects.natText(this.objects.field(constant.object, field))); }
  list(constant, field) { return [...this.objects.list(this.objects.field(constant.object, field))].map((name) => this.name(name)); }
  flag(constant, byte) { return this.objects.scalarByte(constant.object, byte) === 1; }

  declare(group) {
    const [first] = group;
    switch (first.kind) {
      case 'axiom': this.axiom(first); break;
      case 'theorem': {
        if (!this.withProofs) { this.axiom(first); break; }
        const head = this.head(first);
        this.emit({ thm: { ...head, value: this.expression(first.value), all: [head.name] } });
        break;
      }
      case 'opaque': {
        const head = this.head(first);
        this.emit({ opaque: { ...head, value: this.expression(first.value), isUnsafe: false, all: [head.name] } });
        break;
      }
      case 'definition': {
        const head = this.head(first);
        this.emit({
          def: { ...head, value: this.expression(first.value), hints: this.hints(first), safety: 'safe', all: [head.name] },
        });
        break;
      }
      case 'quot': {
        const kinds = ['type', 'ctor', 'lift', 'ind'];
        group.forEach((constant, i) => this.emit({ quot: { ...this.head(constant), kind: kinds[i] } }));
        break;
      }
      default: this.declareInductive(group);
    }
  }

  axiom(constant) { this.emit({ axiom: { ...this.head(constant), isUnsafe: false } }); }

  hints(definition) {
    const { objects } = this;
    const hints = objects.field(definition.object, 2);
    if (objects.isScalar(hints)) return objects.tag(hints) === 0 ? 'opaque' : 'abbrev';
    objects.refresh();
    return { regular: objects.u32[hints + 8 >> 2] };
  }

  declareInductive(group) {
    const of = (kind) => group.filter((constant) => constant.kind === kind);
    const types = of('inductive').map((type) => ({
      ...this.head(type),
      numParams: this.count(type, 1), numIndices: this.count(type, 2), all: this.list(type, 3), ctors: this.list(type, 4),
      numNested: this.count(type, 5), isRec: this.flag(type, 0), isUnsafe: false, isReflexive: this.flag(type, 2),
    }));
    const ctors = of('constructor').map((ctor) => ({
      ...this.head(ctor),
      induct: this.name(this.objects.field(ctor.object, 1)), cidx: this.count(ctor, 2), numParams: this.count(ctor, 3),
      numFields: this.count(ctor, 4), isUnsafe: false,
    }));
    const recs = of('recursor').map((rec) => ({
      ...this.head(rec),
      all: this.list(rec, 1), numParams: this.count(rec, 2), numIndices: this.count(rec, 3), numMotives: this.count(rec, 4),
      numMinors: this.count(rec, 5), k: this.flag(rec, 0), isUnsafe: false,
      rules: [...this.rules(rec)].map(({ ctor, nfields, value }) => ({ ctor: this.name(ctor), nfields, rhs: this.expression(value) })),
    }));
    this.emit({ inductive: { types, ctors, recs } });
  }
}

/** The operation `export`. */
class Export {
  constructor(verification) {
    this.verification = verification;
    this.constants = verification.constants;
    this.objects = verification.objects;
    this.library = undefined;
    /** What was told of the imports, by session of the one who asks. */
    this.sessions = new Map();
  }

  lean() {
    const { objects } = this;
    return { version: objects.text(objects.global('l_Lean_versionString')), githash: objects.text(objects.global('l_Lean_githash')) };
  }

  /**
   * Either `text`: what it declares on top of `header` (or `names` of it), with everything that it reaches. Or
   * `library: {from, count}`: imported constants by position; the lines go on from the last such answer, and start
   * anew at 0. Or `constants: {session, names}`, see `imported`; or `given: {statement?}`, see `given`.
   */
  run({ header, text, names, options, library, constants: wanted, given }) {
    if (library) return this.part(library);
    if (wanted) return this.imported(wanted);
    if (given) return given.statement === undefined ? this.header(header, options) : this.statement(header, given.statement, options);
    const { verification, constants, objects } = this;
    const entry = verification.header(header ?? '', options);
    if (entry.errors.length) return { given: givenOf({ part: 'header', errors: entry.errors }) };
    const { state, messages } = verification.elaboration.run(entry.state, text, options);
    const environment = verification.elaboration.environmentOf(state);
    const exporter = new Exporter(constants, environment, this.lean());
    try {
      const added = [...constants.added(environment)].filter(([name]) => (names ? names.includes(name) : !entry.added.has(name)));
      const omitted = exporter.export(added.map(([, info]) => constants.describe(info)));
      return { messages, omitted, lines: exporter.take() };
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      return { messages, failed: error.message };
    } finally {
      exporter.release();
      objects.dec(state);
    }
  }

  /**
   * The imported constants of the given names (lists of parts) with everything that they reach, except what was told
   * before in the same session. Names that the imports do not have are passed over.
   */
  imported({ session, names }) {
    const { constants, objects } = this;
    const environment = this.verification.elaboration.importEnvironment;
    const written = cached(this.sessions, session, SESSIONS_KEPT, () => new Set(), () => {});
    const exporter = new Exporter(constants, environment, this.lean(), { keepsPartial: true, written });
    try {
      const roots = names.map((parts) => {
        const name = objects.nameFromParts(parts);
        const constant = exporter.find(name);
        objects.dec(name);
        return constant;
      });
      exporter.export(roots.filter((constant) => constant !== undefined));
      return { text: exporter.text() };
    } finally {
      exporter.release();
    }
  }

  /** What a header declares, in terms of what it imports. */
  header(text, options) {
    const { constants } = this;
    const entry = this.verification.header(text ?? '', options);
    if (entry.errors.length) return { given: givenOf({ part: 'header', errors: entry.errors }), text: null };
    const isOutside = (name, nameText) => !entry.added.has(nameText);
    const exporter = new Exporter(constants, entry.environment, this.lean(), { isOutside, keepsPartial: true });
    try {
      exporter.export([...entry.added.values()].map((info) => constants.describe(info)));
      return { given: givenOf({ broken: entry.broken }), text: exporter.text() };
    } finally {
      exporter.release();
    }
  }

  /**
   * What a statement says, in terms of its header and of what that imports: an axiom, which comes last, after the
   * lemmas (as axioms too) and matchers that elaboration made for its type. All of these have names below `GIVEN`.
   */
  statement(headerText, text, options) {
    const { constants, verification } = this;
    const header = verification.header(headerText ?? '', options);
    if (header.errors.length) return { given: givenOf({ part: 'header', errors: header.errors }), text: null };
    const statement = verification.statement(header, text);
    if (statement.errors.length) return { given: givenOf({ part: 'statement', errors: statement.errors, broken: header.broken }), text: null };
    const exporter = new Exporter(constants, statement.environment, this.lean(), {
      isOutside: (name, nameText) => !statement.added.has(nameText),
      isOwn: (nameText) => statement.added.has(nameText),
      withProofs: false,
    });
    try {
      exporter.export([statement.theorem]);
      return { given: givenOf({ name: statement.name, broken: header.broken, open: statement.open }), text: exporter.text() };
    } finally {
      exporter.release();
    }
  }

  part({ from, count }) {
    const { constants } = this;
    if (from === 0) {
      this.library?.exporter.release();
      const environment = this.verification.elaboration.importEnvironment;
      this.library = { exporter: new Exporter(constants, environment, this.lean()), all: constants.imported(environment) };
    }
    const { exporter, all } = this.library;
    const omitted = exporter.export(all.slice(from, from + count).map((info) => constants.describe(info)));
    return { of: all.length, omitted, lines: exporter.take() };
  }
}

module.exports = { Export, Exporter };
