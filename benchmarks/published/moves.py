"""What each line does to a split: rows to train on, rows to ask about, and the training target."""

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.comparison import encoding, environment
from benchmarks.peers import PEERS
from benchmarks.peers.unlearn import fit as unlearn
from benchmarks.published.catalog import Line
from benchmarks.published.data import Floats, Ints, Split


@dataclass(frozen=True)
class Moved:
    """Rows as frames or as matrices; the training target, and the groups of the training rows.

    before  the rows that these were, in the same form; None where none of them was any of these
    """

    rows: tuple[Any, Any]
    target: Floats
    groups: Ints
    before: tuple[Any, Any] | None = None

    @property
    def encoded(self) -> bool:
        """The rows are matrices of numbers (`comparison/encoding.py`)."""
        return not isinstance(self.rows[0], pl.DataFrame)


def moved(line: Line, split: Split, classifies: bool) -> Moved:
    """The split as this line leaves it."""
    return HOW[line.how](line, split, classifies)


def _none(line: Line, split: Split, classifies: bool) -> Moved:
    return Moved(split.rows, split.target[0], split.groups[0], split.rows)


def _published(line: Line, split: Split, classifies: bool) -> Moved:
    """What others published: rows and training target."""
    if split.published is None:
        raise ValueError("nobody published rows for this experiment")
    train, test, target = split.published
    return Moved((train, test), target, split.groups[0], split.rows)


def _unlearn(line: Line, split: Split, classifies: bool) -> Moved:
    """By the command line; a level that the training rows lack is moved, not refused."""
    move = unlearn(split.rows[0], split.groups[0], ("--strength", line.name))
    rows = move(split.rows[0], split.groups[0]), move(split.rows[1], split.groups[1])
    return Moved(rows, split.target[0], split.groups[0], split.rows)


def _peer(line: Line, split: Split, classifies: bool) -> Moved:
    """By a peer that needs no package; learned on the training rows."""
    train: Any = split.rows[0]
    test: Any = split.rows[1]
    if PEERS[line.name].encoded:
        encode = encoding.learn(train)
        train, test = encode(train), encode(test)
    move = import_module(f"benchmarks.peers.{line.name}").fit(train, split.groups[0])
    rows = move(train, split.groups[0]), move(test, split.groups[1])
    target = split.target[0]
    if line.target:
        target = fair_target(rows[0], target, split.groups[0], classifies)
    return Moved(rows, target, split.groups[0], (train, test))


def fair_target(rows: Floats, target: Floats, groups: Ints, classifies: bool) -> Floats:
    """The authors' algorithm 2: (y - m_k) s / s_k + m, s_k^2 what the moved rows explain of y's variance, s the mean.

    A target of two values comes out with four: their places between least and largest are probabilities of a 1.
    """
    shares = np.bincount(groups) / len(groups)
    parts = [(rows[groups == k], target[groups == k]) for k in range(len(shares))]
    spreads = np.array([_explained(part, wanted) for part, wanted in parts])
    found = np.empty(len(target))
    for k, (_, wanted) in enumerate(parts):
        found[groups == k] = (wanted - wanted.mean()) * (shares @ spreads) / spreads[k] + target.mean()
    if not classifies:
        return found
    chances = (found - found.min()) / (found.max() - found.min())
    return np.asarray(np.random.default_rng(0).random(len(found)) < chances, dtype=np.float64)


def _explained(rows: Floats, target: Floats) -> float:
    """Standard deviation of the linear prediction."""
    both = np.cov(np.column_stack([rows, target]), rowvar=False)
    cross = both[:-1, -1]
    explained = float(cross @ np.linalg.pinv(both[:-1, :-1], rcond=1e-10) @ cross)
    return float(np.sqrt(max(explained, 1e-12)))


def _synthetic(line: Line, split: Split, classifies: bool) -> Moved:
    """Rows of a generator, made in the peers' environment; the rows that are asked about stay."""
    with tempfile.TemporaryDirectory(prefix="unlearn-published-") as folder:
        split.rows[0].write_parquet(Path(folder) / "train.parquet")
        np.savez(Path(folder) / "train.npz", groups=split.groups[0], target=split.target[0].astype(np.intp))
        command = [environment.python(line.name), "-m", "benchmarks.published.synthetic", folder]
        done = subprocess.run(command, env=environment.variables(1), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
        made, told = pl.read_parquet(Path(folder) / "made.parquet"), np.load(Path(folder) / "made.npz")
    return Moved((made, split.rows[1]), told["target"].astype(np.float64), told["groups"].astype(np.intp))


HOW: dict[str, Callable[[Line, Split, bool], Moved]] = {
    "none": _none,
    "published": _published,
    "unlearn": _unlearn,
    "peer": _peer,
    "synthetic": _synthetic,
}
