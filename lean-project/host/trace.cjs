'use strict';
// Goal states as elaborated facts, beside the text in which Lean shows them; and which constants each tactic put into
// the proof. Only the steps that are worth explaining are looked at, and each goal once: printing is what costs.
// Expressions are tables as in facts.cjs, with free variables under the names that the goal shows.

const { Goals, Lines, TACTIC, METAVARIABLE_DECLARATION, LOCAL_DECLARATIONS, LOCAL, LOCAL_KIND } = require('./goals.cjs');
const { Declarations } = require('./declarations.cjs');
const { Facts } = require('./facts.cjs');

// Syntax that only holds other tactics.
const CONTAINERS = new Set([
  'Lean.Parser.Term.byTactic', 'by', 'null', '«]»', 'Lean.cdot', 'Lean.cdotTk', 'Lean.Parser.Tactic.tacticSeq',
  'Lean.Parser.Tactic.tacticSeq1Indented', 'Lean.Parser.Tactic.tacticSeqBracketed', 'Lean.Parser.Tactic.inductionAlt',
  'Lean.Parser.Tactic.paren', 'Lean.Parser.Tactic.case',
]);
// Tactics whose parts are explained too.
const STRUCTURES = new Set([
  'Lean.Parser.Tactic.induction', 'Lean.Parser.Tactic.cases', 'Lean.Parser.Tactic.tacticHave__',
  'Lean.Parser.Tactic.tacticHave_', 'Lean.Parser.Tactic.tacticSuffices_', 'Lean.Parser.Tactic.match',
  'Lean.Parser.Tactic.rcases',
]);

class Trace extends Goals {
  constructor(elaboration, constants) {
    super(elaboration);
    this.constants = constants;
    this.declarations = new Declarations(elaboration);
    this.facts = new Facts(constants, (type) => this.declarations.isProposition(type),
      (name) => constants.contains(elaboration.importEnvironment, name));
  }

  /** A step as it stands in the tree. `context` is kept: the tree's own goes when the walk has left it. */
  step(context, tactic) {
    const span = this.span(tactic);
    return span && { ...span, tactic, context: this.objects.inc(context) };
  }

  /** The steps that are worth explaining, in order: outermost ones, and those within structures. */
  chosen(steps) {
    const kept = [];
    let inside = -1;
    for (const step of steps) {
      if (step.from < inside || CONTAINERS.has(step.kind) || !isTactic(step.kind)) continue;
      if (this.objects.isScalar(this.objects.field(step.tactic, TACTIC.goalsBefore))) continue;
      // The same place again is what the tactic stands for.
      if (kept.length && kept[kept.length - 1].from === step.from) continue;
      if (!STRUCTURES.has(step.kind)) inside = step.to;
      kept.push(step);
    }
    return kept;
  }

  /** Numbers of the goals before or after a step, in the table of this trace. */
  goals({ context, tactic }, which) {
    const { objects } = this;
    const mctx = objects.field(tactic, which);
    const numbers = [];
    for (const goal of objects.list(objects.field(tactic, which + 1))) {
      // What is after one step is before the next: the same objects.
      const key = `${mctx} ${goal}`;
      if (!this.known.has(key)) {
        const declaration = objects.lean.l_Lean_MetavarContext_getDecl___boxed(objects.inc(mctx), objects.inc(goal)) >>> 0;
        const found = { text: this.renderGoal(context, mctx, goal), ...this.goal(mctx, declaration) };
        objects.dec(declaration);
        const same = JSON.stringify(found);
        if (!this.table.has(same)) this.table.set(same, this.table.size);
        this.known.set(key, this.table.get(same));
      }
      numbers.push(this.known.get(key));
    }
    return numbers;
  }

  goal(mctx, declaration) {
    const { objects } = this;
    const locals = objects.field(objects.field(declaration, METAVARIABLE_DECLARATION.localContext), LOCAL_DECLARATIONS);
    const names = new Map(), hypotheses = [];
    const used = new Map();
    for (const option of objects.persistentArray(locals)) {
      if (objects.isScalar(option)) continue;
      const local = objects.field(option, 0);
      const isLet = objects.tag(local) === 1;
      if (objects.scalarByte(local, LOCAL_KIND.byte) !== LOCAL_KIND.shown) continue;
      const name = shown(objects.nameParts(objects.field(local, LOCAL.name)));
      names.set(objects.nameText(objects.field(local, LOCAL.id)), name);
      const type = this.instantiated(mctx, objects.field(local, LOCAL.type));
      const hypothesis = { name, info: isLet ? 'd' : 'disc'[objects.scalarByte(local, 0)] ?? 'd', type: this.facts.table(type, [], names) };
      this.note(type, used);
      objects.dec(type);
      if (isLet) {
        const value = this.instantiated(mctx, objects.field(local, LOCAL.value));
        hypothesis.value = this.facts.table(value, [], names);
        this.note(value, used);
        objects.dec(value);
      }
      hypotheses.push(hypothesis);
    }
    const target = this.instantiated(mctx, objects.field(declaration, METAVARIABLE_DECLARATION.type));
    const goal = { hypotheses, target: this.facts.table(target, [], names) };
    this.note(target, used);
    objects.dec(target);
    for (const [name, object] of used) this.signatures[name] ??= this.facts.signature(this.environment, name, object);
    return goal;
  }

