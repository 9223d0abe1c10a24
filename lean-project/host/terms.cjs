'use strict';
// Expressions as plain data, with as much of Lean's type theory as can be computed without deciding whether two terms
// are equal: instantiation, unfolding of definitions, types of terms. What a kernel concludes from two terms being
// found equal, or not found equal, has no part in it: a term that does not reduce by β, δ and ζ stays as it is.
//
// A term is { k, …, range }: `range` is the number of binders that must stand around it. Terms are never changed.

const { EXPR, LEVEL } = require('./constants.cjs');

/** A bound on the work for one declaration; honest ones take some hundred steps. */
const STEP_LIMIT = 200_000;
/** Field of Lean.ConstructorVal. */
const PARAMETERS = 3;

class TermError extends Error {}

// --- universe levels ----------------------------------------------------------------------------------------------
const ZERO = { k: 'zero' };
const succ = (of) => ({ k: 'succ', a: of });
const imax = (a, b) => ({ k: 'imax', a, b });

/** `change` for every part of a level, from the bottom up; parts that occur often are looked at once. */
function fold(root, change) {
  const memo = new Map();
  const go = (level) => {
    if (!memo.has(level)) memo.set(level, change(level, level.a && go(level.a), level.b && go(level.b)));
    return memo.get(level);
  };
  return go(root);
}

/** The value of a level where every parameter is `parameter`. */
function evaluate(root, parameter) {
  return fold(root, (level, a, b) => {
    switch (level.k) {
      case 'zero': return 0;
      case 'succ': return a + 1;
      case 'max': return Math.max(a, b);
      case 'imax': return b === 0 ? 0 : Math.max(a, b);
      default: return parameter;
    }
  });
}

// Levels grow with their parameters, so the extremes decide.
/** Whether a level is zero whatever its parameters are. */
const isAlwaysZero = (level) => evaluate(level, 1) === 0;
/** Whether a level is zero for some values of its parameters. */
const mayBeZero = (level) => evaluate(level, 0) === 0;

// --- terms --------------------------------------------------------------------------------------------------------
const term = {
  bvar: (index) => ({ k: 'bvar', index, range: index + 1 }),
  sort: (level) => ({ k: 'sort', level, range: 0 }),
  constant: (name, object, levels) => ({ k: 'const', name, object, levels, range: 0 }),
  app: (fn, arg) => ({ k: 'app', fn, arg, range: Math.max(fn.range, arg.range) }),
  lambda: (type, body) => ({ k: 'lambda', type, body, range: Math.max(type.range, body.range - 1, 0) }),
  forall: (type, body) => ({ k: 'forall', type, body, range: Math.max(type.range, body.range - 1, 0) }),
  let: (type, value, body) => ({ k: 'let', type, value, body, range: Math.max(type.range, value.range, body.range - 1, 0) }),
  literal: (isNat) => ({ k: 'literal', isNat, range: 0 }),
  proj: (structure, object, index, of) => ({ k: 'proj', structure, object, index, of, range: of.range }),
  /** A variable that stands for a binder that was opened. */
  local: (type) => ({ k: 'local', type, range: 0 }),
};

/** `term` with each part replaced by what `change` makes of it at its depth below binders; undefined: look inside. */
function rebuild(root, change) {
  const memo = new Map();
  const go = (t, depth) => {
    const changed = change(t, depth);
    if (changed !== undefined) return changed;
    let known = memo.get(t);
    const before = known?.get(depth);
    if (before !== undefined) return before;
    let made;
    switch (t.k) {
      case 'app': made = term.app(go(t.fn, depth), go(t.arg, depth)); break;
      case 'lambda': made = term.lambda(go(t.type, depth), go(t.body, depth + 1)); break;
      case 'forall': made = term.forall(go(t.type, depth), go(t.body, depth + 1)); break;
      case 'let': made = term.let(go(t.type, depth), go(t.value, depth), go(t.body, depth + 1)); break;
      case 'proj': made = term.proj(t.structure, t.object, t.index, go(t.of, depth)); break;
      default: made = t;
    }
    if (known === undefined) memo.set(t, known = new Map());
    known.set(depth, made);
    return made;
  };
  return go(root, 0);
}

/** What stands below binders, with `values`, which are closed, in the places of their variables, the outermost first. */
function instantiate(body, ...values) {
  if (body.range === 0) return body;
  return rebuild(body, (t, depth) => {
    if (t.range <= depth) return t;
    return t.k === 'bvar' ? values[values.length - 1 - (t.index - depth)] : undefined;
  });
}

