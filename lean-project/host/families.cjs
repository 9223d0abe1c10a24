'use strict';
// Inductive families are where Lean's kernel rests most on reduction: it learns the sort of a type, which fields are
// recursive and whether a type may eliminate into data from terms that it reduces, and reduction can depend on two
// terms being *found* equal. Where they are not found equal a term is stuck, and "stuck" was read as "no proposition":
// a type could be a proposition where it was declared and data where it was used (lean4#14807, #14843), its recursor
// and that recursor's rules could disagree (#14806), and `Sort (imax 1 0)` was not seen to be `Prop` (#14613).
//
// Here a family is held to a form that can be read off without deciding any equality, and what decides elimination is
// computed anew and compared with what the kernel made of it:
// - a type is a telescope that ends in a sort; in a transcript both stand there as they are, elsewhere definitions may
//   be unfolded on the way. A sort that is always `Prop` is written `Prop`;
// - a constructor is a telescope that ends in its type, applied to the parameters and to indices that do not mention
//   the family; a field either does not mention the family, or ends in it, or in an inductive type of which it is a
//   parameter that occurs in such places only;
// - from universe, fields and indices it follows whether a type may eliminate into data and whether its recursor may
//   forget its major premise (K); the recursor's type and rules have the motives, minor premises, fields and induction
//   hypotheses that follow from the constructors, no more and no fewer.

const { Terms, TermError, term, instantiate, open, some, spine, isAlwaysZero, mayBeZero } = require('./terms.cjs');

class FamilyError extends Error {}

// Fields of Lean.InductiveVal, Lean.ConstructorVal, Lean.RecursorVal and Lean.RecursorRule.
const INDUCTIVE = { parameters: 1, indices: 2, all: 3, constructors: 4, nested: 5 };
const CONSTRUCTOR = { type: 1, index: 2, parameters: 3, fields: 4 };
const RECURSOR = { all: 1, parameters: 2, indices: 3, motives: 4, minors: 5, rules: 6, k: 0 };
const RULE = { constructor: 0, fields: 1, value: 2 };

class Families {
  /**
   * @param {import('./constants.cjs').Constants} constants
   * @param {(name: number) => object | undefined} find describes the constant of a name (borrowed); what it gives must
   *   live as long as this object
   */
  constructor(constants, find) {
    this.constants = constants;
    this.objects = constants.objects;
    this.find = find;
    this.positive = new Map();
  }

  /**
   * Why a family of inductive types is not to be taken, or undefined. `type` describes one of its types.
   * @param {{literal: boolean}} options whether telescopes and sorts must stand there as they are
   */
  problem(type, { literal }) {
    try {
      new Family(this, type, literal).check();
      return undefined;
    } catch (error) {
      if (error instanceof FamilyError || error instanceof TermError) {
        return `${this.objects.nameText(type.nameObject)}: ${error.message}`;
      }
      throw error;
    }
  }

  /**
   * Whether the parameter at `index` of the inductive type behind `name` occurs in its constructors in places only
   * where a family may stand that is being declared.
   */
  isPositive(terms, constant, index) {
    const key = `${constant.name}\n${index}`;
    const known = this.positive.get(key);
    if (known !== undefined) return known;
    this.positive.set(key, true); // while it is looked at: what rests on itself alone does no harm
    const positive = this.looksPositive(terms, constant, index);
    this.positive.set(key, positive);
    return positive;
  }

  looksPositive(terms, constant, index) {
    const { objects } = this;
    const info = this.find(constant.object);
    if (info?.kind !== 'inductive') return false;
    const parameters = number(objects, info.object, INDUCTIVE.parameters);
    if (index >= parameters) return false;
    const members = [...objects.list(objects.field(info.object, INDUCTIVE.all))];
    const names = new Set(members.map((name) => objects.nameText(name)));
    for (const member of members) {
      const type = this.find(member);
      if (type === undefined) return false;
      for (const name of objects.list(objects.field(type.object, INDUCTIVE.constructors))) {
        const { locals } = telescope(terms, terms.read(this.find(name).type), { literal: false });
        if (locals.length < parameters) return false;
        const parameter = locals[index];
        const isTarget = (t) => t === parameter;
        const isFree = (arg) => !some(arg, isTarget);
        const isWhole = ({ head, args }) => head === parameter && args.every(isFree)
          || head.k === 'const' && names.has(head.name) && args[index] === parameter
            && args.every((arg, i) => i === index || isFree(arg));
        const passed = locals.slice(parameters).every((field) => this.standsRight(terms, field.type, isTarget, isWhole));
        if (!passed) return false;
      }
    }
    return true;
  }

