"""Reading an export, the text of records, and blocks."""

import dataclasses
import json

import pytest
import transformers

from tllama_train import records
from tllama_train.blocks import IGNORED, Blocks, ordered
from tllama_train.records import BadExport, Layout, Record

RECORD = Record("a", "One is one.", "By definition.", "", "theorem a : 1 = 1", "by\n  -- both sides\n  rfl", "train", 1, "f")


def test_proofs_follow_by_in_one_form():
    of = lambda proof: records.tactics(dataclasses.replace(RECORD, proof=proof))
    assert of("by\n  simp\n  omega") == "\n  simp\n  omega"
    assert of("by\n      simp\n        at h") == "\n  simp\n    at h"
    assert of("by simp") == "\n  simp"
    assert of("rfl") == "\n  exact rfl"
    assert of("theorem a : 1 = 1 := by\n  rfl") == "\n  rfl"
    assert of("bytes_of x") == "\n  exact bytes_of x"


def test_the_text_is_that_of_the_prompt_that_asks():
    assert records.as_question(RECORD, Layout()) == "/-- One is one.\n\nProof: By definition. -/\ntheorem a : 1 = 1 := by"
    assert records.as_example(RECORD, Layout()).startswith("/-- One is one. -/\ntheorem a : 1 = 1 := by\n  -- both")
    plain = Layout(natural_language=False, comments=False)
    assert records.as_example(RECORD, plain) == "theorem a : 1 = 1 := by\n  rfl\n\n"


def test_faults_name_line_and_field(tmp_path):
    path = tmp_path / "x.jsonl"
    good = json.dumps(dataclasses.asdict(RECORD))
    for text, words in [
        ("", "no records"),
        (good + "\nnot json\n", "x.jsonl:2"),
        (good + "\n" + good, "line 1 already"),
        ('{"id": "b", "statement": "s", "split": "train"}', "`proof`"),
    ]:
        path.write_text(text)
        with pytest.raises(BadExport, match=words):
            records.read(path)


def test_families_of_held_out_records_are_not_learnt(export_file):
    inside, outside = records.splits(records.read(export_file), {"test"})
    assert len(outside) == 4
    assert not {record.family for record in inside} & {record.family for record in outside}


def test_blocks_are_a_ring_and_only_proofs_count(export_file, tokenizer_folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(tokenizer_folder)
    inside, _ = records.splits(records.read(export_file), {"test"})
    train = ordered(inside, Layout(), 0)
    assert [record.difficulty for record in train] == sorted(record.difficulty for record in train)
    blocks = Blocks(train, tokenizer, Layout(), 128, 3)
    for place in range(len(blocks)):
        ids, labels = blocks.block(place)
        learnt = [label for label in labels if label != IGNORED]
        assert len(ids) == len(labels) <= 128 and learnt[-1] == tokenizer.eos_token_id
        assert tokenizer.decode(learnt[:-1]) == records.tactics(train[place])
    # The first record has the last one before it.
    text = tokenizer.decode(blocks.block(0)[0])
    assert train[-1].statement in text and text.index(train[-1].statement) < text.index(train[0].statement)
    alone = Blocks(train, tokenizer, Layout(blocks=False), 128, 3)
    assert train[-1].statement not in tokenizer.decode(alone.block(0)[0])


def test_the_tokenizer_is_reversible_and_prompt_plus_answer_is_what_was_learnt(export_file, tokenizer_folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(tokenizer_folder)
    for text in ["∀ x : ℤ, x ≤ 3", "\n  -- ünïcode\n    simp [h₁]", "theorem t : a ∧ b := by"]:
        assert tokenizer.decode(tokenizer(text, add_special_tokens=False).input_ids) == text
    assert tokenizer("x").input_ids[0] == tokenizer.bos_token_id
    assert len(tokenizer("≤", add_special_tokens=False).input_ids) == 1
