//! Compiled modules, honest and forged, before the process that decides whether anything may rest on them. What a
//! module is compiled to is written by a process that ran the module's text: here by one that the text took over.

#[path = "support/compiled.rs"]
mod compiled;

use std::sync::OnceLock;

use compiled::{CODE, CONSTANTS, Compiled, EXPORTED, IMPORTS, NAMES, PRIVATE, compile, examine_below, judge};

const PUBLIC: &str =
    "import Init\n@[expose] public noncomputable section set_option compiler.extract_closed false\n";
const IMPORT: &str = "import Init";
// Fields on the way from a `ConstantInfo`: to what a kind of constant has in common, and within that.
const VALUE: [usize; 2] = [0, 1];
const NAME: [usize; 3] = [0, 0, 0];
const UNIVERSES: [usize; 3] = [0, 0, 1];
const TYPE: [usize; 3] = [0, 0, 2];

const MODULE: &str = "
def two : Nat := 2
def three : Nat := 3
theorem small : two = 2 := rfl
theorem other : three = 3 := rfl
theorem general {α : Type u} (a : α) : a = a := rfl
inductive Color | red | green
inductive Tree (α : Type u) | leaf | node (below : List (Tree α)) (a : α)
partial def loop (n : Nat) : Nat := loop (n + 1)
";

/// Honest, compiled once.
fn module() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let compiled = compile(&format!("{PUBLIC}{MODULE}"));
        assert_eq!(judge(IMPORT, &compiled), None);
        compiled
    })
}

#[track_caller]
fn accepted(text: &str) {
    let header = if text.contains(IMPORT) { IMPORT } else { "" };
    assert_eq!(judge(header, &compile(text)), None, "{text}");
}

#[track_caller]
fn refused(compiled: &Compiled, reason: &str) {
    let found = judge(IMPORT, compiled);
    assert!(found.as_deref().is_some_and(|found| found.contains(reason)), "{found:?} is not {reason:?}");
}

/// `change` is what the text did to its compiled form.
#[track_caller]
fn forged(reason: &str, change: impl FnOnce(&mut Compiled)) {
    let mut compiled = module().clone();
    change(&mut compiled);
    refused(&compiled, reason);
}

#[test]
fn honest_modules_of_all_kinds_are_accepted() {
    accepted("theorem t : 1 + 1 = 2 := rfl");
    accepted(include_str!("support/honest.lean"));
    accepted(
        "import Init
         public section
         def notExposed (n : Nat) : Nat := n + 1
         theorem notExposed_eq (n : Nat) : notExposed n = n + 1 := by unfold notExposed; rfl
         @[expose] def exposed (n : Nat) : Nat := notExposed n
         private def mine (n : Nat) : Nat := n
         theorem uses (n : Nat) : ∃ m, m = n := ⟨mine n, rfl⟩
         instance three : Inhabited (Fin 3) := ⟨0⟩
         end
         def alsoMine := 3",
    );
}

#[test]
fn what_no_kernel_saw_is_refused() {
    let unchecked =
        format!("{PUBLIC}set_option debug.skipKernelTC true\ntheorem t : 1 + 1 = 3 := by decide +kernel");
    refused(&compile(&unchecked), "the kernel does not accept it: ");
}

