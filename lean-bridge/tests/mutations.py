#!/usr/bin/env python3
"""Switches off one check of the trusted host at a time and runs the tests that attack it. Tells which test fails for it
first, and which checks none fails for: there a test is wanting, or another check says the same.

    python3 lean-bridge/tests/mutations.py --list
    python3 lean-bridge/tests/mutations.py kernel.cjs families.cjs
    python3 lean-bridge/tests/mutations.py policy.cjs --line 210 --line 214 --all

No file of the tree is touched. A folder with the changed host is put in the place of the real one by a stand-in for
Node.js, which the tests find first on their PATH. Lean starts anew for each change: five to thirty seconds for one.
"""

import argparse
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "lean-project" / "host"
TIME_LIMIT_S = 300

# How a check is switched off wherever a file has one of its form: what is written, and what stands in its place.
FORMS = {
    "families.cjs": [(r"\bthrow (?=unfit|wrong|new)", "void ")],
    "recheck.cjs": [(r"\bthrow (?=new Refused|differs|wrong)", "void ")],
    "extensions.cjs": [(r"\bthrow (?=new)", "void ")],
    "image.cjs": [(r"\bthrow (?=new)", "void ")],
    "transcript.cjs": [(r"\bthrow (?=new TranscriptError)", "void ")],
    "shapes.cjs": [(r"(?<!function )\bfail\((?=at|`|'|where)", "void (")],
    "headers.cjs": [(r"\bthis\.fatal \?\?= ", "void "), (r"\bput\(this\.(?=doubtful|shaky)", "void (this.")],
    "policy.cjs": [(r"\bthis\.found\((?=')", "void ("), (r"\bthis\.found\((?=[a-zA-Z])", "void (")],
}

