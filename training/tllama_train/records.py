"""Records of a dataset export, and the text that a model reads and writes for them.

The layout is that of prover/prompts/continuation.jinja, which asks the model later: earlier records as a Lean file,
then header, natural language and statement up to `:= by`, then what is to be learnt: the annotated proof.
"""

import collections
import dataclasses
import gzip
import hashlib
import io
import json
import math
import pathlib
import re
import textwrap


@dataclasses.dataclass(frozen=True)
class Record:
    """A theorem with its proof. `proof` may repeat the statement; `difficulty` grows with the work that a proof took."""

    id: str
    nl_statement: str
    nl_proof: str
    header: str
    statement: str
    proof: str
    split: str
    difficulty: float
    family: str
    statement_digest: str = ""


class Fault(Exception):
    """What keeps a step from being done; the text says what to do about it."""


class BadExport(Fault):
    """A line of the export that cannot be used; the text names file, line and field."""


# The names of each field, the one to prefer first: those of `tllama bootstrap export --shape full`, then plain ones.
FIELDS = {
    "id": ("id",),
    "statement": ("statement",),
    "proof": ("annotated_proof", "proof"),
    "split": ("split",),
    "header": ("header",),
    "nl_statement": ("informal_statement", "nl_statement"),
    "nl_proof": ("informal_proof", "nl_proof"),
    "family": ("family",),
    "statement_digest": ("statement_digest",),
}
REQUIRED = ("id", "statement", "proof", "split")


def read(path: pathlib.Path) -> list[Record]:
    """All records of a JSON-lines export. Fields that are not known are passed over."""
    found, seen = [], {}
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            item = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadExport(f"{place}: not a JSON object ({error})") from error
        if not isinstance(item, dict):
            raise BadExport(f"{place}: not a JSON object, but a {type(item).__name__}")
        difficulty = item.get("difficulty")
        item = {key: field(item, names) for key, names in FIELDS.items()}
        odd = [key for key, value in item.items() if not isinstance(value, str) and (value is not None or key in REQUIRED)]
        if odd:
            raise BadExport(f"{place}: field `{odd[0]}` is missing or not a text")
        if item["id"] in seen:
            raise BadExport(f"{place}: id `{item['id']}` is in line {seen[item['id']]} already")
        seen[item["id"]] = number
        text = {key: item[key] or "" for key in FIELDS}
        found.append(Record(difficulty=work(difficulty, place), **text))
    if not found:
        raise BadExport(f"{path}: holds no records")
    return found


