// What can be tested without an editor: settings, the status bar's words, the way to the next gap, and that the
// manifest and the code speak of the same things.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Gap, nextGap } from '../src/gaps';
import { serverCommand, serverSettings } from '../src/settings';
import { StatusLine } from '../src/status';

const configuration = (values: Record<string, unknown>) => ({
  get: <T>(name: string) => values[name] as T | undefined,
});
const folder = join(__dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

test('what is not set is not sent', () => {
  const given = configuration({ model: { folder: '', device: 'cpu', samples: null }, proof: { budget: null } });
  assert.deepEqual(serverSettings(given), { model: { device: 'cpu' } });
  assert.deepEqual(serverSettings(configuration({})), {});
  assert.deepEqual(serverSettings(configuration({ server: { path: 'x' }, editor: { lens: false } })), {
    editor: { lens: false },
  });
});

test('the server is started as the settings say', () => {
  assert.deepEqual(serverCommand(configuration({})), { command: 'tllama', args: ['lsp'] });
  const given = { server: { path: ' /opt/tllama ', arguments: ['--db', 'x', 3] } };
  assert.deepEqual(serverCommand(configuration(given)), { command: '/opt/tllama', args: ['lsp', '--db', 'x'] });
});

test('the status bar follows the work', () => {
  const line = new StatusLine();
  assert.equal(line.shown().command, 'tllama.nextGap');
  line.take({ working: true, uri: 'file:///x/A%20b.lean', what: 'Prove with tactics' });
  assert.equal(line.shown().text, '$(sync~spin) tllama: Prove with tactics');
  assert.match(line.shown().tooltip, /Prove with tactics: A b\.lean/);
  line.take({ working: true, uri: 'file:///x/B.lean', what: 'Try to refute' });
  assert.match(line.shown().text, /2 files/);
  line.take({});
  line.take({ working: false, uri: 'file:///x/A%20b.lean', what: null });
  line.take({ working: false, uri: 'file:///x/B.lean', what: null });
  assert.equal(line.shown().text, '$(check) tllama');
});

test('the next gap is the one below, or the first', () => {
  const gap = (line: number, character: number): Gap => ({
    kind: 'sorry',
    theorem: null,
    range: { start: { line, character }, end: { line, character: character + 5 } },
  });
  const gaps = [gap(1, 4), gap(1, 20), gap(7, 2)];
  assert.equal(nextGap(gaps, { line: 0, character: 0 }), gaps[0]);
  assert.equal(nextGap(gaps, { line: 1, character: 4 }), gaps[1]);
  assert.equal(nextGap(gaps, { line: 5, character: 0 }), gaps[2]);
  assert.equal(nextGap(gaps, { line: 7, character: 2 }), gaps[0]);
  assert.equal(nextGap([], { line: 0, character: 0 }), undefined);
});

test('the manifest and the code agree', () => {
  const source = readFileSync(join(folder, 'src', 'extension.ts'), 'utf8');
  for (const { command, title } of manifest.contributes.commands) {
    assert.ok(source.includes(`'${command}'`), `${command} is registered`);
    assert.ok(title.length > 0);
  }
  const properties: Record<string, { markdownDescription?: string }> = manifest.contributes.configuration.properties;
  for (const [name, property] of Object.entries(properties)) {
    assert.match(name, /^tllama\.(server|lean|proof|model|editor)\.[a-z]+$/);
    assert.ok((property.markdownDescription ?? '').length > 10, `${name} is described`);
  }
});
