"""What `--nulls auto` comes to: keep where an attack on the places of missing cells finds nothing, else mask."""

from dataclasses import replace

import numpy as np
import pytest

from tests.secrets_known import SECRET
from unlearn_cli.audit.attacks import attackers
from unlearn_cli.core.cells import Attack, Cells, Floats, Ints
from unlearn_cli.repair.null_mode import ROWS_PER_GROUP, NullMode, null_mode
from unlearn_cli.transport.interface import Column, FitRows

ROWS = 1_200


def holed(more: float, seed: int = 0, rows: int = ROWS) -> FitRows:
    """Two columns: a whole one, and one that misses a tenth of its cells, and so many more in the second group."""
    random, groups = np.random.default_rng(seed), np.arange(rows) % 2
    values = random.normal(size=(rows, 2))
    values[random.random(rows) < 0.1 + more * groups, 1] = np.nan
    columns = tuple(Column(name, True, np.unique(v[~np.isnan(v)])) for name, v in zip("ab", values.T, strict=True))
    return FitRows(values, groups, np.arange(rows, dtype=np.uint64), columns, np.array([0.5, 0.5]))


def mode_of(rows: FitRows, asked: str = "auto", attack: Attack | None = None, groups: int = 2) -> NullMode:
    by_name = attackers() if attack is None else {"boosting": attack}
    return null_mode(rows, asked, SECRET, by_name, groups)


def never(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
    raise AssertionError("nothing is to be attacked")


def test_where_the_places_tell_the_group_values_are_taken_away_and_the_report_says_so() -> None:
    found = mode_of(holed(0.3))
    assert found.mode == "mask"
    assert "they told the group (0." in found.why and "--nulls keep leaves them" in found.why


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_where_they_do_not_missing_cells_stay(seed: int) -> None:
    """But for about one table in ten, where chance is taken for more: values are lost there for nothing."""
    found = mode_of(holed(0.0, seed))
    assert found.mode == "keep" and "tell nothing" in found.why


@pytest.mark.parametrize("asked", ["keep", "mask", "repair"])
def test_what_is_asked_for_is_done_without_a_look_or_a_word(asked: str) -> None:
    assert mode_of(holed(0.3), asked, never) == NullMode(asked)


def test_a_table_without_missing_cells_is_not_looked_at() -> None:
    whole = holed(0.3)
    assert mode_of(replace(whole, values=np.nan_to_num(whole.values)), attack=never) == NullMode("keep")


def test_a_group_of_few_rows_cannot_be_looked_at() -> None:
    groups = np.where(np.arange(ROWS) < ROWS_PER_GROUP - 1, 1, 0)
    found = mode_of(replace(holed(0.3), groups=groups), attack=never)
    assert found.mode == "keep" and "too few rows" in found.why


def test_the_attack_sees_each_mask_once_and_nothing_of_the_values() -> None:
    rows = holed(0.3)
    twice = replace(rows, values=rows.values[:, [0, 1, 1]], columns=(*rows.columns, replace(rows.columns[1], name="c")))
    seen: list[Cells] = []

    def watching(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
        seen.append(cells)
        return np.full((len(test), 2), 0.5)

    assert mode_of(twice, attack=watching).mode == "keep"
    assert len(seen) == 3 and seen[0].names == ("b",)
    assert np.array_equal(seen[0].values[:, 0], np.isnan(rows.values[:, 1]))


def test_within_strata_what_the_stratum_tells_does_not_count() -> None:
    """In the second stratum more cells are missing, and more rows are of the second group: given it they are alike."""
    random = np.random.default_rng(1)
    stratum = np.arange(ROWS) % 2
    groups = (random.random(ROWS) < 0.2 + 0.6 * stratum).astype(np.intp)
    rows = holed(0.0)
    values = rows.values.copy()
    values[(random.random(ROWS) < 0.5) & (stratum == 1), 1] = np.nan
    whole, codes = replace(rows, values=values, groups=groups), stratum * 3 + groups
    assert mode_of(replace(whole, groups=codes)).mode == "keep"
    assert mode_of(whole).mode == "mask", "control: without the stratum they tell"


def test_the_same_rows_and_secret_come_to_the_same() -> None:
    assert mode_of(holed(0.1)) == mode_of(holed(0.1))
