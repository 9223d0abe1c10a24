'use strict';
// Gathers the evidence on which a verdict is decided, and replays a transcript in the kernel. Nothing is decided
// here: every finding goes into the answer, and a finding that is missing is no acceptance.
//
// Two processes take part. `examine` elaborates the candidate (its metaprograms run here) and writes a transcript of
// what it declared. `replay`, in a process that never sees a candidate, elaborates header and statement by itself,
// sends the transcript to its kernel, and compares.

const { Constants, Sameness, libraryAxiom } = require('./constants.cjs');
const { Families } = require('./families.cjs');
const { HeaderReading } = require('./headers.cjs');
const { KeptBack } = require('./keptback.cjs');
const { Policy } = require('./policy.cjs');
const { checkShape, ShapeError } = require('./shapes.cjs');
const { Writer, Reader, TranscriptError, array } = require('./transcript.cjs');

const CACHED_HEADERS = 16;
const CACHED_STATEMENTS = 256;
// How many of the declarations that failed in a header are told.
const BROKEN_TOLD = 20;

class Verification {
  constructor(elaboration) {
    this.elaboration = elaboration;
    this.objects = elaboration.objects;
    this.constants = new Constants(elaboration.objects);
    this.policy = new Policy(elaboration, this.constants);
    this.keptBack = new KeptBack(this.constants, elaboration.importEnvironment);
    this.headers = new Map();
  }

  /**
   * The state behind a header, elaborated once. Lean goes on after an error, so a header may hold declarations that
   * failed: `broken` lists them as `{line, data, names}`. `errors` are what keeps anything below it from being judged.
   */
  header(text, options) {
    return cached(this.headers, JSON.stringify([text, options]), CACHED_HEADERS, () => {
      const { elaboration } = this;
      const reading = new HeaderReading(elaboration, this.constants, text, this.policy.modulesOfProjects().size > 0);
      const { state, messages, readToEnd } = elaboration.runJudged(elaboration.rootState, text, options, reading);
      reading.release();
      const environment = elaboration.environmentOf(state);
      const errors = reading.fatal === null ? [] : elaboration.explain([error(reading.fatal)], text);
      const seen = reading.broken.length > 0 || !messages.some(({ severity }) => severity === 'error');
      if (!seen) errors.push(...messages.filter(({ severity }) => severity === 'error'));
      if (!readToEnd) errors.push(error({ data: 'the header was not read to its end' }));
      const added = this.constants.added(environment);
      const problem = this.familyProblem(environment, [...added.values()].map((info) => this.constants.describe(info)));
      if (problem !== null) errors.push(error({ data: `one of its inductive types cannot be relied on: ${problem}` }));
      const broken = reading.broken.slice(0, BROKEN_TOLD).map(({ line, data, names }) => ({
        line, names: [...new Set(names)], data: elaboration.explain([error({ data, pos: { line, column: 0 } })], text)[0].data,
      }));
      return { state, environment, added, errors, broken, reading, statements: new Map(), openings: new Map() };
    }, (entry) => {
      for (const text of [...entry.statements.values(), ...entry.openings.values()]) this.objects.dec(text.state);
      this.objects.dec(entry.state);
    });
  }

