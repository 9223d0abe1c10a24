'use strict';
// A kernel environment that grows by declarations from a transcript. Each one passes Lean's type checker; what this
// version of the kernel is known to leave unchecked is checked here in addition:
// - the form of inductive families and of their recursors (families.cjs);
// - parameters of nested inductive types (lean4#14576): constructor types, and the types and rules of recursors, are
//   checked again as terms once the types exist, which is what later versions do;
// - names that the kernel keeps for itself (lean4#14616): a transcript that holds one is not read;
// - free variables in opaque values (lean4#14484): a transcript cannot hold any.

const { Families } = require('./families.cjs');
const { array, natural } = require('./transcript.cjs');

// Lean.Kernel.Exception, by constructor.
const EXCEPTIONS = [
  'unknown constant', 'already declared', 'declaration type mismatch', 'declaration has metavariables',
  'declaration has free variables', 'function expected', 'type expected', 'let type mismatch',
  'expression type mismatch', 'application type mismatch', 'invalid projection', 'theorem type is not a proposition',
  'other', 'deterministic timeout', 'excessive memory', 'deep recursion', 'interrupted',
];
/** What the kernel says where it stops before it knows. */
const GIVEN_UP = new Set(['deterministic timeout', 'excessive memory', 'deep recursion', 'interrupted']);
// A map, not an object: `kind` is untrusted and may be anything, `constructor` or an array included.
const DECLARATION = new Map([['axiom', 0], ['definition', 1], ['theorem', 2], ['opaque', 3], ['inductive', 6]]);
const UNLIMITED_HEARTBEATS = 0; // wall-clock and memory are bounded from outside
const SAFE = 1;

class Kernel {
  /** `environment` (borrowed) is the elaborator's. */
  constructor(constants, environment) {
    const { objects } = constants;
    this.objects = objects;
    this.constants = constants;
    this.environment = objects.lean.lean_elab_environment_to_kernel_env(objects.inc(environment)) >>> 0;
    /** `ConstantInfo` objects of what was added, by name. */
    this.declared = new Map();
    /** Whether the last problem is that the kernel stopped before it knew. */
    this.gaveUp = false;
    /** How many inductive families were added, and how many of them were looked at beyond what Lean's kernel does. */
    this.families = { added: 0, checked: 0 };
  }

  release() {
    for (const info of this.declared.values()) this.objects.dec(info);
    this.objects.dec(this.environment);
  }

  /** `ConstantInfo` of `name` (borrowed), owned, or undefined. */
  find(name) {
    const { objects } = this;
    const option = objects.lean.lean_environment_find(objects.inc(this.environment), objects.inc(name)) >>> 0;
    if (objects.isScalar(option)) return undefined;
    const info = objects.inc(objects.field(option, 0));
    objects.dec(option);
    return info;
  }

  /** Undefined when the kernel took the declaration, else why not. */
  add(declaration, reader, isTrusted) {
    const { objects } = this;
    if (!DECLARATION.has(declaration?.kind)) return `a ${String(declaration?.kind)} cannot be declared`;
    const isFamily = declaration.kind === 'inductive';
    const names = isFamily
      ? array(declaration.types).flatMap((type) => [type.name, ...array(type.constructors).map((ctor) => ctor.name)])
      : [declaration.name];
    const nameObjects = names.map((index) => reader.name(index));
    try {
      const replaced = nameObjects.find(isTrusted);
      if (replaced !== undefined) return `${objects.nameText(replaced)} is already declared`;
      array(declaration.universes);
      return this.addChecked(declaration, reader, nameObjects) ?? (isFamily ? this.checkFamily(nameObjects[0]) : undefined);
    } finally {
      for (const name of nameObjects) objects.dec(name);
    }
  }

  addChecked(declaration, reader, nameObjects) {
    const { objects } = this;
    const object = this.declaration(declaration, reader);
    const result = objects.lean.lean_add_decl(
      objects.inc(this.environment), UNLIMITED_HEARTBEATS, object, objects.box(0)) >>> 0;
    objects.dec(object);
    if (objects.tag(result) !== 1) {
      const problem = this.problem(objects.field(result, 0));
      objects.dec(result);
      return `${objects.nameText(nameObjects[0])}: ${problem}`;
    }
    objects.dec(this.environment);
    this.environment = objects.inc(objects.field(result, 0));
    objects.dec(result);
    for (const name of nameObjects) this.declared.set(objects.nameText(name), this.find(name));
    return undefined;
  }

