"""A map for each stratum, whatever the method: distributions within strata, what no stratum knows, and the arrays."""

import numpy as np
import pytest

from tests.secrets_known import SECRET, secret_of
from tests.transport.tables import holed_numbers, holes
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.transport.interface import SAME, Codes, Column, FitRows, Floats, Ints, Settings
from unlearn_cli.transport.methods import METHODS
from unlearn_cli.transport.stratified import ABSENT, Map, cell_codes, learn_stratified, strata_of

GROUPS = 2
LABELS = ("mixed", "shifted", "one group")


def table(method: str = "quantile", rows: int = 1200) -> FitRows:
    """Stratum 0 has no difference of groups, stratum 1 a large one and other values, stratum 2 one group only."""
    rng = np.random.default_rng(0)
    stratum, group = rng.integers(0, 3, rows), rng.integers(0, GROUPS, rows)
    group[stratum == 2] = 1
    distribution = holed_numbers if method == "gaussian" else holes
    values, ordered = distribution(np.where(stratum == 1, 2 * group, 0), rng, 1.0)
    values[stratum == 1, 0] += 20
    columns = tuple(
        Column(f"x{j}", is_ordered, np.unique(column[~np.isnan(column)]) if is_ordered else np.arange(column.max() + 1))
        for j, (column, is_ordered) in enumerate(zip(np.nan_to_num(values.T), ordered, strict=True))
    )
    codes = cell_codes(stratum, group, GROUPS)
    weights = np.bincount(codes, minlength=3 * (GROUPS + 1)) / rows
    return FitRows(values, codes, np.arange(rows, dtype=np.uint64), columns, weights)


def moved(fitted: Map, values: Floats, codes: Ints, first: int = 0) -> Codes:
    return fitted(values, codes, Draws(secret_of(0), np.arange(first, first + len(codes), dtype=np.uint64)))


def test_strata_have_the_weights_of_their_own_groups() -> None:
    rows = table()
    parts = list(strata_of(rows, 3))
    assert [len(part.weights) for part in parts] == [2, 2, 1]
    assert all(part.weights.sum() == pytest.approx(1.0) for part in parts)
    assert sum(len(part.rows) for part in parts) == len(rows.rows)
    assert set(parts[2].groups) == {0}, "numbered anew"


@pytest.mark.parametrize("method", METHODS)
def test_each_stratum_is_moved_within_itself(method: str) -> None:
    rows = table(method)
    fitted = learn_stratified(rows, LABELS, method, Settings(secret=SECRET))
    codes = moved(fitted, rows.values, rows.groups)
    stratum, group = np.divmod(rows.groups, GROUPS + 1)
    assert fitted.numbers.tolist() == [[0, 1], [0, 1], [ABSENT, 0]]
    assert (codes[stratum == 2] == SAME).all(), "one group: nothing to free it from"
    after = np.where(codes == SAME, rows.values, np.nan)
    for j, column in enumerate(rows.columns):
        at = codes[:, j] >= 0
        after[at, j] = column.support[codes[at, j]]
    first = after[:, 0]
    assert np.nanmean(first[stratum == 1]) > 20 and np.nanmax(first[stratum == 0]) < 15, "what it explains stays"
    for column, spread in ((rows.values[:, 0], "before"), (first, "after")):
        ones, twos = (column[(stratum == 1) & (group == k)] for k in (0, 1))
        difference = abs(np.nanmean(ones) - np.nanmean(twos)) / np.nanstd(column[stratum == 1])
        assert difference < 0.25 if spread == "after" else difference > 0.5, (spread, difference)


@pytest.mark.parametrize("method", METHODS)
def test_a_map_saved_and_loaded_gives_the_same_codes(method: str) -> None:
    rows = table(method)
    fitted = learn_stratified(rows, LABELS, method, Settings(secret=SECRET))
    again = Map.from_arrays(rows.columns, fitted.arrays())
    assert (moved(again, rows.values, rows.groups) == moved(fitted, rows.values, rows.groups)).all()
    assert again.method == method and again.arrays().keys() == fitted.arrays().keys()


def test_a_row_gets_the_same_answer_alone_and_among_others() -> None:
    rows = table()
    fitted = learn_stratified(rows, LABELS, "triangular", Settings(secret=SECRET))
    whole = moved(fitted, rows.values, rows.groups)
    for i in (0, 7, 500):
        assert (moved(fitted, rows.values[i : i + 1], rows.groups[i : i + 1], first=i) == whole[i]).all()


def test_a_group_that_the_stratum_lacks_is_moved_by_the_pooled_distribution() -> None:
    rows = table()
    fitted = learn_stratified(rows, LABELS, "quantile", Settings(secret=SECRET))
    inside = np.flatnonzero(rows.groups // 3 == 1)
    unseen = moved(fitted, rows.values[inside], np.full(len(inside), cell_codes(1, GROUPS, GROUPS)))
    assert fitted.maps[1] is not None
    pooled = fitted.maps[1](
        rows.values[inside], np.full(len(inside), 2), Draws(secret_of(0), np.arange(len(inside), dtype="u8"))
    )
    assert (unseen == pooled).all() and (unseen != SAME).all()


def test_an_unseen_stratum_stays_but_for_levels_never_seen() -> None:
    rows = table()
    fitted = learn_stratified(rows, LABELS, "quantile", Settings(secret=SECRET))
    values = rows.values[:50].copy()
    level = len(rows.columns[1].support)
    values[:25, 1] = level
    for code in (cell_codes(3, 0, GROUPS), cell_codes(2, 0, GROUPS)):
        codes = moved(fitted, values, np.full(50, code))
        assert (codes[:, 0] == SAME).all() and (codes[25:, 1] == SAME).all()
        assert ((codes[:25, 1] >= 0) & (codes[:25, 1] < level)).all() and len(set(codes[:25, 1])) > 1


def test_a_refusal_names_the_stratum() -> None:
    with pytest.raises(UnlearnError, match="where the given columns are 'mixed': the gaussian method moves numbers"):
        learn_stratified(table(), LABELS, "gaussian", Settings(secret=SECRET))


@pytest.mark.parametrize("nulls", ["keep", "repair"])
def test_a_column_that_is_constant_or_null_in_a_stratum_does_no_harm(nulls: str) -> None:
    rows = table()
    rows.values[rows.groups // 3 == 0, 0] = np.nan
    rows.values[rows.groups // 3 == 1, 2] = 1.0
    for method in ("triangular", "staged", "quantile", "copula"):
        fitted = learn_stratified(rows, LABELS, method, Settings(nulls, SECRET))
        assert all(np.isfinite(array).all() for array in fitted.arrays().values())
        codes = moved(fitted, rows.values, rows.groups)
        assert (codes[rows.groups // 3 == 1, 2] != 0).all()
