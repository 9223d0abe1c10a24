"""Runs of the command line: methods, going on after a kill, two processes, export."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import onnxruntime
import pytest
import torch
from safetensors.torch import load_file

from conftest import TRAINING, command, environment, run, small
from tllama_train import methods


def losses(folder) -> list[str]:
    with open(folder / "log.csv", encoding="utf8") as file:
        return [row["loss"] for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def whole(export_file, tokenizer_folder, tmp_path_factory):
    """A run that nobody disturbed."""
    out = tmp_path_factory.mktemp("whole") / "run"
    run(*small(export_file, tokenizer_folder, out, "--steps", 16))
    return out


def test_a_killed_run_goes_on_exactly(export_file, tokenizer_folder, tmp_path, whole):
    out = tmp_path / "run"
    arguments = small(export_file, tokenizer_folder, out, "--steps", 16)
    child = subprocess.Popen(command(*arguments), env=environment(), cwd=TRAINING, stdout=subprocess.DEVNULL)
    while not (out / "checkpoint-4").exists():
        assert child.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert not (out / "result.json").exists()
    assert "going on after step" in run(*arguments)
    assert losses(out) == losses(whole)
    mine, other = (load_file(path / "model" / "model.safetensors") for path in (out, whole))
    assert all(torch.equal(mine[name], other[name]) for name in other)


def test_losses_fall_and_other_settings_are_refused(export_file, tokenizer_folder, whole):
    found = [float(loss) for loss in losses(whole)]
    assert sum(found[-4:]) < sum(found[:4])
    again = subprocess.run(
        command(*small(export_file, tokenizer_folder, whole, "--steps", 99)),
        env=environment(), cwd=TRAINING, capture_output=True, text=True,
    )
    assert again.returncode == 1 and "another steps" in again.stderr


LISA = ["--method", "lisa", "--lisa-layers", 1, "--lisa-every", 4]
MUON = ["--optimizer", "muon", "--text-loss", 0.2, "--no-packed"]


@pytest.mark.parametrize("method", [LISA, ["--method", "lora"], MUON], ids=["lisa", "lora", "muon"])
def test_methods_learn_too(export_file, tokenizer_folder, tmp_path, method):
    options = [*method, "--steps", 12, "--learning-rate", 5e-3]
    run(*small(export_file, tokenizer_folder, tmp_path / "run", *options))
    result = json.loads((tmp_path / "run" / "result.json").read_text())
    found = [float(loss) for loss in losses(tmp_path / "run")]
    assert sum(found[-4:]) < sum(found[:4]) and result["held_out_loss"] > 0


def test_lisa_holds_state_only_for_what_learns():
    model = methods.tiny(64, 32, 24, 4, 3, seed=0)
    lisa = methods.Lisa(model, active=1, every=2, seed=0)
    optimizer = torch.optim.AdamW(model.parameters())
    chosen = set()
    for step in range(12):
        lisa.before_step(step, [optimizer])
        before = [layer.self_attn.q_proj.weight.clone() for layer in lisa.layers]
        model(input_ids=torch.tensor([[1, 2, 3]]), labels=torch.tensor([[1, 2, 3]])).loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        moved = [not torch.equal(layer.self_attn.q_proj.weight, old) for layer, old in zip(lisa.layers, before)]
        assert [index for index, one in enumerate(moved) if one] == lisa.on
        held = [index for index, layer in enumerate(lisa.layers) if layer.self_attn.q_proj.weight in optimizer.state]
        assert held == lisa.on
        chosen.update(lisa.on)
    assert len(chosen) > 1, "the choice changes"


def test_two_processes_train_one_model(export_file, tokenizer_folder, tmp_path):
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    run(*small(export_file, tokenizer_folder, tmp_path / "run", "--steps", 4), launcher=launcher)
    assert len(losses(tmp_path / "run")) == 4


def test_an_export_is_checked_and_described(whole, tmp_path):
    out = tmp_path / "onnx"
    reports = [json.loads(line) for line in run("export", "--run", whole, "--out", out).splitlines() if line[0] == "{"]
    assert reports[0]["f32"]["logits_max_difference"] <= 1e-3
    assert reports[0]["f32"]["greedy_same"] == reports[0]["f32"]["prompts"]
    for precision in ("f32", "int8"):
        session = onnxruntime.InferenceSession(out / precision / "model.onnx", providers=["CPUExecutionProvider"])
        assert any(value.name.startswith("past_") for value in session.get_inputs())
        assert "SHA-256" in (out / precision / "README.md").read_text()
        assert (out / precision / "tokenizer.json").exists()
