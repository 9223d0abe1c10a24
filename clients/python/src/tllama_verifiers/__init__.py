"""A taskset for `verifiers`: theorems, paid by tllama's verdict and nothing else.

    vf-eval tllama-verifiers --env.taskset.problems minif2f.jsonl --env.agent.harness.id null

No container is needed: the server judges. A proof gets 1, whatever is rejected gets 0 (or a share of `partial`), and a
completion that nobody judged is an error of the rollout, which `verifiers` tries again or leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import verifiers.v1 as vf

from tllama import AsyncClient, Level, TllamaError
from tllama.problems import SYSTEM_PROMPT, Problem, read_problems


class TheoremConfig(vf.TaskConfig):
    """How completions are judged."""

    url: str | None = None
    """The server; `TLLAMA_URL` by default. Keys come from `TLLAMA_KEY` alone, so that no trace holds one."""
    level: Level | None = None
    timeout: float | None = None
    """Seconds that Lean may take over one completion."""
    partial: float = 0.0
    """What a rejected completion gets times its progress: at least 0 and below 1."""


class TheoremsConfig(vf.TasksetConfig):
    """Which problems there are."""

    problems: str = ""
    """JSON lines as `tllama problems SET --json` prints them."""
    split: str | None = None
    task: TheoremConfig = TheoremConfig()


class TheoremData(vf.TaskData):
    """A theorem to prove."""

    statement: str
    header: str = ""
    reference_proof: str | None = None


class Theorem(vf.Task[TheoremData, vf.State, TheoremConfig]):
    """A theorem to prove in one answer."""

    @vf.reward
    async def proof(self, trace: vf.Trace) -> float:
        """1 if the last answer proves the theorem."""
        config = self.config
        async with AsyncClient(config.url) as client:
            judged = (
                await client.reward(
                    self.data.statement,
                    [trace.last_reply],
                    header=self.data.header,
                    dense=config.partial > 0.0,
                    level=config.level,
                    timeout=config.timeout,
                )
            )[0]
        verdict = judged.verdict
        trace.info["tllama"] = {"verdict": verdict.status, "reason": verdict.reason, "detail": verdict.detail}
        reward = judged.reward(partial=config.partial)
        if reward is None:
            raise TllamaError(f"no answer about the proof: {verdict.detail}")
        return reward

    async def validate(self, runtime: vf.Runtime) -> bool | None:
        """Whether the known proof is one; `None` where none is known."""
        if self.data.reference_proof is None:
            return None
        async with AsyncClient(self.config.url) as client:
            verdict = await client.verify(self.data.statement, proof=self.data.reference_proof, header=self.data.header)
        if not verdict.answered:
            raise TllamaError(f"no answer about the known proof: {verdict.detail}")
        return verdict.proved


class Theorems(vf.Taskset[Theorem, TheoremsConfig]):
    """The theorems of a file."""

    def load(self) -> Iterator[Theorem]:
        """The problems, in the order of the file."""
        if not self.config.problems:
            raise ValueError("`--env.taskset.problems` names no file; `tllama problems SET --json` writes one")
        for problem in read_problems(self.config.problems, split=self.config.split):
            yield Theorem(_data(problem), self.config.task)


def _data(problem: Problem) -> TheoremData:
    known: dict[str, Any] = {"statement": problem.statement, "header": problem.header}
    return TheoremData(
        name=problem.name or None,
        prompt=problem.prompt(),
        system_prompt=SYSTEM_PROMPT,
        reference_proof=problem.reference_proof,
        **known,
    )


__all__ = ["Theorems"]
