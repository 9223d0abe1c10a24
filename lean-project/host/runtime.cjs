'use strict';
// Starts the Lean runtime inside this process: loads the patched module, gives the main thread a stack of its own,
// names the places of the libraries, initialises Lean. Lean's stdin is empty and its output goes to stderr, so that nothing that
// a Lean text prints can be taken for an answer.

const path = require('path');
const { Objects } = require('./objects.cjs');

const STACK_BYTES = 64 << 20;
const WORKER_THREADS = 3; // of the JavaScript thread pool; two tasks of Lean's and one spare
const LEAN_TASKS = 2;

// Lines that this build of Lean prints while it imports; they say nothing to anybody.
const NOISE = /^(\[DEBUG|  - \/|  mainModule)/;

/**
 * @param {{lean: string, libraries: string[]}} places `lean`: folder of lean.js, lean.wasm and symbols.txt;
 *   `libraries`: folders with .olean files, mounted for the time of the imports.
 * @param {string | undefined} writable folder for what a process that compiles a library writes
 */
async function startRuntime(places, writable) {
  const print = (...parts) => {
    if (!NOISE.test(String(parts[0]))) process.stderr.write(parts.join(' ') + '\n');
  };
  const internals = await new Promise((resolve, reject) => {
    globalThis.LEAN_MODULE = {
      noInitialRun: true,
      noExitRuntime: true, // else a turn of the event loop ends Lean's threads
      pthreadPoolSize: WORKER_THREADS,
      stdin: () => null,
      print,
      printErr: print,
      onRuntimeInitialized() { resolve(globalThis.LEAN_MODULE.internals); },
      onAbort: reject,
    };
    require(path.join(places.lean, 'lean.js'));
  });
  const objects = new Objects(internals);
  const { lean } = objects;
  const stack = lean.emscripten_builtin_memalign(16, STACK_BYTES) >>> 0;
  lean.emscripten_stack_set_limits(stack + STACK_BYTES, stack);
  lean._emscripten_stack_restore(stack + STACK_BYTES - 256);

  const { FS, NODEFS } = internals;
  const libraries = places.libraries.map((root, i) => ({ root, at: `/lib${i}` }));
  const output = writable && { root: writable, at: '/out' };
  let mounted = [];
  const mount = (places) => {
    for (const { root, at } of places) {
      if (!FS.analyzePath(at).exists) FS.mkdir(at);
      FS.mount(NODEFS, { root }, at);
      mounted.push(at);
    }
  };
  const unmount = () => {
    for (const at of mounted) FS.unmount(at);
    mounted = [];
  };
  mount(libraries); // initialising looks for them
  lean.lean_initialize();
  lean.lean_enable_initializer_execution();
  const searchPath = objects.listOf(libraries.map(({ at }) => objects.string(at)));
  objects.dec(objects.io(lean.l_Lean_initSearchPath(objects.string('/lib0'), searchPath)));
  lean.lean_io_mark_end_initialization();
  lean.lean_init_task_manager_using(LEAN_TASKS);
  unmount();
  return {
    objects,
    /** For the time of an import. */
    mountLibraries() { mount(libraries); },
    /** For the time of writing; returns where. */
    mountWritable() { mount([output]); return output.at; },
    /** After this no Lean text can reach a file of the host. */
    unmount,
  };
}

module.exports = { startRuntime };
