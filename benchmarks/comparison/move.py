"""Fits a peer on the release and moves release and fresh rows, in a process of its own: PEER PARTS OUT."""

import json
import sys
import time
import warnings
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.comparison.layout import HALVES
from benchmarks.comparison.tables import read, write
from benchmarks.peers import PEERS


def main(name: str, parts: Path, out: Path) -> None:
    """The clock runs while the peer works: libraries are loaded and files read before, files written after."""
    warnings.filterwarnings("ignore")
    peer = PEERS[name]
    fit = import_module(f"benchmarks.peers.{name}").fit
    rows = {half: read(parts, half, peer.encoded) for half in HALVES}
    groups = np.load(parts / "groups.npz")
    started = time.perf_counter()
    move = fit(rows["train"], groups["train"])
    fitted = time.perf_counter()
    moved = {half: move(rows[half], groups[half]) for half in HALVES}
    done = time.perf_counter()
    for half in HALVES:
        if len(moved[half]) != len(rows[half]):
            raise ValueError(f"{len(moved[half]):,} rows came back for {len(rows[half]):,}")
        write(out, half, moved[half], peer.encoded)
    found = {
        "rows": [len(rows[half]) for half in HALVES],
        "seconds": {"fit": fitted - started, "move": done - fitted},
        "versions": {package: version(package) for package in peer.packages},
    }
    (out / "moved.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
