'use strict';
// Goals of a theorem, and what tactics make of them. A *place* is a goal, named by its path from the theorem's first
// goal: the tactics on the way, each with the number of the goal that was gone on with. What Lean knows at a place is a
// value, so nothing that a tactic does can be seen at another. Places are remembered within a budget; one that was
// forgotten, or never seen by this process, is made again from its path.
//
// Nothing is proved here: what closes a goal here becomes a text that is judged like any other.

const crypto = require('crypto');
const { Trace } = require('./trace.cjs');
const { TACTIC, METAVARIABLE_CONTEXT } = require('./goals.cjs');
const { givenOf } = require('./verification.cjs');
const { messagesOf } = require('./messages.cjs');

const KEPT = { theorems: 16, places: 4096 };
const SAID = { messages: 20, textBytes: 4096, allBytes: 16384 }; // of one tactic
const PLACEHOLDER = 'Lean.Parser.Tactic.tacticSorry';
// Fields of Lean.Core.Context, Lean.Core.State, Lean.Elab.InfoState and Lean.Meta.State.
const CORE_CONTEXT = { initialHeartbeats: 8 };
const CORE = { environment: 0, macroScope: 1, names: 2, cache: 5, messages: 6, infoState: 7, snapshotTasks: 8 };
const META = { metavariables: 0 };
const COMMAND_INFO = { environment: 0 };
const EXCEPTION_ERROR = 0;
// Nothing else makes names of metavariables, or scopes of macros, such as these.
const NAMES_BELOW = '_tllama_search', FIRST_MACRO_SCOPE = 1 << 20;
const OPEN = '[1,"?"]'; // an open metavariable in a table of facts

class States {
  constructor(elaboration, verification) {
    this.elaboration = elaboration;
    this.objects = elaboration.objects;
    this.verification = verification;
    this.trace = new Trace(elaboration, verification.constants);
    this.theorems = new Map();
    this.places = new Map();
  }

  /**
   * Tries tactics at a place, each by itself.
   * @param {{header: string, statement: string, path: {tactic: string, goal: number}[], tactics: string[],
   *   forbidden: string[], options: object}} request no tactics: what stands at the place
   * @returns {{given, goal, results: {goals: object[], error: string | null, forbidden, heartbeats: number,
   *   spentMs: number}[], rebuilt: number}} `goal`: null if the path leads nowhere; `rebuilt`: tactics run to get there
   */
  run({ header, statement, path, tactics, forbidden, options }) {
    const theorem = this.theorem(header, statement, forbidden, options);
    if (theorem.given.errors.length) return { given: theorem.given, goal: null, results: [], rebuilt: 0 };
    const { place, rebuilt } = this.find(theorem, path);
    if (place === undefined) return { given: theorem.given, goal: null, results: [], rebuilt };
    // It may be forgotten on the way.
    for (const object of [place.core, place.meta, place.goal]) this.objects.inc(object);
    const results = tactics.map((tactic) => {
      const started = performance.now();
      const { error, forbidden: finding, goals, heartbeats } = this.apply(theorem, place, tactic);
      goals.forEach((goal, i) => this.keep(theorem, keyOf([...path, { tactic, goal: i }]), goal));
      return {
        error, forbidden: finding, heartbeats,
        goals: goals.map((goal) => this.shown(theorem, goal)), spentMs: performance.now() - started,
      };
    });
    const goal = this.shown(theorem, place);
    this.release(place);
    return { given: theorem.given, goal, results, rebuilt };
  }

  // --- theorems and places ------------------------------------------------------------------------------------
  theorem(header, statement, forbidden, options) {
    const key = JSON.stringify([header, statement, forbidden, options]);
    let theorem = this.theorems.get(key);
    if (theorem === undefined) {
      theorem = this.open(header, statement, forbidden, options);
      theorem.key = key;
    } else this.theorems.delete(key);
    this.theorems.set(key, theorem);
    if (this.theorems.size > KEPT.theorems) {
      const [oldest, left] = this.theorems.entries().next().value;
      this.theorems.delete(oldest);
      for (const [name, place] of this.places) {
        if (place.theorem === oldest) { this.places.delete(name); this.release(place); }
      }
      for (const object of left.held) this.objects.dec(object);
    }
    return theorem;
  }

