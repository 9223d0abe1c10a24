"""Problems are read from rows, and errors name the row."""

import json

import pytest

from tllama import Problem, read_problems
from tllama.rewards import text_of

ROW = {
    "name": "t",
    "header": "import Mathlib\nopen Nat\n",
    "statement": "theorem t (n : ℕ) : n = n",
    "informal_statement": "A number is itself. {statement}",
    "source": {"origin": "f", "split": "valid"},
    "reference_proof": "rfl",
    "category": "other",
}


def test_rows_are_read(tmp_path):
    path = tmp_path / "set.jsonl"
    rows = [ROW, ROW | {"name": "u", "source": {"split": "test"}}, {"statement": "theorem v : True"}]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    problems = list(read_problems(path))
    assert [(p.name, p.split) for p in problems] == [("t", "valid"), ("u", "test"), ("", None)]
    assert [p.name for p in read_problems(path, split="test")] == ["u"]
    assert len(list(read_problems(path, limit=2))) == 2
    assert problems[0].row() == {name: ROW[name] for name in ("name", "header", "statement")}
    asked = problems[0].prompt()
    assert asked.startswith("A number is itself. {statement}\n\nProve this theorem")
    assert "```lean\nimport Mathlib\nopen Nat\n\ntheorem t (n : ℕ) : n = n := by\n  sorry\n```" in asked
    assert "```lean\ntheorem v : True := by\n  sorry\n```" in problems[2].prompt()


@pytest.mark.parametrize("line", ["{", "[]", '{"name": "t"}', '{"statement": " "}', '{"statement": 3}'])
def test_a_row_that_is_none_is_named(line):
    with pytest.raises(ValueError, match="line:2: "):
        list(read_problems([json.dumps(ROW), line]))


def test_labels_are_problems_in_any_form():
    for label in (ROW, json.dumps(ROW)):
        assert Problem.read(label).header == ROW["header"]
    assert Problem.read(ROW["statement"]) == Problem(ROW["statement"])


@pytest.mark.parametrize(
    "completion",
    [
        "by rfl",
        {"role": "assistant", "content": "by rfl"},
        [{"role": "user", "content": "no"}, {"role": "assistant", "content": "by rfl"}],
        [{"role": "assistant", "content": [{"type": "text", "text": "by "}, {"type": "text", "text": "rfl"}]}],
        [{"role": "assistant", "content": "by rfl", "reasoning_content": "by sorry"}],
    ],
)
def test_the_text_of_a_completion(completion):
    assert text_of(completion) == "by rfl"


def test_nothing_is_no_text():
    assert text_of([{"role": "assistant", "content": None}]) == ""
    with pytest.raises(TypeError, match="conversation"):
        text_of(7)
