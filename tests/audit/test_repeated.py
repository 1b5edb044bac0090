"""The note on rows that look as if they were of one person, and where there is none."""

import numpy as np
import polars as pl
import pytest

from tests.audit.test_measure import SAMPLE, cells_of
from unlearn_cli.audit.repeated import repeated_rows
from unlearn_cli.core.cells import Cells, Floats, Ints

PERSONS = np.repeat(np.arange(60), 5)
GROUPS = (np.arange(60) % 3 == 0).astype(np.intp)[PERSONS]


def cells(*columns: Floats) -> Cells:
    names = tuple(f"x{j}" for j in range(len(columns)))
    return Cells(np.column_stack(columns).astype(float), np.zeros(len(columns), dtype=bool), names)


def draws(rows: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(size=rows)


def said(table: Cells, groups: Ints) -> str:
    return " ".join(map(str, repeated_rows(table, groups)))


def test_copies_are_named_with_their_share_and_the_option() -> None:
    found = said(cells(draws(60)[PERSONS], draws(60, 1)[PERSONS]), GROUPS)
    assert found.startswith("100% of the rows are copies of another row") and "--unit COL" in found


def test_half_of_the_rows_as_copies_are_so_many() -> None:
    one, other = draws(60)[PERSONS], draws(60, 1)[PERSONS]
    alone = np.repeat([True, False], 150)
    one[alone] = draws(150, 2)
    assert said(cells(one, other), GROUPS).startswith("50% of the rows are copies")


def test_an_id_that_repeats_is_named_where_no_row_is_a_copy() -> None:
    found = said(cells(PERSONS, draws(300)), GROUPS)
    assert "share 'x0' are of one group" in found
    assert said(cells(draws(300, 1), draws(300)), GROUPS) == "", "control: without the id"


@pytest.mark.parametrize("seed", range(5))
def test_equal_rows_of_people_of_both_groups_are_no_copies(seed: int) -> None:
    """A table of few levels has many equal rows, and so has one whose values many people share."""
    rng = np.random.default_rng(seed)
    few = cells(rng.integers(0, 3, 2000), rng.integers(0, 4, 2000))
    ages = cells(rng.integers(18, 80, 2000), rng.normal(size=2000))
    assert said(few, rng.integers(0, 2, 2000)) == said(ages, rng.integers(0, 2, 2000)) == ""


def test_equal_rows_of_few_levels_are_no_copies_even_where_they_tell_the_group() -> None:
    levels = np.random.default_rng(0).integers(0, 4, 2000)
    assert said(cells(levels, levels % 2), (levels % 2).astype(np.intp)) == ""


def test_a_census_has_no_such_rows_until_each_is_there_twice() -> None:
    frame = pl.read_parquet(SAMPLE).head(2000)
    twice = pl.concat([frame, frame])
    notes = []
    for one in (frame, twice):
        groups = np.unique(one["sex"].to_numpy(), return_inverse=True)[1].astype(np.intp)
        notes.append(said(cells_of(one.drop("sex")), groups))
    assert notes[0] == "" and "100% of the rows are copies" in notes[1]