# Checks of another form: file, what is written, what stands in its place.
EDITS = [
    ("kernel.cjs", "if (replaced !== undefined) return", "if (false) return"),
    ("kernel.cjs", " ?? (isFamily ? this.checkFamily(nameObjects[0]) : undefined)", ""),
    ("kernel.cjs", "this.checkMade(find, type) ?? new Families(constants, find).problem(type, { literal: true })",
     "new Families(constants, find).problem(type, { literal: true })"),
    ("kernel.cjs", " ?? new Families(constants, find).problem(type, { literal: true })", ""),
    ("kernel.cjs", "problem(type, { literal: true })", "problem(type, { literal: false })"),
    ("kernel.cjs", "for (let i = 1; below(types[0], `rec_${i}`); i++);", ""),
    ("kernel.cjs", "const rules = info.kind === 'recursor' ? [...objects.list(objects.field(info.object, 6))] : [];",
     "const rules = [];"),
    ("kernel.cjs", "if (problem !== undefined) return `${objects.nameText(info.nameObject)} is ill-typed: ${problem}`;", ""),
    ("verification.cjs", "if (!readToEnd) errors.push(error({ data: 'the header was not read to its end' }));", ""),
    ("verification.cjs", "if (problem !== null) errors.push(error({ data: `one of", "if (false) errors.push(error({ data: `one of"),
    ("verification.cjs", "if (!readToEnd) errors.push(error({ data: 'the statement was not read to its end' }));", ""),
    ("verification.cjs", "constant.kind === 'theorem' && this.mentionsSorry(constant)", "constant.kind === 'theorem'"),
    ("verification.cjs", "if (judge.finding !== null) {", "if (false) {"),
    ("verification.cjs", "for (const [name, info] of header.added) if (added.get(name) !== info) changed.push(name);", ""),
    ("verification.cjs", "        changed.push(name);\n      }\n    }\n    return changed;", "      }\n    }\n    return changed;"),
    ("verification.cjs", ".difference(statement.theorem, theorem) ?? null;", ".difference(statement.theorem, theorem) && null;"),
    ("verification.cjs", "const familyProblem = this.familyProblem(closure.environment, closure.own);", "const familyProblem = null;"),
    ("verification.cjs", "if (info === undefined) { unknown.add(name); return; }", "if (info === undefined) return;"),
    ("verification.cjs", "if (member.safety !== 'safe') escapes.push", "if (false) escapes.push"),
    ("verification.cjs", "if (!isTrusted) ownAxioms.add(name);", ""),
    ("verification.cjs", "        axioms.add(axiom);\n", ""),
    ("verification.cjs", "      if (constant.kind === 'axiom') {\n        axioms.add(name);", "      if (constant.kind === 'axiom') {"),
    ("verification.cjs", "      checkShape(transcript);\n", ""),
    ("verification.cjs", "(name) => constants.contains(header.environment, name)) ?? null;", "() => false) ?? null;"),
    ("verification.cjs", "if (declaration.kind === 'axiom') answer.ownAxioms.push", "if (false) answer.ownAxioms.push"),
    ("verification.cjs", "if (text !== wanted || found === undefined) {", "if (found === undefined) {"),
    ("verification.cjs", "if (difference !== undefined) answer.difference ??=", "if (false) answer.difference ??="),
    ("verification.cjs", "answer.axioms = [...new Set([...answer.ownAxioms, ...closure.axioms])].sort();",
     "answer.axioms = [...answer.ownAxioms];"),
    ("verification.cjs", "const keptBack = this.keptBack.among(kernel.declared, closure.imported);", "const keptBack = undefined;"),
    ("keptback.cjs", "        found.missing.add(text);\n", ""),
    ("keptback.cjs", "if (!found.seen.has(used)) pending.push(object);", ""),
    ("constants.cjs", "if (given.kind !== found.kind) return 'kind';", ""),
    ("constants.cjs", "if (given.levelParams.length !== found.levelParams.length) return 'universes';", ""),
    ("constants.cjs", "if (!this.same(given.type, found.type, levels, new Map())) return 'type';", ""),
    ("constants.cjs", "if (given.kind === 'definition' && ", "if (false && "),
    ("constants.cjs", "if (!left || !right) return false;", "if (!left || !right) return true;"),
    ("constants.cjs", "if (left.kind !== 'definition' && left.kind !== 'theorem') return false;", ""),
    ("constants.cjs", "equal = this.sameLevel(objects.field(a, 0), objects.field(b, 0), levels);", "equal = true;"),
    ("constants.cjs", "          && this.sameLevels(objects.field(a, 1), objects.field(b, 1), levels);", ";"),
    ("constants.cjs", "return left !== undefined && left === levels[1].get(", "return left !== undefined || levels[1].get("),
    ("constants.cjs", "equal = this.sameLiteral(objects.field(a, 0), objects.field(b, 0));", "equal = true;"),
    ("constants.cjs", "case EXPR.app: equal = child(0) && child(1);", "case EXPR.app: equal = child(0);"),
    ("constants.cjs", "case EXPR.lambda: case EXPR.forall: equal = child(1) && child(2);", "case EXPR.lambda: case EXPR.forall: equal = child(2);"),
    ("constants.cjs", "case EXPR.let: equal = child(1) && child(2) && child(3);", "case EXPR.let: equal = child(1) && child(3);"),
    ("constants.cjs", " === objects.natText(objects.field(b, 1)) && child(2);", " !== undefined && child(2);"),
    ("constants.cjs", "return RUN_BY_THE_KERNEL.has(name) ? 'Lean.trustCompiler' : undefined;", "return undefined;"),
    ("verification.cjs", "if (entry !== undefined) return [restsAbove(entry)];", ""),
    ("verification.cjs", "const { state, messages } = this.elaboration.run(header.state, text, { autoImplicit: false });",
     "const { state, messages } = this.elaboration.run(header.state, text);"),
    ("headers.cjs", "(objects.inc(log)) & 1) this.failed(", "(objects.inc(log)) & 0) this.failed("),
    ("headers.cjs", "    this.passedOver(syntax, errors);\n", ""),
    ("headers.cjs", "if (!isCommand) this.suspect(this.last, error);", ""),
    ("headers.cjs", "if (!isFound) this.suspect(syntax, error);", ""),
    ("headers.cjs", "if (isPart || this.around(syntax)", "if (this.around(syntax)"),
    ("headers.cjs", "|| this.around(syntax).some((part) => this.hidesWithin(part))", ""),
    ("headers.cjs", "&& this.standsWithoutVariables(syntax);", ";"),
    ("headers.cjs", "this.behind(expressions) === undefined && ", ""),
    ("headers.cjs", "if (!isSame) for (const name of names) put(this.doubtful, name, entry);", ""),
    ("headers.cjs", "for (const name of absentOf(declared, names)) put(this.doubtful, name, entry);", ""),
    ("headers.cjs", "if (kind === OPEN) return this.ofProject || this.opensOwn(syntax);", "if (kind === OPEN) return this.ofProject;"),
    ("headers.cjs", "return this.ofProject || this.opensOwn(syntax);", "return this.opensOwn(syntax);"),
    ("headers.cjs", "for (const name of names) put(this.doubtful, name, this.broken.at(-1));", ""),
    ("filling.cjs", "sameCommands: commands === opening.commands", "sameCommands: true"),
    ("filling.cjs", "difference: this.difference(header, opening, added),", "difference: null,"),
    ("filling.cjs", "filling.around = surroundings.changed(before, after);", "filling.around = null;"),
    ("filling.cjs", "axioms: this.axiomsOf(filled, header, opening, environment, added),", "axioms: [],"),
    ("filling.cjs", "open: filled.problem,", "open: null,"),
    ("filling.cjs", "others: surroundings.otherGoalsChanged(before, after, placeholder, axioms.includes(placeholder)),", "others: null,"),
    ("filling.cjs", "if (!holds) refuse(", "if (false) refuse("),
    ("filling.cjs", "if (!errors.length) errors.push(...verification.doubts(header, text, roots));", ""),
    ("filling.cjs", "if (!readToEnd) refuse('the declaration", "if (false) refuse('the declaration"),
    ("filling.cjs", "exempt: { constructs: opening.constructs, ...request.gap },", "exempt: { constructs: opening.constructs, from: -1, to: -1 },"),
    ("filling.cjs", "[...filled.names.values(), ...beside]", "[...filled.names.values()]"),
    ("surroundings.cjs", "if (around(given) !== around(found)) return", "if (false) return"),
    ("surroundings.cjs", "if (before.words.join('\\0') !== after.words.join('\\0')) return", "if (false) return"),
    ("surroundings.cjs", "if (from < reading.from || to > reading.to) reading.problem ??= TAKES_IN;", ""),
    ("surroundings.cjs", "if (!isApart && !isWithin && (place.from > from || place.to < to)) reading.problem ??= TAKES_IN;", ""),
    ("surroundings.cjs", "if (!reading.parts) reading.problem ??= 'the gap is empty';", ""),
    ("surroundings.cjs", "if (parts > 1 && !SEQUENCES.has(", "if (false && !SEQUENCES.has("),
    ("surroundings.cjs", "isUsed && !after.size ? 'Lean", "false ? 'Lean"),
    ("surroundings.cjs", "if (was.locals.length !== is.locals.length) return false;", ""),
    ("surroundings.cjs", "return place !== undefined && place === this.places[1].get(", "return place !== undefined || this.places[1].get("),
    ("surroundings.cjs", "      && same(was.target, is.target);", ";"),
    ("surroundings.cjs", "same(local.type, is.locals[i].type) && ", ""),
    ("surroundings.cjs", "&& same(local.value, is.locals[i].value))", ")"),
    ("sameness.cjs", "return level !== undefined && isZero(objects, level);", "return true;"),
    ("sameness.cjs", "return lookUp(name)?.kind === 'theorem';", "return lookUp(name) !== undefined;"),
    ("families.cjs", "if (!mayBeZero(type.level)) return true;", "return true;"),
    ("families.cjs", "if (this.types.length > 1 || type.constructors.length > 1) return false;", ""),
    ("families.cjs", "return ctor.fields.every((field) => this.terms.isProposition(field.type) || ctor.resultArgs.includes(field));",
     "return true;"),
    ("families.cjs", "if (some(reduced.type, isTarget)) return false;", ""),
    ("families.cjs", "return this.isPositive(terms, head, index) && ", "return "),
    ("policy.cjs", "return this.finding === null;\n  }\n\n  found(", "return true;\n  }\n\n  found("),
    ("policy.cjs", "if (option !== undefined) this.found('debug_option', syntax);", ""),
    ("policy.cjs", "if (this.exempt?.constructs.has(construct)) {", "if (this.exempt) {"),
    ("policy.cjs", "    if (isBroken) this.finding = null;\n", ""),
    ("policy.cjs", "if (!this.isIdent(name)) return false;", ""),
    ("policy.cjs", "|| OF_CATEGORY.test(text) ||", "||"),
    ("policy.cjs", "name === undefined || isQuoted || ", "name === undefined || "),
    ("policy.cjs", "if (!this.isOfProject(kind)) kinds.add(", "kinds.add("),
    ("policy.cjs", "this.constants.contains(this.imports, name) && !this.isOfProject(name);", "this.constants.contains(this.imports, name);"),
    ("policy.cjs", "is = this.constants.contains(environment, name) && !this.policy.isOfLibrary(name);", "is = false;"),
    ("policy.cjs", "    this.codeOf(state, syntax);\n", ""),
    ("policy.cjs", "for (const tree of this.elaboration.infoTrees(state)) this.expansionsIn(environment, tree);", ""),
    ("policy.cjs", "const isQuoting = !isQuoted && ", "const isQuoting = "),
    ("policy.cjs", "return !putsOff || ", "return true || "),
    ("policy.cjs", "if (!isStructure || this.children(this.children(value)[1]).length) return false;", ""),
    ("policy.cjs", "if (this.policy.isOfLibrary(name) && !isShadowed)", "if (this.policy.isOfLibrary(name))"),
    ("policy.cjs", "if (this.policy.isOfLibrary(name) && !isShadowed)", "if (!isShadowed)"),
    ("recheck.cjs", "      subject.checkImports();\n", ""),
    ("recheck.cjs", "      codeSubject.checkCode();\n", ""),
    ("recheck.cjs", "      subject.checkEntries(declared);\n", ""),
    ("recheck.cjs", "      codeSubject.checkEntries(() => undefined);\n", ""),
    ("recheck.cjs", "      if (!answer.axioms.length) subject.compare();\n", ""),
    ("recheck.cjs", "    checkForm(this.writer, this.reader);\n", ""),
    ("recheck.cjs", "    checkForm(rest, reader);\n", ""),
    ("extensions.cjs", "const judge = Object.hasOwn(JUDGED, name) ? JUDGED[name] : () => false;",
     "const judge = Object.hasOwn(JUDGED, name) ? JUDGED[name] : () => true;"),
    ("extensions.cjs", "&& types.includes(", "|| types.includes("),
    ("extensions.cjs", "    return constant !== undefined && ", "    return constant === undefined || "),
    ("extensions.cjs", "return image.tag(entry) === 0 && ", "return image.tag(entry) === 0 || "),
    ("extensions.cjs", ".every((place) => image.isScalar(place))", ".every(() => true)"),
]

