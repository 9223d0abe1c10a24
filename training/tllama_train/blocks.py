"""Block training: each record is learnt with the records before it as context, the list closed to a ring.

Two forms of a block. In the paper's, it is `earlier records … question | answer, end`, and only the last answer counts
for the loss. In the packed form it is a stretch of the ring, and every answer in it counts: each still has the ones
before it as context, and no token is computed for context alone. Order, contents and batches follow from seed and step,
so training can go on after a kill exactly where it was.
"""

import collections
import dataclasses
import random

import torch

from . import records
from .records import Guidance, Layout, Record

IGNORED = -100
Block = tuple[list[int], list[int]]
# How far ahead packing looks for a record that fits.
LOOKAHEAD = 16
# From all words to none.
WAYS = [Guidance(), Guidance(proof=False), Guidance(proof=False, statement=False)]
BARE = Guidance(header=False, statement=False, proof=False)


def ordered(train: list[Record], layout: Layout, seed: int) -> list[Record]:
    """Easy records first, or shuffled."""
    found = sorted(train, key=lambda record: (record.difficulty, record.id))
    if not layout.curriculum:
        random.Random(seed).shuffle(found)
    return found


class Blocks:
    """Tokenised blocks of a list of records, each at most `length` tokens.

    `thin` is the share of showings at which a record loses some of its guidance, so that the model also learns to do
    without: at that share the proof in words, at half of it all words, and at half of it the header that goes without
    saying. 0 shows everything that fits.
    """

    def __init__(
        self, train: list[Record], tokenizer, layout: Layout, length: int, examples: int, packed: bool, thin: float, seed: int
    ) -> None:
        self.records, self.layout, self.length, self.examples = train, layout, length, examples
        self.packed, self.thin, self.seed = packed and layout.blocks, thin, seed
        self.tokenizer = tokenizer
        self.end = tokenizer.eos_token_id
        self.start = [tokenizer.bos_token_id] if tokenizer.bos_token_id is not None else []
        self.answer = self.encode([records.answer(record, layout) for record in train])
        self.example = self.encode([records.as_example(record, layout) for record in train])
        self.questions: dict[tuple[int, Guidance], list[int]] = {}
        self.room = [length - len(self.start) - len(answer) - 1 for answer in self.answer]
        self.kept = [index for index, room in enumerate(self.room) if len(self._asked(index, BARE)) <= room]
        self.too_long = len(train) - len(self.kept)
        if not self.kept:
            raise records.Fault(f"no record fits into {length} tokens; raise --length")
        # Between two records of a packed block; the first token stands where the answer's end is to be foreseen.
        self.gap = self.encode(["\n\n"])[0]
        self.epoch, self.before, self.windows = -1, 0, []

    def __len__(self) -> int:
        return len(self.kept)

    def encode(self, texts: list[str]) -> list[list[int]]:
        return self.tokenizer(texts, add_special_tokens=False).input_ids

    def question(self, place: int, epoch: int) -> list[int]:
        """The question of the record at `place`, with the guidance that is its lot in this epoch, as far as it fits."""
        index = self.kept[place]
        first, header = 0, True
        if self.thin:
            draw = random.Random(f"{self.seed}-{epoch}-{index}")
            words = draw.random()
            first = (words < self.thin) + (words < self.thin / 2)
            header = draw.random() >= self.thin / 2
        ways = [dataclasses.replace(way, header=header) for way in WAYS[first:]]
        return next(found for way in [*ways, BARE] if len(found := self._asked(index, way)) <= self.room[index])

    def _asked(self, index: int, guidance: Guidance) -> list[int]:
        known = self.questions.get((index, guidance))
        if known is None:
            text = records.as_question(self.records[index], self.layout, guidance)
            known = self.questions[index, guidance] = self.encode([text])[0]
        return known

    def block(self, place: int, epoch: int = 0) -> Block:
        """Token ids and labels of the paper's block that teaches the record at `place`."""
        answer = self.answer[self.kept[place]] + [self.end]
        body = self.question(place, epoch) + answer
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
        return ids, [IGNORED] * (len(ids) - len(answer)) + answer

    def window(self, places: list[int], epoch: int) -> Block:
        """Token ids and labels of a packed block. An answer's end is learnt at the token after it, whatever that is:
        the text between records stays that of a prompt with examples."""
        ids, labels = list(self.start), [IGNORED] * len(self.start)
        for number, place in enumerate(places):
            question, answer = self.question(place, epoch), self.answer[self.kept[place]]
            last = number + 1 == len(places)
            after = [self.end] if last else self.gap
            ids += question + answer + after
            labels += [IGNORED] * len(question) + answer + [self.end] + [IGNORED] * (len(after) - 1)
        return ids, labels

    def batch(self, step: int, size: int, rank: int = 0, world: int = 1) -> dict[str, torch.Tensor]:
        """Batch `step` of process `rank` of `world`; with a curriculum every epoch goes from easy to hard."""
        first = (step * world + rank) * size
        of = self._packed_block if self.packed else lambda number: self.block(*self._place(number))
        blocks = [of(first + offset) for offset in range(size)]
        width = max(len(ids) for ids, _ in blocks)
        pad = lambda values, filler: values + [filler] * (width - len(values))
        return {
            "input_ids": torch.tensor([pad(ids, self.end) for ids, _ in blocks]),
            "attention_mask": torch.tensor([pad([1] * len(ids), 0) for ids, _ in blocks]),
            "labels": torch.tensor([pad(labels, IGNORED) for _, labels in blocks]),
        }

    def _order(self, epoch: int) -> list[int]:
        order = list(range(len(self.kept)))
        if not self.layout.curriculum:
            random.Random(f"{self.seed}-{epoch}").shuffle(order)
        return order

    def _place(self, number: int) -> tuple[int, int]:
        epoch, place = divmod(number, len(self.kept))
        if self.epoch != epoch:
            self.epoch, self.windows = epoch, [self._order(epoch)]
        return self.windows[0][place], epoch

    def _packed_block(self, number: int) -> Block:
        if number < self.before:
            self.epoch, self.before, self.windows = -1, 0, []
        # How many blocks an epoch has follows from its lots, so the epochs before are laid out too.
        while number >= self.before + len(self.windows):
            self.before += len(self.windows)
            self.epoch += 1
            self.windows = self._laid_out(self.epoch)
        return self.window(self.windows[number - self.before], self.epoch)

    def _laid_out(self, epoch: int) -> list[list[int]]:
        """The ring cut into stretches that fit. Where the next record does not fit, one that comes soon may; the last
        stretch goes on with the ring's beginning."""
        order = collections.deque(self._order(epoch))
        beginning = list(order)[:LOOKAHEAD]
        size = lambda place: len(self.question(place, epoch)) + len(self.answer[self.kept[place]]) + len(self.gap)
        windows: list[list[int]] = []
        waiting: list[int] = []
        while order or waiting:
            window, left = [], self.length - len(self.start)
            while True:
                while order and len(waiting) < LOOKAHEAD:
                    waiting.append(order.popleft())
                offered = waiting or [place for place in beginning if place not in window]
                # Alone, a record fits without the gap after it.
                found = next((place for place in offered if size(place) <= left or not window), None)
                if found is None:
                    break
                if waiting:
                    waiting.remove(found)
                window.append(found)
                left -= size(found)
            windows.append(window)
        return windows
