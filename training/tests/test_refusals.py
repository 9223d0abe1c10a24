"""What cannot be done is said in a line, before anything is computed or claimed."""

import json
import shutil
import subprocess

import pytest

from conftest import TRAINING, command, environment, run, small


def refused(*arguments) -> str:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, env=environment(), cwd=TRAINING)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    # Libraries may warn before that.
    return done.stderr.strip().split("\n")[-1]


def rows(path, change, rows):
    path.write_text("".join(json.dumps(change(row)) + "\n" for row in rows))
    return path


@pytest.fixture(scope="session")
def records_of(export_file):
    return [json.loads(line) for line in export_file.read_text().splitlines()]


def test_exports_with_nothing_to_learn(records_of, tokenizer_folder, tmp_path):
    for change, words in [
        ({"split": "test"}, "40 of `test`"),
        ({"split": "Train"}, "40 of `Train`"),
        ({"split": "train", "family": "f"}, None),
    ]:
        data = rows(tmp_path / "x.jsonl", lambda row: row | change, records_of)
        if words is None:
            with open(data, "a", encoding="utf8") as file:
                file.write(json.dumps(records_of[0] | {"id": "held", "split": "test", "family": "f"}) + "\n")
            words = "of a family that is held out"
        out = tmp_path / "out"
        for step in (["tokenizer", "--data", data, "--out", out], small(data, tokenizer_folder, out)):
            said = refused(*step)
            assert "no record to learn" in said and words in said
            assert not out.exists()


def test_exports_that_cannot_be_read(tokenizer_folder, records_of, tmp_path):
    good = json.dumps(records_of[0])
    data = tmp_path / "x.jsonl"
    for text, words in [
        (good + "\n[1]\n", "x.jsonl:2: not a JSON object, but a list"),
        (json.dumps(records_of[0] | {"difficulty": "easy"}), "`difficulty` is 'easy'"),
        (json.dumps(records_of[0] | {"header": ["a"]}), "`header`"),
        (json.dumps(records_of[0] | {"statement": float("nan")}), "`statement`"),
        (b"\xff\xfe", "no UTF-8"),
        (None, "No such file"),
    ]:
        data.unlink(missing_ok=True)
        if text is not None:
            data.write_bytes(text if isinstance(text, bytes) else text.encode())
        assert words in refused(*small(data, tokenizer_folder, tmp_path / "out"))
        assert not (tmp_path / "out").exists(), "a start that failed claims nothing"


@pytest.mark.parametrize(
    "setting, words",
    [
        (["--steps", -1], "--steps -1: it is to be at least 1"),
        (["--steps", 0], "--steps 0"),
        (["--batch", 0], "--batch 0"),
        (["--accumulate", 0], "--accumulate 0"),
        (["--save-every", 0], "--save-every 0"),
        (["--learning-rate", "nan"], "--learning-rate nan"),
        (["--thin", 1.5], "a share"),
        (["--method", "lora", "--optimizer", "muon"], "lora learns with adamw"),
        (["--hidden", 16, "--heads", 2], "heads of size 8 (--hidden 16 over --heads 2) cannot be exported"),
        (["--hidden", 50, "--heads", 3], "not a multiple of --heads 3"),
        (["--tokenizer", "nowhere"], "there is no tokenizer.json in it"),
        (["--start", "base"], "needs --base"),
        (["--start", "base", "--base", "nowhere"], "there is no config.json in it"),
        (["--length", 8], "no record fits into 8 tokens"),
    ],
)
def test_settings_that_cannot_be(export_file, tokenizer_folder, tmp_path, setting, words):
    out = tmp_path / "run"
    assert words in refused(*small(export_file, tokenizer_folder, out), *setting)
    assert not out.exists()


def test_bases_that_cannot_be_trained_or_exported(export_file, tokenizer_folder, tmp_path):
    def base(**fields):
        shape = dict(hidden_size=64, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, vocab_size=640)
        kind = dict(model_type="llama", architectures=["LlamaForCausalLM"], max_position_embeddings=64)
        (tmp_path / "config.json").write_text(json.dumps(shape | kind | fields))
        return [*small(export_file, tokenizer_folder, tmp_path / "run"), "--start", "base", "--base", tmp_path]

    for path in tokenizer_folder.iterdir():
        shutil.copy(path, tmp_path)
    assert "--length 128 is more than the 64 positions" in refused(*base())
    assert "heads of size 8" in refused(*base(max_position_embeddings=128, num_attention_heads=8))
    # onnxruntime-genai has no builder for it.
    said = refused(*base(model_type="bloom", architectures=["BloomForCausalLM"], max_position_embeddings=None, n_head=4))
    assert f"{tmp_path} cannot be exported" in said
    assert not (tmp_path / "run").exists()


def test_a_start_that_failed_can_be_made_again(records_of, tokenizer_folder, tmp_path):
    data, out = tmp_path / "x.jsonl", tmp_path / "run"
    data.write_text("")
    assert "holds no records" in refused(*small(data, tokenizer_folder, out, "--steps", 1))
    rows(data, lambda row: row, records_of)
    # A folder in which nothing was ever learnt is nobody's either.
    out.mkdir()
    (out / "settings.json").write_text('{"steps": 99}')
    assert "step 1/1" in run(*small(data, tokenizer_folder, out, "--steps", 1))
    assert "another steps" in refused(*small(data, tokenizer_folder, out, "--steps", 2))


def test_exports_of_what_has_not_ended(export_file, tokenizer_folder, tmp_path):
    out = tmp_path / "run"
    assert "result.json: no such file" in refused("export", "--run", out, "--out", tmp_path / "onnx")
    run(*small(export_file, tokenizer_folder, out, "--steps", 1))
    settings = json.loads((out / "settings.json").read_text())
    (out / "settings.json").write_text(json.dumps(settings | {"digest": "0"}))
    assert "is no longer what was learnt" in refused("export", "--run", out, "--out", tmp_path / "onnx")
    (out / "result.json").write_text("{")
    assert "is damaged" in refused("export", "--run", out, "--out", tmp_path / "onnx")


def test_a_damaged_checkpoint_is_named(export_file, tokenizer_folder, tmp_path):
    out = tmp_path / "run"
    arguments = small(export_file, tokenizer_folder, out, "--steps", 5)
    run(*arguments)
    (newest,) = out.glob("checkpoint-5")
    for path in newest.glob("model*"):
        path.write_bytes(b"x")
    (out / "result.json").unlink()
    assert "checkpoint-5 is damaged" in refused(*arguments)
