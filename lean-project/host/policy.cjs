'use strict';
// What a candidate's commands are made of. A command is judged between being read and being elaborated, on the tree
// that Lean read and that it will elaborate: whatever syntax the candidate declared, and however its text is written.
// Which constructs are forbidden is said by the request; that a finding is a rejection is decided elsewhere.
//
// What is judged, in this order:
// - the tree of a command before anything of it runs (`before`), quotations in it included;
// - after it ran (`after`), the code of the macros that it declared, what macros were expanded to, and the options in
//   force. A macro is code; one that only quotes can make nothing that does not stand in a tree that was judged.

const { EXPR } = require('./constants.cjs');
const { STATE } = require('./elaboration.cjs');
const { Goals, Lines, TREE } = require('./goals.cjs');
const { LeanIOError, partsText } = require('./objects.cjs');

// Lean.Syntax: missing (a scalar), node, atom, ident; and fields of theirs.
const SYNTAX = { node: 1, atom: 2, ident: 3 };
const NODE = { kind: 1, children: 2 };
const ATOM_TEXT = 1, IDENT_NAME = 2;
// Lean.Elab.Info, as far as it tells of elaborated syntax; and their fields.
const INFO = { tactic: 0, term: 1, partialTerm: 2, command: 3, macroExpansion: 4 };
const EXPANSION = { after: 2 };
const ELABORATOR = { name: 0, syntax: 1 };
const SCOPE_OPTIONS = 1;

const command = (name) => `Lean.Parser.Command.${name}`;

/** Commands of Lean's that run no code of the candidate's and leave its checks alone; all others are forbidden. */
const PLAIN_COMMANDS = new Set([
  ...[
    'addDocString', 'assertNotExists', 'assertNotImported', 'attribute', 'binderPredicate', 'check', 'check_failure',
    'checkAssertions', 'classAbbrev', 'declaration', 'deriving', 'end', 'eoi', 'exit', 'export', 'genInjectiveTheorems',
    'grindPattern', 'guardExprCmd', 'import', 'in', 'include', 'macro', 'macro_rules', 'mixfix', 'moduleDoc', 'mutual', 'namespace', 'notation', 'omit', 'open', 'print', 'printAxioms', 'printEqns',
    'printSig', 'printTacTags', 'recommended_spelling', 'register_tactic_tag', 'section', 'set_option', 'syntax',
    'syntaxAbbrev', 'syntaxCat', 'synth', 'tactic_extension', 'universe', 'variable', 'version', 'where',
    'withExporting', 'withWeakNamespace',
  ].map(command),
  'Lean.Elab.Command.reprove', 'Lean.Grind.grindLintCheck', 'Lean.Grind.grindLintInspect', 'Lean.Grind.grindLintMute',
  'Lean.Grind.grindLintSkip', 'Lean.Parser.Tactic.normCastAddElim', 'Lean.Parser.checkSimp',
  'Lean.Parser.checkSimpFailure', 'Lean.Parser.checkTactic', 'Lean.Parser.checkTacticFailure',
  'Lean.Parser.commandSeal__', 'Lean.Parser.commandUnseal__', 'Lean.Parser.discrTreeKeyCmd',
  'Lean.Parser.discrTreeSimpKeyCmd', 'Lean.Parser.resetGrindAttrs', 'Lean.Parser.timeCmd', 'Lean.guardMsgsCmd',
  'Lean.infoTreesCmd', 'Lean.reduceCmd', 'Lean.«command__Unif_hint____Where_|_-⊢_»',
  'lemma', // of our own library; it stands for `theorem`
]);

/** Kinds of syntax that are constructs wherever they stand. */
const CONSTRUCTS = new Map([
  [command('axiom'), 'axiom'],
  [command('unsafe'), 'unsafe'],
  ['Lean.Parser.Term.unsafe', 'unsafe'],
  [command('partial'), 'partial'],
  [command('eval'), 'eval'],
  [command('evalBang'), 'eval'],
  [command('guardCmd'), 'eval'],
  ['Lean.runCmd', 'run_command'],
  ['Lean.runElab', 'run_command'],
  ['Lean.runMeta', 'run_command'],
  ['Lean.Parser.Tactic.runTac', 'run_command'],
  ['Lean.byElab', 'run_command'],
  [command('initialize'), 'initialize'],
  ['Lean.Option.registerBuiltinOption', 'initialize'],
  ['Lean.Option.registerOption', 'initialize'],
  ['Lean.Parser.Tactic.nativeDecide', 'native_decide'],
  [command('import'), 'import'],
  [command('docs_to_verso'), 'debug_option'],
]);

