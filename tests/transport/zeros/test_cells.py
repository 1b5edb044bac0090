"""Columns cut into cells: a value that many rows share has one of its own, and every value has one."""

import numpy as np

from unlearn_cli.transport.interface import Column
from unlearn_cli.transport.zeros.cells import BINS, MOST_LEVELS, cells_of, cut, single


def hours(rows: int = 2_000) -> np.ndarray:
    random = np.random.default_rng(0)
    return np.where(random.random(rows) < 0.3, 0.0, random.normal(40, 9, rows))


def test_a_shared_number_is_a_cell_and_the_others_are_even_bins() -> None:
    values = hours()
    edges = cut(Column("hours", True, np.unique(values)), values)
    cells = cells_of(edges, values)
    (zero,) = np.unique(cells[values == 0.0])
    assert zero in single(edges, Column("hours", True, np.unique(values))) and (values[cells == zero] == 0.0).all()
    assert cells_of(edges, np.array([1e-9]))[0] != zero
    rest = np.bincount(cells[values != 0.0])
    assert len(rest[rest > 0]) in (BINS, BINS + 1) and rest.max() < 2 * (values != 0.0).sum() / BINS


def test_every_level_is_a_cell_and_one_never_seen_or_missing_is_in_none_that_was() -> None:
    edges = cut(Column("job", False, np.arange(3.0)), np.array([0.0, 1.0, 2.0]))
    assert cells_of(edges, np.array([2.0, 0.0, np.nan])).tolist() == [2, 0, 3]
    assert single(edges, Column("job", False, np.arange(3.0))).tolist() == [0, 1, 2]


def test_a_column_of_one_value_or_of_too_many_levels_has_no_cells() -> None:
    many = np.arange(MOST_LEVELS + 1.0)
    assert not len(cut(Column("one", True, np.ones(1)), np.ones(50)))
    assert not len(cut(Column("id", False, many), many)) and len(cut(Column("number", True, many), many))
