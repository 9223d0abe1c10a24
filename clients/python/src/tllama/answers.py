"""Answers of the server, typed. Only an answer that says *proved* and nothing that contradicts it counts as proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .errors import NotUnderstood

Status = Literal["proved", "rejected", "no answer"]
"""What is known of a candidate. *No answer* says nothing about it: nobody judged it to the end."""

Level = Literal["checked", "replayed", "cross-checked"]
"""How sure a verdict is, weakest first."""

LEVELS: tuple[Level, ...] = ("checked", "replayed", "cross-checked")

Format = Literal["answer", "proof", "candidate"]
"""What a completion is: a model's answer, which the proof is taken from; the text after `:=`; or the whole text."""

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
    """A tactic of a proof."""

    start: Position | None
    end: Position | None
    kind: str
    """What Lean's grammar calls it."""
    sound: bool
    """Whether no error of Lean stands in it. This says nothing about the rest of the proof."""
    goals_before: Sequence[str] = ()
    goals_after: Sequence[str] = ()

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Step:
        """A step in an answer."""
        return cls(
            Position.read(value.get("start")),
            Position.read(value.get("end")),
            str(value.get("kind", "")),
            value.get("sound") is True,
            _texts(value.get("goals_before")),
            _texts(value.get("goals_after")),
        )


@dataclass(frozen=True)
class Judged:
    """A completion of a model: its verdict and, where they were asked for, its steps."""

    verdict: Verdict
    candidate: str | None = None
    """The Lean text that was made of the completion and judged; positions are in it."""
    steps: Sequence[Step] | None = None
    """The tactics of the proof; `None` where they were not asked for, or nothing is known of them."""
    first_failing: int | None = None
    """The first step that is not sound, from 0."""
    progress: float | None = None
    """How far the proof came, between 0 and 1."""

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
        if not isinstance(value, Mapping):
            return cls(Verdict.read(value))
        candidate = value.get("candidate")
        judged = cls(_verdict_of_result(value), candidate if isinstance(candidate, str) else None)
        dense = value.get("dense")
        if not isinstance(dense, Mapping):
            return judged
        steps, first, progress = dense.get("steps"), dense.get("first_failing"), dense.get("progress")
        return replace(
            judged,
            steps=tuple(Step.read(s) for s in steps if isinstance(s, Mapping)) if isinstance(steps, list) else None,
            first_failing=first if isinstance(first, int) else None,
            progress=float(progress) if isinstance(progress, (int, float)) and 0.0 <= progress <= 1.0 else None,
        )


def _verdict_of_result(value: Mapping[str, Any]) -> Verdict:
    """Of a completion that holds no proof, there is a reason and no verdict."""
    verdict, answered = value.get("verdict"), value.get("answered")
    reason, detail = value.get("reason"), value.get("detail")
    if isinstance(verdict, Mapping):
        return Verdict.read(verdict if answered is not False else {**verdict, "answered": False})
    if answered is True and reason == "NoProof":
        return Verdict("rejected", reason=reason, detail=f"the completion holds no proof: {detail}", raw=value)
    return Verdict.none(
        str(detail or f"the server's answer is no verdict: {dict(value)!r:.200}"),
        reason=reason if isinstance(reason, str) else None,
    )


@dataclass(frozen=True)
class Search:
    """What became of a search for a proof. It is true if and only if one was found.

    That none was found says nothing about the statement.
    """

    verdict: Verdict
    """The verdict on the proof that was found; else *no answer*."""
    candidate: str | None = None
    """The proof, statement included."""
    generator: str | None = None
    """Who wrote it."""
    attempts: int = 0
    """Candidates that were judged."""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The whole answer, for what has no field here."""

    def __bool__(self) -> bool:
        return bool(self.verdict) and self.candidate is not None

    @classmethod
    def read(cls, value: object) -> Search:
        """What an answer says."""
        answer = an_object(value, "the answer")
        verdict, attempts = Verdict.read(answer), answer.get("attempts")
        if not verdict:
            verdict = Verdict.none(str(answer.get("why") or "no proof was found"), reason="NotFound")
        candidate, generator = answer.get("candidate"), answer.get("generator")
        return cls(
            verdict,
            candidate if isinstance(candidate, str) else None,
            generator if isinstance(generator, str) else None,
            attempts if isinstance(attempts, int) else 0,
            answer,
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def an_object(value: object, what: str) -> Mapping[str, Any]:
    """The answer as an object; an error where it is none."""
    if not isinstance(value, Mapping):
        raise NotUnderstood(f"{what} is not an object but {value!r:.200}")
    return value