/** Attributes that only tell Lean's own procedures about a declaration; all others register code, or replace it. */
const PLAIN_ATTRIBUTES = new Set([
  'Std.Internal.tree_tac', 'tree_tac', 'always_inline', 'bitvec_to_nat', 'bool_to_prop', 'bv_normalize',
  'cases_eliminator', 'class', 'coe', 'coe_decl', 'congr', 'default_instance', 'defeq', 'deprecated', 'elab_as_elim',
  'elab_without_expected_type', 'expose', 'ext', 'gen_constructor_elims', 'grind', 'grind!', 'grind!?', 'grind?',
  'induction_eliminator', 'inherit_doc', 'inline', 'inline_if_reduce', 'instance', 'int_toBitVec', 'irreducible',
  'macro_inline', 'match_pattern', 'method_specs', 'method_specs_simp', 'mvcgen_simp', 'never_extract', 'no_expose',
  'noinline', 'norm_cast', 'nospecialize', 'partial_fixpoint_monotone', 'pp_nodot', 'pp_using_anonymous_constructor',
  'push_cast', 'recursor', 'reducible', 'refl', 'semireducible', 'seval', 'simp', 'spec', 'specialize', 'suggest_for',
  'symm', 'tactic_alt', 'tactic_tag', 'unbox', 'unification_hint', 'wf_preprocess',
]);
const ATTRIBUTE_CONSTRUCTS = new Map([
  ['implemented_by', 'implemented_by'], ['computed_field', 'implemented_by'], ['extern', 'extern'],
  ['export', 'extern'], ['csimp', 'csimp'], ['init', 'initialize'], ['builtin_init', 'initialize'],
]);

/** The attribute of a category of syntax, which `declare_syntax_cat` declares: it registers a program that reads. */
const OF_CATEGORY = /_parser»?$/;

// Commands that declare code which Lean runs when it meets some syntax, and those that declare the syntax.
const MACROS = new Set(['macro', 'macro_rules', 'notation', 'mixfix', 'binderPredicate'].map(command));
const SYNTAX_COMMANDS = new Set([...MACROS, command('syntax'), command('syntaxAbbrev')]);
const SET_OPTION = new Set([command('set_option'), 'Lean.Parser.Term.set_option', 'Lean.Parser.Tactic.set_option']);
const SWITCHES = ['debug.', 'compiler.', 'doc.verso'];

