'use strict';
// Reads a header as Lean reads a file: it goes on after an error. What failed is kept with its place and its names, so
// that what rests on it can be told from what does not. Nothing becomes provable by an error: a declaration that failed
// is absent, or Lean put a `sorry` or an axiom in its place, which is found as any other. What an error can change is
// the meaning of what stands below it; where that cannot be ruled out, nothing below is judged.

const { Goals, Lines } = require('./goals.cjs');
const { messagesOf } = require('./messages.cjs');

// Lean.Syntax: missing (a scalar), node, atom, ident.
const SYNTAX = { node: 1, ident: 3 };
const command = (name) => `Lean.Parser.Command.${name}`;

// Commands that declare names.
const DECLARING = new Set([...['declaration', 'mutual'].map(command), 'lemma']);
/** Commands without which what stands below means the same, or cannot be read. */
const PASSING = new Set([...[
  'check', 'check_failure', 'end', 'eoi', 'eval', 'evalBang', 'exit', 'export', 'guardCmd', 'guardExprCmd', 'import',
  'include', 'moduleDoc', 'namespace', 'omit', 'open', 'print', 'printAxioms', 'printEqns', 'printSig', 'section',
  'set_option', 'synth', 'universe', 'variable', 'version',
].map(command), 'Lean.guardMsgsCmd', 'Lean.reduceCmd', 'Lean.runMeta', 'Lean.Parser.timeCmd']);
const INSTANCE = command('instance'), DECLARED = command('declId'), WITHIN = command('in');
const MODIFIERS = /^Lean\.Parser\.(Command\.(docComment|declModifiers|visibility|private|public|protected|noncomputable|nonrec)|Term\.(attributes|attrKind))$/;
// Attributes that only tell tactics of a theorem.
const FOR_TACTICS = /^Lean\.Parser\.Attr\.(simp|grind|ext|extIff|norm_cast|push_cast|simprocAttr)$|^Aesop\./;

class HeaderReading {
  constructor(elaboration, constants, text) {
    this.elaboration = elaboration;
    this.objects = elaboration.objects;
    this.constants = constants;
    this.lines = new Lines(text);
    this.goals = new Goals(elaboration);
    /** What failed: `{line, data, names}`, names as they are written. */
    this.broken = [];
    /** Why nothing below can be judged: an error message, or null. */
    this.fatal = null;
    /** Last parts of names that are not there, or not what they should be, each with what failed first. */
    this.doubtful = new Map();
    /** Last parts of names that what failed declares or should, and what rests on these. */
    this.shaky = new Map();
  }

  before(syntax, state) {
    this.stateBefore = this.objects.inc(state);
    return true;
  }

  after(state, syntax, log) {
    const { objects } = this;
    const failed = objects.lean.l_Lean_MessageLog_hasErrors(objects.inc(log)) & 1;
    if (failed) this.failed(state, syntax, messagesOf(objects, log).filter(({ severity }) => severity === 'error'));
    else this.followed(state, syntax);
    objects.dec(this.stateBefore);
    return true;
  }

  failed(state, syntax, errors) {
    const from = this.lines.position(this.goals.bytePosition('l_Lean_Syntax_getPos_x3f___boxed', syntax, false) ?? Infinity);
    const isAbove = ({ pos }) => pos.line < from.line || pos.line === from.line && pos.column < from.column;
    const lost = errors.filter(isAbove), own = errors.filter((error) => !isAbove(error));
    if (lost.length) this.lost(lost[0]);
    if (!own.length) {
      this.followed(state, syntax);
      return;
    }
    if (this.isUnread(syntax)) {
      this.lost(own[0]);
      return;
    }
    const made = new Set(this.made(state).map(({ nameObject }) => this.constants.writtenName(nameObject)));
    const declared = this.declaredIn(syntax);
    this.note(own[0], [...declared, ...made].filter((name) => name !== ''), absentOf(declared, made));
    for (const name of declared) put(this.shaky, name, this.broken.at(-1));
    const isHarmless = this.commandsIn(syntax).every((kind) => (kind === INSTANCE ? made.size > 0
      : DECLARING.has(kind) || PASSING.has(kind) || kind === command('attribute') && this.isForTactics(syntax)));
    if (!isHarmless) this.fatal ??= own[0];
  }

  /** Text that Lean passed over, up to where it found a command again. */
  lost(error) {
    const names = this.secondWord(error);
    this.note(error, names, names);
  }

  /** Whether no more of a command was read than what may stand in front of any. */
  isUnread(syntax) {
    const { objects } = this;
    const stack = [syntax];
    while (stack.length) {
      const part = stack.pop();
      if (objects.isScalar(part) || MODIFIERS.test(this.kindOf(part))) continue;
      if (objects.tag(part) !== SYNTAX.node) return false;
      const children = objects.field(part, 2);
      for (let i = 0; i < objects.arraySize(children); i++) stack.push(objects.arrayItem(children, i));
    }
    return true;
  }

