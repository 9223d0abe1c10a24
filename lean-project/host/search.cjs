'use strict';
// Many candidates in one question: groups of a statement and the candidates for it, each examined from the header's
// state as if it had come alone. Nothing that one declares can be seen by another: states are values.

class Search {
  constructor(verification, trace) {
    this.verification = verification;
    this.trace = trace;
  }

  /**
   * @param {{header: string, groups: {statement: string, candidates: string[], enough?: number, trace?: boolean}[],
   *   forbidden: string[], options: object}} request `forbidden`: as for one candidate; `enough`: how many without an
   *   error or a `sorry` that the kernel took end a group; `trace`: the first of them comes with its trace
   * @returns {{groups: object[][]}} for each group what `examine` said of its first candidates
   */
  run({ header, groups, forbidden, options }) {
    return {
      groups: groups.map(({ statement, candidates, enough = Infinity, trace = false }) => {
        const answers = [];
        let good = 0;
        for (const candidate of candidates) {
          if (good >= enough) break;
          const started = performance.now();
          let traced;
          const inspect = (state, answer) => {
            if (!isGood(answer)) return;
            good += 1;
            if (trace && good === 1) traced = this.trace.traceOf(state, candidate);
          };
          const answer = this.verification.examine({
            header, statement, candidate, forbidden, options, kernel: true, uses: true, inspect,
          });
          answers.push({ ...answer, trace: traced, spentMs: performance.now() - started });
          if (answer.given.errors.length) break;
        }
        return answers;
      }),
    };
  }
}

function isGood(answer) {
  const errors = answer.messages.some((message) => message.severity === 'error');
  return answer.theorem && !errors && answer.rests?.axioms.includes('sorryAx') === false && answer.kernel?.accepted === true;
}

module.exports = { Search };
