'use strict';
// Judges a compiled module, in a process that never ran its text. The declarations are read out of the files as bytes
// (`image.cjs`) and written into a transcript, which the kernel of this process takes one by one on top of the module's
// imports; then everything that the files would give to an importer is compared with what the kernel made of it:
// a constant that it did not accept as it stands there refuses the module.
//
// What else a module brings is looked at as far as it could have Lean run code (`extensions.cjs`). Notations, instances
// and other attributes can change what a text means, and not what follows from what.

const fs = require('fs');
const path = require('path');
const { Constants, EXPR, LEVEL, libraryAxiom } = require('./constants.cjs');
const { Entries } = require('./extensions.cjs');
const { Image, ImageError } = require('./image.cjs');
const { Kernel } = require('./kernel.cjs');
const { PERMITTED_AXIOMS } = require('./library.cjs');
const { Reader, TranscriptError, Writer } = require('./transcript.cjs');

/** The parts of a module that hold constants, each of which may refer to those before it; the last one holds all. */
const PARTS = ['.olean', '.olean.server', '.olean.private'];
/** Compiled code, for macros. */
const CODE = '.ir';

// Lean.ModuleData
const MODULE = { fields: 5, scalars: 1, imports: 0, names: 1, constants: 2, isModule: 0 };
// Object fields and scalar bytes of what stands in a `ConstantInfo`.
const SHAPES = {
  axiom: [1, 1], definition: [4, 1], theorem: [3, 0], opaque: [3, 1], inductive: [6, 3], constructor: [5, 1],
  recursor: [7, 2],
};
// How the further fields of these are compared: numbers, names, lists of names; then flags, by offset.
const DETAILS = {
  inductive: { numbers: [1, 2, 5], names: [], lists: [3, 4], flags: [0, 1, 2] },
  constructor: { numbers: [2, 3, 4], names: [1], lists: [], flags: [0] },
  recursor: { numbers: [2, 3, 4, 5], names: [], lists: [1], flags: [0, 1] },
};
const RULES = 6; // field of a recursor
// What a constant may be for an importer that does not see its value.
const HIDDEN = new Set(['theorem', 'definition', 'opaque']);
const BODY = '_unsafe_rec';
const NAME = { string: 1, number: 2 };
const HASH_BYTES = 8;
const BINDER_KINDS = 4;

class Refused extends Error {}

class Recheck {
  /** @param {string} folder where the files of modules under judgement lie */
  constructor(runtime, elaboration, folder) {
    const { objects } = runtime;
    this.runtime = runtime;
    this.objects = objects;
    this.elaboration = elaboration;
    this.folder = folder;
    this.constants = new Constants(objects);
  }

  /**
   * @param {{module: string, header: string, file: string}} request `header`: the imports, as the module has them;
   *   `file`: where the files lie, without their extension
   * @returns {{accepted: boolean, problem: string | null, axioms: string[], wasmBytes: number}} `axioms`: those of the
   *   module itself and the real ones of the library that it mentions
   */
  run({ module, header, file }) {
    const answer = { accepted: false, problem: null, axioms: [] };
    try {
      this.judge(this.imported(header, module), file, answer);
      answer.accepted = !answer.axioms.length;
    } catch (error) {
      if (!(error instanceof Refused || error instanceof ImageError || error instanceof TranscriptError)) throw error;
      answer.problem = error.message;
    }
    return { ...answer, wasmBytes: this.objects.internals.wasmMemory.buffer.byteLength };
  }

  /** The environment of some imports, borrowed; modules with the same ones often follow one another. */
  imported(header, module) {
    if (this.last?.header !== header) {
      if (this.last) this.objects.dec(this.last.environment);
      this.last = undefined;
      this.runtime.mountLibraries();
      const { environment, parserState, messages } = this.elaboration.importModules(header, module);
      this.runtime.unmount();
      this.objects.dec(parserState);
      const failed = messages.filter((message) => message.severity === 'error');
      if (failed.length) throw new Refused(failed.map((message) => message.data).join('; '));
      this.last = { header, environment };
    }
    return this.last.environment;
  }

