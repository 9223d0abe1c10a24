"""The client against servers that are busy, break off or answer nonsense."""

import json

import anyio
import httpx
import pytest

from tllama import (
    AsyncClient,
    Busy,
    Candidate,
    Client,
    Failed,
    Judged,
    NotUnderstood,
    Patience,
    Refused,
    Unreachable,
    Verdict,
)
from tllama.wire import retry_after

PROVED = {"verdict": "proved", "level": "cross-checked", "axioms": [], "messages": []}
CANDIDATES = [Candidate("theorem t : True", proof="trivial", id=name) for name in "abc"]
QUICK = Patience(seconds=6, attempts=3)


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """Pauses are noted, and not made."""
    pauses = []

    async def note(seconds):
        pauses.append(seconds)

    monkeypatch.setattr("tllama.client.time.sleep", pauses.append)
    monkeypatch.setattr("tllama.client.anyio.sleep", note)
    return pauses


def client(*answers, patience=QUICK):
    """A client of a server that gives these answers, and what it was asked."""
    asked, answers = [], iter(answers)

    def handle(request):
        asked.append(request)
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer(json.loads(request.content)) if callable(answer) else answer

    return Client("http://server", key="secret", patience=patience, transport=httpx.MockTransport(handle)), asked


def lines(*rows):
    return httpx.Response(200, text="".join(json.dumps(row) + "\n" for row in rows))


def bodies(asked):
    return [[line["id"] for line in json.loads(request.content)["items"]] for request in asked]


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"verdict": "no answer", "error": {"code": "lean_crashed", "message": "Lean died"}},
        {"verdict": None, "level": "cross-checked"},
        {"verdict": True, "level": "cross-checked"},
        {"verdict": "Proved", "level": "cross-checked"},
        {"verdict": "proved"},
        {"verdict": "proved", "level": "said so"},
        {"verdict": "proved", "level": "checked", "reason": "Timeout"},
        {"verdict": "proved", "level": "checked", "error": {"code": "busy", "message": "no place"}},
        {"verdict": "proved", "level": "checked", "status": "no answer"},
        {"verdict": "proved", "level": "checked", "answered": False},
        {"verdict": "rejected"},
        {"verdict": "rejected", "reason": "Timeout", "level": "checked"},
        {"verdict": "rejected", "reason": "WorkerCrashed", "level": "checked"},
        {"verdict": "rejected", "reason": "InvalidStatement", "level": "checked"},
        {"proved": True, "level": "checked"},
        None,
        [PROVED],
        "proved",
    ],
)
def test_what_is_not_a_verdict_is_no_answer(line):
    verdict = Verdict.read(line)
    assert (verdict.status, bool(verdict), verdict.answered) == ("no answer", False, False)
    assert verdict.detail
    judged = Judged.read({"index": 0, "reward": 1.0, "answered": True, "reason": "proved", "verdict": line})
    assert judged.reward() is None
    assert judged.reward(partial=0.9, unanswered=-1.0) == -1.0


def test_verdicts_are_read():
    proved = Verdict.read(PROVED, "mine")
    assert proved
    assert (proved.id, proved.level, proved.reason) == ("mine", "cross-checked", None)
    line = {
        "verdict": "rejected", "reason": "UnsolvedGoals", "detail": "open", "position": {"line": 2, "column": 3},
        "goals": ["⊢ False"], "level": "checked", "axioms": ["sorryAx"], "time_ms": 3,
        "messages": [{"severity": "error", "text": "no", "position": {"line": 1, "column": 0}}],
    }  # fmt: skip
    rejected = Verdict.read(line)
    assert (rejected.status, bool(rejected), rejected.answered) == ("rejected", False, True)
    assert (rejected.position.line, rejected.goals, rejected.messages[0].text) == (2, ("⊢ False",), "no")
    assert rejected.raw is line


def test_only_proofs_are_paid_one():
    rejected = {"verdict": "rejected", "reason": "Elaboration", "level": "checked"}

    def judged(verdict, progress=0.0, **fields):
        return Judged.read(
            {"answered": True, "verdict": verdict, "dense": {"steps": [], "progress": progress}, **fields}
        )

    near = judged(rejected, 1.0, reward=1.0)
    assert (near.reward(), near.reward(partial=0.5)) == (0.0, 0.5)
    assert judged(rejected, 7.0).reward(partial=0.5) == 0.0
    assert judged(PROVED).reward(partial=0.5) == 1.0
    assert judged(PROVED, answered=False).reward(unanswered=0.25) == 0.25
    no_proof = judged(None, reason="NoProof", detail="no code")
    assert (no_proof.verdict.status, no_proof.verdict.reason, no_proof.reward()) == ("rejected", "NoProof", 0.0)
    timeout = judged(None, answered=False, reason="timeout", detail="Lean hit its limit", reward=0.0)
    assert (timeout.verdict.status, timeout.verdict.detail, timeout.reward()) == (
        "no answer",
        "Lean hit its limit",
        None,
    )
    for wrong in ({"partial": 1.0}, {"partial": -0.1}, {"unanswered": 1.0}):
        with pytest.raises(ValueError, match="must be"):
            near.reward(**wrong)


