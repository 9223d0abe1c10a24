"""The command line: `python -m tllama_train tokenizer | train | export`."""

import argparse
import dataclasses
import pathlib
import sys

from . import records


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tllama_train", description="Trains the prover's models.")
    commands = parser.add_subparsers(dest="command", required=True)
    tokenizer = commands.add_parser("tokenizer", help="make a tokenizer from the training records")
    tokenizer.add_argument("--data", type=pathlib.Path, required=True)
    tokenizer.add_argument("--out", type=pathlib.Path, required=True)
    tokenizer.add_argument("--size", type=int, default=4096)
    tokenizer.add_argument("--length", type=int, default=1024)
    train = commands.add_parser("train", help="train, or go on with a run that was interrupted")
    train.add_argument("--out", type=pathlib.Path, required=True)
    add_settings(train)
    export = commands.add_parser("export", help="write a trained model as ONNX folders, checked")
    export.add_argument("--run", type=pathlib.Path, required=True)
    export.add_argument("--out", type=pathlib.Path, required=True)
    export.add_argument("--precision", action="append", choices=["f32", "int8", "int4"])
    arguments = vars(parser.parse_args())
    try:
        run(arguments.pop("command"), arguments)
    except records.Fault as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        sys.exit(130)


def run(command: str, arguments: dict) -> None:
    if command == "tokenizer":
        from . import settings, tokenizer

        corpus, _ = records.learnable(arguments["data"], set(settings.Settings.held_out))
        fast = tokenizer.train(corpus, arguments["size"], arguments["length"])
        tokenizer.save(fast, arguments["out"])
        print(f"{len(fast)} tokens in {arguments['out']}")
    elif command == "train":
        from . import settings, trainer

        out = arguments.pop("out")
        arguments["held_out"] = tuple(arguments["held_out"])
        trainer.train(settings.Settings(**arguments), out)
    else:
        from . import export

        export.export(arguments["run"], arguments["out"], arguments["precision"] or ["f32", "int8"])


CHOICES = {
    "start": ["tiny", "base"],
    "method": ["full", "lisa", "lora"],
    "optimizer": ["adamw", "muon"],
    "attention": ["sdpa", "eager"],
    "comments": sorted(records.COMMENTS),
    "precision": ["no", "bf16", "fp16"],
}


def add_settings(parser: argparse.ArgumentParser) -> None:
    """An option for each setting: `--learning-rate 1e-3`, `--no-blocks`, `--held-out test valid`."""
    from .settings import Settings

    for field in dataclasses.fields(Settings):
        name = "--" + field.name.replace("_", "-")
        if field.name == "digest":
            continue
        if field.name == "data":
            parser.add_argument(name, required=True)
        elif field.type in (bool, "bool"):
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=field.default)
        elif field.name == "held_out":
            parser.add_argument(name, nargs="+", default=list(field.default))
        else:
            parser.add_argument(name, type=type(field.default), default=field.default, choices=CHOICES.get(field.name))


if __name__ == "__main__":
    main()
