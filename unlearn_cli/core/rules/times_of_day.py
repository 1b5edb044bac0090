"""Which times of day hhmm may be another one and a duration, looked for among a few rows."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from unlearn_cli.core.rules.candidates import Candidate
from unlearn_cli.core.rules.columns import FEWEST_ROWS, SEARCHED_ROWS, Columns
from unlearn_cli.core.rules.kinds.clock import DAY, TIME_OF_DAY, minutes
from unlearn_cli.core.rules.kinds.interface import Floats


def times_of_day(columns: Columns) -> Iterator[Candidate]:
    """Times hhmm that may be another one and a duration in minutes."""
    rows = columns.values[: 2 * SEARCHED_ROWS]
    times = [int(j) for j in np.flatnonzero(columns.usable) if _may_be_time_of_day(rows[:, j])]
    for later, earlier in permutations(times, 2):
        apart = minutes(rows[:, later]) - minutes(rows[:, earlier])
        off = (apart[:, None] - rows) % DAY
        known = ~np.isnan(off)
        share = (off == 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        for duration in np.flatnonzero((share >= 0.98) & (known.sum(axis=0) >= FEWEST_ROWS) & columns.usable):
            inputs = sorted([(earlier, TIME_OF_DAY), (int(duration), 1.0)])
            named, coefficients = zip(*inputs, strict=True)
            if len({later, *named}) == 3:
                yield Candidate("clock", later, named, coefficients=coefficients)


def _may_be_time_of_day(column: Floats) -> bool:
    """Whole numbers up to 2400 that end in 00 to 59, and in more than ten hours: of others some would not."""
    column = column[~np.isnan(column)]
    if not len(column) or column.min() < 0 or column.max() > 2400 or (column % 1).any():
        return False
    return bool((column % 100).max() < 60 and len(np.unique(column // 100)) > 10 and len(np.unique(column % 100)) > 3)
