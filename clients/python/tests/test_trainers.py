"""The reward functions, called as the trainers call them, by their own source.

TRL, verl and OpenRLHF cannot be imported without PyTorch and much else. So the statements that call a reward function
are taken from the sources of the installed packages, and run as they stand there. OpenRLHF's executor is run as it is.
"""

import ast
import asyncio
import importlib.metadata
import importlib.util
import inspect
import json
import math
import sys
import types
from functools import partial
from pathlib import Path

import numpy
import pytest
from conftest import Statement

from tllama import Patience
from tllama import openrlhf as openrlhf_reward
from tllama.trl import ProofReward

COMPLETIONS = list(Statement.completions)
EXPECTED = Statement.rewards


def source(package, path):
    """The file of an installed package; nothing is imported."""
    try:
        return Path(str(importlib.metadata.distribution(package).locate_file(path)))
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{package} is not installed")


def definition(path, *names):
    """The source of a function, or of a method of a class."""
    node = ast.parse(path.read_text(encoding="utf-8"))
    for name in names:
        node = next(inner for inner in ast.walk(node) if getattr(inner, "name", None) == name)
    return node


def defined(node, namespace):
    """The function that a definition makes where the given names are known."""
    node.decorator_list, node.returns = [], None
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    exec(compile(ast.fix_missing_locations(ast.Module([node], [])), "source", "exec"), namespace)
    return namespace[node.name]


def trl_rewards(reward_func, prompts, completions, columns):
    """What `GRPOTrainer._calculate_rewards` makes of a synchronous reward function."""
    method = definition(source("trl", "trl/trainer/grpo_trainer.py"), "GRPOTrainer", "_calculate_rewards")
    names = {"reward_func", "completion_ids_list"}
    block = next(
        node
        for node in ast.walk(method)
        if isinstance(node, ast.With) and names <= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    )
    # Without the last statement, which makes a tensor of them.
    statements = ast.Module(block.body[:-1], [])
    logged = {}
    namespace = {
        "reward_func": reward_func,
        "reward_func_name": "proof",
        "prompts": prompts,
        "completions": completions,
        "completion_ids_list": [[0]] * len(completions),
        "torch": types.SimpleNamespace(nan=math.nan),
        "reward_kwargs": {
            **columns,
            "trainer_state": None,
            "log_extra": lambda name, values: logged.update({name: values}),
            "log_metric": lambda name, value: logged.update({name: value}),
        },
    }
    exec(compile(statements, "grpo_trainer.py", "exec"), namespace)
    return namespace["output_reward_func"], logged


@pytest.mark.parametrize("conversational", [False, True])
def test_trl(default_server, conversational):
    completions = [[{"role": "assistant", "content": text}] for text in COMPLETIONS] if conversational else COMPLETIONS
    columns = {"statement": [Statement.text] * len(completions), "header": [Statement.header] * len(completions)}
    rewards, logged = trl_rewards(ProofReward(), ["p"] * len(completions), completions, columns)
    assert rewards == EXPECTED
    assert logged["proof"][:2] == ["proved", "proved"]
    assert "proved" not in logged["proof"][2:]
    assert logged["proof/unanswered"] == 0.0
    dense, _ = trl_rewards(ProofReward(partial=0.2), ["p"] * len(completions), completions, columns)
    assert dense[:2] == [1.0, 1.0]
    assert all(reward < 1.0 for reward in dense[2:])
    assert 0.0 < dense[5] < 0.2


def test_trl_leaves_out_what_nobody_judged():
    nobody = ProofReward(url="http://127.0.0.1:9", patience=Patience(attempts=1))
    rewards, logged = trl_rewards(nobody, ["p"], [Statement.proof], {"statement": [Statement.text]})
    assert math.isnan(rewards[0])
    assert (logged["proof"], logged["proof/unanswered"]) == (["Unreachable"], 1.0)
    with pytest.raises(ValueError, match="no column `statement`"):
        trl_rewards(nobody, ["p"], [Statement.proof], {"answer": ["2"]})


class Tokenizer:
    """A token for each character."""

    def __call__(self, text, **_):
        return {"input_ids": [numpy.array([ord(character) for character in text])]}

    def decode(self, tokens, skip_special_tokens):
        return "".join(chr(token) for token in tokens)