  /**
   * The given statement, elaborated by itself on top of its header.
   * @returns {{errors: object[], name?: string, nameObject?: number, theorem?: object, added: Map}} `name` as written
   */
  statement(header, text) {
    return cached(header.statements, text, CACHED_STATEMENTS, () => {
      const { state, messages, readToEnd } = this.elaboration.run(header.state, closed(text));
      const environment = this.elaboration.environmentOf(state);
      const errors = messages.filter((message) => message.severity === 'error');
      if (!readToEnd) errors.push(error({ data: 'the statement was not read to its end' }));
      const added = new Map([...this.constants.added(environment)].filter(([name]) => !header.added.has(name)));
      const entry = { state, environment, errors, added };
      const theorems = [...added.values()].map((info) => this.constants.describe(info))
        .filter((constant) => constant.kind === 'theorem' && this.mentionsSorry(constant));
      if (!errors.length && theorems.length === 1) {
        [entry.theorem] = theorems;
        entry.nameObject = entry.theorem.nameObject;
        entry.name = this.constants.writtenName(entry.nameObject);
        errors.push(...this.doubts(header, closed(text), theorems));
        entry.open = this.openAbove(header, entry.theorem.type);
      } else if (!errors.length) {
        // Lean keeps silent where an error comes of another one.
        errors.push(header.broken.length && !theorems.length ? restsAbove(header.broken[0])
          : error({ data: 'the statement must declare one theorem by name and end before its `:=`' }));
      }
      return entry;
    }, (entry) => this.objects.dec(entry.state));
  }

  /**
   * What keeps a text below a header with errors from meaning what it says, as errors: a name of what failed that
   * another constant now has, or one that nothing has and that Lean takes for a variable. `constants` (described) are
   * what the text declares.
   */
  doubts(header, text, constants) {
    if (!header.broken.length) return [];
    const entry = header.reading.behind(constants.map(({ type }) => type));
    if (entry !== undefined) return [restsAbove(entry)];
    const { state, messages } = this.elaboration.run(header.state, text, { autoImplicit: false });
    this.objects.dec(state);
    return messages.filter(({ severity }) => severity === 'error').slice(0, 1);
  }

  /** The declaration of the header with a `sorry` that a type rests on, if there is one: no proof can do without it. */
  openAbove(header, type) {
    const closure = this.closure(header.environment, header, header.added, [...this.constants.usedIn([type]).values()]);
    closure.release();
    return closure.through.sorryAx ?? null;
  }

  mentionsSorry(constant) {
    return this.constants.usedIn([constant.value]).has('sorryAx');
  }

  /**
   * Elaborates a candidate and reports what it is.
   * @param {{header: string, statement: string, candidate: string, forbidden: string[], options?: object,
   *   transcript?: boolean, kernel?: boolean, uses?: boolean, inspect?: (state: number, answer: object) => void}} request
   *   `forbidden`: the constructs at which the text ends; `kernel`: the kernel of this process looks again at what the
   *   theorem rests on; `uses`: also which constants the proof mentions; `inspect`: is shown the state (borrowed) that
   *   the candidate led to
   */
  examine({
    header: headerText, statement: statementText, candidate, forbidden, options, transcript, kernel, uses, inspect,
  }) {
    const { objects, elaboration, constants } = this;
    const header = this.header(headerText, options);
    if (header.errors.length) return unexamined(givenOf({ part: 'header', errors: header.errors }));
    const { broken } = header;
    const statement = this.statement(header, statementText);
    if (statement.errors.length) return unexamined(givenOf({ part: 'statement', errors: statement.errors, broken }));
    const judge = this.policy.judge({ forbidden, start: header.state, text: candidate, trusted: header.added });
    const { state, messages, readToEnd } = elaboration.runJudged(header.state, candidate, options, judge);
    const answer = { ...unexamined(givenOf({ name: statement.name, open: statement.open, broken })), messages, readToEnd, forbidden: judge.finding };
    if (judge.finding !== null) {
      objects.dec(state);
      return answer;
    }
    const environment = elaboration.environmentOf(state);
    const added = constants.added(environment);
    answer.tampered = this.tampering(header, added);
    const theorem = this.found(header, added, statement);
    if (theorem !== undefined) {
      answer.theorem = { kind: theorem.kind };
      answer.theorem.difference = this.sameness(header, statement.added, added)
        .difference(statement.theorem, theorem) ?? null;
      if (answer.theorem.difference) {
        answer.theorem.given = this.printType(statement.state, statement.nameObject);
        answer.theorem.found = this.printType(state, theorem.nameObject);
      }
      const given = {
        added: statement.added, roots: [statement.theorem], names: [theorem.nameObject], Kind: Sameness,
      };
      const closure = this.closure(environment, header, added, given.names);
      this.tell(closure, answer);
      if (uses) answer.uses = this.usedBy(closure);
      if (answer.theorem.difference === null && !closure.unknown.length) {
        this.declarations({ transcript, kernel }, header, closure, given, answer);
      }
      closure.release();
    }
    inspect?.(state, answer);
    objects.dec(state);
    return answer;
  }

