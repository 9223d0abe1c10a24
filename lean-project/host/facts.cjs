'use strict';
// Elaborated facts as plain data: what a statement says once Lean has read it, free of notation. An expression is a
// table of nodes in which an entry refers to earlier ones only; the last one is the expression. Entries by tag:
//   [0, index] bound variable          [1, name] free variable of a goal      [3, level] sort
//   [4, name, level…] constant         [5, function, argument] application
//   [6|7, name, info, type, body] lambda, forall; info d(efault) i(mplicit) s(trict implicit) c(lass instance)
//   [8, name, type, value, body] let   [9, 0|1, text] number or string        [11, structure, index, value] projection
// Levels are texts in which universe parameters are named by their position.
//
// A signature says how a constant takes its arguments, a letter each as above, and after `>` what it makes of them:
// P a proposition, T a type, v anything else; `!` in front of it says that the constant is a theorem.

const { EXPR, LEVEL } = require('./constants.cjs');

const BINDER_INFO = ['d', 'i', 's', 'c'];
const METAVARIABLE = '?'; // the name under which an open metavariable shows

class Facts {
  /** `isProposition` tells for a type whether it is one; `isLibrary` whether a name means the same in every text. */
  constructor(constants, isProposition, isLibrary) {
    this.constants = constants;
    this.objects = constants.objects;
    this.isProposition = isProposition;
    this.isLibrary = isLibrary;
    this.signatures = new Map();
  }

  /**
   * The type of a constant that `describe` gave: the table, the constants in it, and how those take arguments.
   * `declared`: constants that the text around it declares, by name; those that it rests on are told whole (`own`),
   * since their names say nothing.
   */
  statement(environment, constant, declared = new Map()) {
    const table = this.table(constant.type, constant.levelParams);
    const uses = this.constants.usedIn([constant.type]);
    const signatures = {};
    for (const [name, object] of uses) signatures[name] = this.signature(environment, name, object);
    const own = this.own([...uses.keys()], declared);
    return { universes: constant.levelParams, expression: table, constants: [...uses.keys()].sort(), signatures, own };
  }

  /** What is declared under these names and what that rests on in turn, as far as it is among `declared`. */
  own(names, declared) {
    const { objects, constants } = this;
    const found = Object.create(null);
    const pending = [...names];
    while (pending.length) {
      const name = pending.pop();
      const info = declared.get(name);
      if (info === undefined || Object.hasOwn(found, name)) continue;
      const constant = constants.describe(info);
      const told = { kind: constant.kind, type: this.table(constant.type, constant.levelParams) };
      const parts = [constant.type];
      if (constant.kind === 'definition') {
        told.value = this.table(constant.value, constant.levelParams);
        parts.push(constant.value);
      } else if (constant.kind === 'inductive') {
        told.constructors = [...objects.list(objects.field(constant.object, 4))].map((ctor) => objects.nameText(ctor));
        const all = [...objects.list(objects.field(constant.object, 3))].map((type) => objects.nameText(type));
        if (all.length > 1) told.all = all;
        pending.push(...told.constructors, ...all);
      } else if (constant.kind === 'constructor') {
        told.of = objects.nameText(objects.field(constant.object, 1));
        pending.push(told.of);
      } else if (constant.kind === 'recursor') {
        told.of = name.slice(0, name.lastIndexOf('.'));
        pending.push(told.of);
      }
      found[name] = told;
      pending.push(...constants.usedIn(parts).keys());
    }
    return found;
  }

  signature(environment, name, object) {
    const { objects, constants } = this;
    const known = this.signatures.get(name);
    if (known !== undefined) return known;
    const info = constants.find(environment, object);
    let signature = '>v';
    if (info !== undefined) {
      const constant = constants.describe(info);
      let kinds = '', type = constant.type;
      for (;;) {
        if (objects.tag(type) === EXPR.mdata) type = objects.field(type, 1);
        else if (objects.tag(type) === EXPR.forall) {
          kinds += this.binderInfo(type);
          type = objects.field(type, 2);
        } else break;
      }
      const isSort = objects.tag(type) === EXPR.sort;
      const makes = isSort ? (objects.tag(objects.field(type, 0)) === LEVEL.zero ? 'P' : 'T') : 'v';
      const theorem = !isSort && ['theorem', 'axiom'].includes(constant.kind) && this.isProposition(constant.type);
      signature = `${theorem ? '!' : ''}${kinds}>${makes}`;
      objects.dec(info);
    }
    if (this.isLibrary(object)) this.signatures.set(name, signature);
    return signature;
  }

  // A binder keeps its info behind the cached hash of eight bytes.
  binderInfo(binder) { return BINDER_INFO[this.objects.scalarByte(binder, 8)] ?? 'd'; }

  /** `names` maps ids of free variables to what they are called. */
  table(root, levelParams, names) {
    const { objects } = this;
    const positions = new Map(levelParams.map((name, i) => [name, i]));
    const nodes = [];
    const index = new Map();
    const stack = [root];
    while (stack.length) {
      const expr = stack[stack.length - 1];
      if (index.has(expr)) { stack.pop(); continue; }
      const children = this.constants.children(expr);
      const missing = children.filter((child) => !index.has(child));
      if (missing.length) { stack.push(...missing); continue; }
      stack.pop();
      const tag = objects.tag(expr);
      if (tag === EXPR.mdata) { index.set(expr, index.get(children[0])); continue; }
      const at = children.map((child) => index.get(child));
      index.set(expr, nodes.push(this.node(expr, tag, at, positions, names)) - 1);
    }
    // The root may stand for an earlier entry (metadata around it): readers take the last one.
    if (index.get(root) !== nodes.length - 1) nodes.push(nodes[index.get(root)]);
    return nodes;
  }

  node(expr, tag, at, positions, names) {
    const { objects } = this;
    const name = (i) => objects.nameText(objects.field(expr, i));
    switch (tag) {
      case EXPR.bvar: return [0, Number(objects.natText(objects.field(expr, 0)))];
      case EXPR.fvar: return [1, names?.get(name(0)) ?? name(0)];
      case EXPR.mvar: return [1, METAVARIABLE];
      case EXPR.sort: return [3, this.level(objects.field(expr, 0), positions)];
      case EXPR.const:
        return [4, name(0), ...[...objects.list(objects.field(expr, 1))].map((level) => this.level(level, positions))];
      case EXPR.app: return [5, ...at];
      case EXPR.lambda: case EXPR.forall: return [tag, name(0), this.binderInfo(expr), ...at];
      case EXPR.let: return [8, name(0), ...at];
      case EXPR.literal: {
        const literal = objects.field(expr, 0), content = objects.field(literal, 0);
        return objects.tag(literal) === 0 ? [9, 0, objects.natText(content)] : [9, 1, objects.text(content)];
      }
      default: return [11, name(0), Number(objects.natText(objects.field(expr, 1))), ...at];
    }
  }

  level(level, positions) {
    const { objects } = this;
    let added = 0;
    while (objects.tag(level) === LEVEL.succ) { level = objects.field(level, 0); added += 1; }
    const pair = (word) => `${word}(${this.level(objects.field(level, 0), positions)},${this.level(objects.field(level, 1), positions)})`;
    let base;
    switch (objects.tag(level)) {
      case LEVEL.zero: return String(added);
      case LEVEL.max: base = pair('max'); break;
      case LEVEL.imax: base = pair('imax'); break;
      case LEVEL.param: base = `u${positions.get(objects.nameText(objects.field(level, 0))) ?? '?'}`; break;
      default: base = METAVARIABLE;
    }
    return added ? `${base}+${added}` : base;
  }
}

module.exports = { Facts };