// The code of a macro is a term of one of these types, as is the code that shows notation again.
const MACRO_TYPES = new Set(['Lean.Macro', 'Lean.PrettyPrinter.Unexpander']);
const PARSER_TYPES = new Set(['Lean.ParserDescr', 'Lean.TrailingParserDescr']);
/** What a quotation is compiled to, and the patterns in front of it: putting syntax together and taking it apart. */
const QUOTING = new Set([
  'Applicative.toPure', 'Array', 'Array.append', 'Array.extract', 'Array.getSepElems', 'Array.map', 'Array.mapM',
  'Array.size', 'Array.toList', 'Array.zip', 'Array.unzip', 'Array.push', 'Array.empty', 'Bind.bind', 'Bool', 'Bool.and',
  'Bool.false', 'Bool.not', 'Bool.or', 'Bool.true', 'BEq.beq', 'EStateM', 'EStateM.instMonad', 'EStateM.instMonadExceptOfOfBacktrackable',
  'EStateM.nonBacktrackable', 'Eq', 'Function.const', 'Functor.map', 'GE.ge', 'HSub.hSub', 'HAdd.hAdd', 'HAppend.hAppend', 'Id', 'LE.le',
  'Lean.Macro', 'Lean.Macro.Context', 'Lean.Macro.Exception', 'Lean.Macro.Exception.unsupportedSyntax',
  'Lean.Macro.State', 'Lean.Macro.instMonadQuotationMacroM', 'Lean.Macro.instMonadRefMacroM', 'Lean.MacroM',
  'Lean.MacroScope', 'Lean.MonadQuotation.getContext', 'Lean.MonadQuotation.getCurrMacroScope',
  'Lean.MonadQuotation.getMainModule', 'Lean.MonadQuotation.toMonadRef', 'Lean.MonadRef.mkInfoFromRefPos', 'Lean.Name',
  'Lean.PrettyPrinter.UnexpandM', 'Lean.PrettyPrinter.Unexpander', 'Lean.PrettyPrinter.instMonadQuotationUnexpandM',
  'Lean.SourceInfo', 'Lean.Syntax', 'Lean.SyntaxNodeKind', 'Lean.SyntaxNodeKinds', 'Lean.Syntax.Preresolved',
  'Lean.Syntax.Preresolved.decl', 'Lean.Syntax.Preresolved.namespace', 'Lean.Syntax.atom', 'Lean.Syntax.getArg',
  'Lean.Syntax.getArgs', 'Lean.Syntax.getId', 'Lean.Syntax.getNumArgs', 'Lean.Syntax.getOptional?', 'Lean.Syntax.ident',
  'Lean.Syntax.isNone', 'Lean.Syntax.isOfKind', 'Lean.Syntax.isToken', 'Lean.Syntax.matchesIdent', 'Lean.Syntax.matchesLit',
  'Lean.Syntax.matchesNull', 'Lean.Syntax.missing', 'Lean.Syntax.node', 'Lean.TSyntax', 'Lean.TSyntax.mk', 'Lean.TSyntax.raw',
  'Lean.TSyntaxArray', 'Lean.TSyntaxArray.mk', 'Lean.TSyntaxArray.raw', 'Lean.TSyntax.getId', 'Lean.Term', 'Lean.Command',
  'Lean.addMacroScope', 'Lean.identKind', 'Lean.nullKind', 'Lean.choiceKind', 'Lean.strLitKind', 'Lean.numLitKind', 'Lean.charLitKind',
  'Lean.nameLitKind', 'Lean.scientificLitKind', 'Lean.interpolatedStrKind', 'Lean.hygieneInfoKind', 'Lean.groupKind',
  'Lean.mkAtom', 'Lean.mkAtomFrom', 'Lean.mkNode', 'Lean.mkNullNode', 'Lean.mkSepArray', 'Lean.withRef',
  'List', 'List.cons', 'List.nil', 'List.toArray', 'Monad.toBind', 'Monad.toApplicative',
  'Applicative.toFunctor', 'MonadExcept.throw', 'Nat', 'Nat.decLe', 'Nat.sub', 'Nat.decEq', 'Nat.add', 'OfNat.ofNat', 'Option', 'Option.map',
  'Option.none', 'Option.some', 'PUnit', 'PUnit.unit', 'Pure.pure', 'Prod', 'Prod.mk', 'Prod.fst', 'Prod.snd',
  'ReaderT', 'ReaderT.instApplicativeOfMonad', 'ReaderT.instFunctorOfMonad', 'ReaderT.instMonad',
  'ReaderT.instMonadExceptOf', 'String', "String.toRawSubstring'", 'Unit', 'Unit.unit', 'cond', 'dite', 'ite',
  'instDecidableEqBool', 'instDecidableEqNat', 'instHAdd', 'instHSub', 'instSubNat', 'instAddNat', 'instLENat',
  'instMonadExceptOfMonadExceptOf', 'instMonadOption', 'instOfNatNat', 'instBEqOfDecidableEq', 'instDecidableNot', 'instDecidableAnd', 'instDecidableOr', 'And', 'Or', 'Not', 'False', 'True',
  'instAppendArray', 'instHAppendOfAppend', 'Array.instAppend', 'id', 'Function.comp', 'letFun',
  'sorryAx', // what holds it is never run
]);
const QUOTING_FAMILIES = /^(Lean\.Syntax\.node[1-8]|Array\.mkArray[0-8]|Lean\.Name\.(anonymous|str|num|mkStr[1-8]?|mkNum|mkSimple)|Lean\.Syntax\.(SepArray|TSepArray|Ident|Term|Command|Tactic|Level|StrLit|NumLit|NameLit|CharLit|ScientificLit|Prec|Prio)(\..*)?|Lean\.(TSyntax\.)?inst(Coe|Inhabited)[A-Za-z]*|.*\.casesOn|.*\.rec)$/;

const QUOTATION = /(^|\.)(quot|quotSeq|dynamicQuot)$/;
const ANTIQUOTATION = /\.(pseudo\.)?antiquot$|^token_antiquot$/;
const NESTED_ANTIQUOTATION = 'antiquotNestedExpr';

// A parameter of this type is filled by the syntax that a definition computes; `(x : T := by …)` needs no such word.
const AUTO_PARAMETER = /(^|\.)autoParam($|\._@)/;

/** The name of a kind of syntax: some trees of Lean's spell out that it was declared from the root. */
const withoutRoot = (kind) => kind.replace(/^.*\._root_\./, '');

const isSwitch = (name) => SWITCHES.some((prefix) => name.startsWith(prefix));

/** What names of modules begin with whose texts are Lean's own or ours. No module of a project may be called so. */
const LIBRARIES = new Set(['Init', 'Std', 'Lean', 'Tllama']);

