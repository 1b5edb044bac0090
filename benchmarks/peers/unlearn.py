"""This program, by its command line: `unlearn fit`, then `unlearn apply` on the release and on fresh rows."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benchmarks.measure import UNLEARN
from benchmarks.peers.interface import Ints, Move

GROUP = "sensitive group"


def fit(rows: pl.DataFrame, groups: Ints, options: Sequence[str] = ()) -> Move[pl.DataFrame]:
    """Learn the map with default settings, or with more options. `repair` gives what this map gives of the same rows.

    Fresh rows may hold a level that the release lacks, which others take without a word: so does `--unseen pooled`.
    """
    with tempfile.TemporaryDirectory() as folder:
        fitted = Path(folder) / "fitted.map"
        _unlearn("fit", _written(rows, groups, Path(folder)), "--sensitive", GROUP, "-o", fitted, *options)
        learned = fitted.read_bytes()

    def move(rows: pl.DataFrame, groups: Ints) -> pl.DataFrame:
        with tempfile.TemporaryDirectory() as folder:
            fitted, moved = Path(folder) / "fitted.map", Path(folder) / "moved.parquet"
            fitted.write_bytes(learned)
            source = _written(rows, groups, Path(folder))
            _unlearn("apply", source, "--map", fitted, "-o", moved, "--unseen", "pooled")
            return pl.read_parquet(moved)

    return move


def _written(rows: pl.DataFrame, groups: Ints, folder: Path) -> Path:
    path = folder / "rows.parquet"
    rows.with_columns(pl.Series(GROUP, [f"group {group}" for group in groups])).write_parquet(path)
    return path


def _unlearn(*arguments: object) -> None:
    done = subprocess.run([*UNLEARN, *map(str, arguments), "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise RuntimeError(" ".join(done.stdout.decode().split()))