# The tests that are to notice, those that are most likely to fail first.
NEAREST = {
    "kernel.cjs": ["transcript", "families"],
    "families.cjs": ["families", "transcript"],
    "transcript.cjs": ["transcript_shapes", "transcript", "families"],
    "shapes.cjs": ["transcript_shapes"],
    "verification.cjs": ["redteam", "transcript", "verify", "families"],
    "constants.cjs": ["redteam", "verify", "transcript"],
    "headers.cjs": ["reading", "messages", "verify"],
    "keptback.cjs": ["transcript", "own_kernel"],
    "filling.cjs": ["filling"],
    "surroundings.cjs": ["filling"],
    "sameness.cjs": ["filling"],
    "policy.cjs": ["redteam", "verify", "recheck", "filling"],
    "recheck.cjs": ["recheck"],
    "extensions.cjs": ["recheck"],
    "image.cjs": ["recheck"],
}


def mutants():
    """Each check that can be switched off, as a file, a line, what stands there, and the changed text."""
    for name, written, instead in EDITS:
        text = (HOST / name).read_text()
        if text.count(written) < 1:
            sys.exit(f"{name} does not hold `{written}`: the table of this script is behind the host")
        at = text.index(written)
        yield name, text.count("\n", 0, at) + 1, " ".join(written.split()), text[:at] + instead + text[at + len(written):]
    for name, forms in FORMS.items():
        text = (HOST / name).read_text()
        for pattern, instead in forms:
            for found in re.finditer(pattern, text):
                line = text.count("\n", 0, found.start()) + 1
                changed = text[:found.start()] + instead + text[found.end():]
                yield name, line, text.splitlines()[line - 1].strip(), changed


