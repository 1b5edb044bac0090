"""Attacks what a peer moved, and predicts the target from it: REFEREE PEER PARTS MOVED [--attackers]."""

import importlib.util
import json
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks import rules
from benchmarks.attackers import ATTACKERS
from benchmarks.attackers import attack as own
from benchmarks.comparison import encoding, target
from benchmarks.comparison.layout import HALVES
from benchmarks.comparison.tables import read
from benchmarks.peers import PEERS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Release and fresh rows before and after, as the referee's attackers take them; which columns are categories."""

    before: tuple[Floats, Floats]
    after: tuple[Floats, Floats]
    is_category: NDArray[np.bool_]
    distortion: float


def main(referee: ModuleType, peer: str, parts: Path, moved: Path) -> dict[str, Any]:
    """What the referee finds of the form that a user of this peer would hand out: the table, or the matrix."""
    rows = (_matrices if PEERS[peer].encoded else _tables)(referee, parts, moved)
    (release, fresh), groups = rows.after, np.load(parts / "groups.npz")
    tail = list(referee.attackers(rows.is_category))[-1]
    held_out = referee.attack(release, groups["train"], fresh, groups["test"], rows.is_category, tail)
    wanted = [pl.read_parquet(parts / f"{half}.target.parquet").to_series() for half in HALVES]
    table, is_category = _codes(referee, [read(parts, "train", encoded=False)])
    return {
        "exposed": held_out.pop("exposed"),
        "held_out": held_out,
        "released": referee.released(release, groups["train"], rows.is_category),
        "chance": float(referee.chance(groups["test"])),
        "distortion": rows.distortion,
        "least": float(np.mean(referee.reference(table[0], groups["train"], is_category))),
        "target": target.left(release, {"moved": fresh, "untouched": rows.before[1]}, wanted, rows.is_category),
    }


def ours(peer: str, parts: Path, moved: Path, attackers: list[str]) -> dict[str, Any]:
    """What our own attackers find, and of a table the rules that are kept; a matrix has none of the table's rules."""
    encoded, groups = PEERS[peer].encoded, np.load(parts / "groups.npz")
    before, after = (tuple(_frame(read(folder, half, encoded)) for half in HALVES) for folder in (parts, moved))
    after = tuple(part.select(before[0].columns) for part in after)
    rows = own.Rows((before[0], before[1]), (after[0], after[1]), (groups["train"], groups["test"]))
    found: dict[str, Any] = {"attackers": own.attacked(rows, attackers, before=False)} if attackers else {}
    if not encoded:
        file = json.loads((parts / "parts.json").read_text())["file"]
        found["rules"] = rules.kept(file, pl.concat(before), pl.concat(after))
    return found


def _frame(rows: Any) -> pl.DataFrame:
    return (
        rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, schema=[f"x{j}" for j in range(rows.shape[1])])
    )


def _matrices(referee: ModuleType, parts: Path, moved: Path) -> Rows:
    before, after = (tuple(read(folder, half, encoded=True) for half in HALVES) for folder in (parts, moved))
    columns = json.loads((parts / "parts.json").read_text())["columns"]
    far = max(encoding.distortion(a, b, columns) for a, b in zip(before, after, strict=True))
    return Rows((before[0], before[1]), (after[0], after[1]), np.zeros(before[0].shape[1], dtype=np.bool_), far)


def _tables(referee: ModuleType, parts: Path, moved: Path) -> Rows:
    frames = [read(folder, half, encoded=False) for folder in (parts, moved) for half in HALVES]
    (a, b, a_moved, b_moved), is_category = _codes(referee, frames)
    moves = ((a, a_moved), (b, b_moved))
    far = max(float(np.mean(referee.distortion(x, y, is_category))) for x, y in moves)
    return Rows((a, b), (a_moved, b_moved), is_category, far)


def _codes(referee: ModuleType, frames: list[pl.DataFrame]) -> tuple[list[Floats], NDArray[np.bool_]]:
    codes, is_category = referee.encode([frame.select(frames[0].columns) for frame in frames])
    return codes, is_category


def load(path: Path) -> ModuleType:
    """The referee, a file of Python, as a module."""
    spec = importlib.util.spec_from_file_location("referee", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a file of Python")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    peer, folders = sys.argv[2], (Path(sys.argv[3]), Path(sys.argv[4]))
    found = main(load(Path(sys.argv[1])), peer, *folders)
    found |= ours(peer, *folders, list(ATTACKERS) if "--attackers" in sys.argv else [])
    Path(sys.argv[4], "judged.json").write_text(json.dumps(found))
