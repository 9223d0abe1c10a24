"""A reward function for verl.

    custom_reward_function.path=pkg://tllama.verl custom_reward_function.name=compute_score

The `ground_truth` of a row is its statement, or a problem `{"statement", "header"?}`, as an object or as JSON. With
`reward_kwargs` come the options of [`Settings`][tllama.rewards.Settings]. `compute_score_async` is the same for reward
loops that await, where many completions are judged at once.
"""

from __future__ import annotations

from typing import Any

from .answers import Judged
from .problems import Problem
from .rewards import Settings, shared_judge


def compute_score(
    data_source: Any, solution_str: str, ground_truth: Any, extra_info: Any = None, **options: Any
) -> dict[str, float | str]:
    """As verl calls it. `score` is 1 for a proof and for nothing else; `answered` is 0 where nobody judged it."""
    settings = _settings(options)
    return _score(shared_judge(settings).judge([Problem.read(ground_truth)], [solution_str])[0], settings)


async def compute_score_async(
    data_source: Any, solution_str: str, ground_truth: Any, extra_info: Any = None, **options: Any
) -> dict[str, float | str]:
    """As [`compute_score`][tllama.verl.compute_score], without blocking."""
    settings = _settings(options)
    judged = await shared_judge(settings).judge_async(Problem.read(ground_truth), [solution_str])
    return _score(judged[0], settings)


def _settings(options: dict[str, Any]) -> Settings:
    # verl's own arguments for reward models, which are of no use here.
    ours = {name: value for name, value in options.items() if not name.startswith("reward_")}
    return Settings(**ours)


def _score(judged: Judged, settings: Settings) -> dict[str, float | str]:
    score = settings.pay(judged)
    verdict = judged.verdict
    return {
        "score": 0.0 if score is None else score,
        "proved": float(verdict.proved),
        "answered": float(verdict.answered),
        "verdict": verdict.reason or verdict.status,
    }
