'use strict';
// Lean's messages as plain objects in the shape of `lean --json`, within bounds. A short text can have any number of
// messages, and one message any length; most of them are never turned into text. An error is never left out for the
// sake of something else: what rejects a candidate is there, whatever else is said.

const LIMITS = { messages: 1000, textBytes: 1 << 16, allBytes: 1 << 20 };

// Lean.Message: objects fileName, pos, endPos, caption, data; bytes keepFullRange, severity, isSilent.
const MESSAGE = { pos: 1, endPos: 2, data: 4 };
const FLAG = { keepFullRange: 0, severity: 1, isSilent: 2 };
const SEVERITIES = ['information', 'warning', 'error'];
const POSITION = { line: 0, column: 1 };

/** A message log (borrowed) as plain objects, by position; the last one tells what was left out. */
function messagesOf(objects, log, limits = LIMITS) {
  const { lean } = objects;
  const list = lean.l_Lean_MessageLog_toList(objects.inc(log)) >>> 0;
  const found = [...objects.list(list)].map((object) => head(objects, object));
  found.sort((a, b) => a.pos.line - b.pos.line || a.pos.column - b.pos.column);
  const kept = [];
  let bytes = 0;
  for (const { object, ...message } of [...found].sort((a, b) => rank(a) - rank(b))) {
    if (kept.length && (kept.length >= limits.messages || bytes >= limits.allBytes)) break;
    const text = textOf(objects, object, limits.textBytes);
    bytes += text.bytes;
    kept.push({ ...message, data: text.data });
  }
  objects.dec(list);
  kept.sort((a, b) => a.pos.line - b.pos.line || a.pos.column - b.pos.column);
  const leftOut = found.length - kept.length;
  if (leftOut) kept.push(summary(found, kept, leftOut));
  return kept;
}

/** Where the errors of a message log (borrowed) begin: no text is made of them. */
function errorPlaces(objects, log) {
  const list = objects.lean.l_Lean_MessageLog_toList(objects.inc(log)) >>> 0;
  const errors = [...objects.list(list)].map((object) => head(objects, object)).filter(({ severity }) => severity === 'error');
  objects.dec(list);
  return errors.map(({ pos }) => pos);
}

/** What is read of a message without turning it into text. */
function head(objects, object) {
  const severity = SEVERITIES[objects.scalarByte(object, FLAG.severity)];
  if (severity === undefined) throw new Error('a message has no severity');
  const endPos = objects.field(object, MESSAGE.endPos);
  return {
    object,
    severity,
    pos: position(objects, objects.field(object, MESSAGE.pos)),
    endPos: objects.isScalar(endPos) ? null : position(objects, objects.field(endPos, 0)),
    keepFullRange: objects.scalarByte(object, FLAG.keepFullRange) === 1,
  };
}

function position(objects, object) {
  return {
    line: Number(objects.natText(objects.field(object, POSITION.line))),
    column: Number(objects.natText(objects.field(object, POSITION.column))),
  };
}

/** The order in which messages are kept: what says most about why a text is refused comes first. */
function rank({ severity, keepFullRange }) {
  return severity === 'error' && keepFullRange ? 0 : SEVERITIES.length - SEVERITIES.indexOf(severity);
}

/** The text of a message (borrowed), or its beginning. */
function textOf(objects, object, limit) {
  const text = objects.lean.l_Lean_MessageData_toString(objects.inc(objects.field(object, MESSAGE.data))) >>> 0;
  const found = objects.textStart(text, limit);
  objects.dec(text);
  return found.bytes <= limit ? found : { data: `${found.data}… (${found.bytes} bytes in all)`, bytes: limit };
}

function summary(found, kept, leftOut) {
  const errors = (messages) => messages.filter((message) => message.severity === 'error').length;
  const unseen = errors(found) - errors(kept);
  const among = unseen ? `, ${unseen} of them errors` : '';
  const { pos } = kept[kept.length - 1];
  return {
    severity: unseen ? 'error' : 'information', pos, endPos: null, keepFullRange: false,
    data: `… and ${leftOut} more messages were left out${among}`,
  };
}

module.exports = { errorPlaces, messagesOf, LIMITS };