  /** Elaborates the statement over a placeholder, at which everything begins. */
  open(headerText, statement, forbidden, options) {
    const { objects, elaboration } = this;
    const refused = (errors, part) => ({ given: givenOf({ part, errors }), held: [] });
    const header = this.verification.header(headerText, options);
    if (header.errors.length) return refused(header.errors, 'header');
    if (header.broken.length) {
      const [{ line, data }] = header.broken;
      return refused([{ severity: 'error', pos: { line, column: 0 }, endPos: null, data }], 'header');
    }
    const { state, messages } = elaboration.run(header.state, `${statement}\n:= by\n  sorry\n`, options);
    const errors = messages.filter(({ severity }) => severity === 'error');
    const steps = this.trace.stepsIn(state);
    const first = steps.find(({ kind }) => kind === PLACEHOLDER);
    for (const { context } of steps) if (context !== first?.context) objects.dec(context);
    if (errors.length || first === undefined) {
      const none = { severity: 'error', pos: { line: 1, column: 0 }, endPos: null, data: 'it opens no goal' };
      objects.dec(state);
      return refused(errors.length ? errors : [none], 'statement');
    }
    const base = this.capture(header.state, options);
    const judge = this.verification.policy.judge({ forbidden, start: header.state, text: '', trusted: header.added });
    const command = objects.field(first.context, 0);
    const core = objects.withFields(base.core, {
      [CORE.environment]: objects.inc(objects.field(command, COMMAND_INFO.environment)),
      [CORE.macroScope]: objects.nat(FIRST_MACRO_SCOPE),
      [CORE.names]: objects.ctor(0, [objects.dottedName(NAMES_BELOW), objects.box(1)]),
    });
    const metavariables = objects.field(first.tactic, TACTIC.contextBefore);
    const meta = objects.withFields(base.meta, { [META.metavariables]: objects.inc(metavariables) });
    const [goal] = objects.list(objects.field(first.tactic, TACTIC.goalsBefore));
    const theorem = {
      given: givenOf({}), base, judge, state: header.state, context: first.context,
      root: { core, meta, goal: objects.inc(goal), table: undefined },
      held: [first.context, core, meta, goal, ...Object.values(base)],
    };
    objects.dec(state);
    return theorem;
  }

  find(theorem, path) {
    let at = path.length, place;
    for (; at > 0; at -= 1) {
      place = this.recall(theorem, keyOf(path.slice(0, at)));
      if (place !== undefined) break;
    }
    place ??= theorem.root;
    let rebuilt = 0;
    for (; at < path.length; at += 1) {
      const { tactic, goal } = path[at];
      const { goals } = this.apply(theorem, place, tactic);
      rebuilt += 1;
      goals.forEach((reached, i) => this.keep(theorem, keyOf([...path.slice(0, at), { tactic, goal: i }]), reached));
      place = goals[goal];
      if (place === undefined) return { rebuilt };
    }
    return { place, rebuilt };
  }

  recall(theorem, key) {
    const name = theorem.key + key;
    const place = this.places.get(name);
    if (place !== undefined) { this.places.delete(name); this.places.set(name, place); }
    return place;
  }

  keep(theorem, key, place) {
    const name = theorem.key + key;
    const former = this.places.get(name);
    if (former !== undefined && former !== place) { this.places.delete(name); this.release(former); }
    place.theorem = theorem.key;
    this.places.set(name, place);
    while (this.places.size > KEPT.places) {
      const [oldest, left] = this.places.entries().next().value;
      this.places.delete(oldest);
      // What is being looked at goes when nobody holds it any more.
      this.release(left);
    }
  }

  release({ core, meta, goal }) { for (const object of [core, meta, goal]) this.objects.dec(object); }

  // --- tactics ------------------------------------------------------------------------------------------------
  /** The contexts and states in which Lean would elaborate a term below `state` (borrowed); all owned. */
  capture(start, options) {
    const { objects, elaboration } = this, { lean } = objects;
    let caught;
    const catcher = objects.closure(7, (termContext, termState, metaContext, metaState, coreContext, coreState) => {
      const read = (reference) => lean.lean_st_ref_get(reference) >>> 0;
      caught = {
        termContext, term: read(termState), metaContext, meta: read(metaState), coreContext, core: read(coreState),
      };
      return objects.ctor(0, [objects.box(0)]);
    });
    const fresh = elaboration.fresh(start, options);
    const frontend = objects.ctor(0, [fresh, elaboration.parserStart(''), objects.box(0), objects.emptyArray()]);
    const reference = lean.lean_st_mk_ref(frontend) >>> 0;
    const lifted = objects.partial('l_Lean_Elab_Command_liftTermElabM___redArg___boxed', 4, [catcher]);
    objects.dec(objects.io(lean.l_Lean_Elab_Frontend_runCommandElabM___redArg___boxed(
      lifted, elaboration.inputContext(''), reference, objects.box(0))));
    const infoState = objects.withFields(objects.field(caught.core, CORE.infoState), {});
    objects.setScalarByte(infoState, 0, 0); // no trees: nobody reads them
    const core = objects.withFields(caught.core, {
      [CORE.infoState]: infoState, [CORE.messages]: objects.inc(objects.global('l_Lean_MessageLog_empty')),
    });
    objects.dec(caught.core);
    return { ...caught, core };
  }

