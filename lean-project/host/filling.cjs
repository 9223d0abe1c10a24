'use strict';
// Gathers the evidence about a declaration of any kind in which something was put in the place of a `sorry`: a
// definition, an instance, a `mutual` block. As with candidates, nothing is decided here, and two processes take part:
// one elaborates what was filled, the other replays the declarations and never sees it.
//
// The declaration as it was, with `sorry`, is trusted; what was filled must declare the same constants with the same
// types, and its definitions must have the same values. Proofs in them do not count.

const { SamenessButProofs } = require('./sameness.cjs');
const { Surroundings } = require('./surroundings.cjs');
const { cached, givenOf, unexamined, unreplayed } = require('./verification.cjs');

const CACHED_OPENINGS = 64;

class Filling {
  constructor(verification) {
    this.verification = verification;
    this.elaboration = verification.elaboration;
    this.objects = verification.objects;
    this.constants = verification.constants;
    this.surroundings = new Surroundings(verification.elaboration, verification.constants);
  }

  /**
   * The declaration with its gap open, elaborated on top of its header.
   * @returns {{errors: object[], added: Map, commands: number, constructs: Set<string>, roots: object[]}} `constructs`:
   *   what of the policy's it holds by itself; `roots`: what it declares by name
   */
  opening(header, text) {
    return cached(header.openings, text, CACHED_OPENINGS, () => {
      const { verification, constants } = this;
      const judge = verification.policy.judge({ forbidden: [], start: header.state, text, trusted: header.added });
      const { state, messages, readToEnd, commands } = this.elaboration.runJudged(header.state, text, undefined, judge);
      const environment = this.elaboration.environmentOf(state);
      const errors = messages.filter((message) => message.severity === 'error');
      const refuse = (data) => errors.push({ severity: 'error', pos: { line: 1, column: 0 }, data });
      if (!readToEnd) refuse('the declaration was not read to its end');
      const added = constants.added(environment);
      const roots = [...added].filter(([name]) => !header.added.has(name))
        .map(([, info]) => constants.describe(info)).filter((constant) => !constants.isAuxiliary(constant.nameObject));
      if (!errors.length) errors.push(...verification.doubts(header, text, roots));
      if (!errors.length) {
        const closure = verification.closure(environment, header, added, roots.map((root) => root.nameObject));
        const holds = closure.own.some((constant) => constants.dependencies(constant).has('sorryAx'));
        closure.release();
        if (!holds) refuse('the kernel never sees this `sorry`: it stands in a `partial` or `unsafe` definition, or in what Lean discards');
      }
      return { state, errors, added, commands, constructs: judge.met, roots };
    }, (entry) => this.objects.dec(entry.state));
  }

  /** `answerless` makes the answer where header or declaration cannot be used. */
  below({ header: headerText, given, options }, answerless, use) {
    const header = this.verification.header(headerText, options);
    if (header.errors.length) return answerless(givenOf({ part: 'header', errors: header.errors }));
    const opening = this.opening(header, given);
    if (opening.errors.length) return answerless(givenOf({ part: 'declaration', errors: opening.errors, broken: header.broken }));
    return use(header, opening);
  }

