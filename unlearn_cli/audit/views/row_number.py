"""The view of the order of the rows: where a row stands, and whose the known rows around it are."""

import numpy as np

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.target_encoding import inner_parts
from unlearn_cli.audit.views.interface import Feature, Features, as_cells
from unlearn_cli.core.cells import Cells, Floats, Ints

PERIODS = (2, 3, 4, 5, 7, 10)
"""A file that was dealt out in turn has a period; other small ones are made of these."""

NEAR = 4
"""Known rows on either side whose groups are counted: a file in blocks has runs of a group."""

ORDER = "order of the rows"


def view(rows: AsRead) -> Features | None:
    """The row number, its remainders, and of the known rows next to it the groups."""
    numbers = rows.numbers.astype(np.float64)
    if len(np.unique(numbers)) < 2:
        return None
    places = [Feature(ORDER, numbers), *(Feature(ORDER, numbers % period, True) for period in PERIODS)]

    def features(groups: Ints, train: Ints) -> Cells:
        kinds = int(groups[train].max()) + 1
        near = _neighbours(numbers, groups, train, kinds)
        for part, others in inner_parts(train, rows.units) if rows.units is not None else ():
            for feature, apart in zip(near, _neighbours(numbers, groups, others, kinds), strict=True):
                feature.values[part] = apart.values[part]  # the rows beside a known one are mostly of its own unit
        cells = as_cells([*places, *near])
        assert cells is not None, "the row number is there"
        return cells

    return features


def _neighbours(numbers: Floats, groups: Ints, train: Ints, kinds: int) -> list[Feature]:
    """Group of the known row before and of the one after, and the share of each group among some on either side.

    A row is not its own neighbour, so a known row is seen as one that is to be guessed.
    """
    order = train[np.argsort(numbers[train], kind="stable")]
    known, of = numbers[order], groups[order]
    before, after = np.searchsorted(known, numbers, "left"), np.searchsorted(known, numbers, "right")
    last = len(known) - 1
    left = np.where(before > 0, of[np.maximum(before - 1, 0)], np.nan)
    right = np.where(after <= last, of[np.minimum(after, last)], np.nan)
    first, end = np.maximum(before - NEAR, 0), np.minimum(after + NEAR, len(known))
    near = np.maximum(before - first + end - after, 1)
    found = [Feature(ORDER, left, True), Feature(ORDER, right, True)]
    for group in range(1, kinds):
        total = np.concatenate([[0], np.cumsum(of == group)])
        found.append(Feature(ORDER, (total[before] - total[first] + total[end] - total[after]) / near))
    return found
