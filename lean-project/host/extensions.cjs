'use strict';
// What a compiled module brings besides its constants: entries of Lean's environment extensions, which importers load.
// Most only inform Lean's own procedures (which theorems `simp` may use); others have Lean run code (an elaborator, an
// `init` action) or put code in the place of a declaration. A module has its entries read as bytes (`image.cjs`), and is
// refused for one that is not known to be of the first kind, or to be what a quoting macro leaves.
//
// What this does not look at: the compiled code itself (`declMapExt` and Lean's compiler's own notes), which stands for
// the declarations of the module and runs where a macro of the module is used.

const { EXPR } = require('./constants.cjs');
const { ImageError } = require('./image.cjs');

// Lean.ModuleData
const ENTRIES = 4;
// Of a scoped extension's entry: in force wherever the module is imported, or in a namespace.
const GLOBAL = 0;
const SCOPED_ENTRY = 1;

/** Extensions that hold nothing but notes for Lean's own procedures. */
const PLAIN = new Set([
  ...[
    'Compiler.LCNF.Specialize.specCacheExt', 'Compiler.LCNF.UnreachableBranches.functionSummariesExt',
    'Compiler.LCNF.baseExt', 'Compiler.LCNF.monoExt', 'Compiler.LCNF.specExtension', 'Compiler.inlineAttrs',
    'Compiler.nospecializeAttr', 'Compiler.specializeAttr', 'Elab.Command.assertExistsExt',
    'Elab.PartialFixpoint.eqnInfoExt', 'Elab.Structural.eqnInfoExt',
    'Elab.Tactic.BVDecide.Frontend.bvNormalizeExt', 'Elab.Tactic.BVDecide.Frontend.intToBitVecExt',
    'Elab.Tactic.Do.SpecAttr.mvcgenSimpExt', 'Elab.Tactic.Grind.grindAnnotatedExt', 'Elab.Tactic.Grind.muteExt',
    'Elab.Tactic.Grind.skipExt', 'Elab.Tactic.Grind.skipSuffixExt', 'Elab.Tactic.Omega.bitvec_to_nat',
    'Elab.Term.elabAsElim', 'Elab.Term.elabWithoutExpectedTypeAttr', 'Elab.WF.eqnInfoExt',
    'Elab.WF.wfPreprocessSimpExtension', 'IR.UnboxResult.unboxAttr', 'Linter.deprecatedAttr', 'Meta.Ext.extExtension',
    'Meta.Grind.grindExt', 'Meta.Grind.normExt', 'Meta.Match.Extension.extension', 'Meta.Monotonicity.monotoneExt',
    'Meta.NormCast.normCastExt.down', 'Meta.NormCast.normCastExt.squash', 'Meta.NormCast.normCastExt.up',
    'Meta.NormCast.pushCastExt', 'Meta.Rfl.reflExt', 'Meta.Symm.symmExt', 'Meta.coeDeclAttr', 'Meta.coeExt',
    'Meta.completionBlackListExt', 'Meta.congrExtension', 'Meta.congrKindsExt', 'Meta.customEliminatorExt',
    'Meta.defaultInstanceExtension', 'Meta.funIndInfoExt', 'Meta.globalInstanceExtension', 'Meta.instanceExtension',
    'Meta.recursorAttribute', 'Meta.sevalSimpExtension', 'Meta.simpExtension', 'Meta.unificationHintExtension',
    'Parser.Tactic.Doc.knownTacticTagExt', 'Parser.Tactic.Doc.tacticAlternativeExt',
    'Parser.Tactic.Doc.tacticDocExtExt', 'Parser.Tactic.Doc.tacticTagExt', 'Parser.Term.Doc.recommendedSpellingByNameExt',
    'Parser.Term.Doc.recommendedSpellingExt', 'aliasExtension', 'auxRecExt', 'classExtension', 'declRangeExt', 'defeqAttr',
    'docStringExt', 'extraModUses', 'identifierSuggestForAttr.existingToIncorrect',
    'identifierSuggestForAttr.incorrectToExisting', 'indirectModUseExt', 'isExtraRevModUseExt', 'matchPatternAttr',
    'methodSpecsAttr', 'methodSpecsSimpExtension', 'namespacesExt', 'neverExtractAttr', 'noConfusionExt',
    'noncomputableExt', 'ppNoDotAttr', 'ppUsingAnonymousConstructorAttr', 'projectionFnInfoExt', 'protectedExt',
  ].map((name) => `Lean.${name}`),
  ...[
    'AddDecl.0.Lean.privateConstKindsExt', 'AuxRecursor.0.Lean.sparseCasesOnExt', 'Compiler.MetaAttr.0.Lean.declMetaExt',
    'Compiler.MetaAttr.0.Lean.metaExt', 'Compiler.ModPkgExt.0.Lean.modPkgExt',
    'DocString.Extension.0.Lean.inheritDocStringExt', 'DocString.Extension.0.Lean.moduleDocExt',
    'Meta.Constructions.SparseCasesOn.0.Lean.Meta.sparseCasesOnInfoExt',
    'Meta.Tactic.Grind.EMatchTheorem.0.Lean.Meta.Grind.symbolPrioExt', 'Structure.0.Lean.structureExt',
  ].map((name) => `_private.Lean.${name}`),
  'bool_to_prop', 'recExt', 'reducibilityCore', 'reducibilityExtra', 'sineQueNon', 'specMap', 'symbolFrequency',
  'treeTacExt',
]);

