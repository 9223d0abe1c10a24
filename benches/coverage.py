#!/usr/bin/env python3
"""How far the library reads published sets: runs `tllama problems SET --coverage` for each and writes docs/library/coverage.md.

  coverage.py DATA WORK [--tllama FILE] [--jobs N] [--only NAME]

DATA holds the sets in the folders named below; WORK keeps the store and what Lean said, so that a run that was stopped
goes on where it was. Sets that were not asked about yet are left out of the table.
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import re
import subprocess

SETS = [
    ("miniF2F (yangky11, Lean 4.24)", "minif2f", "minif2f/yangky11.lean4.24.with_informal.jsonl"),
    ("MathOlympiadBench", "matholympiadbench", "matholympiadbench/MOBench.jsonl"),
    ("CombiBench", "combibench", "combibench/combibench.lean4.24.jsonl"),
    ("ProofNet, verified", "proofnet", "proofnet/proofnet-verified.jsonl"),
    ("PutnamBench", "putnambench", "putnambench/putnambench.lean4.27.with_informal.jsonl"),
    ("Compfiles", "compfiles", "compfiles/compfiles.jsonl"),
    ("Lean Workbook, a part", "lean-workbook", "lean-workbook/lean_workbook.jsonl"),
    ("IMO-Steps, lemmas", "imo-steps", "imo-steps/imo_steps.jsonl"),
    ("IMO shortlist", "imosl", "imosl/imosl.jsonl"),
    ("IMO, formal-imo", "formal-imo", "imo/formal_imo.jsonl"),
    ("IMO, IMOLean", "imolean", "imo/imolean.jsonl"),
    ("Ineq-Comp", "ineqcomp", "inequalities/ineqcomp.jsonl"),
    ("NeqLIPS", "neqlips", "inequalities/neqlips.jsonl"),
    ("FormalMATH, lite", "formalmath", "formalmath-lite/formalmath_lite.jsonl"),
    ("Formal Conjectures, elementary", "formal-conjectures", "formal-conjectures/formal_conjectures_elementary.jsonl"),
    ("Putnam-like", "putnam-like", "putnam-like/putnam_like.jsonl"),
    ("Mathematics in Lean", "mil", "textbooks/mil.jsonl"),
    ("How To Prove It with Lean", "htpi", "textbooks/htpi.jsonl"),
    ("Natural Number Game", "nng4", "nng4/nng4.levels.jsonl"),
    ("CLEVER", "clever", "clever/clever.human_eval.jsonl"),
    ("Verina", "verina", "verina/verina.lean4.18.jsonl"),
    ("HumanEval in Lean", "humaneval", "humaneval-lean/humaneval_lean.jsonl"),
    ("miniCodeProps", "minicodeprops", "minicodeprops/minicodeprops_bench_ps.jsonl"),
]
OBSTACLES_SHOWN = 4
# How a toolchain names the library, with its digest.
LIBRARY = re.compile(r"tllama library (?:with \S+ )?([0-9a-f]{16})\b")


def ask(tllama, work, jobs, name, path):
    """What Lean says of each statement of a set; None where it was stopped in between."""
    answers = work / f"{name}.jsonl"
    if answers.exists():
        return answers
    environment = {**os.environ, "TLLAMA_DB": str(work / "store.sqlite"), "TLLAMA_STORE_KEY": str(work / "key")}
    subprocess.run([tllama, "import", "--name", name, path], env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [tllama, "problems", name, "--coverage", "--json", "--timeout", "20", "-j", str(jobs)]
    unfinished = work / f"{name}.unfinished"
    with unfinished.open("w") as out:
        code = subprocess.run(command, env=environment, stdout=out).returncode
    if code not in (0, 1):  # 1: some are not read
        return None
    unfinished.rename(answers)
    return answers


def row(title, answers):
    found = [json.loads(line) for line in answers.open(encoding="utf8")]
    read = [one for one in found if one["reads"]]
    core = [one for one in read if " with " not in one["toolchain"]]
    missing = collections.Counter(one["missing"] for one in found if one["missing"])
    names = ", ".join(f"`{name}` {count}" for name, count in missing.most_common(OBSTACLES_SHOWN))
    share = 100 * len(read) / max(len(found), 1)
    return f"| {title} | {len(found)} | {len(read)} | {share:.1f} % | {len(core)} | {names} |", found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--tllama", default="target/release/tllama")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/library/coverage.md"))
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    rows, toolchains = [], set()
    for title, name, path in SETS:
        if arguments.only in (None, name):
            answers = ask(arguments.tllama, arguments.work, arguments.jobs, name, arguments.data / path)
        else:
            answers = arguments.work / f"{name}.jsonl"
        if answers is None or not answers.exists():
            continue
        line, found = row(title, answers)
        rows.append(line)
        toolchains |= {named[1] for one in found if (named := LIBRARY.search(one["toolchain"]))}
    libraries = ", ".join(sorted(toolchains))
    text = f"""# Which published statements the library reads

A statement counts as read where Lean elaborates it as published, with its own header, on the tllama library in Mathlib's place, within 20 s. *Core*: those that need no further module of the library. *Missing*: the names that most of the others lack first.

| set | statements | read | share | core | missing |
|---|---|---|---|---|---|
{chr(10).join(rows)}

{datetime.date.today():%-d %B %Y}, library {libraries}; `python3 benches/coverage.py DATA WORK`, which asks `tllama problems SET --coverage` for each set. Without Mathlib here, that a statement is read does not show that it means the same; what was read for that is in [review.md](review.md).
"""
    arguments.out.write_text(text, encoding="utf8")
    print(text)


if __name__ == "__main__":
    main()
