"""What the synchronous and the asynchronous client share: requests, when to ask again, and how answers are read."""

from __future__ import annotations

import email.utils
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

from .answers import Verdict, an_object
from .errors import Busy, Failed, NotUnderstood, Refused, TllamaError, Unreachable

T = TypeVar("T")

DEFAULT_URL = "http://127.0.0.1:8000"
URL_VARIABLE = "TLLAMA_URL"
KEY_VARIABLE = "TLLAMA_KEY"

LONGEST_PAUSE = 60.0
"""Seconds between two tries at most, whatever the server says."""

BROKEN_OFF = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
)
"""Faults of a connection after which the same request may be sent again: the server answers equal questions alike."""


def settings(url: str | None, key: str | None) -> tuple[str, dict[str, str]]:
    """The server's address and the headers of every request."""
    url = (url or os.environ.get(URL_VARIABLE) or DEFAULT_URL).rstrip("/")
    key = key or os.environ.get(KEY_VARIABLE)
    headers = {"User-Agent": "tllama-python"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return url, headers


@dataclass(frozen=True)
class Patience:
    """How long to go on asking."""

    seconds: float = 600.0
    """Waiting for a place on a busy server, all pauses together."""
    attempts: int = 5
    """Connections that break off or are not taken."""


class Tries:
    """The tries of one request: says how long to wait before the next, or raises the reason for giving up."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._broken = 0
        self._waited = 0.0

    def after_fault(self, fault: Exception) -> float:
        """The seconds to wait after a connection that broke off."""
        self._broken += 1
        if not isinstance(fault, BROKEN_OFF) or self._broken >= self._patience.attempts:
            words = str(fault) or type(fault).__name__
            raise Unreachable(f"no answer from the server after {self._broken} tries: {words}") from fault
        return min(LONGEST_PAUSE, 0.25 * 2.0**self._broken) * (0.5 + random.random() / 2)

    def after_refusal(self, response: httpx.Response) -> float:
        """The seconds to wait after a server that had no place; its body must have been read."""
        wait = min(LONGEST_PAUSE, retry_after(response.headers.get("Retry-After")))
        # Callers that were sent away together do not come back together.
        wait += random.random() * min(1.0, wait)
        if self._waited + wait > self._patience.seconds:
            message, _ = error_of(response)
            raise Busy(f"no place on the server after {self._waited:.0f} s: {message}")
        self._waited += wait
        return wait


def has_no_place(response: httpx.Response) -> bool:
    """Whether the server has no place now, and says when to come again."""
    return response.status_code == 429 or (response.status_code == 503 and "Retry-After" in response.headers)


def retry_after(value: str | None) -> float:
    """The seconds that a `Retry-After` header says, in either of its forms."""
    if value is None:
        return 1.0
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return 1.0


def error_of(response: httpx.Response) -> tuple[str, str | None]:
    """What a response that is no answer says, and its short name for it."""
    try:
        body = response.json()
    except ValueError:
        return response.text.strip()[:500] or response.reason_phrase, None
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(error, Mapping):
        code = error.get("code")
        message = error.get("message", error.get("detail"))
        if isinstance(message, str):
            return message, code if isinstance(code, str) else None
    return (error if isinstance(error, str) else json.dumps(error)[:500]), None


def raise_for(response: httpx.Response) -> None:
    """Raises what a response that is no answer says; its body must have been read."""
    if response.status_code < 400:
        return
    message, code = error_of(response)
    kind = Refused if response.status_code < 500 else Failed
    raise kind(response.status_code, message, code)


def body_of(response: httpx.Response) -> Any:
    """The JSON of an answer."""
    raise_for(response)
    try:
        return response.json()
    except ValueError as error:
        raise NotUnderstood(f"the answer is not JSON: {response.text[:200]!r}") from error


def line_of(text: str) -> Mapping[str, Any]:
    """A line of an answer in JSON lines; an error where it says that the answer ends early."""
    try:
        line = an_object(json.loads(text), "a line of the answer")
    except ValueError as fault:
        raise NotUnderstood(f"a line of the answer is not JSON: {text[:200]!r}") from fault
    error = line.get("error")
    if error is not None and "verdict" not in line:
        words = error.get("message") if isinstance(error, Mapping) else error
        code = error.get("code") if isinstance(error, Mapping) else None
        raise Failed(200, str(words), code if isinstance(code, str) else None)
    return line


@dataclass(frozen=True)
class Call(Generic[T]):
    """A request, and how its answer is read."""

    path: str
    body: Mapping[str, Any] | None
    read: Callable[[Any], T]
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A statement, and a text that claims to prove it."""

    statement: str
    """Ends before `:=`."""
    candidate: str | None = None
    """The whole text. Either this or `proof` is given."""
    proof: str | None = None
    """The text after `:=`."""
    header: str = ""
    """What stands before the statement: imports, opens, definitions."""
    id: Any = None
    """The caller's name of it, which its verdict bears."""

    def __post_init__(self) -> None:
        if (self.candidate is None) == (self.proof is None):
            raise ValueError("either `candidate` or `proof` must be given")

    def line(self, id: int) -> dict[str, Any]:
        """As the server reads it."""
        line: dict[str, Any] = {"id": id, "statement": self.statement}
        if self.header:
            line["header"] = self.header
        return line | ({"proof": self.proof} if self.candidate is None else {"candidate": self.candidate})


class Batch:
    """Candidates of one request, and which of them have no verdict yet."""

    def __init__(self, candidates: Sequence[Candidate], options: Mapping[str, Any]) -> None:
        self._candidates = candidates
        self._options = options
        self._open = dict.fromkeys(range(len(candidates)))

    @property
    def done(self) -> bool:
        """Whether each has its verdict."""
        return not self._open

    def body(self) -> dict[str, Any]:
        """The request for those that have none."""
        return {"items": [self._candidates[at].line(at) for at in self._open], **self._options}

    def take(self, line: Mapping[str, Any]) -> tuple[int, Verdict]:
        """The verdict in a line of the answer, and whose it is."""
        at = line.get("id")
        if not isinstance(at, int) or isinstance(at, bool) or at not in self._open:
            raise NotUnderstood(f"the server answers about a candidate that it was not asked about: {at!r}")
        del self._open[at]
        return at, Verdict.read(line, self._candidates[at].id)

    def give_up(self, error: TllamaError) -> Iterator[tuple[int, Verdict]]:
        """No answer, for each that has none."""
        for at in self._open:
            yield at, Verdict.none(str(error), self._candidates[at].id, reason="Interrupted")
        self._open.clear()


def without_none(**options: Any) -> dict[str, Any]:
    """Options that were given."""
    return {name: value for name, value in options.items() if value is not None}