  /**
   * Elaborates a text that stands for itself, and looks at all that it declares: what that rests on, and what the kernel
   * of this process says of it. The answer is an examination without a theorem; `forbidden` is there wherever the text
   * was not looked at to its end, `declared` counts what it declares.
   * @param {{header: string, text: string, forbidden: string[], options?: object}} request
   */
  survey({ header: headerText, text, forbidden, options }) {
    const { objects, elaboration, constants } = this;
    const header = this.header(headerText, options);
    if (header.errors.length) return { ...unexamined(givenOf({ part: 'header', errors: header.errors })), declared: 0 };
    const judge = this.policy.judge({ forbidden, start: header.state, text, trusted: header.added });
    const { state, messages, readToEnd } = elaboration.runJudged(header.state, text, options, judge);
    const answer = {
      ...unexamined(givenOf({ broken: header.broken })), messages, readToEnd, forbidden: judge.stopped, declared: 0,
    };
    if (judge.stopped === null) {
      const environment = elaboration.environmentOf(state);
      const added = constants.added(environment);
      answer.tampered = this.tampering(header, added);
      // Lean makes code beside a recursive definition that calls itself as it likes; no definition can mention it.
      const isCode = (name, { safety }) => safety === 'partial' && name.endsWith('._unsafe_rec');
      const declared = [...added].filter(([name]) => !header.added.has(name))
        .map(([name, info]) => [name, constants.describe(info)])
        .filter(([name, constant]) => !isCode(name, constant)).map(([, constant]) => constant);
      answer.declared = declared.length;
      const closure = this.closure(environment, header, added, declared.map(({ nameObject }) => nameObject));
      this.tell(closure, answer);
      if (declared.length && !closure.unknown.length) {
        // Nothing is compared, since nothing is given; a transcript needs a constant that it is about.
        const given = { added: new Map(), roots: [], names: [declared[0].nameObject], Kind: Sameness };
        this.declarations({ kernel: true }, header, closure, given, answer);
      }
      closure.release();
    }
    objects.dec(state);
    return answer;
  }

  /** The candidate's constant of the statement's name; `private` says who may use a theorem, not what it is. */
  found(header, added, { nameObject }) {
    const { objects, constants } = this;
    const name = objects.nameText(nameObject), written = constants.writtenName(nameObject);
    const own = (other) => (header.added.has(other) ? undefined : added.get(other));
    const info = own(name) ?? own(name === written ? constants.privateText(nameObject) : written);
    return info === undefined ? undefined : constants.describe(info);
  }

  /** What speaks against the inductive families among `described` constants, beyond what the kernel asks of them; or null. */
  familyProblem(environment, described) {
    const seen = new Set();
    let families;
    const find = this.constants.finder((name) => this.constants.find(environment, name));
    try {
      for (const constant of described) {
        if (constant.kind !== 'inductive' || seen.has(this.objects.nameText(constant.nameObject))) continue;
        for (const name of this.objects.list(this.objects.field(constant.object, 3))) seen.add(this.objects.nameText(name));
        families ??= new Families(this.constants, find);
        const problem = families.problem(constant, { literal: false });
        if (problem !== undefined) return problem;
      }
      return null;
    } finally {
      find.release();
    }
  }

  /**
   * What a closure declares, as part of an answer: written down for the kernel of another process, or shown to that of
   * this one, which does not take the elaborator's word that it looked already.
   */
  declarations({ transcript, kernel }, header, closure, given, answer) {
    const failed = answer.messages.some(({ severity }) => severity === 'error');
    if (!transcript && (!kernel || failed)) return;
    const written = this.transcript(closure, given.names ?? given.roots.map((root) => root.nameObject));
    if (transcript) answer.transcript = written;
    if (kernel && !failed) answer.kernel = this.replayTranscript(header, given, written);
  }

