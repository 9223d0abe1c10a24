"""Exports the Llama of tiny_models.py once more, with Optimum (`text-generation-with-past`), as users of it do.

    python optimum_model.py ../prover/tests/models

A script and a list of packages of its own (requirements-optimum.txt): Optimum's exporter wants an older transformers
than the rest. Weights, tokenizer and golden outputs are those of `tiny-llama`, so that the folder shows that the same
model answers alike however it was exported.
"""

import pathlib
import shutil
import sys
import tempfile

import onnx
from optimum.exporters.onnx import main_export

import tiny_models


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    target = root / "tiny-llama-optimum"
    model, fast = tiny_models.llama(), tiny_models.tokenizer()
    with tempfile.TemporaryDirectory() as hf, tempfile.TemporaryDirectory() as exported:
        model.save_pretrained(hf)
        fast.save_pretrained(hf)
        main_export(hf, exported, task="text-generation-with-past", do_validation=False, opset=18)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(exported, target)
    # Source positions of the tracer name folders of the machine that exported.
    graph = onnx.load(target / "model.onnx")
    for node in graph.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.save(graph, target / "model.onnx")
    shutil.copy(root / "tiny-llama" / "golden.json", target / "golden.json")


if __name__ == "__main__":
    main()