  judge(environment, file, answer) {
    const read = (extension) => fs.readFileSync(path.join(this.folder, file + extension));
    const image = new Image(PARTS.map(read));
    const code = new Image([read(CODE)]);
    const subject = new Subject(this.objects, environment, image);
    try {
      subject.checkImports();
      const codeSubject = new Subject(this.objects, environment, code);
      codeSubject.checkCode();
      subject.readConstants();
      const declared = (name) => {
        const constant = subject.all.get(name);
        return constant?.safety === 'safe' ? constant : undefined;
      };
      subject.checkEntries(declared);
      codeSubject.checkEntries(() => undefined);
      answer.axioms = subject.replay();
      if (!answer.axioms.length) subject.compare();
    } finally {
      subject.release();
    }
  }
}

/** A module under judgement. */
class Subject {
  /** @param {number} environment what the module imports, borrowed */
  constructor(objects, environment, image) {
    this.objects = objects;
    this.environment = environment;
    this.image = image;
    this.own = new Constants(image);
    this.constants = new Constants(objects);
    this.matched = new Map();
    this.released = [];
  }

  release() { for (const free of this.released) free(); }

  *modules() {
    for (const root of this.image.roots()) {
      this.image.expectShape(root, MODULE.fields, MODULE.scalars);
      yield root;
    }
  }

  /** That an importer gets the imports that the text names, and no others. */
  checkImports() {
    const { objects, image } = this;
    const wanted = objects.lean.l_Lean_Environment_imports___boxed(objects.inc(this.environment)) >>> 0;
    const told = (reader, entry) => JSON.stringify(
      [reader.nameText(reader.field(entry, 0)), ...[0, 1, 2].map((i) => reader.scalarByte(entry, i))]);
    const expected = [];
    for (let i = 0; i < objects.arraySize(wanted); i++) expected.push(told(objects, objects.arrayItem(wanted, i)));
    objects.dec(wanted);
    for (const root of this.modules()) {
      const found = [];
      for (const entry of image.array(image.field(root, MODULE.imports))) {
        image.expectShape(entry, 1, 3);
        found.push(told(image, entry));
      }
      if (found.join() !== expected.join()) throw new Refused('its compiled form has other imports than its text');
      if (image.scalarByte(root, MODULE.isModule) !== 1) throw new Refused('its compiled form is not that of a module');
    }
  }

  /** Of the file with compiled code: that it has no constants. */
  checkCode() {
    this.checkImports();
    const { image } = this;
    for (const root of this.modules()) {
      for (const field of [MODULE.names, MODULE.constants]) {
        if (image.arraySize(image.field(root, field))) throw new Refused('its compiled code brings constants');
      }
    }
  }

  /** That Lean runs no code of the module because of what it tells importers; see `Entries`. */
  checkEntries(declared) {
    const entries = new Entries(this.image, declared);
    for (const root of this.modules()) {
      const extension = entries.forbidden(root);
      if (extension !== undefined) throw new Refused(`its compiled form has entries of ${extension}`);
    }
  }

  /** Finds the constants of each part. */
  readConstants() {
    const { image, own } = this;
    this.parts = [];
    for (const root of this.modules()) {
      const found = new Map();
      const names = [...image.array(image.field(root, MODULE.names))];
      const infos = [...image.array(image.field(root, MODULE.constants))];
      if (names.length !== infos.length) throw new Refused('its compiled form has constants without a name');
      for (const [i, info] of infos.entries()) {
        image.expectShape(info, 1, 0);
        const constant = own.describe(info);
        const name = image.nameText(constant.nameObject);
        const shape = SHAPES[constant.kind];
        if (shape === undefined) throw new Refused(`${name} is neither declared nor made by a declaration`);
        image.expectShape(constant.object, ...shape);
        image.expectShape(image.field(constant.object, 0), 3, 0);
        if (image.nameText(names[i]) !== name) throw new Refused(`${name} stands under another name`);
        if (found.has(name)) throw new Refused(`${name} is there twice`);
        if (!this.safety(constant)) throw new Refused(`${name} is neither safe nor unsafe`);
        found.set(name, { ...constant, name, key: names[i] });
      }
      this.parts.push(found);
    }
    this.all = this.parts.at(-1);
    for (const part of this.parts) {
      for (const name of part.keys()) if (!this.all.has(name)) throw new Refused(`${name} is missing in one of its files`);
    }
  }