/**
 * Opens the binders that a term begins with: `kind` is `forall` or `lambda`.
 * @returns {{locals: object[], body: object}}
 */
function open(root, kind) {
  const locals = [];
  while (root.k === kind) {
    locals.push(term.local(instantiate(root.type, ...locals)));
    root = root.body;
  }
  return { locals, body: instantiate(root, ...locals) };
}

/** The other way: `local` becomes the variable of a binder around `body`. */
function abstract(body, local) {
  return rebuild(body, (t, depth) => {
    if (t === local) return term.bvar(depth);
    // What was closed but for `local` has no variables that would have to move.
    return t.k === 'bvar' ? t : undefined;
  });
}

/** Whether a part of a term satisfies `test`. */
function some(root, test) {
  const seen = new Set();
  const stack = [root];
  while (stack.length) {
    const t = stack.pop();
    if (seen.has(t)) continue;
    seen.add(t);
    if (test(t)) return true;
    for (const part of [t.fn, t.arg, t.value, t.of, t.body]) if (part !== undefined) stack.push(part);
    if (t.k !== 'local' && t.type !== undefined) stack.push(t.type);
  }
  return false;
}

/** Function and arguments of an application. */
function spine(t) {
  const args = [];
  while (t.k === 'app') {
    args.push(t.arg);
    t = t.fn;
  }
  return { head: t, args: args.reverse() };
}

const apply = (fn, args) => args.reduce((f, arg) => term.app(f, arg), fn);

class Terms {
  /**
   * @param {import('./constants.cjs').Constants} constants
   * @param {(name: number) => object | undefined} find describes the constant of a name (borrowed); what it gives must
   *   live as long as this object
   */
  constructor(constants, find) {
    this.constants = constants;
    this.objects = constants.objects;
    this.find = find;
    this.known = new Map();
    this.levels = new Map();
    this.steps = 0;
  }

  spend() {
    this.steps += 1;
    if (this.steps > STEP_LIMIT) throw new TermError('its type takes too long to compute');
  }

  /** Reads an expression (borrowed). */
  read(root) {
    const { known, objects } = this;
    const stack = [root];
    while (stack.length) {
      const expr = stack[stack.length - 1];
      if (known.has(expr)) { stack.pop(); continue; }
      const children = this.constants.children(expr);
      const missing = children.filter((child) => !known.has(child));
      if (missing.length) { stack.push(...missing); continue; }
      stack.pop();
      known.set(expr, this.readOne(expr, children.map((child) => known.get(child)), objects));
    }
    return known.get(root);
  }

  readOne(expr, children, objects) {
    switch (objects.tag(expr)) {
      case EXPR.bvar: return term.bvar(Number(objects.natText(objects.field(expr, 0))));
      case EXPR.sort: return term.sort(this.readLevel(objects.field(expr, 0)));
      case EXPR.const: {
        const name = objects.field(expr, 0);
        return term.constant(objects.nameText(name), name,
          [...objects.list(objects.field(expr, 1))].map((level) => this.readLevel(level)));
      }
      case EXPR.app: return term.app(...children);
      case EXPR.lambda: return term.lambda(...children);
      case EXPR.forall: return term.forall(...children);
      case EXPR.let: return term.let(...children);
      case EXPR.literal: return term.literal(objects.tag(objects.field(expr, 0)) === 0);
      case EXPR.mdata: return children[0];
      case EXPR.proj: {
        const name = objects.field(expr, 0);
        return term.proj(objects.nameText(name), name, Number(objects.natText(objects.field(expr, 1))), children[0]);
      }
      default: throw new TermError('it holds a free variable or a metavariable');
    }
  }

  readLevel(level) {
    const before = this.levels.get(level);
    if (before !== undefined) return before;
    const { objects } = this;
    const part = (i) => this.readLevel(objects.field(level, i));
    let made;
    switch (objects.tag(level)) {
      case LEVEL.zero: made = ZERO; break;
      case LEVEL.succ: made = succ(part(0)); break;
      case LEVEL.max: made = { k: 'max', a: part(0), b: part(1) }; break;
      case LEVEL.imax: made = imax(part(0), part(1)); break;
      case LEVEL.param: {
        const name = objects.field(level, 0);
        made = { k: 'param', name: objects.nameText(name), object: name };
        break;
      }
      default: throw new TermError('it holds a universe metavariable');
    }
    this.levels.set(level, made);
    return made;
  }