  /**
   * Whether a type mentions the target only where that is sound: not at all; at the end of a telescope whose domains
   * do not mention it; or as a positive parameter of an inductive type.
   * @param {(t: object) => boolean} isTarget whether a term is the target
   * @param {(spine: {head: object, args: object[]}) => boolean} isWhole whether an application is one whole occurrence,
   *   with nothing of the target in its arguments beyond what it is applied to
   */
  standsRight(terms, type, isTarget, isWhole) {
    if (!some(type, isTarget)) return true;
    const reduced = terms.reduce(type);
    if (reduced.k === 'forall') {
      if (some(reduced.type, isTarget)) return false;
      return this.standsRight(terms, instantiate(reduced.body, term.local(reduced.type)), isTarget, isWhole);
    }
    const { head, args } = spine(reduced);
    if (isWhole({ head, args })) return true;
    if (head.k !== 'const' || isTarget(head)) return false;
    return args.every((arg, index) => {
      if (!some(arg, isTarget)) return true;
      let body = arg;
      while (body.k === 'lambda') {
        if (some(body.type, isTarget)) return false;
        body = instantiate(body.body, term.local(body.type));
      }
      return this.isPositive(terms, head, index) && this.standsRight(terms, body, isTarget, isWhole);
    });
  }
}

/** One family, as it stands in an environment. */
class Family {
  constructor(families, type, isLiteral) {
    this.families = families;
    this.objects = families.objects;
    this.isLiteral = isLiteral;
    this.terms = new Terms(families.constants, families.find);
    this.universes = type.levelParams;
    const { objects } = this;
    this.parameters = number(objects, type.object, INDUCTIVE.parameters);
    this.types = [...objects.list(objects.field(type.object, INDUCTIVE.all))].map((name) => this.member(name));
    this.isNested = number(objects, type.object, INDUCTIVE.nested) > 0;
    this.names = new Set(this.types.map((member) => member.name));
  }

  lookUp(name, kind) {
    const info = this.families.find(name);
    if (info === undefined || info.kind !== kind) throw new FamilyError(`${this.objects.nameText(name)} is no ${kind}`);
    return info;
  }

  member(nameObject) {
    const { objects } = this;
    const info = this.lookUp(nameObject, 'inductive');
    return {
      name: objects.nameText(nameObject), nameObject, info,
      constructors: [...objects.list(objects.field(info.object, INDUCTIVE.constructors))]
        .map((name) => ({ name: objects.nameText(name), nameObject: name, info: this.lookUp(name, 'constructor') })),
    };
  }

  check() {
    for (const type of this.types) this.readType(type);
    const [first] = this.types;
    if (this.types.some((type) => isAlwaysZero(type.level) !== isAlwaysZero(first.level)
      || mayBeZero(type.level) !== mayBeZero(first.level))) {
      throw new FamilyError('types that are declared together live in different universes');
    }
    for (const type of this.types) for (const [index, ctor] of type.constructors.entries()) this.readConstructor(type, ctor, index);
    const mayBeLarge = this.mayEliminateIntoData();
    const isK = this.isK();
    let minor = 0;
    for (const type of this.types) {
      this.checkRecursor(type, mayBeLarge, isK, minor);
      minor += type.constructors.length;
    }
    this.checkNested();
  }

  readType(type) {
    const { objects } = this;
    if (type.info.levelParams.join('\n') !== this.universes.join('\n')) throw new FamilyError('its types have different universes');
    const { locals, end } = telescope(this.terms, this.terms.read(type.info.type), { literal: this.isLiteral });
    const sort = this.isLiteral ? end : this.terms.reduce(end);
    if (sort.k !== 'sort') throw new FamilyError('its type does not end in a sort as it is written');
    if (isAlwaysZero(sort.level) && sort.level.k !== 'zero') throw new FamilyError('its sort is `Prop` and does not say so');
    const indices = locals.length - this.parameters;
    if (indices < 0 || indices !== number(objects, type.info.object, INDUCTIVE.indices)
      || this.parameters !== number(objects, type.info.object, INDUCTIVE.parameters)) {
      throw new FamilyError('it has another number of parameters or indices');
    }
    type.indices = indices;
    type.level = sort.level;
  }

