"""The training loop: steps, logs, checkpoints, and going on after a kill exactly where it was.

Data, learning rate and LISA's layers follow from settings and step alone; a checkpoint holds the rest (weights,
optimizer, random numbers) and appears under its name only when it is whole.
"""

import csv
import dataclasses
import json
import math
import pathlib
import resource
import shutil
import sys
import time

import accelerate
import torch
import transformers

from . import methods, records
from .blocks import Blocks, ordered
from .losses import HeldOut, loss_of
from .records import Fault
from .settings import Settings

# Held-out records that are looked at with each checkpoint.
CHECKED = 200


def learning_rate(settings: Settings, step: int) -> float:
    """Linear warm-up, then half a cosine down to a tenth."""
    if step < settings.warmup:
        return settings.learning_rate * (step + 1) / settings.warmup
    done = (step - settings.warmup) / max(1, settings.steps - settings.warmup)
    return settings.learning_rate * (0.1 + 0.45 * (1 + math.cos(math.pi * min(1.0, done))))


def train(settings: Settings, run: pathlib.Path) -> None:
    settings.check()
    data = pathlib.Path(settings.data)
    inside, outside = records.learnable(data, set(settings.held_out))
    settings = dataclasses.replace(settings, digest=records.digest(data))
    refuse_others(run, settings)
    accelerator = accelerate.Accelerator(
        # A PyTorch made for GPUs would not join processes on a machine without one.
        cpu=not torch.accelerator.is_available(),
        mixed_precision=settings.precision,
        gradient_accumulation_steps=settings.accumulate,
    )
    world, rank = accelerator.num_processes, accelerator.process_index
    if settings.method == "lisa" and world > 1:
        sys.exit("LISA changes which layers learn, which several processes do not follow; use full or lora there")
    tokenizer = transformers.AutoTokenizer.from_pretrained(settings.tokenizer or settings.base)
    blocks = Blocks(
        ordered(inside, settings.layout, settings.seed), tokenizer, settings.layout, settings.length,
        settings.examples, settings.packed, settings.thin, settings.seed,
    )
    model, method = methods.prepare(starting_model(settings, tokenizer), settings)
    optimizers = methods.optimizers(model, settings)
    method.before_step(0, optimizers)
    model, *optimizers = accelerator.prepare(model, *optimizers)
    # What could not begin has no folder.
    if accelerator.is_main_process:
        claim(run, settings)
    accelerator.wait_for_everyone()
    first = restore(accelerator, run)
    if accelerator.is_main_process and first == 0:
        print(f"{len(blocks)} records to learn, {blocks.too_long} longer than {settings.length} tokens left out, "
              f"{len(outside)} held out", flush=True)
    held_out = HeldOut(outside, tokenizer, settings)
    log = Log(run, first, settings) if accelerator.is_main_process else None
    model.train()
    for step in range(first, settings.steps):
        method.before_step(step, optimizers)
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = learning_rate(settings, step)
        total, learnt = 0.0, 0
        for part in range(settings.accumulate):
            number = step * settings.accumulate + part
            batch = blocks.batch(number, settings.batch, rank, world)
            batch = {name: tensor.to(accelerator.device) for name, tensor in batch.items()}
            with accelerator.accumulate(model):
                loss = loss_of(model, batch, settings.text_loss)
                accelerator.backward(loss)
                if accelerator.sync_gradients:
                    accelerator.clip_grad_norm_(model.parameters(), settings.clip)
                for optimizer in optimizers:
                    optimizer.step()
                    optimizer.zero_grad(set_to_none=True)
            total += float(accelerator.reduce(loss.detach(), "mean")) / settings.accumulate
            learnt += int(batch["attention_mask"].sum()) * world
        if not math.isfinite(total):
            sys.exit(f"step {step}: the loss is {total}; lower --learning-rate (checkpoints so far are kept)")
        if log:
            log.step(step, total, learning_rate(settings, step), learnt)
        if (step + 1) % settings.save_every == 0 or step + 1 == settings.steps:
            save(accelerator, run, step + 1)
            if accelerator.is_main_process:
                print(f"held out: {held_out.loss(accelerator.unwrap_model(model), CHECKED)}", flush=True)
    finish(accelerator, model, tokenizer, settings, run, held_out)


def starting_model(settings: Settings, tokenizer) -> torch.nn.Module:
    if settings.start == "base":
        return transformers.AutoModelForCausalLM.from_pretrained(
            settings.base, dtype=torch.float32, attn_implementation=settings.attention
        )
    model = methods.tiny(
        len(tokenizer), max(settings.context, settings.length), settings.hidden, settings.layers, settings.heads, settings.seed
    )
    model.set_attn_implementation(settings.attention)
    model.config.bos_token_id, model.config.eos_token_id = tokenizer.bos_token_id, tokenizer.eos_token_id
    model.generation_config = transformers.GenerationConfig(
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.eos_token_id
    )
    return model


