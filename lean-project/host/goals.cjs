'use strict';
// Goal states from info trees: what stood before and after each tactic, and what stands at a position. Positions are
// {line, column} as in Lean's messages: line from 1, column from 0 in Unicode scalar values.

// Lean.Elab.InfoTree: context (PartialContextInfo, tree), node (Info, children), hole.
const TREE = { context: 0, node: 1 };
const TACTIC_INFO = 0;
// Fields of TacticInfo behind its ElabInfo {elaborator, syntax}.
const TACTIC = { elab: 0, contextBefore: 1, goalsBefore: 2, contextAfter: 3, goalsAfter: 4 };
const METAVARIABLE_CONTEXT = 3; // field of CommandContextInfo, which is field 0 of ContextInfo
const METAVARIABLE_DECLARATION = { localContext: 1, type: 2 }; // fields of MetavarDecl
const LOCAL_DECLARATIONS = 1; // field of LocalContext: a persistent array of options
// Fields of LocalDecl. Behind them: for a `let` whether it is a `have`, for others the binder info; then the kind.
const LOCAL = { id: 1, name: 2, type: 3, value: 4 };
const LOCAL_KIND = { byte: 1, shown: 0, declaration: 2 }; // `declaration`: the name of what is being declared
const WIDTH = 100;

class Goals {
  constructor(elaboration) {
    this.elaboration = elaboration;
    this.objects = elaboration.objects;
  }

  /**
   * Every tactic step of `text`, in the order of the source.
   * @returns {{messages: object[], steps: {start, end, kind: string, before: string[], after: string[]}[]}}
   */
  steps(start, text, options) {
    const { state, messages, readToEnd } = this.elaboration.run(start, text, options);
    const lines = new Lines(text);
    const steps = this.stepsIn(state);
    this.objects.dec(state);
    return {
      messages, readToEnd,
      steps: steps.map(({ from, to, ...step }) => ({ start: lines.position(from), end: lines.position(to), ...step })),
    };
  }

  /** The steps in the info trees of a state (borrowed), with byte offsets, outer ones first. */
  stepsIn(state) {
    const steps = [];
    for (const tree of this.elaboration.infoTrees(state)) this.walk(tree, this.objects.box(0), steps);
    return steps.sort((a, b) => a.from - b.from || b.to - a.to);
  }

  /** The goals that an editor shows at each position: those of the innermost tactic that covers it. */
  at(start, text, positions, options) {
    const { state, messages, readToEnd } = this.elaboration.run(start, text, options);
    const lines = new Lines(text);
    const goals = positions.map((position) => this.atOffset(state, text, lines.offset(position)));
    this.objects.dec(state);
    return { messages, readToEnd, goals };
  }

  /** The same at a byte offset of the text that led to a state (borrowed); null where no tactic stands. */
  atOffset(state, text, offset) {
    const { objects } = this;
    for (const tree of this.elaboration.infoTrees(state)) {
      const map = objects.lean.l_Lean_FileMap_ofString(objects.string(text)) >>> 0;
      const results = objects.lean.l_Lean_Elab_InfoTree_goalsAt_x3f(map, objects.inc(tree), objects.nat(offset)) >>> 0;
      const goals = [];
      for (const result of objects.list(results)) {
        const context = objects.field(result, 0), tactic = objects.field(result, 1);
        const after = objects.scalarByte(result, 0) === 1;
        goals.push(...this.render(context, tactic, after ? TACTIC.contextAfter : TACTIC.contextBefore));
      }
      const any = !objects.isScalar(results);
      objects.dec(results);
      if (any) return goals;
    }
    return null;
  }