  readConstructor(type, ctor, index) {
    const { objects, terms } = this;
    const of = ctor.info.object;
    const { locals, end } = telescope(terms, terms.read(ctor.info.type), { literal: true });
    const parameters = locals.slice(0, this.parameters), fields = locals.slice(this.parameters);
    const isFamily = (t) => t.k === 'const' && this.names.has(t.name);
    const isOccurrence = ({ head, args }, name) => head.k === 'const' && (name === undefined ? this.names.has(head.name) : head.name === name)
      && head.levels.length === this.universes.length
      && head.levels.every((level, i) => level.k === 'param' && level.name === this.universes[i])
      && args.length >= parameters.length && parameters.every((parameter, i) => args[i] === parameter)
      && args.slice(parameters.length).every((arg) => !some(arg, isFamily));
    const result = spine(end);
    if (locals.length < this.parameters || !isOccurrence(result, type.name) || result.args.length !== this.parameters + type.indices) {
      throw new FamilyError(`${ctor.name} does not end in its type, applied to its parameters`);
    }
    if (objects.nameText(objects.field(of, CONSTRUCTOR.type)) !== type.name || number(objects, of, CONSTRUCTOR.index) !== index
      || number(objects, of, CONSTRUCTOR.parameters) !== this.parameters || number(objects, of, CONSTRUCTOR.fields) !== fields.length) {
      throw new FamilyError(`${ctor.name} is described wrongly`);
    }
    if (parameters.some((parameter) => some(parameter.type, isFamily))) {
      throw new FamilyError(`a parameter of ${ctor.name} mentions the family`);
    }
    ctor.recursive = 0;
    for (const [i, field] of fields.entries()) {
      if (!some(field.type, isFamily)) continue;
      if (this.endsInFamily(field.type, isFamily)) ctor.recursive += 1;
      if (!this.families.standsRight(terms, field.type, isFamily, isOccurrence)) {
        throw new FamilyError(`field ${i + 1} of ${ctor.name} mentions the family where that cannot be seen to be sound`);
      }
    }
    ctor.fields = fields;
    ctor.resultArgs = result.args;
  }

  /** Whether a field is recursive: what it ends in mentions the family, and not only before it is unfolded. */
  endsInFamily(type, isFamily) {
    const { end } = telescope(this.terms, type, { literal: false });
    return some(end, isFamily);
  }

  /** Whether recursors may have motives that are no propositions. */
  mayEliminateIntoData() {
    const [type] = this.types;
    if (!mayBeZero(type.level)) return true;
    if (this.types.length > 1 || type.constructors.length > 1) return false;
    const [ctor] = type.constructors;
    if (ctor === undefined) return true;
    return ctor.fields.every((field) => this.terms.isProposition(field.type) || ctor.resultArgs.includes(field));
  }

  isK() {
    const [type] = this.types;
    return this.types.length === 1 && isAlwaysZero(type.level) && type.constructors.length === 1
      && type.constructors[0].fields.length === 0;
  }

