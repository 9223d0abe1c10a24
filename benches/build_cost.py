"""What leaving out a dependency would save of a build, by packages that nothing else needs.

    cargo install --locked --path . --timings          # or: cargo build --release --timings, from an empty target
    python3 benches/build_cost.py target/cargo-timings/cargo-timing.html [PACKAGE ...]

Prints, for each package (by default those that docs/PERFORMANCE.md has), the seconds of its units and of the units that go
with it, and how many packages these are. With several names joined by commas: without all of these.
"""

import json
import re
import subprocess
import sys

USUAL = ["starlark", "parquet", "rmcp", "tokenizers", "nalgebra,microlp", "utoipa", "async-nats", "minijinja"]
USUAL += ["axum,axum-server", "starlark,parquet,rmcp,utoipa,async-nats,nalgebra,microlp,axum,axum-server,tower-http"]


def seconds(page: str) -> dict[str, float]:
    """The time of all units of each package."""
    units = json.loads(re.search(r"const UNIT_DATA = (\[.*?\]);\n", open(page).read(), re.S).group(1))
    found: dict[str, float] = {}
    for unit in units:
        found[unit["name"]] = found.get(unit["name"], 0) + unit["duration"]
    return found


def dependencies() -> tuple[str, dict[str, set[str]]]:
    """The program, and what each package needs to be built."""
    command = "cargo tree --locked -e normal,build --prefix depth --no-dedupe"
    lines = subprocess.run(command.split(), capture_output=True, text=True, check=True).stdout.splitlines()
    needs: dict[str, set[str]] = {}
    above: list[str] = []
    for depth, package in (re.match(r"(\d+)(\S+ v\S+)", line).groups() for line in lines if line):
        del above[int(depth) :]
        if above:
            needs.setdefault(above[-1], set()).add(package)
        above.append(package)
    return above[0], needs


def reached(root: str, needs: dict[str, set[str]], without: set[str]) -> set[str]:
    seen: set[str] = set()
    left = [root]
    while left:
        package = left.pop()
        if package not in seen and package.split()[0] not in without:
            seen.add(package)
            left += needs.get(package, ())
    return {package.split()[0] for package in seen}


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    times = seconds(sys.argv[1])
    root, needs = dependencies()
    whole = reached(root, needs, set())
    print(f"{'all':60} {sum(times.values()):8.0f} s {len(whole):5} packages")
    for names in sys.argv[2:] or USUAL:
        gone = whole - reached(root, needs, set(names.split(",")))
        print(f"without {names[:51]:52} {sum(times.get(name, 0) for name in gone):8.0f} s {len(gone):5} packages")


if __name__ == "__main__":
    main()