/** Extensions of which the entries are looked at one by one. */
const JUDGED = {
  // What a macro or a notation is: a declaration of the module, of the type that Lean runs for that syntax.
  'Lean.Elab.macroAttribute': (entries, entry) => entries.names(entries.within(entry), 1, ['Lean.Macro']),
  'Lean.PrettyPrinter.Delaborator.appUnexpanderAttribute':
    (entries, entry) => entries.names(entries.within(entry), 1, ['Lean.PrettyPrinter.Unexpander']),
  // Tokens, kinds and categories are names; a parser is a description, not a program.
  'Lean.Parser.parserExtension': (entries, entry) => {
    const parser = entries.within(entry);
    const isProgram = entries.image.tag(parser) === PARSER;
    return !isProgram || entries.names(parser, 1, ['Lean.ParserDescr', 'Lean.TrailingParserDescr']);
  },
  // What `declare_syntax_cat` leaves.
  'Lean.attributeExtension': ({ image }, entry) => {
    image.expectShape(entry, 3, 0);
    return image.tag(entry) === 0 && image.nameText(image.field(entry, 0)) === 'parserAttr';
  },
  // Code of the module, or that there is some elsewhere; not a function of the C program.
  'Lean.IR.declMapExt': ({ image }, entry) => image.tag(entry) === CODE.here
    || image.tag(entry) === CODE.elsewhere && [...image.list(image.field(entry, 3))].every((place) => image.isScalar(place)),
};
const PARSER = 3;
const CODE = { here: 0, elsewhere: 1 };

class Entries {
  /**
   * @param {Image} image
   * @param {(name: string) => object | undefined} declared describes a safe constant of the module
   */
  constructor(image, declared) {
    this.image = image;
    this.declared = declared;
  }

  /** The extension that a module (`root`: its `ModuleData`) must not have entries of; undefined if there is none. */
  forbidden(root) {
    const { image } = this;
    for (const extension of image.array(image.field(root, ENTRIES))) {
      image.expectShape(extension, 2, 0);
      const name = image.nameText(image.field(extension, 0));
      const entries = [...image.array(image.field(extension, 1))];
      if (!entries.length || PLAIN.has(name)) continue;
      const judge = Object.hasOwn(JUDGED, name) ? JUDGED[name] : () => false;
      if (!entries.every((entry) => judge(this, entry))) return name;
    }
    return undefined;
  }

  /** What an entry of a scoped extension holds. */
  within(entry) {
    const { image } = this;
    const tag = image.tag(entry);
    if (tag > SCOPED_ENTRY) throw new ImageError('an entry is malformed');
    return image.field(entry, tag === GLOBAL ? 0 : 1);
  }

  /** Whether a field of an entry is the name of a constant of the module that is of one of some types. */
  names(entry, field, types) {
    const { image } = this;
    const constant = this.declared(image.nameText(image.field(entry, field)));
    return constant !== undefined && image.tag(constant.type) === EXPR.const
      && types.includes(image.nameText(image.field(constant.type, 0)));
  }
}

module.exports = { Entries };