  /** Whether the flag that says how safe a constant is, is one of those that there are. */
  safety(constant) {
    const { kind, object } = constant;
    if (kind === 'theorem') return true;
    const flags = SHAPES[kind][1];
    for (let i = 0; i < flags; i++) if (this.image.scalarByte(object, i) > (kind === 'definition' ? 2 : 1)) return false;
    return true;
  }

  /**
   * Sends the declarations to a kernel; what is unsafe or partial is left out, so that nothing can mention it.
   * @returns {string[]} axioms; then nothing was sent
   */
  replay() {
    const { objects, image } = this;
    const writer = this.writer = new ImageWriter(this.own);
    const lookup = (nameObject) => {
      const name = image.nameText(nameObject);
      const found = this.all.get(name);
      if (found === undefined) throw new Refused(`${name} is missing`);
      return found;
    };
    for (const constant of inOrder(this.all, image, this.own)) writer.declare(constant, lookup);
    const transcript = writer.finish();
    const reader = this.reader = new Reader(objects, transcript);
    this.released.push(() => reader.release());
    const axioms = new Set();
    for (const { kind, name } of transcript.declarations) {
      if (kind === 'axiom') axioms.add(objects.nameText(reader.names[name]));
    }
    for (const index of reader.mentioned) {
      const axiom = libraryAxiom(objects.nameText(reader.names[index]));
      if (axiom !== undefined) axioms.add(axiom);
    }
    const found = [...axioms].filter((axiom) => !PERMITTED_AXIOMS.has(axiom)).sort();
    if (found.length) return found;
    const kernel = this.kernel = new Kernel(this.constants, this.environment);
    this.released.push(() => kernel.release());
    for (const declaration of transcript.declarations) {
      const problem = kernel.add(declaration, reader, (name) => this.constants.contains(this.environment, name));
      if (problem !== undefined) throw new Refused(`the kernel does not accept it: ${problem}`);
    }
    return [];
  }

  /** That every constant of every part is what the kernel accepted. */
  compare() {
    // What the kernel was not told of, for the sake of its form.
    const rest = new ImageWriter(this.own, this.writer);
    for (const part of this.parts) {
      for (const constant of part.values()) {
        this.compareConstant(constant);
        rest.note(constant);
      }
    }
    checkForm(this.writer, this.reader);
    const reader = new Reader(this.objects, rest.finish());
    this.released.push(() => reader.release());
    checkForm(rest, reader);
  }

  compareConstant(constant) {
    const { objects, image } = this;
    const { name, kind } = constant;
    const differs = (what) => new Refused(`its compiled form holds ${name} with another ${what} than the kernel accepted`);
    const key = this.nameOf(constant.nameObject);
    if (this.constants.contains(this.environment, key)) throw new Refused(`${name} is already declared by what it imports`);
    const info = this.kernel.find(key);
    if (constant.safety !== 'safe') {
      if (info !== undefined) throw differs('safety');
      return;
    }
    if (info === undefined) {
      if (this.isBodyOfAccepted(constant)) return;
      throw new Refused(`its compiled form holds ${name}, which the kernel did not accept`);
    }
    this.released.push(() => objects.dec(info));
    const accepted = this.constants.describe(info);
    if (kind !== accepted.kind && !(kind === 'axiom' && HIDDEN.has(accepted.kind))) throw differs('kind');
    if (accepted.safety !== 'safe') throw differs('safety');
    if (constant.levelParams.join('\n') !== accepted.levelParams.join('\n')) throw differs('universe');
    if (!this.same(constant.type, accepted.type)) throw differs('type');
    if (kind !== accepted.kind) return;
    if (constant.value !== undefined && !this.same(constant.value, accepted.value)) throw differs('value');
    const details = DETAILS[kind];
    if (details === undefined) return;
    const a = constant.object, b = accepted.object;
    const names = (reader, list) => [...reader.list(list)].map((it) => reader.nameText(it)).join('\n');
    const isSame = details.numbers.every((i) => image.natText(image.field(a, i)) === objects.natText(objects.field(b, i)))
      && details.names.every((i) => image.nameText(image.field(a, i)) === objects.nameText(objects.field(b, i)))
      && details.lists.every((i) => names(image, image.field(a, i)) === names(objects, objects.field(b, i)))
      && details.flags.every((i) => image.scalarByte(a, i) === objects.scalarByte(b, i))
      && (kind !== 'recursor' || this.sameRules(image.field(a, RULES), objects.field(b, RULES)));
    if (!isSame) throw differs('description');
  }