  note(expression, used) { for (const [name, object] of this.constants.usedIn([expression])) used.set(name, object); }

  instantiated(mctx, expression) {
    const { objects } = this;
    const pair = objects.lean.l_Lean_instantiateMVarsCore(objects.inc(mctx), objects.inc(expression)) >>> 0;
    const result = objects.inc(objects.field(pair, 0));
    objects.dec(pair);
    return result;
  }

  /**
   * Theorems in the term by which the tactic's first goal was solved (`uses`), and those in the auxiliary lemmas that
   * Lean made of parts of it (`behind`).
   */
  theoremsOf(tactic) {
    const { objects } = this;
    const [goal] = objects.list(objects.field(tactic, TACTIC.goalsBefore));
    if (goal === undefined) return { uses: [], behind: [] };
    const hole = objects.lean.l_Lean_Expr_mvar___override(objects.inc(goal)) >>> 0;
    const term = this.instantiated(objects.field(tactic, TACTIC.contextAfter), hole);
    const uses = new Set(), behind = new Set();
    this.theoremsIn(term, uses);
    const pending = [...uses];
    const opened = new Set();
    while (pending.length) {
      const name = pending.pop();
      const value = opened.has(name) ? undefined : this.auxiliaryValue(name);
      opened.add(name);
      if (value === undefined) continue;
      const inside = new Set();
      this.theoremsIn(value, inside);
      for (const used of inside) { behind.add(used); pending.push(used); }
    }
    objects.dec(hole);
    objects.dec(term);
    return { uses: [...uses], behind: [...behind].filter((name) => !uses.has(name)) };
  }

  theoremsIn(expression, into) {
    for (const [name, object] of this.constants.usedIn([expression])) {
      if (this.facts.signature(this.environment, name, object).startsWith('!')) into.add(name);
    }
  }

  /** The proof (borrowed from the environment) of a lemma that Lean made on the way; undefined for other names. */
  auxiliaryValue(name) {
    const info = this.added.get(name);
    if (info === undefined) return undefined;
    const constant = this.constants.describe(info);
    return this.constants.isAuxiliary(constant.nameObject) ? constant.value : undefined;
  }

  /** The steps of a text, with the goals that they meet and the signatures of the constants in these. */
  trace(start, text, options) {
    const { state } = this.elaboration.run(start, text, options);
    const answer = this.traceOf(state, text);
    this.objects.dec(state);
    return answer;
  }

  /**
   * The same of a text that was elaborated to `state` (borrowed).
   * @returns {{goals: {text: string, hypotheses: object[], target: object[]}[], signatures: object,
   *   steps: {start, end, kind: string, structure: boolean, failed: boolean, before: number[], after: number[],
   *   uses: string[], behind: string[]}[]}} `failed`: Lean reports an error in it
   */
  traceOf(state, text) {
    this.environment = this.elaboration.environmentOf(state);
    this.added = this.constants.added(this.environment);
    this.signatures = {};
    this.known = new Map();
    this.table = new Map();
    const lines = new Lines(text);
    const all = this.stepsIn(state);
    const errors = this.elaboration.errorPlaces(state);
    const isIn = (place, { start, end }) => !isBefore(place, start) && isBefore(place, end);
    const placed = (step) => ({ start: lines.position(step.from), end: lines.position(step.to) });
    const steps = this.chosen(all).map((step) => ({
      ...placed(step), kind: step.kind, structure: STRUCTURES.has(step.kind),
      failed: errors.some((error) => isIn(error, placed(step))),
      before: this.goals(step, TACTIC.contextBefore), after: this.goals(step, TACTIC.contextAfter),
      ...this.theoremsOf(step.tactic),
    }));
    for (const { context } of all) this.objects.dec(context);
    const goals = [...this.table.keys()].map((goal) => JSON.parse(goal));
    return { steps, goals, signatures: this.signatures };
  }
}

function isBefore(a, b) { return a.line < b.line || (a.line === b.line && a.column < b.column); }

/** Whether syntax of this kind is a tactic: Lean's own, or one of a library, whose kind Lean names after the category. */
function isTactic(kind) { return kind.startsWith('Lean.') || /[Tt]actic/.test(kind); }

/** A local name as a goal shows it: without macro scopes, out of reach marked by a dagger. */
function shown(parts) {
  const scope = parts.findIndex((part) => part === '_@' || part === '_hyg');
  const plain = (scope < 0 ? parts : parts.slice(0, scope)).map((part) => (typeof part === 'string' ? part : part.index));
  return plain.join('.') + (scope < 0 ? '' : '✝');
}

module.exports = { Trace };
