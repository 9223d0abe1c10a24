"""Clients of `tllama serve`: one that blocks, and one for `asyncio` and `trio`.

Both ask again when the server is busy or the connection breaks; the server gives equal questions equal answers, so
that asking twice does no harm. Neither ever makes a verdict up: what was not judged is *no answer*, or an error.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from types import TracebackType
from typing import Any, TypeVar

import anyio
import httpx

from . import calls
from .answers import Format, Judged, Level, Position, Search, Verdict
from .errors import TllamaError
from .problems import Problem
from .wire import Call, Candidate, Patience, Tries, body_of, has_no_place, line_of, raise_for, settings

T = TypeVar("T")

BATCH = 256
"""Candidates in one request."""

# Compression would hold lines back until there are enough of them.
JSON_LINES = {"Accept": "application/x-ndjson", "Accept-Encoding": "identity"}
ENDED_EARLY = httpx.RemoteProtocolError("the answer ended before its last verdict")


def _limits(timeout: float) -> httpx.Timeout:
    return httpx.Timeout(timeout, connect=10.0, write=60.0)


class Client:
    """A client that blocks. It may be used from several threads, and as a context manager."""

    def __init__(
        self,
        url: str | None = None,
        *,
        key: str | None = None,
        timeout: float = 600.0,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Address and key default to `TLLAMA_URL` and `TLLAMA_KEY`.

        `timeout` is how many seconds the server may be silent, and `patience` says how long to go on asking.
        """
        self.url, headers = settings(url, key)
        self._patience = patience or Patience()
        self._http = httpx.Client(base_url=self.url, headers=headers, timeout=_limits(timeout), transport=transport)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def _send(self, call: Call[Any], tries: Tries) -> httpx.Response:
        """The head of the response; its body is still to be read, and it is to be closed."""
        while True:
            request = self._http.build_request(call.method, call.path, json=call.body, headers=dict(call.headers))
            try:
                response = self._http.send(request, stream=True)
                if not has_no_place(response):
                    return response
                try:
                    response.read()
                finally:
                    response.close()
            except httpx.TransportError as fault:
                time.sleep(tries.after_fault(fault))
            else:
                time.sleep(tries.after_refusal(response))

    def _ask(self, call: Call[T]) -> T:
        tries = Tries(self._patience)
        while True:
            response = self._send(call, tries)
            try:
                response.read()
            except httpx.TransportError as fault:
                time.sleep(tries.after_fault(fault))
                continue
            finally:
                response.close()
            return call.read(body_of(response))

    def _lines(self, call: Call[Any], tries: Tries) -> Generator[Mapping[str, Any], None, None]:
        response = self._send(call, tries)
        try:
            if response.status_code >= 400:
                response.read()
                raise_for(response)
            for text in response.iter_lines():
                if text:
                    yield line_of(text)
        finally:
            response.close()

    def verify(
        self,
        statement: str,
        candidate: str | None = None,
        *,
        proof: str | None = None,
        header: str = "",
        id: Any = None,
        level: Level | None = None,
        timeout: float | None = None,
    ) -> Verdict:
        """Judges one candidate. `timeout` is Lean's time for it, in seconds."""
        one = Candidate(statement, candidate, proof, header, id)
        return self.verify_many([one], level=level, timeout=timeout)[0]

    def verify_many(
        self, candidates: Iterable[Candidate], *, level: Level | None = None, timeout: float | None = None
    ) -> list[Verdict]:
        """Judges candidates. The verdicts are in their order, one for each.

        An error comes only before the first verdict; what is open after it is *no answer*.
        """
        candidates = list(candidates)
        verdicts = dict(self._verdicts(candidates, level, timeout))
        return [verdicts[at] for at in range(len(candidates))]

    def verify_stream(
        self, candidates: Iterable[Candidate], *, level: Level | None = None, timeout: float | None = None
    ) -> Iterator[Verdict]:
        """Judges candidates. Verdicts come as Lean gives them; `id` tells whose they are."""
        for _, verdict in self._verdicts(list(candidates), level, timeout):
            yield verdict

    def _verdicts(
        self, candidates: Sequence[Candidate], level: Level | None, timeout: float | None
    ) -> Iterator[tuple[int, Verdict]]:
        received = False
        for start in range(0, len(candidates), BATCH):
            batch = calls.batch(candidates[start : start + BATCH], level, timeout)
            tries = Tries(self._patience)
            while not batch.done:
                call = calls.verify(batch, JSON_LINES)
                try:
                    fault: httpx.TransportError | None = None
                    try:
                        with closing(self._lines(call, tries)) as lines:
                            for line in lines:
                                at, verdict = batch.take(line)
                                received = True
                                yield start + at, verdict
                    except httpx.TransportError as broken:
                        fault = broken
                    if not batch.done:
                        time.sleep(tries.after_fault(fault or ENDED_EARLY))
                except TllamaError as error:
                    if not received:
                        raise
                    for at, verdict in batch.give_up(error):
                        yield start + at, verdict

    def reward(
        self,
        statement: str,
        completions: Sequence[str],
        *,
        header: str = "",
        format: Format = "answer",
        dense: bool = False,
        level: Level | None = None,
        timeout: float | None = None,
    ) -> list[Judged]:
        """Judges a model's completions for one statement; `dense` asks for the steps of each proof too."""
        if not completions:
            return []
        return self._ask(calls.reward(statement, completions, header, format, dense, level, timeout))

    def goals(self, text: str, position: Position, *, timeout: float | None = None) -> Mapping[str, Any]:
        """The goals at a place of a Lean file."""
        return self._ask(calls.goals(text, position, timeout))

    def annotate(self, text: str, *, timeout: float | None = None) -> Mapping[str, Any]:
        """A Lean file with its tactic proofs explained in comments."""
        return self._ask(calls.annotate(text, timeout))

    def explain(
        self, statement: str, proof: str, *, header: str = "", timeout: float | None = None
    ) -> Mapping[str, Any]:
        """A proof in words."""
        return self._ask(calls.explain(statement, proof, header, timeout))

    def prove(
        self, statement: str, *, header: str = "", budget: float | None = None, level: Level | None = None
    ) -> Search:
        """Searches for a proof, for `budget` seconds."""
        return self._ask(calls.prove(statement, header, budget, level))

    def problem_sets(self) -> list[Mapping[str, Any]]:
        """The problem sets of the server."""
        return self._ask(calls.problem_sets())

    def problems(self, set: str, *, split: str | None = None) -> list[Problem]:
        """The problems of a set."""
        found: list[Problem] = []
        while True:
            page, total = self._ask(calls.problems(set, split, len(found)))
            found += page
            if not page or len(found) >= total:
                return found

    def ready(self) -> bool:
        """Whether the server answers questions now. Never waits for it."""
        try:
            return self._http.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False


