"""Prints the folder that `lm_eval --include_path` takes."""

from pathlib import Path

if __name__ == "__main__":
    print(Path(__file__).parent)
