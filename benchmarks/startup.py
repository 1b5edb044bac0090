"""Time until `--help` answers, against a Python that does nothing: [--repeats R]."""

import argparse
import sys

from benchmarks.measure import UNLEARN, circumstances, middle, run

CALLS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "unlearn --version": [*UNLEARN, "--version"],
    "unlearn --help": [*UNLEARN, "--help"],
    "unlearn repair --help": [*UNLEARN, "repair", "--help"],
}


def main(arguments: list[str]) -> None:
    """Print a table; the calls take turns."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks startup", description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    repeats = parser.parse_args(arguments).repeats
    turns = [{name: run(command) for name, command in CALLS.items()} for _ in range(repeats)]
    sys.stdout.write(f"{circumstances()}; medians of {repeats}\n")
    for name in CALLS:
        cost = middle([turn[name] for turn in turns])
        sys.stdout.write(f"{name:22} {cost.wall:6.3f} s, {cost.megabytes:4.0f} MB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