def test_programs(names, folder):
    """The programs of tests, built if they are not, as copies in `folder`: a build meanwhile does not change them."""
    command = ["cargo", "test", "-p", "lean-bridge", "--no-run", "--message-format=json"]
    for name in names:
        command += ["--test", name]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    artifacts = [message for message in messages if message.get("executable") and message["target"]["kind"] == ["test"]]
    return {artifact["target"]["name"]: shutil.copy(artifact["executable"], folder) for artifact in artifacts}


def stand_in(folder, host):
    """A `node` that runs the host in `host`, whichever it is asked for."""
    real = shutil.which("node")
    script = folder / "bin" / "node"
    script.parent.mkdir()
    # The tests clear the environment of what they start, so that all is written out here.
    script.write_text(f"""#!/usr/bin/env -S {sys.executable} -S
import os, re, sys
real, host, tree = {real!r}, {str(host)!r}, {str(HOST)!r}
def moved(argument):
    if argument.endswith("/main.cjs"):
        return host + "/main.cjs"
    return host if os.path.normpath(argument) == tree else argument
arguments = [moved(argument) for argument in sys.argv[1:]]
if any(argument.startswith("--allow-fs-read") for argument in arguments):
    arguments.insert(0, "--allow-fs-read=" + host)
os.execv(real, [real, *arguments])
""")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script.parent


