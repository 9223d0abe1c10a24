'use strict';
// What fills a gap, as elaboration left it: whether it closes the goal of its gap by itself and nothing but that goal,
// and which constants its terms are made of. Another part of the same declaration may lean on what this one must not,
// and may close what this one left open; the finished declaration does not tell them apart.

const {
  Goals, TACTIC, TREE, METAVARIABLE_CONTEXT, METAVARIABLE_DECLARATION, LOCAL_DECLARATIONS, LOCAL, LOCAL_KIND,
} = require('./goals.cjs');
const { EXPR } = require('./constants.cjs');

// Lean.Elab.Info, as far as it holds terms.
const INFO = { tactic: 0, term: 1 };
const TERM = { elab: 0, localContext: 1, expression: 3 }; // fields of TermInfo
const SYNTAX = 1; // field of ElabInfo
const LEFT_OPEN = 'leaves its goal to the text around it';

class Gaps extends Goals {
  constructor(elaboration, constants) {
    super(elaboration);
    this.constants = constants;
  }

  /**
   * What `text[from, to)` (bytes) was elaborated to; undefined if nothing was seen there. `state` (borrowed) is where
   * the text led to.
   * @returns {{names: Map<string, number>, declared: Set<string>, problem: string | null} | undefined} `names`: of the
   *   constants in its terms (objects, kept); `declared`: of what is only being declared and that they use, as written
   */
  filled(state, { from, to }) {
    const found = { from, to, names: new Map(), declared: new Set(), seen: false, problem: null };
    for (const tree of this.elaboration.infoTrees(state)) this.look(tree, this.objects.box(0), undefined, [], found);
    if (found.seen) return found;
    for (const name of found.names.values()) this.objects.dec(name);
    return undefined;
  }

  /** `around` is the tactic that a tree belongs to; `siblings` takes the outermost tactics of the filling below one node. */
  look(tree, context, around, siblings, found) {
    const { objects } = this;
    if (objects.tag(tree) === TREE.context) {
      const merged = this.merged(tree, context);
      this.look(objects.field(tree, 1), merged, around, siblings, found);
      objects.dec(merged);
    } else if (objects.tag(tree) === TREE.node) {
      const info = objects.field(tree, 0), tag = objects.tag(info);
      const holdsTerms = (tag === INFO.tactic || tag === INFO.term) && !objects.isScalar(context);
      const span = holdsTerms ? this.placeOf(info) : undefined;
      if (span !== undefined && found.from <= span.from && span.to <= found.to) {
        if (tag === INFO.tactic) siblings.push({ ...span, tactic: objects.field(info, 0) });
        else {
          const end = around === undefined
            ? objects.field(objects.field(objects.field(context, 0), 0), METAVARIABLE_CONTEXT)
            : objects.field(around, TACTIC.contextAfter);
          this.closesByTerm(end, objects.field(info, 0), found);
        }
        this.note(tree, context, found);
        return;
      }
      const below = [], nearest = tag === INFO.tactic ? objects.field(info, 0) : around;
      for (const child of objects.persistentArray(objects.field(tree, 1))) this.look(child, context, nearest, below, found);
      for (const run of runs(below)) this.closesByTactics(run, found);
    }
  }

  merged(tree, context) {
    const { objects } = this;
    return objects.lean.l_Lean_Elab_PartialContextInfo_mergeIntoOuter_x3f(
      objects.inc(objects.field(tree, 0)), objects.inc(context)) >>> 0;
  }

  /** Where the syntax of an `Info` with terms stands, also where a macro put it there; undefined if nowhere. */
  placeOf(info) {
    const { objects } = this;
    const syntax = objects.field(objects.field(objects.field(info, 0), TACTIC.elab), SYNTAX);
    const from = this.bytePosition('l_Lean_Syntax_getPos_x3f___boxed', syntax, false);
    const to = this.bytePosition('l_Lean_Syntax_getTailPos_x3f___boxed', syntax, false);
    return from === undefined || to === undefined ? undefined : { from, to };
  }

  refuse(found, problem) { found.problem ??= problem; }

  // --- goals ------------------------------------------------------------------------------------------------------

  /** Tactics that ran one after another have to close the first of the goals that they met, and no other. */
  closesByTactics(run, found) {
    const { objects } = this;
    const first = run[0].tactic, last = run[run.length - 1].tactic;
    const [goal, ...others] = objects.list(objects.field(first, TACTIC.goalsBefore));
    const left = [...objects.list(objects.field(last, TACTIC.goalsAfter))].map((name) => objects.nameText(name));
    if (goal === undefined) {
      if (left.length) this.refuse(found, LEFT_OPEN);
      return;
    }
    found.seen = true;
    const before = objects.field(first, TACTIC.contextBefore), after = objects.field(last, TACTIC.contextAfter);
    if (this.ofGoal(after, goal, (term) => this.holesIn(term).metavariables.size > 0)) this.refuse(found, LEFT_OPEN);
    // A goal that this one speaks of may be settled with it: an unknown that its proof determines.
    const spokenOf = this.typeOf(before, goal, (type) => this.holesIn(type).metavariables);
    const expected = others.filter((other) => !(spokenOf.has(objects.nameText(other)) && this.isSettled(after, other)))
      .map((other) => objects.nameText(other));
    if (left.join('\n') !== expected.join('\n')) this.refuse(found, 'closes, reorders or adds goals that are not its own');
  }

