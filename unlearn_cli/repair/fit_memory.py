"""How many rows a map is learned from where memory is short."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from unlearn_cli.core.cells import Ints
from unlearn_cli.core.memory import Budget, shown
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options
from unlearn_cli.tables.footprint import FIT_CELL, PROGRAM
from unlearn_cli.tables.groups.within import Within

FEWEST = 1000
"""Rows of a group below which a map is not learned on for lack of memory: quantiles of 2 % of them would be 20 rows."""


def within_memory(options: Options, within: Within, columns: int, memory: Budget) -> Options:
    """The options with as many fit rows of each group as can be held, where those asked for cannot.

    Raises
    ------
    SettingsError
        Where not even `FEWEST` of each group can be.
    """
    row = FIT_CELL * columns
    counts = within.counts
    fewest = min(FEWEST, options.fit_rows)
    least = PROGRAM + row * held(counts, within.fit_rows(fewest))
    why = f"learning {columns:,} columns from {fewest:,} rows of each group"
    rows = (memory.at_least(least, why).size - PROGRAM) // row
    asked = options.fit_rows
    if held(counts, within.fit_rows(asked)) <= rows:
        return options
    most = bisect(range(fewest, asked), rows, key=lambda per_group: held(counts, within.fit_rows(per_group)))
    return replace(options, fit_rows=fewest + most - 1)


def memory_notes(asked: int, options: Options, memory: Budget) -> Iterator[Note]:
    """Where a map is learned from fewer rows than were asked for."""
    if options.fit_rows < asked:
        yield Note(
            "memory",
            f"{asked:,} rows of each group do not fit in {shown(memory.size)}: at most {options.fit_rows:,} were "
            "learned from (--memory)",
        )


def held(counts: Ints, per_group: int) -> int:
    """Rows of all groups together, at most so many of each.

    >>> held(np.array([5, 100]), 10)
    15
    """
    return int(np.minimum(counts, per_group).sum())
