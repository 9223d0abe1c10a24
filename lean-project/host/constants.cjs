'use strict';
// Constants of an environment: reading `ConstantInfo`, walking expressions, finding what a constant depends on, and
// comparing statements. Expressions are compared as propositions: binder names, binder kinds and metadata do not
// count, universe parameters are matched by position, and the auxiliary lemmas and matchers that elaboration makes
// (`foo._proof_1`, `foo.match_1`) are matched by content, since their names depend on what was elaborated before.

const { partsText } = require('./objects.cjs');

const KINDS = ['axiom', 'definition', 'theorem', 'opaque', 'quot', 'inductive', 'constructor', 'recursor'];
const EXPR = {
  bvar: 0, fvar: 1, mvar: 2, sort: 3, const: 4, app: 5, lambda: 6, forall: 7, let: 8, literal: 9, mdata: 10, proj: 11,
};
const LEVEL = { zero: 0, succ: 1, max: 2, imax: 3, param: 4, mvar: 5 };

// What the library really assumes. At the exported import level its theorems are stored as axioms too, so the kind
// of an imported constant says nothing.
const LIBRARY_AXIOMS = new Set([
  'propext', 'Classical.choice', 'Quot.sound', 'sorryAx', 'Lean.ofReduceBool', 'Lean.ofReduceNat',
  'Lean.trustCompiler', 'lcErased', 'lcAny', 'lcVoid', 'lcProof', 'lcCast', 'lcUnreachable', 'Quot.lcInv',
]);
// Parts of names that Lean makes up.
const AUXILIARY = /^(_.*|(eq|match|omega|proof)_\d+)$/;
// Constants that the kernel evaluates by running compiled code. Their values, which name the axiom, are not exported.
const RUN_BY_THE_KERNEL = new Set(['Lean.reduceBool', 'Lean.reduceNat']);

// What Lean puts in front of the names of private declarations of the text, which is the module `Main`.
const PRIVATE_IN_TEXT = ['_private', 'Main', { index: '0' }];

/** The components of a name as its declaration has them: without the mark of a private one. */
function plainParts(parts) {
  if (parts[0] !== '_private') return parts;
  return parts.slice(parts.findIndex((part) => typeof part !== 'string') + 1);
}

const isAuxiliaryPart = (part) => typeof part !== 'string' || AUXILIARY.test(part);

/** The axiom that using an imported constant comes down to, if any. */
function libraryAxiom(name) {
  if (LIBRARY_AXIOMS.has(name)) return name;
  return RUN_BY_THE_KERNEL.has(name) ? 'Lean.trustCompiler' : undefined;
}

class Constants {
  constructor(objects) {
    this.objects = objects;
  }

  /** A `ConstantInfo` (borrowed) as a plain description; the object fields stay borrowed. */
  describe(info) {
    const { objects } = this;
    const tag = objects.tag(info);
    const value = objects.field(info, 0);
    const common = objects.field(value, 0);
    const kind = KINDS[tag];
    const constant = {
      info, kind, object: value,
      nameObject: objects.field(common, 0),
      levelParams: [...objects.list(objects.field(common, 1))].map((name) => objects.nameText(name)),
      type: objects.field(common, 2),
      value: kind === 'definition' || kind === 'theorem' || kind === 'opaque' ? objects.field(value, 1) : undefined,
      safety: 'safe',
    };
    if (kind === 'definition') constant.safety = ['unsafe', 'safe', 'partial'][objects.scalarByte(value, 0)];
    else if (kind === 'inductive') constant.safety = objects.scalarByte(value, 1) ? 'unsafe' : 'safe';
    else if (kind === 'recursor') constant.safety = objects.scalarByte(value, 1) ? 'unsafe' : 'safe';
    else if (kind === 'axiom' || kind === 'opaque' || kind === 'constructor') {
      constant.safety = objects.scalarByte(value, 0) ? 'unsafe' : 'safe';
    }
    return constant;
  }

  /** Whether Lean made a name (borrowed) up on the way, for a lemma or a matcher of a declaration. */
  isAuxiliary(name) { return plainParts(this.objects.nameParts(name)).some(isAuxiliaryPart); }

  /** A name (borrowed) as it is written in the file that declares it: without the mark of a private one. */
  writtenName(name) { return partsText(plainParts(this.objects.nameParts(name))); }

  /** The text of the name (borrowed) that a declaration has when it is `private` in the text. */
  privateText(name) { return partsText([...PRIVATE_IN_TEXT, ...this.objects.nameParts(name)]); }

  /** The name of the declaration that a name (borrowed) belongs to, as it is written. */
  publicName(name) {
    const parts = plainParts(this.objects.nameParts(name));
    const end = parts.findIndex(isAuxiliaryPart);
    return partsText(end < 0 ? parts : parts.slice(0, end));
  }