@pytest.mark.parametrize("name", ["compute_score", "compute_score_async"])
def test_verl(default_server, name):
    path = source("verl", "verl/utils/import_utils.py")
    spec = importlib.util.spec_from_file_location("import_utils", path)
    import_utils = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(import_utils)
    function = import_utils.load_extern_object("pkg://tllama.verl", name)
    # As `get_custom_reward_fn` wraps it, with the options of the configuration.
    reward_py = source("verl", "verl/trainer/ppo/reward.py")
    wrap = "_call_with_kwargs_async" if inspect.iscoroutinefunction(function) else "_call_with_kwargs"
    compute_score = partial(defined(definition(reward_py, wrap), {}), function, {"level": "checked"})
    naive = source("verl", "verl/experimental/reward_loop/reward_manager/naive.py")
    run_single = defined(definition(naive, "NaiveRewardManager", "run_single"), {})

    async def scores():
        manager = types.SimpleNamespace(
            loop=asyncio.get_running_loop(),
            tokenizer=Tokenizer(),
            compute_score=compute_score,
            is_async_reward_score=inspect.iscoroutinefunction(compute_score),
            reward_router_address=None,
        )
        return await asyncio.gather(*[run_single(manager, [item(text)]) for text in COMPLETIONS])

    def item(completion):
        tokens = numpy.array([ord(character) for character in completion])
        return types.SimpleNamespace(
            batch={"responses": tokens, "attention_mask": numpy.ones(len(tokens) + 3, dtype=int)},
            non_tensor_batch={
                "data_source": "tllama",
                "reward_model": {"style": "rule", "ground_truth": Statement.row()},
                "extra_info": {},
            },
        )

    results = asyncio.run(scores())
    assert [result["reward_score"] for result in results] == EXPECTED
    extra = [result["reward_extra_info"] for result in results]
    assert {tuple(sorted(info)) for info in extra} == {("answered", "proved", "score", "verdict")}
    assert [info["verdict"] == "proved" for info in extra] == list(Statement.proved)
    assert all(info["answered"] == 1.0 for info in extra)


def executor(address):
    """OpenRLHF's own executor: the package around it needs PyTorch, the file does not."""
    pytest.importorskip("aiohttp")
    root = source("openrlhf", "openrlhf")
    packages = {name: types.ModuleType(name) for name in ("openrlhf", "openrlhf.utils")}
    packages["openrlhf"].__path__ = [str(root)]
    packages["openrlhf.utils"].__path__ = [str(root / "utils")]
    sys.modules.update(packages)
    try:
        agent = importlib.import_module("openrlhf.utils.agent")
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "openrlhf"]:
            del sys.modules[name]
    return agent.SingleTurnAgentExecutor(address)


PROMPT = f"<|im_start|>user\nProve it.\n```lean\n{Statement.text} := by sorry\n```<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.parametrize("way", ["file", "address"])
def test_openrlhf(default_server, way):
    running = executor(openrlhf_reward.__file__ if way == "file" else f"{default_server}/openrlhf/reward")

    class Engine:
        def __init__(self, completion):
            self.tokens = [ord(character) for character in completion]

        async def generate(self, tokens, params, multi_modal_data):
            output = types.SimpleNamespace(token_ids=self.tokens, finish_reason="stop", logprobs=None)
            return types.SimpleNamespace(outputs=[output])

    async def rollouts():
        params = types.SimpleNamespace(max_tokens=10_000, logprobs=None)
        label = json.dumps(Statement.row())
        return await asyncio.gather(
            *[
                running.execute(PROMPT, label, params, 20_000, Tokenizer(), Engine(text + "<|im_end|>"))
                for text in COMPLETIONS
            ]
        )

    results = asyncio.run(rollouts())
    # `samples_generator.py` makes a tensor of one of them: a number, or one number in a list or a tensor.
    assert [float(numpy.asarray(result["reward"]).reshape(())) for result in results] == EXPECTED
    assert [float(numpy.asarray(result["scores"]).reshape(())) for result in results] == EXPECTED


def test_openrlhf_pays_nothing_for_a_query_without_its_prompt(default_server):
    label = Statement.text
    whole = openrlhf_reward.reward_func(
        [PROMPT + Statement.term + "<|im_end|>\n", Statement.term], [PROMPT] * 2, [label] * 2
    )
    assert [float(reward) for reward in whole["rewards"]] == [1.0, 0.0]
    assert [float(answered) for answered in whole["extra_logs"]["answered"]] == [1.0, 0.0]
