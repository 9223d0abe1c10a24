// The server's test suite replays a session of VS Code with the capabilities in tests/lsp/vscode_capabilities.json.
// They are those that the client library computes; this test says when the library has changed its mind. The library
// runs on a stand-in for the editor's API, of which it needs little more than that its names exist.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = join(__dirname, '..', '..');

/** Every name of the editor's API: a class where the name is one, else a namespace of functions that do nothing. */
function editor(): object {
  const known: Record<string, unknown> = { version: '1.82.0' };
  const nothing = () => ({ dispose: () => undefined });
  const state = { textDocuments: [], notebookDocuments: [], workspaceFolders: undefined, tabGroups: { all: [] } };
  return new Proxy(known, {
    get(names, name) {
      if (typeof name !== 'string') return undefined;
      names[name] ??= /^[a-z]/.test(name)
        ? new Proxy(state, { get: (values, key) => (key in values ? Reflect.get(values, key) : nothing) })
        : class {
            event = nothing;
            dispose(): void {}
          };
      return names[name];
    },
  });
}

test('the recorded capabilities are those of the client library', () => {
  const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  const api = editor();
  loader._load = (name, ...rest) => (name === 'vscode' ? api : load.call(loader, name, ...rest));
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { LanguageClient } = require('vscode-languageclient/node');
    const client = new LanguageClient('tllama', 'tllama', { command: 'tllama' }, { documentSelector: [] });
    const recorded = join(folder, '..', '..', 'tests', 'lsp', 'vscode_capabilities.json');
    const computed = JSON.parse(JSON.stringify(client.computeClientCapabilities()));
    assert.deepEqual(computed, JSON.parse(readFileSync(recorded, 'utf8')));
  } finally {
    loader._load = load;
  }
});