/**
 * The kinds and attributes of the library that everything stands on, as far as `imports` (an environment) holds it.
 * What modules of a project declare was judged when they were compiled: syntax of theirs counts as a candidate's own.
 */
class Policy {
  constructor(elaboration, constants, imports = elaboration.importEnvironment) {
    this.elaboration = elaboration;
    this.imports = imports;
    this.objects = elaboration.objects;
    this.constants = constants;
    this.commands = this.kindsOf('command');
    this.attributes = this.kindsOf('attr');
  }

  /** The kinds that a category of syntax has before a candidate adds to it. */
  kindsOf(category) {
    const { objects } = this;
    const option = objects.lean.l_Lean_Parser_getParserCategory_x3f(
      objects.inc(this.imports), objects.dottedName(category)) >>> 0;
    if (objects.isScalar(option)) throw new Error(`this Lean has no syntax category ${category}`);
    const kinds = new Set();
    for (const [kind] of objects.hashMapEntries(objects.field(objects.field(option, 0), 1))) {
      if (!this.isOfProject(kind)) kinds.add(objects.nameText(kind));
    }
    objects.dec(option);
    return kinds;
  }

  /**
   * A judge for one text. `forbidden` are names of constructs; `start` (borrowed) is the state below the text;
   * `exempt` says of constructs that they count within one part of the text only.
   * @param {{forbidden: string[], start: number, text: string, trusted: Map<string, number>,
   *   exempt?: {constructs: Set<string>, from: number, to: number}}} request `trusted`: the header's constants
   */
  judge(request) { return new Judge(this, request); }

  /** Whether a constant (its name, borrowed) is one of the library's. */
  isOfLibrary(name) { return this.constants.contains(this.imports, name) && !this.isOfProject(name); }

  /** Whether a name (borrowed) is that of a constant of an imported module that is neither Lean's own nor ours. */
  isOfProject(name) {
    const { objects } = this;
    const index = objects.lean.l_Lean_Environment_getModuleIdxFor_x3f___boxed(objects.inc(this.imports), objects.inc(name)) >>> 0;
    if (objects.isScalar(index)) return false;
    this.projectModules ??= this.modulesOfProjects();
    const is = this.projectModules.has(objects.natText(objects.field(index, 0)));
    objects.dec(index);
    return is;
  }

  /** The indices, as texts, of imported modules that are neither Lean's own nor ours. */
  modulesOfProjects() {
    const { objects } = this;
    const names = objects.lean.l_Lean_Environment_allImportedModuleNames(objects.inc(this.imports)) >>> 0;
    const found = new Set();
    for (let i = 0, n = objects.arraySize(names); i < n; i++) {
      if (!LIBRARIES.has(objects.nameParts(objects.arrayItem(names, i))[0])) found.add(String(i));
    }
    objects.dec(names);
    return found;
  }
}

class Judge {
  constructor(policy, { forbidden, start, text, trusted, exempt }) {
    if (!Array.isArray(forbidden)) throw new Error('a request must say what is forbidden');
    this.policy = policy;
    this.objects = policy.objects;
    this.constants = policy.constants;
    this.elaboration = policy.elaboration;
    this.forbidden = new Set(forbidden);
    this.lines = new Lines(text);
    this.exempt = exempt;
    this.places = new Goals(policy.elaboration);
    this.known = new Set(trusted.keys());
    this.options = this.switches(start);
    this.foreign = new Map();
    this.declaresSyntax = false;
    /** Mentions of `autoParam` with the library's own syntax, by address. */
    this.filledByLibrary = new Set();
    /** The first finding. */
    this.finding = null;
    /** The same; also where Lean could not read the command, so that the text ends there with an error of Lean's. */
    this.stopped = null;
    /** Constructs that were met, forbidden or not. */
    this.met = new Set();
  }

  /**
   * Whether a command (borrowed) may be elaborated in a state (borrowed). One that Lean could not read (`isBroken`) may
   * not where what was read of it is forbidden; but then Lean's own error is what there is to say.
   */
  before(syntax, state, isBroken) {
    this.filledByLibrary.clear();
    this.environment = this.elaboration.environmentOf(state);
    this.walk(syntax, false);
    const may = this.finding === null;
    this.stopped = this.finding;
    if (isBroken) this.finding = null;
    return may;
  }

  /** Whether the text may go on after the command (borrowed) that led to `state` (borrowed). */
  after(state, syntax) {
    const option = this.switches(state).find((entry) => !this.options.includes(entry));
    if (option !== undefined) this.found('debug_option', syntax);
    this.codeOf(state, syntax);
    const environment = this.elaboration.environmentOf(state);
    for (const tree of this.elaboration.infoTrees(state)) this.expansionsIn(environment, tree);
    this.stopped = this.finding;
    return this.finding === null;
  }

