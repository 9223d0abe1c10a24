"""A small made-up export, and a way to run the command line as users do."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

TRAINING = pathlib.Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def export_file(tmp_path_factory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("export") / "obt.jsonl"
    rows = []
    for number in range(40):
        rows.append(
            dict(
                id=f"add_{number}",
                nl_statement=f"Adding {number} to n gives at least {number}.",
                nl_proof="A sum is no less than its parts.",
                header="open Nat" if number % 3 == 0 else "",
                statement=f"theorem add_{number} (n : Nat) : {number} ≤ n + {number}",
                proof="by\n  -- a sum is no less than its parts\n  omega" if number % 2 else f"Nat.le_add_left {number} n",
                split="test" if number % 10 == 9 else "train",
                difficulty=40 - number,
                family=f"family_{number // 2}",
            )
        )
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")
    return path


def command(*arguments) -> list:
    return [sys.executable, "-m", "tllama_train", *map(str, arguments)]


def environment() -> dict:
    return os.environ | {"PYTHONPATH": str(TRAINING), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}


def run(*arguments, launcher=()) -> str:
    words = [*launcher, *command(*arguments)[1:]] if launcher else command(*arguments)
    done = subprocess.run(words, capture_output=True, text=True, env=environment(), cwd=TRAINING)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def tokenizer_folder(export_file) -> pathlib.Path:
    folder = export_file.parent / "tokenizer"
    run("tokenizer", "--data", export_file, "--out", folder, "--size", 640, "--length", 128)
    return folder


def small(export_file, tokenizer_folder, out, *more) -> list:
    """Arguments of a run that takes seconds."""
    shape = ["--hidden", 48, "--layers", 3, "--heads", 3, "--length", 128, "--batch", 2, "--warmup", 2]
    words = ["train", "--data", export_file, "--tokenizer", tokenizer_folder, "--out", out, "--save-every", 4]
    return [*words, *shape, *more]
