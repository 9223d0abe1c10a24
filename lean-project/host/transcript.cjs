'use strict';
// A transcript is a set of declarations as plain numbers and strings, in an order in which a kernel can take them.
// It is what crosses from the process that ran a candidate to the one that judges it again: no object, no memory
// image, no metaprogram. Free variables and metavariables cannot be written down in it. Binder names, binder kinds
// and metadata are left out: the kernel does not read them.
//
// Form: { names: [[parent, part], …], levels: [[tag, …], …], expressions: [[tag, …], …], literals: [string, …],
// declarations: […] }. Indices count from 0; name 0 is the anonymous one and is not listed; an entry refers to
// earlier entries only.

const { EXPR, LEVEL } = require('./constants.cjs');
const { Terms, TermError, term, abstract, instantiate } = require('./terms.cjs');

// Beyond these, Lean's packed summaries of terms (loose variables, level depth) overflow and would be wrong.
const BOUND_VARIABLE_LIMIT = 1 << 16;
const LEVEL_DEPTH_LIMIT = 1 << 12;

// Beginnings of names that the kernel makes up for types of its own, which exist for a moment only.
const RESERVED = /^_(nested|kernel_fresh|ind_fresh)/;

class TranscriptError extends Error {}

class Writer {
  /** `find` describes constants by name (borrowed), for definitions that stand in the place of a type's sort. */
  constructor(constants, find = () => undefined) {
    this.constants = constants;
    this.find = find;
    this.objects = constants.objects;
    this.names = [];
    this.levels = [];
    this.expressions = [];
    this.literals = [];
    this.declarations = [];
    this.nameIndex = new Map([['', 0]]);
    this.levelIndex = new Map();
    this.expressionIndex = new Map();
  }

  name(object) {
    const { objects } = this;
    let index = 0, path = '';
    for (const part of objects.nameParts(object)) {
      path += typeof part === 'string' ? `s${part.length}:${part}` : `n${part.index}:`;
      let next = this.nameIndex.get(path);
      if (next === undefined) {
        this.names.push([index, part]);
        this.nameIndex.set(path, next = this.names.length);
      }
      index = next;
    }
    return index;
  }

  level(object) {
    let index = this.levelIndex.get(object);
    if (index !== undefined) return index;
    const { objects } = this;
    const tag = objects.tag(object);
    let entry;
    if (tag === LEVEL.zero) entry = [tag];
    else if (tag === LEVEL.succ) entry = [tag, this.level(objects.field(object, 0))];
    else if (tag === LEVEL.max || tag === LEVEL.imax) {
      entry = [tag, this.level(objects.field(object, 0)), this.level(objects.field(object, 1))];
    } else if (tag === LEVEL.param) entry = [tag, this.name(objects.field(object, 0))];
    else throw new TranscriptError('a universe level holds a metavariable');
    index = this.levels.push(entry) - 1;
    this.levelIndex.set(object, index);
    return index;
  }

  expression(root) {
    const { objects, expressionIndex } = this;
    const stack = [root];
    while (stack.length) {
      const expr = stack[stack.length - 1];
      if (expressionIndex.has(expr)) { stack.pop(); continue; }
      const children = this.constants.children(expr);
      const missing = children.filter((child) => !expressionIndex.has(child));
      if (missing.length) { stack.push(...missing); continue; }
      stack.pop();
      expressionIndex.set(expr, this.expressionEntry(expr, children.map((child) => expressionIndex.get(child)), objects));
    }
    return expressionIndex.get(root);
  }

  expressionEntry(expr, children, objects) {
    const tag = objects.tag(expr);
    let entry;
    switch (tag) {
      case EXPR.mdata: return children[0];
      case EXPR.bvar: entry = [tag, Number(objects.natText(objects.field(expr, 0)))]; break;
      case EXPR.sort: entry = [tag, this.level(objects.field(expr, 0))]; break;
      case EXPR.const:
        entry = [tag, this.name(objects.field(expr, 0)),
          ...[...objects.list(objects.field(expr, 1))].map((level) => this.level(level))];
        break;
      case EXPR.literal: {
        const literal = objects.field(expr, 0), isNat = objects.tag(literal) === 0;
        const content = objects.field(literal, 0);
        this.literals.push(isNat ? objects.natText(content) : objects.text(content));
        entry = [tag, isNat ? 0 : 1, this.literals.length - 1];
        break;
      }
      case EXPR.proj:
        entry = [tag, this.name(objects.field(expr, 0)), Number(objects.natText(objects.field(expr, 1))), children[0]];
        break;
      case EXPR.app: case EXPR.lambda: case EXPR.forall: case EXPR.let: entry = [tag, ...children]; break;
      default: throw new TranscriptError('a declaration holds a free variable or a metavariable');
    }
    return this.expressions.push(entry) - 1;
  }

