'use strict';
// Reads a header as Lean reads a file: it goes on after an error. What failed is kept with its place and its names, so
// that what rests on it can be told from what does not. Nothing becomes provable by an error: a declaration that failed
// is absent, or Lean put a `sorry` or an axiom in its place, which is found as any other. What an error can change is
// the meaning of what stands below it; where that cannot be ruled out, nothing below is judged.

const { STATE, blankBytes } = require('./elaboration.cjs');
const { Goals, Lines } = require('./goals.cjs');
const { messagesOf } = require('./messages.cjs');

// Lean.Syntax: missing (a scalar), node, atom, ident.
const SYNTAX = { node: 1, ident: 3 };
const command = (name) => `Lean.Parser.Command.${name}`;

// Commands that declare names.
const DECLARING = new Set([...['declaration', 'mutual'].map(command), 'lemma']);
/** Commands that say nothing about what stands below. */
const SILENT = new Set([...[
  'check', 'check_failure', 'eoi', 'eval', 'evalBang', 'exit', 'guardCmd', 'guardExprCmd', 'import', 'moduleDoc',
  'print', 'printAxioms', 'printEqns', 'printSig', 'set_option', 'synth', 'universe', 'version',
].map(command), 'Lean.guardMsgsCmd', 'Lean.reduceCmd', 'Lean.runMeta', 'Lean.Parser.timeCmd']);
const OPEN = command('open'), VARIABLE = command('variable'), NAMESPACE = command('namespace'), END = command('end');
/** Commands without which what stands below means the same, or cannot be read: of some, as `hides` has it. */
const PASSING = new Set([...SILENT, OPEN, VARIABLE, END, ...['include', 'section'].map(command)]);
const INSTANCE = command('instance'), WITHIN = command('in');
// The parts of declarations that begin with a name.
const NAMED = new Set(['declId', 'ctor', 'structSimpleBinder', 'structExplicitBinder', 'structImplicitBinder'].map(command));
const DERIVING = new Set(['optDeriving', 'derivingClasses'].map(command));
// Attributes that make an instance of a definition.
const INSTANCES = new Set([INSTANCE, 'Lean.Parser.Attr.instance', 'Lean.Parser.Attr.defaultInstance']);
const THEOREMS = new Set([command('theorem'), command('example')]);
const MODIFIERS = /^Lean\.Parser\.(Command\.(docComment|declModifiers|visibility|private|public|protected|noncomputable|nonrec)|Term\.(attributes|attrKind))$/;
// Attributes that only tell tactics of a theorem.
const FOR_TACTICS = /^Lean\.Parser\.Attr\.(simp|grind|ext|extIff|norm_cast|push_cast|simprocAttr)$|^Aesop\./;

