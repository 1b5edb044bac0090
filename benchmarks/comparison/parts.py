"""Makes the parts of a data set that every peer is given: CASE FILE CELLS SEED FOLDER."""

import json
import sys
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.comparison import encoding
from benchmarks.comparison.layout import HALVES, TARGETS
from benchmarks.comparison.tables import write
from benchmarks.referee_cases import CASES


def make(name: str, file: Path, cells: int, seed: int, folder: Path) -> None:
    """Two thirds of the rows, and the rest, in a random order (the referee's); table, matrix, groups and target."""
    case = CASES[name]
    target = TARGETS[file.name]
    table = _read(file).drop(case.drop)
    moved = [column for column in table.columns if column not in (case.sensitive, target)]
    order = np.random.default_rng(seed).permutation(len(table))[: cells // len(moved)]
    table, cut = table[order], len(order) * 2 // 3
    parts = dict(zip(HALVES, (table[:cut], table[cut:]), strict=True))
    groups = table[case.sensitive].cast(pl.String).rank("dense").to_numpy() - 1
    encode = encoding.learn(parts["train"][moved])
    folder.mkdir(parents=True, exist_ok=True)
    for half, rows in parts.items():
        write(folder, half, rows[moved], encoded=False)
        write(folder, half, encode(rows[moved]), encoded=True)
        rows.select(target).write_parquet(folder / f"{half}.target.parquet")
    np.savez(folder / "groups.npz", train=groups[:cut].astype(np.intp), test=groups[cut:].astype(np.intp))
    described = {
        "file": file.name,
        "columns": len(moved),
        "encoded": encode(table[moved][:1]).shape[1],
        "target": target,
    }
    (folder / "parts.json").write_text(json.dumps(described))


def _read(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema_length=None) if file.suffix == ".csv" else pl.read_parquet(file)


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
