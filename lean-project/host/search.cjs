'use strict';
// Many candidates in one question: groups of a statement and the candidates for it, each examined from the header's
// state as if it had come alone. Nothing that one declares can be seen by another: states are values.

class Search {
  constructor(verification) {
    this.verification = verification;
  }

  /**
   * @param {{header: string, groups: {statement: string, candidates: string[], enough?: number}[], options: object}}
   *   request `enough`: how many without an error or a `sorry` end a group
   * @returns {{groups: object[][]}} for each group what `examine` said of its first candidates
   */
  run({ header, groups, options }) {
    return {
      groups: groups.map(({ statement, candidates, enough = Infinity }) => {
        const answers = [];
        let good = 0;
        for (const candidate of candidates) {
          if (good >= enough) break;
          const started = performance.now();
          const answer = this.verification.examine({ header, statement, candidate, options, uses: true });
          answers.push({ ...answer, spentMs: performance.now() - started });
          if (answer.given.errors.length) break;
          const errors = answer.messages.some((message) => message.severity === 'error');
          if (answer.theorem && !errors && !answer.axioms.includes('sorryAx')) good += 1;
        }
        return answers;
      }),
    };
  }
}

module.exports = { Search };