  found(construct, syntax) {
    this.met.add(construct);
    if (this.finding !== null || !this.forbidden.has(construct)) return;
    const from = this.places.bytePosition('l_Lean_Syntax_getPos_x3f___boxed', syntax, false);
    if (this.exempt?.constructs.has(construct)) {
      const to = this.places.bytePosition('l_Lean_Syntax_getTailPos_x3f___boxed', syntax, false);
      if (from !== undefined && (from < this.exempt.from || to > this.exempt.to)) return;
    }
    this.finding = { construct, position: from === undefined ? null : this.lines.position(from) };
  }

  /** Judges a tree. `isMade`: it was made by a macro, so that it holds what a quotation holds. */
  walk(root, isMade) {
    const { objects } = this;
    // Names of kinds by address: the tree keeps them alive while it is walked.
    const kinds = new Map();
    const kindOf = (node) => {
      const name = objects.field(node, NODE.kind);
      let text = kinds.get(name);
      if (text === undefined) kinds.set(name, text = objects.nameText(name));
      return text;
    };
    const seen = new Set();
    const stack = [{ syntax: root, isQuoted: isMade }];
    while (stack.length && this.finding === null) {
      const { syntax, isQuoted } = stack.pop();
      if (objects.isScalar(syntax)) continue;
      const tag = objects.tag(syntax);
      if (tag === SYNTAX.ident) {
        // Anywhere: a macro can take an option's name from its argument, and a name can be given another.
        const name = objects.nameText(objects.field(syntax, IDENT_NAME));
        if (isSwitch(name) && this.isOption(objects.field(syntax, IDENT_NAME))) this.found('debug_option', syntax);
        if (AUTO_PARAMETER.test(name) && !this.filledByLibrary.has(syntax)) this.found('metaprogram', syntax);
      } else if (tag === SYNTAX.node) {
        // What several parts of a tree share is judged once for each way in which it can be read.
        const key = isQuoted ? -syntax : syntax;
        if (seen.has(key)) continue;
        seen.add(key);
        const kind = kindOf(syntax);
        this.node(syntax, kind, isQuoted, kindOf);
        const within = isQuoted || QUOTATION.test(kind);
        const children = objects.field(syntax, NODE.children);
        for (let i = objects.arraySize(children) - 1; i >= 0; i--) {
          stack.push({ syntax: objects.arrayItem(children, i), isQuoted: within });
        }
      }
    }
  }

  children(node) {
    const { objects } = this;
    const array = objects.field(node, NODE.children);
    return Array.from({ length: objects.arraySize(array) }, (_, i) => objects.arrayItem(array, i));
  }

  isNode(syntax) { return !this.objects.isScalar(syntax) && this.objects.tag(syntax) === SYNTAX.node; }

  isAtom(syntax) { return !this.objects.isScalar(syntax) && this.objects.tag(syntax) === SYNTAX.atom; }

  isIdent(syntax) { return !this.objects.isScalar(syntax) && this.objects.tag(syntax) === SYNTAX.ident; }

  node(node, kind, isQuoted, kindOf) {
    // Under either name: neither must hide what the other says.
    const names = [kind, withoutRoot(kind)];
    const construct = names.map((name) => CONSTRUCTS.get(name)).find((found) => found !== undefined);
    const isCode = (name) => this.policy.commands.has(name) && !PLAIN_COMMANDS.has(name);
    if (construct !== undefined) this.found(construct, node);
    else if (names.some(isCode)) this.found('metaprogram', node);
    if (SYNTAX_COMMANDS.has(kind)) this.declaresSyntax = true;
    if (MACROS.has(kind)) {
      // A macro that declares another would have both run before anybody looks at them.
      const isQuoting = !isQuoted && this.rightHandSides(node, kind, kindOf)
        .every((right) => this.isNode(right) && QUOTATION.test(kindOf(right)));
      if (!isQuoting) this.found('metaprogram', node);
    }
    if (kind === 'Lean.Parser.Term.attrInstance') {
      const attribute = this.children(node)[1];
      const isNode = this.isNode(attribute);
      this.attribute(node, isNode ? this.attributeName(attribute, kindOf(attribute)) : undefined, isQuoted);
      // What a macro for attributes makes of a name is not shown to anybody.
      const isOwn = isNode && !this.policy.attributes.has(kindOf(attribute));
      if (isOwn && this.some(attribute, (part) => this.isIdent(part))) this.found('metaprogram', node);
    } else if (kind.startsWith('Lean.Parser.Term.attrInstance.')) this.found('metaprogram', node);
    else if (this.policy.attributes.has(kind)) this.attribute(node, this.attributeName(node, kind), isQuoted);
    if (kind === 'Lean.Parser.Term.app') this.noteFilledByLibrary(this.children(node));
    if (SET_OPTION.has(kind) && !this.isPlainOption(this.children(node))) this.found('debug_option', node);
    if (kind === 'Lean.Parser.Tactic.decide' && (this.mentions(node, 'native') || !this.isSpelledOut(node, kindOf))) {
      this.found('native_decide', node);
    }
    if (kind === NESTED_ANTIQUOTATION && !this.isIdent(this.children(node)[1])) this.found('metaprogram', node);
    else if (ANTIQUOTATION.test(kind) && !isQuoted) this.found('metaprogram', node);
  }

