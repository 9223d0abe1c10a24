'use strict';
// Declarations beside what they were, where proofs may differ: by proof irrelevance the kernel takes any two of one
// proposition for the same.

const { Sameness, EXPR, isZero } = require('./constants.cjs');

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

module.exports = { SamenessButProofs };