  isSettled(mctx, goal) {
    const { objects } = this;
    return this.ofGoal(mctx, goal, (term) => objects.tag(term) !== EXPR.mvar
      || objects.nameText(objects.field(term, 0)) !== objects.nameText(goal));
  }

  /**
   * A term is elaborated bit by bit, so the end tells what it became: that of the tactic which holds it, after which
   * others could close what it left open, or of the declaration.
   */
  closesByTerm(mctx, term, found) {
    found.seen = true;
    const isOpen = this.instantiated(mctx, this.objects.field(term, TERM.expression),
      (expression) => this.holesIn(expression).metavariables.size > 0);
    if (isOpen) this.refuse(found, LEFT_OPEN);
  }

  // --- terms ------------------------------------------------------------------------------------------------------

  /** Notes what a part of the filling and all below it is made of, what macros put there included. */
  note(tree, context, found) {
    const { objects } = this;
    if (objects.tag(tree) === TREE.context) {
      const merged = this.merged(tree, context);
      this.note(objects.field(tree, 1), merged, found);
      objects.dec(merged);
    } else if (objects.tag(tree) === TREE.node) {
      const info = objects.field(tree, 0), tag = objects.tag(info);
      if (tag === INFO.tactic) this.noteTactic(objects.field(info, 0), found);
      else if (tag === INFO.term && !objects.isScalar(context)) {
        const term = objects.field(info, 0);
        const mctx = objects.field(objects.field(objects.field(context, 0), 0), METAVARIABLE_CONTEXT);
        const locals = objects.field(term, TERM.localContext);
        this.instantiated(mctx, objects.field(term, TERM.expression), (expression) => this.noteTerm(expression, locals, found));
      }
      for (const child of objects.persistentArray(objects.field(tree, 1))) this.note(child, context, found);
    }
  }

  /** The terms by which a tactic solved its goals. */
  noteTactic(tactic, found) {
    const { objects } = this;
    const mctx = objects.field(tactic, TACTIC.contextAfter);
    for (const goal of objects.list(objects.field(tactic, TACTIC.goalsBefore))) {
      const declaration = objects.lean.l_Lean_MetavarContext_getDecl___boxed(objects.inc(mctx), objects.inc(goal)) >>> 0;
      const locals = objects.field(declaration, METAVARIABLE_DECLARATION.localContext);
      this.ofGoal(mctx, goal, (term) => this.noteTerm(term, locals, found));
      objects.dec(declaration);
    }
  }

  noteTerm(term, locals, found) {
    const { objects } = this;
    for (const [name, object] of this.constants.usedIn([term])) {
      if (!found.names.has(name)) found.names.set(name, objects.inc(object));
    }
    const { variables } = this.holesIn(term);
    if (!variables.size) return;
    for (const local of this.locals(locals)) {
      if (objects.scalarByte(local, LOCAL_KIND.byte) !== LOCAL_KIND.declaration) continue;
      if (variables.has(objects.nameText(objects.field(local, LOCAL.id)))) {
        found.declared.add(objects.nameText(objects.field(local, LOCAL.name)));
      }
    }
  }

  /** The declarations (borrowed) of a local context, in order. */
  *locals(context) {
    const { objects } = this;
    for (const option of objects.persistentArray(objects.field(context, LOCAL_DECLARATIONS))) {
      if (!objects.isScalar(option)) yield objects.field(option, 0);
    }
  }

  /** Names of the metavariables and of the free variables in an expression. */
  holesIn(expression) {
    const { objects } = this;
    const found = { metavariables: new Set(), variables: new Set() };
    const seen = new Set();
    const stack = [expression];
    while (stack.length) {
      const expr = stack.pop();
      if (seen.has(expr)) continue;
      seen.add(expr);
      const tag = objects.tag(expr);
      if (tag === EXPR.mvar) found.metavariables.add(objects.nameText(objects.field(expr, 0)));
      else if (tag === EXPR.fvar) found.variables.add(objects.nameText(objects.field(expr, 0)));
      else stack.push(...this.constants.children(expr));
    }
    return found;
  }

  /** What `use` says of an expression (borrowed) in which everything known is filled in. */
  instantiated(mctx, expression, use) {
    const { objects } = this;
    const pair = objects.lean.l_Lean_instantiateMVarsCore(objects.inc(mctx), objects.inc(expression)) >>> 0;
    const result = use(objects.field(pair, 0));
    objects.dec(pair);
    return result;
  }

  /** What `use` says of the term that stands for a goal; of the goal itself while there is none. */
  ofGoal(mctx, goal, use) {
    const { objects } = this;
    const hole = objects.lean.l_Lean_Expr_mvar___override(objects.inc(goal)) >>> 0;
    const result = this.instantiated(mctx, hole, use);
    objects.dec(hole);
    return result;
  }

  typeOf(mctx, goal, use) {
    const { objects } = this;
    const declaration = objects.lean.l_Lean_MetavarContext_getDecl___boxed(objects.inc(mctx), objects.inc(goal)) >>> 0;
    const result = this.instantiated(mctx, objects.field(declaration, METAVARIABLE_DECLARATION.type), use);
    objects.dec(declaration);
    return result;
  }
}

/** Tactics below one node, in the runs in which they were executed: each goes on in the text, a new one begins again. */
function runs(tactics) {
  const all = [];
  for (const tactic of tactics) {
    const last = all[all.length - 1];
    if (last === undefined || tactic.from <= last[last.length - 1].from) all.push([tactic]);
    else last.push(tactic);
  }
  return all;
}

module.exports = { Gaps, INFO, TERM };
