"""`kimina-client` as PyPI has it, unchanged: what Kimina's own server gets wrong must come out right here."""

import asyncio
import sys
import typing

import httpx
import pytest

if sys.version_info < (3, 12):
    # There it cannot be imported beside a pydantic of today, which wants these dictionaries from `typing_extensions`.
    typing_extensions = pytest.importorskip("typing_extensions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typing, "TypedDict", typing_extensions.TypedDict)
        patch.setattr(typing, "NotRequired", typing_extensions.NotRequired, raising=False)
        kimina = pytest.importorskip("kimina_client")
else:
    kimina = pytest.importorskip("kimina_client")

TEXT = "theorem double (n : Nat) (h : 2 * n = 4) : n = 2"
HEADER = "import Init\n\n"
# Each with the status that its analysis must have, and a word that its messages must hold.
SNIPPETS = {
    "proof": (f"{HEADER}{TEXT} := by omega", "valid", ""),
    "no header": (f"{TEXT} := by omega", "valid", ""),
    "a definition": (f"{HEADER}def two := 2\n\n#eval two\n\ntheorem is_two : two = 2 := rfl", None, ""),
    "sorry": (f"{HEADER}{TEXT} := by sorry", "sorry", "sorry"),
    "sorry in a term": (f"{HEADER}{TEXT} := sorry", "sorry", "sorry"),
    "error": (f"{HEADER}{TEXT} := by simp", "lean_error", "simp"),
    "error and sorry": (f"{HEADER}{TEXT} := by\n  have : False := sorry\n  simp", "lean_error", ""),
    # Lean has no word of complaint about the next four, but for a warning.
    "admit": (f"{HEADER}{TEXT} := by admit", "sorry", "sorry"),
    "axiom": (f"{HEADER}axiom all (p : Prop) : p\n\n{TEXT} := all _", "lean_error", "axiom"),
    "sorryAx": (f"{HEADER}{TEXT} := sorryAx _ false", "sorry", "sorry"),
    "an option": (
        f"{HEADER}set_option debug.skipKernelTC true in\n{TEXT} := by omega",
        "lean_error",
        "debug_option",
    ),
    "no such module": (f"import Nowhere.AtAll\n\n{TEXT} := by omega", "lean_error", "Nowhere.AtAll"),
    "a header that does not parse": (f"import 37\n\n{TEXT} := by omega", None, ""),
    "an unclosed comment": (f"{HEADER}{TEXT} := by omega /- open", "lean_error", "comment"),
}


@pytest.fixture
def client(server):
    return kimina.KiminaClient(server)


def check(client, codes, **options):
    """The results by their ids; `check` gives them in the order in which they came."""
    snippets = [kimina.Snippet(id=id, code=code) for id, code in codes.items()]
    results = client.check(snippets, show_progress=False, **options).results
    assert sorted(result.id for result in results) == sorted(codes)
    return {result.id: result for result in results}


def status(result):
    return result.analyze().status.value


def test_valid_is_said_of_proofs_alone(client):
    results = check(client, {id: code for id, (code, _, _) in SNIPPETS.items()})
    for id, (_, expected, word) in SNIPPETS.items():
        found = status(results[id])
        told = results[id].model_dump_json(exclude_none=True)
        if expected is not None:
            assert found == expected, (id, told)
        assert word in told, (id, told)
    assert status(results["a header that does not parse"]) not in ("valid", "sorry")
    # Of code that a server must not run, it may say so; it may not say that there is nothing to say.
    assert status(results["a definition"]) in ("valid", "lean_error", "server_error")


def test_snippets_do_not_see_each_other(client):
    codes = {
        "first": "axiom key : False\n\ndef shared := 3\n\ntheorem mine : shared = 3 := rfl",
        "second": "theorem theirs : shared = 3 := rfl",
        "third": "theorem theirs : False := key",
    }
    # One after the other through one process, and all together.
    for options in ({"batch_size": 1, "max_workers": 1}, {"batch_size": 3}):
        results = check(client, codes, **options)
        for id, word in (("second", "shared"), ("third", "key")):
            assert status(results[id]) == "lean_error", results[id]
            assert word in results[id].model_dump_json()


def test_places_are_those_of_the_snippet(client):
    code = f"import Init\n\n-- α\n{TEXT} := by\n  have h₁ : n + n = 4 := by omega\n  simp\n"
    result = check(client, {"one": code}, infotree=kimina.Infotree.original, debug=True)["one"]
    error = next(message for message in result.response["messages"] if message["severity"] == "error")
    assert error["pos"] == {"line": 6, "column": 2}
    assert result.diagnostics is not None
    written = [tree["node"]["stx"]["pp"] for tree in nodes(result.response["infotree"])]
    assert "omega" in written
    assert "simp" in written
    starts = {
        tree["node"]["stx"]["pp"]: tree["node"]["stx"]["range"]["start"] for tree in nodes(result.response["infotree"])
    }
    assert starts["simp"] == {"line": 6, "column": 2}


def nodes(trees):
    for tree in trees:
        yield tree
        yield from nodes(tree["children"])


def test_its_own_test_passes(client):
    assert client.health() == {"status": "ok"}
    client.test()


def test_a_text_that_takes_too_long_is_a_timeout(client):
    code = "import Init\n\ntheorem slow : (List.range 5000000).foldl (· + ·) 0 = 1 := by decide +kernel"
    assert status(check(client, {"slow": code}, timeout=2)["slow"]) in ("timeout_error", "lean_error")


def test_a_large_batch_and_many_clients_lose_nothing(server):
    """More texts than there are workers and, at once, more requests: each gets its own answer."""
    codes = {
        f"{number}": f"theorem t{number} : {number} + 1 = {number + 1 - number % 2} := rfl" for number in range(96)
    }

    async def ask():
        client = kimina.AsyncKiminaClient(server)
        snippets = [kimina.Snippet(id=id, code=code) for id, code in codes.items()]
        return await client.check(snippets, batch_size=4, max_workers=24, show_progress=False)

    results = asyncio.run(ask()).results
    found = {int(result.id): status(result) for result in results}
    assert found == {number: "valid" if number % 2 == 0 else "lean_error" for number in range(96)}


def test_the_first_interface(server):
    codes = [
        kimina.Code(custom_id=7, proof=SNIPPETS["proof"][0]),
        kimina.Code(custom_id="sorry", code=SNIPPETS["sorry"][0]),
        kimina.Code(custom_id="axiom", proof=SNIPPETS["axiom"][0], code=SNIPPETS["proof"][0]),
    ]
    body = kimina.VerifyRequestBody(codes=codes, timeout=60).model_dump(mode="json")
    for path in ("/verify", "/one_pass_verify_batch"):
        answer = httpx.post(f"{server}{path}", json=body, timeout=120)
        results = kimina.VerifyResponse.model_validate(answer.raise_for_status().json()).results
        assert [result["custom_id"] for result in results] == ["7", "sorry", "axiom"]
        assert results[0].get("error") is None
        assert not results[0]["response"].get("messages")
        assert results[0]["response"]["time"] >= 0
        assert results[1]["response"]["sorries"]
        assert any(message["severity"] == "error" for message in results[2]["response"]["messages"])


@pytest.mark.parametrize(
    "body",
    [{"snippets": []}, {"snippets": [{"id": "a", "code": "x"}] * 2}, {"snippets": [{"id": "a"}]}, {}, []],
)
def test_a_request_that_is_none_is_refused(server, body):
    assert httpx.post(f"{server}/api/check", json=body, timeout=30).status_code == 422
