"""What decides what a run computes, and what of it cannot be: said before anything is computed."""

import dataclasses
import math
import pathlib
import tempfile

import transformers

from . import builder
from .records import Fault, Layout


@dataclasses.dataclass(frozen=True)
class Settings:
    """Everything that decides what a run computes. A run is resumed only with the settings that it began with."""

    data: str
    start: str = "tiny"
    tokenizer: str = ""
    base: str = ""
    held_out: tuple[str, ...] = ("test", "validation", "valid")
    method: str = "full"
    optimizer: str = "adamw"
    lisa_layers: int = 2
    lisa_every: int = 20
    lora_rank: int = 16
    hidden: int = 384
    layers: int = 6
    heads: int = 6
    length: int = 1024
    context: int = 1024
    packed: bool = True
    examples: int = 4
    attention: str = "sdpa"
    thin: float = 0.5
    text_loss: float = 0.0
    natural_language: bool = True
    comments: str = "code"
    blocks: bool = True
    curriculum: bool = True
    steps: int = 1000
    batch: int = 8
    accumulate: int = 1
    learning_rate: float = 1e-3
    warmup: int = 50
    weight_decay: float = 0.1
    clip: float = 1.0
    precision: str = "no"
    seed: int = 0
    save_every: int = 200
    digest: str = ""

    @property
    def layout(self) -> Layout:
        return Layout(self.natural_language, self.comments, self.blocks, self.curriculum)

    def check(self) -> None:
        """Refuses what cannot be trained, and what could not be exported afterwards."""
        for names, test, words in RANGES:
            for name in names:
                if not test(getattr(self, name)):
                    raise Fault(f"--{name.replace('_', '-')} {getattr(self, name)}: it is {words}")
        if self.method != "full" and self.optimizer != "adamw":
            raise Fault(f"{self.method} learns with adamw")
        if self.start == "base":
            self._check_base()
        else:
            self._check_tiny()

    def _check_tiny(self) -> None:
        if not self.tokenizer:
            raise Fault("--start tiny needs --tokenizer, the folder that the step `tokenizer` writes")
        folder_with(self.tokenizer, "tokenizer.json", "--tokenizer")
        if self.hidden % self.heads:
            raise Fault(f"--hidden {self.hidden} is not a multiple of --heads {self.heads}")
        exportable(self.hidden // self.heads, f"--hidden {self.hidden} over --heads {self.heads}")

    def _check_base(self) -> None:
        if not self.base:
            raise Fault("--start base needs --base, a model's folder in the Hugging Face layout")
        folder = folder_with(self.base, "config.json", "--base")
        if self.tokenizer:
            folder_with(self.tokenizer, "tokenizer.json", "--tokenizer")
        try:
            config = transformers.AutoConfig.from_pretrained(folder).get_text_config()
        except (OSError, ValueError) as error:
            raise Fault(f"{folder}: transformers cannot read its configuration ({error})") from error
        positions = getattr(config, "max_position_embeddings", None)
        if positions and self.length > positions:
            raise Fault(f"--length {self.length} is more than the {positions} positions of {folder}")
        size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        exportable(size, str(folder))
        with tempfile.TemporaryDirectory() as place:
            builder.build(folder, pathlib.Path(place), "f32", "config_only=true")


def folder_with(folder: str, name: str, option: str) -> pathlib.Path:
    path = pathlib.Path(folder)
    if not (path / name).is_file():
        raise Fault(f"{option} {folder}: there is no {name} in it")
    return path


def exportable(head: int, of: str) -> None:
    """The operator that updates the cache in place has kernels for heads of such sizes alone."""
    if head % 16:
        raise Fault(f"heads of size {head} ({of}) cannot be exported: the size must be a multiple of 16")


at_least = lambda least: (lambda value: value >= least, f"to be at least {least}")
RANGES = [
    (
        ("steps", "batch", "accumulate", "save_every", "hidden", "layers", "heads", "length", "context")
        + ("lisa_layers", "lisa_every", "lora_rank"),
        *at_least(1),
    ),
    (("warmup", "examples"), *at_least(0)),
    (("learning_rate", "clip"), lambda value: 0 < value < math.inf, "to be a number above 0"),
    (("weight_decay", "text_loss"), lambda value: 0 <= value < math.inf, "to be a number of at least 0"),
    (("thin",), lambda value: 0 <= value <= 1, "a share, from 0 to 1"),
]