#[test]
fn what_an_importer_sees_is_what_the_kernel_accepted() {
    forged("holds small with another type", |it| {
        let type_ = it.follow(it.constant(EXPORTED, "other"), &TYPE);
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "small"), &TYPE, type_);
        it.set_constant(EXPORTED, "small", info);
    });
    forged("holds two with another value", |it| {
        let value = it.follow(it.constant(EXPORTED, "three"), &VALUE);
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "two"), &VALUE, value);
        it.set_constant(EXPORTED, "two", info);
    });
    forged("holds general with another universe", |it| {
        let none = it.follow(it.constant(EXPORTED, "small"), &UNIVERSES);
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "general"), &UNIVERSES, none);
        it.set_constant(EXPORTED, "general", info);
    });
    // A type that is told to importers as an axiom has lost its constructors, and a proof that it had none.
    forged("holds Color with another kind", |it| {
        let common = it.follow(it.constant(EXPORTED, "Color"), &[0, 0]);
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "small"), &[0, 0], common);
        it.set_constant(EXPORTED, "Color", info);
    });
    forged("holds small with another safety", |it| {
        let axiom = it.copy(EXPORTED, it.field(it.constant(EXPORTED, "small"), 0));
        *it.scalar(axiom, 0) = 1;
        let info = it.with(EXPORTED, it.constant(EXPORTED, "small"), 0, axiom);
        it.set_constant(EXPORTED, "small", info);
    });
    forged("is missing in one of its files", |it| it.remove_constant(PRIVATE, "small"));
}

#[test]
fn what_the_kernel_made_of_a_type_is_compared_too() {
    const SCALAR_FIVE: u32 = 5 << 1 | 1;
    for (name, fields) in [
        ("Color", &[0, 1][..]),
        ("Color", &[0, 2]),
        ("Tree", &[0, 5]),
        ("Color.green", &[0, 2]),
        ("Color.green", &[0, 3]),
        ("Color.green", &[0, 4]),
        ("Color.rec", &[0, 2]),
        ("Color.rec", &[0, 3]),
        ("Color.rec", &[0, 4]),
        ("Color.rec", &[0, 5]),
        ("Color.rec", &[0, 6, 0, 1]),
    ] {
        forged(&format!("holds {name} with another description"), |it| {
            let info = it.with_deep(EXPORTED, it.constant(EXPORTED, name), fields, SCALAR_FIVE);
            it.set_constant(EXPORTED, name, info);
        });
    }
    forged("holds Color.rec with another description", |it| {
        let rules = it.follow(it.constant(EXPORTED, "Color.rec"), &[0, 6]);
        let second = it.follow(rules, &[1, 0, 2]);
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "Color.rec"), &[0, 6, 0, 2], second);
        it.set_constant(EXPORTED, "Color.rec", info);
    });
    forged("holds Color.rec with another description", |it| {
        let recursor = it.copy(EXPORTED, it.field(it.constant(EXPORTED, "Color.rec"), 0));
        *it.scalar(recursor, 0) ^= 1;
        let info = it.with(EXPORTED, it.constant(EXPORTED, "Color.rec"), 0, recursor);
        it.set_constant(EXPORTED, "Color.rec", info);
    });
}

#[test]
fn declarations_pass_the_kernel_or_the_module_does_not() {
    forged("the kernel does not accept it: small: declaration type mismatch", |it| {
        let value = it.follow(it.constant(PRIVATE, "other"), &VALUE);
        let info = it.with_deep(PRIVATE, it.constant(PRIVATE, "small"), &VALUE, value);
        it.set_constant(PRIVATE, "small", info);
    });
    // Told to importers as an axiom, a theorem is one that the kernel accepted as a theorem.
    forged("axioms [\"small\"]", |it| {
        let info = it.constant(EXPORTED, "small");
        it.set_constant(PRIVATE, "small", info);
    });
    // What is not safe is not there for what is.
    forged("small: unknown constant", |it| {
        let definition = it.field(it.constant(PRIVATE, "two"), 0);
        *it.scalar(definition, 0) = 0;
    });
    forged("rfl is already declared", |it| {
        let (part, two) = (it.push_string(EXPORTED, "rfl"), it.follow(it.constant(EXPORTED, "two"), &NAME));
        let rfl = it.with(EXPORTED, two, 1, part);
        for file in [EXPORTED, 1, PRIVATE] {
            let info = it.with_deep(file, it.constant(file, "three"), &NAME, rfl);
            let mut names = it.array(it.field(it.root(file), NAMES));
            names[it.index(file, "three")] = rfl;
            it.set_constant(file, "three", info);
            it.set_array(file, NAMES, &names);
        }
    });
    forged("Color is neither declared nor made by a declaration", |it| {
        let info = it.constant(PRIVATE, "Color");
        let (file, at) = it.place(info);
        it.files[file][at + 7] = 4;
    });
}