  parse(theorem, environment, tactic) {
    const { objects } = this;
    const parsed = objects.lean.l_Lean_Parser_runParserCategory(
      objects.inc(environment), objects.dottedName('tactic'), objects.string(`(\n${tactic}\n)`), objects.string('<tactic>')) >>> 0;
    const value = objects.field(parsed, 0);
    if (objects.tag(parsed) === 0) {
      const error = objects.text(value).replace(/^<tactic>:(\d+):(\d+):/, (_, line, column) => `${line - 1}:${column}:`);
      objects.dec(parsed);
      return { error };
    }
    objects.inc(value);
    objects.dec(parsed);
    return { syntax: value };
  }

  /** @returns {{error: string | null, forbidden, goals: object[], heartbeats: number}} with owned places */
  apply(theorem, place, tactic) {
    const { objects } = this, { lean } = objects, { base } = theorem;
    const failed = (error, forbidden = null, heartbeats = 0) => ({ error, forbidden, goals: [], heartbeats });
    const environment = objects.field(place.core, CORE.environment);
    const { syntax, error } = this.parse(theorem, environment, tactic);
    if (error !== undefined) return failed(error);
    theorem.judge.finding = null;
    if (!theorem.judge.before(syntax, theorem.state, false)) {
      objects.dec(syntax);
      return failed('it is forbidden', theorem.judge.finding.construct);
    }
    const initial = objects.field(base.coreContext, CORE_CONTEXT.initialHeartbeats);
    lean.lean_io_set_heartbeats(objects.inc(initial));
    const core = lean.lean_st_mk_ref(objects.inc(place.core)) >>> 0;
    const meta = lean.lean_st_mk_ref(objects.inc(place.meta)) >>> 0;
    const result = lean.l_Lean_Elab_runTactic___boxed(
      objects.inc(place.goal), syntax, objects.inc(base.termContext), objects.inc(base.term),
      objects.inc(base.metaContext), objects.inc(meta), objects.inc(base.coreContext), objects.inc(core), objects.box(0)) >>> 0;
    const heartbeats = this.heartbeats() - Number(objects.natText(initial));
    const after = lean.lean_st_ref_get(core) >>> 0;
    const metaAfter = lean.lean_st_ref_get(meta) >>> 0;
    const value = objects.field(result, 0);
    let answer;
    if (objects.tag(result) !== 0) answer = failed(this.exceptionText(value), null, heartbeats);
    else {
      const said = messagesOf(objects, objects.field(after, CORE.messages), SAID);
      const wrong = said.find(({ severity }) => severity === 'error');
      if (wrong !== undefined) answer = failed(wrong.data, null, heartbeats);
      else if (this.isOmitted(metaAfter, place.goal)) answer = failed('it leaves a proof out', null, heartbeats);
      else {
        const settled = objects.withFields(after, {
          [CORE.messages]: objects.inc(objects.global('l_Lean_MessageLog_empty')),
          [CORE.infoState]: objects.inc(objects.field(base.core, CORE.infoState)),
        });
        const goals = [...objects.list(objects.field(value, 0))].map((goal) => ({
          core: objects.inc(settled), meta: objects.inc(metaAfter), goal: objects.inc(goal), table: undefined,
        }));
        objects.dec(settled);
        answer = { error: null, forbidden: null, goals, heartbeats };
      }
    }
    for (const object of [after, metaAfter, result, core, meta]) objects.dec(object);
    return answer;
  }

