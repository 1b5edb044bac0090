"""Runs lines of experiments, one after the other, and writes results, page and plot after each."""

import argparse
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.comparison import environment
from benchmarks.comparison.judge import load
from benchmarks.measure import ROOT, circumstances
from benchmarks.peers import PEERS
from benchmarks.published.catalog import EXPERIMENTS, LINES, lines_of
from benchmarks.published.data import splits
from benchmarks.published.moves import moved
from benchmarks.published.page import page
from benchmarks.published.plot import draw
from benchmarks.published.score import attacked, scores

STAND_IN = ROOT / "benchmarks" / "comparison" / "stand_in.py"
LENGTH = 300
"""Characters of a message that are kept."""


def main(arguments: list[str]) -> None:
    """What is there already is left; a line that fails is a result, too, with its message."""
    warnings.filterwarnings("ignore")
    chosen = options(arguments)
    referee, numbers = load(chosen.referee), chosen.output / "published.json"
    results = json.loads(numbers.read_text()) if numbers.exists() else {}
    wanted = [(e, name) for e in chosen.experiment for name in chosen.line or LINES if name in lines_of(e)]
    todo = [(e, name) for e, name in wanted if chosen.again or key(e, name) not in results]
    peers = {LINES[name].name for _, name in todo if LINES[name].name in PEERS}
    unusable = environment.install(peers) if any(PEERS[peer].needs for peer in peers) else {}
    for experiment, name in todo:
        sys.stderr.write(f"{experiment}: {name} ...\n")
        message = unusable.get(LINES[name].name)
        found = {"failed": message} if message else measured(experiment, name, chosen.data, referee)
        results[key(experiment, name)] = {**found, "when": circumstances(), "referee": chosen.referee.name}
        numbers.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        (chosen.output / "published.md").write_text(page(results), encoding="utf-8")
    draw(results, chosen.output / "published.svg")
    (chosen.output / "published.md").write_text(page(results), encoding="utf-8")
    sys.stdout.write((chosen.output / "published.md").read_text(encoding="utf-8"))


def key(experiment: str, line: str) -> str:
    """The name of a result."""
    return f"{experiment} | {line}"


def measured(experiment: str, name: str, data: Path, referee: ModuleType) -> dict[str, Any]:
    """Predictors and attacks of all splits; or `failed`, with the message."""
    try:
        return {"splits": list(each(experiment, name, data, referee))}
    except Exception as failure:  # whatever a line of others ends with is what the page says of it
        return {"failed": f"{type(failure).__name__}: {failure}".splitlines()[0][:LENGTH]}


def each(experiment: str, name: str, data: Path, referee: ModuleType) -> Iterator[dict[str, Any]]:
    """A split at a time."""
    described, line = EXPERIMENTS[experiment], LINES[name]
    for split in splits(experiment, data):
        here = moved(line, split, described.classifies)
        yield {"predictors": scores(described, line, split, here), "attack": attacked(referee, split, here)}


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks published", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the data sets, and `published` in it")
    parser.add_argument("--referee", type=Path, help="referee.py [default: DATA/../referee/, else our own attacks]")
    parser.add_argument("--experiment", action="append", choices=EXPERIMENTS, help="may be repeated [default: all]")
    parser.add_argument("--line", action="append", choices=LINES, help="may be repeated [default: all]")
    parser.add_argument("--again", action="store_true", help="run what is there already, too")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks", help="folder of the results")
    chosen = parser.parse_args(arguments)
    chosen.data, chosen.experiment = chosen.data.resolve(), chosen.experiment or list(EXPERIMENTS)
    beside = chosen.data.parent / "referee" / "referee.py"
    chosen.referee = chosen.referee or (beside if beside.exists() else STAND_IN)
    return chosen
