//! Text edits on `lean.js`, the script that starts the module. As published it is 89 MB: a variable and an
//! assignment for each of 200,000 exports, parsed again by every thread. What nobody refers to is left out, and
//! a few functions are replaced that would walk over all exports. Every pattern is counted before it is edited,
//! so another build of the package is refused instead of half patched.

use std::collections::HashSet;

use super::error::Error;

const VARIABLES: &str = "var _main,_lean_main";
const ASSIGNMENTS: &str = "function assignWasmExports(wasmExports){";
const AFTER_ASSIGNMENTS: &str = "}var wasmImports;function assignWasmImports";

/// One replacement of text that must occur exactly `count` times.
struct Edit {
    pattern: &'static str,
    count: usize,
    replacement: &'static str,
}

const EDITS: &[Edit] = &[
    // A script loaded with `require` sees no outer `Module`, so the host hands it over in a global.
    Edit {
        pattern: r#"var Module=typeof Module!="undefined"?Module:{};"#,
        count: 1,
        replacement: "var Module=globalThis.LEAN_MODULE||{};",
    },
    // The publisher's traces would cost a call for each file that Lean opens.
    Edit { pattern: r#"console.log("[DEBUG:"#, count: 55, replacement: r#"void ("[DEBUG:"# },
    Edit {
        pattern: "var pthreadPoolSize=4;",
        count: 1,
        replacement: "var pthreadPoolSize=Module.pthreadPoolSize??4;",
    },
    // Only the program's own entry has to be visible to dynamic linking.
    Edit {
        pattern: "for(var[sym,exp]of Object.entries(exports)){const setImport",
        count: 1,
        replacement: r#"for(var[sym,exp]of[["main",exports["__main_argc_argv"]]]){const setImport"#,
    },
    // The global offset table has some 270 entries; giving every export one grows the table 190,000 times.
    Edit {
        pattern: "for(var symName in exports){if(isInternalSym(symName)){continue}",
        count: 1,
        replacement: "for(var symName of Object.keys(GOT)){if(!(symName in exports)||isInternalSym(symName)){continue}",
    },
    // `process.binding` is refused under Node's permission model.
    Edit {
        pattern: r#"process.binding("constants")"#,
        count: 1,
        replacement: r#"{fs:require("fs").constants}"#,
    },
    // What a Lean text can ask for must not tell where on the machine the cache lies.
    Edit {
        pattern: "if(isNode){path=__filename}else{path=",
        count: 1,
        replacement: r#"if(isNode){path="/lean"}else{path="#,
    },
    // Calls that may throw stay within WebAssembly (see `trampolines`). Whoever throws for C++ says so: what is caught
    // there comes without a value, and anything else that flies, such as the end of the program, must go on.
    Edit { pattern: "throw exceptionLast", count: 3, replacement: "cppThrown=true;throw(exceptionLast)" },
    Edit { pattern: "=>{throw Infinity}", count: 1, replacement: "=>{cppThrown=true;throw Infinity}" },
    Edit {
        pattern: "function getWasmImports(){assignWasmImports();",
        count: 1,
        replacement: concat!(
            "var cppThrown=false;var caught=sp=>{if(!cppThrown)return 0;cppThrown=false;",
            "stackRestore(sp);_setThrew(1,0);return 1};var trampolines;",
            "function getWasmImports(){assignWasmImports(),",
            r#"trampolines??=new WebAssembly.Instance(new WebAssembly.Module("#,
            r#"require("fs").readFileSync(__dirname+"/trampolines.wasm")),{env:{caught}}).exports;"#,
            r#"for(var k in trampolines)if(k!="table")wasmImports[k]=trampolines[k];"#,
            "wasmImports.tllama_table=trampolines.table;",
        ),
    },
    // Elaboration recurses deeply; a worker thread has 4 MB of stack unless told otherwise.
    Edit {
        pattern: r#"worker=new Worker(pthreadMainJs,{workerData:"em-pthread",name:"em-pthread"})"#,
        count: 1,
        replacement: concat!(
            r#"worker=new Worker(pthreadMainJs,{workerData:"em-pthread",name:"em-pthread","#,
            "resourceLimits:{stackSizeMb:64,maxOldGenerationSizeMb:4096},stdout:false,stderr:false})",
        ),
    },
];

const SYMBOL_LOOKUP: &str = "var __dlsym_js=(";
const AFTER_SYMBOL_LOOKUP: &str = "__dlsym_js.sig=";

/// Looks a symbol up in `symbols.txt` beside the script. Its table slots are fixed at installation: a table
/// that grows at run time must be synchronised between threads, and the main thread may be blocked.
const STATIC_SYMBOL_LOOKUP: &str = concat!(
    "var symTab;var symbolTable=()=>{if(!symTab){symTab=new Map;",
    r#"for(var l of require("fs").readFileSync(__dirname+"/symbols.txt","latin1").split("\n")){"#,
    r#"var k=l.lastIndexOf(" ");if(k>0)symTab.set(l.slice(0,k),+l.slice(k+1))}}return symTab};"#,
    "var __dlsym_js=(handle,symbol,symbolIndex)=>{symbol=UTF8ToString(symbol);",
    "var r=symbolTable().get(symbol);",
    r#"if(r===undefined){dlSetError("unknown symbol "+symbol);return 0}return r};"#,
);

/// What the host needs and the script keeps to itself.
const INTERNALS: &str = concat!(
    ";Module.internals={get FS(){return FS},get NODEFS(){return NODEFS},get ENV(){return ENV},",
    "get wasmExports(){return wasmExports},get wasmMemory(){return wasmMemory},",
    "get wasmTable(){return wasmTable},PThread,UTF8ToString,addFunction,symbolTable,",
    "get exceptionLast(){return exceptionLast},updateMemoryViews};",
);

/// Returns the patched script.
pub(super) fn patch(script: &str) -> Result<String, Error> {
    let variables = unique(script, VARIABLES)?;
    let assignments = unique(script, ASSIGNMENTS)?;
    let after = unique(script, AFTER_ASSIGNMENTS)?;
    let list_end = script[variables..].find(';').map(|length| variables + length);
    let (Some(list_end), true) = (list_end, variables < assignments && assignments < after) else {
        return Err(missing("the list of variables, then assignWasmExports"));
    };
    if list_end + 1 != assignments {
        return Err(missing("assignWasmExports directly after the list of variables"));
    }

    let (head, tail) = (&script[..variables], &script[after..]);
    let mut used = identifiers(head);
    used.extend(identifiers(tail));
    let names = script[variables + "var ".len()..list_end].split(',').filter(|name| used.contains(name));
    let names: Vec<&str> = names.collect();
    let kept: HashSet<&str> = names.iter().copied().collect();
    let body = &script[assignments + ASSIGNMENTS.len()..after];
    let statements: Vec<&str> = body
        .split(';')
        .filter(|statement| statement.split_once('=').is_some_and(|(name, _)| kept.contains(name)))
        .collect();

    let slim = [head, "var ", &names.join(","), ";", ASSIGNMENTS, &statements.join(";"), tail].concat();
    let slim = EDITS.iter().try_fold(slim, |text, edit| {
        expect_count(&text, edit.pattern, edit.count)?;
        Ok::<_, Error>(text.replace(edit.pattern, edit.replacement))
    })?;

    let from = unique(&slim, SYMBOL_LOOKUP)?;
    let to = unique(&slim, AFTER_SYMBOL_LOOKUP)?;
    if to < from {
        return Err(missing(SYMBOL_LOOKUP));
    }
    Ok([&slim[..from], STATIC_SYMBOL_LOOKUP, &slim[to..], INTERNALS].concat())
}

/// Every identifier of `script`, those in its strings and comments included.
pub(super) fn identifiers(script: &str) -> HashSet<&str> {
    let starts = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$';
    let bytes = script.as_bytes();
    let mut found = HashSet::new();
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        at += 1;
        if starts(bytes[from]) {
            while at < bytes.len() && (starts(bytes[at]) || bytes[at].is_ascii_digit()) {
                at += 1;
            }
            found.insert(&script[from..at]);
        }
    }
    found
}

