'use strict';
// Elaborates Lean text on top of an import set. An *elaboration state* is a `Lean.Elab.Command.State` object: the
// environment plus scopes, options and open namespaces. States are values: every text starts from one and ends in a
// new one, so nothing that a text declares, opens or sets can be seen by another.

const { libraryAxiom } = require('./constants.cjs');
const { errorPlaces, messagesOf } = require('./messages.cjs');
const { explained, withoutTheorems } = require('./explanations.cjs');

// Everything stands in one noncomputable scope, so that the missing compiler output of the library does not matter. It
// is the root scope, so no `end` in a text can leave it.
const ROOT_SCOPE = 'noncomputable section';

// This build imports every file as it would for a module. Where that is written down, so that a file without `module`
// can be read as one: the kernel environments of Lean.Environment (private and public), their headers, a flag there.
const ENVIRONMENT = { bases: 0 }, KERNEL_ENVIRONMENT = { header: 5 }, HEADER = { isModule: 4 };

// Fields of Lean.Elab.Command.State.
const STATE = { environment: 0, messages: 1, scopes: 2, infoState: 8, traceState: 9, snapshotTasks: 10 };
const INFO_TREES = 2; // field of Lean.Elab.InfoState
// Fields of Lean.Language.SnapshotTask and of Lean.Language.Snapshot.
const SNAPSHOT = { task: 3, diagnostics: 1 };
// Fields of Lean.Elab.Command.Scope.
const SCOPE = { options: 1, namespace: 2, openDeclarations: 3 };

// A constant that the module `Lean` brings, and what is less does not.
const LEAN_ITSELF = ['Lean', 'Elab', 'Command', 'elabCommand'];

const END_OF_INPUT = 'Lean.Parser.Command.eoi';
// Nothing is read after these.
const TERMINAL_COMMANDS = new Set([END_OF_INPUT, 'Lean.Parser.Command.exit', 'Lean.Parser.Command.import']);

class Elaboration {
  constructor(objects) {
    this.objects = objects;
    this.options = this.makeOptions({ 'Elab.async': false });
  }

  /**
   * Fixes what every text stands on: `imports` are module names; of a file that is a `module`, `moduleHeader` is the
   * header with `module` and the imports as they are written there.
   */
  load(imports, moduleHeader) {
    const header = moduleHeader ?? imports.map((module) => `import ${module}\n`).join('');
    const { environment, parserState, messages } = this.importModules(header);
    this.objects.dec(parserState);
    const failed = messages.filter((message) => message.severity === 'error');
    if (failed.length) throw new Error(`imports: ${failed.map((message) => message.data).join('; ')}`);
    if (moduleHeader === undefined) this.makeOrdinary(environment);
    this.importEnvironment = environment;
    this.rootState = this.makeRootState();
  }

  /**
   * Makes an environment (borrowed, and nobody else's yet) that of a file without `module`: what it declares is visible
   * to all of it, `private` is about other files.
   */
  makeOrdinary(environment) {
    const { objects } = this;
    const bases = objects.field(environment, ENVIRONMENT.bases);
    for (let i = 0; i < objects.fieldCount(bases); i++) {
      const header = objects.field(objects.field(bases, i), KERNEL_ENVIRONMENT.header);
      if (objects.scalarByte(header, HEADER.isModule) !== 1) throw new Error('the environment is not the one of a module');
      objects.setScalarByte(header, HEADER.isModule, 0);
    }
  }

  makeOptions(entries, base) {
    const { objects } = this, { lean } = objects;
    let options = objects.inc(base ?? objects.global('l_Lean_Options_empty'));
    for (const [name, value] of Object.entries(entries)) {
      const key = objects.dottedName(name);
      if (typeof value === 'boolean') options = lean.l_Lean_KVMap_setBool(options, key, value ? 1 : 0) >>> 0;
      else if (typeof value === 'number') options = lean.l_Lean_KVMap_setNat(options, key, objects.nat(value)) >>> 0;
      else options = lean.l_Lean_KVMap_setString(options, key, objects.string(value)) >>> 0;
    }
    return options;
  }

