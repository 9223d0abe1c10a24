"""A task and a scorer for Inspect (`inspect-ai`).

    inspect eval tllama/theorems -T problems=minif2f.jsonl --model openai/gpt-5

`problems` are JSON lines as `tllama problems SET --json` prints them.
"""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer, stderr
from inspect_ai.solver import TaskState, generate, system_message

from .answers import Judged, Level
from .client import AsyncClient
from .errors import TllamaError
from .problems import SYSTEM_PROMPT, Problem, read_problems


@scorer(metrics=[accuracy(), stderr()])
def proof(
    url: str | None = None, key: str | None = None, level: Level | None = None, timeout: float | None = None
) -> Scorer:
    """Correct if and only if the completion proves the sample's statement.

    The statement stands in the sample's metadata, as `statement` and `header`. Where there is no answer, the sample is
    not scored, and the metrics leave it out.
    """

    async def score(state: TaskState, target: Target) -> Score:
        problem = Problem.read(state.metadata)
        try:
            async with AsyncClient(url, key=key) as client:
                judged = (
                    await client.reward(
                        problem.statement,
                        [state.output.completion],
                        header=problem.header,
                        level=level,
                        timeout=timeout,
                    )
                )[0]
        except TllamaError as error:
            judged = Judged.none(str(error), reason=type(error).__name__)
        verdict = judged.verdict
        metadata = {"verdict": verdict.status, "reason": verdict.reason, "level": verdict.level}
        if not verdict.answered:
            return Score.unscored(reason="scoring_failed", explanation=verdict.detail, metadata=metadata)
        return Score(
            value=CORRECT if verdict.proved else INCORRECT,
            answer=judged.candidate,
            explanation=verdict.detail or f"proved ({verdict.level})",
            metadata=metadata,
        )

    return score


@task
def theorems(
    problems: str,
    split: str | None = None,
    url: str | None = None,
    level: Level | None = None,
    timeout: float | None = None,
) -> Task:
    """Theorems to prove, each in one answer."""
    samples = [
        Sample(input=problem.prompt(), target="proved", id=problem.name or number, metadata=problem.row())
        for number, problem in enumerate(read_problems(problems, split=split), 1)
    ]
    return Task(
        dataset=MemoryDataset(samples, name=Path(problems).stem, location=problems),
        solver=[system_message(SYSTEM_PROMPT), generate()],
        scorer=proof(url, level=level, timeout=timeout),
    )
