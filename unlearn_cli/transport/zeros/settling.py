"""Moved rows that hold a structural zero, moved on to where they hold none, whatever their group."""

import numpy as np

from unlearn_cli.transport.interface import SAME, Codes, Column, Floats, Ints
from unlearn_cli.transport.zeros.space import Space
from unlearn_cli.transport.zeros.structural import StructuralZeros

MOST_NUMBERS, MOST_LEVELS = 16, 64
"""Values of a coordinate that are tried, evenly spread over those that it has: of numbers that is near enough."""

SWEEPS = 3
"""Coordinates of a row that are changed one after the other, where one alone cannot do it."""

MOST_ROWS = 1 << 16
"""Rows tried at once, for the sake of memory."""


def settle(zeros: StructuralZeros, codes: Codes, after: Floats, space: Space) -> tuple[Codes, Floats]:
    """Moved rows without structural zeros.

    One coordinate of such a row goes to the value for which the row holds none, its pairs of cells go together among
    the fit rows, and little is moved; what rules and other columns say of it follows. That is a function of the moved
    cells alone, the same for every row: it can tell no more of the group than they do.

    Parameters
    ----------
    zeros : StructuralZeros
    codes : (n, d) int32
        Where the cells have been moved.
    after : (n, d) float64
        Their values there.
    space : Space

    Returns
    -------
    codes, values : as `codes` and `after`
    """
    here = np.flatnonzero(zeros.broken(after))
    if not len(here):
        return codes, after
    codes, after = codes.copy(), after.copy()
    for _ in range(SWEEPS):
        new_codes, new_values = _best(zeros, after[here], space)
        codes[here] = np.where(new_codes == SAME, codes[here], new_codes)
        after[here] = new_values
        here = here[zeros.broken(new_values)]
        if not len(here):
            break
    return codes, after


def _best(zeros: StructuralZeros, values: Floats, space: Space) -> tuple[Codes, Floats]:
    """The best of all rows that differ from each of `values` (n, d) in one coordinate: its codes, and its values."""
    codes, best = np.full(values.shape, SAME, dtype=np.int32), values.copy()
    highest = _worth(zeros, values, values)
    touched, present = zeros.touched(values), ~np.isnan(space.reduce(values))
    for at, column in enumerate(space.coordinates):
        here = np.flatnonzero(touched[:, sorted(space.told[at])].any(axis=1) & present[:, at])
        tried = _tried(column)
        for part in np.array_split(here, 1 + len(here) * len(tried) // MOST_ROWS) if len(here) else ():
            found, new = _moved(values[part], at, tried, space)
            worth = _worth(zeros, new, np.repeat(values[part], len(tried), axis=0)).reshape(-1, len(tried))
            chosen = np.arange(len(part)) * len(tried) + worth.argmax(axis=1)
            better = worth.max(axis=1, initial=-np.inf) > highest[part]
            highest[part] = np.where(better, worth.max(axis=1, initial=-np.inf), highest[part])
            codes[part[better]], best[part[better]] = found[chosen[better]], new[chosen[better]]
    return codes, best


def _tried(column: Column) -> Ints:
    """Positions in the support of a coordinate."""
    count, most = len(column.support), MOST_NUMBERS if column.ordered else MOST_LEVELS
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))


def _moved(values: Floats, at: int, tried: Ints, space: Space) -> tuple[Codes, Floats]:
    """Every row of `values` (n, d) with one coordinate at each of the positions tried (m,): n * m rows."""
    rows = np.repeat(values, len(tried), axis=0)
    codes = np.full((len(rows), len(space.coordinates)), SAME, dtype=np.int32)
    codes[:, at] = np.tile(tried, len(values))
    return space.expand(codes, rows)


def _worth(zeros: StructuralZeros, values: Floats, before: Floats) -> Floats:
    """How good it is (n,) to hold `values` instead of those `before`: pairs that go together, and little moved."""
    return zeros.lift(values) - zeros.move(values, before)
