"""Fits a peer on all rows of a matrix and moves them: PEER FOLDER."""

import os
import resource
import sys
import warnings
from importlib import import_module
from pathlib import Path

import numpy as np

from benchmarks.comparison.tables import read, write

SHARE = 0.7
"""Of the memory of the machine that a peer may ask for: past it there is a MemoryError, and not an end of others."""


def main(name: str, folder: Path) -> None:
    """What it moved is written, so that the peer, like the others, reads a file and writes one."""
    warnings.filterwarnings("ignore")
    most = int(SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    fit = import_module(f"benchmarks.peers.{name}").fit
    rows, groups = read(folder, "rows", encoded=True), np.load(folder / "groups.npy")
    write(folder, name, fit(rows, groups)(rows, groups), encoded=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
