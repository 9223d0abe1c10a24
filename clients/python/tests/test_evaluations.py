"""The tasks, run by the evaluation packages themselves, with canned completions in place of a model."""

import asyncio
import json
import math

import pytest
from conftest import Statement

LENGTH = len(Statement.completions)


@pytest.fixture
def problems(tmp_path):
    """One problem for each completion."""
    path = tmp_path / "problems.jsonl"
    rows = [Statement.row() | {"name": f"double_{number}"} for number in range(LENGTH)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_verifiers(default_server, problems):
    vf = pytest.importorskip("verifiers.v1")
    from verifiers.v1.utils.loaders import load_taskset, taskset_config_type

    # As its command line does, from the name of the package.
    config = taskset_config_type("tllama-verifiers")(id="tllama-verifiers", problems=str(problems))
    tasks = list(load_taskset(config))
    assert [task.data.name for task in tasks] == [f"double_{number}" for number in range(LENGTH)]
    assert Statement.text in tasks[0].data.prompt_text

    async def paid(task, completion):
        answer = vf.MessageNode(message=vf.AssistantMessage(content=completion), sampled=True)
        recorded = vf.TraceTask(type=type(task).__name__, data=task.data)
        trace = vf.Trace(task=recorded, agent=vf.AgentInfo(config=vf.AgentConfig()), nodes=[answer])
        await task.score(trace)
        return trace

    async def all_paid():
        return await asyncio.gather(*map(paid, tasks, Statement.completions))

    traces = asyncio.run(all_paid())
    assert [trace.reward for trace in traces] == Statement.rewards
    # The injected axiom, for which the taskset that came with `verifiers` up to 0.3 paid 1.0.
    assert traces[3].rewards["proof"].score == 0.0
    assert traces[3].info["tllama"]["verdict"] == "rejected"

    known = tasks[0].with_data(reference_proof="by omega"), tasks[0].with_data(reference_proof="by simp"), tasks[0]
    assert [asyncio.run(task.validate(None)) for task in known] == [True, False, None]


def test_verifiers_has_no_reward_where_nobody_judged(problems):
    vf = pytest.importorskip("verifiers.v1")
    from tllama_verifiers import Theorems, TheoremsConfig

    config = TheoremsConfig(problems=str(problems), task={"url": "http://127.0.0.1:9"})
    task = next(iter(Theorems(config)))
    answer = vf.MessageNode(message=vf.AssistantMessage(content=Statement.proof), sampled=True)
    recorded = vf.TraceTask(type="Theorem", data=task.data)
    trace = vf.Trace(task=recorded, agent=vf.AgentInfo(config=vf.AgentConfig()), nodes=[answer])
    with pytest.raises(vf.TaskError, match="no answer"):
        asyncio.run(task.score(trace))
    assert trace.rewards == {"proof": None}


@pytest.fixture
def inspect_ai(monkeypatch):
    """Inspect, with a token for each byte: the table that it counts tokens by would come from the network."""
    inspect_ai = pytest.importorskip("inspect_ai")
    import tiktoken

    table = {bytes([byte]): byte for byte in range(256)}
    by_bytes = tiktoken.Encoding("bytes", pat_str="(?s).", mergeable_ranks=table, special_tokens={})
    monkeypatch.setattr(tiktoken, "get_encoding", lambda name: by_bytes)
    return inspect_ai


def test_inspect(inspect_ai, default_server, problems, tmp_path):
    from inspect_ai.model import ModelOutput, get_model

    answers = iter(Statement.completions)
    model = get_model(
        "mockllm/model",
        custom_outputs=[ModelOutput.from_content("mockllm/model", text) for text in answers],
    )
    # By the name that the package registers.
    (log,) = inspect_ai.eval(
        "tllama/theorems",
        task_args={"problems": str(problems)},
        model=model,
        max_connections=1,
        max_samples=1,
        log_dir=str(tmp_path / "logs"),
        display="none",
    )
    assert log.status == "success", log.error
    scores = {sample.id: sample.scores["proof"] for sample in log.samples}
    values = [scores[f"double_{number}"].value for number in range(LENGTH)]
    assert values == ["C" if proved else "I" for proved in Statement.proved]
    assert scores["double_3"].metadata["verdict"] == "rejected"
    assert scores["double_3"].explanation
    assert log.results.scores[0].metrics["accuracy"].value == pytest.approx(sum(Statement.rewards) / LENGTH)


def test_inspect_does_not_score_what_nobody_judged(inspect_ai, problems, tmp_path):
    (log,) = inspect_ai.eval(
        "tllama/theorems",
        task_args={"problems": str(problems), "url": "http://127.0.0.1:9"},
        model="mockllm/model",
        limit=1,
        log_dir=str(tmp_path / "logs"),
        display="none",
    )
    (sample,) = log.samples
    assert math.isnan(sample.scores["proof"].value)
    assert sample.scores["proof"].metadata["verdict"] == "no answer"


def test_lm_eval(default_server, problems):
    pytest.importorskip("lm_eval")
    from pathlib import Path

    import lm_eval
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    import tllama.lm_eval

    class Canned(LM):
        def __init__(self):
            super().__init__()
            self.answers = iter(Statement.completions)

        def generate_until(self, requests):
            assert all(Statement.text in request.args[0] for request in requests)
            return [next(self.answers) for _ in requests]

        def loglikelihood(self, requests):
            raise NotImplementedError

        def loglikelihood_rolling(self, requests):
            raise NotImplementedError

    # `--include_path` and `--metadata` of its command line.
    manager = TaskManager(include_path=str(Path(tllama.lm_eval.__file__).parent), metadata={"problems": str(problems)})
    results = lm_eval.simple_evaluate(
        Canned(), tasks=["tllama_theorems"], task_manager=manager, bootstrap_iters=0, log_samples=True
    )
    found = results["results"]["tllama_theorems"]
    assert found["proved,judged"] == pytest.approx(sum(Statement.rewards) / LENGTH)
    assert found["no_answer,judged"] == 0.0
    samples = results["samples"]["tllama_theorems"]
    assert [sample["proved"] for sample in samples] == Statement.rewards