/// An importer is told of the unsafe body of a recursive function as of an axiom.
#[test]
fn the_body_of_a_recursive_function_has_its_type() {
    forged("holds two._unsafe_rec, which the kernel did not accept", |it| {
        let (part, two) =
            (it.push_string(EXPORTED, "_unsafe_rec"), it.follow(it.constant(EXPORTED, "two"), &NAME));
        let name = it.with(EXPORTED, two, 0, two);
        it.set_field(name, 1, part);
        let axiom = it.with_deep(EXPORTED, it.constant(EXPORTED, "small"), &NAME, name);
        it.add_constant(EXPORTED, name, axiom);
        it.add_constant(1, name, axiom);
        let definition = it.copy(PRIVATE, it.field(it.constant(PRIVATE, "two"), 0));
        *it.scalar(definition, 0) = 2;
        let named = it.with_deep(PRIVATE, definition, &NAME[1..], name);
        let info = it.with(PRIVATE, it.constant(PRIVATE, "two"), 0, named);
        it.add_constant(PRIVATE, name, info);
    });
}

#[test]
fn each_constant_is_there_once_under_its_name() {
    forged("small is there twice", |it| {
        let (names, infos) = (it.field(it.root(EXPORTED), NAMES), it.constant(EXPORTED, "small"));
        let name = it.array(names)[it.index(EXPORTED, "small")];
        it.add_constant(EXPORTED, name, infos);
    });
    forged("stands under another name", |it| {
        let mut names = it.array(it.field(it.root(EXPORTED), NAMES));
        let (a, b) = (it.index(EXPORTED, "small"), it.index(EXPORTED, "other"));
        names.swap(a, b);
        it.set_array(EXPORTED, NAMES, &names);
    });
    forged("constants without a name", |it| {
        let mut infos = it.array(it.field(it.root(EXPORTED), CONSTANTS));
        infos.push(infos[0]);
        it.set_array(EXPORTED, CONSTANTS, &infos);
    });
    forged("its compiled code brings constants", |it| {
        let name = it.array(it.field(it.root(CODE), IMPORTS))[0];
        it.set_array(CODE, CONSTANTS, &[name]);
    });
    forged("two is neither safe nor unsafe", |it| {
        let definition = it.field(it.constant(PRIVATE, "two"), 0);
        *it.scalar(definition, 0) = 3;
    });
    forged("its compiled form is not that of a module", |it| {
        let root = it.root(EXPORTED);
        *it.scalar(root, 0) = 0;
    });
    for file in [EXPORTED, 1, PRIVATE, CODE] {
        forged("other imports than its text", |it| {
            let mut imports = it.array(it.field(it.root(file), IMPORTS));
            imports.push(imports[0]);
            it.set_array(file, IMPORTS, &imports);
        });
    }
}

