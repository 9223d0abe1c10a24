"""Makes the tiny ONNX models that the prover's tests run on, with golden outputs beside them.

    python tiny_models.py ../prover/tests/models

Weights are random with a fixed seed. `tiny-llama` is exported with an appended cache (the layout of Optimum),
`tiny-llama-f16` is the same in half precision, `tiny-llama-gqa` comes from onnxruntime-genai's builder (the cache is
updated in place), `tiny-gemma3` too (every other layer attends to a sliding window), `tiny-recurrent` has a convolution window and a decaying sum as its state and no cache at all.
Golden logits and greedy tokens are computed by transformers for Llama and Gemma and token by token for the recurrent model,
never by the exported graph. Packages: requirements-gguf.txt.
"""

import json
import pathlib
import shutil
import sys
import tempfile

import onnx
import tokenizers
import torch
import transformers
from torch import nn

VOCABULARY = 320
CONTEXT = 256
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CORPUS = [
    "theorem add_zero (n : Nat) : n + 0 = n := by\n  -- adding zero changes nothing\n  rfl\n",
    "theorem two_le (a b : Nat) (h : a ≤ b) : a ≤ b + 1 := by\n  -- the bound only grows\n  omega\n",
    "example : ∀ x : Int, x * 0 = 0 := by\n  intro x\n  -- a product with zero\n  simp\n",
    "Natural language version of theorem and proof:\nWe prove the statement by induction on n.\n",
    "Complete the following Lean 4 code:\n```lean4\nimport Init\n```\n",
]
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'].strip() + "
    "'<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
PROMPTS = [
    "theorem t (n : Nat) : n + 0 = n := by\n",
    "a",
    "example : ∀ x : Int, x * 0 = 0 := by\n  intro x\n  -- why\n",
]
GREEDY_TOKENS = 24


def tokenizer() -> transformers.PreTrainedTokenizerFast:
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(CORPUS * 4, trainer)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<|im_end|>"
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def random_weights(module: nn.Module, deviation: float) -> None:
    generator = torch.Generator().manual_seed(20240703)
    with torch.no_grad():
        for name, parameter in sorted(module.named_parameters()):
            if "norm" not in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * deviation)


def llama() -> transformers.LlamaForCausalLM:
    config = transformers.LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=2,
        attn_implementation="eager",
    )
    model = transformers.LlamaForCausalLM(config).eval()
    random_weights(model, 0.18)
    model.generation_config = transformers.GenerationConfig(bos_token_id=1, eos_token_id=[2, 0], pad_token_id=2)
    return model


def gemma3() -> transformers.Gemma3ForCausalLM:
    config = transformers.Gemma3TextConfig(
        vocab_size=VOCABULARY,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        query_pre_attn_scalar=16,
        layer_types=["sliding_attention", "full_attention"],
        sliding_window=16,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=2,
        attn_implementation="eager",
    )
    model = transformers.Gemma3ForCausalLM(config).eval()
    random_weights(model, 0.18)
    return model


