"""Other tools beside `unlearn`, on the same rows and attackers: --data DIR [--referee FILE] [--only PEER] [--quick]."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.comparison import environment
from benchmarks.comparison.cell import Run, failed, measured, prepare
from benchmarks.comparison.layout import BUILD, Settings, key
from benchmarks.comparison.page import page
from benchmarks.measure import ROOT, child
from benchmarks.peers import PEERS
from benchmarks.referee_tables import CASES

STAND_IN = ROOT / "benchmarks" / "comparison" / "stand_in.py"
QUICK = {"data": ROOT / "sample_data", "cells": 16_000, "output": BUILD / "quick", "data_set": ["adult/sex"]}
"""What --quick puts in place of the defaults; it runs the peers that need no package."""


def main(arguments: list[str]) -> None:
    """Measure what is asked for; results, page and plot are written after every peer."""
    chosen = options(arguments)
    settings = Settings(chosen.cells, chosen.seed, chosen.threads, chosen.referee.name)
    run = Run(chosen.referee, chosen.data, settings, chosen.limit)
    unusable = environment.install(chosen.only) if any(PEERS[peer].needs for peer in chosen.only) else {}
    chosen.output.mkdir(parents=True, exist_ok=True)
    results = known(chosen.output, settings)
    for name in chosen.data_set:
        peers = [peer for peer in chosen.only if not (chosen.resume and key(CASES[name], peer) in results)]
        for found in each(run, name, peers, unusable):
            results[key(CASES[name], found["peer"])] = found
            write(chosen.output, settings, results)
    write(chosen.output, settings, results)
    sys.stdout.write((chosen.output / "peers.md").read_text(encoding="utf-8"))


def each(run: Run, name: str, peers: list[str], unusable: dict[str, str]) -> Iterable[dict[str, Any]]:
    """The results of these peers on a data set, one after the other."""
    parts = prepare(run, CASES[name]) if peers else None
    for peer in peers:
        sys.stderr.write(f"{name}: {peer} ...\n")
        if parts is None or peer in unusable:
            yield failed(CASES[name], peer, unusable[peer])
        else:
            yield measured(run, CASES[name], peer, parts)


def known(output: Path, settings: Settings) -> dict[str, dict[str, Any]]:
    """The results of earlier runs, if they were made with the same settings; others could not stand beside new ones."""
    path = output / "peers.json"
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return dict(stored["results"]) if stored.get("settings") == settings.as_json() else {}


def write(output: Path, settings: Settings, results: dict[str, dict[str, Any]]) -> None:
    """`peers.json`, `peers.md` and, where the peers' environment has been made, `peers.svg`."""
    stored = output / "peers.json"
    everything = {"settings": settings.as_json(), "results": results}
    stored.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    picture = output / "peers.svg"
    if environment.PYTHON.exists():
        plot = [str(environment.PYTHON), "-m", "benchmarks.comparison.plot", str(stored), str(picture)]
        code, said, _ = child(plot, environment=environment.variables(1))
        if code:
            raise SystemExit(f"the plot failed:\n{said}")
    (output / "peers.md").write_text(page(results, settings, picture.exists()), encoding="utf-8")


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks peers", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with the data sets")
    parser.add_argument("--referee", type=Path, default=STAND_IN, help="PATH/referee.py [default: our own attacks]")
    parser.add_argument("--only", action="append", choices=PEERS, help="a peer; may be repeated [default: all]")
    parser.add_argument("--data-set", action="append", choices=CASES, help="may be repeated [default: all]")
    parser.add_argument("--resume", action="store_true", help="leave results that are there already")
    parser.add_argument("--quick", action="store_true", help="a smoke test in a minute: sample data, nothing installed")
    parser.add_argument("--cells", type=int, default=190_000, help="rows x columns of a data set, at most")
    parser.add_argument("--seed", type=int, default=0, help="which rows are taken, and released")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a peer may take on a data set")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks", help="folder of the results")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        vars(chosen).update(QUICK)
    if chosen.data is None:
        parser.error("--data is needed: the folder with the data sets (or --quick)")
    names = [peer for peer in PEERS if not (chosen.quick and PEERS[peer].needs)]
    chosen.only, chosen.data_set = chosen.only or names, chosen.data_set or list(CASES)
    chosen.referee, chosen.data, chosen.output = (
        path.resolve() for path in (chosen.referee, chosen.data, chosen.output)
    )
    return chosen


if __name__ == "__main__":
    main(sys.argv[1:])
