'use strict';
// Lists what an environment declares: name, kind, module and, on request, the type as Lean prints it. At the
// exported import level library theorems are stored as axioms; they are told apart by the sort of their type.

const { Constants, isZero, EXPR, LIBRARY_AXIOMS } = require('./constants.cjs');

const TYPES_PER_TEXT = 200; // `#check` commands elaborated in one go

class Declarations {
  constructor(elaboration) {
    this.elaboration = elaboration;
    this.objects = elaboration.objects;
    this.constants = new Constants(elaboration.objects);
  }

  /**
   * @param {{modules?: string[], kinds?: string[], internal?: boolean, types?: boolean, offset?: number,
   *   limit?: number}} request `modules`: names or prefixes ending in `.`; `internal`: also what Lean made for itself
   * @returns {{total: number, declarations: {name: string, kind: string, module: string, type?: string}[]}}
   */
  list({ modules, kinds, internal = false, types = false, offset = 0, limit = Infinity }) {
    const wanted = (module) => !modules?.length
      || modules.some((prefix) => module === prefix || (prefix.endsWith('.') && module.startsWith(prefix)));
    this.index ??= this.readIndex();
    const matching = [];
    for (const entry of this.index) {
      if (!wanted(entry.module) || (!internal && entry.internal)) continue;
      entry.kind ??= this.kind(entry);
      if (kinds?.length && !kinds.includes(entry.kind)) continue;
      matching.push(entry);
    }
    const page = matching.slice(offset, offset + limit).map(({ name, kind, module }) => ({ name, kind, module }));
    if (types) for (let i = 0; i < page.length; i += TYPES_PER_TEXT) this.addTypes(page.slice(i, i + TYPES_PER_TEXT));
    return { total: matching.length, declarations: page };
  }

  readIndex() {
    const { objects, elaboration } = this;
    const environment = elaboration.importEnvironment;
    const names = objects.lean.l_Lean_Environment_allImportedModuleNames(objects.inc(environment)) >>> 0;
    const modules = [];
    for (let i = 0; i < objects.arraySize(names); i++) modules.push(objects.nameText(objects.arrayItem(names, i)));
    const map = objects.lean.l_Lean_Environment_constants(objects.inc(environment)) >>> 0;
    const index = [];
    for (const [name, info] of this.importedEntries(objects.field(map, 0))) {
      const module = objects.lean.l_Lean_Environment_getModuleIdxFor_x3f___boxed(objects.inc(environment), objects.inc(name)) >>> 0;
      if (objects.isScalar(module)) continue;
      const text = objects.nameText(name);
      index.push({
        name: text, info, internal: isInternal(objects.nameParts(name)),
        module: modules[Number(objects.natText(objects.field(module, 0)))],
      });
      objects.dec(module);
    }
    objects.dec(map); // the environment keeps its constants alive
    index.sort((a, b) => (a.module < b.module ? -1 : a.module > b.module ? 1 : a.name < b.name ? -1 : 1));
    return index;
  }

  *importedEntries(map) {
    const { objects } = this;
    const buckets = objects.field(map, 1);
    for (let i = 0, n = objects.arraySize(buckets); i < n; i++) {
      let bucket = objects.arrayItem(buckets, i);
      while (!objects.isScalar(bucket)) {
        yield [objects.field(bucket, 0), objects.field(bucket, 1)];
        bucket = objects.field(bucket, 2);
      }
    }
  }

  kind(entry) {
    const constant = this.constants.describe(entry.info);
    if (constant.kind !== 'axiom' || LIBRARY_AXIOMS.has(entry.name)) return constant.kind;
    return this.isProposition(constant.type) ? 'theorem' : 'opaque';
  }

  isProposition(type) {
    const { objects } = this;
    const result = objects.lean.l_Lean_Kernel_check___boxed(
      objects.inc(this.elaboration.importEnvironment), objects.lean.lean_mk_empty_local_ctx(objects.box(0)) >>> 0,
      objects.inc(type)) >>> 0;
    let sort = objects.tag(result) === 1 ? objects.field(result, 0) : undefined;
    while (sort !== undefined && objects.tag(sort) === EXPR.mdata) sort = objects.field(sort, 1);
    const proposition = sort !== undefined && objects.tag(sort) === EXPR.sort
      && isZero(objects, objects.field(sort, 0));
    objects.dec(result);
    return proposition;
  }

  addTypes(entries) {
    const text = entries.map(({ name }) => `#check @${name}`).join('\n');
    const { state, messages } = this.elaboration.run(this.elaboration.rootState, text);
    this.objects.dec(state);
    for (const message of messages) {
      const entry = entries[message.pos.line - 1];
      const separator = message.data.indexOf(' : ');
      if (entry && message.severity === 'information' && separator > 0) entry.type = message.data.slice(separator + 3);
    }
  }
}

/** Whether Lean made the name for itself (`Lean.Name.isInternalDetail`): private, `_`-prefixed or generated parts. */
function isInternal(parts) {
  return parts.some((part, i) => typeof part !== 'string' || part.startsWith('_')
    || (i === parts.length - 1 && /^(match|proof|eq|omega|simp)_\d+$/.test(part)));
}

module.exports = { Declarations };
