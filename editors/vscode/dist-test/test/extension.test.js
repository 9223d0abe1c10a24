"use strict";
// What can be tested without an editor: settings, the status bar's words, the way to the next gap, and that the
// manifest and the code speak of the same things.
var __importDefault = (this && this.__importDefault) || function (mod) {
    return (mod && mod.__esModule) ? mod : { "default": mod };
};
Object.defineProperty(exports, "__esModule", { value: true });
const strict_1 = __importDefault(require("node:assert/strict"));
const node_fs_1 = require("node:fs");
const node_path_1 = require("node:path");
const node_test_1 = require("node:test");
const gaps_1 = require("../src/gaps");
const settings_1 = require("../src/settings");
const status_1 = require("../src/status");
const configuration = (values) => ({
    get: (name) => values[name],
});
const folder = (0, node_path_1.join)(__dirname, '..', '..');
const manifest = JSON.parse((0, node_fs_1.readFileSync)((0, node_path_1.join)(folder, 'package.json'), 'utf8'));
(0, node_test_1.test)('what is not set is not sent', () => {
    const given = configuration({ model: { folder: '', device: 'cpu', samples: null }, proof: { budget: null } });
    strict_1.default.deepEqual((0, settings_1.serverSettings)(given), { model: { device: 'cpu' } });
    strict_1.default.deepEqual((0, settings_1.serverSettings)(configuration({})), {});
    strict_1.default.deepEqual((0, settings_1.serverSettings)(configuration({ server: { path: 'x' }, editor: { lens: false } })), {
        editor: { lens: false },
    });
});
(0, node_test_1.test)('the server is started as the settings say', () => {
    strict_1.default.deepEqual((0, settings_1.serverCommand)(configuration({})), { command: 'tllama', args: ['lsp'] });
    const given = { server: { path: ' /opt/tllama ', arguments: ['--db', 'x', 3] } };
    strict_1.default.deepEqual((0, settings_1.serverCommand)(configuration(given)), { command: '/opt/tllama', args: ['lsp', '--db', 'x'] });
});
(0, node_test_1.test)('the status bar follows the work', () => {
    const line = new status_1.StatusLine();
    strict_1.default.equal(line.shown().command, 'tllama.nextGap');
    line.take({ working: true, uri: 'file:///x/A%20b.lean', what: 'Prove with tactics' });
    strict_1.default.equal(line.shown().text, '$(sync~spin) tllama: Prove with tactics');
    strict_1.default.match(line.shown().tooltip, /Prove with tactics: A b\.lean/);
    line.take({ working: true, uri: 'file:///x/B.lean', what: 'Try to refute' });
    strict_1.default.match(line.shown().text, /2 files/);
    line.take({});
    line.take({ working: false, uri: 'file:///x/A%20b.lean', what: null });
    line.take({ working: false, uri: 'file:///x/B.lean', what: null });
    strict_1.default.equal(line.shown().text, '$(check) tllama');
});
(0, node_test_1.test)('the next gap is the one below, or the first', () => {
    const gap = (line, character) => ({
        kind: 'sorry',
        theorem: null,
        range: { start: { line, character }, end: { line, character: character + 5 } },
    });
    const gaps = [gap(1, 4), gap(1, 20), gap(7, 2)];
    strict_1.default.equal((0, gaps_1.nextGap)(gaps, { line: 0, character: 0 }), gaps[0]);
    strict_1.default.equal((0, gaps_1.nextGap)(gaps, { line: 1, character: 4 }), gaps[1]);
    strict_1.default.equal((0, gaps_1.nextGap)(gaps, { line: 5, character: 0 }), gaps[2]);
    strict_1.default.equal((0, gaps_1.nextGap)(gaps, { line: 7, character: 2 }), gaps[0]);
    strict_1.default.equal((0, gaps_1.nextGap)([], { line: 0, character: 0 }), undefined);
});
(0, node_test_1.test)('the manifest and the code agree', () => {
    const source = (0, node_fs_1.readFileSync)((0, node_path_1.join)(folder, 'src', 'extension.ts'), 'utf8');
    for (const { command, title } of manifest.contributes.commands) {
        strict_1.default.ok(source.includes(`'${command}'`), `${command} is registered`);
        strict_1.default.ok(title.length > 0);
    }
    const properties = manifest.contributes.configuration.properties;
    for (const [name, property] of Object.entries(properties)) {
        strict_1.default.match(name, /^tllama\.(server|lean|proof|model|editor)\.[a-z]+$/);
        strict_1.default.ok((property.markdownDescription ?? '').length > 10, `${name} is described`);
    }
});
