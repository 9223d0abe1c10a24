'use strict';
// Compiles modules of a Lean library: elaborates a file, audits what it declared, writes its .olean. A process
// compiles one module after another; what it imports is read anew each time, so memory grows and the parent starts a
// fresh process now and then. While a module's text runs, no folder is mounted. What this process says of the module
// is for people; whether anything may rest on it is judged by another one (`recheck.cjs`).

const { Constants, libraryAxiom } = require('./constants.cjs');

const PERMITTED_AXIOMS = new Set(['propext', 'Classical.choice', 'Quot.sound']);

class Library {
  /** @param {object} runtime see `startRuntime` */
  constructor(runtime, elaboration) {
    const { objects } = runtime;
    this.runtime = runtime;
    this.objects = objects;
    this.elaboration = elaboration;
    this.constants = new Constants(objects);
  }

  /**
   * @param {{module: string, text: string, file: string}} request `file`: where the .olean goes, in
   *   the folder that this process may write
   * @returns {{messages: object[], axioms: string[], written: boolean, wasmBytes: number}} `axioms`: what the
   *   module rests on beyond the three standard ones; nothing is written when there is any, or an error.
   */
  compile({ module, text, file }) {
    const { objects, elaboration } = this;
    this.runtime.mountLibraries();
    const header = elaboration.importModules(text, module);
    this.runtime.unmount();
    const failed = header.messages.some((message) => message.severity === 'error');
    if (failed) {
      objects.dec(header.environment);
      objects.dec(header.parserState);
      return { messages: header.messages, axioms: [], written: false, wasmBytes: this.wasmBytes() };
    }
    const start = elaboration.emptyState(header.environment);
    const { state, messages, readToEnd } = elaboration.run(start, text, undefined, header.parserState);
    const environment = elaboration.environmentOf(state);
    const added = this.constants.added(environment);
    const axioms = this.axioms(added);
    const sound = readToEnd && !axioms.length && !messages.some((message) => message.severity === 'error');
    if (sound) {
      const folder = this.runtime.mountWritable();
      objects.dec(objects.io(objects.lean.l_Lean_writeModule(objects.inc(environment), objects.string(`${folder}/${file}`))));
      this.runtime.unmount();
    }
    objects.dec(state);
    objects.dec(start);
    objects.dec(header.environment);
    return { messages, axioms, written: sound, wasmBytes: this.wasmBytes() };
  }

  wasmBytes() { return this.objects.internals.wasmMemory.buffer.byteLength; }

  axioms(added) {
    const found = new Set();
    for (const [name, info] of added) {
      const constant = this.constants.describe(info);
      if (constant.kind === 'axiom') found.add(name);
      for (const used of this.constants.dependencies(constant).keys()) {
        const axiom = libraryAxiom(used);
        if (axiom !== undefined && !PERMITTED_AXIOMS.has(axiom)) found.add(axiom);
      }
    }
    return [...found].sort();
  }
}

module.exports = { Library, PERMITTED_AXIOMS };
