"""Makes the tiny sentence-embedding model that the prover's tests run on, with vectors of PyTorch's beside it.

    python tiny_embedder.py ../prover/tests/models/tiny-embedder

Weights are random with a fixed seed: the model means nothing, but computes what such models compute. Packages:
requirements-embedder.txt.
"""

import json
import pathlib
import sys
import tempfile

import tokenizers
import torch
import transformers

import embedder_to_onnx

VOCABULARY = 400
TOKENS = 48
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
CORPUS = embedder_to_onnx.TEXTS + [
    "theorem add_zero (n : Nat) : n + 0 = n",
    "Adding zero to a natural number changes nothing.",
    "A prime number divides a product only if it divides one of the factors.",
]


def tokenizer() -> transformers.PreTrainedTokenizerFast:
    words = tokenizers.Tokenizer(tokenizers.models.WordPiece(unk_token="[UNK]"))
    words.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    words.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    trainer = tokenizers.trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=SPECIAL, show_progress=False)
    words.train_from_iterator(CORPUS, trainer)
    special = [(name, words.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    words.post_processor = tokenizers.processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=special)
    # Published folders pad and cut by themselves; a reader must not take that over.
    words.enable_padding(length=32)
    words.enable_truncation(max_length=32)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=words, pad_token="[PAD]")


def main() -> None:
    torch.manual_seed(20260211)
    config = transformers.BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=48,
        max_position_embeddings=64,
        initializer_range=0.4,
    )
    with tempfile.TemporaryDirectory() as temporary:
        source = pathlib.Path(temporary)
        transformers.BertModel(config).save_pretrained(source)
        tokenizer().save_pretrained(source)
        kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
        modules = [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for index, (path, kind) in enumerate(kinds)
        ]
        (source / "modules.json").write_text(json.dumps(modules))
        (source / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": TOKENS}))
        (source / "1_Pooling").mkdir()
        pooling = {"word_embedding_dimension": config.hidden_size, "pooling_mode_mean_tokens": True}
        (source / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
        embedder_to_onnx.convert(source, pathlib.Path(sys.argv[1]))


if __name__ == "__main__":
    main()