class AppendedCacheLlama(nn.Module):
    """The Llama above as plain tensor arithmetic, with its cache as explicit inputs and outputs."""

    def __init__(self, model: transformers.LlamaForCausalLM) -> None:
        super().__init__()
        self.model = model
        config = model.config
        self.heads, self.kv_heads, self.size = config.num_attention_heads, config.num_key_value_heads, config.head_dim
        theta = config.rope_parameters["rope_theta"]
        frequency = 1.0 / theta ** (torch.arange(0, self.size, 2, dtype=torch.float32) / self.size)
        self.register_buffer("frequency", frequency)

    def rotate(self, x, positions):
        angle = positions[:, None, :, None].to(torch.float32) * self.frequency
        angle = torch.cat([angle, angle], dim=-1)
        left, right = x[..., : self.size // 2], x[..., self.size // 2 :]
        turned = torch.cat([-right, left], dim=-1)
        return x * angle.cos().to(x.dtype) + turned * angle.sin().to(x.dtype)

    def forward(self, input_ids, attention_mask, position_ids, *past):
        body = self.model.model
        hidden = body.embed_tokens(input_ids)
        batch, count = input_ids.shape
        total = attention_mask.shape[1]
        before = torch.arange(total)[None, :] <= torch.arange(total)[total - count :][:, None]
        allowed = before[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(allowed, 0.0, -1e4).to(hidden.dtype)
        present = []
        for index, layer in enumerate(body.layers):
            normed = layer.input_layernorm(hidden)
            attention = layer.self_attn
            split = lambda x, heads: x.view(batch, count, heads, self.size).transpose(1, 2)
            query = self.rotate(split(attention.q_proj(normed), self.heads), position_ids)
            key = self.rotate(split(attention.k_proj(normed), self.kv_heads), position_ids)
            value = split(attention.v_proj(normed), self.kv_heads)
            key = torch.cat([past[2 * index], key], dim=2)
            value = torch.cat([past[2 * index + 1], value], dim=2)
            present += [key, value]
            groups = self.heads // self.kv_heads
            score = query @ key.repeat_interleave(groups, dim=1).transpose(2, 3) / self.size**0.5 + bias
            mixed = score.softmax(dim=-1) @ value.repeat_interleave(groups, dim=1)
            hidden = hidden + attention.o_proj(mixed.transpose(1, 2).reshape(batch, count, self.heads * self.size))
            hidden = hidden + layer.mlp(layer.post_attention_layernorm(hidden))
        return self.model.lm_head(body.norm(hidden)), *present


class Recurrent(nn.Module):
    """Embedding, causal convolution over three tokens, a sum with exponential decay, output layer."""

    WIDTH, WINDOW = 48, 3

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, self.WIDTH)
        self.kernel = nn.Parameter(torch.empty(self.WIDTH, self.WINDOW))
        self.decay_source = nn.Parameter(torch.empty(self.WIDTH))
        self.mix = nn.Linear(self.WIDTH, self.WIDTH)
        self.head = nn.Linear(self.WIDTH, VOCABULARY)

    def decay(self):
        return torch.sigmoid(4 * self.decay_source)

    def forward(self, input_ids, past_conv, past_ssm):
        """Whole pieces at once: shifted sums for the window, powers of the decay for the sum."""
        x = self.embed(input_ids).transpose(1, 2)
        count = input_ids.shape[1]
        window = torch.cat([past_conv, x], dim=2)
        shifted = [window[:, :, k : k + count] * self.kernel[None, :, k, None] for k in range(self.WINDOW)]
        convolved = torch.tanh(shifted[0] + shifted[1] + shifted[2])
        time = torch.arange(count)
        gap = (time[:, None] - time[None, :]).to(x.dtype)
        powers = torch.where(gap >= 0, self.decay()[:, None, None] ** gap.clamp(min=0), torch.zeros(()))
        state = torch.einsum("dts,bds->bdt", powers, convolved)
        state = state + past_ssm[:, :, None] * self.decay()[None, :, None] ** (time + 1).to(x.dtype)
        logits = self.head(torch.tanh(self.mix(state.transpose(1, 2))) + convolved.transpose(1, 2))
        return logits, window[:, :, -(self.WINDOW - 1) :], state[:, :, -1]

    def step(self, token: int, conv: list, ssm: torch.Tensor):
        """One token after another, as the definition reads."""
        conv = conv + [self.embed.weight[token]]
        convolved = torch.tanh(sum(self.kernel[:, k] * conv[-self.WINDOW + k] for k in range(self.WINDOW)))
        ssm = ssm * self.decay() + convolved
        return self.head(torch.tanh(self.mix(ssm)) + convolved), conv, ssm


def golden_causal(model, encode) -> dict:
    cases = []
    for text in PROMPTS:
        ids = encode(text)
        logits = model(torch.tensor([ids])).logits[0, -1]
        greedy = list(ids)
        for _ in range(GREEDY_TOKENS):
            token = int(model(torch.tensor([greedy])).logits[0, -1].argmax())
            greedy.append(token)
        cases.append(dict(text=text, ids=ids, logits=rounded(logits), greedy=greedy[len(ids) :]))
    return dict(cases=cases)


def golden_recurrent(model, encode) -> dict:
    cases = []
    for text in PROMPTS:
        ids = encode(text)
        conv = [torch.zeros(Recurrent.WIDTH)] * (Recurrent.WINDOW - 1)
        ssm = torch.zeros(Recurrent.WIDTH)
        for token in ids:
            logits, conv, ssm = model.step(token, conv, ssm)
        first, greedy = logits, []
        for _ in range(GREEDY_TOKENS):
            greedy.append(int(logits.argmax()))
            logits, conv, ssm = model.step(greedy[-1], conv, ssm)
        cases.append(dict(text=text, ids=ids, logits=rounded(first), greedy=greedy))
    return dict(cases=cases)


def rounded(logits: torch.Tensor) -> list:
    return [round(float(value), 5) for value in logits]


def export(module, arguments, path, inputs, outputs, axes) -> None:
    torch.onnx.export(
        module, arguments, path, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17,
        dynamo=False,
    )
    onnx.checker.check_model(onnx.load(path))


def export_llama(model, path: pathlib.Path, dtype) -> None:
    layers = model.config.num_hidden_layers
    names = [f"{index}.{part}" for index in range(layers) for part in ("key", "value")]
    past = [torch.zeros(1, 2, 3, model.config.head_dim, dtype=dtype) for _ in names]
    inputs = ["input_ids", "attention_mask", "position_ids"] + [f"past_key_values.{name}" for name in names]
    outputs = ["logits"] + [f"present.{name}" for name in names]
    axes = {"input_ids": {0: "batch", 1: "sequence"}, "position_ids": {0: "batch", 1: "sequence"}}
    axes["attention_mask"] = {0: "batch", 1: "past + sequence"}
    axes["logits"] = {0: "batch", 1: "sequence"}
    axes |= {f"past_key_values.{name}": {0: "batch", 2: "past"} for name in names}
    axes |= {f"present.{name}": {0: "batch", 2: "past + sequence"} for name in names}
    ids = torch.tensor([[5, 6]])
    arguments = (ids, torch.ones(1, 5, dtype=torch.long), torch.tensor([[3, 4]]), *past)
    export(AppendedCacheLlama(model).to(dtype).eval(), arguments, path, inputs, outputs, axes)


def export_recurrent(model, path: pathlib.Path) -> None:
    arguments = (torch.tensor([[5, 6, 7]]), torch.zeros(1, Recurrent.WIDTH, 2), torch.zeros(1, Recurrent.WIDTH))
    batch = {0: "batch"}
    axes = {"input_ids": {0: "batch", 1: "sequence"}, "logits": {0: "batch", 1: "sequence"}}
    axes |= {name: batch for name in ("past_conv.0", "past_ssm.0", "present_conv.0", "present_ssm.0")}
    outputs = ["logits", "present_conv.0", "present_ssm.0"]
    export(model, arguments, path, ["input_ids", "past_conv.0", "past_ssm.0"], outputs, axes)


def folder(root: pathlib.Path, name: str, fast, config: dict, golden: dict) -> pathlib.Path:
    path = root / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    fast.save_pretrained(path)
    write_json(path / "config.json", config)
    write_json(path / "generation_config.json", {"bos_token_id": 1, "eos_token_id": [2, 0]})
    write_json(path / "golden.json", golden)
    return path


def write_json(path: pathlib.Path, value) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n")


def build_into(path: pathlib.Path, model, fast, *options: str) -> None:
    """The graph as onnxruntime-genai's builder writes it."""
    with tempfile.TemporaryDirectory() as scratch:
        hf, built = pathlib.Path(scratch) / "hf", pathlib.Path(scratch) / "built"
        model.save_pretrained(hf)
        fast.save_pretrained(hf)
        # Here, because optimum_model.py takes the rest from an environment without onnxruntime-genai.
        from gguf_to_onnx import build

        build(hf, built, "fp32", *options)
        for file in ("model.onnx", "model.onnx.data"):
            shutil.copy(built / file, path / file)


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    torch.set_grad_enabled(False)
    fast = tokenizer()
    encode = lambda text: fast.encode(text, add_special_tokens=False)

    model = llama()
    golden = golden_causal(model, encode)
    config = model.config.to_dict()
    keep = ("model_type", "vocab_size", "hidden_size", "num_attention_heads", "num_key_value_heads", "head_dim")
    config = {key: config[key] for key in keep + ("max_position_embeddings", "eos_token_id")}
    export_llama(model, folder(root, "tiny-llama", fast, config, golden) / "model.onnx", torch.float32)
    build_into(folder(root, "tiny-llama-gqa", fast, config, golden), model, fast)
    export_llama(
        model.half(), folder(root, "tiny-llama-f16", fast, config, golden) / "model.onnx", torch.float16
    )

    model = gemma3()
    config = {key: getattr(model.config, key) for key in config}
    path = folder(root, "tiny-gemma3", fast, config, golden_causal(model, encode))
    build_into(path, model, fast, "prune_lm_head=true")

    recurrent = Recurrent().eval()
    random_weights(recurrent, 0.4)
    config = {"model_type": "recurrent", "vocab_size": VOCABULARY, "max_position_embeddings": CONTEXT}
    path = folder(root, "tiny-recurrent", fast, config, golden_recurrent(recurrent, encode))
    export_recurrent(recurrent, path / "model.onnx")


if __name__ == "__main__":
    main()
