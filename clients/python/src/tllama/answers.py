"""Answers of the server, typed. Only an answer that says *proved* and nothing that contradicts it counts as proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import NotUnderstood

Status = Literal["proved", "rejected", "no answer"]
"""What is known of a candidate. *No answer* says nothing about it: nobody judged it to the end."""

Level = Literal["checked", "replayed", "cross-checked"]
"""How sure a verdict is, weakest first."""

LEVELS: tuple[Level, ...] = ("checked", "replayed", "cross-checked")

NO_ANSWER_REASONS = frozenset(
    {"Timeout", "OutOfMemory", "WorkerCrashed", "Unaudited", "InvalidStatement", "KernelsDisagree"}
)
"""Reasons that say nothing about the candidate: a limit was hit, Lean died, nobody audited, the given statement cannot
be read, or a kernel is in doubt."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text: the line counts from 1, the column from 0, in Unicode scalar values."""

    line: int
    column: int

    @classmethod
    def read(cls, value: object) -> Position | None:
        """The place in an answer, if there is one."""
        if not isinstance(value, Mapping):
            return None
        line, column = value.get("line"), value.get("column")
        return cls(line, column) if isinstance(line, int) and isinstance(column, int) else None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of Lean."""

    severity: str
    text: str
    position: Position | None = None
    end_position: Position | None = None

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Message:
        """A message in an answer."""
        return cls(
            str(value.get("severity", "")),
            str(value.get("text", "")),
            Position.read(value.get("position")),
            Position.read(value.get("end_position")),
        )


@dataclass(frozen=True)
class Verdict:
    """What is known of a candidate. It is true if and only if the candidate is proved.

    A verdict that is false was not always judged: `status` tells *rejected* from *no answer*.
    """

    status: Status
    id: Any = None
    """The caller's name of the candidate."""
    reason: str | None = None
    """Why it is not proved, in one word that programs can rely on."""
    detail: str | None = None
    """Why it is not proved, in words."""
    position: Position | None = None
    """Where in the candidate the reason stands."""
    goals: Sequence[str] = ()
    """Goals that were left open there."""
    level: Level | None = None
    """How sure the verdict is."""
    axioms: Sequence[str] = ()
    """Axioms that the proof rests on."""
    messages: Sequence[Message] = ()
    """What Lean said about the candidate."""
    time_ms: float | None = None
    """Lean's time."""
    cached: bool = False
    """Whether the store knew the verdict."""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The whole answer, for what has no field here."""

    def __bool__(self) -> bool:
        return self.status == "proved"

    @property
    def proved(self) -> bool:
        """Whether the candidate proves its statement."""
        return self.status == "proved"

    @property
    def answered(self) -> bool:
        """Whether the candidate was judged at all."""
        return self.status != "no answer"

    @classmethod
    def none(cls, detail: str, id: Any = None, reason: str | None = None) -> Verdict:
        """That there is no answer, and why."""
        return cls("no answer", id=id, reason=reason, detail=detail)

    @classmethod
    def read(cls, value: object, id: Any = None) -> Verdict:
        """A verdict in an answer. What is not understood is no answer."""
        if not isinstance(value, Mapping):
            return cls.none(f"the server's answer is no verdict: {value!r:.200}", id)
        status, reason = _status(value)
        messages = value.get("messages")
        level, time_ms = value.get("level"), value.get("time_ms")
        detail, error = value.get("detail"), value.get("error")
        if status == "no answer" and isinstance(error, Mapping):
            detail, reason = error.get("message"), reason or error.get("code")
        if status == "no answer" and not detail:
            detail = f"the server's answer is no verdict: {dict(value)!r:.200}"
        return cls(
            status,
            id=id,
            reason=reason if isinstance(reason, str) else None,
            detail=detail if isinstance(detail, str) else None,
            position=Position.read(value.get("position")),
            goals=_texts(value.get("goals")),
            level=level if level in LEVELS else None,
            axioms=_texts(value.get("axioms")),
            messages=tuple(Message.read(m) for m in messages if isinstance(m, Mapping))
            if isinstance(messages, list)
            else (),
            time_ms=float(time_ms) if isinstance(time_ms, (int, float)) else None,
            cached=value.get("cached") is True,
            raw=value,
        )


def _status(value: Mapping[str, Any]) -> tuple[Status, str | None]:
    verdict, status, reason = value.get("verdict"), value.get("status"), value.get("reason")
    reason = reason if isinstance(reason, str) else None
    agrees = (status is None or status == verdict) and value.get("answered") is not False and "error" not in value
    known = value.get("level") in LEVELS
    if verdict == "proved" and agrees and known and reason in (None, "proved"):
        return "proved", None
    if verdict == "rejected" and agrees and reason is not None and reason not in NO_ANSWER_REASONS:
        return "rejected", reason
    return "no answer", reason


@dataclass(frozen=True, slots=True)
class Step:
    """A tactic of a proof, and whether Lean was content with it."""

    text: str
    sound: bool
    """Whether no error stands in it. Of a tactic after the first that fails, nothing is known, and it is not sound."""
    start: Position | None = None
    end: Position | None = None
    goals_before: Sequence[str] = ()
    goals_after: Sequence[str] = ()

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Step:
        """A step in an answer."""
        return cls(
            str(value.get("text", value.get("tactic", ""))),
            value.get("sound") is True,
            Position.read(value.get("start", value.get("position"))),
            Position.read(value.get("end", value.get("end_position"))),
            _texts(value.get("goals_before")),
            _texts(value.get("goals_after")),
        )


@dataclass(frozen=True)
class Judged:
    """A completion of a model: its verdict and, where they were asked for, its steps."""

    verdict: Verdict
    candidate: str | None = None
    """The Lean that was taken out of the completion and judged."""
    steps: Sequence[Step] | None = None
    """The tactics of the proof; `None` where they were not asked for, or there are none."""
    progress: float | None = None
    """The share of the proof before its first failing step, between 0 and 1."""

    def __bool__(self) -> bool:
        return bool(self.verdict)

    def reward(self, *, partial: float = 0.0, unanswered: float | None = None) -> float | None:
        """1 for a proof, and for nothing else.

        A rejected candidate gets `partial`, which is below 1, times its progress. `unanswered` is for no answer.
        """
        if not 0.0 <= partial < 1.0:
            raise ValueError(f"`partial` must be at least 0 and below 1, not {partial}")
        if unanswered is not None and unanswered >= 1.0:
            raise ValueError(f"`unanswered` must be below 1, not {unanswered}: 1 is for proofs")
        if self.verdict.status == "proved":
            return 1.0
        if self.verdict.status == "rejected":
            return partial * (self.progress or 0.0)
        return unanswered

    @classmethod
    def none(cls, detail: str, reason: str | None = None) -> Judged:
        """That there is no answer, and why."""
        return cls(Verdict.none(detail, reason=reason))

    @classmethod
    def read(cls, value: object) -> Judged:
        """A result of a reward's answer."""
        verdict = Verdict.read(value)
        if not isinstance(value, Mapping):
            return cls(verdict)
        candidate, steps, progress = value.get("candidate"), value.get("steps"), value.get("progress")
        known = isinstance(progress, (int, float)) and not isinstance(progress, bool) and 0.0 <= progress <= 1.0
        return cls(
            verdict,
            candidate if isinstance(candidate, str) else None,
            tuple(Step.read(s) for s in steps if isinstance(s, Mapping)) if isinstance(steps, list) else None,
            float(progress) if known and progress is not None else None,
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def an_object(value: object, what: str) -> Mapping[str, Any]:
    """The answer as an object; an error where it is none."""
    if not isinstance(value, Mapping):
        raise NotUnderstood(f"{what} is not an object but {value!r:.200}")
    return value
