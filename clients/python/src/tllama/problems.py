"""Problems as `tllama problems SET --json` prints them: statements that a model is asked to prove."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROMPT = """\
Prove this theorem in Lean 4. Answer with the whole theorem and its proof in one ```lean block. \
The statement must stay as it is; `sorry` and new axioms are not allowed.

```lean
{header}{statement} := by
  sorry
```"""

SYSTEM_PROMPT = "You are an expert in Lean 4. You write proofs that Lean accepts."


@dataclass(frozen=True, slots=True)
class Problem:
    """A statement, and what is known of it."""

    statement: str
    """Ends before `:=`."""
    header: str = ""
    """What stands before it: imports, opens, definitions."""
    name: str = ""
    informal_statement: str | None = None
    split: str | None = None
    reference_proof: str | None = None
    """The text after `:=` of a known proof."""

    @classmethod
    def read(cls, row: object) -> Problem:
        """A row of problems. The only field that it must have is `statement`."""
        if isinstance(row, str):
            row = json.loads(row) if row.lstrip().startswith("{") else {"statement": row}
        if not isinstance(row, Mapping):
            raise ValueError(f"a problem is an object, not {row!r:.100}")
        statement = row.get("statement")
        if not isinstance(statement, str) or not statement.strip():
            raise ValueError(f"a problem has no `statement`: {dict(row)!r:.200}")
        source = row.get("source")
        split = row.get("split") or (source.get("split") if isinstance(source, Mapping) else None)
        return cls(
            statement,
            str(row.get("header") or ""),
            str(row.get("name") or ""),
            row.get("informal_statement"),
            split,
            row.get("reference_proof"),
        )

    def prompt(self, template: str = PROMPT) -> str:
        """What a model is asked. The words of the problem stand above, where there are any."""
        header = self.header.rstrip() + "\n\n" if self.header.strip() else ""
        asked = template.replace("{header}", header).replace("{statement}", self.statement.strip())
        return f"{self.informal_statement.strip()}\n\n{asked}" if self.informal_statement else asked

    def row(self) -> dict[str, Any]:
        """What the server needs to judge an answer."""
        return {"name": self.name, "header": self.header, "statement": self.statement}


def read_problems(
    source: str | os.PathLike[str] | Iterable[str], *, split: str | None = None, limit: int | None = None
) -> Iterator[Problem]:
    """The problems of a file of JSON lines, or of lines. An error names the line."""
    if isinstance(source, (str, os.PathLike)):
        name, lines = os.fspath(source), Path(source).read_text(encoding="utf-8").splitlines()
    else:
        name, lines = "line", list(source)
    found = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            problem = Problem.read(json.loads(line))
        except ValueError as error:
            raise ValueError(f"{name}:{number}: {error}") from error
        if split is not None and problem.split != split:
            continue
        if limit is not None and found >= limit:
            return
        found += 1
        yield problem
