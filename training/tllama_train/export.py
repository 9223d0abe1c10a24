"""A trained model as ONNX folders that the prover loads, checked against PyTorch, with a model card.

The graph comes from onnxruntime-genai's builder (the cache is updated in place); int8 quantises the weights of its
matrix products in blocks. A folder appears under its name only after its check.
"""

import dataclasses
import json
import pathlib
import shutil
import sys

import numpy
import onnx
import onnxruntime
import torch
import transformers

from . import builder, records
from .records import Fault
from .settings import Settings

PROMPTS = 50
GREEDY_TOKENS = 32
LOGITS_TOLERANCE_F32 = 1e-3


def export(run: pathlib.Path, out: pathlib.Path, precisions: list[str]) -> None:
    result = read_of(run, "result.json")
    known = {field.name for field in dataclasses.fields(Settings)}
    settings = Settings(**{key: value for key, value in read_of(run, "settings.json").items() if key in known})
    data = pathlib.Path(settings.data)
    inside, outside = records.splits(records.read(data), set(settings.held_out))
    if records.digest(data) != settings.digest:
        raise Fault(f"{data} is no longer what was learnt: a model comes with a record of its training")
    hf = run / "model"
    model = transformers.AutoModelForCausalLM.from_pretrained(hf, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(hf)
    asked = (outside + inside)[:PROMPTS]
    expected = [greedy(model, tokenizer, records.as_question(record, settings.layout)) for record in asked]
    out.mkdir(parents=True, exist_ok=True)
    for precision in precisions:
        part = out / f"{precision}-part"
        shutil.rmtree(part, ignore_errors=True)
        build(hf, part, precision)
        report = check(part / "model.onnx", model.config, expected)
        print(json.dumps({precision: report}), flush=True)
        differs = report["logits_max_difference"] > LOGITS_TOLERANCE_F32 or report["greedy_same"] < len(asked)
        if precision == "f32" and differs:
            sys.exit(f"the f32 graph does not compute what the model computes: {report}; {part} is kept to look at")
        (part / "README.md").write_text(card(settings, result, report, precision, inside, outside))
        records.write_training_set(part / "training_set.jsonl.gz", inside)
        shutil.rmtree(out / precision, ignore_errors=True)
        part.rename(out / precision)


@torch.no_grad()
def greedy(model, tokenizer, text: str) -> tuple[list[int], int, numpy.ndarray]:
    """A prompt and its most likely continuation, the prompt's length, and the logits at every position."""
    ids = tokenizer(text).input_ids[-(model.config.max_position_embeddings - GREEDY_TOKENS) :]
    found = model.generate(
        torch.tensor([ids]), do_sample=False, max_new_tokens=GREEDY_TOKENS, attention_mask=torch.ones(1, len(ids), dtype=torch.long)
    )
    return found[0].tolist(), len(ids), model(found).logits[0].numpy()


def build(hf: pathlib.Path, out: pathlib.Path, precision: str) -> None:
    builder.build(hf, out, precision)
    for name in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"):
        if (hf / name).exists():
            shutil.copy(hf / name, out / name)
    if precision == "int8":
        quantise(out / "model.onnx")


def read_of(run: pathlib.Path, name: str) -> dict:
    """A file that a run leaves."""
    path = run / name
    try:
        return json.loads(path.read_text())
    except FileNotFoundError as error:
        raise Fault(f"{path}: no such file; the run has not ended, and the command that began it goes on with it") from error
    except (OSError, ValueError) as error:
        raise Fault(f"{path} is damaged ({error})") from error


def quantise(path: pathlib.Path) -> None:
    """Weights of matrix products to 8 bits in blocks of 32, each with its own scale; activations stay in f32."""
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    config = DefaultWeightOnlyQuantConfig(block_size=32, is_symmetric=True, accuracy_level=0, bits=8)
    quantizer = MatMulNBitsQuantizer(onnx.load(path), algo_config=config)
    quantizer.process()
    path.with_name("model.onnx.data").unlink(missing_ok=True)
    onnx.save(quantizer.model.model, path)


def check(path: pathlib.Path, config, expected: list[tuple[list[int], int, numpy.ndarray]]) -> dict:
    """Compares logits and greedy tokens. Feeding the greedy tokens and looking at the most likely one at each of
    their places shows the same as generating them."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    empty = numpy.zeros((1, config.num_key_value_heads, 0, size), dtype=numpy.float32)
    worst, same = 0.0, 0
    for tokens, prompt, logits in expected:
        feeds = {"input_ids": numpy.array([tokens]), "attention_mask": numpy.ones((1, len(tokens)), dtype=numpy.int64)}
        for value in inputs:
            if value.name == "position_ids":
                feeds[value.name] = numpy.arange(len(tokens))[None]
            elif value.name.startswith("past_"):
                feeds[value.name] = empty
        found = session.run(["logits"], feeds)[0][0]
        worst = max(worst, float(numpy.abs(found - logits).max()))
        same += bool((found[prompt - 1 : -1].argmax(-1) == numpy.array(tokens[prompt:])).all())
    return dict(prompts=len(expected), logits_max_difference=round(worst, 6), greedy_same=same)


COMMENTED = {"code": "in the code", "head": "before the code", "none": "no"}


def card(settings: Settings, result: dict, report: dict, precision: str, inside, outside) -> str:
    on = lambda flag: "yes" if flag else "no"
    base = f"a Llama-shaped decoder from scratch ({settings.layers} layers, hidden size {settings.hidden})"
    if settings.start == "base":
        base = f"the weights in `{pathlib.Path(settings.base).name}`"
    return f"""---
library_name: onnx
tags: [lean4, theorem-proving]
---
# A prover of Lean 4 theorems, {precision}

Trained by tllama from {base}; {result["parameters"]:,} parameters.

| | |
|---|---|
| data | {len(inside)} records learnt, {len(outside)} held out ({", ".join(settings.held_out)}), SHA-256 `{settings.digest}` |
| method | {settings.method} with {settings.optimizer}, {settings.steps} steps of {settings.batch * settings.accumulate} blocks of at most {settings.length} tokens, seed {settings.seed} |
| learning rate | {settings.learning_rate}, warm-up {settings.warmup} steps, weight decay {settings.weight_decay} |
| blocks, curriculum, natural language, comments | {on(settings.blocks)}, {on(settings.curriculum)}, {on(settings.natural_language)}, {COMMENTED[settings.comments]} |
| loss at the end | {result["last_loss"]:.4f}; held out: {result["held_out_loss"]} |
| against PyTorch on {report["prompts"]} prompts | largest difference of logits {report["logits_max_difference"]}, the same {GREEDY_TOKENS} greedy tokens on {report["greedy_same"]} |

Ask it with the prompt `continuation`. It writes what looks like its training data; only Lean decides what is a proof.
It was not made to hold conversations, and knows no mathematics beyond its records.
"""
