"""A task for `lm-eval`: theorems, scored by tllama's verdict.

    lm_eval --include_path "$(python -m tllama.lm_eval)" --tasks tllama_theorems \
        --metadata '{"problems": "minif2f.jsonl"}' --model …

The folder of this file is what `--include_path` takes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..problems import Problem, read_problems
from ..rewards import Settings, shared_judge


def load(problems: str = "", split: str | None = None, **_: Any) -> dict[str, Any]:
    """The data set: the problems of the file that `--metadata` names."""
    import datasets

    if not problems:
        raise ValueError("""give the file of problems: --metadata '{"problems": "FILE.jsonl"}'""")
    rows = [problem.row() | {"prompt": problem.prompt()} for problem in read_problems(problems, split=split)]
    return {"test": datasets.Dataset.from_list(rows)}


def judge(responses: Sequence[Sequence[str]], docs: Sequence[dict[str, Any]]) -> list[list[str]]:
    """All completions of all problems, judged together: each gives way to its verdict, as JSON."""
    problems = [Problem.read(doc) for doc, texts in zip(docs, responses, strict=True) for _ in texts]
    judged = iter(shared_judge(Settings()).judge(problems, [text for texts in responses for text in texts]))
    verdicts = (next(judged).verdict for texts in responses for _ in texts)
    lines = iter([json.dumps({"status": v.status, "reason": v.reason, "detail": v.detail}) for v in verdicts])
    return [[next(lines) for _ in texts] for texts in responses]


def process_results(doc: dict[str, Any], results: Sequence[Any]) -> dict[str, float]:
    """Whether one of the completions proves the problem, and the share of those that nobody judged.

    With `repeats: k`, the first is pass@k.
    """
    verdicts = [json.loads(line) for line in (results[0] if isinstance(results[0], list) else results)]
    statuses = [verdict["status"] for verdict in verdicts]
    return {
        "proved": float("proved" in statuses),
        "no_answer": statuses.count("no answer") / len(statuses),
    }
