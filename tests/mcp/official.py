"""The official Python client against `tllama mcp`: list, call, progress, cancel, resources, prompts.

Usage: official.py TLLAMA FOLDER, or for a server over HTTP official.py URL KEY, with an empty KEY where there is none.
Answers are checked against the schemas that the server lists: the client does that.
"""

import asyncio
import os
import sys
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

EVEN = "theorem even_sum (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := sorry"
HARD = """theorem sum_of_two_squares (p : Nat) (hp : ∀ d, d ∣ p → d = 1 ∨ d = p) (h : p % 4 = 1) :
    ∃ a b : Nat, a * a + b * b = p := sorry"""


async def session(server: Any, mode: str, has_key: bool) -> str:
    async with Client(server, mode=mode, read_timeout_seconds=300) as client:
        assert client.server_info is None or client.server_info.name == "tllama", client.server_info
        assert "no answer" in (client.instructions or ""), client.instructions
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools][:3] == ["check", "goals", "verify"], tools
        assert len((await client.list_prompts()).prompts) == 3
        prompt = await client.get_prompt("prove", {"given": EVEN})
        assert EVEN in prompt.messages[0].content.text

        good = await client.call_tool("verify", {"given": EVEN, "proof": "by omega"})
        assert not good.is_error and good.structured_content["answer"] == "proved", good
        bad = await client.call_tool("verify", {"given": EVEN, "proof": "by sorry"})
        assert bad.structured_content["answer"] == "rejected", bad
        wrong = await client.call_tool("verify", {"given": EVEN})
        assert wrong.is_error and wrong.structured_content["answer"] == "no answer", wrong

        proving = await client.call_tool("prove", {"given": EVEN})
        if proving.structured_content.get("code") == "scope":
            return "judges only"
        heard: list[str] = []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.append(message or "")

        search = asyncio.create_task(
            client.call_tool("prove", {"given": HARD, "wait": 600, "budget": 60}, progress_callback=hear)
        )
        while len(heard) < 2:
            assert not search.done(), search.result()
            await asyncio.sleep(0.1)
        search.cancel()
        try:
            await search
        except asyncio.CancelledError:
            pass
        # The server goes on.
        told = await client.call_tool("exists", {"name": "Nat.add_comm"})
        assert told.structured_content["exists"] is True, told
        found = await client.call_tool("prove", {"given": EVEN})
        assert found.structured_content["answer"] == "proved", found
        if not has_key:
            read = await client.read_resource("tllama://theorem/even_sum")
            assert "omega" in read.contents[0].text, read
    return "in order"


async def over_streams(program: str, folder: str, mode: str) -> str:
    environment = dict(
        os.environ, TLLAMA_DB=f"{folder}/obt.sqlite", TLLAMA_STORE_KEY=f"{folder}/obt.key"
    )
    arguments = ["mcp", "--model-samples", "0", "-j", "2", "--level", "replayed"]
    server = StdioServerParameters(command=program, args=arguments, env=environment, cwd=folder)
    return await session(server, mode, has_key=False)


async def over_http(address: str, key: str, mode: str) -> str:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with create_mcp_http_client(headers=headers) as http:
        answer = await http.post(address, json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
        if answer.status_code in (401, 403):
            try:
                await session(streamable_http_client(address, http_client=http), mode, has_key=bool(key))
            except (Exception, ExceptionGroup) as refusal:
                assert not isinstance(refusal, AssertionError), refusal
                return "refused"
            raise RuntimeError("a session without a key")
        return await session(streamable_http_client(address, http_client=http), mode, has_key=bool(key))


async def main() -> None:
    where, what = sys.argv[1:]
    for mode in ["legacy", "auto"]:
        over = over_http if where.startswith("http") else over_streams
        print(f"{mode}: {await over(where, what, mode)}")


asyncio.run(main())