fn unique(text: &str, pattern: &str) -> Result<usize, Error> {
    expect_count(text, pattern, 1)?;
    text.find(pattern).ok_or_else(|| missing(pattern))
}

fn expect_count(text: &str, pattern: &str, expected: usize) -> Result<(), Error> {
    match text.matches(pattern).count() {
        found if found == expected => Ok(()),
        found => Err(Error::PatternNotFound { pattern: pattern.to_owned(), expected, found }),
    }
}

fn missing(pattern: &str) -> Error {
    Error::PatternNotFound { pattern: pattern.to_owned(), expected: 1, found: 0 }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A script of a few hundred bytes with every pattern that `patch` looks for.
    pub(in super::super) fn sample() -> String {
        let mut script = format!(
            "start();{VARIABLES},_unused,_used;{ASSIGNMENTS}_main=wasmExports[\"m\"];\
             _lean_main=wasmExports[\"l\"];_unused=wasmExports[\"u\"];_used=wasmExports[\"used\"]\
             {AFTER_ASSIGNMENTS}(){{_main();_used(malloc)}}"
        );
        for edit in EDITS {
            script += &format!("{};", edit.pattern).repeat(edit.count);
        }
        script + SYMBOL_LOOKUP + "handle)=>{};" + AFTER_SYMBOL_LOOKUP + "\"p\";"
    }

    #[track_caller]
    fn check_refused(script: &str, pattern: &str, count: usize) {
        match patch(script) {
            Err(Error::PatternNotFound { pattern: named, found, .. }) => {
                assert_eq!((named.as_str(), found), (pattern, count));
            }
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    #[test]
    fn names_that_nobody_uses_are_left_out() {
        let patched = patch(&sample()).unwrap();
        assert!(patched.contains("var _main,_used;"), "{patched}");
        assert!(patched.contains("{_main=wasmExports[\"m\"];_used=wasmExports[\"used\"]}"), "{patched}");
        assert!(!patched.contains("_unused") && !patched.contains("_lean_main"), "{patched}");
    }

    #[test]
    fn every_edit_is_made() {
        let patched = patch(&sample()).unwrap();
        for edit in EDITS {
            assert_eq!(patched.matches(edit.pattern).count(), 0, "{}", edit.pattern);
            assert_eq!(patched.matches(edit.replacement).count(), edit.count, "{}", edit.replacement);
        }
        assert!(patched.contains(STATIC_SYMBOL_LOOKUP) && patched.ends_with(INTERNALS));
    }

    #[test]
    fn a_missing_or_repeated_pattern_is_named() {
        for edit in EDITS {
            check_refused(&sample().replacen(edit.pattern, "", 1), edit.pattern, edit.count - 1);
            check_refused(&(sample() + edit.pattern), edit.pattern, edit.count + 1);
        }
        for pattern in [VARIABLES, ASSIGNMENTS, AFTER_ASSIGNMENTS, SYMBOL_LOOKUP, AFTER_SYMBOL_LOOKUP] {
            check_refused(&sample().replace(pattern, ""), pattern, 0);
            check_refused(&(sample() + pattern), pattern, 2);
        }
    }

    #[test]
    fn text_between_the_two_lists_is_refused() {
        assert!(patch(&sample().replace(ASSIGNMENTS, &format!("other();{ASSIGNMENTS}"))).is_err());
    }

    #[test]
    fn identifiers_follow_the_rules_of_the_language() {
        let found = identifiers("a1+2b; \"_c\" λ$d.é");
        assert_eq!(found, HashSet::from(["a1", "b", "_c", "$d"]));
    }
}