  /** `context` is an `Option ContextInfo`, borrowed. */
  walk(tree, context, steps) {
    const { objects } = this;
    switch (objects.tag(tree)) {
      case TREE.context: {
        const merged = objects.lean.l_Lean_Elab_PartialContextInfo_mergeIntoOuter_x3f(
          objects.inc(objects.field(tree, 0)), objects.inc(context)) >>> 0;
        this.walk(objects.field(tree, 1), merged, steps);
        objects.dec(merged);
        break;
      }
      case TREE.node: {
        const info = objects.field(tree, 0);
        if (objects.tag(info) === TACTIC_INFO && !objects.isScalar(context)) {
          const step = this.step(objects.field(context, 0), objects.field(info, 0));
          if (step) steps.push(step);
        }
        for (const child of objects.persistentArray(objects.field(tree, 1))) this.walk(child, context, steps);
        break;
      }
      default: break;
    }
  }

  step(context, tactic) {
    const span = this.span(tactic);
    return span && {
      ...span,
      before: this.render(context, tactic, TACTIC.contextBefore),
      after: this.render(context, tactic, TACTIC.contextAfter),
    };
  }

  /** Where the syntax of a tactic stands, and its kind; undefined for what does not stand in the text. */
  span(tactic) {
    const syntax = this.objects.field(this.objects.field(tactic, TACTIC.elab), 1);
    const from = this.bytePosition('l_Lean_Syntax_getPos_x3f___boxed', syntax);
    const to = this.bytePosition('l_Lean_Syntax_getTailPos_x3f___boxed', syntax);
    if (from === undefined || to === undefined) return undefined;
    return { from, to, kind: this.elaboration.syntaxKind(syntax) };
  }

  /** `canonicalOnly`: not for what a macro put into the place of its call. */
  bytePosition(symbol, syntax, canonicalOnly = true) {
    const { objects } = this;
    const option = objects.lean[symbol](objects.inc(syntax), objects.box(canonicalOnly ? 1 : 0)) >>> 0;
    if (objects.isScalar(option)) return undefined;
    const offset = Number(objects.natText(objects.field(option, 0)));
    objects.dec(option);
    return offset;
  }

  /** The goals before or after a tactic as text; `which` names its metavariable context. */
  render(context, tactic, which) {
    return [...this.objects.list(this.objects.field(tactic, which + 1))]
      .map((goal) => this.renderGoal(context, this.objects.field(tactic, which), goal));
  }

  /** One goal as text, in a metavariable context (all borrowed). */
  renderGoal(context, metavariables, goal) {
    const { objects } = this;
    const command = objects.withFields(objects.field(context, 0), {
      [METAVARIABLE_CONTEXT]: objects.inc(metavariables),
    });
    const place = objects.withFields(context, { 0: command });
    const single = objects.ctor(1, [objects.inc(goal), objects.box(0)]);
    const format = objects.io(objects.lean.l_Lean_Elab_ContextInfo_ppGoals(place, single));
    const text = objects.lean.l_Std_Format_pretty(format, objects.box(WIDTH), objects.box(0), objects.box(0)) >>> 0;
    const shown = objects.text(text).replace(/^\n+/, "");
    objects.dec(text);
    return shown;
  }
}

/** Byte offsets and positions of a text. */
class Lines {
  constructor(text) {
    this.bytes = Buffer.from(text);
    this.starts = [0];
    for (let i = 0; i < this.bytes.length; i++) if (this.bytes[i] === 10) this.starts.push(i + 1);
  }

  position(offset) {
    let low = 0, high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) low = middle; else high = middle - 1;
    }
    const before = this.bytes.subarray(this.starts[low], offset).toString();
    return { line: low + 1, column: [...before].length };
  }

  offset({ line, column }) {
    const start = this.starts[Math.min(line, this.starts.length) - 1] ?? 0;
    const end = this.starts[line] ?? this.bytes.length;
    const before = [...this.bytes.subarray(start, end).toString()].slice(0, column).join('');
    return start + Buffer.byteLength(before);
  }
}

module.exports = {
  Goals, Lines, TACTIC, TREE, METAVARIABLE_CONTEXT, METAVARIABLE_DECLARATION, LOCAL_DECLARATIONS, LOCAL, LOCAL_KIND,
};
