"use strict";
// The server's test suite replays a session of VS Code with the capabilities in tests/lsp/vscode_capabilities.json.
// They are those that the client library computes; this test says when the library has changed its mind. The library
// runs on a stand-in for the editor's API, of which it needs little more than that its names exist.
var __importDefault = (this && this.__importDefault) || function (mod) {
    return (mod && mod.__esModule) ? mod : { "default": mod };
};
Object.defineProperty(exports, "__esModule", { value: true });
const strict_1 = __importDefault(require("node:assert/strict"));
const node_fs_1 = require("node:fs");
const node_module_1 = __importDefault(require("node:module"));
const node_path_1 = require("node:path");
const node_test_1 = require("node:test");
const folder = (0, node_path_1.join)(__dirname, '..', '..');
/** Every name of the editor's API: a class where the name is one, else a namespace of functions that do nothing. */
function editor() {
    const known = { version: '1.82.0' };
    const nothing = () => ({ dispose: () => undefined });
    const state = { textDocuments: [], notebookDocuments: [], workspaceFolders: undefined, tabGroups: { all: [] } };
    return new Proxy(known, {
        get(names, name) {
            if (typeof name !== 'string')
                return undefined;
            names[name] ??= /^[a-z]/.test(name)
                ? new Proxy(state, { get: (values, key) => (key in values ? Reflect.get(values, key) : nothing) })
                : class {
                    event = nothing;
                    dispose() { }
                };
            return names[name];
        },
    });
}
(0, node_test_1.test)('the recorded capabilities are those of the client library', () => {
    const loader = node_module_1.default;
    const load = loader._load;
    const api = editor();
    loader._load = (name, ...rest) => (name === 'vscode' ? api : load.call(loader, name, ...rest));
    try {
        // eslint-disable-next-line @typescript-eslint/no-require-imports
        const { LanguageClient } = require('vscode-languageclient/node');
        const client = new LanguageClient('tllama', 'tllama', { command: 'tllama' }, { documentSelector: [] });
        const recorded = (0, node_path_1.join)(folder, '..', '..', 'tests', 'lsp', 'vscode_capabilities.json');
        const computed = JSON.parse(JSON.stringify(client.computeClientCapabilities()));
        strict_1.default.deepEqual(computed, JSON.parse((0, node_fs_1.readFileSync)(recorded, 'utf8')));
    }
    finally {
        loader._load = load;
    }
});
