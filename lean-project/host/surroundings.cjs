'use strict';
// What stands around a gap: whether it reads the same with the gap filled, and whether the goals of other gaps are
// the ones that they were.

const { Gaps, INFO, TERM } = require('./gaps.cjs');
const { TREE, METAVARIABLE_CONTEXT, LOCAL } = require('./goals.cjs');
const { SamenessButProofs } = require('./sameness.cjs');
const { EXPR, LEVEL } = require('./constants.cjs');

const COMMAND_INFO = 3;
const SYNTAX = { node: 1 }; // the other constructors are leaves
const LIST = 'null'; // the kind of several in a row
// Kinds that hold a sequence, in which one tactic may become several.
const SEQUENCES = new Set([
  'Lean.Parser.Tactic.tacticSeq1Indented', 'Lean.Parser.Tactic.tacticSeqBracketed',
  'Lean.Parser.Tactic.Conv.convSeq1Indented', 'Lean.Parser.Tactic.Conv.convSeqBracketed',
]);
const TAKES_IN = 'what fills the gap also takes in the text beside it';

class Surroundings extends Gaps {
  /**
   * What of the text around the gap reads otherwise than it did, in words, or null.
   * @param {{state: number, text: string, gap: {from: number, to: number}}} given borrowed; with `sorry` in its gap
   * @param {{state: number, text: string, gap: {from: number, to: number}}} found the same with the filling
   */
  changed(given, found) {
    const around = ({ text, gap }) => {
      const bytes = Buffer.from(text);
      return [bytes.subarray(0, gap.from).toString('latin1'), bytes.subarray(gap.to).toString('latin1')].join('\0');
    };
    if (around(given) !== around(found)) return 'the text around the gap changed';
    const before = this.reading(given), after = this.reading(found);
    if (after.problem) return after.problem;
    if (before.problem) return `with a \`sorry\` in the gap, ${before.problem}`;
    if (before.words.join('\0') !== after.words.join('\0')) return 'the text around the gap is read differently';
    return null;
  }

  /** The syntax around the gap: kinds, brackets and words. */
  reading({ state, text, gap }) {
    const reading = { bytes: Buffer.from(text), ...gap, words: [], parts: 0, problem: null };
    const commands = [...this.commands(state)];
    this.tighten(commands, reading);
    for (const command of commands) this.read(command, undefined, reading);
    if (!reading.parts) reading.problem ??= 'the gap is empty';
    return reading;
  }

  /** The syntax of the commands that a text holds, borrowed. */
  *commands(state) {
    const { objects } = this;
    for (let tree of this.elaboration.infoTrees(state)) {
      while (objects.tag(tree) === TREE.context) tree = objects.field(tree, 1);
      if (objects.tag(tree) !== TREE.node) continue;
      const info = objects.field(tree, 0);
      if (objects.tag(info) === COMMAND_INFO) yield objects.field(objects.field(info, 0), 1);
    }
  }

  /** Without white space and comments at the ends of the gap. */
  tighten(commands, reading) {
    let from = Infinity, to = -1;
    for (const command of commands) {
      for (const leaf of this.leaves(command)) {
        if (leaf.to <= reading.from || leaf.from >= reading.to || leaf.to === leaf.from) continue;
        from = Math.min(from, leaf.from);
        to = Math.max(to, leaf.to);
      }
    }
    if (from < reading.from || to > reading.to) reading.problem ??= TAKES_IN;
    if (to >= 0) { reading.from = from; reading.to = to; }
  }

  *leaves(syntax) {
    const { objects } = this;
    if (objects.isScalar(syntax)) return;
    if (objects.tag(syntax) !== SYNTAX.node) {
      const place = this.place(syntax);
      if (place) yield place;
      return;
    }
    const children = objects.field(syntax, 2);
    for (let i = 0, n = objects.arraySize(children); i < n; i++) yield* this.leaves(objects.arrayItem(children, i));
  }

  place(syntax) {
    const from = this.bytePosition('l_Lean_Syntax_getPos_x3f___boxed', syntax);
    const to = this.bytePosition('l_Lean_Syntax_getTailPos_x3f___boxed', syntax);
    return from === undefined || to === undefined ? undefined : { from, to };
  }

  /** Reads a node or a leaf; says how many terms or tactics of it lie in the gap. */
  read(syntax, parent, reading) {
    const { objects } = this;
    const place = objects.isScalar(syntax) ? undefined : this.place(syntax);
    if (place === undefined || place.from === place.to) return 0;
    const isLeaf = objects.tag(syntax) !== SYNTAX.node;
    const kind = isLeaf ? undefined : this.elaboration.syntaxKind(syntax);
    const { from, to } = reading;
    const isWithin = from <= place.from && place.to <= to;
    if (isWithin && kind !== LIST) return 1;
    const isApart = place.to <= from || to <= place.from;
    if (!isApart && !isWithin && (place.from > from || place.to < to)) reading.problem ??= TAKES_IN;
    if (isLeaf) {
      reading.words.push(reading.bytes.subarray(place.from, place.to).toString());
      return 0;
    }
    const children = objects.field(syntax, 2);
    let parts = 0;
    if (!isWithin) reading.words.push(`${kind} (`);
    for (let i = 0, n = objects.arraySize(children); i < n; i++) {
      parts += this.read(objects.arrayItem(children, i), kind === LIST ? parent : kind, reading);
    }
    if (isWithin) return parts;
    reading.words.push(')');
    if (parts > 1 && !SEQUENCES.has(kind === LIST ? parent : kind)) {
      reading.problem ??= 'what fills the gap is more than one term or tactic';
    }
    reading.parts += parts;
    return 0;
  }