  /**
   * Of a recursive function that Lean compiles, it keeps an unsafe body, and tells importers of it as of an axiom. The
   * function itself shows then that there is something of that type.
   */
  isBodyOfAccepted(constant) {
    const { objects, image } = this;
    const name = constant.nameObject;
    if (constant.kind !== 'axiom' || image.nameParts(name).at(-1) !== BODY) return false;
    const info = this.kernel.find(this.nameOf(image.field(name, 0)));
    if (info === undefined) return false;
    this.released.push(() => objects.dec(info));
    const accepted = this.constants.describe(info);
    return HIDDEN.has(accepted.kind) && accepted.levelParams.join('\n') === constant.levelParams.join('\n')
      && this.same(constant.type, accepted.type);
  }

  sameRules(a, b) {
    const { objects, image } = this;
    const left = [...image.list(a)], right = [...objects.list(b)];
    return left.length === right.length && left.every((rule, i) => {
      image.expectShape(rule, 3, 0);
      return image.nameText(image.field(rule, 0)) === objects.nameText(objects.field(right[i], 0))
        && image.natText(image.field(rule, 1)) === objects.natText(objects.field(right[i], 1))
        && this.same(image.field(rule, 2), objects.field(right[i], 2));
    });
  }

  /** A name of the image as Lean has it, borrowed. */
  nameOf(name) {
    const { objects } = this;
    const object = objects.nameFromParts(this.image.nameParts(name));
    this.released.push(() => objects.dec(object));
    return object;
  }

  /** Whether an expression of the image is one of Lean's, but for names and kinds of binders, and metadata. */
  same(a, b) {
    const { objects, image } = this;
    while (image.tag(a) === EXPR.mdata) a = image.field(a, 1);
    while (objects.tag(b) === EXPR.mdata) b = objects.field(b, 1);
    const index = this.writer.expressionIndex.get(a);
    if (index !== undefined && this.reader.expressions[index] === b) return true;
    if (this.matched.get(a) === b) return true;
    const tag = image.tag(a);
    if (tag !== objects.tag(b)) return false;
    const child = (i) => this.same(image.field(a, i), objects.field(b, i));
    const name = (i) => image.nameText(image.field(a, i)) === objects.nameText(objects.field(b, i));
    const number = (i) => image.natText(image.field(a, i)) === objects.natText(objects.field(b, i));
    let equal;
    switch (tag) {
      case EXPR.bvar: equal = number(0); break;
      case EXPR.sort: equal = this.sameLevel(image.field(a, 0), objects.field(b, 0)); break;
      case EXPR.const: equal = name(0) && this.sameLevels(image.field(a, 1), objects.field(b, 1)); break;
      case EXPR.app: equal = child(0) && child(1); break;
      case EXPR.lambda: case EXPR.forall: equal = child(1) && child(2); break;
      case EXPR.let: equal = child(1) && child(2) && child(3); break;
      case EXPR.literal: equal = this.sameLiteral(image.field(a, 0), objects.field(b, 0)); break;
      case EXPR.proj: equal = name(0) && number(1) && child(2); break;
      default: equal = false; // free variables and metavariables are no part of a declaration
    }
    if (equal) this.matched.set(a, b);
    return equal;
  }

  sameLiteral(a, b) {
    const { objects, image } = this;
    if (image.tag(a) !== objects.tag(b)) return false;
    return image.tag(a) === 0
      ? image.natText(image.field(a, 0)) === objects.natText(objects.field(b, 0))
      : image.text(image.field(a, 0)) === objects.text(objects.field(b, 0));
  }

  sameLevels(a, b) {
    const left = [...this.image.list(a)], right = [...this.objects.list(b)];
    return left.length === right.length && left.every((level, i) => this.sameLevel(level, right[i]));
  }

  sameLevel(a, b) {
    const { objects, image } = this;
    const tag = image.tag(a);
    if (tag !== objects.tag(b)) return false;
    const child = (i) => this.sameLevel(image.field(a, i), objects.field(b, i));
    switch (tag) {
      case LEVEL.zero: return true;
      case LEVEL.succ: return child(0);
      case LEVEL.max: case LEVEL.imax: return child(0) && child(1);
      case LEVEL.param: return image.nameText(image.field(a, 0)) === objects.nameText(objects.field(b, 0));
      default: return false;
    }
  }
}