  /** `root` with `levels` in the place of the universe parameters `names`. */
  withLevels(root, names, levels) {
    if (names.length !== levels.length) throw new TermError('a constant has another number of universes');
    if (!names.length) return root;
    const values = new Map(names.map((name, i) => [name, levels[i]]));
    const level = (of) => fold(of, (l, a, b) => {
      if (l.k === 'param') return values.get(l.name) ?? l;
      return a === undefined ? l : b === undefined ? { k: l.k, a } : { k: l.k, a, b };
    });
    return rebuild(root, (t) => {
      if (t.k === 'sort') return term.sort(level(t.level));
      if (t.k === 'const') return term.constant(t.name, t.object, t.levels.map(level));
      return undefined;
    });
  }

  typeOf(constant) {
    const info = this.find(constant.object);
    if (info === undefined) throw new TermError(`it mentions ${constant.name}, which does not exist`);
    return this.withLevels(this.read(info.type), info.levelParams, constant.levels);
  }

  /** Weak head normal form by β, δ, ζ, and projections out of constructors. */
  reduce(t) {
    for (;;) {
      this.spend();
      if (t.k === 'let') { t = instantiate(t.body, t.value); continue; }
      const { head, args } = spine(t);
      if (head.k === 'let') { t = apply(instantiate(head.body, head.value), args); continue; }
      if (head.k === 'lambda' && args.length) { t = apply(instantiate(head.body, args[0]), args.slice(1)); continue; }
      if (head.k === 'proj') {
        const field = this.fieldOf(head);
        if (field === undefined) return t;
        t = apply(field, args);
        continue;
      }
      if (head.k !== 'const') return t;
      const info = this.find(head.object);
      if (info?.kind !== 'definition') return t;
      t = apply(this.withLevels(this.read(info.value), info.levelParams, head.levels), args);
    }
  }

  /** What a projection stands for, if it is out of a constructor. */
  fieldOf(projection) {
    const { head, args } = spine(this.reduce(projection.of));
    const info = head.k === 'const' ? this.find(head.object) : undefined;
    if (info?.kind !== 'constructor') return undefined;
    return args[Number(this.objects.natText(this.objects.field(info.object, PARAMETERS))) + projection.index];
  }

  /** The type of a term that is known to have one. */
  infer(t) {
    this.spend();
    switch (t.k) {
      case 'local': return t.type;
      case 'sort': return term.sort(succ(t.level));
      case 'const': return this.typeOf(t);
      case 'forall': {
        const local = term.local(t.type);
        return term.sort(imax(this.sortOf(t.type), this.sortOf(instantiate(t.body, local))));
      }
      case 'lambda': {
        const local = term.local(t.type);
        return term.forall(t.type, abstract(this.infer(instantiate(t.body, local)), local));
      }
      case 'let': return this.infer(instantiate(t.body, t.value));
      case 'app': {
        const { head, args } = spine(t);
        return args.reduce((type, arg) => {
          const fn = type.k === 'forall' ? type : this.reduce(type);
          if (fn.k !== 'forall') throw new TermError('something that is no function is applied');
          return instantiate(fn.body, arg);
        }, this.infer(head));
      }
      case 'proj': return this.inferField(t);
      default: throw new TermError('the type of a literal was asked for');
    }
  }

  inferField(t) {
    const { head, args } = spine(this.reduce(this.infer(t.of)));
    const info = head.k === 'const' && head.name === t.structure ? this.find(head.object) : undefined;
    const [constructor, ...others] = info?.kind === 'inductive' ? this.objects.list(this.objects.field(info.object, 4)) : [];
    if (constructor === undefined || others.length) throw new TermError('a projection is not out of its structure');
    let type = this.typeOf(term.constant(this.objects.nameText(constructor), constructor, head.levels));
    const next = (value) => {
      if (type.k !== 'forall') throw new TermError('a projection is not out of its structure');
      type = instantiate(type.body, value);
    };
    for (const arg of args) next(arg);
    for (let i = 0; i < t.index; i++) next(term.proj(t.structure, t.object, i, t.of));
    if (type.k !== 'forall') throw new TermError('a projection is not out of its structure');
    return type.type;
  }

  /** The level of the sort of a type. */
  sortOf(type) {
    const sort = this.reduce(this.infer(type));
    if (sort.k !== 'sort') throw new TermError('the sort of a type is not to be seen');
    return sort.level;
  }

  /** Whether a type is certain to be a proposition. */
  isProposition(type) {
    try {
      return isAlwaysZero(this.sortOf(type));
    } catch (error) {
      if (error instanceof TermError) return false;
      throw error;
    }
  }
}

module.exports = { Terms, TermError, term, instantiate, abstract, open, some, spine, isAlwaysZero, mayBeZero };
