"""A reward function for OpenRLHF: this file is what `--reward.remote_url` takes.

    --reward.remote_url "$(python -m tllama.openrlhf)"

The label of a row is its statement, or a problem `{"statement", "header"?}` as JSON. The address of the server itself
can stand there too (`http://HOST:PORT/openrlhf/reward`): the rewards are the same.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from typing import Any

from tllama.answers import Judged
from tllama.problems import Problem
from tllama.rewards import Settings, shared_judge

OPTIONS_VARIABLE = "TLLAMA_REWARD"
"""Options of `Settings` as a JSON object: OpenRLHF has no place for them."""

SPECIAL_TOKENS = re.compile(r"(?:<\|[^|<>\n]*\|>|<｜[^｜<>\n]*｜>|</?s>|<eos>|<end_of_turn>|\s)+\Z")
"""Tokens that end an answer, which OpenRLHF leaves in the text."""


def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[str], **_: Any) -> dict[str, Any]:
    """As OpenRLHF calls it: `queries` are prompts with their completions."""
    settings = Settings(**json.loads(os.environ.get(OPTIONS_VARIABLE, "{}")))
    completions = [_completion(query, prompt) for query, prompt in zip(queries, prompts, strict=True)]
    found = [at for at, completion in enumerate(completions) if completion is not None]
    problems = [Problem.read(labels[at]) for at in found]
    results = shared_judge(settings).judge(problems, [completions[at] or "" for at in found])
    judged = [Judged.none("the query does not hold its prompt")] * len(completions)
    for at, result in zip(found, results, strict=True):
        judged[at] = result
    rewards = [settings.pay(one) or 0.0 for one in judged]
    return {
        "rewards": _tensor(rewards),
        "scores": _tensor([float(one.verdict.proved) for one in judged]),
        "extra_logs": {"answered": _tensor([float(one.verdict.answered) for one in judged])},
    }


def _completion(query: str, prompt: str) -> str | None:
    _, found, completion = query.partition(prompt)
    return SPECIAL_TOKENS.sub("", completion) if found else None


def _tensor(values: list[float]) -> Any:
    """OpenRLHF reads one-element tensors as numbers; without torch, only tests call this."""
    try:
        import torch
    except ImportError:
        return values
    return torch.tensor(values)


if __name__ == "__main__":
    print(__file__)