  inputContext(text) {
    const { objects } = this;
    return objects.lean.l_Lean_Parser_mkInputContext___redArg(
      objects.string(text), objects.string('<input>'), 1, objects.box(Buffer.byteLength(text))) >>> 0;
  }

  /** Reads the header that `text` starts with and imports what it names. The environment is owned, as is the parser state. */
  importModules(text, mainModule = 'Main') {
    const { objects } = this, { lean } = objects;
    const input = this.inputContext(text);
    const parsed = objects.io(lean.l_Lean_Parser_parseHeader(objects.inc(input)));
    const syntax = objects.inc(objects.field(parsed, 0));
    const parserState = objects.inc(objects.field(objects.field(parsed, 1), 0));
    const messages = objects.inc(objects.field(objects.field(parsed, 1), 1));
    const result = objects.io(lean.l_Lean_Elab_processHeader(
      syntax, objects.inc(this.options), messages, input, 0, objects.emptyArray(), 0, objects.dottedName(mainModule)));
    const environment = objects.inc(objects.field(result, 0));
    const log = this.messagesOf(objects.field(result, 1));
    objects.dec(result);
    objects.dec(parsed);
    return { environment, parserState, messages: log };
  }

  /** The state in which a file begins whose imports make `environment` (borrowed). */
  emptyState(environment) {
    const { objects } = this;
    return objects.lean.l_Lean_Elab_Command_mkState(
      objects.inc(environment), objects.inc(objects.global('l_Lean_MessageLog_empty')), objects.inc(this.options)) >>> 0;
  }

  makeRootState() {
    const { objects } = this;
    const empty = this.emptyState(this.importEnvironment);
    const { state } = this.run(empty, ROOT_SCOPE);
    objects.dec(empty);
    const scopes = objects.field(state, STATE.scopes);
    const only = objects.listOf([objects.inc(objects.field(scopes, 0))]);
    return objects.withFields(state, { [STATE.scopes]: only });
  }

  /** `state` (borrowed) as a start for a new text: no messages, no info trees, its own options if given. */
  fresh(state, options) {
    const { objects } = this;
    const pristine = this.emptyState(objects.field(state, STATE.environment));
    const replaced = {};
    for (const field of [STATE.messages, STATE.infoState, STATE.traceState, STATE.snapshotTasks]) {
      replaced[field] = objects.inc(objects.field(pristine, field));
    }
    objects.dec(pristine);
    if (options && Object.keys(options).length) {
      const scopes = objects.field(state, STATE.scopes);
      const first = objects.field(scopes, 0);
      const merged = this.makeOptions(options, objects.field(first, SCOPE.options));
      const scope = objects.withFields(first, { [SCOPE.options]: merged });
      replaced[STATE.scopes] = objects.ctor(1, [scope, objects.inc(objects.field(scopes, 1))]);
    }
    return objects.withFields(state, replaced);
  }

  /**
   * Elaborates `text` on top of `start` (borrowed), from its beginning or from where `parserState` (owned) stands.
   * @returns {{state: number, messages: object[], readToEnd: boolean, commands: number}} `state` is owned
   */
  run(start, text, options, parserState = this.parserStart(text)) {
    const { objects } = this, { lean } = objects;
    const input = this.inputContext(text);
    const frontend = objects.io(lean.l_Lean_Elab_IO_processCommands(input, parserState, this.fresh(start, options)));
    const state = objects.inc(objects.field(frontend, 0));
    const commands = objects.field(frontend, 3);
    const count = objects.arraySize(commands);
    const readToEnd = count > 0 && this.syntaxKind(objects.arrayItem(commands, count - 1)) === END_OF_INPUT;
    objects.dec(frontend);
    const messages = this.messagesOf(objects.field(state, STATE.messages), text);
    return { state, messages, readToEnd, commands: count };
  }