  /** What a closure shows, as part of an answer. */
  tell(closure, answer) {
    const { axioms, ownAxioms, unknown, escapes, through } = closure;
    const familyProblem = this.familyProblem(closure.environment, closure.own);
    answer.rests = { axioms, ownAxioms, unknown, escapes, familyProblem, through };
  }

  /** Names whose meaning in the trusted part is not what it was. */
  tampering(header, added) {
    const changed = [];
    for (const [name, info] of header.added) if (added.get(name) !== info) changed.push(name);
    for (const [name, info] of added) {
      if (header.added.has(name)) continue;
      if (this.constants.contains(this.elaboration.importEnvironment, this.constants.describe(info).nameObject)) {
        changed.push(name);
      }
    }
    return changed;
  }

  sameness(header, givenAdded, foundAdded, Kind = Sameness) {
    const describe = (added) => (name) => {
      if (header.added.has(name)) return undefined;
      const info = added.get(name);
      return info === undefined ? undefined : this.constants.describe(info);
    };
    return new Kind(this.constants, describe(givenAdded), describe(foundAdded));
  }

  /**
   * What the named constants rest on: the constants that the candidate added, in dependency order, and the axioms.
   * Constants of the header are followed for their axioms; imported ones are trusted, except the real axioms.
   * `through` tells for an axiom that is met on the way through the header which declaration there uses it; `imported`
   * are the names of the imported constants that are met.
   */
  closure(environment, header, added, roots) {
    const { constants, objects } = this;
    const own = [];
    const axioms = new Set(), ownAxioms = new Set(), unknown = new Set();
    const escapes = [];
    const done = new Set();
    const made = [], imported = [];
    const through = {};
    const visit = (name, nameObject, user) => {
      if (done.has(name)) return;
      done.add(name);
      let info = added.get(name);
      if (info === undefined && !constants.contains(header.environment, nameObject)) {
        // Equation lemmas and the like, which Lean makes on demand.
        info = constants.find(environment, nameObject);
        if (info === undefined) { unknown.add(name); return; }
        made.push(info);
      }
      if (info === undefined) {
        imported.push(nameObject);
        const axiom = libraryAxiom(name);
        if (axiom === undefined) return;
        axioms.add(axiom);
        if (user !== undefined) through[axiom] = user;
        return;
      }
      const constant = constants.describe(info);
      const isTrusted = header.added.has(name);
      const inHeader = isTrusted ? constants.publicName(nameObject) : undefined;
      // A family is declared at once, so all that any member mentions comes before it.
      const members = this.family(constant, added);
      for (const member of members) done.add(objects.nameText(member.nameObject));
      for (const member of members) {
        for (const [used, object] of constants.dependencies(member)) visit(used, object, inHeader);
      }
      if (constant.kind === 'axiom') {
        axioms.add(name);
        if (user !== undefined) through[name] = user;
        if (!isTrusted) ownAxioms.add(name);
      }
      if (isTrusted) return;
      for (const member of members) {
        if (member.safety !== 'safe') escapes.push({ safety: member.safety, name: objects.nameText(member.nameObject) });
        own.push(member);
      }
    };
    for (const root of roots) visit(objects.nameText(root), root, undefined);
    return {
      environment, own, axioms: [...axioms].sort(), ownAxioms: [...ownAxioms].sort(), escapes,
      unknown: [...unknown].sort(), through, imported,
      lookup: (nameObject) => {
        const info = added.get(objects.nameText(nameObject));
        if (info === undefined) throw new TranscriptError('a family of inductive types is incomplete');
        return constants.describe(info);
      },
      release: () => { for (const info of made) objects.dec(info); },
    };
  }

