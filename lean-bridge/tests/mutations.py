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
    ("verification.cjs", "if (problem !== null) errors.push(error({ data: `an inductive", "if (false) errors.push(error({ data: `an inductive"),
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
    ("constants.cjs", "return RUN_BY_THE_KERNEL.has(name) ? 'Lean.trustCompiler' : undefined;", "return undefined;"),
    ("verification.cjs", "if (entry !== undefined) return [restsAbove(entry)];", ""),
    ("verification.cjs", "const { state, messages } = this.elaboration.run(header.state, text, { autoImplicit: false });",
     "const { state, messages } = this.elaboration.run(header.state, text);"),
    ("headers.cjs", "if (failed) this.failed(", "if (false) this.failed("),
    ("families.cjs", "if (!mayBeZero(type.level)) return true;", "return true;"),
    ("families.cjs", "if (this.types.length > 1 || type.constructors.length > 1) return false;", ""),
    ("families.cjs", "return ctor.fields.every((field) => this.terms.isProposition(field.type) || ctor.resultArgs.includes(field));",
     "return true;"),
    ("families.cjs", "if (some(reduced.type, isTarget)) return false;", ""),
    ("families.cjs", "return this.isPositive(terms, head, index) && ", "return "),
    ("policy.cjs", "return this.finding === null;\n  }\n\n  found(", "return true;\n  }\n\n  found("),
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
    "headers.cjs": ["messages", "verify", "reading"],
    "keptback.cjs": ["transcript", "own_kernel"],
    "policy.cjs": ["redteam", "verify"],
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


def failing_test(program, path):
    """The first test of a program that fails, or None. The others are not waited for."""
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    process = subprocess.Popen([program], cwd=ROOT / "lean-bridge", env=environment, stdout=subprocess.PIPE,
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
            failing = failing_test(programs[test], path)
            if failing is not None:
                return f"{test}::{failing}"
        return None


def arguments():
    names = sorted({name for name, *_ in EDITS} | set(FORMS))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE.cjs", help=f"files of the host, of {', '.join(names)}; all if there are none")
    parser.add_argument("--line", type=int, action="append", metavar="N", help="only the checks on this line; may be repeated")
    parser.add_argument("--suite", action="append", metavar="NAME", help="run this program of tests instead of the nearest ones; may be repeated")
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
    needed = everything if given.all else sorted({test for tests in nearest.values() for test in tests})
    with tempfile.TemporaryDirectory() as folder:
        programs = test_programs(needed, folder)
        failing = noticed_by(None, None, programs, needed)
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