/** The safe constants that a kernel is told of, each after those that it mentions: of a family of types, one. */
function* inOrder(all, image, own) {
  const headOf = (constant) => {
    let name = constant.name;
    if (constant.kind === 'constructor') name = image.nameText(image.field(constant.object, 1));
    else if (constant.kind === 'recursor') [name] = listed(constant, 1);
    const head = all.get(name);
    if (head?.kind !== 'inductive') return head;
    return all.get(listed(head, 3)[0]);
  };
  const listed = (constant, field) => [...image.list(image.field(constant.object, field))].map((it) => image.nameText(it));
  const members = (head) => {
    if (head.kind !== 'inductive') return [head];
    const types = listed(head, 3).map((name) => all.get(name));
    const constructors = types.flatMap((type) => (type?.kind === 'inductive' ? listed(type, 4) : []));
    return [...types, ...constructors.map((name) => all.get(name))].filter((member) => member !== undefined);
  };
  const done = new Set();
  for (const start of all.values()) {
    const stack = [{ head: headOf(start), next: undefined }];
    while (stack.length) {
      const entry = stack.at(-1);
      const { head } = entry;
      if (entry.next === undefined) {
        if (head === undefined || head.safety !== 'safe' || done.has(head.name)) { stack.pop(); continue; }
        done.add(head.name);
        const mentioned = members(head).flatMap((member) => [...own.usedIn(
          member.value === undefined ? [member.type] : [member.type, member.value]).keys()]);
        entry.next = mentioned.filter((name) => all.has(name)).map((name) => headOf(all.get(name)));
      }
      const next = entry.next.pop();
      if (next !== undefined) stack.push({ head: next, next: undefined });
      else if (!entry.next.length) {
        stack.pop();
        yield head;
      }
    }
  }
}

/** Writes expressions of an image, and remembers which object became which entry. */
class ImageWriter extends Writer {
  /** @param {ImageWriter | undefined} before has written some of them already */
  constructor(constants, before) {
    super(constants);
    this.before = before;
    this.nameEntries = new Map();
    this.parts = new Map();
  }

  name(object) {
    const { objects, nameEntries } = this;
    if (objects.isScalar(object)) {
      if (object !== 1) throw new ImageError('a name is malformed');
      return 0;
    }
    let index = nameEntries.get(object);
    if (index !== undefined) return index;
    const tag = objects.tag(object);
    const parent = this.name(objects.field(object, 0));
    const last = objects.field(object, 1);
    if (tag !== NAME.string && tag !== NAME.number) throw new ImageError('a name is malformed');
    const part = tag === NAME.string ? objects.text(last) : { index: objects.natText(last) };
    const key = JSON.stringify([parent, part]);
    index = this.parts.get(key);
    if (index === undefined) this.parts.set(key, index = this.names.push([parent, part]));
    nameEntries.set(object, index);
    return index;
  }

  expressionEntry(expr, children, objects) {
    const tag = objects.tag(expr);
    if (tag === EXPR.lambda || tag === EXPR.forall || tag === EXPR.let) this.name(objects.field(expr, 0));
    return super.expressionEntry(expr, children, objects);
  }

  /** Writes whatever names and expressions a constant holds, declared or not. */
  note(constant) {
    const { objects } = this;
    const { kind, object } = constant;
    for (const name of [constant.key, constant.nameObject]) this.name(name);
    const names = (list) => { for (const name of objects.list(list)) this.name(name); };
    const expression = (expr) => { if (!this.before.expressionIndex.has(expr)) this.expression(expr); };
    names(objects.field(objects.field(object, 0), 1));
    expression(constant.type);
    if (constant.value !== undefined) expression(constant.value);
    if (kind === 'definition' || kind === 'theorem' || kind === 'opaque') {
      names(objects.field(object, kind === 'definition' ? 3 : 2));
      if (kind === 'definition') this.height(objects.field(object, 2));
    } else if (DETAILS[kind]) {
      for (const i of DETAILS[kind].names) this.name(objects.field(object, i));
      for (const i of DETAILS[kind].lists) names(objects.field(object, i));
    }
    if (kind === 'recursor') {
      for (const rule of objects.list(objects.field(object, RULES))) {
        this.name(objects.field(rule, 0));
        expression(objects.field(rule, 2));
      }
    }
  }