  /** Writes one declaration; for an inductive type the whole family, which `lookup` finds by name object. */
  declare(constant, lookup) {
    const { objects } = this;
    const head = (kind, of) => ({
      kind,
      name: this.name(of.nameObject),
      universes: [...objects.list(objects.field(objects.field(of.object, 0), 1))].map((name) => this.name(name)),
      type: this.expression(of.type),
    });
    switch (constant.kind) {
      case 'axiom': this.declarations.push(head('axiom', constant)); break;
      case 'theorem': case 'opaque':
        this.declarations.push({ ...head(constant.kind, constant), value: this.expression(constant.value) });
        break;
      case 'definition': {
        const hints = objects.field(constant.object, 2);
        const height = objects.isScalar(hints) ? (objects.tag(hints) === 0 ? 'opaque' : 'abbrev') : this.height(hints);
        this.declarations.push({ ...head('definition', constant), value: this.expression(constant.value), hints: height });
        break;
      }
      case 'inductive': {
        const family = [...objects.list(objects.field(constant.object, 3))].map(lookup);
        this.declarations.push({
          ...head('inductive', constant),
          parameters: Number(objects.natText(objects.field(constant.object, 1))),
          types: family.map((type) => ({
            name: this.name(type.nameObject),
            type: this.inductiveType(type.type),
            constructors: [...objects.list(objects.field(type.object, 4))].map(lookup).map((ctor) => ({
              name: this.name(ctor.nameObject), type: this.expression(ctor.type),
            })),
          })),
        });
        break;
      }
      default: throw new TranscriptError(`a ${constant.kind} cannot be declared by itself`);
    }
  }

  height(hints) { this.objects.refresh(); return this.objects.u32[hints + 8 >> 2]; }

  /**
   * The type of an inductive type, with definitions unfolded where they stand for a part of the telescope or for the
   * sort at its end: the kernel is to see both as they are. What does not unfold is written as it stands.
   */
  inductiveType(type) {
    const terms = new Terms(this.constants, this.find);
    const spellOut = (t) => {
      const whole = t.k === 'forall' ? t : terms.reduce(t);
      if (whole.k !== 'forall') return whole;
      const local = term.local(whole.type);
      return term.forall(whole.type, abstract(spellOut(instantiate(whole.body, local)), local));
    };
    try {
      const read = terms.read(type);
      const isLiteral = (t) => (t.k === 'forall' ? isLiteral(t.body) : t.k === 'sort');
      return isLiteral(read) ? this.expression(type) : this.term(spellOut(read));
    } catch (error) {
      if (error instanceof TermError) return this.expression(type);
      throw error;
    }
  }

  term(t) {
    const push = (...entry) => this.expressions.push(entry) - 1;
    switch (t.k) {
      case 'bvar': return push(EXPR.bvar, t.index);
      case 'sort': return push(EXPR.sort, this.termLevel(t.level));
      case 'const': return push(EXPR.const, this.name(t.object), ...t.levels.map((level) => this.termLevel(level)));
      case 'app': return push(EXPR.app, this.term(t.fn), this.term(t.arg));
      case 'lambda': return push(EXPR.lambda, this.term(t.type), this.term(t.body));
      case 'forall': return push(EXPR.forall, this.term(t.type), this.term(t.body));
      case 'let': return push(EXPR.let, this.term(t.type), this.term(t.value), this.term(t.body));
      case 'proj': return push(EXPR.proj, this.name(t.object), t.index, this.term(t.of));
      default: throw new TermError('a literal stands in the type of an inductive type');
    }
  }

  termLevel(level) {
    const push = (...entry) => this.levels.push(entry) - 1;
    switch (level.k) {
      case 'zero': return push(LEVEL.zero);
      case 'succ': return push(LEVEL.succ, this.termLevel(level.a));
      case 'param': return push(LEVEL.param, this.name(level.object));
      default: return push(LEVEL[level.k], this.termLevel(level.a), this.termLevel(level.b));
    }
  }

  finish() {
    const { names, levels, expressions, literals, declarations } = this;
    return { names, levels, expressions, literals, declarations };
  }
}