  /**
   * What of the goals of other gaps is not what it was, in words, or null. They stand where the placeholder is used.
   * @param {{state: number, gap: object, lookUp: (name: string) => object | undefined}} given and found as above,
   *   with descriptions of what each side declares
   * @param {boolean} isUsed whether the finished declaration rests on the placeholder
   */
  otherGoalsChanged(given, found, placeholder, isUsed) {
    const before = this.otherGoals(given, placeholder), after = this.otherGoals(found, placeholder);
    const sameness = new SameGoals(this.constants, given.lookUp, found.lookUp);
    let problem = isUsed && !after.size ? 'Lean did not show the goals of other gaps' : null;
    for (const [at, goals] of after) {
      for (const goal of goals) {
        if (!before.get(at)?.some((was) => sameness.sameGoal(was, goal))) problem ??= 'another gap has a goal that it did not have';
      }
    }
    for (const goals of [...before.values(), ...after.values()]) {
      for (const { owned } of goals.flat()) for (const object of owned) this.objects.dec(object);
    }
    return problem;
  }

  /** The goals (owned) of uses of the placeholder outside of the gap, by how far from the text's ends they stand. */
  otherGoals({ state, gap }, placeholder) {
    const goals = new Map();
    const look = (tree, context) => {
      const { objects } = this;
      if (objects.tag(tree) === TREE.context) {
        const merged = this.merged(tree, context);
        look(objects.field(tree, 1), merged);
        objects.dec(merged);
      } else if (objects.tag(tree) === TREE.node) {
        const info = objects.field(tree, 0);
        if (objects.tag(info) === INFO.term && !objects.isScalar(context)) {
          const goal = this.otherGoal(objects.field(context, 0), objects.field(info, 0), placeholder);
          const place = goal && this.placeOf(info);
          const at = place && (place.from >= gap.to ? `after ${place.from - gap.to}` : `before ${place.from}`);
          if (goal) goals.set(at, [...goals.get(at) ?? [], goal]);
        }
        for (const child of objects.persistentArray(objects.field(tree, 1))) look(child, context);
      }
    };
    for (const tree of this.elaboration.infoTrees(state)) look(tree, this.objects.box(0));
    return goals;
  }

  /** What a term asks of the placeholder, if it is one applied to a goal. */
  otherGoal(context, term, placeholder) {
    const { objects } = this;
    let expression = objects.field(term, TERM.expression);
    while (objects.tag(expression) === EXPR.mdata) expression = objects.field(expression, 1);
    if (objects.tag(expression) !== EXPR.app) return undefined;
    const head = objects.field(expression, 0);
    if (objects.tag(head) !== EXPR.const || objects.nameText(objects.field(head, 0)) !== placeholder) return undefined;
    const mctx = objects.field(objects.field(context, 0), METAVARIABLE_CONTEXT);
    const owned = [];
    const settled = (object) => this.instantiated(mctx, object, (result) => {
      owned.push(objects.inc(result));
      return result;
    });
    const locals = [...this.locals(objects.field(term, TERM.localContext))].map((local) => ({
      id: objects.nameText(objects.field(local, LOCAL.id)),
      type: settled(objects.field(local, LOCAL.type)),
      value: objects.tag(local) === 1 ? settled(objects.field(local, LOCAL.value)) : undefined,
    }));
    return { locals, target: settled(objects.field(expression, 1)), owned };
  }
}

/** Compares goals: variables by their place among the hypotheses, proofs within them aside. */
class SameGoals extends SamenessButProofs {
  constructor(constants, given, found) {
    super(constants, given, found);
    this.universes = new Map();
  }

  sameGoal(was, is) {
    if (was.locals.length !== is.locals.length) return false;
    this.places = [was, is].map(({ locals }) => new Map(locals.map(({ id }, place) => [id, place])));
    const same = (a, b) => (a === undefined || b === undefined ? a === b : this.same(a, b, [], new Map()));
    return was.locals.every((local, i) => same(local.type, is.locals[i].type) && same(local.value, is.locals[i].value))
      && same(was.target, is.target);
  }

  same(a, b, levels, done) {
    const { objects } = this;
    if (objects.tag(a) === EXPR.fvar && objects.tag(b) === EXPR.fvar) {
      const place = this.places?.[0].get(objects.nameText(objects.field(a, 0)));
      return place !== undefined && place === this.places[1].get(objects.nameText(objects.field(b, 0)));
    }
    return super.same(a, b, levels, done);
  }

  /** Within a declaration that is not finished, universes have the names of the text, or none yet. */
  sameLevel(a, b, levels) {
    const { objects } = this;
    const tag = objects.tag(a);
    if (levels.length || tag !== objects.tag(b) || tag !== LEVEL.param && tag !== LEVEL.mvar) return super.sameLevel(a, b, levels);
    const [was, is] = [a, b].map((level) => objects.nameText(objects.field(level, 0)));
    if (tag === LEVEL.param) return was === is;
    if (!this.universes.has(was) && ![...this.universes.values()].includes(is)) this.universes.set(was, is);
    return this.universes.get(was) === is;
  }
}

module.exports = { Surroundings };
