"""What turns up when a map is applied and was not there when it was fitted: groups, levels, cells not to be read."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.tables.codec import Codec
from unlearn_cli.tables.groups.joint import UNSEEN, Groups
from unlearn_cli.tables.groups.strata import Strata
from unlearn_cli.transport.interface import Floats, Ints

MOST_VALUES = 10_000
"""Different values that are counted one by one in a column; what comes later counts as OTHER."""

OTHER = "others"

MOST_UNSEEN, MOST_UNEXPECTED = 0.05, 0.01
"""Share of rows with a new level beyond which these levels are not rare: in an `open` column, in any other."""

NAMED = 12
"""Values that one message names."""


@dataclass
class Unseen:
    """Counts what the fit never saw, over all batches; threads may share it.

    mode  "error" refuses all of it; "rare" lets rare new levels be moved by the pooled map, more of them in the `open`
          columns, and refuses the rest; "pooled" lets all of it be moved so. Cells that cannot be read are always an
          error.
    rows  rows of the table
    """

    mode: str
    rows: int
    open: frozenset[str] = frozenset()
    groups: Counter[str] = field(default_factory=Counter)
    strata: Counter[str] = field(default_factory=Counter)
    levels: dict[str, Counter[str]] = field(default_factory=dict)
    unreadable: dict[str, Counter[str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note_groups(self, known: Groups, frame: pl.DataFrame, groups: Ints) -> None:
        """Count the rows of a batch whose group is UNSEEN."""
        if (groups == UNSEEN).any():
            new = known.unseen(frame)
            with self._lock:
                self.groups.update(new)

    def note_strata(self, known: Strata, frame: pl.DataFrame, groups: Ints, labels: tuple[str, ...]) -> None:
        """Count the rows of a batch in a new stratum, and those of a group that is new in its stratum."""
        new, cells = known.levels.unseen(frame), known.new_cells(frame, groups, labels)
        with self._lock:
            self.strata.update(f"{' / '.join(known.columns)} = {label}" for label in new)
            self.groups.update(cells)

    def note_cells(self, codecs: tuple[Codec, ...], frame: pl.DataFrame, values: Floats) -> None:
        """Count levels without a position, and cells of ordered columns without a coordinate. `values` (n, d)."""
        for j, codec in enumerate(codecs):
            cells = frame[codec.name]
            if not codec.column.ordered:
                self._count(self.levels, cells, values[:, j] == len(codec.levels))
            elif np.isnan(values[:, j]).sum() > cells.null_count():
                self._count(self.unreadable, cells, np.isnan(values[:, j]) & cells.is_not_null().to_numpy())

    def counted(self) -> dict[str, Any]:
        """What was counted, as plain objects; empty where nothing was."""
        nested = {"levels": self.levels, "unreadable": self.unreadable}
        plain = {name: {column: dict(counts) for column, counts in by.items()} for name, by in nested.items()}
        every = plain | {"groups": dict(self.groups), "strata": dict(self.strata)}
        return {name: counts for name, counts in every.items() if counts}

    def add(self, counted: dict[str, Any]) -> None:
        """Count what another one `counted`, of other rows."""
        self.groups.update(counted.get("groups", {}))
        self.strata.update(counted.get("strata", {}))
        for name, mine in (("levels", self.levels), ("unreadable", self.unreadable)):
            for column, counts in counted.get(name, {}).items():
                mine.setdefault(column, Counter()).update(counts)

    def settle(self) -> str:
        """What was moved by the pooled map, for a person; an error where that is not to be."""
        self._refuse_unreadable()
        rare = {name for name, counts in self.levels.items() if self._few(name, counts)}
        allowed = {"pooled": set(self.levels), "rare": rare}.get(self.mode, set())
        refused = [] if self.mode == "pooled" else _group_words(self.groups) + _stratum_words(self.strata)
        refused += _level_words({name: counts for name, counts in self.levels.items() if name not in allowed})
        if refused:
            raise DataError(
                f"the map was fitted without these, in {self.rows:,} rows: {listing(refused, NAMED)}.",
                "Use --unseen pooled to move them by the map of all groups together"
                f"{' (rows of a new given level stay as they are)' if self.strata else ''}, "
                "or fit on rows that hold them.",
            )
        moved = _group_words(self.groups) + _level_words(self.levels)
        fates = {"moved by the map of all groups": moved, "left as they are": _stratum_words(self.strata)}
        said = [f"the map was fitted without {listing(words, NAMED)}: {fate}" for fate, words in fates.items() if words]
        return "; ".join(said)

    def _few(self, name: str, counts: Counter[str]) -> bool:
        share = MOST_UNSEEN if name in self.open else MOST_UNEXPECTED
        return counts.total() <= max(1, share * self.rows)

    def _refuse_unreadable(self) -> None:
        if self.unreadable:
            raise DataError(
                f"cells that are no finite number and no date, in {self.rows:,} rows of a column that holds only such: "
                f"{listing(_level_words(self.unreadable), NAMED)}.",
                "Make them empty (null), or fit the map on rows that hold them.",
            )

    def _count(self, counts: dict[str, Counter[str]], cells: pl.Series, new: NDArray[np.bool_]) -> None:
        if not new.any():
            return
        found = cells.filter(pl.Series(new)).cast(pl.String).value_counts(sort=True)
        with self._lock:
            counter = counts.setdefault(cells.name, Counter())
            for value, count in found.iter_rows():
                counter[value if value in counter or len(counter) < MOST_VALUES else OTHER] += count


def _group_words(groups: Counter[str]) -> list[str]:
    return [f"group {label!r} ({count:,} rows)" for label, count in sorted(groups.items())]


def _stratum_words(strata: Counter[str]) -> list[str]:
    return [f"given {label} ({count:,} rows)" for label, count in sorted(strata.items())]


def _level_words(counts: dict[str, Counter[str]]) -> list[str]:
    return [
        f"{name!r} = {value!r} ({count:,} rows)"
        for name, of_column in sorted(counts.items())
        for value, count in sorted(of_column.items())
    ]