def end(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def failing_test(program, only, path):
    """The first test of a program that fails, or None. The others are not waited for. `only`: a part of tests' names."""
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    process = subprocess.Popen([program, *only], cwd=ROOT / "lean-bridge", env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    timer = threading.Timer(TIME_LIMIT_S, end, [process])
    timer.start()
    try:
        for line in process.stdout:
            failed = re.match(r"test (\S+) .*FAILED", line)
            if failed:
                return failed[1]
        return None if process.wait() == 0 else "(no end)"
    finally:
        timer.cancel()
        end(process)
        process.wait()


def noticed_by(name, text, programs, order):
    """The first test that fails, or None. `name` and `text`: the changed file; None: nothing is changed."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder).resolve()
        host = folder / "host"
        shutil.copytree(HOST, host)
        if name is not None:
            (host / name).write_text(text)
        path = stand_in(folder, host)
        for test in order:
            program, *only = test.split("::", 1)
            failing = failing_test(programs[program], only, path)
            if failing is not None:
                return f"{program}::{failing}"
        return None


def arguments():
    names = sorted({name for name, *_ in EDITS} | set(FORMS))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE.cjs", help=f"files of the host, of {', '.join(names)}; all if there are none")
    parser.add_argument("--line", type=int, action="append", metavar="N", help="only the checks on this line; may be repeated")
    parser.add_argument("--suite", action="append", metavar="NAME", help="run this program of tests, or of it (`redteam::policy`) those with a word in their names, instead of the nearest ones; may be repeated")
    parser.add_argument("--at-once", action="store_true", help="do not see first that the tests pass with nothing changed")
    parser.add_argument("--all", action="store_true", help="where the nearest tests notice nothing, run the others too")
    parser.add_argument("--list", action="store_true", help="list the checks and run nothing")
    given = parser.parse_args()
    unknown = [name for name in given.files if name not in names]
    if unknown:
        parser.error(f"no checks are known in {', '.join(unknown)}")
    return given


def main():
    given = arguments()
    chosen = [mutant for mutant in mutants()
              if (not given.files or mutant[0] in given.files) and (not given.line or mutant[1] in given.line)]
    if given.list or not chosen:
        for name, line, written, _ in chosen:
            print(f"{name}:{line}: {written}")
        print(f"{len(chosen)} checks")
        return
    os.nice(10)
    # So that what was started ends with this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    everything = sorted({name for names in NEAREST.values() for name in names})
    nearest = {name: given.suite or NEAREST[name] for name, *_ in chosen}
    needed = everything if given.all else sorted({test.split("::")[0] for tests in nearest.values() for test in tests})
    with tempfile.TemporaryDirectory() as folder:
        programs = test_programs(needed, folder)
        failing = None if given.at_once else noticed_by(None, None, programs, needed)
        if failing is not None:
            sys.exit(f"{failing} fails with nothing changed")
        alive = 0
        for name, line, written, text in chosen:
            order = nearest[name] + [test for test in needed if given.all and test not in nearest[name]]
            noticed = noticed_by(name, text, programs, order)
            alive += noticed is None
            print(f"{name}:{line}\t{noticed or 'SURVIVES'}\t{written}", flush=True)
    print(f"{len(chosen)} checks switched off one at a time, {alive} of them with no test that fails")


if __name__ == "__main__":
    main()
