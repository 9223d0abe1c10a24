'use strict';
// Goal states as elaborated facts, beside the text in which Lean shows them; and which constants each tactic put into
// the proof. Expressions are tables as in facts.cjs, with free variables under the names that the goal shows.

const { Goals, TACTIC } = require('./goals.cjs');
const { Declarations } = require('./declarations.cjs');
const { Facts } = require('./facts.cjs');

const METAVARIABLE_DECLARATION = { localContext: 1, type: 2 };
const LOCAL_DECLARATIONS = 1; // field of LocalContext: a persistent array of options
const LOCAL = { id: 1, name: 2, type: 3, value: 4 };

class Trace extends Goals {
  constructor(elaboration, constants) {
    super(elaboration);
    this.constants = constants;
    this.declarations = new Declarations(elaboration);
    this.facts = new Facts(constants, (type) => this.declarations.isProposition(type),
      (name) => constants.contains(elaboration.importEnvironment, name));
  }

  step(context, tactic) {
    const step = super.step(context, tactic);
    if (!step) return undefined;
    const before = this.goals(tactic, TACTIC.contextBefore), after = this.goals(tactic, TACTIC.contextAfter);
    return { ...step, goalsBefore: before, goalsAfter: after, uses: this.uses(tactic) };
  }

  goals(tactic, which) {
    const { objects } = this;
    const mctx = objects.field(tactic, which);
    const goals = [];
    for (const goal of objects.list(objects.field(tactic, which + 1))) {
      const declaration = objects.lean.l_Lean_MetavarContext_getDecl___boxed(objects.inc(mctx), objects.inc(goal)) >>> 0;
      goals.push(this.goal(mctx, declaration));
      objects.dec(declaration);
    }
    return goals;
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
      // Behind the fields: for a `let` whether it is a `have`, for others the binder info; then the kind, 0 for those that show.
      if (objects.scalarByte(local, 1) !== 0) continue;
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

  /** Theorems in the term by which the tactic's first goal was solved. */
  uses(tactic) {
    const { objects } = this;
    const [goal] = objects.list(objects.field(tactic, TACTIC.goalsBefore));
    if (goal === undefined) return [];
    const hole = objects.lean.l_Lean_Expr_mvar___override(objects.inc(goal)) >>> 0;
    const term = this.instantiated(objects.field(tactic, TACTIC.contextAfter), hole);
    const found = [...this.constants.usedIn([term])]
      .filter(([name, object]) => this.facts.signature(this.environment, name, object).startsWith('!'));
    objects.dec(hole);
    objects.dec(term);
    return found.map(([name]) => name);
  }

  /** As `steps`, with the facts, and the signatures of their constants. */
  trace(start, text, options) {
    this.environment = this.elaboration.environmentOf(start);
    this.signatures = {};
    const answer = this.steps(start, text, options);
    return { ...answer, signatures: this.signatures };
  }
}

/** A local name as a goal shows it: without macro scopes, out of reach marked by a dagger. */
function shown(parts) {
  const scope = parts.findIndex((part) => part === '_@' || part === '_hyg');
  const plain = (scope < 0 ? parts : parts.slice(0, scope)).map((part) => (typeof part === 'string' ? part : part.index));
  return plain.join('.') + (scope < 0 ? '' : '✝');
}

module.exports = { Trace };
