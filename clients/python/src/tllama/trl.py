"""A reward function for TRL's `GRPOTrainer` and its relatives.

    trainer = GRPOTrainer(model, reward_funcs=ProofReward(), train_dataset=rows)

Each row has the columns `prompt`, `statement` and, where there is one, `header`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .problems import Problem
from .rewards import Settings, shared_judge, text_of


class ProofReward:
    """1 for a proof of the row's statement, and for nothing else; `None` for no answer, which TRL leaves out."""

    def __init__(
        self,
        *,
        statement: str = "statement",
        header: str = "header",
        settings: Settings | None = None,
        **options: Any,
    ) -> None:
        """`statement` and `header` name the columns; `options` are those of [`Settings`][tllama.rewards.Settings]."""
        self.__name__ = "proof"
        self.columns = (statement, header)
        self.settings = settings or Settings(**options)
        shared_judge(self.settings)

    def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        log_extra: Callable[[str, list[Any]], None] | None = None,
        log_metric: Callable[[str, float], None] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """As TRL calls it: a reward for each completion."""
        statement, header = self.columns
        if statement not in columns:
            raise ValueError(f"the data set has no column `{statement}`; it has {sorted(columns)}")
        headers = columns.get(header) or [""] * len(completions)
        problems = [Problem(s, h or "") for s, h in zip(columns[statement], headers, strict=True)]
        judged = shared_judge(self.settings).judge(problems, [text_of(completion) for completion in completions])
        if log_extra is not None:
            log_extra("proof", [f"{one.verdict.reason or one.verdict.status}" for one in judged])
        if log_metric is not None and judged:
            log_metric("proof/unanswered", sum(not one.verdict.answered for one in judged) / len(judged))
        return [self.settings.pay(one) for one in judged]