  /**
   * Elaborates `text` as `run` does, each command by itself: it is read, shown to `judge.before` (with whether Lean could
   * not read it), elaborated as it was read, and what it led to is shown to `judge.after`. Where one of them says no,
   * the text ends there: no syntax tree that was not judged is ever elaborated. `parserState` is owned.
   * @param {{before: (syntax: number, state: number, isBroken: boolean) => boolean,
   *   after: (state: number, syntax: number, log: number) => boolean}} judge `log`: the messages of the command, those
   *   of its parser among them
   */
  runJudged(start, text, options, judge, parserState = this.parserStart(text)) {
    const { objects } = this, { lean } = objects;
    const input = this.inputContext(text);
    const noMessages = objects.global('l_Lean_MessageLog_empty');
    let state = this.fresh(start, options), messages = objects.inc(noMessages);
    let trees = objects.inc(objects.field(objects.field(state, STATE.infoState), INFO_TREES));
    let commands = 0, kind;
    for (let goesOn = true; goesOn;) {
      const begin = objects.inc(objects.field(parserState, 0));
      const parsed = lean.l_Lean_Parser_parseCommand(
        objects.inc(input), this.parserContext(state), parserState, objects.inc(noMessages)) >>> 0;
      const syntax = objects.inc(objects.field(parsed, 0));
      parserState = objects.inc(objects.field(objects.field(parsed, 1), 0));
      let log = objects.inc(objects.field(objects.field(parsed, 1), 1));
      const isBroken = this.messagesOf(log).some(({ severity }) => severity === 'error');
      objects.dec(parsed);
      kind = this.syntaxKind(syntax);
      goesOn = judge.before(syntax, state, isBroken);
      if (goesOn) {
        commands += 1;
        state = this.elaborate(input, state, parserState, begin, syntax);
        log = lean.l_Lean_MessageLog_append(log, objects.inc(objects.field(state, STATE.messages))) >>> 0;
        for (const later of this.postponed(state)) log = lean.l_Lean_MessageLog_append(log, later) >>> 0;
        for (const tree of this.infoTrees(state)) {
          trees = lean.l_Lean_PersistentArray_push___redArg(trees, objects.inc(tree)) >>> 0;
        }
        goesOn = judge.after(state, syntax, log) && !TERMINAL_COMMANDS.has(kind);
      } else objects.dec(begin);
      messages = lean.l_Lean_MessageLog_append(messages, log) >>> 0;
      objects.dec(syntax);
    }
    objects.dec(parserState);
    objects.dec(input);
    const infoState = objects.withFields(objects.field(state, STATE.infoState), { [INFO_TREES]: trees });
    const end = objects.withFields(state, { [STATE.messages]: messages, [STATE.infoState]: infoState });
    objects.dec(state);
    return { state: end, messages: this.messagesOf(messages, text), readToEnd: kind === END_OF_INPUT, commands };
  }

  /** The message logs (owned) of what a command left to be elaborated beside it, once that is done. */
  *postponed(state) {
    const { objects } = this, { lean } = objects;
    const tasks = objects.field(state, STATE.snapshotTasks);
    for (let i = 0; i < objects.arraySize(tasks); i++) {
      const tree = lean.lean_task_get(objects.field(objects.arrayItem(tasks, i), SNAPSHOT.task)) >>> 0;
      const snapshots = lean.l_Lean_Language_SnapshotTree_getAll(objects.inc(tree)) >>> 0;
      for (let k = 0; k < objects.arraySize(snapshots); k++) {
        const diagnostics = objects.field(objects.arrayItem(snapshots, k), SNAPSHOT.diagnostics);
        yield objects.inc(objects.field(diagnostics, 0));
      }
      objects.dec(snapshots);
    }
  }

