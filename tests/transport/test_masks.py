"""Masks: values are only taken away, until where cells are missing is alike in all groups."""

from dataclasses import replace

import numpy as np
import pytest

from tests.secrets_known import SECRET
from tests.transport.tables import draws_of
from unlearn_cli.transport.interface import Column, FitRows, Floats, Settings
from unlearn_cli.transport.masks import NO_MASK, Masks, mask_columns, mask_numbers
from unlearn_cli.transport.methods import MASK_METHOD, learner, map_class

ROWS = 4_000
SECOND = np.arange(ROWS) % 2


def holed(seed: int = 0) -> FitRows:
    """Of five columns the first misses no cell, the second and third miss the same ones, more of them in one group.

    The fourth misses a tenth of its cells in both, the fifth only cells where the second is missing.
    """
    random = np.random.default_rng(seed)
    values = random.normal(size=(ROWS, 5))
    gone = random.random(ROWS) < 0.1 + 0.3 * SECOND
    values[gone, 1] = values[gone, 2] = np.nan
    values[random.random(ROWS) < 0.1, 3] = np.nan
    values[gone & (random.random(ROWS) < 0.5), 4] = np.nan
    columns = tuple(Column(f"x{j}", True, np.unique(column[~np.isnan(column)])) for j, column in enumerate(values.T))
    return FitRows(values, SECOND, np.arange(ROWS, dtype=np.uint64), columns, np.array([0.5, 0.5]))


ROWS_OF = holed()


def learned(shrinking: bool = True) -> Masks:
    return Masks.learn(ROWS_OF, lambda rows: learner(MASK_METHOD)(rows, Settings(secret=SECRET, shrinking=shrinking)))


MADE = learned()


def without(masks: Masks, rows: FitRows, start: int = 0) -> Floats:
    lost = masks.lost(rows.values, rows.groups, draws_of(len(rows.values), start=start))
    return rows.without(lost).values


def apart(values: Floats) -> float:
    """Largest difference of the groups in the share of a set of missing cells."""
    sets = np.isnan(values) @ 2 ** np.arange(values.shape[1])
    shares = [np.bincount(sets[group == SECOND], minlength=32) / (group == SECOND).sum() for group in (0, 1)]
    return float(np.abs(shares[0] - shares[1]).max())


def test_columns_that_miss_the_same_cells_have_one_mask_and_whole_ones_none() -> None:
    assert mask_numbers(ROWS_OF.values).tolist() == [NO_MASK, 0, 0, 1, 2]
    assert [column.name for column in mask_columns(MADE.numbers)] == ["mask 0", "mask 1", "mask 2"]
    assert mask_numbers(np.ones((3, 2))).tolist() == [NO_MASK] * 2 and mask_columns(np.full(2, NO_MASK)) == ()


def test_the_places_of_missing_cells_are_alike_in_both_groups_and_were_not() -> None:
    assert apart(ROWS_OF.values) > 0.15 > 0.03 > apart(without(MADE, ROWS_OF))
    fresh = holed(seed=9)
    assert apart(fresh.values) > 0.15 > 0.04 > apart(without(MADE, fresh, start=ROWS))


def test_no_missing_cell_gets_a_value_and_no_other_value_changes() -> None:
    after = without(MADE, ROWS_OF)
    assert np.isnan(after[np.isnan(ROWS_OF.values)]).all()
    has = ~np.isnan(after)
    assert np.array_equal(after[has], ROWS_OF.values[has])
    codes = learned(shrinking=False).map(  # type: ignore[misc]
        np.isnan(ROWS_OF.values[:, [1, 3, 4]]) * 1.0, ROWS_OF.groups, draws_of(ROWS)
    )
    filled = np.isnan(ROWS_OF.values[:, [1, 3, 4]]) & (codes == 0)
    assert filled.any(), "control: a map that need not shrink would fill some"


