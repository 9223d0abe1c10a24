'use strict';
// Families as a kernel would show them that made a mistake: what it says of one constant is replaced by what is true of
// another. Prints, for each such lie, what `Families` finds wrong with it.
//
//   node lies.cjs HOST CONFIGURATION

const path = require('path');

const [host, configuration] = [process.argv[2], JSON.parse(process.argv[3])];
const load = (name) => require(path.join(host, name));
const { startRuntime } = load('runtime.cjs');
const { Elaboration } = load('elaboration.cjs');
const { Constants } = load('constants.cjs');
const { Families } = load('families.cjs');

const TEXT = `
inductive Two : Type | a | b
inductive TwoProp : Prop | a | b
inductive OnePoint : Prop | mk
inductive Wrapped : Prop | mk (b : Bool)
inductive Boxed : Type | mk (b : Bool)
inductive Nats : Type | z | s (n : Nats)
inductive Flat : Type | z | s (n : Nat)
inductive Index : Nat → Type | mk (n : Nat) : Index n
inductive Three : Type | a | b | c
`;

// [family, constant that is lied about, constant that is told in its place]
const LIES = {
  honest: ['Nats'],
  'large elimination of a proposition with two constructors': ['TwoProp', 'TwoProp.rec', 'Two.rec'],
  'large elimination of a proposition that holds data': ['Wrapped', 'Wrapped.rec', 'Boxed.rec'],
  'a recursor that forgets too much': ['Boxed', 'Boxed.rec', 'OnePoint.rec'],
  'a recursor of more constructors': ['Two', 'Two.rec', 'Three.rec'],
  'a recursor without induction hypotheses': ['Nats', 'Nats.rec', 'Flat.rec'],
  'a recursor with too many of them': ['Flat', 'Flat.rec', 'Nats.rec'],
  'a recursor without the index': ['Index', 'Index.rec', 'Boxed.rec'],
  'a constructor of another type': ['Nats', 'Nats.s', 'Flat.s'],
  'a constructor with another number': ['Nats', 'Nats.s', 'Nats.z'],
  'no recursor': ['Nats', 'Nats.rec', 'Nats.z'],
};

async function main() {
  const runtime = await startRuntime(configuration);
  const { objects } = runtime;
  runtime.mountLibraries();
  const elaboration = new Elaboration(objects);
  elaboration.load(configuration.imports);
  const { state } = elaboration.run(elaboration.rootState, TEXT);
  const environment = elaboration.environmentOf(state);
  const constants = new Constants(objects);
  const find = constants.finder((name) => constants.find(environment, name));
  const found = {};
  for (const [lie, [family, about, told]] of Object.entries(LIES)) {
    const lying = (name) => find(objects.nameText(name) === about ? objects.dottedName(told) : name);
    const type = lying(objects.dottedName(family));
    found[lie] = new Families(constants, lying).problem(type, { literal: true }) ?? null;
  }
  process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
}

main();
