'use strict';
// Constants that imported ones mention and that the imports keep to themselves, such as what is private to a module of
// the library. Who declared one would give those that mention it another meaning, and what the imports prove of these,
// which nobody proves again, would not hold any more.

class KeptBack {
  /** `environment`: that of the imports, borrowed. */
  constructor(constants, environment) {
    this.constants = constants;
    this.environment = environment;
    /** What was looked through so far, whoever led to it: most candidates begin at the same places. */
    this.known = nothing();
  }

  /**
   * A name that is declared, and kept back from what it is judged by: from the imported constants `names` (objects) and
   * all that they reach. Who names a recursor names its type too.
   * @param {Map<string, number>} declared by text
   */
  among(declared, names) {
    const find = ({ missing }) => [...missing].find((name) => declared.has(name));
    // Another candidate may have led to it: then this one is looked at by itself.
    return find(this.lookThrough(names, this.known)) === undefined ? undefined : find(this.lookThrough(names, nothing()));
  }

  /** Notes in `found` all that is reached from `names`, and what of it is not there. */
  lookThrough(names, found) {
    const { constants } = this, { objects } = constants;
    const pending = [...names];
    while (pending.length) {
      const name = pending.pop();
      const text = objects.nameText(name);
      if (found.seen.has(text)) continue;
      found.seen.add(text);
      const info = constants.find(this.environment, name);
      if (info === undefined) {
        found.missing.add(text);
        continue;
      }
      for (const [used, object] of constants.dependencies(constants.describe(info))) {
        if (!found.seen.has(used)) pending.push(object);
      }
      objects.dec(info); // the environment holds on to it, and to the names in it
    }
    return found;
  }
}

function nothing() { return { seen: new Set(), missing: new Set() }; }

module.exports = { KeptBack };