def test_columns_that_miss_most_cells_are_freed_as_well() -> None:
    """There `missing` is the more frequent of the two levels of the mask."""
    random = np.random.default_rng(3)
    values = ROWS_OF.values[:, :2].copy()
    values[:, 1] = np.where(random.random(ROWS) < 0.6 + 0.3 * SECOND, np.nan, random.normal(size=ROWS))
    rows = replace(ROWS_OF, values=values, columns=ROWS_OF.columns[:2])
    made = Masks.learn(rows, lambda masks: learner(MASK_METHOD)(masks, Settings(secret=SECRET, shrinking=True)))
    after = without(made, rows)
    assert apart(values) > 0.25 > 0.03 > apart(after)
    assert np.isnan(after[np.isnan(values)]).all()


def test_about_as_many_values_are_lost_as_the_other_group_lacks() -> None:
    lost = MADE.lost(ROWS_OF.values, ROWS_OF.groups, draws_of(ROWS))
    assert lost[:, 0].sum() == 0 and 0.2 < lost[SECOND == 0, 1].mean() < 0.35
    assert lost[SECOND == 1].mean() < 0.03 and lost[:, 3].mean() < 0.03


def test_columns_of_one_mask_lose_their_values_together() -> None:
    after = np.isnan(without(MADE, ROWS_OF))
    assert np.array_equal(after[:, 1], after[:, 2])
    assert (after[:, 1] | ~after[:, 4]).mean() > 0.99, "nearly as in the fit: the fifth where the second is missing"


def test_a_table_without_missing_cells_or_whose_masks_stay_loses_nothing() -> None:
    whole = replace(ROWS_OF, values=np.nan_to_num(ROWS_OF.values))
    asked: list[FitRows] = []
    for masks in (Masks.none(5), Masks.learn(whole, lambda rows: asked.append(rows) or MADE.map)):  # type: ignore
        assert masks.map is None and not asked
        assert not masks.lost(ROWS_OF.values, ROWS_OF.groups, draws_of(ROWS)).any()
        assert list(masks.arrays()) == ["numbers"]


def test_what_is_lost_does_not_depend_on_the_other_rows() -> None:
    whole = MADE.lost(ROWS_OF.values, ROWS_OF.groups, draws_of(ROWS))
    parts = [
        MADE.lost(ROWS_OF.values[at], ROWS_OF.groups[at], draws_of(ROWS).part(at))
        for at in np.array_split(np.arange(ROWS), [70, 1000])
    ]
    assert np.array_equal(np.concatenate(parts), whole)


def test_a_cell_missing_in_a_column_that_missed_none_takes_no_other_with_it() -> None:
    values = ROWS_OF.values.copy()
    values[:, 0] = np.nan
    lost = MADE.lost(values, ROWS_OF.groups, draws_of(ROWS))
    assert np.array_equal(lost, MADE.lost(ROWS_OF.values, ROWS_OF.groups, draws_of(ROWS)))


def test_saved_and_loaded_it_takes_the_same_away() -> None:
    again = Masks.from_arrays(MADE.arrays(), map_class(MASK_METHOD))
    assert np.array_equal(without(again, ROWS_OF), without(MADE, ROWS_OF), equal_nan=True)
    none = Masks.from_arrays(Masks.none(5).arrays(), map_class(MASK_METHOD))
    assert none.map is None and none.numbers.tolist() == [NO_MASK] * 5
    assert list(again.faults(5)) == list(none.faults(5)) == []


@pytest.mark.parametrize("numbers", [[0, 1], [-2, 0, 0, 0, 0], [NO_MASK, 0, 0, 2, 2], [[0, 0, 0, 0, 0]]])
def test_numbers_that_cannot_be_are_named(numbers: list) -> None:
    (fault,) = replace(MADE, numbers=np.array(numbers)).faults(5)
    assert fault.startswith("the masks of 5 columns are")


def test_more_masks_than_columns_are_refused_before_they_are_made() -> None:
    numbers = np.array([0, 1, 2**60])
    with pytest.raises(ValueError, match="3 columns have no mask of number"):
        Masks.from_arrays(MADE.arrays() | {"numbers": numbers}, map_class(MASK_METHOD))
