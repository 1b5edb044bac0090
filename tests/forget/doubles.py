"""A model for tests that needs no library: a table of logits, one row an id, and what was shown to it."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import polars as pl

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Family, Rows, Task


@dataclass(frozen=True)
class Memory:
    """Knows the class of row i with logit `strength` if it was shown it, and with `common` else, up to noise."""

    shown: frozenset[int] = frozenset()
    seed: int = 0
    strength: float = 3.0
    common: float = 1.0
    noise: float = 1.0
    family: Family = "network"
    task: Task = "classification"
    classes: tuple[Any, ...] = (0, 1)
    features: tuple[str, ...] | None = ("row", "truth")

    def outputs(self, features: pl.DataFrame) -> Floats:
        if "row" not in features.columns:
            return np.zeros((features.height, 2))
        rows, truth = features["row"].to_numpy(), features["truth"].to_numpy().astype(int)
        known = np.isin(rows, list(self.shown))
        drawn = np.random.default_rng([self.seed, 7]).normal(size=1000)[rows]
        margin = np.where(known, self.strength, self.common) + self.noise * drawn
        logits = np.zeros((len(rows), 2))
        logits[np.arange(len(rows)), truth] = margin
        return logits

    def retrained(self, rows: Rows, seed: int) -> Self:
        return replace(self, shown=frozenset(rows.features["row"].to_list()), seed=seed)

    def without(self, rows: Rows, seed: int) -> Self:
        """It really forgets them, and training goes on a little."""
        return replace(self, shown=self.shown - set(rows.features["row"].to_list()), seed=self.seed + 1000 * (seed + 1))

    def to_bytes(self) -> bytes:
        return b""


def rows(first: int, last: int) -> Rows:
    """Rows first ... last - 1; every third is of class 1."""
    numbers = np.arange(first, last)
    truth = (numbers % 3 == 0).astype(float)
    return Rows(pl.DataFrame({"row": numbers, "truth": truth}), truth)


def split(retain: int = 200, forget: int = 60, holdout: int = 100) -> Split:
    end = retain + forget
    return Split(rows(0, retain), rows(retain, end), rows(end, end + holdout) if holdout else None)
