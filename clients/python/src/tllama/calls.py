"""The requests of the server's operations, and how their answers are read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from .answers import Format, Judged, Level, Position, Search, an_object
from .errors import NotUnderstood
from .problems import Problem
from .wire import Batch, Call, Candidate, without_none

PAGE = 1000
"""Problems of one answer."""


def batch(candidates: Sequence[Candidate], level: Level | None, timeout: float | None) -> Batch:
    """Candidates that go into one request."""
    return Batch(candidates, without_none(level=level, timeout=timeout))


def verify(batch: Batch, headers: Mapping[str, str]) -> Call[Any]:
    """Those candidates of a batch that have no verdict yet."""
    return Call("/v1/verify", batch.body(), lambda answer: answer, headers=headers)


def reward(
    statement: str,
    completions: Sequence[str],
    header: str,
    format: Format,
    dense: bool,
    level: Level | None,
    timeout: float | None,
) -> Call[list[Judged]]:
    """Completions for one statement."""
    body: dict[str, Any] = {
        "statement": statement,
        "completions": list(completions),
        "format": format,
        "dense": dense,
    }
    if header:
        body["header"] = header

    def read(answer: Any) -> list[Judged]:
        results = an_object(answer, "the answer").get("results")
        if not isinstance(results, list) or len(results) != len(completions):
            raise NotUnderstood(f"{len(completions)} completions, and not as many results: {answer!r:.200}")
        return [Judged.read(result) for result in results]

    return Call("/v1/reward", body | without_none(level=level, timeout=timeout), read)


def goals(text: str, position: Position, timeout: float | None) -> Call[Mapping[str, Any]]:
    """The goals at a place."""
    at = {"line": position.line, "column": position.column}
    body = {"text": text, "positions": [at], **without_none(timeout=timeout)}
    return Call("/v1/goals", body, lambda answer: an_object(answer, "the answer"))


def annotate(text: str, timeout: float | None) -> Call[Mapping[str, Any]]:
    """A file that is to be explained."""
    body = {"text": text, **without_none(timeout=timeout)}
    return Call("/v1/annotate", body, lambda answer: an_object(answer, "the answer"))


def explain(statement: str, proof: str, header: str, timeout: float | None) -> Call[Mapping[str, Any]]:
    """A proof that is to be explained."""
    body = {"statement": statement, "proof": proof, "header": header, **without_none(timeout=timeout)}
    return Call("/v1/explain", body, lambda answer: an_object(answer, "the answer"))


def prove(statement: str, header: str, budget: float | None, level: Level | None) -> Call[Search]:
    """A statement to prove. Sent twice, it is worked on once."""
    body = {"statement": statement, "header": header, **without_none(budget=budget, level=level)}
    return Call("/v1/prove", body, Search.read, headers={"Idempotency-Key": uuid.uuid4().hex})


def problem_sets() -> Call[list[Mapping[str, Any]]]:
    """The problem sets of the server."""

    def read(answer: Any) -> list[Mapping[str, Any]]:
        return _rows(answer, "sets")

    return Call("/v1/problems", None, read, method="GET")


def problems(set: str, split: str | None, offset: int) -> Call[tuple[list[Problem], int]]:
    """Problems of a set from `offset` on, and how many there are in all."""

    def read(answer: Any) -> tuple[list[Problem], int]:
        total = an_object(answer, "the answer").get("total")
        if not isinstance(total, int):
            raise NotUnderstood(f"the answer does not say how many problems there are: {answer!r:.200}")
        try:
            return [Problem.read(row) for row in _rows(answer, "problems")], total
        except ValueError as error:
            raise NotUnderstood(str(error)) from error

    query = urlencode(without_none(split=split, offset=offset, limit=PAGE))
    return Call(f"/v1/problems/{quote(set, safe='')}?{query}", None, read, method="GET")


def _rows(answer: Any, name: str) -> list[Mapping[str, Any]]:
    rows = an_object(answer, "the answer").get(name)
    if not isinstance(rows, list):
        raise NotUnderstood(f"the answer has no `{name}`: {answer!r:.200}")
    return [an_object(row, "a row of the answer") for row in rows]
