'use strict';
// A kernel environment that grows by declarations from a transcript. Each one passes Lean's type checker; what this
// version of the kernel is known to leave unchecked is checked here in addition:
// - parameters of nested inductive types (lean4#14576): constructor types are checked again as terms once the types
//   exist, which is what the fix in later versions does;
// - free variables in opaque values (lean4#14484): a transcript cannot hold any.

const { array, natural } = require('./transcript.cjs');

// Lean.Kernel.Exception, by constructor.
const EXCEPTIONS = [
  'unknown constant', 'already declared', 'declaration type mismatch', 'declaration has metavariables',
  'declaration has free variables', 'function expected', 'type expected', 'let type mismatch',
  'expression type mismatch', 'application type mismatch', 'invalid projection', 'theorem type is not a proposition',
  'other', 'deterministic timeout', 'excessive memory', 'deep recursion', 'interrupted',
];
// A map, not an object: `kind` is untrusted and may be anything, `constructor` or an array included.
const DECLARATION = new Map([['axiom', 0], ['definition', 1], ['theorem', 2], ['opaque', 3], ['inductive', 6]]);
const UNLIMITED_HEARTBEATS = 0; // wall-clock and memory are bounded from outside
const SAFE = 1;

class Kernel {
  constructor(objects, environment) {
    this.objects = objects;
    this.environment = objects.lean.lean_elab_environment_to_kernel_env(objects.inc(environment)) >>> 0;
    /** `ConstantInfo` objects of what was added, by name. */
    this.declared = new Map();
  }

  release() {
    for (const info of this.declared.values()) this.objects.dec(info);
    this.objects.dec(this.environment);
  }

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
    const names = declaration.kind === 'inductive'
      ? array(declaration.types).flatMap((type) => [type.name, ...array(type.constructors).map((ctor) => ctor.name)])
      : [declaration.name];
    array(declaration.universes);
    const nameObjects = names.map((index) => reader.name(index));
    try {
      const replaced = nameObjects.find(isTrusted);
      if (replaced !== undefined) return `${objects.nameText(replaced)} is already declared`;
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
      return declaration.kind === 'inductive' ? this.checkConstructors(declaration, reader) : undefined;
    } finally {
      for (const name of nameObjects) objects.dec(name);
    }
  }

  problem(exception) {
    const { objects } = this;
    const kind = objects.tag(exception);
    const text = EXCEPTIONS[kind] ?? `exception ${kind}`;
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

  checkConstructors(declaration, reader) {
    const { objects } = this;
    const { lean } = objects;
    for (const type of declaration.types) {
      for (const ctor of type.constructors) {
        const environment = lean.lean_elab_environment_of_kernel_env(objects.inc(this.environment)) >>> 0;
        const context = lean.lean_mk_empty_local_ctx(objects.box(0)) >>> 0;
        const expression = reader.expression(ctor.type);
        const result = lean.l_Lean_Kernel_check___boxed(environment, context, expression) >>> 0;
        const problem = objects.tag(result) === 1 ? undefined : this.problem(objects.field(result, 0));
        objects.dec(result);
        if (problem) return `the type of a constructor is ill-typed: ${problem}`;
      }
    }
    return undefined;
  }
}

module.exports = { Kernel };
