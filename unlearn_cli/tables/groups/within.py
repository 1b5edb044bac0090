"""What a row is learned in and moved in: its group, or its group within its stratum where columns are given."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.core.draws import Draws
from unlearn_cli.tables.groups.joint import UNSEEN, Groups
from unlearn_cli.tables.groups.strata import Strata
from unlearn_cli.transport.interface import Floats, Ints

LEAST_OF_CELL = 100
"""Rows of a group in a stratum that are learned from, at least, where there are so many."""


@dataclass(frozen=True)
class Within:
    """Groups, and the strata that they are taken in, None without --given."""

    groups: Groups
    strata: Strata | None

    @property
    def columns(self) -> list[str]:
        """The columns that say so."""
        return [key.column for key in (*self.groups.keys, *(self.strata.levels.keys if self.strata else ()))]

    @property
    def weights(self) -> Floats:
        """Share of each code in the whole table."""
        return self.strata.weights if self.strata else self.groups.weights

    @property
    def counts(self) -> Ints:
        """Rows of each code in the table that is learned from."""
        return np.array(self.strata.counts if self.strata else self.groups.counts, dtype=np.intp).ravel()

    @property
    def codes(self) -> int:
        """How many codes a transport map must know: those of what was never seen among them."""
        return self.strata.codes if self.strata else len(self.groups.labels) + 1

    def of(self, frame: pl.DataFrame, groups: Ints) -> Ints:
        """The code of each row (n,) for a transport map, from its group, which may be UNSEEN."""
        if self.strata:
            return self.strata.cells(frame, groups)
        return np.where(groups == UNSEEN, len(self.groups.labels), groups)

    def drawn(self, frame: pl.DataFrame, groups: Ints, draws: Draws) -> Ints:
        """The code by whose distribution each row is learned from and moved (n,): its own, or a drawn one (`SoftBins`).

        `groups`: of the rows, as `Groups.of` gives them. A row that draws a group that its stratum lacks keeps its own.
        """
        own = self.of(frame, groups)
        if not self.groups.cut:
            return own
        drawn = self.of(frame, self.groups.drawn(frame, draws))
        known = np.pad(self.weights, (0, self.codes - len(self.weights))) > 0
        return np.where(known[drawn], drawn, own)

    def learned(self, sample: pl.DataFrame, draws: Draws) -> tuple[Ints, Floats]:
        """The drawn code of each row of a sample of every group, and the share of each code in the whole table.

        A group that no row drew is learned from its own rows.
        """
        groups, count = self.groups.of(sample), len(self.weights)
        own, drawn = self.of(sample, groups), self.drawn(sample, groups, draws)
        while (left := np.bincount(drawn, minlength=count)[own] == 0).any():
            drawn = np.where(left, own, drawn)
        if (drawn == own).all():
            return own, self.weights
        shares = (self.weights / np.maximum(np.bincount(own, minlength=count), 1))[own]
        return drawn, np.bincount(drawn, shares, minlength=count).astype(np.float64)

    def fit_rows(self, per_group: int) -> int:
        """Rows of each code to learn from, at most: those of a group are shared out evenly over its strata."""
        return max(per_group // len(self.strata.counts), LEAST_OF_CELL) if self.strata else per_group