  /**
   * The constants that were added after the imports, by name.
   * @returns {Map<string, number>} `ConstantInfo` objects, borrowed from `environment`
   */
  added(environment) {
    const { objects } = this;
    const map = objects.lean.l_Lean_Environment_constants(objects.inc(environment)) >>> 0;
    const found = new Map();
    for (const [name, info] of objects.hashMapEntries(objects.field(map, 1))) found.set(objects.nameText(name), info);
    objects.dec(map);
    return found;
  }

  /** The `ConstantInfo` objects (borrowed) of the imports. */
  imported(environment) {
    const { objects } = this;
    const map = objects.lean.l_Lean_Environment_constants(objects.inc(environment)) >>> 0;
    const buckets = objects.field(objects.field(map, 0), 1);
    const found = [];
    for (let i = 0, n = objects.arraySize(buckets); i < n; i++) {
      // Key, value, rest of the bucket.
      for (let entry = objects.arrayItem(buckets, i); !objects.isScalar(entry); entry = objects.field(entry, 2)) {
        found.push(objects.field(entry, 1));
      }
    }
    objects.dec(map);
    return found;
  }

  /** Whether `environment` knows `name` (borrowed) without making it up on demand. */
  contains(environment, name) {
    const { objects } = this;
    return objects.lean.l_Lean_Environment_contains___boxed(
      objects.inc(environment), objects.inc(name), objects.box(1)) >>> 1 === 1;
  }

  /** `ConstantInfo` of `name` (borrowed), owned, or undefined. */
  find(environment, name) {
    const { objects } = this;
    const option = objects.lean.l_Lean_Environment_find_x3f___boxed(
      objects.inc(environment), objects.inc(name), objects.box(1)) >>> 0;
    if (objects.isScalar(option)) return undefined;
    const info = objects.inc(objects.field(option, 0));
    objects.dec(option);
    return info;
  }

  /**
   * A function that describes the constant of a name (borrowed), or gives undefined. `find` gives a `ConstantInfo`,
   * owned; what was described stays valid until `release` is called on the function.
   */
  finder(find) {
    const found = new Map();
    const finder = (name) => {
      const text = this.objects.nameText(name);
      if (!found.has(text)) {
        const info = find(name);
        found.set(text, info === undefined ? undefined : this.describe(info));
      }
      return found.get(text);
    };
    finder.release = () => { for (const constant of found.values()) if (constant) this.objects.dec(constant.info); };
    return finder;
  }

  children(expr) {
    const { objects } = this;
    switch (objects.tag(expr)) {
      case EXPR.app: return [objects.field(expr, 0), objects.field(expr, 1)];
      case EXPR.lambda: case EXPR.forall: return [objects.field(expr, 1), objects.field(expr, 2)];
      case EXPR.let: return [objects.field(expr, 1), objects.field(expr, 2), objects.field(expr, 3)];
      case EXPR.mdata: return [objects.field(expr, 1)];
      case EXPR.proj: return [objects.field(expr, 2)];
      default: return [];
    }
  }

  /** Name objects (borrowed) of the constants in an expression, by text; `proj` counts its structure. */
  usedIn(expressions) {
    const { objects } = this;
    const names = new Map();
    const seenNames = new Set();
    const seen = new Set();
    const stack = [...expressions];
    const note = (name) => {
      if (seenNames.has(name)) return;
      seenNames.add(name);
      names.set(objects.nameText(name), name);
    };
    while (stack.length) {
      const expr = stack.pop();
      if (seen.has(expr)) continue;
      seen.add(expr);
      const tag = objects.tag(expr);
      if (tag === EXPR.const || tag === EXPR.proj) note(objects.field(expr, 0));
      stack.push(...this.children(expr));
    }
    return names;
  }

  /** The constants that a constant's kernel declaration mentions, by text. */
  dependencies(constant) {
    const { objects } = this;
    const names = this.usedIn(constant.value === undefined ? [constant.type] : [constant.type, constant.value]);
    const note = (name) => names.set(objects.nameText(name), name);
    if (constant.kind === 'inductive') {
      for (const name of objects.list(objects.field(constant.object, 3))) note(name);
      for (const name of objects.list(objects.field(constant.object, 4))) note(name);
    } else if (constant.kind === 'constructor') note(objects.field(constant.object, 1));
    else if (constant.kind === 'recursor') for (const name of objects.list(objects.field(constant.object, 1))) note(name);
    return names;
  }
}

/** Compares two statements, each in its own environment. */
class Sameness {
  /**
   * @param {Constants} constants
   * @param {(name: string) => object | undefined} given description of a constant that is new on the given side
   * @param {(name: string) => object | undefined} found the same for the other side
   */
  constructor(constants, given, found) {
    this.constants = constants;
    this.objects = constants.objects;
    this.given = given;
    this.found = found;
    this.assumed = new Set();
  }

