'use strict';
// Reads every module of Lean's own library as bytes. Prints the constants that it holds as axioms and that were nothing
// else before it was told to importers: Lean keeps a note of what a theorem, which importers see as an axiom, really is.
//
//   node library_axioms.cjs HOST CONFIGURATION

const fs = require('fs');
const path = require('path');

const [host, configuration] = [process.argv[2], JSON.parse(process.argv[3])];
const load = (name) => require(path.join(host, name));
const { Image } = load('image.cjs');
const { Constants, LIBRARY_AXIOMS } = load('constants.cjs');

// Of Lean.ModuleData.
const CONSTANTS = 2, ENTRIES = 4;
const KINDS = '_private.Lean.AddDecl.0.Lean.privateConstKindsExt';

function* modules(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* modules(file);
    else if (entry.name.endsWith('.olean')) yield file;
  }
}

const axioms = [];
let count = 0;
for (const file of modules(configuration.libraries[0])) {
  count += 1;
  const image = new Image([fs.readFileSync(file)]);
  const constants = new Constants(image);
  const [root] = image.roots();
  const noted = new Set();
  for (const extension of image.array(image.field(root, ENTRIES))) {
    if (image.nameText(image.field(extension, 0)) !== KINDS) continue;
    for (const entry of image.array(image.field(extension, 1))) noted.add(image.nameText(image.field(entry, 0)));
  }
  for (const info of image.array(image.field(root, CONSTANTS))) {
    const constant = constants.describe(info);
    const name = image.nameText(constant.nameObject);
    if (constant.kind === 'axiom' && !noted.has(name)) axioms.push(name);
  }
}
process.stdout.write(`${JSON.stringify({ modules: count, axioms: axioms.sort(), known: [...LIBRARY_AXIOMS].sort() })}\n`);
