"""onnxruntime-genai's builder, which makes the graph."""

import pathlib
import shutil
import subprocess
import sys

from .records import Fault

# Of what it says when it fails, this much is shown.
SHOWN_CHARACTERS = 2000


def build(hf: pathlib.Path, out: pathlib.Path, precision: str, *options: str) -> None:
    """Writes the graph of the model in `hf` into `out`; with `config_only=true` it only says whether it could."""
    command = [sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", hf, "-o", out, "-e", "cpu"]
    command += ["-p", "int4" if precision == "int4" else "fp32", "-c", out / "cache"]
    if options:
        command += ["--extra_options", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip()[-SHOWN_CHARACTERS:]
        # Where nothing was built, the last line is the reason and the rest the way to it.
        raise Fault(f"{hf} cannot be exported: {said.splitlines()[-1] if options and said else said}")
    shutil.rmtree(out / "cache", ignore_errors=True)