/// Commands, macros and syntax of a module were judged when it was compiled, and may be used; what they make of a
/// candidate's words is judged as if the candidate had declared them.
#[test]
fn what_a_module_declares_counts_as_a_candidates_own() {
    let module = compile(
        r#"import Init
@[expose] public noncomputable section
set_option compiler.extract_closed false
macro "law" n:ident ":" t:term : command => `(theorem $n : $t := by simp)
macro "part" n:ident : command => `(partial def $n (x : Nat) : Nat := $n (x + 1))
notation:50 a " ≈≈ " b => a = b
declare_syntax_cat mark
syntax "!!" : mark
syntax "mark(" mark ")" : term
macro_rules | `(mark(!!)) => `(3)
macro "tidy" : attr => `(attr| simp)
def computed : Lean.Syntax := .missing
"#,
    );
    assert_eq!(judge(IMPORT, &module), None);
    let forbidden =
        ["axiom", "partial", "eval", "run_command", "implemented_by", "metaprogram", "debug_option"];
    let cases = [
        ("law one : 1 + 0 = 1", None),
        ("@[tidy] theorem two : mark(!!) ≈≈ 3 := rfl", None),
        ("law one : 1 + 0 = (by run_tac pure ())", Some("run_command")),
        ("part more", Some("partial")),
        ("@[mark_parser] def three : Nat := 3", Some("metaprogram")),
        ("theorem four (h : autoParam (1 = 1) computed) : 1 = 1 := h", Some("metaprogram")),
    ];
    let found = examine_below(&module, &forbidden, &cases.map(|(text, _)| text));
    assert_eq!(found, cases.map(|(_, construct)| construct.map(str::to_owned)));
}

/// What Lean keeps beside the constants can have it run code, or put code in the place of a declaration.
#[test]
fn entries_by_which_lean_would_run_code_are_refused() {
    for (attribute, extension) in [
        ("@[csimp] theorem t : @Nat.add = @Nat.add := rfl", "Lean.Compiler.CSimp.ext"),
        ("def f := 1\n@[implemented_by f] def g := 1", "Lean.Compiler.implementedByAttr"),
        ("@[extern \"c\"] def f (n : Nat) := n", "Lean.externAttr"),
        ("@[export c] def f (n : Nat) := n", "Lean.exportAttr"),
    ] {
        let text = format!("{PUBLIC}{attribute}");
        refused(&compile(&text), &format!("its compiled form has entries of {extension}"));
    }
    // The declarations are honest; what is registered about them is not.
    let registered = |extension: &str, entry: fn(&mut Compiled, usize) -> u32| {
        for file in [EXPORTED, 1, PRIVATE] {
            forged(&format!("its compiled form has entries of {extension}"), |it| {
                let entry = entry(it, file);
                it.set_entries(file, extension, &[entry]);
            });
        }
    };
    let named = |it: &mut Compiled, file: usize| it.pair(file, "two", "three");
    for extension in [
        "Lean.Compiler.implementedByAttr",
        "Lean.regularInitAttr",
        "Lean.builtinInitAttr",
        "Lean.Elab.Command.commandElabAttribute",
        "Lean.Elab.Term.termElabAttribute",
        "Lean.Elab.Tactic.tacticElabAttribute",
        "Lean.Meta.Simp.simprocExtension",
        "Lean.PrettyPrinter.Delaborator.delabAttribute",
    ] {
        registered(extension, named);
    }
    // Macros and parsers are declarations of the module that have the type of one.
    for extension in ["Lean.Elab.macroAttribute", "Lean.PrettyPrinter.Delaborator.appUnexpanderAttribute"] {
        registered(extension, |it, file| {
            let pair = it.pair(file, "two", "three");
            it.constructor(file, 0, &[pair])
        });
    }
    registered("Lean.Elab.macroAttribute", |it, file| {
        let word = it.push_string(file, "elsewhere");
        let name = it.constructor(file, 1, &[1, word]);
        let kind = it.pair(file, "two", "three");
        let pair = it.constructor(file, 0, &[it.field(kind, 0), name]);
        it.constructor(file, 0, &[pair])
    });
    registered("Lean.Parser.parserExtension", |it, file| {
        let names = it.pair(file, "two", "three");
        let parser = it.constructor(file, 3, &[it.field(names, 0), it.field(names, 1), 1]);
        it.constructor(file, 0, &[parser])
    });
    registered("Lean.attributeExtension", |it, file| {
        let names = it.pair(file, "two", "three");
        it.constructor(file, 0, &[it.field(names, 0), it.field(names, 1), 1])
    });
    // Code that is a function of the C program.
    registered("Lean.IR.declMapExt", |it, file| {
        let names = it.pair(file, "two", "three");
        let name = it.field(names, 0);
        let (none, symbol) = (it.push_array(file, &[]), it.push_string(file, "lean_io_exit"));
        let place = it.constructor(file, 2, &[name, symbol]);
        let places = it.constructor(file, 1, &[place, 1]);
        it.constructor(file, 1, &[name, none, 1, places])
    });
}

/// Hashes, loose variables, whether there are parameters: Lean believes what is written down of a term.
#[test]
fn what_is_kept_of_a_term_is_what_the_term_is() {
    for (name, fields) in [
        ("two", &NAME[..]),
        ("two", &TYPE),
        ("two", &VALUE),
        ("general", &TYPE),
        ("general", &[0, 0, 2, 1]),
        ("general", &[0, 0, 2, 1, 0]),
        ("general", &[0, 0, 1, 0]),
    ] {
        for byte in [0, 3, 4, 5, 7] {
            forged("what it keeps of a term is not what the term is", |it| {
                let object = it.follow(it.constant(PRIVATE, name), fields);
                *it.scalar(object, byte) ^= 1;
            });
        }
    }
}

#[test]
fn a_file_that_is_no_image_is_refused() {
    forged("an address leads to no object", |it| {
        let info = it.constant(EXPORTED, "two");
        it.set_field(info, 0, 0x1000);
    });
    forged("an address leads to no object", |it| {
        let info = it.constant(EXPORTED, "two");
        it.set_field(info, 0, it.field(info, 0) + 4);
    });
    forged("an address leads to no object", |it| {
        let info = it.constant(EXPORTED, "two");
        it.set_field(info, 0, info);
    });
    // A file may refer to those before it alone: an importer need not have the later ones.
    forged("an address leads to no object", |it| {
        let info = it.constant(EXPORTED, "two");
        let later = it.copy(PRIVATE, it.field(info, 0));
        it.set_field(info, 0, later);
    });
    forged("it is no compiled module", |it| it.files[PRIVATE].truncate(40));
    forged("it is no compiled module", |it| it.files[EXPORTED][0] = b'O');
    forged("cut off", |it| {
        let end = it.files[EXPORTED].len() - 4;
        it.files[EXPORTED].truncate(end);
    });
    forged("its place in memory is not one", |it| it.files[PRIVATE] = it.files[EXPORTED].clone());
    forged("an object is counted", |it| {
        let (file, at) = it.place(it.root(EXPORTED));
        it.files[file][at] = 1;
    });
    forged("a string is malformed", |it| {
        let name = it.follow(it.constant(EXPORTED, "two"), &NAME);
        let (file, at) = it.place(it.field(name, 1));
        it.files[file][at + 16] = 2;
    });
    forged("a string is no text", |it| {
        let name = it.follow(it.constant(EXPORTED, "two"), &NAME);
        let (file, at) = it.place(it.field(name, 1));
        it.files[file][at + 20] = 0xff;
    });
}

/// Each form of an object has its rules, by which every process reads the same out of it.
#[test]
fn objects_of_each_kind_are_what_they_claim_to_be() {
    const FIVE: u32 = 5 << 1 | 1;
    // Behind what a compacted region holds; nothing need refer to it.
    let lying = |reason: &str, words: &[u32]| {
        forged(reason, |it| {
            it.push_words(EXPORTED, words);
        })
    };
    let head = |tag: u32, other: u32| tag << 24 | other << 16 | 1;
    let (array, scalars, string, number) = (head(246, 0), head(248, 1), head(249, 0), head(250, 0));
    lying("an object is cut off", &[0]);
    lying("an object is cut off", &[0, head(0, 0) + 255]);
    lying("an object is cut off", &[0, array, 9, 9, 1]);
    lying("a constructor is too small", &[0, head(0, 0)]);
    lying("an array has room to grow", &[0, array, 1, 2, 1, 1]);
    lying("an array is malformed", &[0, scalars, 4, 8, 0, 0]);
    lying("an array is malformed", &[0, head(248, 3), 1, 1, 0, 0]);
    lying("a string is malformed", &[0, string, 0, 0, 0, 0]);
    lying("a string is malformed", &[0, string, 2, 4, 1, 0x61]);
    for tag in [245, 247, 251, 252, 253, 254] {
        lying(&format!("an object of the kind {tag} cannot be written down"), &[0, head(tag, 0), 0, 0]);
    }
    // A number without limbs, with room for more, whose limbs lie elsewhere, with a limb too many.
    for words in [
        [0, number, 0, 0, 0, 0],
        [0, number, 1, 1, 0, 7],
        [0, number, 0, 1, 0x1000, 7],
        [0, number, 0, 1, 0, 0],
    ] {
        lying("a number is malformed", &words);
    }
    let parameters = |it: &mut Compiled, value| {
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "Color"), &[0, 1], value);
        it.set_constant(EXPORTED, "Color", info);
    };
    // A small number in the form of a large one is another object to Lean.
    forged("a natural number is malformed", |it| {
        let five = it.push_words(EXPORTED, &[0, number, 0, 1, 0, 5]);
        it.set_word(five, 4, five + 20);
        parameters(it, five);
    });
    forged("an object is not of the kind that it should be", |it| {
        let text = it.push_string(EXPORTED, "5");
        parameters(it, text);
    });
    forged("an object is expected, not a scalar", |it| {
        let info = it.with(EXPORTED, it.constant(EXPORTED, "two"), 0, FIVE);
        it.set_constant(EXPORTED, "two", info);
    });
    forged("a constructor is expected", |it| {
        let text = it.push_string(EXPORTED, "two");
        let info = it.with(EXPORTED, it.constant(EXPORTED, "two"), 0, text);
        it.set_constant(EXPORTED, "two", info);
    });
    forged("an object is not of the form that it should be", |it| {
        let common = it.constructor(EXPORTED, 0, &[1, 1, 1, 1]);
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "two"), &[0, 0], common);
        it.set_constant(EXPORTED, "two", info);
    });
    let universes = |it: &mut Compiled, list| {
        let info = it.with_deep(EXPORTED, it.constant(EXPORTED, "general"), &UNIVERSES, list);
        it.set_constant(EXPORTED, "general", info);
    };
    // A list ends in nothing else than the empty one, and holds one thing in each part.
    forged("a list is malformed", |it| universes(it, FIVE));
    forged("a list is malformed", |it| {
        let list = it.follow(it.constant(EXPORTED, "general"), &UNIVERSES);
        let (name, rest) = (it.field(list, 0), it.field(list, 1));
        let list = it.constructor(EXPORTED, 1, &[name, rest, rest]);
        universes(it, list);
    });
    forged("a list is malformed", |it| {
        let list = it.follow(it.constant(EXPORTED, "general"), &UNIVERSES);
        let (name, rest) = (it.field(list, 0), it.field(list, 1));
        let list = it.constructor(EXPORTED, 2, &[name, rest]);
        universes(it, list);
    });
    // What wraps an entry of a scoped extension is one of two.
    forged("an entry is malformed", |it| {
        let pair = it.pair(EXPORTED, "two", "three");
        let entry = it.constructor(EXPORTED, 2, &[pair, pair]);
        it.set_entries(EXPORTED, "Lean.Elab.macroAttribute", &[entry]);
    });
}

/// Any change of one byte is refused, or is one that no importer's kernel can see.
#[test]
fn a_changed_byte_is_refused_or_leaves_the_constants_as_they_were() {
    let compiled = module();
    let type_of = |it: &Compiled| it.follow(it.constant(EXPORTED, "small"), &TYPE);
    let (file, at) = compiled.place(type_of(compiled));
    for offset in 0..24 {
        let mut changed = compiled.clone();
        changed.files[file][at + offset] ^= 2;
        assert!(judge(IMPORT, &changed).is_some(), "byte {offset} of the type of a theorem");
    }
}