def test_a_busy_server_is_asked_again_when_it_says_so(pauses):
    busy = httpx.Response(429, headers={"Retry-After": "2"}, json={"error": {"message": "no place"}})
    asking, asked = client(busy, busy, lines({"id": 0, **PROVED}))
    assert asking.verify("theorem t : True", proof="trivial").proved
    assert len(asked) == 3
    assert all(2 <= pause <= 3 for pause in pauses)
    assert asked[0].headers["Authorization"] == "Bearer secret"
    asking, asked = client(*[busy] * 9)
    with pytest.raises(Busy, match="no place"):
        asking.verify("theorem t : True", proof="trivial")
    assert len(asked) == 3


def test_retry_after_is_read_in_both_forms():
    assert [retry_after(value) for value in ("7", "0", None, "soon", "-3")] == [7, 0, 1, 1, 0]
    assert 3_000_000_000 > retry_after("Wed, 21 Oct 2065 07:28:00 GMT") > 1_000_000
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_a_stream_that_breaks_off_is_taken_up_where_it_broke():
    asking, asked = client(
        lines({"id": 1, **PROVED}),
        httpx.ConnectError("refused"),
        lines({"id": 2, **PROVED}, {"id": 0, "verdict": "rejected", "reason": "Sorry", "level": "checked"}),
    )
    verdicts = asking.verify_many(CANDIDATES)
    assert [(verdict.id, verdict.status) for verdict in verdicts] == [
        ("a", "rejected"), ("b", "proved"), ("c", "proved"),
    ]  # fmt: skip
    assert bodies(asked) == [[0, 1, 2], [0, 2], [0, 2]]


def test_what_a_broken_stream_leaves_open_is_no_answer():
    gone = [lines({"id": 1, **PROVED}), *[httpx.ConnectError("refused")] * 9]
    asking, _ = client(*gone)
    verdicts = asking.verify_many(CANDIDATES)
    assert [verdict.status for verdict in verdicts] == ["no answer", "proved", "no answer"]
    assert "3 tries" in verdicts[0].detail
    failing, _ = client(lines({"id": 0, **PROVED}, {"error": {"code": "store", "message": "the disk is full"}}))
    assert [(v.status, v.detail) for v in failing.verify_many(CANDIDATES)][1:] == [
        ("no answer", "the server has no answer (200): the disk is full")
    ] * 2


@pytest.mark.parametrize("row", [{"id": 9, **PROVED}, {"id": "0", **PROVED}, {"id": True, **PROVED}, PROVED, [1], None])
def test_a_verdict_about_something_else_counts_for_nothing(row):
    with pytest.raises(NotUnderstood):
        client(lines(row))[0].verify_many(CANDIDATES)
    rejected = {"id": 1, "verdict": "rejected", "reason": "Sorry", "level": "checked"}
    asking, _ = client(lines(rejected, row))
    assert [verdict.status for verdict in asking.verify_many(CANDIDATES)] == ["no answer", "rejected", "no answer"]
    asking, _ = client(lines(rejected, {**rejected, **PROVED}))
    assert not any(asking.verify_many(CANDIDATES))


def test_errors_say_what_is_wrong():
    refused = httpx.Response(422, json={"error": {"code": "invalid_request", "message": "`timeout` is too long"}})
    with pytest.raises(Refused, match=r"422.*`timeout` is too long") as caught:
        client(refused)[0].verify("theorem t : True", proof="trivial")
    assert (caught.value.status, caught.value.code) == (422, "invalid_request")
    with pytest.raises(Failed, match="500"):
        client(httpx.Response(500, text="out of order"))[0].reward("theorem t : True", ["by trivial"])
    with pytest.raises(NotUnderstood, match="not JSON"):
        client(httpx.Response(200, text="<html>"))[0].reward("theorem t : True", ["by trivial"])
    with pytest.raises(NotUnderstood, match="as many results"):
        client(httpx.Response(200, json={"results": []}))[0].reward("theorem t : True", ["by trivial"])
    with pytest.raises(Unreachable, match="3 tries"):
        client(*[httpx.ConnectError("refused")] * 3)[0].reward("theorem t : True", ["by trivial"])
    with pytest.raises(Unreachable):
        client(httpx.ReadTimeout("silent"))[0].reward("theorem t : True", ["by trivial"])
    with pytest.raises(ValueError, match="either"):
        Candidate("theorem t : True")


def test_the_asynchronous_client_does_the_same(pauses):
    busy = httpx.Response(503, headers={"Retry-After": "1"})
    answers = iter(
        [
            busy,
            lines({"id": 1, **PROVED}),
            lines({"id": 0, **PROVED}),
            httpx.Response(
                200, json={"results": [{"verdict": PROVED}, {"verdict": {"verdict": "rejected", "reason": "Sorry"}}]}
            ),
        ]
    )

    async def ask():
        transport = httpx.MockTransport(lambda request: next(answers))
        async with AsyncClient("http://server", patience=QUICK, transport=transport) as asking:
            verdicts = await asking.verify_many(CANDIDATES[:2])
            rewards = await asking.reward("theorem t : True", ["by trivial", "by sorry"])
        return verdicts, rewards

    verdicts, rewards = anyio.run(ask)
    assert [verdict.proved for verdict in verdicts] == [True, True]
    assert [one.reward() for one in rewards] == [1.0, 0.0]
    assert len(pauses) == 2
