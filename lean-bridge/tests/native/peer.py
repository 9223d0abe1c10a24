"""A language server that behaves until it is told not to: one fault a start, named by the first argument.

It answers `initialize` and opens documents as Lean does; faults come with the first edit, unless their name
says otherwise. "slow header" and "unknown import" are about headers that name Mathlib: it is never loaded, or not there.
"""

import json
import os
import sys
import time

FAULT = sys.argv[1]
OUT = sys.stdout.buffer


def receive():
    length = 0
    while True:
        line = sys.stdin.buffer.readline()
        if not line:
            sys.exit(0)
        if not line.strip():
            return json.loads(sys.stdin.buffer.read(length))
        length = int(line.split(b":")[1])


def raw(data):
    OUT.write(data)
    OUT.flush()


def send(**message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)


def silence():
    while True:
        time.sleep(3600)


def diagnostics(uri, version, texts=()):
    place = {"line": 1, "character": 0}
    items = [{"range": {"start": place, "end": place}, "severity": 1, "message": t} for t in texts]
    send(method="textDocument/publishDiagnostics", params={"uri": uri, "version": version, "diagnostics": items})


def progress(uri, version, *kinds):
    place = {"line": 0, "character": 0}
    items = [{"range": {"start": place, "end": place}, "kind": kind} for kind in kinds]
    document = {"uri": uri, "version": version}
    send(method="$/lean/fileProgress", params={"textDocument": document, "processing": items})


def behave(uri, version, id):
    progress(uri, version, 1)
    diagnostics(uri, version)
    progress(uri, version)
    diagnostics(uri, version)
    send(id=id, result={})


def misbehave(uri, version, id):
    if FAULT == "garbage":
        raw(b"\x00\xffLean panicked at somewhere\n" * 10)
    elif FAULT == "no JSON":
        raw(b"Content-Length: 7\r\n\r\n{\"id\"; ")
    elif FAULT == "messages cut short":
        for body in [b"{\"jsonrpc\": \"2.0\", \"method\": \"text", b"{\"method\":\"\xe2\x84", b""]:
            raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        diagnostics(uri, version)
        progress(uri, version, 2)
    elif FAULT == "an array":
        raw(b"Content-Length: 2\r\n\r\n[]")
    elif FAULT == "invalid UTF-8":
        raw(b"Content-Length: 14\r\n\r\n{\"method\":\"\xff\"}")
    elif FAULT == "half a message":
        raw(b"Content-Length: 100\r\n\r\n{\"jsonrpc\": \"2.0\", ")
    elif FAULT == "exit in a message":
        raw(b"Content-Length: 100\r\n\r\n{\"jsonrpc\": \"2.0\", ")
        sys.stderr.write("out of cheese\n")
        sys.exit(7)
    elif FAULT == "closed output":
        OUT.close()
        os.close(1)
    elif FAULT == "100 MB without a line":
        for _ in range(100):
            raw(b"x" * (1 << 20))
    elif FAULT == "a message of 100 MB":
        raw(b"Content-Length: 100000000\r\n\r\n" + b" " * 100_000_000)
    elif FAULT == "100 MB of notifications":
        for number in range(100):
            diagnostics(uri, version, ["x" * 1_000_000])
        send(id=id, error={"code": -32603, "message": "no"})
    elif FAULT == "unknown id":
        behave(uri, version, id + 1000)
    elif FAULT == "text as id":
        behave(uri, version, str(id))
    elif FAULT == "old diagnostics":
        diagnostics(uri, version - 1, ["of the old text"])
        progress(uri, version)
        send(id=id, result={})
    elif FAULT == "unversioned diagnostics":
        diagnostics(uri, None)
        progress(uri, version)
        send(id=id, result={})
    elif FAULT == "answer before diagnostics":
        send(id=id, result={})
    elif FAULT == "progress without end":
        diagnostics(uri, version)
        progress(uri, version, 1)
        send(id=id, result={})
    elif FAULT == "unanswered":
        diagnostics(uri, version)
        progress(uri, version)
    elif FAULT == "null answer":
        diagnostics(uri, version)
        progress(uri, version)
        send(id=id, result=None)
    elif FAULT == "refusal":
        diagnostics(uri, version)
        progress(uri, version)
        send(id=id, error={"code": -32603, "message": "no"})
    elif FAULT == "fatal":
        diagnostics(uri, version)
        progress(uri, version, 2)
    elif FAULT == "diagnostics of the wrong shape":
        send(method="textDocument/publishDiagnostics", params={"uri": uri, "diagnostics": 3})
    elif FAULT == "deaf":
        silence()
    elif FAULT == "own requests":
        # The ids are those of the client's own requests.
        answers = {}
        asked = ["workspace/semanticTokens/refresh", "workspace/inlayHint/refresh", "client/registerCapability"]
        for number, method in enumerate([*asked, "workspace/applyEdit"]):
            send(id=number, method=method, params={})
            answer = receive()
            answers[number] = "result" in answer and answer["result"] is None and answer["id"] == number
        diagnostics(uri, version, [] if answers == {0: True, 1: True, 2: True, 3: False} else [str(answers)])
        progress(uri, version)
        send(id=id, result={})


def header(uri, version, id, text):
    """Loads a header, unless it names Mathlib and the fault is about that."""
    if "import Mathlib" not in text or FAULT not in ("slow header", "unknown import"):
        behave(uri, version, id)
    elif FAULT == "slow header":
        progress(uri, version, 1)
    else:
        diagnostics(uri, version, ["unknown module prefix 'Mathlib'"])
        progress(uri, version, 2)
        send(id=id, result={})


def main():
    texts = {}
    if FAULT == "silent from the start":
        silence()
    if FAULT == "gone at once":
        sys.exit(3)
    while True:
        message = receive()
        method, id, params = message.get("method"), message.get("id"), message.get("params") or {}
        if method == "initialize":
            if FAULT != "no answer to initialize":
                send(id=id, result={"capabilities": {}})
        elif method == "textDocument/didOpen":
            texts[params["textDocument"]["uri"]] = params["textDocument"]["text"]
        elif method == "textDocument/waitForDiagnostics":
            if params["version"] == 1 or FAULT in ("none", "slow header", "unknown import"):
                header(params["uri"], params["version"], id, texts[params["uri"]])
            else:
                misbehave(params["uri"], params["version"], id)
        elif method == "shutdown":
            send(id=id, result=None)
        elif method == "exit":
            if FAULT == "no exit":
                silence()
            sys.exit(0)


main()