  /** What a text of which nothing could be read declares, if it reads `word name` where the error is. */
  secondWord({ pos }) {
    const word = this.lines.bytes.subarray(this.lines.offset(pos)).toString().trimStart().split(/[\s:({[⦃]+/u, 2)[1] ?? '';
    return /^[\p{L}_«]/u.test(word) ? [word] : [];
  }

  /** `absent`: those of the names that are not there, so that another may be meant by them. */
  note({ pos, data }, names, absent) {
    const entry = { line: pos.line, data, names };
    this.broken.push(entry);
    for (const name of absent) put(this.doubtful, name, entry);
  }

  /**
   * A command without an error. What it mentions of that which is not there, Lean may have taken for a variable or for
   * another constant; then what it declares is not what it should be either. And Lean keeps silent where an error comes
   * of another one: the command declares nothing then.
   */
  followed(state, syntax) {
    const entry = this.mentionedIn(syntax);
    if (entry === undefined) return;
    const made = this.made(state), declared = this.declaredIn(syntax);
    const names = new Set(made.map(({ nameObject }) => this.constants.writtenName(nameObject)));
    for (const name of declared) put(this.shaky, name, entry);
    for (const name of absentOf(declared, names)) put(this.doubtful, name, entry);
    const expressions = made.flatMap(({ type, value }) => (value === undefined ? [type] : [type, value]));
    const isSame = this.behind(expressions) === undefined && this.standsWithoutVariables(syntax);
    if (!isSame) for (const name of names) put(this.doubtful, name, entry);
    if (this.commandsIn(syntax).includes(INSTANCE) && (!isSame || !names.size)) {
      this.fatal ??= { pos: { line: entry.line, column: 0 }, data: `an instance rests on what failed here: ${entry.data}` };
    }
  }

  /** Whether a command has no error where Lean takes no name for a variable that was not declared. */
  standsWithoutVariables(syntax) {
    const [from, to] = ['l_Lean_Syntax_getPos_x3f___boxed', 'l_Lean_Syntax_getTailPos_x3f___boxed']
      .map((symbol) => this.goals.bytePosition(symbol, syntax, false));
    if (from === undefined || to === undefined) return false;
    const text = this.lines.bytes.subarray(from, to).toString();
    const { state, messages } = this.elaboration.run(this.stateBefore, text, { autoImplicit: false });
    this.objects.dec(state);
    return !messages.some(({ severity }) => severity === 'error');
  }

  mentionedIn(syntax) {
    if (!this.doubtful.size && !this.shaky.size) return undefined;
    for (const ident of this.nodes(syntax, SYNTAX.ident)) {
      for (const part of this.objects.nameParts(this.objects.field(ident, 2))) {
        const entry = this.doubtful.get(part) ?? this.shaky.get(part);
        if (entry !== undefined) return entry;
      }
    }
    return undefined;
  }

  /** What failed first of that which expressions are made of, if anything. */
  behind(expressions) {
    if (!this.doubtful.size) return undefined;
    for (const name of this.constants.usedIn(expressions).values()) {
      const last = this.objects.nameParts(name).findLast((part) => typeof part === 'string');
      const entry = this.doubtful.get(last);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** The constants (described) that a command added, without those that Lean made up on the way. */
  made(state) {
    const { constants, elaboration } = this;
    const before = constants.added(elaboration.environmentOf(this.stateBefore));
    return [...constants.added(elaboration.environmentOf(state))].filter(([name]) => !before.has(name))
      .map(([, info]) => constants.describe(info)).filter(({ nameObject }) => !constants.isAuxiliary(nameObject));
  }

  declaredIn(syntax) {
    const names = new Set();
    for (const node of this.nodes(syntax, SYNTAX.node)) {
      if (this.kindOf(node) !== DECLARED) continue;
      const ident = this.objects.arrayItem(this.objects.field(node, 2), 0);
      if (!this.objects.isScalar(ident) && this.objects.tag(ident) === SYNTAX.ident) {
        const name = this.objects.nameText(this.objects.field(ident, 2));
        if (name !== '') names.add(name);
      }
    }
    return names;
  }

  /** The kinds of the commands that a command holds, an `instance` among them. */
  commandsIn(syntax) {
    const kind = this.kindOf(syntax);
    if (kind === WITHIN) {
      const parts = this.objects.field(syntax, 2);
      return [0, 2].filter((i) => i < this.objects.arraySize(parts))
        .flatMap((i) => this.commandsIn(this.objects.arrayItem(parts, i)));
    }
    const isInstance = DECLARING.has(kind) && [...this.nodes(syntax, SYNTAX.node)].some((node) => this.kindOf(node) === INSTANCE);
    return isInstance ? [kind, INSTANCE] : [kind];
  }

  isForTactics(syntax) {
    return [...this.nodes(syntax, SYNTAX.node)].every((node) => {
      const kind = this.kindOf(node);
      if (kind === 'Lean.Parser.Command.eraseAttr') return false;
      if (kind !== 'Lean.Parser.Term.attrInstance') return true;
      return FOR_TACTICS.test(this.kindOf(this.objects.arrayItem(this.objects.field(node, 2), 1)));
    });
  }

  kindOf(syntax) {
    return this.objects.isScalar(syntax) || this.objects.tag(syntax) !== SYNTAX.node ? ''
      : this.objects.nameText(this.objects.field(syntax, 1));
  }

  *nodes(root, tag) {
    const { objects } = this;
    const stack = [root];
    while (stack.length) {
      const syntax = stack.pop();
      if (objects.isScalar(syntax)) continue;
      if (objects.tag(syntax) === tag) yield syntax;
      if (objects.tag(syntax) !== SYNTAX.node) continue;
      const children = objects.field(syntax, 2);
      for (let i = objects.arraySize(children) - 1; i >= 0; i--) stack.push(objects.arrayItem(children, i));
    }
  }
}

function put(map, name, entry) {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (!map.has(last)) map.set(last, entry);
}

/** Those of the declared names that nothing was made of. */
function absentOf(declared, made) {
  return [...declared].filter((name) => ![...made].some((other) => other === name || other.endsWith(`.${name}`)));
}

module.exports = { HeaderReading };