  /** Whether a configuration within a tactic names what it sets: another term could set anything. */
  isSpelledOut(root, kindOf) {
    const stack = [root];
    while (stack.length) {
      const syntax = stack.pop();
      if (!this.isNode(syntax)) continue;
      const children = this.children(syntax);
      if (kindOf(syntax) === 'Lean.Parser.Tactic.valConfigItem' && this.mentions(children[1], 'config')) {
        const value = children[3];
        const isStructure = this.isNode(value) && kindOf(value) === 'Lean.Parser.Term.structInst';
        if (!isStructure || this.children(this.children(value)[1]).length) return false;
      }
      stack.push(...children);
    }
    return true;
  }

  /** Statements as Lean prints them may name the syntax that a theorem of the library fills a parameter by. */
  noteFilledByLibrary([applied, list]) {
    const { objects } = this;
    if (!this.isIdent(applied) || !this.isNode(list)) return;
    if (objects.nameText(objects.field(applied, IDENT_NAME)) !== 'autoParam') return;
    const [, syntax, ...more] = this.children(list);
    if (more.length || syntax === undefined || !this.isIdent(syntax)) return;
    const name = objects.field(syntax, IDENT_NAME), text = objects.nameText(name);
    const isShadowed = [...this.constants.added(this.environment).keys()]
      .some((own) => own === text || own.endsWith(`.${text}`));
    if (this.policy.isOfLibrary(name) && !isShadowed) this.filledByLibrary.add(applied);
  }

  /** Whether an option is named, and does not put the checks of a declaration off until nobody looks. */
  isPlainOption([, name, , value]) {
    const { objects } = this;
    if (!this.isIdent(name)) return false;
    const putsOff = plainText(objects.nameParts(objects.field(name, IDENT_NAME))) === 'Elab.async';
    return !putsOff || this.isAtom(value) && objects.text(objects.field(value, ATOM_TEXT)) === 'false';
  }

  /** What a macro stands for, as it is written; notation stands for a quotation by itself. */
  rightHandSides(node, kind, kindOf) {
    const last = this.children(node).at(-1);
    switch (kind) {
      case command('macro'): {
        const right = this.isNode(last) ? this.children(last).at(-1) : undefined;
        return [right !== undefined && this.isNode(right) ? this.children(right).at(-1) : right];
      }
      case command('macro_rules'):
        if (!this.isNode(last)) return [undefined];
        return this.children(last).flatMap((list) => (this.isNode(list) ? this.children(list) : []))
          .map((alternative) => (this.isNode(alternative) ? this.children(alternative).at(-1) : undefined));
      case command('binderPredicate'): return [last];
      default: return [];
    }
  }

  /** The name (components) by which Lean looks an attribute up: written out, or the end of its syntax' own name. */
  attributeName(attribute, kind) {
    const { objects } = this;
    if (ANTIQUOTATION.test(kind)) return undefined;
    if (kind !== 'Lean.Parser.Attr.simple') return objects.nameParts(objects.field(attribute, NODE.kind)).slice(-1);
    const [name] = this.children(attribute);
    return this.isIdent(name) ? plainParts(objects.nameParts(objects.field(name, IDENT_NAME))) : undefined;
  }

  /**
   * Judges an attribute. One that Lean does not know is an error of Lean's, or stands for others as a macro does; but
   * what is quoted may be known by the time that it is used, and what is named so may be by the end of the command.
   */
  attribute(node, name, isQuoted) {
    const text = name === undefined ? '' : partsText(name);
    if (PLAIN_ATTRIBUTES.has(text)) return;
    const construct = ATTRIBUTE_CONSTRUCTS.get(text);
    const mayBeKnown = name === undefined || isQuoted || OF_CATEGORY.test(text) || this.isAttribute(name);
    if (construct !== undefined) this.found(construct, node);
    else if (mayBeKnown) this.found('metaprogram', node);
  }

