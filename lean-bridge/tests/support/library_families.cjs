'use strict';
// Looks at every inductive family of Lean's own library. Prints how many there are, and what `Families` finds wrong.
//
//   node library_families.cjs HOST CONFIGURATION

const path = require('path');

const [host, configuration] = [process.argv[2], JSON.parse(process.argv[3])];
const load = (name) => require(path.join(host, name));
const { startRuntime } = load('runtime.cjs');
const { Elaboration } = load('elaboration.cjs');
const { Constants } = load('constants.cjs');
const { Declarations } = load('declarations.cjs');
const { Families } = load('families.cjs');

async function main() {
  const runtime = await startRuntime(configuration);
  const { objects } = runtime;
  runtime.mountLibraries();
  const elaboration = new Elaboration(objects);
  elaboration.load(['Init', 'Std', 'Lean']);
  const environment = elaboration.importEnvironment;
  const constants = new Constants(objects);
  const find = constants.finder((name) => constants.find(environment, name));
  const families = new Families(constants, find);
  const map = objects.lean.l_Lean_Environment_constants(objects.inc(environment)) >>> 0;
  const seen = new Set(), problems = [];
  let count = 0;
  for (const [name, info] of new Declarations(elaboration).importedEntries(objects.field(map, 0))) {
    const constant = constants.describe(info);
    if (constant.kind !== 'inductive' || constant.safety !== 'safe' || seen.has(objects.nameText(name))) continue;
    for (const member of objects.list(objects.field(constant.object, 3))) seen.add(objects.nameText(member));
    count += 1;
    const problem = families.problem(constant, { literal: false });
    if (problem !== undefined) problems.push(problem);
  }
  process.stdout.write(`${JSON.stringify({ count, problems })}\n`, () => process.exit(0));
}

main();
