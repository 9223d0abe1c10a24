"""Which parameters learn: all of them, LISA's changing choice of layers, or LoRA's small matrices beside them."""

import random

import torch
import transformers

from . import records

LORA_TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def tiny(vocabulary: int, length: int, hidden: int, layers: int, heads: int, seed: int) -> torch.nn.Module:
    """A Llama-shaped decoder from scratch; the embedding is also the output layer, which saves a third of it."""
    config = transformers.LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        intermediate_size=-(-hidden * 8 // 3 // 32) * 32,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=max(1, heads // 3),
        head_dim=hidden // heads,
        max_position_embeddings=length,
        tie_word_embeddings=True,
    )
    torch.manual_seed(seed)
    return transformers.LlamaForCausalLM(config)


def decoder_layers(model: torch.nn.Module) -> torch.nn.ModuleList:
    """The stack of decoder layers of any causal language model: the longest list of modules."""
    lists = [module for module in model.modules() if isinstance(module, torch.nn.ModuleList)]
    if not lists:
        raise records.Fault("the model has no list of layers; LISA cannot be used, take full or lora")
    return max(lists, key=len)


class Full:
    """Everything learns."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.model = model

    def before_step(self, step: int, optimizers: list[torch.optim.Optimizer]) -> None:
        pass


class Lisa:
    """Layerwise importance-sampled AdamW (arXiv 2403.17919): embeddings, last norm and head always learn, and of the
    layers between them only a few at a time, drawn anew every so many steps. Optimizer state exists for what learns.

    Which layers are on follows from seed and step, so nothing of it has to be saved.
    """

    def __init__(self, model: torch.nn.Module, active: int, every: int, seed: int) -> None:
        self.model, self.every, self.seed = model, every, seed
        self.layers = decoder_layers(model)
        self.active = min(active, len(self.layers))
        self.on: list[int] | None = None

    def choice(self, step: int) -> list[int]:
        draw = random.Random(f"{self.seed}-{step // self.every}")
        return sorted(draw.sample(range(len(self.layers)), self.active))

    def before_step(self, step: int, optimizers: list[torch.optim.Optimizer]) -> None:
        on = self.choice(step)
        if on == self.on:
            return
        self.on = on
        for index, layer in enumerate(self.layers):
            for parameter in layer.parameters():
                parameter.requires_grad_(index in on)
                if index not in on:
                    parameter.grad = None
                    for optimizer in optimizers:
                        optimizer.state.pop(parameter, None)


def optimizers(model: torch.nn.Module, settings) -> list[torch.optim.Optimizer]:
    """AdamW; or Muon for the matrices of the decoder layers and AdamW for the rest, with one learning rate for both."""
    common = dict(lr=settings.learning_rate, weight_decay=settings.weight_decay)
    adamw = lambda parameters: torch.optim.AdamW(parameters, betas=(0.9, 0.95), **common)
    if settings.optimizer == "adamw":
        return [adamw(model.parameters())]
    matrices = [parameter for parameter in decoder_layers(model).parameters() if parameter.ndim == 2]
    known = {id(parameter) for parameter in matrices}
    rest = [parameter for parameter in model.parameters() if id(parameter) not in known]
    return [torch.optim.Muon(matrices, adjust_lr_fn="match_rms_adamw", **common), adamw(rest)]


def prepare(model: torch.nn.Module, settings) -> tuple[torch.nn.Module, Full | Lisa]:
    """The model ready to learn by the method that the settings name."""
    if settings.method == "lisa":
        return model, Lisa(model, settings.lisa_layers, settings.lisa_every, settings.seed)
    if settings.method == "lora":
        import peft

        config = peft.LoraConfig(
            r=settings.lora_rank,
            lora_alpha=2 * settings.lora_rank,
            target_modules=LORA_TARGETS,
            task_type="CAUSAL_LM",
        )
        torch.manual_seed(settings.seed)
        model = peft.get_peft_model(model, config)
    return model, Full(model)
