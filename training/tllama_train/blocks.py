"""Block training: each record is learnt with the records before it as context, the list closed to a ring.

A block is `earlier records … question | answer, end`; only the answer counts for the loss. Order, contents and
batches follow from seed and step alone, so training can go on after a kill exactly where it was.
"""

import random

import torch

from . import records
from .records import Layout, Record

IGNORED = -100


def ordered(train: list[Record], layout: Layout, seed: int) -> list[Record]:
    """Easy records first, or shuffled."""
    found = sorted(train, key=lambda record: (record.difficulty, record.id))
    if not layout.curriculum:
        random.Random(seed).shuffle(found)
    return found


class Blocks:
    """Tokenised blocks of a list of records, each at most `length` tokens."""

    def __init__(self, train: list[Record], tokenizer, layout: Layout, length: int, examples: int) -> None:
        encode = lambda texts: tokenizer(texts, add_special_tokens=False).input_ids
        self.layout, self.length, self.examples = layout, length, examples
        self.end = tokenizer.eos_token_id
        self.start = [tokenizer.bos_token_id] if tokenizer.bos_token_id is not None else []
        self.question = encode([records.as_question(record, layout) for record in train])
        self.answer = encode([records.answer(record, layout) for record in train])
        self.example = encode([records.as_example(record, layout) for record in train])
        room = [len(q) + len(a) + len(self.start) + 1 for q, a in zip(self.question, self.answer)]
        self.kept = [index for index, size in enumerate(room) if size <= length]
        self.too_long = len(room) - len(self.kept)
        if not self.kept:
            raise ValueError(f"no record fits into {length} tokens; raise --length")

    def __len__(self) -> int:
        return len(self.kept)

    def block(self, place: int) -> tuple[list[int], list[int]]:
        """Token ids and labels of the block that teaches the record at `place`."""
        index = self.kept[place]
        body = self.question[index] + self.answer[index] + [self.end]
        room = self.length - len(body) - len(self.start)
        context: list[int] = []
        if self.layout.blocks:
            # Nearest records last, as the prompt shows them; taken backwards around the ring until the room is used up.
            for back in range(1, min(self.examples, len(self.kept) - 1) + 1):
                tokens = self.example[self.kept[(place - back) % len(self.kept)]]
                if len(tokens) > room - len(context):
                    break
                context = tokens + context
        ids = self.start + context + body
        labels = [IGNORED] * (len(ids) - len(self.answer[index]) - 1) + ids[len(ids) - len(self.answer[index]) - 1 :]
        return ids, labels

    def batch(self, step: int, size: int, seed: int, rank: int = 0, world: int = 1) -> dict[str, torch.Tensor]:
        """Batch `step` of process `rank` of `world`; with a curriculum every epoch goes from easy to hard."""
        first = (step * world + rank) * size
        blocks = [self.block(self._place(first + offset, seed)) for offset in range(size)]
        width = max(len(ids) for ids, _ in blocks)
        pad = lambda values, filler: values + [filler] * (width - len(values))
        return {
            "input_ids": torch.tensor([pad(ids, self.end) for ids, _ in blocks]),
            "attention_mask": torch.tensor([pad([1] * len(ids), 0) for ids, _ in blocks]),
            "labels": torch.tensor([pad(labels, IGNORED) for _, labels in blocks]),
        }

    def _place(self, number: int, seed: int) -> int:
        epoch, place = divmod(number, len(self.kept))
        if self.layout.curriculum:
            return place
        order = list(range(len(self.kept)))
        random.Random(f"{seed}-{epoch}").shuffle(order)
        return order[place]
