"""Reading an export, the text of records, and blocks."""

import dataclasses
import gzip
import json

import pytest
import transformers

from tllama_train import records
from tllama_train.blocks import IGNORED, LOOKAHEAD, Blocks, ordered
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
    plain = Layout(natural_language=False, comments="none")
    assert records.as_example(RECORD, plain) == "theorem a : 1 = 1 := by\n  rfl\n\n"


def test_comments_stand_where_the_layout_has_them():
    proof = "by\n  -- Split it.\n  constructor\n  /- Left. -/\n  · rfl -- Trivial.\n  · simp"
    of = lambda comments: records.answer(dataclasses.replace(RECORD, proof=proof), Layout(comments=comments))
    code = "\n  constructor\n  · rfl\n  · simp"
    assert of("none") == code
    assert of("head") == "\n  -- Split it.\n  /- Left. -/\n  -- Trivial." + code
    assert of("code") == proof.removeprefix("by")


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


def test_the_record_of_training_can_be_read_again(tmp_path):
    path = tmp_path / "training_set.jsonl.gz"
    records.write_training_set(path, [dataclasses.replace(RECORD, statement_digest="d"), RECORD])
    lines = [json.loads(line) for line in gzip.open(path, "rt", encoding="utf8")]
    assert [line["statement_digest"] for line in lines] == ["d", ""]
    assert lines[0]["statement"] == RECORD.statement and lines[0]["nl_statement"] == RECORD.nl_statement


def test_families_of_held_out_records_are_not_learnt(export_file):
    inside, outside = records.splits(records.read(export_file), {"test"})
    assert len(outside) == 4
    assert not {record.family for record in inside} & {record.family for record in outside}


def test_the_product_s_own_export_is_read(tmp_path):
    """The fields of `tllama bootstrap export --shape full`: numbers as ids, the annotated proof with its statement."""
    row = dict(id=7, statement=RECORD.statement, proof=f"{RECORD.statement} := by\n  rfl", split="validation")
    row |= dict(annotated_proof=f"{RECORD.statement} := by\n  -- both sides\n  rfl", informal_statement="One is one.")
    row |= dict(informal_proof="By definition.", header="import Init", family="f", difficulty=1.0)
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row))
    (record,) = records.read(path)
    expected = dict(id="7", proof=row["annotated_proof"], split="validation", header="import Init")
    assert record == dataclasses.replace(RECORD, **expected)
    assert records.tactics(record) == "\n  -- both sides\n  rfl"
    bare = records.Guidance(header=False, statement=False)
    assert records.as_question(record, Layout(), bare) == "theorem a : 1 = 1 := by"
    opened = dataclasses.replace(record, header="import Init\nopen Nat")
    assert records.as_question(opened, Layout(), bare).startswith("import Init\nopen Nat\n\ntheorem")


@pytest.fixture
def ring(export_file, tokenizer_folder):
    """A tokenizer, records in the order of the curriculum, and a way to make blocks of them."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(tokenizer_folder)
    inside, _ = records.splits(records.read(export_file), {"test"})
    train = ordered(inside, Layout(), 0)

    def blocks(layout=Layout(), packed=False, thin=0.0, length=128):
        return Blocks(train, tokenizer, layout, length, 3, packed, thin, 0)

    return tokenizer, train, blocks


def test_blocks_are_a_ring_and_only_proofs_count(ring):
    tokenizer, train, make = ring
    assert [record.difficulty for record in train] == sorted(record.difficulty for record in train)
    blocks = make()
    for place in range(len(blocks)):
        ids, labels = blocks.block(place)
        learnt = [label for label in labels if label != IGNORED]
        assert len(ids) == len(labels) <= 128 and learnt[-1] == tokenizer.eos_token_id
        assert tokenizer.decode(learnt[:-1]) == records.tactics(train[place])
    # The first record has the last one before it.
    text = tokenizer.decode(blocks.block(0)[0])
    assert train[-1].statement in text and text.index(train[-1].statement) < text.index(train[0].statement)
    alone = make(Layout(blocks=False), packed=True)
    assert not alone.packed and train[-1].statement not in tokenizer.decode(alone.block(0)[0])


def test_packed_blocks_teach_every_record_of_an_epoch_once(ring):
    tokenizer, train, make = ring
    blocks = make(packed=True)
    expected = [records.tactics(record) for record in train]
    texts, answers, number, filled = "", [], 0, 0
    while len(answers) < len(train):
        batch = blocks.batch(number, 1)
        ids, labels = batch["input_ids"][0].tolist(), batch["labels"][0].tolist()
        assert len(ids) <= 128
        assert all(label in (IGNORED, token, tokenizer.eos_token_id) for token, label in zip(ids, labels))
        texts += tokenizer.decode(ids, skip_special_tokens=True) + "\n\n"
        learnt = tokenizer.decode([label for label in labels if label != IGNORED])
        answers += [answer for answer in learnt.split("<|end|>") if answer]
        filled += len(ids)
        number += 1
    # Each once, nearly in order; the last block goes on with the beginning of the ring.
    again = answers[len(train) :]
    assert sorted(answers) == sorted(expected + again) and set(again) <= set(expected[:LOOKAHEAD])
    assert texts.count("theorem ") == len(answers) and number < len(train) and filled > 0.8 * 128 * number
    places = [train.index(record) for text in texts.split("theorem ")[1:] for record in train if record.statement[8:] == text.split(" :=")[0]]
    assert len(places) == len(answers)
    assert all(abs(place - index) <= LOOKAHEAD for index, place in enumerate(places[: len(train)]))
    second = blocks.batch(number, 1)["input_ids"]
    assert blocks.batch(0, 1)["input_ids"].tolist() == second.tolist(), "with a curriculum each epoch is alike"


def test_some_guidance_is_left_out_at_times_and_the_same_again(ring):
    tokenizer, train, make = ring
    blocks = make(thin=0.5)
    shown = {tokenizer.decode(blocks.question(0, epoch)) for epoch in range(40)}
    statement = train[0].statement
    assert {text.split("theorem")[0].count("Proof: ") for text in shown} == {0, 1}
    assert any("/--" not in text for text in shown) and all(statement in text for text in shown)
    # What does not fit with all its words is shown with fewer.
    tight = make(length=len(blocks.question(0, 0)) + len(blocks.answer[0]))
    assert len(tight) and all(len(ids) <= tight.length for ids, _ in map(tight.block, range(len(tight))))
    again = make(thin=0.5)
    assert [again.question(3, epoch) for epoch in range(9)] == [blocks.question(3, epoch) for epoch in range(9)]


def test_the_tokenizer_is_reversible_and_prompt_plus_answer_is_what_was_learnt(export_file, tokenizer_folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(tokenizer_folder)
    for text in ["∀ x : ℤ, x ≤ 3", "\n  -- ünïcode\n    simp [h₁]", "theorem t : a ∧ b := by"]:
        assert tokenizer.decode(tokenizer(text, add_special_tokens=False).input_ids) == text
    assert tokenizer("x").input_ids[0] == tokenizer.bos_token_id
    assert len(tokenizer("≤", add_special_tokens=False).input_ids) == 1
