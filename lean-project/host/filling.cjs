'use strict';
// Gathers the evidence about a declaration of any kind in which something was put in the place of a `sorry`: a
// definition, an instance, a `mutual` block. As with candidates, nothing is decided here, and two processes take part:
// one elaborates what was filled, the other replays the declarations and never sees it.
//
// The declaration as it was, with `sorry`, is trusted; what was filled must declare the same constants with the same
// types, and its definitions must have the same values. Proofs in them do not count: by proof irrelevance the kernel
// takes any two of one proposition for the same.

const { Sameness, EXPR, isZero } = require('./constants.cjs');
const { Gaps } = require('./gaps.cjs');
const { cached, refused } = require('./verification.cjs');

const CACHED_OPENINGS = 64;

class Filling {
  constructor(verification) {
    this.verification = verification;
    this.elaboration = verification.elaboration;
    this.objects = verification.objects;
    this.constants = verification.constants;
    this.gaps = new Gaps(verification.elaboration, verification.constants);
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
      if (!errors.length) {
        const closure = verification.closure(environment, header, added, roots.map((root) => root.nameObject));
        const holds = closure.own.some((constant) => constants.dependencies(constant).has('sorryAx'));
        closure.release();
        if (!holds) refuse('the kernel never sees this `sorry`: it stands in a `partial` or `unsafe` definition, or in what Lean throws away');
      }
      return { state, errors, added, commands, constructs: judge.met, roots };
    }, (entry) => this.objects.dec(entry.state));
  }

  below({ header: headerText, given, options }, use) {
    const header = this.verification.header(headerText, options);
    if (header.errors.length) return refused('header', header.errors);
    const opening = this.opening(header, given);
    if (opening.errors.length) return refused('declaration', opening.errors);
    return use(header, opening);
  }

  /**
   * Elaborates a filled declaration and reports what it is.
   * @param {{header: string, given: string, candidate: string, forbidden: string[], options?: object,
   *   transcript?: boolean, kernel?: boolean, gap: {from: number, to: number}, apart: boolean}} request `gap`: where in
   *   the candidate the filling stands (bytes); a construct that the declaration holds by itself counts there only;
   *   `apart`: also tell on which axioms the filling rests by itself; the others as for a candidate
   */
  examine(request) {
    return this.below(request, (header, opening) => {
      const { verification, constants, elaboration, objects } = this;
      const judge = verification.policy.judge({
        forbidden: request.forbidden, start: header.state, text: request.candidate, trusted: header.added,
        exempt: { constructs: opening.constructs, ...request.gap },
      });
      const { state, messages, readToEnd, commands } = elaboration.runJudged(
        header.state, request.candidate, request.options, judge);
      const answer = { given: { errors: [] }, messages, readToEnd, forbidden: judge.finding, kernel: null };
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
      };
      const closure = verification.closure(environment, header, added, roots);
      verification.tell(closure, answer);
      if (request.apart) answer.filling.axioms = this.axiomsOf(state, environment, header, added, request.gap);
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
      if (difference !== undefined) return `the ${difference} of \`${name}\` is another`;
    }
    return null;
  }

  /** The axioms on which what stands in a part of the text rests by itself; undefined if nothing was seen there. */
  axiomsOf(state, environment, header, added, gap) {
    const names = this.gaps.constantsWithin(state, gap);
    if (names === undefined) return undefined;
    const closure = this.verification.closure(environment, header, added, [...names.values()]);
    closure.release();
    for (const name of names.values()) this.objects.dec(name);
    return closure.axioms;
  }

  replay(request) {
    return this.below(request, (header, { added, roots }) => this.verification
      .replayTranscript(header, { added, roots, Kind: SamenessButProofs }, request.transcript));
  }
}

/** Compares declarations, proofs within them aside. */
class SamenessButProofs extends Sameness {
  same(a, b, levels, done) {
    return this.isProof(a, this.given) || this.isProof(b, this.found) || super.same(a, b, levels, done);
  }

  /** Whether a term is certain to be a proof: a theorem of the declaration's own applied to something, or a `sorry`. */
  isProof(expr, lookUp) {
    const { objects } = this;
    for (;;) {
      const tag = objects.tag(expr);
      if (tag === EXPR.app) expr = objects.field(expr, 0);
      else if (tag === EXPR.mdata) expr = objects.field(expr, 1);
      else if (tag !== EXPR.const) return false;
      else break;
    }
    const name = objects.nameText(objects.field(expr, 0));
    if (name !== 'sorryAx') return lookUp(name)?.kind === 'theorem';
    const [level] = objects.list(objects.field(expr, 1));
    return level !== undefined && isZero(objects, level);
  }
}

module.exports = { Filling };
