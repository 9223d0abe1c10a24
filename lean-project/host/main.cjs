'use strict';
// The host of the embedded Lean: one JSON object a line in, one a line out.
//
//   node --liftoff-only main.cjs CONFIGURATION
//
// CONFIGURATION is JSON: {"lean": folder of the patched build, "libraries": [folders of .olean files],
// "imports": [modules]}, and where the texts are those of a `module`, "moduleHeader": its header. In place of the
// imports, "compileInto": folder, for a process that compiles a library, or "recheckIn": folder, for one that judges what
// such a process wrote.
// The first line out is {"ready": {...}} or {"failed": "why"}. A request is {"id", "op", …}; its answer
// {"id", "result", "spentMs"} or {"id", "error"}.
// Whatever else happens (a trap, an exit, silence) is for the parent to see: this process is disposable.

const fs = require('fs');
const { startRuntime } = require('./runtime.cjs');
const { LeanIOError } = require('./objects.cjs');
const { Elaboration } = require('./elaboration.cjs');
const { Verification, givenOf } = require('./verification.cjs');
const { Filling } = require('./filling.cjs');
const { Goals } = require('./goals.cjs');
const { Declarations } = require('./declarations.cjs');
const { Search } = require('./search.cjs');
const { Statements } = require('./statements.cjs');
const { Trace } = require('./trace.cjs');
const { States } = require('./states.cjs');
const { Library } = require('./library.cjs');
const { Recheck } = require('./recheck.cjs');
const { Export } = require('./export.cjs');

const EXIT_BROKEN = 70; // Lean's runtime is in an unknown state
const TEXTS = ['header', 'statement', 'statements', 'candidate', 'given', 'text', 'texts', 'tactics'];

function send(answer) {
  const bytes = Buffer.from(JSON.stringify(answer) + '\n');
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Lines of standard input, read synchronously: the event loop does not turn while Lean works. */
function* lines() {
  const chunk = Buffer.alloc(1 << 16);
  let parts = [];
  for (;;) {
    let count;
    try {
      count = fs.readSync(0, chunk, 0, chunk.length, null);
    } catch (error) {
      if (error.code === 'EAGAIN') continue;
      if (error.code === 'EOF') return;
      throw error;
    }
    if (count === 0) return;
    let from = 0;
    for (let end; (end = chunk.subarray(0, count).indexOf(10, from)) >= 0; from = end + 1) {
      parts.push(Buffer.from(chunk.subarray(from, end)));
      yield Buffer.concat(parts).toString();
      parts = [];
    }
    if (from < count) parts.push(Buffer.from(chunk.subarray(from, count)));
  }
}

/** Lean reads `\r\n` as one line break, and counts bytes after that; here all texts of a request are read so. */
function withPlainLineBreaks(request) {
  const plain = (value) => {
    if (Array.isArray(value)) return value.map(plain);
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value;
  };
  const read = { ...request };
  for (const field of TEXTS) if (field in request) read[field] = plain(request[field]);
  if (typeof request.given?.statement === 'string') read.given = { ...request.given, statement: plain(request.given.statement) };
  if (request.gap) {
    const bytes = Buffer.from(request.candidate);
    const moved = (at) => Buffer.byteLength(plain(bytes.subarray(0, at).toString()));
    read.gap = { from: moved(request.gap.from), to: moved(request.gap.to) };
  }
  return read;
}

function operations(elaboration) {
  const verification = new Verification(elaboration);
  const filling = new Filling(verification);
  const goals = new Goals(elaboration);
  const declarations = new Declarations(elaboration);
  const statements = new Statements(elaboration, verification, goals);
  const trace = new Trace(elaboration, verification.constants);
  const search = new Search(verification, trace);
  const states = new States(elaboration, verification);
  const exporting = new Export(verification);
  const { objects } = elaboration;
  const below = ({ header = '', options }, use) => {
    const entry = verification.header(header, options);
    return entry.errors.length ? { given: givenOf({ part: 'header', errors: entry.errors }) } : use(entry.state);
  };
  const belowSound = (request, use) => {
    const [failed] = verification.header(request.header ?? '', request.options).broken;
    if (failed === undefined) return below(request, use);
    const error = { severity: 'error', pos: { line: failed.line, column: 0 }, endPos: null, data: failed.data };
    return { given: givenOf({ part: 'header', errors: [error] }) };
  };
  return {
    ping: () => ({ pong: true }),
    check: (request) => below(request, (start) => {
      const { state, messages, readToEnd } = elaboration.run(start, request.text, request.options);
      objects.dec(state);
      return { messages, readToEnd };
    }),
    examine: (request) => verification.examine(request),
    survey: (request) => verification.survey(request),
    replay: (request) => verification.replay(request),
    examinefilling: (request) => filling.examine(request),
    replayfilling: (request) => filling.replay(request),
    // Who asks for goals leaves out what failed above, which would be there with a `sorry` otherwise.
    goals: (request) => belowSound(request, (start) => (request.positions
      ? goals.at(start, request.text, request.positions, request.options)
      : goals.steps(start, request.text, request.options))),
    declarations: (request) => declarations.list(request),
    theorems: (request) => statements.library(request),
    describe: (request) => statements.describe(request),
    search: (request) => search.run(request),
    states: (request) => states.run(request),
    export: (request) => exporting.run(request),
    trace: (request) => below(request, (start) => ({
      traces: request.texts.map((text) => trace.trace(start, text, request.options)),
    })),
  };
}

async function main() {
  const configuration = JSON.parse(process.argv[2]);
  let elaboration, known;
  try {
    const runtime = await startRuntime(configuration, configuration.compileInto);
    elaboration = new Elaboration(runtime.objects);
    if (configuration.compileInto) {
      const library = new Library(runtime, elaboration);
      known = { compile: (request) => library.compile(request) };
    } else if (configuration.recheckIn) {
      const recheck = new Recheck(runtime, elaboration, configuration.recheckIn);
      known = { recheck: (request) => recheck.run(request) };
    } else {
      runtime.mountLibraries();
      elaboration.load(configuration.imports, configuration.moduleHeader);
      known = operations(elaboration);
      runtime.unmount();
    }
  } catch (error) {
    send({ failed: String(error?.message ?? error) });
    process.exit(EXIT_BROKEN);
  }
  const { objects } = elaboration;
  send({
    ready: {
      leanVersion: objects.text(objects.global('l_Lean_versionString')),
      commit: objects.text(objects.global('l_Lean_githash')),
      node: process.version,
    },
  });
  for (const line of lines()) {
    let request;
    try {
      request = JSON.parse(line);
    } catch (error) {
      send({ id: null, error: `not JSON: ${error.message}` });
      continue;
    }
    const operation = Object.hasOwn(known, request.op) ? known[request.op] : undefined;
    if (!operation) {
      send({ id: request.id, error: `unknown operation ${JSON.stringify(request.op)}` });
      continue;
    }
    try {
      const started = performance.now();
      const result = operation(withPlainLineBreaks(request));
      send({ id: request.id, result, spentMs: performance.now() - started });
    } catch (error) {
      // An error of Lean's own is an answer; anything else (a trap, an abort, a stack overflow) may have left locks
      // held or memory half written.
      if (error instanceof LeanIOError) send({ id: request.id, error: error.message });
      else {
        send({ id: request.id, broken: describe(error) });
        process.exit(EXIT_BROKEN);
      }
    }
  }
  process.exit(0);
}

function describe(error) {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  if (typeof error === 'object' && error !== null && 'status' in error) return `Lean exited with status ${error.status}`;
  return `Lean threw ${String(error)}`;
}

main();
