"""Reads an export with Hugging Face `datasets` and with `pandas`: python read.py FILE ROWS

Prints one line of JSON: how many rows each of them found, and the columns. Fails if they disagree.
"""

import json
import sys

import datasets
import pandas

path, rows = sys.argv[1], int(sys.argv[2])
kind = "parquet" if path.endswith(".parquet") else "json"
found = datasets.load_dataset(kind, data_files=path, split="train")
frame = pandas.read_parquet(path) if kind == "parquet" else pandas.read_json(path, lines=True, dtype=False)
assert found.num_rows == len(frame) == rows, (found.num_rows, len(frame), rows)
assert sorted(found.column_names) == sorted(frame.columns), (found.column_names, list(frame.columns))
for column in frame.columns:
    first, second = found[0][column], frame[column][0]
    if isinstance(first, str):
        assert first == second, (column, first, second)
print(json.dumps({"file": path, "rows": rows, "columns": found.column_names}))
