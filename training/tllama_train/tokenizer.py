"""A byte-level BPE tokenizer of our own, made on the Lean and natural-language text of the training records."""

import pathlib

import tokenizers
import transformers

from . import records
from .records import Layout, Record

START, END = "<|start|>", "<|end|>"
# Lean's own marks are seen as whole characters from the first merge on, however rare they are in a small corpus.
LEAN_MARKS = "→←↔∀∃∧∨¬≤≥≠∣∈∉⊆∪∩×∘∑∏λαβγ⟨⟩·▸ℕℤℚℝ₀₁₂₃⁻¹²"


def train(corpus: list[Record], size: int, length: int) -> transformers.PreTrainedTokenizerFast:
    """Trains on the records of the training split only. The result is the same on every run."""
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    if size < len(alphabet) + 2 or length < 1:
        raise records.Fault(f"--size is at least {len(alphabet) + 2}, for every byte and two marks; --length at least 1")
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    # Digits one by one, line breaks with the indentation that follows them, words with the blank before them.
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.Sequence(
        [
            tokenizers.pre_tokenizers.Split(
                tokenizers.Regex(r"\d|\n[ ]*|[ ]?[\p{L}\p{M}_'!?₀-₉]+|[ ]?[^\s\p{L}\p{M}\d_]+|\s+"), "isolated"
            ),
            tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[END, START],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    layout = Layout()
    text = (records.as_question(record, layout) + records.answer(record, layout) for record in corpus)
    # Between digits, which always stand alone, a mark is a piece of its own.
    marks = (f"0{mark}0 {mark}" for mark in LEAN_MARKS for _ in range(3))
    bpe.train_from_iterator([*text, *marks], trainer)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token=START, eos_token=END, pad_token=END, model_max_length=length
    )
    # The prover adds the start token to plain prompts through this.
    fast.backend_tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, fast.convert_tokens_to_ids(START))]
    )
    return fast


def save(fast: transformers.PreTrainedTokenizerFast, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fast.save_pretrained(folder)
