'use strict';
// What Lean's messages do not say: what stands behind an error that comes of this Lean and not of the text, or that
// nobody would understand without knowing what is missing. Lean's own words stay, less a list of all
// that could stand where something else does; a note follows them.

const NOTES = [
  {
    data: /^unexpected identifier/, word: /^lemma(?![\p{L}\p{N}_'!?.])/u,
    note: () => '`lemma` is a command of Mathlib, which is not imported here: write `theorem`, or import Mathlib',
  },
  {
    data: /\(error code: 52, function not implemented\)/,
    note: () => 'the embedded Lean cannot start other programs; `bv_decide` needs one, its SAT solver',
  },
  {
    data: /Unknown constant `_private\.(?<module>(?!Main\.)[^`]*?)\.0\.(?<name>[^`]+)`/,
    note: ({ module, name }) => `\`${name}\` is private to the module ${module}, and the embedded Lean has only `
      + 'what the modules of its library export; code that needs more cannot be compiled here',
  },
];
const EXPECTED = /^(?<what>unexpected identifier); expected '.*$/s;
const OF_LEAN = /^[Uu]nknown (?:constant|identifier|namespace) [`'](?:Lean|Elab|Meta)(?:\.[^`']*)?[`']/;
const IMPORT_LEAN = 'this belongs to Lean itself: `import Lean`';

/** Messages with notes; `text` is what they are about, `hasLean` says whether `Lean` is among the imports. */
function explained(messages, text, hasLean) {
  let lines;
  return messages.map((message) => {
    if (message.severity !== 'error') return message;
    lines ??= text.split('\n');
    const note = noteOn(message, lines, hasLean);
    const said = message.data.replace(EXPECTED, '$<what>');
    return note === undefined ? message : { ...message, data: `${said}\n\nNote: ${note}` };
  });
}

function noteOn({ data, pos }, lines, hasLean) {
  for (const { data: pattern, word, note } of NOTES) {
    const found = pattern.exec(data);
    if (found === null) continue;
    if (word === undefined || word.test([...lines[pos.line - 1] ?? ''].slice(pos.column).join('').trimStart())) return note(found.groups);
  }
  return !hasLean && OF_LEAN.test(data) ? IMPORT_LEAN : undefined;
}

const PRINTED_AXIOMS = /^'(?<name>[^\n]*)' depends on axioms: \[(?<axioms>[^\]]*)\]$/;

/**
 * What `#print axioms` says, with theorems of the library taken out: this Lean has them without proofs, as if they were
 * axioms. `isLibrary` tells of a name whether it is one.
 */
function withoutTheorems(message, isLibrary) {
  const found = message.severity === 'information' ? PRINTED_AXIOMS.exec(message.data) : null;
  if (found === null) return message;
  const names = found.groups.axioms.split(',').map((name) => name.trim());
  const axioms = names.filter((name) => !isLibrary(name));
  if (axioms.length === names.length) return message;
  const said = axioms.length
    ? `'${found.groups.name}' depends on axioms: [${axioms.join(',\n ')}]`
    : `'${found.groups.name}' does not depend on any axioms by itself`;
  const note = 'the embedded Lean has the theorems of the library without their proofs; axioms behind them are not seen';
  return { ...message, data: `${said}\n\nNote: ${note}` };
}

module.exports = { explained, withoutTheorems };