  isAttribute(parts) {
    const { objects } = this;
    const name = objects.nameFromParts(parts);
    return objects.lean.l_Lean_isAttribute___boxed(objects.inc(this.environment), name) >>> 1 === 1;
  }

  /** Whether Lean knows an option by a name (borrowed), as it was written. */
  isOption(name) {
    const { objects } = this;
    try {
      objects.dec(objects.io(objects.lean.l_Lean_getOptionDecl___boxed(objects.nameFromParts(plainParts(objects.nameParts(name))))));
      return true;
    } catch (error) {
      if (error instanceof LeanIOError) return false;
      throw error;
    }
  }

  /** Whether an identifier of this name stands below a node. */
  mentions(root, name) {
    const { objects } = this;
    const isIt = (syntax) => this.isIdent(syntax) && plainText(objects.nameParts(objects.field(syntax, IDENT_NAME))) === name;
    return this.some(root, isIt);
  }

  /** Whether a node or a part of it is such. */
  some(root, isSuch) {
    const stack = [root];
    while (stack.length) {
      const syntax = stack.pop();
      if (isSuch(syntax)) return true;
      if (this.isNode(syntax)) stack.push(...this.children(syntax));
    }
    return false;
  }

  /** The options in force that switch checks off, each as its name and the address of its value. */
  switches(state) {
    const { objects } = this;
    const found = [];
    for (const scope of objects.list(objects.field(state, STATE.scopes))) {
      for (const entry of objects.list(objects.field(scope, SCOPE_OPTIONS))) {
        const name = objects.nameText(objects.field(entry, 0));
        if (isSwitch(name)) found.push(`${name} ${objects.field(entry, 1)}`);
      }
    }
    return found;
  }

  /** Judges the code of the macros and the syntax that a command declared. */
  codeOf(state, syntax) {
    if (!this.declaresSyntax || !this.forbidden.has('metaprogram')) return;
    this.declaresSyntax = false;
    const { objects, constants } = this;
    const environment = this.elaboration.environmentOf(state);
    const added = constants.added(environment);
    for (const [name, info] of added) {
      if (this.known.has(name)) continue;
      this.known.add(name);
      const constant = constants.describe(info);
      if (objects.tag(constant.type) !== EXPR.const) continue;
      const type = objects.nameText(objects.field(constant.type, 0));
      if (MACRO_TYPES.has(type)) this.macroCode(environment, added, constant, syntax);
      else if (PARSER_TYPES.has(type)) this.parserCode(constant, syntax);
    }
  }

  /** A macro's code may hold what quotations and their patterns are compiled to, and names that trees may hold. */
  macroCode(environment, added, constant, syntax) {
    const { constants } = this;
    const done = new Set();
    const visit = (described) => {
      const expressions = [described.type, ...(described.value === undefined ? [] : [described.value])];
      for (const parts of this.namesIn(expressions)) this.nameInCode(partsText(parts), syntax);
      for (const [name, object] of constants.dependencies(described)) {
        if (done.has(name)) continue;
        done.add(name);
        const info = added.get(name);
        if (info !== undefined && this.isMatcher(environment, object)) visit(constants.describe(info));
        else if (info !== undefined || !QUOTING.has(name) && !QUOTING_FAMILIES.test(name)) this.found('metaprogram', syntax);
      }
    };
    visit(constant);
  }

  nameInCode(name, syntax) {
    const construct = CONSTRUCTS.get(name);
    if (construct !== undefined) this.found(construct, syntax);
    else if (isSwitch(name)) this.found('debug_option', syntax);
    else if (MACROS.has(name) || this.policy.commands.has(name) && !PLAIN_COMMANDS.has(name)) this.found('metaprogram', syntax);
  }

  /** Syntax may not be read by a program, unless it is one of the library's, nor stand in for syntax of Lean's own. */
  parserCode(constant, syntax) {
    const { objects, constants } = this;
    if (objects.nameText(constant.nameObject).startsWith('Lean.')) this.found('metaprogram', syntax);
    const isProgram = (term) => objects.tag(term) === EXPR.const
      && objects.nameText(objects.field(term, 0)) === 'Lean.ParserDescr.parser';
    const seen = new Set();
    const stack = [constant.value];
    while (stack.length) {
      const term = stack.pop();
      if (seen.has(term)) continue;
      seen.add(term);
      if (objects.tag(term) === EXPR.app && isProgram(objects.field(term, 0))) {
        const name = this.nameLiteral(objects.field(term, 1));
        if (name === undefined || !this.isNameOfLibrary(name)) this.found('metaprogram', syntax);
      } else if (isProgram(term)) this.found('metaprogram', syntax);
      else stack.push(...constants.children(term));
    }
  }