def refuse_others(run: pathlib.Path, settings: Settings) -> None:
    """Refuses to go on with a run of other settings, if it has learnt anything."""
    path = run / "settings.json"
    if not path.exists() or not (checkpoints(run) or (run / "result.json").exists()):
        return
    mine = as_json(settings)
    try:
        known = json.loads(path.read_text())
    except ValueError as error:
        raise Fault(f"{path} is damaged ({error}); name a new folder with --out") from error
    other = sorted(key for key in mine if mine[key] != known.get(key))
    if other:
        raise Fault(f"{run} was begun with another {', '.join(other)}; name a new folder with --out")


def claim(run: pathlib.Path, settings: Settings) -> None:
    """Writes the settings of a run."""
    run.mkdir(parents=True, exist_ok=True)
    part = run / "settings.json.part"
    part.write_text(json.dumps(as_json(settings), indent=1) + "\n")
    part.replace(run / "settings.json")


def as_json(settings: Settings) -> dict:
    return json.loads(json.dumps(dataclasses.asdict(settings)))


def checkpoints(run: pathlib.Path) -> list[tuple[int, pathlib.Path]]:
    found = run.glob("checkpoint-*")
    return sorted((int(path.name.split("-")[1]), path) for path in found if path.name.split("-")[1].isdigit())


def restore(accelerator: accelerate.Accelerator, run: pathlib.Path) -> int:
    """Loads the newest whole checkpoint; the step to go on with."""
    found = checkpoints(run)
    if not found:
        return 0
    step, path = found[-1]
    try:
        accelerator.load_state(str(path))
    except Exception as error:
        words = str(error).split("\n")[0]
        raise Fault(f"{path} is damaged ({words}); remove it, and the run goes on from the one before it") from error
    accelerator.print(f"going on after step {step}")
    return step


def save(accelerator: accelerate.Accelerator, run: pathlib.Path, step: int) -> None:
    part, whole = run / "checkpoint-part", run / f"checkpoint-{step}"
    if accelerator.is_main_process:
        shutil.rmtree(part, ignore_errors=True)
    accelerator.wait_for_everyone()
    accelerator.save_state(str(part))
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        part.rename(whole)
        for _, old in checkpoints(run)[:-2]:
            shutil.rmtree(old)
    accelerator.wait_for_everyone()


def finish(accelerator, model, tokenizer, settings: Settings, run: pathlib.Path, held_out: HeldOut) -> None:
    """Saves the trained model in the Hugging Face layout, and what it came to."""
    model = accelerator.unwrap_model(model)
    if settings.method == "lora":
        model = model.merge_and_unload()
    if not accelerator.is_main_process:
        return
    folder = run / "model"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    with open(run / "log.csv", encoding="utf8") as file:
        rows = list(csv.DictReader(file))
    result = dict(
        steps=settings.steps,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        last_loss=float(rows[-1]["loss"]),
        held_out_loss=held_out.loss(model),
        tokens=sum(int(row["tokens"]) for row in rows),
        seconds=round(sum(float(row["seconds"]) for row in rows), 1),
        peak_memory_mib=max(int(row["peak_memory_mib"]) for row in rows),
    )
    (run / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result), flush=True)


class Log:
    """`log.csv`, a line a step, and a line on the screen now and then."""

    FIELDS = ["step", "loss", "learning_rate", "tokens", "seconds", "tokens_per_s", "peak_memory_mib"]

    def __init__(self, run: pathlib.Path, first: int, settings: Settings) -> None:
        self.steps, self.path, self.shown = settings.steps, run / "log.csv", 0.0
        # Steps after the checkpoint are done again.
        rows = []
        if self.path.exists():
            with open(self.path, encoding="utf8") as file:
                rows = [row for row in csv.DictReader(file) if row["step"].isdigit() and int(row["step"]) < first]
        self.file = open(self.path, "w", encoding="utf8", newline="")
        self.writer = csv.DictWriter(self.file, self.FIELDS)
        self.writer.writeheader()
        self.writer.writerows(rows)
        self.file.flush()
        self.before = time.perf_counter()
        self.first, self.begun = first, self.before

    def step(self, step: int, loss: float, rate: float, tokens: int) -> None:
        now = time.perf_counter()
        seconds, self.before = now - self.before, now
        row = dict(step=step, loss=repr(loss), learning_rate=f"{rate:.6g}", tokens=tokens, seconds=f"{seconds:.4f}")
        row |= dict(tokens_per_s=f"{tokens / seconds:.0f}", peak_memory_mib=peak_memory_mib())
        self.writer.writerow(row)
        self.file.flush()
        if now - self.shown > 1 or step + 1 == self.steps:
            left = (self.steps - step - 1) * (now - self.begun) / (step + 1 - self.first)
            print(f"step {step + 1}/{self.steps}  loss {loss:.4f}  {tokens / seconds:.0f} tokens/s  "
                  f"{left / 60:.0f} min left", flush=True)
            self.shown = now


def peak_memory_mib() -> int:
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() >> 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
