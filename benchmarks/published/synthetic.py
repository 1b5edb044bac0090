"""Makes TABFAIRGDT's rows for a training set, in the peers' environment: FOLDER with train.parquet and train.npz."""

import sys
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.peers.tabfairgdt import GROUP, learned, synthetic


def main(folder: Path) -> None:
    """As many rows as there are training rows, with group and target."""
    rows, told = pl.read_parquet(folder / "train.parquet"), np.load(folder / "train.npz")
    made, target = synthetic(learned(rows, told["groups"], told["target"]), rows, len(rows))
    made.drop(GROUP).write_parquet(folder / "made.parquet")
    np.savez(folder / "made.npz", groups=made[GROUP].to_numpy(), target=target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
