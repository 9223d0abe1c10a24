"""A real server for the tests: `TLLAMA_BIN`, or the debug build of this tree."""

import contextlib
import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from tllama import Client

HERE = Path(__file__).resolve().parent
BINARY = Path(os.environ.get("TLLAMA_BIN") or HERE.parents[2] / "target/debug/tllama")
HEADER = "import Init"


class Statement:
    """A theorem, and what models write for it: each completion with the verdict that it must get."""

    header = HEADER
    text = "theorem double (n : Nat) (h : 2 * n = 4) : n = 2"
    proof = f"Divide by two.\n\n```lean4\n{text} := by\n  omega\n```"
    term = f"```lean4\n{text} := by omega\n```"
    sorry = f"```lean4\n{text} := by\n  sorry\n```"
    # Lean accepts it, and so does whoever looks for errors, for `sorry` and for the text of the statement.
    axiom = f"```lean4\naxiom double_holds (n : Nat) (h : 2 * n = 4) : n = 2\n\n{text} := double_holds n h\n```"
    other = "```lean4\ntheorem double (n : Nat) (h : 2 * n = 4) : n = n := rfl\n```"
    wrong = f"```lean4\n{text} := by\n  have d : n + n = 4 := by omega\n  simp\n```"
    words = "It is plain that n is 2."

    completions = (proof, term, sorry, axiom, other, wrong, words)
    proved = (True, True, False, False, False, False, False)
    rewards = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]

    @classmethod
    def row(cls):
        return {"name": "double", "header": cls.header, "statement": cls.text}


@contextlib.contextmanager
def serving(folder, *arguments):
    """A server with a store of its own; its address."""
    if not BINARY.exists():
        if "TLLAMA_BIN" in os.environ:
            pytest.fail(f"there is no {BINARY}")
        pytest.skip(f"there is no {BINARY}; build it, or name another in TLLAMA_BIN")
    own = {"TLLAMA_DB": str(folder / "obt.sqlite"), "TLLAMA_STORE_KEY": str(folder / "store.key")}
    command = [BINARY, "serve", "--listen", "127.0.0.1:0", "--model-samples", "0", "-j", "2", *arguments]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | own, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        limit = time.monotonic() + 300
        while True:
            told = log.read_text(encoding="utf-8", errors="replace")
            if process.poll() is not None or time.monotonic() > limit:
                pytest.fail(f"the server did not start:\n{told}")
            found = re.search(r"listening on (http://\S+)", told)
            if found:
                break
            time.sleep(0.1)
        yield found[1]
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of a server; one that runs already can be named in `TLLAMA_TEST_URL`."""
    running = os.environ.get("TLLAMA_TEST_URL")
    if running:
        yield running
        return
    with serving(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def client(server):
    with Client(server) as client:
        yield client


@pytest.fixture
def default_server(server, monkeypatch):
    """Sets the server that functions ask which are given no address."""
    monkeypatch.setenv("TLLAMA_URL", server)
    return server