class AsyncClient:
    """A client for `asyncio` and `trio`. It belongs to one event loop, and may be used as a context manager."""

    def __init__(
        self,
        url: str | None = None,
        *,
        key: str | None = None,
        timeout: float = 600.0,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """As [`Client`][tllama.Client]."""
        self.url, headers = settings(url, key)
        self._patience = patience or Patience()
        self._http = httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=_limits(timeout), transport=transport
        )

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def _send(self, call: Call[Any], tries: Tries) -> httpx.Response:
        """The head of the response; its body is still to be read, and it is to be closed."""
        while True:
            request = self._http.build_request(call.method, call.path, json=call.body, headers=dict(call.headers))
            try:
                response = await self._http.send(request, stream=True)
                if not has_no_place(response):
                    return response
                try:
                    await response.aread()
                finally:
                    await response.aclose()
            except httpx.TransportError as fault:
                await anyio.sleep(tries.after_fault(fault))
            else:
                await anyio.sleep(tries.after_refusal(response))

    async def _ask(self, call: Call[T]) -> T:
        tries = Tries(self._patience)
        while True:
            response = await self._send(call, tries)
            try:
                await response.aread()
            except httpx.TransportError as fault:
                await anyio.sleep(tries.after_fault(fault))
                continue
            finally:
                await response.aclose()
            return call.read(body_of(response))

    async def _lines(self, call: Call[Any], tries: Tries) -> AsyncGenerator[Mapping[str, Any], None]:
        response = await self._send(call, tries)
        try:
            if response.status_code >= 400:
                await response.aread()
                raise_for(response)
            async for text in response.aiter_lines():
                if text:
                    yield line_of(text)
        finally:
            await response.aclose()

    async def verify(
        self,
        statement: str,
        candidate: str | None = None,
        *,
        proof: str | None = None,
        header: str = "",
        id: Any = None,
        level: Level | None = None,
        timeout: float | None = None,
    ) -> Verdict:
        """Judges one candidate. `timeout` is Lean's time for it, in seconds."""
        one = Candidate(statement, candidate, proof, header, id)
        return (await self.verify_many([one], level=level, timeout=timeout))[0]

    async def verify_many(
        self, candidates: Iterable[Candidate], *, level: Level | None = None, timeout: float | None = None
    ) -> list[Verdict]:
        """Judges candidates. The verdicts are in their order, one for each.

        An error comes only before the first verdict; what is open after it is *no answer*.
        """
        candidates = list(candidates)
        verdicts = {at: verdict async for at, verdict in self._verdicts(candidates, level, timeout)}
        return [verdicts[at] for at in range(len(candidates))]

    async def verify_stream(
        self, candidates: Iterable[Candidate], *, level: Level | None = None, timeout: float | None = None
    ) -> AsyncIterator[Verdict]:
        """Judges candidates. Verdicts come as Lean gives them; `id` tells whose they are."""
        async for _, verdict in self._verdicts(list(candidates), level, timeout):
            yield verdict

    async def _verdicts(
        self, candidates: Sequence[Candidate], level: Level | None, timeout: float | None
    ) -> AsyncIterator[tuple[int, Verdict]]:
        received = False
        for start in range(0, len(candidates), BATCH):
            batch = calls.batch(candidates[start : start + BATCH], level, timeout)
            tries = Tries(self._patience)
            while not batch.done:
                call = calls.verify(batch, JSON_LINES)
                try:
                    fault: httpx.TransportError | None = None
                    try:
                        async with aclosing(self._lines(call, tries)) as lines:
                            async for line in lines:
                                at, verdict = batch.take(line)
                                received = True
                                yield start + at, verdict
                    except httpx.TransportError as broken:
                        fault = broken
                    if not batch.done:
                        await anyio.sleep(tries.after_fault(fault or ENDED_EARLY))
                except TllamaError as error:
                    if not received:
                        raise
                    for at, verdict in batch.give_up(error):
                        yield start + at, verdict

    async def reward(
        self,
        statement: str,
        completions: Sequence[str],
        *,
        header: str = "",
        format: Format = "answer",
        dense: bool = False,
        level: Level | None = None,
        timeout: float | None = None,
    ) -> list[Judged]:
        """Judges a model's completions for one statement; `dense` asks for the steps of each proof too."""
        if not completions:
            return []
        return await self._ask(calls.reward(statement, completions, header, format, dense, level, timeout))

    async def goals(self, text: str, position: Position, *, timeout: float | None = None) -> Mapping[str, Any]:
        """The goals at a place of a Lean file."""
        return await self._ask(calls.goals(text, position, timeout))

    async def annotate(self, text: str, *, timeout: float | None = None) -> Mapping[str, Any]:
        """A Lean file with its tactic proofs explained in comments."""
        return await self._ask(calls.annotate(text, timeout))

    async def explain(
        self, statement: str, proof: str, *, header: str = "", timeout: float | None = None
    ) -> Mapping[str, Any]:
        """A proof in words."""
        return await self._ask(calls.explain(statement, proof, header, timeout))

    async def prove(
        self, statement: str, *, header: str = "", budget: float | None = None, level: Level | None = None
    ) -> Search:
        """Searches for a proof, for `budget` seconds."""
        return await self._ask(calls.prove(statement, header, budget, level))

    async def problem_sets(self) -> list[Mapping[str, Any]]:
        """The problem sets of the server."""
        return await self._ask(calls.problem_sets())

    async def problems(self, set: str, *, split: str | None = None) -> list[Problem]:
        """The problems of a set."""
        found: list[Problem] = []
        while True:
            page, total = await self._ask(calls.problems(set, split, len(found)))
            found += page
            if not page or len(found) >= total:
                return found

    async def ready(self) -> bool:
        """Whether the server answers questions now. Never waits for it."""
        try:
            return (await self._http.get("/readyz")).status_code == 200
        except httpx.TransportError:
            return False