  problem(exception) {
    const { objects } = this;
    const kind = objects.tag(exception);
    const text = EXCEPTIONS[kind] ?? `exception ${kind}`;
    this.gaveUp = GIVEN_UP.has(text);
    return text === 'other' ? objects.text(objects.field(exception, 0)) : text;
  }

  declaration(declaration, reader) {
    const { objects } = this;
    const tag = DECLARATION.get(declaration.kind);
    const universes = (list) => objects.listOf(list.map((index) => reader.name(index)));
    const common = () => objects.ctor(0, [
      reader.name(declaration.name), universes(declaration.universes), reader.expression(declaration.type)]);
    const all = () => objects.listOf([reader.name(declaration.name)]);
    switch (declaration.kind) {
      case 'axiom': return objects.ctor(tag, [objects.ctor(0, [common()], 1)]);
      case 'theorem': return objects.ctor(tag, [objects.ctor(0, [common(), reader.expression(declaration.value), all()])]);
      case 'opaque':
        return objects.ctor(tag, [objects.ctor(0, [common(), reader.expression(declaration.value), all()], 1)]);
      case 'definition': {
        const value = objects.ctor(0, [common(), reader.expression(declaration.value), this.hints(declaration.hints), all()], 1);
        objects.setScalarByte(value, 0, SAFE);
        return objects.ctor(tag, [value]);
      }
      default: {
        const types = declaration.types.map((type) => objects.ctor(0, [
          reader.name(type.name), reader.expression(type.type),
          objects.listOf(type.constructors.map((ctor) => objects.ctor(0, [reader.name(ctor.name), reader.expression(ctor.type)]))),
        ]));
        return objects.ctor(tag, [universes(declaration.universes), objects.nat(natural(declaration.parameters)), objects.listOf(types)], 1);
      }
    }
  }

  hints(hints) {
    const { objects } = this;
    if (hints === 'opaque') return objects.box(0);
    if (hints === 'abbrev') return objects.box(1);
    return objects.lean.lean_mk_reducibility_hints_regular(Number(hints) >>> 0) >>> 0;
  }

  /** What speaks against the family of the inductive type `name`, which was added. */
  checkFamily(name) {
    const { objects, constants } = this;
    this.families.added += 1;
    const find = constants.finder((wanted) => this.find(wanted));
    try {
      const type = find(name);
      const problem = this.checkMade(find, type) ?? new Families(constants, find).problem(type, { literal: true });
      if (problem === undefined) this.families.checked += 1;
      return problem;
    } finally {
      find.release();
    }
  }

  /** Types and rules that the kernel wrote for a family, as terms: those of nested types are made by replacement. */
  checkMade(find, type) {
    const { objects } = this;
    const made = [];
    const below = (of, part) => {
      const name = objects.nameBelow(of, part);
      const info = find(name);
      objects.dec(name);
      if (info !== undefined) made.push(info);
      return info !== undefined;
    };
    const types = [...objects.list(objects.field(type.object, 3))];
    for (const member of types) {
      made.push(find(member), ...[...objects.list(objects.field(find(member).object, 4))].map(find));
      if (!below(member, 'rec')) return `${objects.nameText(member)} has no recursor`;
    }
    for (let i = 1; below(types[0], `rec_${i}`); i++);
    for (const info of made) {
      const rules = info.kind === 'recursor' ? [...objects.list(objects.field(info.object, 6))] : [];
      for (const expression of [info.type, ...rules.map((rule) => objects.field(rule, 2))]) {
        const problem = this.typeProblem(expression);
        if (problem !== undefined) return `${objects.nameText(info.nameObject)} is ill-typed: ${problem}`;
      }
    }
    return undefined;
  }

  /** Why a closed expression (borrowed) has no type, or undefined. */
  typeProblem(expression) {
    const { objects } = this, { lean } = objects;
    const environment = lean.lean_elab_environment_of_kernel_env(objects.inc(this.environment)) >>> 0;
    const context = lean.lean_mk_empty_local_ctx(objects.box(0)) >>> 0;
    const result = lean.l_Lean_Kernel_check___boxed(environment, context, objects.inc(expression)) >>> 0;
    const problem = objects.tag(result) === 1 ? undefined : this.problem(objects.field(result, 0));
    objects.dec(result);
    return problem;
  }
}

module.exports = { Kernel };