  /**
   * Elaborates a filled declaration and reports what it is.
   * @param {{header: string, given: string, candidate: string, forbidden: string[], options?: object,
   *   transcript?: boolean, kernel?: boolean, gap: {from: number, to: number}, placeholder: string | null}} request
   *   `gap`: where in the candidate the filling stands (bytes); a construct that the declaration holds by itself counts
   *   there only; `placeholder`: the axiom that stands for other gaps, if there are some; the others as for a candidate
   */
  examine(request) {
    return this.below(request, unexamined, (header, opening) => {
      const { verification, constants, elaboration, objects } = this;
      const judge = verification.policy.judge({
        forbidden: request.forbidden, start: header.state, text: request.candidate, trusted: header.added,
        exempt: { constructs: opening.constructs, ...request.gap },
      });
      const { state, messages, readToEnd, commands } = elaboration.runJudged(
        header.state, request.candidate, request.options, judge);
      const answer = { ...unexamined(givenOf({ broken: header.broken })), messages, readToEnd, forbidden: judge.finding };
      if (judge.finding !== null) {
        objects.dec(state);
        return answer;
      }
      const environment = elaboration.environmentOf(state);
      const added = constants.added(environment);
      answer.tampered = verification.tampering(header, added);
      const roots = opening.roots.map((root) => root.nameObject);
      answer.filling = {
        sameCommands: commands === opening.commands, declared: roots.length,
        difference: this.difference(header, opening, added),
        around: 'the text around the gap was not checked', apart: null,
      };
      const closure = verification.closure(environment, header, added, roots);
      verification.tell(closure, answer);
      if (answer.filling.sameCommands && !messages.some((message) => message.severity === 'error')) {
        this.lookIntoGap(request, header, opening, { state, environment, added, axioms: closure.axioms }, answer.filling);
      }
      if (answer.filling.difference === null && !closure.unknown.length) {
        const given = { added: opening.added, roots: opening.roots, Kind: SamenessButProofs };
        verification.declarations(request, header, closure, given, answer);
      }
      closure.release();
      objects.dec(state);
      return answer;
    });
  }

  /** What differs between the declaration as it was and as it is, in words, or null. */
  difference(header, opening, added) {
    const sameness = this.verification.sameness(header, opening.added, added, SamenessButProofs);
    for (const root of opening.roots) {
      const name = this.constants.publicName(root.nameObject);
      const found = added.get(this.objects.nameText(root.nameObject));
      if (found === undefined) return `\`${name}\` is not declared any more`;
      const difference = sameness.difference(root, this.constants.describe(found));
      if (difference !== undefined) return `the ${difference} of \`${name}\` changes`;
    }
    return null;
  }

  /** What the gap and what stands around it came to; of the filling by itself only where there are other gaps. */
  lookIntoGap({ given, candidate, gap, placeholder }, header, opening, { state, environment, added, axioms }, filling) {
    const { surroundings } = this;
    const end = Buffer.byteLength(given) - (Buffer.byteLength(candidate) - gap.to);
    const before = { state: opening.state, text: given, gap: { from: gap.from, to: end } };
    const after = { state, text: candidate, gap };
    filling.around = surroundings.changed(before, after);
    if (placeholder === null) return;
    const filled = surroundings.filled(state, gap);
    if (filled === undefined) return;
    const describe = (constants) => (name) => {
      const info = header.added.has(name) ? undefined : constants.get(name);
      return info === undefined ? undefined : this.constants.describe(info);
    };
    before.lookUp = describe(opening.added);
    after.lookUp = describe(added);
    filling.apart = {
      axioms: this.axiomsOf(filled, header, opening, environment, added),
      open: filled.problem,
      others: surroundings.otherGoalsChanged(before, after, placeholder, axioms.includes(placeholder)),
    };
    for (const name of filled.names.values()) this.objects.dec(name);
  }

  /** The axioms on which what fills the gap rests by itself. */
  axiomsOf(filled, header, opening, environment, added) {
    const { verification } = this;
    // What rests on this very gap may be used as far as recursion goes; all else that is declared beside it counts.
    const beside = this.besides(filled.declared, opening).filter((name) => {
      const was = verification.closure(this.elaboration.environmentOf(opening.state), header, opening.added, [name]);
      was.release();
      return !was.axioms.includes('sorryAx');
    });
    const closure = verification.closure(environment, header, added, [...filled.names.values(), ...beside]);
    closure.release();
    return closure.axioms;
  }

  /** Names of what a declaration declares, as far as it goes by one of these; all of them where one is not known. */
  besides(declared, { roots }) {
    const { objects } = this;
    const all = roots.map((root) => root.nameObject);
    const ending = (name) => `.${objects.nameText(name)}`;
    const isKnown = [...declared].every((word) => all.some((name) => ending(name).endsWith(`.${word}`)));
    return isKnown ? all.filter((name) => [...declared].some((word) => ending(name).endsWith(`.${word}`))) : all;
  }

  replay(request) {
    return this.below(request, unreplayed, (header, { added, roots }) => this.verification
      .replayTranscript(header, { added, roots, Kind: SamenessButProofs }, request.transcript));
  }
}

module.exports = { Filling };
