"""Other tools beside `unlearn`, on the same rows and attackers: --data DIR [--referee FILE] [--only PEER] [--quick]."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.attackers.environment import install as install_attackers
from benchmarks.comparison import environment
from benchmarks.comparison.cell import Run, failed, measured, prepare
from benchmarks.comparison.layout import BUILD, Settings, key
from benchmarks.comparison.page import page
from benchmarks.measure import ROOT, run
from benchmarks.peers import PEERS
from benchmarks.referee_cases import CASES

STAND_IN = ROOT / "benchmarks" / "comparison" / "stand_in.py"
DEFAULTS: dict[str, Any] = {
    "cells": 190_000,
    "output": ROOT / "benchmarks",
    "data_set": list(CASES),
    "only": list(PEERS),
}
QUICK: dict[str, Any] = {
    "data": ROOT / "sample_data",
    "cells": 40_000,
    "output": BUILD / "quick",
    "data_set": ["adult/sex"],
    "only": [peer for peer in PEERS if not PEERS[peer].needs],
}
"""What --quick puts in place of the defaults: a data set of our own, and the peers that need no package."""


def main(arguments: list[str]) -> None:
    """Measure what is asked for; results and page are written after every peer, the plot in the end."""
    chosen = options(arguments)
    settings = Settings(chosen.cells, chosen.seed, chosen.threads, chosen.referee.name)
    how = Run(chosen.referee, chosen.data, settings, chosen.limit, chosen.attackers)
    if chosen.attackers:
        install_attackers()
    unusable = {} if chosen.quick else environment.install(chosen.only)
    chosen.output.mkdir(parents=True, exist_ok=True)
    results = known(chosen.output, settings)
    for name in chosen.data_set:
        peers = [peer for peer in chosen.only if not (chosen.resume and key(CASES[name], peer) in results)]
        for found in each(how, name, peers, unusable):
            results[key(CASES[name], found["peer"])] = found
            write(chosen.output, settings, results)
    plot(chosen.output)
    write(chosen.output, settings, results)
    sys.stdout.write((chosen.output / "peers.md").read_text(encoding="utf-8"))


def each(how: Run, name: str, peers: list[str], unusable: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The results of these peers on a data set, one after the other."""
    if not peers:
        return
    parts = prepare(how, CASES[name])
    for peer in peers:
        sys.stderr.write(f"{name}: {peer} ...\n")
        if peer in unusable:
            yield failed(CASES[name], peer, unusable[peer])
        else:
            yield measured(how, CASES[name], peer, parts)


def known(output: Path, settings: Settings) -> dict[str, dict[str, Any]]:
    """The results of earlier runs, if they were made with the same settings; others could not stand beside new ones."""
    path = output / "peers.json"
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return dict(stored["results"]) if stored.get("settings") == asdict(settings) else {}


def write(output: Path, settings: Settings, results: dict[str, dict[str, Any]]) -> None:
    """`peers.json` and `peers.md`."""
    everything = {"settings": asdict(settings), "results": results}
    (output / "peers.json").write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (output / "peers.md").write_text(page(results, settings, (output / "peers.svg").exists()), encoding="utf-8")


def plot(output: Path) -> None:
    """`peers.svg`, where the peers' environment has been made: matplotlib is nowhere else."""
    if not environment.PYTHON.exists():
        sys.stderr.write("no plot: there is no environment of the peers\n")
        return
    files = [str(output / "peers.json"), str(output / "peers.svg")]
    run([str(environment.PYTHON), "-m", "benchmarks.comparison.plot", *files])


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks peers", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with the data sets")
    parser.add_argument("--referee", type=Path, default=STAND_IN, help="PATH/referee.py [default: our own attacks]")
    parser.add_argument("--only", action="append", choices=PEERS, help="a peer; may be repeated [default: all]")
    parser.add_argument("--data-set", action="append", choices=CASES, help="may be repeated [default: all]")
    parser.add_argument("--resume", action="store_true", help="leave results that are there already")
    parser.add_argument("--attackers", action="store_true", help="attackers of our own, too; LightGBM is installed")
    parser.add_argument("--quick", action="store_true", help="a smoke test in a minute: sample data, nothing installed")
    parser.add_argument("--cells", type=int, help="rows x columns of a data set, at most [default: 190,000]")
    parser.add_argument("--seed", type=int, default=0, help="which rows are taken, and released")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a peer may take on a data set")
    parser.add_argument("--output", type=Path, help="folder of the results [default: benchmarks]")
    chosen = parser.parse_args(arguments)
    defaults = DEFAULTS | (QUICK if chosen.quick else {})
    vars(chosen).update({name: value for name, value in defaults.items() if getattr(chosen, name) is None})
    if chosen.quick and any(PEERS[peer].needs for peer in chosen.only):
        parser.error(f"--quick installs nothing; it has the peers {', '.join(QUICK['only'])}")
    if chosen.data is None:
        parser.error("--data is needed: the folder with the data sets (or --quick)")
    vars(chosen).update({name: getattr(chosen, name).resolve() for name in ("referee", "data", "output")})
    return chosen


if __name__ == "__main__":
    main(sys.argv[1:])