  /** Undefined when the same, else what differs: `kind`, `universes`, `type`, `value`. */
  difference(given, found) {
    if (given.kind !== found.kind) return 'kind';
    if (given.levelParams.length !== found.levelParams.length) return 'universes';
    const levels = [positions(given.levelParams), positions(found.levelParams)];
    if (!this.same(given.type, found.type, levels, new Map())) return 'type';
    if (given.kind === 'definition' && !this.same(given.value, found.value, levels, new Map())) return 'value';
    return undefined;
  }

  same(a, b, levels, done) {
    const { objects } = this;
    while (objects.tag(a) === EXPR.mdata) a = objects.field(a, 1);
    while (objects.tag(b) === EXPR.mdata) b = objects.field(b, 1);
    const tag = objects.tag(a);
    if (tag !== objects.tag(b)) return false;
    let known = done.get(a);
    if (known?.has(b)) return true;
    const child = (i) => this.same(objects.field(a, i), objects.field(b, i), levels, done);
    let equal;
    switch (tag) {
      case EXPR.bvar: equal = objects.natText(objects.field(a, 0)) === objects.natText(objects.field(b, 0)); break;
      case EXPR.sort: equal = this.sameLevel(objects.field(a, 0), objects.field(b, 0), levels); break;
      case EXPR.const:
        equal = this.sameName(objects.field(a, 0), objects.field(b, 0))
          && this.sameLevels(objects.field(a, 1), objects.field(b, 1), levels);
        break;
      case EXPR.app: equal = child(0) && child(1); break;
      case EXPR.lambda: case EXPR.forall: equal = child(1) && child(2); break;
      case EXPR.let: equal = child(1) && child(2) && child(3); break;
      case EXPR.literal: equal = this.sameLiteral(objects.field(a, 0), objects.field(b, 0)); break;
      case EXPR.proj:
        equal = this.sameName(objects.field(a, 0), objects.field(b, 0))
          && objects.natText(objects.field(a, 1)) === objects.natText(objects.field(b, 1)) && child(2);
        break;
      default: equal = false; // free variables and metavariables are no part of a statement
    }
    if (equal) {
      if (!known) done.set(a, known = new Set());
      known.add(b);
    }
    return equal;
  }

  sameName(a, b) {
    const { objects } = this;
    const given = objects.nameText(a), found = objects.nameText(b);
    const left = this.given(given), right = this.found(found);
    if (!left && !right) return given === found;
    if (!left || !right) return false;
    const pair = `${given}\n${found}`;
    if (this.assumed.has(pair)) return true;
    if (left.kind !== 'definition' && left.kind !== 'theorem') return false;
    this.assumed.add(pair);
    if (this.difference(left, right) === undefined) return true;
    this.assumed.delete(pair);
    return false;
  }

  sameLiteral(a, b) {
    const { objects } = this;
    if (objects.tag(a) !== objects.tag(b)) return false;
    const text = objects.tag(a) === 0 ? (o) => objects.natText(o) : (o) => objects.text(o);
    return text(objects.field(a, 0)) === text(objects.field(b, 0));
  }

  sameLevels(a, b, levels) {
    const left = [...this.objects.list(a)], right = [...this.objects.list(b)];
    return left.length === right.length && left.every((level, i) => this.sameLevel(level, right[i], levels));
  }

  sameLevel(a, b, levels) {
    const { objects } = this;
    const tag = objects.tag(a);
    if (tag !== objects.tag(b)) return false;
    switch (tag) {
      case LEVEL.zero: return true;
      case LEVEL.succ: return this.sameLevel(objects.field(a, 0), objects.field(b, 0), levels);
      case LEVEL.max: case LEVEL.imax:
        return this.sameLevel(objects.field(a, 0), objects.field(b, 0), levels)
          && this.sameLevel(objects.field(a, 1), objects.field(b, 1), levels);
      case LEVEL.param: {
        const left = levels[0].get(objects.nameText(objects.field(a, 0)));
        return left !== undefined && left === levels[1].get(objects.nameText(objects.field(b, 0)));
      }
      default: return false;
    }
  }
}

/** Whether a level is zero whatever its parameters are. `imax u 0` is how the sort of a `∀` over a proposition reads. */
function isZero(objects, level) {
  switch (objects.tag(level)) {
    case LEVEL.zero: return true;
    case LEVEL.max: return isZero(objects, objects.field(level, 0)) && isZero(objects, objects.field(level, 1));
    case LEVEL.imax: return isZero(objects, objects.field(level, 1));
    default: return false;
  }
}

function positions(names) {
  return new Map(names.map((name, i) => [name, i]));
}

module.exports = { Constants, Sameness, isZero, EXPR, LEVEL, LIBRARY_AXIOMS, libraryAxiom };
