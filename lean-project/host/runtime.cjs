'use strict';
// Starts the Lean runtime inside this process: loads the patched module, gives the main thread a stack of its own,
// mounts the libraries, initialises Lean. Lean's stdin is empty and its output goes to stderr, so that nothing that
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
 * @param {string | undefined} writable folder mounted for reading and writing at /out, for compiling a library
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
  const mounts = places.libraries.map((root, i) => ({ root, at: `/lib${i}` }));
  if (writable) mounts.push({ root: writable, at: '/out' });
  for (const { root, at } of mounts) {
    FS.mkdir(at);
    FS.mount(NODEFS, { root }, at);
  }
  lean.lean_initialize();
  lean.lean_enable_initializer_execution();
  const searchPath = objects.listOf(mounts.map(({ at }) => objects.string(at)));
  objects.dec(objects.io(lean.l_Lean_initSearchPath(objects.string('/lib0'), searchPath)));
  lean.lean_io_mark_end_initialization();
  lean.lean_init_task_manager_using(LEAN_TASKS);
  return {
    objects,
    /** After this no Lean text can reach a file of the host. */
    unmount() { for (const { at } of mounts) FS.unmount(at); },
  };
}

module.exports = { startRuntime };