def lines_of(path: pathlib.Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadExport(f"{path}: not UTF-8 text ({error})") from error
    except OSError as error:
        raise BadExport(f"{path}: {error.strerror}") from error


def work(difficulty, place: str) -> float:
    """A difficulty that is not known, or no number to Python either, counts as none."""
    if difficulty is None or (isinstance(difficulty, float) and math.isnan(difficulty)):
        return 0.0
    if isinstance(difficulty, bool) or not isinstance(difficulty, int | float) or math.isinf(difficulty):
        raise BadExport(f"{place}: field `difficulty` is {difficulty!r} and not a number")
    return float(difficulty)


def field(item: dict, names: tuple[str, ...]):
    """The first of the fields that is there; whole numbers, which exports use as ids, as text. NaN is what Python writes
    for what is missing."""
    is_there = lambda value: value is not None and not (isinstance(value, float) and math.isnan(value))
    value = next((item[name] for name in names if is_there(item.get(name))), None)
    return str(value) if isinstance(value, int) else value


def digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_training_set(path: pathlib.Path, records: list[Record]) -> None:
    """What was learnt, a line for each record, compressed, for a model's folder: `tllama eval` compares problems with
    it. The same records give the same bytes."""
    fields = ("id", "header", "statement", "nl_statement", "statement_digest")
    with open(path, "wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as raw, io.TextIOWrapper(raw, "utf8") as out:
        for record in records:
            line = {key: getattr(record, key) for key in fields}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def splits(records: list[Record], held_out: set[str]) -> tuple[list[Record], list[Record]]:
    """Training records and held-out ones. A family that is held out anywhere must not be trained on."""
    outside = [record for record in records if record.split in held_out]
    families = {record.family for record in outside if record.family}
    inside = [record for record in records if record.split == "train" and record.family not in families]
    return inside, outside


def learnable(path: pathlib.Path, held_out: set[str]) -> tuple[list[Record], list[Record]]:
    """The records of an export as [`splits`] has them, of which at least one can be learnt."""
    found = read(path)
    inside, outside = splits(found, held_out)
    if not inside:
        counts = collections.Counter(record.split for record in found)
        there = ", ".join(f"{count} of `{split}`" for split, count in sorted(counts.items()))
        raise Fault(
            f"{path}: no record to learn. Records of the split `train` are learnt, but none of a family that is held out"
            f" ({', '.join(sorted(held_out))}); there are {there}"
        )
    return inside, outside


def tactics(record: Record) -> str:
    """The proof as it follows `:= by`: a line break, then tactics. A proof by a term becomes `exact`."""
    proof = record.proof.strip("\n")
    statement = record.statement.strip()
    if proof.lstrip().startswith(statement):
        proof = proof.lstrip()[len(statement) :]
    proof = proof.strip().removeprefix(":=").strip()
    if re.match(r"by\b", proof):
        body = proof[2:]
        if body.lstrip(" ").startswith("\n"):
            lines = textwrap.dedent(body.strip("\n"))
        else:
            lines = body.strip()
    else:
        lines = "exact " + proof
    return "\n" + textwrap.indent(lines.rstrip(), "  ")


COMMENT = re.compile(r"[ \t]*--[^\n]*|[ \t]*/-[^-].*?-/", re.DOTALL)


def without_comments(proof: str) -> str:
    lines = [line.rstrip() for line in COMMENT.sub("", proof).split("\n")]
    return "\n" + "\n".join(line for line in lines if line)


def comments_first(proof: str) -> str:
    """The same comments in one block before the first tactic."""
    comments = "".join(f"\n  {found.group().strip()}" for found in COMMENT.finditer(proof))
    return comments + without_comments(proof)


@dataclasses.dataclass(frozen=True)
class Guidance:
    """What stands before a statement besides the statements themselves."""

    header: bool = True
    statement: bool = True
    proof: bool = True


EVERYTHING = Guidance()
# What the product takes for granted: a theorem with this header is the same theorem without it.
IMPLIED_HEADER = "import Init"


def natural(record: Record, with_proof: bool) -> str:
    if not record.nl_statement:
        return ""
    proof = f"\n\nProof: {record.nl_proof}" if with_proof and record.nl_proof else ""
    return f"/-- {record.nl_statement}{proof} -/\n"


def header(record: Record, guidance: Guidance) -> str:
    text = record.header.strip()
    return f"{text}\n\n" if text and (guidance.header or text != IMPLIED_HEADER) else ""


def as_example(record: Record, layout: "Layout") -> str:
    """How the record stands in front of another one."""
    words = natural(record, with_proof=False) if layout.natural_language else ""
    return f"{words}{record.statement.strip()} := by{answer(record, layout)}\n\n"


def as_question(record: Record, layout: "Layout", guidance: Guidance = EVERYTHING) -> str:
    words = natural(record, guidance.proof) if layout.natural_language and guidance.statement else ""
    return f"{header(record, guidance)}{words}{record.statement.strip()} := by"


def answer(record: Record, layout: "Layout") -> str:
    return COMMENTS[layout.comments](tactics(record))


# Where the comments of a proof stand: at the steps that they explain, before all of them, nowhere.
COMMENTS = {"code": lambda proof: proof, "head": comments_first, "none": without_comments}


@dataclasses.dataclass(frozen=True)
class Layout:
    """What of the paper's training is on; each part can be turned off for an ablation."""

    natural_language: bool = True
    comments: str = "code"
    blocks: bool = True
    curriculum: bool = True