  /** The types and constructors that are declared together with one of them; of another constant, itself. */
  family(constant, added) {
    const { objects } = this;
    const at = (name) => {
      const info = added.get(objects.nameText(name));
      return info === undefined ? [] : [this.constants.describe(info)];
    };
    const [type] = constant.kind === 'constructor' ? at(objects.field(constant.object, 1)) : [constant];
    if (type?.kind !== 'inductive') return [constant];
    const types = [...objects.list(objects.field(type.object, 3))].flatMap(at);
    return [...types, ...types.flatMap((one) => [...objects.list(objects.field(one.object, 4))].flatMap(at))];
  }

  /** Names of the trusted constants that the candidate's declarations mention. */
  usedBy(closure) {
    const own = new Set(closure.own.map((constant) => this.objects.nameText(constant.nameObject)));
    const names = new Set();
    for (const constant of closure.own) {
      for (const name of this.constants.dependencies(constant).keys()) if (!own.has(name)) names.add(name);
    }
    return [...names].sort();
  }

  /** The constants that a closure found, for a kernel; `roots` are the names (objects) that it began with. */
  transcript(closure, roots) {
    const find = this.constants.finder((name) => this.constants.find(closure.environment, name));
    const writer = new Writer(this.constants, find);
    const families = new Set();
    for (const constant of closure.own) {
      if (constant.kind === 'constructor' || constant.kind === 'recursor') continue;
      if (constant.kind === 'inductive') {
        const family = [...this.objects.list(this.objects.field(constant.object, 3))]
          .map((name) => this.objects.nameText(name)).join('\n');
        if (families.has(family)) continue;
        families.add(family);
      }
      writer.declare(constant, closure.lookup);
    }
    const written = { ...writer.finish(), roots: roots.map((root) => writer.name(root)) };
    find.release();
    return written;
  }

  /** How Lean prints the type of a theorem (a name) that `state` knows, for people; both borrowed. */
  printType(state, name) {
    const { state: after, messages } = this.elaboration.run(state, `#check @${this.constants.writtenName(name)}`);
    this.objects.dec(after);
    return messages.find((message) => message.severity === 'information')?.data ?? null;
  }

  /**
   * Judges a transcript again: header and statement are elaborated here, the declarations go to the kernel of this
   * process. The answer has `accepted: true` only when every declaration passed and the theorem is the given one.
   */
  replay({ header: headerText, statement: statementText, transcript, options }) {
    const header = this.header(headerText, options);
    if (header.errors.length) return unreplayed(givenOf({ part: 'header', errors: header.errors }));
    const statement = this.statement(header, statementText);
    if (statement.errors.length) {
      return unreplayed(givenOf({ part: 'statement', errors: statement.errors, broken: header.broken }));
    }
    return this.replayTranscript(header, { added: statement.added, roots: [statement.theorem], Kind: Sameness }, transcript);
  }

  /** `given.roots` are the constants (as described) that the transcript's roots must be, as `given.Kind` compares them. */
  replayTranscript(header, given, transcript) {
    const answer = unreplayed(givenOf({ broken: header.broken }));
    const { Kernel } = require('./kernel.cjs');
    const kernel = new Kernel(this.constants, header.environment);
    let reader;
    try {
      checkShape(transcript);
      reader = new Reader(this.objects, transcript);
      this.fillKernel(header, kernel, reader, transcript, answer);
      answer.families = kernel.families;
      if (answer.problem === null) this.compareRoots(header, given, kernel, reader, transcript, answer);
      return answer;
    } catch (error) {
      if (error instanceof TranscriptError || error instanceof ShapeError) return { ...answer, accepted: false, problem: error.message };
      throw error;
    } finally {
      kernel.release();
      reader?.release();
    }
  }

