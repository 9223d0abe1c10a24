"""The client and a real server."""

from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from conftest import Statement, serving

from tllama import AsyncClient, Candidate, Client, Position, Refused, Verdict

pytestmark = pytest.mark.usefixtures("server")


def test_verdicts_come_in_the_order_of_the_candidates(client):
    text = Statement.text
    candidates = [
        Candidate(text, proof="by omega", header=Statement.header, id="proof"),
        Candidate(text, proof="by sorry", header=Statement.header, id="sorry"),
        Candidate("theorem double (n : Nat) : n = Nat.nothing", proof="rfl", id="unreadable"),
        Candidate(text, candidate=f"axiom no (p : Prop) : p\n{text} := no _", header=Statement.header, id="axiom"),
        Candidate(text, proof="by omega", header=Statement.header, id="proof"),
    ]
    expected = [
        ("proof", "proved", None),
        ("sorry", "rejected", "Sorry"),
        ("unreadable", "no answer", "InvalidStatement"),
        ("axiom", "rejected", "ForbiddenConstruct"),
        ("proof", "proved", None),
    ]
    verdicts = client.verify_many(candidates)
    assert [(v.id, v.status, v.reason) for v in verdicts] == expected
    assert [bool(v) for v in verdicts] == [True, False, False, False, True]
    assert verdicts[0].level == "cross-checked"
    streamed = sorted((v.id, v.status, v.reason) for v in client.verify_stream(candidates))
    assert streamed == sorted(expected)

    async def ask(url):
        async with AsyncClient(url) as asking:
            return await asking.verify_many(candidates)

    again = anyio.run(ask, client.url)
    assert [(v.id, v.status, v.reason) for v in again] == expected


def test_a_verdict_says_why_and_where(client):
    verdict = client.verify(Statement.text, proof="by\n  simp", header=Statement.header, level="checked")
    assert (verdict.status, verdict.reason, verdict.level) == ("rejected", "Elaboration", "checked")
    assert "simp" in verdict.detail
    assert verdict.position == Position(2, 2)
    assert verdict.messages[0].severity == "error"


def test_rewards_follow_verdicts(client):
    judged = client.reward(Statement.text, Statement.completions, header=Statement.header)
    assert [bool(one) for one in judged] == list(Statement.proved)
    assert [one.reward() for one in judged] == Statement.rewards
    assert all(one.verdict.reason and one.verdict.detail for one in judged[2:])
    assert judged[0].candidate.startswith(Statement.text)
    # Nothing is taken from a text that is to be judged as it is.
    whole = [completion.split("```")[1].removeprefix("lean4\n") for completion in Statement.completions[:5]]
    judged = client.reward(Statement.text, whole, header=Statement.header, format="candidate")
    reasons = [one.verdict.reason for one in judged]
    assert reasons == [None, None, "Sorry", "ForbiddenConstruct", "StatementChanged"]
    by_proof = client.reward(Statement.text, ["by omega", "by simp"], header=Statement.header, format="proof")
    assert [one.reward() for one in by_proof] == [1.0, 0.0]
    assert client.reward(Statement.text, []) == []


def test_dense_rewards_know_the_steps(client):
    proof, wrong = client.reward(
        Statement.text, [Statement.proof, Statement.wrong], header=Statement.header, dense=True
    )
    assert (proof.progress, proof.first_failing) == (1.0, None)
    assert all(step.sound for step in proof.steps)
    assert "⊢ n = 2" in proof.steps[-1].goals_before[0]
    assert 0.0 < wrong.progress < 1.0
    assert not wrong.steps[wrong.first_failing].sound
    assert all(step.sound for step in wrong.steps[: wrong.first_failing])
    assert wrong.steps[-1].kind.endswith("simp")
    assert (proof.reward(partial=0.2), wrong.reward(partial=0.2)) == (1.0, 0.2 * wrong.progress)


def test_what_the_server_does_not_take_is_an_error(client):
    with pytest.raises(Refused, match="timeout"):
        client.verify(Statement.text, proof="rfl", timeout=1e9)
    with pytest.raises(Refused):
        client.reward(Statement.text, [Statement.proof], level="certain")


def test_goals_words_and_problems(client):
    text = f"{Statement.text} := by\n  omega\n"
    goals = client.goals(text, Position(2, 2))
    assert "⊢ n = 2" in goals["at"][0]["goals"][0]
    annotated = client.annotate(text)
    assert "--" in annotated["text"]
    assert [Verdict.read(theorem).status for theorem in annotated["theorems"]] == ["proved"]
    explained = client.explain(Statement.text, "by omega", header=Statement.header)
    assert Verdict.read(explained["verdict"]).proved
    assert explained["steps"]
    assert client.problem_sets() == []
    with pytest.raises(Refused) as missing:
        client.problems("nowhere")
    assert missing.value.status == 404


def test_a_proof_is_found(client):
    found = client.prove(Statement.text, header=Statement.header, budget=60)
    assert found
    assert found.verdict.level == "cross-checked"
    assert client.verify(Statement.text, found.candidate, header=Statement.header).proved
    nothing = client.prove("theorem t : 1 + 1 = 3", header=Statement.header, budget=5)
    assert (bool(nothing), nothing.verdict.status, nothing.candidate) == (False, "no answer", None)


def test_who_finds_no_place_comes_again(tmp_path):
    """A server with one place, and eight callers at once: each waits as it is told, and gets its own answer."""
    with serving(tmp_path, "--places", "1") as url, Client(url) as client:

        def ask(number):
            statement = f"theorem t : {number} + 1 = {number + 1 + number % 2}"
            return client.verify(statement, proof="rfl", header=Statement.header, id=number, level="checked")

        with ThreadPoolExecutor(max_workers=8) as pool:
            verdicts = list(pool.map(ask, range(8)))
        assert [(v.id, v.status) for v in verdicts] == [
            (number, "rejected" if number % 2 else "proved") for number in range(8)
        ]


def test_a_server_that_is_not_there_is_not_ready(client):
    assert client.verify(Statement.text, proof="by omega", header=Statement.header)
    assert client.ready()
    with Client("http://127.0.0.1:9") as nobody:
        assert not nobody.ready()