  checkRecursor(type, mayBeLarge, isK, firstMinor) {
    const { objects, terms } = this;
    const recursor = objects.nameBelow(type.nameObject, 'rec');
    const info = this.lookUp(recursor, 'recursor');
    objects.dec(recursor);
    const of = info.object;
    const wrong = (what) => new FamilyError(`the recursor of ${type.name} ${what}`);
    const extra = info.levelParams.length - this.universes.length;
    if (extra !== 0 && extra !== 1 || info.levelParams.slice(extra).join('\n') !== this.universes.join('\n')) {
      throw wrong('has other universes');
    }
    if (extra === 1 && !mayBeLarge) throw wrong('eliminates into data, and its fields cannot be seen to be propositions');
    if ((objects.scalarByte(of, RECURSOR.k) !== 0) !== isK) throw wrong('forgets its major premise, or should');
    const motives = number(objects, of, RECURSOR.motives), minors = number(objects, of, RECURSOR.minors);
    const ctors = this.types.reduce((sum, member) => sum + member.constructors.length, 0);
    if (number(objects, of, RECURSOR.parameters) !== this.parameters || number(objects, of, RECURSOR.indices) !== type.indices
      || motives < this.types.length || minors < ctors || !this.isNested && (motives !== this.types.length || minors !== ctors)) {
      throw wrong('has another number of premises');
    }
    const { locals, end } = telescope(terms, terms.read(info.type), { literal: true });
    const before = this.parameters + motives + minors;
    if (locals.length !== before + type.indices + 1) throw wrong('has another number of premises');
    const result = spine(end);
    const behind = locals.slice(before);
    const motive = locals[this.parameters + this.types.indexOf(type)];
    if (result.head !== motive || result.args.length !== behind.length || result.args.some((arg, i) => arg !== behind[i])) {
      throw wrong('does not end in its motive');
    }
    if (telescope(terms, motive.type, { literal: true }).end.k !== 'sort') throw wrong('has a motive that ends in no sort');
    const rules = [...objects.list(objects.field(of, RECURSOR.rules))];
    if (rules.length !== type.constructors.length) throw wrong('has another number of rules');
    for (const [i, ctor] of type.constructors.entries()) {
      const minor = locals[this.parameters + motives + firstMinor + i];
      this.checkMinor(minor, motive, ctor, wrong);
      this.checkRule(rules[i], ctor, { before, motives, minor: firstMinor + i }, wrong);
    }
  }

  /** A minor premise takes the fields and one induction hypothesis for each recursive field. */
  checkMinor(minor, motive, ctor, wrong) {
    const { locals, end } = telescope(this.terms, minor.type, { literal: true });
    const { head } = spine(end);
    if (locals.length !== ctor.fields.length + ctor.recursive || head !== motive) {
      throw wrong(`has a premise for ${ctor.name} that does not fit it`);
    }
  }

  /** The rule of a constructor gives its minor premise the fields and the induction hypotheses. */
  checkRule(rule, ctor, { before, motives, minor }, wrong) {
    const { objects, terms } = this;
    const unfit = () => wrong(`has a rule for ${ctor.name} that does not fit it`);
    if (objects.nameText(objects.field(rule, RULE.constructor)) !== ctor.name
      || number(objects, rule, RULE.fields) !== ctor.fields.length) throw unfit();
    const { locals, body } = open(terms.read(objects.field(rule, RULE.value)), 'lambda');
    if (locals.length !== before + ctor.fields.length) throw unfit();
    const { head, args } = spine(body);
    const fields = locals.slice(before);
    if (head !== locals[this.parameters + motives + minor] || args.length !== fields.length + ctor.recursive
      || fields.some((field, i) => args[i] !== field)) throw unfit();
  }

  /** The recursors that the kernel makes for types that the family is nested in: each rule gives all that its premise takes. */
  checkNested() {
    const { objects, terms } = this;
    for (let i = 1; ; i++) {
      const name = objects.nameBelow(this.types[0].nameObject, `rec_${i}`);
      const info = this.families.find(name);
      objects.dec(name);
      if (info?.kind !== 'recursor') return;
      const of = info.object;
      const wrong = () => new FamilyError(`recursor ${i} for what it is nested in has a rule that does not fit its premise`);
      const premises = telescope(terms, terms.read(info.type), { literal: true }).locals;
      const from = this.parameters + number(objects, of, RECURSOR.motives), to = from + number(objects, of, RECURSOR.minors);
      for (const rule of objects.list(objects.field(of, RECURSOR.rules))) {
        const { locals, body } = open(terms.read(objects.field(rule, RULE.value)), 'lambda');
        const { head, args } = spine(body);
        const minor = locals.indexOf(head), fields = locals.slice(to);
        if (minor < from || minor >= to || fields.length !== number(objects, rule, RULE.fields)
          || args.length !== telescope(terms, premises[minor].type, { literal: true }).locals.length
          || fields.some((field, at) => args[at] !== field)) throw wrong();
      }
    }
  }
}

/** Opens the binders of a type, by reduction too unless it must stand there as it is. */
function telescope(terms, type, { literal }) {
  const { locals, body } = open(type, 'forall');
  const end = literal ? body : terms.reduce(body);
  if (end.k !== 'forall') return { locals, end };
  const rest = telescope(terms, end, { literal });
  return { locals: [...locals, ...rest.locals], end: rest.end };
}

function number(objects, object, field) { return Number(objects.natText(objects.field(object, field))); }

module.exports = { Families, telescope };
