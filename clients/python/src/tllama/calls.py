"""The requests of the server's operations, and how their answers are read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from .answers import Judged, Level, Position, Verdict, an_object
from .errors import NotUnderstood
from .wire import Batch, Call, Candidate, without_none


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
    dense: bool,
    level: Level | None,
    timeout: float | None,
) -> Call[list[Judged]]:
    """Completions for one statement."""
    body: dict[str, Any] = {"statement": statement, "completions": list(completions), "dense": dense}
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


def prove(statement: str, header: str, budget: float | None, level: Level | None) -> Call[Verdict]:
    """A statement to prove. Sent twice, it is worked on once."""
    body = {"statement": statement, "header": header, **without_none(budget=budget, level=level)}
    return Call("/v1/prove", body, Verdict.read, headers={"Idempotency-Key": uuid.uuid4().hex})


def problems(set: str | None, split: str | None) -> Call[list[Mapping[str, Any]]]:
    """Problem sets, or the problems of one."""
    body = without_none(set=set, split=split)

    def read(answer: Any) -> list[Mapping[str, Any]]:
        rows = answer.get("problems", answer.get("sets")) if isinstance(answer, Mapping) else answer
        if not isinstance(rows, list):
            raise NotUnderstood(f"the answer is no list of problems: {answer!r:.200}")
        return [an_object(row, "a problem") for row in rows]

    return Call("/v1/problems", body, read)
