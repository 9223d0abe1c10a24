'use strict';
// Statements with their elaborated facts: the theorems of the imported library, and texts. A library theorem comes as
// a text that stands by itself, which is elaborated again and compared with the original: what does not say the same
// is reported as a problem, not handed out.

const { Declarations } = require('./declarations.cjs');
const { Facts } = require('./facts.cjs');
const { Sameness, LIBRARY_AXIOMS } = require('./constants.cjs');
const { givenOf, openingGoal } = require('./verification.cjs');

// What keeps a printed statement whole: nothing elided, however deep or long.
const PRINT_WHOLE = { 'pp.proofs': true, 'pp.deepTerms': true, 'pp.maxSteps': 200000, 'maxHeartbeats': 20000 };
const STATE_LIMITS = { 'maxHeartbeats': 20000 };
// Made by Lean for every type or function; they say nothing about mathematics.
const GENERATED = /^(sizeOf_spec|congr_simp|hcongr(_\d+)?|brecOn.*|binductionOn|recOn|casesOn|noConfusion.*|ctorIdx.*|eq_\d+|eq_def|induct(_unfolding)?|fun_cases.*|mutual_induct|match_\d+.*|splitter|congr_eq_\d+|ofNat_ctorIdx|injEq)$/;
const UNSAID = /([\p{L}_][\p{L}\p{N}_'₀-₉]*)✝([⁰¹²³⁴⁵⁶⁷⁸⁹]*)/gu;

class Statements {
  constructor(elaboration, verification, goals) {
    this.elaboration = elaboration;
    this.objects = elaboration.objects;
    this.verification = verification;
    this.goals = goals;
    this.constants = verification.constants;
    this.declarations = new Declarations(elaboration);
    this.facts = new Facts(this.constants, (type) => this.declarations.isProposition(type),
      (name) => this.constants.contains(elaboration.importEnvironment, name));
  }

  /**
   * Theorems of the imported modules. A page is counted in public declarations, theorems or not, in a fixed order:
   * by module, then name.
   * @returns {{total: number, looked: number, theorems: {name, module, title, statement?: string, problem?: string,
   *   facts: object}[]}}
   */
  library({ modules, offset = 0, limit = 200 }) {
    this.listed ??= new Map();
    const key = JSON.stringify(modules ?? []);
    if (!this.listed.has(key)) this.listed.set(key, this.publicEntries(modules));
    const entries = this.listed.get(key);
    const page = entries.slice(offset, offset + limit);
    const theorems = [];
    for (const entry of page) {
      entry.kind ??= this.declarations.kind(entry);
      if (entry.kind !== 'theorem' || LIBRARY_AXIOMS.has(entry.name)) continue;
      const constant = { ...this.constants.describe(entry.info), kind: 'theorem' };
      theorems.push({
        name: entry.name, module: entry.module, constant,
        facts: this.facts.statement(this.elaboration.importEnvironment, constant),
      });
    }
    this.write(theorems);
    return { total: entries.length, looked: page.length, theorems: theorems.map(({ constant, ...plain }) => plain) };
  }

  publicEntries(modules) {
    const wanted = (module) => !modules?.length
      || modules.some((prefix) => module === prefix || (prefix.endsWith('.') && module.startsWith(prefix)));
    this.declarations.index ??= this.declarations.readIndex();
    return this.declarations.index.filter((entry) => !entry.internal && wanted(entry.module)
      && !GENERATED.test(entry.name.slice(entry.name.lastIndexOf('.') + 1)));
  }

  /** Gives each theorem a text, and makes sure that the text says what the theorem says. */
  write(theorems) {
    const { elaboration, objects } = this;
    const signatures = this.signatures(elaboration.rootState, theorems.map(({ name }) => name));
    let text = '', line = 1;
    const places = [];
    theorems.forEach((theorem, i) => {
      if (signatures[i] === undefined) { theorem.problem = 'Lean does not print it'; return; }
      theorem.title = flatName(theorem.name);
      theorem.statement = `theorem ${theorem.title}${said(signatures[i])}`;
      const command = `${theorem.statement}\n:= sorry\n`;
      const lines = command.split('\n').length - 1;
      places.push({ from: line, to: line + lines, theorem });
      text += command;
      line += lines;
    });
    const { state, messages } = elaboration.run(elaboration.rootState, text, STATE_LIMITS);
    const environment = elaboration.environmentOf(state);
    const added = this.constants.added(environment);
    for (const { from, to, theorem } of places) {
      const error = messages.find(({ severity, pos }) => severity === 'error' && pos.line >= from && pos.line < to);
      const info = added.get(theorem.title);
      if (error || info === undefined) theorem.problem = `as text: ${error?.data.split('\n')[0] ?? 'nothing was declared'}`;
      else if (!this.same(environment, theorem.constant, this.constants.describe(info))) {
        theorem.problem = 'as text it says something else';
      }
      if (theorem.problem) delete theorem.statement;
    }
    objects.dec(state);
  }

  /** The same as expressions, or equal to the kernel: proofs within a statement may be other ones. */
  same(environment, given, found) {
    const none = () => undefined;
    const difference = new Sameness(this.constants, none, none).difference(given, found);
    if (difference === undefined) return true;
    if (difference !== 'type' || given.levelParams.join() !== found.levelParams.join()) return false;
    const { objects } = this;
    const result = objects.lean.l_Lean_Kernel_isDefEq___boxed(
      objects.inc(environment), objects.lean.lean_mk_empty_local_ctx(objects.box(0)) >>> 0,
      objects.inc(given.type), objects.inc(found.type)) >>> 0;
    const equal = objects.tag(result) === 1 && objects.field(result, 0) === objects.box(1);
    objects.dec(result);
    return equal;
  }

  /** What follows the name in `#check name`: binders, colon, type. */
  signatures(state, names) {
    const { state: after, messages } = this.elaboration.run(
      state, names.map((name) => `#check ${name}`).join('\n'), PRINT_WHOLE);
    this.objects.dec(after);
    const found = names.map(() => undefined);
    for (const { severity, pos, data } of messages) {
      const name = names[pos.line - 1];
      if (severity !== 'information' || name === undefined) continue;
      const start = data.startsWith('@') ? 1 : 0;
      if (data.startsWith(name, start)) found[pos.line - 1] = data.slice(start + name.length);
    }
    return found;
  }

  /**
   * Texts of statements, each by itself on top of the header.
   * @param {{header?: string, statements: string[], options: object, print?: boolean, goal?: boolean}} request
   *   `print`: also as Lean prints it, if that says the same when Lean reads it again; `goal`: also the goal that a
   *   proof starts from
   * @returns {{given?: object, statements: {errors: string[], name?: string, printed?: string, goal?: string,
   *   facts?: object}[]}}
   */
  describe({ header: headerText = '', statements, options, print = false, goal = false }) {
    const header = this.verification.header(headerText, options);
    if (header.errors.length) return { given: givenOf({ part: 'header', errors: header.errors }) };
    return { statements: statements.map((text) => this.describeOne(header, text, { print, goal })) };
  }

  describeOne(header, text, { print, goal }) {
    const statement = this.verification.statement(header, text);
    if (statement.errors.length) return { errors: statement.errors.map(({ data }) => data) };
    const declared = new Map([...header.added, ...statement.added]);
    const facts = this.facts.statement(statement.environment, statement.theorem, declared);
    const printed = print ? this.printed(header, statement) : undefined;
    const opening = goal ? openingGoal(this.goals, text, statement.state) : undefined;
    return { errors: [], name: statement.name, facts, printed, goal: opening };
  }

  printed(header, statement) {
    const [signature] = this.signatures(statement.state, [statement.name]);
    if (signature === undefined) return undefined;
    const text = `theorem ${statement.name.slice(statement.name.lastIndexOf('.') + 1)}${said(signature)}`;
    const again = this.verification.statement(header, text);
    const none = () => undefined;
    const same = !again.errors.length
      && new Sameness(this.constants, none, none).difference(statement.theorem, again.theorem) === undefined;
    return same ? text : undefined;
  }
}

/** A name without namespaces, so that a statement of that name stands nowhere in particular. */
function flatName(name) {
  return name.replace(/[^\p{L}\p{N}_'!?₀₁₂₃₄₅₆₇₈₉]+/gu, '_').replace(/^_+/, '');
}

/** Names that Lean prints as out of reach, such as `x✝`, as names that can be said. */
function said(text) {
  return text.replace(UNSAID, (whole, name, index) => {
    const number = index === '' ? 1 : 2 + Number([...index].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)).join(''));
    return `${name}_${number}`;
  });
}

module.exports = { Statements };
