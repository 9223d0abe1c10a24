"""Rewards for completions of a model: what the trainers' functions share.

A proof is paid 1, and nothing else is. A rejected completion is paid `partial` times its progress, 0 by default. What
could not be judged is *no answer*: each trainer's function says what it makes of that.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from .answers import Format, Judged, Level
from .client import AsyncClient, Client
from .errors import TllamaError
from .problems import Problem
from .wire import Patience

REQUESTS = 8
"""Requests that one batch of completions makes at once."""


@dataclass(frozen=True)
class Settings:
    """How completions are judged and paid."""

    url: str | None = None
    """The server; `TLLAMA_URL` by default."""
    key: str | None = None
    """The key for it; `TLLAMA_KEY` by default."""
    format: Format = "answer"
    """What a completion is."""
    level: Level | None = None
    timeout: float | None = None
    """Seconds that Lean may take over one completion."""
    partial: float = 0.0
    """What a rejected completion gets times its progress: at least 0 and below 1."""
    unanswered: float | None = None
    """What a completion gets that nobody judged: below 1, or what the trainer makes of no answer."""
    patience: Patience = field(default_factory=Patience)

    def pay(self, judged: Judged) -> float | None:
        """What a completion gets."""
        return judged.reward(partial=self.partial, unanswered=self.unanswered)

    @property
    def dense(self) -> bool:
        """Whether progress has to be known."""
        return self.partial > 0.0


class Judge:
    """Judges completions for statements; one request for each statement. Errors become *no answer*."""

    def __init__(self, settings: Settings) -> None:
        # Fails now rather than in the middle of a run.
        settings.pay(Judged.none(""))
        self.settings = settings
        self._client = Client(settings.url, key=settings.key, patience=settings.patience)
        self._async_clients: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncClient] = (
            weakref.WeakKeyDictionary()
        )

    def judge(self, problems: Sequence[Problem], completions: Sequence[str]) -> list[Judged]:
        """One result for each completion, in their order. Problems that are equal are asked about together."""
        groups = _groups(problems, completions)
        judged: dict[int, Judged] = {}
        with ThreadPoolExecutor(max_workers=REQUESTS) as pool:
            work = [pool.submit(self._group, problem, [completions[at] for at in places]) for problem, places in groups]
            for (_, places), done in zip(groups, work, strict=True):
                judged.update(zip(places, done.result(), strict=True))
        return [judged[at] for at in range(len(completions))]

    async def judge_async(self, problem: Problem, completions: Sequence[str]) -> list[Judged]:
        """As [`judge`][tllama.rewards.Judge.judge], for one problem, without blocking."""
        loop = asyncio.get_running_loop()
        client = self._async_clients.get(loop)
        settings = self.settings
        if client is None:
            client = AsyncClient(settings.url, key=settings.key, patience=settings.patience)
            self._async_clients[loop] = client
        try:
            return await client.reward(problem.statement, completions, header=problem.header, **self._options())
        except TllamaError as error:
            return _unanswered(error, completions)

    def _group(self, problem: Problem, completions: Sequence[str]) -> list[Judged]:
        try:
            return self._client.reward(problem.statement, completions, header=problem.header, **self._options())
        except TllamaError as error:
            return _unanswered(error, completions)

    def _options(self) -> dict[str, Any]:
        settings = self.settings
        return {
            "format": settings.format,
            "dense": settings.dense,
            "level": settings.level,
            "timeout": settings.timeout,
        }


def _groups(problems: Sequence[Problem], completions: Sequence[str]) -> list[tuple[Problem, list[int]]]:
    if len(problems) != len(completions):
        raise ValueError(f"{len(completions)} completions for {len(problems)} problems")
    groups: dict[tuple[str, str], tuple[Problem, list[int]]] = {}
    for at, problem in enumerate(problems):
        groups.setdefault((problem.header, problem.statement), (problem, []))[1].append(at)
    return list(groups.values())


def _unanswered(error: TllamaError, completions: Sequence[str]) -> list[Judged]:
    return [Judged.none(str(error), reason=type(error).__name__)] * len(completions)


_judges: dict[Settings, Judge] = {}


def shared_judge(settings: Settings) -> Judge:
    """The judge with these settings: trainers call a function for each completion, and connections are kept."""
    judge = _judges.get(settings)
    if judge is None:
        judge = _judges.setdefault(settings, Judge(settings))
    return judge


def text_of(completion: Any) -> str:
    """The text of a completion: a text, a message, or a conversation, of which the last message counts."""
    if isinstance(completion, str):
        return completion
    if isinstance(completion, dict):
        return text_of(completion.get("content") or "")
    if isinstance(completion, Sequence):
        parts = list(completion)
        if parts and all(isinstance(part, dict) and "role" in part for part in parts):
            return text_of(parts[-1])
        return "".join(str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in parts)
    raise TypeError(f"a completion is a text or a conversation, not {type(completion).__name__}")