  fillKernel(header, kernel, reader, transcript, answer) {
    const { objects, constants } = this;
    for (const declaration of array(transcript.declarations)) {
      answer.problem = kernel.add(declaration, reader, (name) => constants.contains(header.environment, name)) ?? null;
      answer.gaveUp = kernel.gaveUp;
      if (answer.problem !== null) return;
      answer.declarations += 1;
      if (declaration.kind === 'axiom') answer.ownAxioms.push(objects.nameText(reader.names[declaration.name]));
    }
  }

  compareRoots(header, given, kernel, reader, transcript, answer) {
    const { objects, constants } = this;
    const roots = array(transcript.roots);
    const describe = (info) => (info === undefined ? undefined : constants.describe(info));
    const sameness = new given.Kind(
      constants,
      (name) => (header.added.has(name) ? undefined : describe(given.added.get(name))),
      (name) => describe(kernel.declared.get(name)),
    );
    for (const [index, root] of given.roots.entries()) {
      const wanted = constants.writtenName(root.nameObject);
      const name = reader.name(roots[index]);
      const text = constants.writtenName(name);
      const found = kernel.declared.get(objects.nameText(name));
      objects.dec(name);
      if (text !== wanted || found === undefined) {
        answer.problem = `${wanted} is missing`;
        return;
      }
      const difference = sameness.difference(root, constants.describe(found));
      if (difference !== undefined) answer.difference ??= given.roots.length > 1 ? `${difference} of ${wanted}` : difference;
    }
    const mentioned = [...reader.mentioned].map((index) => reader.names[index])
      .filter((object) => constants.contains(header.environment, object));
    const closure = this.closure(header.environment, header, header.added, mentioned);
    answer.axioms = [...new Set([...answer.ownAxioms, ...closure.axioms])].sort();
    answer.through = closure.through;
    const keptBack = this.keptBack.among(kernel.declared, closure.imported);
    if (keptBack !== undefined) answer.problem = `${keptBack}: what it is judged by mentions another constant of that name`;
    closure.release();
    if (keptBack !== undefined) return;
    answer.accepted = answer.difference === null;
  }
}

/** A message of our own, with the place of Lean's where there is one. */
function error({ data, pos = { line: 1, column: 0 } }) { return { severity: 'error', pos, endPos: null, data }; }

function restsAbove({ line, data }) {
  return { ...error({ data: `it rests on what failed above, in line ${line} of the header: ${data}` }), restsAbove: true };
}

/** What came of header and statement: each field that an answer must have. */
function givenOf({ part = null, name = null, open = null, errors = [], broken = [] }) {
  return { part, name, open, errors, broken };
}

/** An examination that has not begun: each field that an answer must have, where nobody looked. */
function unexamined(given) {
  return {
    given, forbidden: null, kernel: null, messages: [], readToEnd: false, tampered: [], theorem: null, filling: null,
    rests: null, transcript: null,
  };
}

/** A replay that has not begun. */
function unreplayed(given) {
  return {
    given, accepted: false, problem: null, gaveUp: false, difference: null, axioms: [], ownAxioms: [], through: {}, declarations: 0,
    families: null,
  };
}

const STAND_IN = 'sorry';

/** A statement with a stand-in for its proof, on a line of its own: the statement may end in a comment. */
function closed(statement) { return `${statement}\n:= by ${STAND_IN}`; }

/** The goal that a proof of an elaborated statement starts from, as Lean prints it; null where Lean shows none. */
function openingGoal(goals, text, state) {
  const whole = closed(text);
  return goals.atOffset(state, whole, Buffer.byteLength(whole) - STAND_IN.length)?.[0] ?? null;
}

/** A small cache that forgets the entry that was used longest ago. */
function cached(map, key, capacity, make, release) {
  let entry = map.get(key);
  if (entry === undefined) {
    entry = make();
    if (map.size >= capacity) {
      const [oldest, old] = map.entries().next().value;
      map.delete(oldest);
      release(old);
    }
  } else map.delete(key);
  map.set(key, entry);
  return entry;
}

module.exports = { Verification, cached, givenOf, openingGoal, unexamined, unreplayed };
