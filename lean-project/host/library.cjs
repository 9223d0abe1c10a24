'use strict';
// Compiles modules of a Lean library: elaborates a file, audits what it declared, writes its .olean. A process
// compiles one module after another; what it imports is read anew each time, so memory grows and the parent starts a
// fresh process now and then. Each command is judged before it runs, as a candidate's is; while a module's text runs, no
// folder is mounted. What this process says of the module is for people; whether anything may rest on it is judged by
// another one (`recheck.cjs`).

const { Constants, libraryAxiom } = require('./constants.cjs');
const { Policy } = require('./policy.cjs');

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
   * @param {{module: string, text: string, opening: string, file: string, forbidden: string[]}} request `opening`:
   *   commands of ours that stand between the imports and the rest of the text; `file`: where the .olean goes, in the
   *   folder that this process may write; `forbidden`: the constructs at which the text ends
   * @returns {{messages: object[], forbidden: object | null, axioms: string[], written: boolean, wasmBytes: number}}
   *   `forbidden`: the construct at which the text ended; `axioms`: what the module rests on beyond the three standard
   *   ones. Nothing is written when there is any, or an error.
   */
  compile({ module, text, opening, file, forbidden }) {
    const { objects, elaboration } = this;
    this.runtime.mountLibraries();
    const header = elaboration.importModules(text, module);
    this.runtime.unmount();
    const answer = { messages: header.messages, forbidden: null, axioms: [], written: false };
    if (hasErrors(header.messages)) {
      objects.dec(header.environment);
      objects.dec(header.parserState);
      return { ...answer, wasmBytes: this.wasmBytes() };
    }
    const start = this.opened(header.environment, opening);
    const judge = new Policy(elaboration, this.constants, header.environment)
      .judge({ forbidden, start, text, trusted: new Map() });
    const { state, messages, readToEnd } = elaboration.runJudged(start, text, undefined, judge, header.parserState);
    const environment = elaboration.environmentOf(state);
    answer.messages = messages;
    answer.forbidden = judge.finding;
    answer.axioms = this.axioms(this.constants.added(environment));
    if (readToEnd && judge.finding === null && !answer.axioms.length && !hasErrors(messages)) {
      const folder = this.runtime.mountWritable();
      objects.dec(objects.io(objects.lean.l_Lean_writeModule(objects.inc(environment), objects.string(`${folder}/${file}`))));
      this.runtime.unmount();
      answer.written = true;
    }
    objects.dec(state);
    objects.dec(start);
    objects.dec(header.environment);
    return { ...answer, wasmBytes: this.wasmBytes() };
  }

  /** The state in which a module's text begins whose imports make `environment` (borrowed). */
  opened(environment, opening) {
    const empty = this.elaboration.emptyState(environment);
    if (!opening) return empty;
    const { state, messages, readToEnd } = this.elaboration.run(empty, opening);
    this.objects.dec(empty);
    if (!readToEnd || hasErrors(messages)) throw new Error(`the opening of modules fails: ${messages[0]?.data}`);
    return state;
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

function hasErrors(messages) { return messages.some(({ severity }) => severity === 'error'); }

module.exports = { Library, PERMITTED_AXIOMS };