  height(hints) {
    const { objects } = this;
    if (objects.isScalar(hints)) return 0;
    objects.expectShape(hints, 0, 4);
    const bytes = objects.scalarBytes(hints, 0, 4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  }
}

/**
 * Lean keeps with each name, level and expression what it would else have to compute again: hashes, loose variables,
 * whether there are parameters. It believes them; so each must be what Lean itself makes of the same.
 */
function checkForm(writer, reader) {
  const image = writer.objects;
  const { objects } = reader;
  const { lean } = objects;
  const wrong = () => new ImageError('what it keeps of a term is not what the term is');
  const expect = (o, object, fields, scalars) => {
    image.expectShape(o, fields, scalars);
    const found = image.scalarBytes(o, 0, HASH_BYTES);
    objects.refresh();
    const from = object + 8 + 4 * fields;
    for (let i = 0; i < HASH_BYTES; i++) if (found[i] !== objects.u8[from + i]) throw wrong();
  };
  for (const [o, index] of writer.nameEntries) expect(o, reader.names[index], 2, HASH_BYTES);

  const levels = new Map();
  const levelOf = (o) => {
    if (levels.has(o)) return objects.inc(levels.get(o));
    const tag = image.tag(o);
    const child = (i) => levelOf(image.field(o, i));
    let made, fields;
    if (tag === LEVEL.zero) [made, fields] = [lean.lean_level_mk_zero(objects.box(0)), 0];
    else if (tag === LEVEL.succ) [made, fields] = [lean.lean_level_mk_succ(child(0)), 1];
    else if (tag === LEVEL.max) [made, fields] = [lean.lean_level_mk_max(child(0), child(1)), 2];
    else if (tag === LEVEL.imax) [made, fields] = [lean.lean_level_mk_imax(child(0), child(1)), 2];
    else [made, fields] = [lean.lean_level_mk_param(reader.name(writer.name(image.field(o, 0)))), 1];
    made >>>= 0;
    if (image.isScalar(o) || objects.isScalar(made)) { if (o !== made) throw wrong(); } else expect(o, made, fields, HASH_BYTES);
    levels.set(o, made);
    return objects.inc(made);
  };
  const terms = new Map();
  const owned = [];
  const anonymous = objects.box(0), plain = 0;
  try {
    for (const o of writer.levelIndex.keys()) objects.dec(levelOf(o));
    for (const [o, index] of writer.expressionIndex) {
      const tag = image.tag(o);
      const children = writer.constants.children(o);
      const child = (i) => objects.inc(terms.get(children[i]));
      const isWritten = tag !== EXPR.mdata && children.every((it) => terms.get(it) === reader.expressions[writer.expressionIndex.get(it)]);
      let made;
      if (isWritten) made = reader.expressions[index];
      else {
        const name = (i) => reader.name(writer.name(image.field(o, i)));
        if (tag === EXPR.mdata) made = lean.lean_expr_mk_mdata(objects.box(0), child(0));
        else if (tag === EXPR.app) made = lean.lean_expr_mk_app(child(0), child(1));
        else if (tag === EXPR.lambda) made = lean.lean_expr_mk_lambda(anonymous, child(0), child(1), plain);
        else if (tag === EXPR.forall) made = lean.lean_expr_mk_forall(anonymous, child(0), child(1), plain);
        else if (tag === EXPR.let) made = lean.lean_expr_mk_let(anonymous, child(0), child(1), child(2));
        else made = lean.lean_expr_mk_proj(name(0), objects.nat(image.natText(image.field(o, 1))), child(0));
        owned.push(made >>>= 0);
      }
      terms.set(o, made);
      const hasFlag = tag === EXPR.lambda || tag === EXPR.forall || tag === EXPR.let;
      expect(o, made, objects.fieldCount(made), HASH_BYTES + (hasFlag ? 1 : 0));
      if (hasFlag && image.scalarByte(o, HASH_BYTES) >= (tag === EXPR.let ? 2 : BINDER_KINDS)) throw wrong();
      if (tag === EXPR.literal) {
        const literal = image.field(o, 0);
        if (image.tag(literal) > 1) throw wrong();
        image.expectShape(literal, 1, 0);
      }
    }
  } finally {
    for (const level of levels.values()) objects.dec(level);
    for (const term of owned) objects.dec(term);
  }
}

module.exports = { Recheck };
