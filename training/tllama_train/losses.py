"""What is learnt from a batch, and how well held-out records are foreseen."""

import contextlib
import dataclasses

import torch

from .blocks import IGNORED, Blocks
from .records import Record


def loss_of(model: torch.nn.Module, batch: dict[str, torch.Tensor], text_loss: float) -> torch.Tensor:
    """Mean loss over the tokens of the proofs; those of statements and words count `text_loss` times as much."""
    ids, mask = batch["input_ids"], batch["attention_mask"]
    logits = model(input_ids=ids, attention_mask=None if mask.all() else mask).logits[:, :-1]
    targets = batch["labels"][:, 1:]
    learnt = targets != IGNORED
    if not text_loss:
        return torch.nn.functional.cross_entropy(logits[learnt].float(), targets[learnt])
    weights = torch.where(learnt, 1.0, text_loss * mask[:, 1:])
    targets = torch.where(learnt, targets, ids[:, 1:])
    losses = torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), targets.flatten(), reduction="none")
    return (losses * weights.flatten()).sum() / weights.sum()


class HeldOut:
    """Held-out records, without context: their neighbours are held out too."""

    def __init__(self, outside: list[Record], tokenizer, settings) -> None:
        layout = dataclasses.replace(settings.layout, blocks=False, curriculum=True)
        self.blocks = None
        if outside:
            # None of them may fit.
            with contextlib.suppress(ValueError):
                self.blocks = Blocks(outside, tokenizer, layout, settings.length, 0, False, settings.thin, settings.seed)

    @torch.no_grad()
    def loss(self, model: torch.nn.Module, records: int | None = None) -> float | None:
        """Mean loss per proof token of the first so many records, or of all."""
        if self.blocks is None:
            return None
        learning = model.training
        model.eval()
        total, tokens = 0.0, 0
        for place in range(min(len(self.blocks), records or len(self.blocks))):
            ids, labels = self.blocks.block(place)
            batch = {"input_ids": [ids], "labels": [labels], "attention_mask": [[1] * len(ids)]}
            batch = {name: torch.tensor(values, device=model.device) for name, values in batch.items()}
            learnt = sum(label >= 0 for label in labels)
            total += float(loss_of(model, batch, 0.0)) * learnt
            tokens += learnt
        model.train(learning)
        return round(total / tokens, 5)
