'use strict';
// The first words of all commands that a Lean with everything imported knows, from the table by which it parses, and how
// many commands begin with each.
//
//   node commands.cjs HOST CONFIGURATION

const path = require('path');

const [host, configuration] = [process.argv[2], JSON.parse(process.argv[3])];
const load = (name) => require(path.join(host, name));
const { startRuntime } = load('runtime.cjs');
const { Elaboration } = load('elaboration.cjs');

// Lean.Parser.ParserCategory: its name, its kinds, its tables. Of the tables: what begins a piece of syntax by its first
// token, and what begins with none.
const TABLES = 2, BY_TOKEN = 0, WITHOUT_TOKEN = 1;
// Std.DTreeMap.Internal.Impl, a node: size, key, value, left, right.
const KEY = 1, VALUE = 2, LEFT = 3, RIGHT = 4;

function* entries(objects, tree) {
  if (objects.isScalar(tree)) return;
  yield* entries(objects, objects.field(tree, LEFT));
  yield [objects.nameText(objects.field(tree, KEY)), [...objects.list(objects.field(tree, VALUE))].length];
  yield* entries(objects, objects.field(tree, RIGHT));
}

async function main() {
  const runtime = await startRuntime(configuration);
  const elaboration = new Elaboration(runtime.objects);
  runtime.mountLibraries();
  elaboration.load(configuration.imports);
  const { objects } = elaboration;
  const category = objects.lean.l_Lean_Parser_getParserCategory_x3f(
    objects.inc(elaboration.importEnvironment), objects.dottedName('command')) >>> 0;
  const tables = objects.field(objects.field(category, 0), TABLES);
  const words = Object.fromEntries(entries(objects, objects.field(tables, BY_TOKEN)));
  const others = [...objects.list(objects.field(tables, WITHOUT_TOKEN))].length;
  process.stdout.write(`${JSON.stringify({ words, others })}\n`);
  process.exit(0);
}

main();
