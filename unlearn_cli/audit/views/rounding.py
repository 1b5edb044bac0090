"""The view of how numbers were rounded: the place of the last digit that is not 0, and how many there are."""

import numpy as np

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.views.interface import Feature, Features, fixed
from unlearn_cli.core.cells import Floats

PLACES = range(-9, 16)
"""Powers of ten that are looked at: from billions to the last digit of a double near 1."""


def view(rows: AsRead) -> Features | None:
    """Decimals (below 0: zeros at the end) and significant digits of each number."""
    found = []
    for name, values in rows.numbers_of():
        place = last_place(values)
        with np.errstate(divide="ignore"):
            size = np.floor(np.log10(np.abs(values)))
        digits = np.where(np.isfinite(size), place + size + 1, np.nan)
        single = np.where(np.isnan(values), np.nan, _single(values) == values)
        found += [Feature(name, place), Feature(name, digits), Feature(name, single)]
    return fixed(found)


def last_place(values: Floats) -> Floats:
    """Decimals of each number (n,), as short as it can be written; -2 for 1200, the most that is looked at for others.

    Examples
    --------
    >>> last_place(np.array([1.25, 7.0, 1200.0, 0.1, 1 / 3])).tolist()
    [2.0, 0.0, -2.0, 1.0, 16.0]
    """
    found = np.full(len(values), float(PLACES.stop))
    with np.errstate(over="ignore", invalid="ignore"):  # near the largest double a place is beyond it
        for place in reversed(PLACES):
            found[np.round(values, place) == values] = place
    found[np.isnan(values)] = np.nan
    return found


def _single(values: Floats) -> Floats:
    """What is left of numbers that were once stored in single precision."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32).astype(np.float64)