  /** What the parser must know of a state (borrowed) to read the next command. */
  parserContext(state) {
    const { objects } = this;
    const scope = objects.field(objects.field(state, STATE.scopes), 0);
    const fields = [SCOPE.options, SCOPE.namespace, SCOPE.openDeclarations].map((field) => objects.inc(objects.field(scope, field)));
    return objects.ctor(0, [objects.inc(objects.field(state, STATE.environment)), ...fields]);
  }

  /** Elaborates one command (borrowed) in a state (owned); the state that it leads to has its messages and trees alone. */
  elaborate(input, state, parserState, begin, syntax) {
    const { objects } = this, { lean } = objects;
    const frontend = objects.ctor(0, [this.fresh(state), objects.inc(parserState), begin, objects.emptyArray()]);
    objects.dec(state);
    const reference = lean.lean_st_mk_ref(frontend) >>> 0;
    objects.dec(objects.io(lean.l_Lean_Elab_Frontend_elabCommandAtFrontend___boxed(
      objects.inc(syntax), objects.inc(input), objects.inc(reference), objects.box(0))));
    const after = lean.lean_st_ref_get(reference) >>> 0;
    const result = objects.inc(objects.field(after, 0));
    objects.dec(after);
    objects.dec(reference);
    return result;
  }

  /** Where the first command of a text begins: Lean's parser of commands expects no white space in front of it. */
  parserStart(text) { return this.objects.ctor(0, [this.objects.box(blankBytes(text))], 4); }

  syntaxKind(syntax) {
    const { objects } = this;
    const kind = objects.lean.l_Lean_Syntax_getKind(objects.inc(syntax)) >>> 0;
    const text = objects.nameText(kind);
    objects.dec(kind);
    return text;
  }

  environmentOf(state) { return this.objects.field(state, STATE.environment); }

  /** The info trees of a state, borrowed. */
  *infoTrees(state) {
    const { objects } = this;
    yield* objects.persistentArray(objects.field(objects.field(state, STATE.infoState), INFO_TREES));
  }

  /** Where the errors of a state (borrowed) begin. */
  errorPlaces(state) { return errorPlaces(this.objects, this.objects.field(state, STATE.messages)); }

  /** A message log (borrowed) as plain objects in the shape of `lean --json`, by position; `text` is what it is about. */
  messagesOf(log, text = '') { return this.explain(messagesOf(this.objects, log), text); }

  /** Messages about `text` with what Lean does not say. */
  explain(messages, text) {
    if (this.importEnvironment === undefined) return messages;
    const isLibrary = (name) => {
      const parts = name.split('.').map((part) => (/^\d+$/.test(part) ? { index: part } : part));
      return libraryAxiom(name) === undefined && this.isImported(parts);
    };
    return explained(messages, text, this.isImported(LEAN_ITSELF)).map((message) => withoutTheorems(message, isLibrary));
  }

  /** Whether the imports hold a constant, given by the components of its name. */
  isImported(parts) {
    const { objects } = this;
    const name = objects.nameFromParts(parts);
    return objects.lean.l_Lean_Environment_contains___boxed(objects.inc(this.importEnvironment), name, objects.box(0)) >>> 1 === 1;
  }
}

/** How many bytes of white space and comments a text begins with. */
function blankBytes(text) {
  let at = 0;
  for (;;) {
    if (/[ \n]/.test(text[at] ?? '')) at += 1;
    else if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith('/-', at) && !/[-!]/.test(text[at + 2] ?? '')) {
      const end = commentEnd(text, at);
      if (end === undefined) break; // Lean says what is wrong with it
      at = end;
    } else break;
  }
  return Buffer.byteLength(text.slice(0, at));
}

/** Where a block comment that begins at `at` ends; undefined if it does not. */
function commentEnd(text, at) {
  const marks = /\/-|-\//g;
  marks.lastIndex = at;
  for (let depth = 0, mark; (mark = marks.exec(text)) !== null;) {
    depth += mark[0] === '/-' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return undefined;
}

module.exports = { Elaboration, STATE, blankBytes };