// Words of commands that are not Lean's own, or that Lean did not read to their end, and that change how it reads on.
const CHANGES_READING = word('local|scoped|notation3?|(in|pre|post)fix[lr]?\\d*|instance|variables?|parameters?|attribute|open\\w*');
const BYTE_ORDER_MARK = '\uFEFF';
const BEGIN = word('begin'), IN_AT_END = /(?<![\p{L}\p{N}_.'])in\s*$/u;
const BINDERS = /([({⦃[])\s*(?:([^:()[\]{}⦃⦄]*?)\s*:)?([^()[\]{}⦃⦄]*)/gu;

class HeaderReading {
  /** `ofProject`: whether modules of a project are imported. */
  constructor(elaboration, constants, text, ofProject) {
    this.elaboration = elaboration;
    this.ofProject = ofProject;
    this.objects = elaboration.objects;
    this.constants = constants;
    // As Lean reads it, so that its offsets are those of this text.
    this.lines = new Lines(text.replaceAll('\r\n', '\n'));
    this.goals = new Goals(elaboration);
    /** What failed: `{line, data, names}`, names as they are written. */
    this.broken = [];
    /** Why nothing below can be judged: an error message, or null. */
    this.fatal = null;
    /** Last parts of names that are not there, or not what they should be, each with what failed first. */
    this.doubtful = new Map();
    /** Last parts of names that what failed declares or should, and what rests on these. */
    this.shaky = new Map();
    /** The last command (owned) that was read, and where the text behind it begins. */
    this.last = this.objects.box(0);
    this.end = 0;
    /** Last parts of names: of variables; of the namespaces that the header opens; within its instances; of classes
     * that a failed `deriving` names. */
    this.variables = new Set();
    this.namespaces = new Set();
    this.withinInstances = new Set();
    this.derived = new Set();
  }

  before(syntax, state) {
    this.stateBefore = this.objects.inc(state);
    return true;
  }

  after(state, syntax, log) {
    const { objects } = this;
    const errors = messagesOf(objects, log).filter(({ severity }) => severity === 'error');
    this.passedOver(syntax, errors);
    if (objects.lean.l_Lean_MessageLog_hasErrors(objects.inc(log)) & 1) this.failed(state, syntax, errors);
    else this.followed(state, syntax);
    this.noteNames(syntax);
    objects.dec(this.stateBefore);
    objects.dec(this.last);
    this.last = objects.inc(syntax);
    this.end = this.place(syntax, 'TailPos') ?? this.end;
    if (this.isUnread(syntax)) this.end = this.place(syntax, 'Pos') ?? this.end;
    return true;
  }

  /** Frees what is held; what was found stays. */
  release() { this.objects.dec(this.last); this.last = this.objects.box(0); }

  place(syntax, which) { return this.goals.bytePosition(`l_Lean_Syntax_get${which}_x3f___boxed`, syntax, false); }

  /**
   * Text between two commands that Lean did not read. Unless it begins as a command does, it belongs to the command
   * before it, which then says something else; and a command that was found within a line, or behind an `in`, may be
   * none.
   */
  passedOver(syntax, errors) {
    const from = this.place(syntax, 'Pos') ?? this.lines.bytes.length;
    const between = this.lines.bytes.subarray(this.end, from).toString();
    const blank = blankBytes(between);
    const begin = this.end + blank, text = this.lines.bytes.subarray(begin, from).toString();
    if (text.replaceAll(BYTE_ORDER_MARK, '').trim() === '') return;
    const said = errors.find(({ keepFullRange }) => keepFullRange) ?? this.broken.at(-1);
    const error = { pos: this.lines.position(begin), data: said?.data ?? 'Lean does not read this' };
    const isCommand = /^[\p{L}_@#«]/u.test(text) && this.beginsCommand(begin);
    if (!isCommand) this.suspect(this.last, error);
    // `begin … end` is how earlier versions wrote proofs.
    const isProof = this.kindOf(syntax) === END
      && BEGIN.test(this.lines.bytes.subarray(this.place(this.last, 'Pos') ?? 0, from).toString());
    const isFound = this.beginsCommand(from) && !isProof && !IN_AT_END.test(text);
    if (!isFound) this.suspect(syntax, error);
    const isCommented = text.startsWith('/-') && !text.includes('-/');
    if (isCommented || CHANGES_READING.test(text.replace(/\/-[^]*?-\/|--.*/g, ' '))) this.fatal ??= error;
  }

  /** Whether a place is the first of its line, and further to the right than the last command only behind a scope's begin. */
  beginsCommand(offset) {
    const { line, column } = this.lines.position(offset);
    if (this.lines.bytes.subarray(this.lines.starts[line - 1], offset).toString().trim() !== '') return false;
    const last = this.place(this.last, 'Pos') ?? 0;
    return column <= this.lines.position(last).column || !DECLARING.has(this.kindOf(this.last));
  }

  /** A command (borrowed) that may not say what Lean read. */
  suspect(whole, error) {
    let syntax = whole;
    while (this.kindOf(syntax) === WITHIN) [, syntax] = this.within(syntax);
    if (this.isUnread(syntax) || this.isTheorem(syntax) || SILENT.has(this.kindOf(syntax))) return;
    const names = this.declaredIn(syntax);
    this.note(error, [...names], names);
    const isHidden = this.kindOf(syntax) === VARIABLE ? this.hides(syntax)
      : !names.size || this.commandsIn(syntax).some((kind) => !DECLARING.has(kind));
    if (isHidden) this.fatal ??= error;
  }

  isTheorem(syntax) {
    const kind = this.kindOf(syntax);
    return kind === 'lemma' || kind === command('declaration') && this.holds(syntax, THEOREMS);
  }

  /** What names a command without which others could mean something else. */
  noteNames(syntax) {
    const kind = this.kindOf(syntax);
    if (kind === NAMESPACE) for (const part of this.identParts(syntax)) this.namespaces.add(part);
    if (kind === VARIABLE) for (const name of this.bound(syntax).names) this.variables.add(name);
    if (this.commandsIn(syntax).includes(INSTANCE)) for (const part of this.identParts(syntax)) this.withinInstances.add(part);
  }

  /** The names that a `variable` binds, and the types of its instances, by its text and the text that belongs to it. */
  bound(syntax) {
    const from = this.place(syntax, 'Pos') ?? this.lines.bytes.length;
    const rest = this.lines.bytes.subarray(from).toString();
    const next = /\n(?=[\p{L}@#/-])/u.exec(rest);
    const names = new Set(), instances = [];
    for (const [, bracket, before, type] of rest.slice(0, next?.index).matchAll(BINDERS)) {
      if (bracket === '[') instances.push(type);
      else for (const name of (before ?? type).split(/\s+/)) if (name !== '') names.add(name);
    }
    return { names, instances };
  }

  /** Whether what stands below may have another meaning without a command that failed, beyond the names it declares. */
  hides(syntax) {
    const kind = this.kindOf(syntax);
    if (kind === END) return !this.objects.isScalar(this.objects.field(this.objects.field(this.stateBefore, STATE.scopes), 1));
    if (kind === OPEN) return this.ofProject || this.opensOwn(syntax);
    if (kind !== VARIABLE) return false;
    const { names, instances } = this.bound(syntax);
    for (const name of names) put(this.doubtful, name, this.broken.at(-1));
    const isAbout = (word) => names.has(word) || this.variables.has(word);
    return instances.some((type) => !type.split(/[^\p{L}\p{N}_'!?₀-₉]+/u).some(isAbout));
  }

  /** Whether an `open` names a namespace in which the header declares something. */
  opensOwn(syntax) {
    const own = new Set(this.namespaces);
    for (const info of this.constants.added(this.elaboration.environmentOf(this.stateBefore)).values()) {
      for (const part of this.objects.nameParts(this.constants.describe(info).nameObject).slice(0, -1)) own.add(part);
    }
    return [...this.identParts(syntax)].some((part) => own.has(part));
  }

  /** Instances that a `deriving` which failed may have left out, where the header has others of these classes. */
  derivedApart(syntax) {
    for (const node of this.nodes(syntax, SYNTAX.node)) {
      if (!DERIVING.has(this.kindOf(node))) continue;
      for (const part of this.identParts(node)) this.derived.add(part);
    }
    return [...this.derived].some((name) => this.withinInstances.has(name));
  }

  /** The components of the names in a tree. */
  *identParts(root) {
    for (const ident of this.nodes(root, SYNTAX.ident)) yield* this.objects.nameParts(this.objects.field(ident, 2));
  }

  /** Whether a tree has a node of one of these kinds. */
  holds(root, kinds) { return [...this.nodes(root, SYNTAX.node)].some((node) => kinds.has(this.kindOf(node))); }

  failed(state, syntax, errors) {
    const from = this.lines.position(this.place(syntax, 'Pos') ?? Infinity);
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
    const constants = this.made(state);
    const made = new Set(constants.map(({ nameObject }) => this.constants.writtenName(nameObject)));
    const declared = this.declaredIn(syntax);
    this.note(own[0], [...declared, ...made].filter((name) => name !== ''), absentOf(declared, made));
    for (const name of declared) put(this.shaky, name, this.broken.at(-1));
    const isInstance = constants.length > 0 && !constants.some(({ type }) => this.holdsSorry({ type }));
    const isHarmless = this.commandsIn(syntax).every((kind) => (kind === INSTANCE ? isInstance
      : DECLARING.has(kind) || PASSING.has(kind) || kind === command('attribute') && this.isForTactics(syntax)));
    const isApart = DECLARING.has(this.kindOf(syntax)) && this.derivedApart(syntax);
    if (!isHarmless || this.hides(syntax) || isApart) this.fatal ??= own[0];
    // Of a declaration that was read in part, Lean may have made what that part says.
    const isPart = own.some(({ keepFullRange }) => keepFullRange) && !constants.some((one) => this.holdsSorry(one));
    if (isPart || this.around(syntax).some((part) => this.hidesWithin(part))) this.suspect(syntax, own[0]);
  }

  /** What a command stands in, as in `open A in`. */
  around(syntax) {
    if (this.kindOf(syntax) !== WITHIN) return [];
    const [outer, inner] = this.within(syntax);
    return [outer, ...this.around(inner)];
  }

  /** The two commands of `… in …`; what was not read is missing. */
  within(syntax) {
    const parts = this.objects.field(syntax, 2);
    return [0, 2].map((i) => (i < this.objects.arraySize(parts) ? this.objects.arrayItem(parts, i) : this.objects.box(0)));
  }

  /** Lean goes on with a command where what it stands in fails. */
  hidesWithin(syntax) {
    const kind = this.kindOf(syntax);
    return kind === OPEN ? this.hides(syntax) : !SILENT.has(kind);
  }

  holdsSorry({ type, value }) {
    return this.constants.usedIn(value === undefined ? [type] : [type, value]).has('sorryAx');
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
    if (this.derived.size && this.commandsIn(syntax).includes(INSTANCE)) {
      const isOther = [...this.identParts(syntax)].some((part) => this.derived.has(part));
      if (isOther) this.fatal ??= { pos: { line: this.broken[0].line, column: 0 }, data: this.broken[0].data };
    }
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
    const [from, to] = [this.place(syntax, 'Pos'), this.place(syntax, 'TailPos')];
    if (from === undefined || to === undefined) return false;
    const text = this.lines.bytes.subarray(from, to).toString();
    const { state, messages } = this.elaboration.run(this.stateBefore, text, { autoImplicit: false });
    this.objects.dec(state);
    return !messages.some(({ severity }) => severity === 'error');
  }

  mentionedIn(syntax) {
    if (!this.doubtful.size && !this.shaky.size) return undefined;
    for (const part of this.identParts(syntax)) {
      const entry = this.doubtful.get(part) ?? this.shaky.get(part);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** What failed first of that which expressions are made of, if anything. */
  behind(expressions) {
    if (!this.doubtful.size) return undefined;
    for (const name of this.constants.usedIn(expressions).values()) {
      // Constructors and fields bear the name of their type.
      for (const part of this.objects.nameParts(name)) {
        const entry = this.doubtful.get(part);
        if (entry !== undefined) return entry;
      }
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

  /** The names that a command declares as they are written, those of constructors and fields among them. */
  declaredIn(syntax) {
    const names = new Set();
    for (const node of this.nodes(syntax, SYNTAX.node)) {
      if (!NAMED.has(this.kindOf(node))) continue;
      const first = this.nodes(node, SYNTAX.ident).next().value;
      const name = first === undefined ? '' : this.objects.nameText(this.objects.field(first, 2));
      if (name !== '') names.add(name);
    }
    return names;
  }

  /** The kinds of the commands that a command holds, an `instance` among them. */
  commandsIn(syntax) {
    const kind = this.kindOf(syntax);
    if (kind === WITHIN) return this.within(syntax).flatMap((part) => this.commandsIn(part));
    return DECLARING.has(kind) && this.isInstance(syntax) ? [kind, INSTANCE] : [kind];
  }

  /** Whether a declaration makes an instance: by its word, or by an attribute. */
  isInstance(syntax) {
    if (this.kindOf(syntax) !== command('declaration')) return this.holds(syntax, INSTANCES);
    const [modifiers, said] = [0, 1].map((i) => this.objects.arrayItem(this.objects.field(syntax, 2), i));
    return this.kindOf(said) === INSTANCE || this.holds(modifiers, INSTANCES);
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

function word(alternatives) { return new RegExp(`(?<![\\p{L}\\p{N}_.'])(${alternatives})(?![\\p{L}\\p{N}_'])`, 'u'); }

function put(map, name, entry) {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (!map.has(last)) map.set(last, entry);
}

/** Those of the declared names that nothing was made of. */
function absentOf(declared, made) {
  return [...declared].filter((name) => ![...made].some((other) => other === name || other.endsWith(`.${name}`)));
}

module.exports = { HeaderReading };