/** Builds the objects of a transcript anew. Everything in it is untrusted: indices, sizes and scopes are checked. */
class Reader {
  constructor(objects, transcript) {
    const { lean } = objects;
    if (typeof transcript !== 'object' || transcript === null) throw new TranscriptError('the transcript is malformed');
    this.objects = objects;
    const at = (list, index) => {
      if (!Number.isInteger(index) || index < 0 || index >= list.length) throw new TranscriptError('an index is out of range');
      return objects.inc(list[index]);
    };
    this.names = [objects.box(0)];
    for (const [parent, part] of entries(transcript.names)) {
      const isText = typeof part === 'string';
      if (isText && RESERVED.test(part)) throw new TranscriptError(`the kernel keeps names such as ${part} for itself`);
      if (!isText && !/^\d+$/.test(part?.index)) throw new TranscriptError('a name is malformed');
      const prefix = at(this.names, parent);
      this.names.push(isText
        ? lean.lean_name_mk_string(prefix, objects.string(part)) >>> 0
        : lean.lean_name_mk_numeral(prefix, objects.nat(part.index)) >>> 0);
    }
    const levels = [], depths = [];
    for (const [tag, a, b] of entries(transcript.levels)) {
      if (tag === LEVEL.zero) levels.push(lean.lean_level_mk_zero(objects.box(0)) >>> 0);
      else if (tag === LEVEL.succ) levels.push(lean.lean_level_mk_succ(at(levels, a)) >>> 0);
      else if (tag === LEVEL.max) levels.push(lean.lean_level_mk_max(at(levels, a), at(levels, b)) >>> 0);
      else if (tag === LEVEL.imax) levels.push(lean.lean_level_mk_imax(at(levels, a), at(levels, b)) >>> 0);
      else if (tag === LEVEL.param) levels.push(lean.lean_level_mk_param(at(this.names, a)) >>> 0);
      else throw new TranscriptError('a universe level is malformed');
      const below = tag === LEVEL.zero || tag === LEVEL.param ? 0 : Math.max(depths[a], tag === LEVEL.succ ? 0 : depths[b]);
      if (below >= LEVEL_DEPTH_LIMIT) throw new TranscriptError('a universe level is too deep');
      depths.push(below + 1);
    }
    const binder = lean.lean_name_mk_string(objects.box(0), objects.string('x')) >>> 0;
    const literals = array(transcript.literals);
    const expressions = this.expressions = [];
    /** How many binders must stand around each expression. */
    const open = this.open = [];
    this.mentioned = new Set();
    for (const [tag, a, b, c] of entries(transcript.expressions)) {
      let expr;
      switch (tag) {
        case EXPR.bvar:
          if (Number(natural(a)) >= BOUND_VARIABLE_LIMIT) throw new TranscriptError('a bound variable is out of range');
          expr = lean.lean_expr_mk_bvar(objects.nat(natural(a)));
          break;
        case EXPR.sort: expr = lean.lean_expr_mk_sort(at(levels, a)); break;
        case EXPR.const: {
          const used = array(transcript.expressions[expressions.length]).slice(2).map((level) => at(levels, level));
          this.mentioned.add(a);
          expr = lean.lean_expr_mk_const(at(this.names, a), objects.listOf(used));
          break;
        }
        case EXPR.app: expr = lean.lean_expr_mk_app(at(expressions, a), at(expressions, b)); break;
        case EXPR.lambda:
          expr = lean.lean_expr_mk_lambda(objects.inc(binder), at(expressions, a), at(expressions, b), 0);
          break;
        case EXPR.forall:
          expr = lean.lean_expr_mk_forall(objects.inc(binder), at(expressions, a), at(expressions, b), 0);
          break;
        case EXPR.let:
          expr = lean.lean_expr_mk_let(objects.inc(binder), at(expressions, a), at(expressions, b), at(expressions, c));
          break;
        case EXPR.literal: {
          if (typeof literals[b] !== 'string') throw new TranscriptError('a literal is malformed');
          const content = a === 0 ? objects.nat(natural(literals[b])) : objects.string(literals[b]);
          expr = lean.lean_expr_mk_lit(objects.ctor(a === 0 ? 0 : 1, [content]));
          break;
        }
        case EXPR.proj:
          this.mentioned.add(a);
          expr = lean.lean_expr_mk_proj(at(this.names, a), objects.nat(natural(b)), at(expressions, c));
          break;
        default: throw new TranscriptError('an expression is malformed');
      }
      expressions.push(expr >>> 0);
      open.push(openness(open, tag, a, b, c));
    }
    for (const level of levels) objects.dec(level);
    objects.dec(binder);
  }

  /** Owned. */
  name(index) { return this.owned(this.names, index); }

  /** Owned, and closed: what stands in a declaration. */
  expression(index) {
    const expression = this.owned(this.expressions, index);
    if (this.open[index] === 0) return expression;
    this.objects.dec(expression);
    throw new TranscriptError('a declaration is not closed');
  }

  owned(list, index) {
    if (!Number.isInteger(index) || index < 0 || index >= list.length) throw new TranscriptError('an index is out of range');
    return this.objects.inc(list[index]);
  }

  release() {
    for (const object of this.names) this.objects.dec(object);
    for (const object of this.expressions) this.objects.dec(object);
  }
}

function openness(open, tag, a, b, c) {
  switch (tag) {
    case EXPR.bvar: return Number(a) + 1;
    case EXPR.app: return Math.max(open[a], open[b]);
    case EXPR.lambda: case EXPR.forall: return Math.max(open[a], open[b] - 1);
    case EXPR.let: return Math.max(open[a], open[b], open[c] - 1);
    case EXPR.proj: return open[c];
    default: return 0;
  }
}

function* entries(list) { for (const entry of array(list)) yield array(entry); }

function array(value) {
  if (!Array.isArray(value)) throw new TranscriptError('the transcript is malformed');
  return value;
}

function natural(value) {
  const text = String(value);
  if (!/^\d+$/.test(text)) throw new TranscriptError('a number is malformed');
  return text;
}

module.exports = { Writer, Reader, TranscriptError, array, natural };
