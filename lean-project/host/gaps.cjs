'use strict';
// What stands in one part of a text made of terms: the constants in them. Another part of the same declaration may
// lean on what this one must not, and the finished declaration does not tell them apart.

const { Goals, TACTIC, TREE, METAVARIABLE_CONTEXT } = require('./goals.cjs');

// Lean.Elab.Info, as far as it holds terms.
const INFO = { tactic: 0, term: 1 };
const TERM = { elab: 0, expression: 3 }; // fields of TermInfo
const SYNTAX = 1; // field of ElabInfo

class Gaps extends Goals {
  constructor(elaboration, constants) {
    super(elaboration);
    this.constants = constants;
  }

  /**
   * Names (objects, kept) of the constants in what `text[from, to)` (bytes) was elaborated to, by text; undefined if
   * nothing was seen there. `state` (borrowed) is where the text led to.
   */
  constantsWithin(state, { from, to }) {
    const found = { from, to, names: new Map(), seen: false };
    for (const tree of this.elaboration.infoTrees(state)) this.look(tree, this.objects.box(0), false, found);
    return found.seen ? found.names : undefined;
  }

  /** What stands below a part of the text belongs to it, also where a macro put it there. */
  look(tree, context, isWithin, found) {
    const { objects } = this;
    if (objects.tag(tree) === TREE.context) {
      const merged = objects.lean.l_Lean_Elab_PartialContextInfo_mergeIntoOuter_x3f(
        objects.inc(objects.field(tree, 0)), objects.inc(context)) >>> 0;
      this.look(objects.field(tree, 1), merged, isWithin, found);
      objects.dec(merged);
    } else if (objects.tag(tree) === TREE.node) {
      const info = objects.field(tree, 0), tag = objects.tag(info);
      const holdsTerms = tag === INFO.tactic || tag === INFO.term;
      const here = isWithin || holdsTerms && this.standsWithin(objects.field(objects.field(info, 0), 0), found);
      if (here && holdsTerms && !objects.isScalar(context)) {
        found.seen = true;
        if (tag === INFO.tactic) this.noteTactic(objects.field(info, 0), found.names);
        else this.noteTerm(objects.field(context, 0), objects.field(info, 0), found.names);
      }
      for (const child of objects.persistentArray(objects.field(tree, 1))) this.look(child, context, here, found);
    }
  }

  standsWithin(elab, { from, to }) {
    const syntax = this.objects.field(elab, SYNTAX);
    const start = this.bytePosition('l_Lean_Syntax_getPos_x3f___boxed', syntax, false);
    const end = this.bytePosition('l_Lean_Syntax_getTailPos_x3f___boxed', syntax, false);
    return start !== undefined && end !== undefined && from <= start && end <= to;
  }

  /** The terms by which a tactic solved its goals. */
  noteTactic(tactic, names) {
    const { objects } = this;
    for (const goal of objects.list(objects.field(tactic, TACTIC.goalsBefore))) {
      const hole = objects.lean.l_Lean_Expr_mvar___override(objects.inc(goal)) >>> 0;
      this.note(objects.field(tactic, TACTIC.contextAfter), hole, names);
      objects.dec(hole);
    }
  }

  noteTerm(context, term, names) {
    const { objects } = this;
    const mctx = objects.field(objects.field(context, 0), METAVARIABLE_CONTEXT);
    this.note(mctx, objects.field(term, TERM.expression), names);
  }

  note(mctx, expression, names) {
    const { objects } = this;
    const pair = objects.lean.l_Lean_instantiateMVarsCore(objects.inc(mctx), objects.inc(expression)) >>> 0;
    for (const [name, object] of this.constants.usedIn([objects.field(pair, 0)])) {
      if (!names.has(name)) names.set(name, objects.inc(object));
    }
    objects.dec(pair);
  }
}

module.exports = { Gaps };