  /** Whether the term that stands for a goal holds a `sorry`. */
  isOmitted(meta, goal) {
    const { objects } = this;
    const hole = objects.lean.l_Lean_Expr_mvar___override(objects.inc(goal)) >>> 0;
    const term = this.trace.instantiated(objects.field(meta, META.metavariables), hole);
    const found = objects.lean.l_Lean_Expr_hasSorry___boxed(objects.inc(term)) >>> 0;
    objects.dec(hole);
    objects.dec(term);
    return found === objects.box(1);
  }

  heartbeats() {
    const { objects } = this;
    const result = objects.lean.lean_io_get_num_heartbeats() >>> 0;
    const count = Number(objects.natText(result));
    objects.dec(result);
    return count;
  }

  /** What an exception (borrowed) says. */
  exceptionText(exception) {
    const { objects } = this;
    if (objects.tag(exception) !== EXCEPTION_ERROR) return 'it was given up';
    const data = objects.lean.l_Lean_Exception_toMessageData(objects.inc(exception)) >>> 0;
    const text = objects.lean.l_Lean_MessageData_toString___boxed(data, objects.box(0)) >>> 0;
    const { data: start } = objects.textStart(text, SAID.textBytes);
    objects.dec(text);
    return start;
  }

  // --- goals as data ------------------------------------------------------------------------------------------
  /**
   * A goal as text and facts. `digest` is of what it says up to the names of hypotheses and binders; `open`: it rests
   * on something that is not chosen yet, so that it cannot be proved for itself.
   */
  shown(theorem, place) {
    if (place.table !== undefined) return place.table;
    const { objects, trace } = this;
    const metavariables = objects.field(place.meta, META.metavariables);
    const environment = objects.field(place.core, CORE.environment);
    const declaration = objects.lean.l_Lean_MetavarContext_getDecl___boxed(
      objects.inc(metavariables), objects.inc(place.goal)) >>> 0;
    trace.environment = environment;
    trace.signatures = {};
    const facts = trace.goal(metavariables, declaration);
    objects.dec(declaration);
    const command = objects.withFields(objects.field(theorem.context, 0), {
      [COMMAND_INFO.environment]: objects.inc(environment),
    });
    const context = objects.withFields(theorem.context, { 0: command });
    const text = trace.renderGoal(context, metavariables, place.goal);
    objects.dec(context);
    const nodes = [facts.target, ...facts.hypotheses.flatMap(({ type, value }) => (value ? [type, value] : [type]))];
    const open = nodes.some((table) => table.some((node) => JSON.stringify(node) === OPEN));
    place.table = { digest: digestOf(facts), open, text, ...facts, signatures: trace.signatures };
    return place.table;
  }
}

function keyOf(path) { return JSON.stringify(path.map(({ tactic, goal }) => [tactic, goal])); }

/**
 * Of what a goal says. Names of hypotheses are read as their places; where two are shown alike, only the same names are
 * the same goal.
 */
function digestOf({ hypotheses, target }) {
  const places = new Map(hypotheses.map(({ name }, i) => [name, i]));
  const isClear = places.size === hypotheses.length;
  const plain = (table) => canonical(table, (name) => (isClear ? places.get(name) ?? name : name));
  const said = hypotheses.map(({ name, info, type, value }) => [isClear ? '' : name, info, plain(type), value ? plain(value) : null]);
  return crypto.createHash('sha256').update(JSON.stringify([said, plain(target)])).digest('hex').slice(0, 32);
}

const CHILDREN_FROM = { 5: 1, 6: 3, 7: 3, 8: 2, 11: 3 }; // in a node of a table of facts, by its tag

/** A table of facts without the names of binders, in which the same term is the same entry, however Lean shares it. */
function canonical(table, named) {
  const nodes = [], known = new Map(), numbers = new Array(table.length);
  const stack = [table.length - 1];
  while (stack.length) {
    const at = stack[stack.length - 1];
    const node = table[at], from = CHILDREN_FROM[node[0]] ?? node.length;
    const missing = node.slice(from).filter((child) => numbers[child] === undefined);
    if (missing.length) { stack.push(...missing.reverse()); continue; }
    stack.pop();
    const children = node.slice(from).map((child) => numbers[child]);
    let own = node.slice(0, from);
    if (node[0] === 1) own = [1, named(node[1])];
    else if (node[0] === 6 || node[0] === 7) own = [node[0], node[2]];
    else if (node[0] === 8) own = [8];
    const said = JSON.stringify([own, children]);
    if (!known.has(said)) known.set(said, nodes.push(said) - 1);
    numbers[at] = known.get(said);
  }
  return nodes;
}

module.exports = { States };