  isNameOfLibrary(parts) {
    const name = this.objects.nameFromParts(parts);
    const is = this.policy.isOfLibrary(name);
    this.objects.dec(name);
    return is;
  }

  isMatcher(environment, name) {
    const { objects } = this;
    const option = objects.lean.l_Lean_Meta_Match_Extension_getMatcherInfo_x3f(
      objects.inc(environment), objects.inc(name)) >>> 0;
    const is = !objects.isScalar(option);
    objects.dec(option);
    return is;
  }

  /** The names written out in expressions, as components. */
  namesIn(expressions) {
    const { objects, constants } = this;
    const found = [];
    const seen = new Set();
    const stack = [...expressions];
    while (stack.length) {
      const expression = stack.pop();
      if (seen.has(expression)) continue;
      seen.add(expression);
      const parts = this.nameLiteral(expression);
      if (parts !== undefined) found.push(parts);
      stack.push(...constants.children(expression));
    }
    return found;
  }

  /** The components of a `Name` that a term spells out; undefined for any other term. */
  nameLiteral(expression) {
    const { objects } = this;
    const given = [];
    let head = expression;
    for (; objects.tag(head) === EXPR.app; head = objects.field(head, 0)) given.unshift(objects.field(head, 1));
    if (objects.tag(head) !== EXPR.const) return undefined;
    const text = (term) => (objects.tag(term) === EXPR.literal && objects.tag(objects.field(term, 0)) === 1
      ? objects.text(objects.field(objects.field(term, 0), 0)) : undefined);
    switch (objects.nameText(objects.field(head, 0))) {
      case 'Lean.Name.anonymous': return [];
      case 'Lean.Name.str': case 'Lean.Name.mkStr': {
        const before = given.length === 2 ? this.nameLiteral(given[0]) : undefined, last = given.length === 2 ? text(given[1]) : undefined;
        return before === undefined || last === undefined ? undefined : [...before, last];
      }
      default: {
        if (!/^Lean\.Name\.(mkStr[1-8]|mkSimple)$/.test(objects.nameText(objects.field(head, 0)))) return undefined;
        const parts = given.map(text);
        return parts.includes(undefined) ? undefined : parts;
      }
    }
  }

  /** Judges what macros that are not the library's own made, as far as the info tree (borrowed) of a command tells. */
  expansionsIn(environment, root) {
    const { objects } = this;
    const stack = [{ tree: root, isMade: false }];
    while (stack.length && this.finding === null) {
      const { tree, isMade } = stack.pop();
      const tag = objects.tag(tree);
      if (tag === TREE.context) stack.push({ tree: objects.field(tree, 1), isMade });
      if (tag !== TREE.node) continue;
      const info = objects.field(tree, 0), kind = objects.tag(info), value = objects.field(info, 0);
      let isForeign = false;
      if (kind === INFO.macroExpansion) {
        if (isMade) this.walk(objects.field(value, EXPANSION.after), true);
      } else if (kind === INFO.tactic || kind === INFO.term || kind === INFO.partialTerm || kind === INFO.command) {
        const elab = kind === INFO.command ? value : objects.field(value, 0);
        if (isMade) this.walk(objects.field(elab, ELABORATOR.syntax), true);
        isForeign = this.isForeign(environment, objects.field(elab, ELABORATOR.name));
      }
      for (const child of objects.persistentArray(objects.field(tree, 1))) stack.push({ tree: child, isMade: isForeign });
    }
  }

  /** Whether an elaborator (a name, borrowed) is not the library's; Lean's own need not be in the imports. */
  isForeign(environment, name) {
    if (this.objects.isScalar(name)) return false;
    const text = this.objects.nameText(name);
    let is = this.foreign.get(text);
    if (is === undefined) {
      is = this.constants.contains(environment, name) && !this.policy.isOfLibrary(name);
      this.foreign.set(text, is);
    }
    return is;
  }
}

/** A name as it was written: without the scopes that macros give to theirs. */
function plainParts(parts) {
  const end = parts.indexOf('_@');
  return end < 0 ? parts : parts.slice(0, end);
}

function plainText(parts) { return partsText(plainParts(parts)); }

module.exports = { Policy };
