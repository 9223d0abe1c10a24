"""The official Python client against `tllama mcp`: list, call, progress, cancel, resources, prompts.

Usage: official.py TLLAMA FOLDER. Answers are checked against the schemas that the server lists: the client does that.
"""

import asyncio
import os
import sys

from mcp import Client, StdioServerParameters

EVEN = "theorem even_sum (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := sorry"
HARD = """theorem sum_of_two_squares (p : Nat) (hp : ∀ d, d ∣ p → d = 1 ∨ d = p) (h : p % 4 = 1) :
    ∃ a b : Nat, a * a + b * b = p := sorry"""


async def session(server: StdioServerParameters, mode: str) -> None:
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

        heard: list[str] = []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.append(message or "")

        search = asyncio.create_task(
            client.call_tool("prove", {"given": HARD, "wait": 600, "budget": 120}, progress_callback=hear)
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
        read = await client.read_resource("tllama://theorem/even_sum")
        assert "omega" in read.contents[0].text or "even_sum" in read.contents[0].text, read


async def main() -> None:
    program, folder = sys.argv[1:]
    environment = dict(
        os.environ, TLLAMA_DB=f"{folder}/obt.sqlite", TLLAMA_STORE_KEY=f"{folder}/obt.key"
    )
    arguments = ["mcp", "--model-samples", "0", "-j", "2", "--level", "replayed"]
    server = StdioServerParameters(command=program, args=arguments, env=environment, cwd=folder)
    for mode in ["legacy", "auto"]:
        await session(server, mode)
        print(f"{mode}: in order")


asyncio.run(main())
