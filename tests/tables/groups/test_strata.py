"""The strata of a table: their levels, null among them, their cells, and what cannot be."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options
from unlearn_cli.tables.groups.joint import UNSEEN, Groups, learn_groups
from unlearn_cli.tables.groups.strata import Strata, learn_levels, learn_strata
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import NUMBER

SETTINGS = Options(min_group=5)
FRAME = pl.DataFrame(
    {
        "z": ["a", "b"] * 60,
        "job": ["cook"] * 40 + ["nurse"] * 40 + [None] * 40,
        "age": list(range(120)),
    }
)


def learned(frame: pl.DataFrame = FRAME, settings: Options = SETTINGS, **kinds: Kind) -> tuple[Strata, Groups]:
    groups = learn_groups(frame.lazy(), {"z": CATEGORY}, Options(min_group=1))
    return learn_strata(frame.lazy(), kinds or {"job": CATEGORY}, groups, settings), groups


def test_null_is_a_level_of_its_own() -> None:
    strata, _ = learned()
    assert strata.labels == ("cook", "nurse", "null") and strata.counts == ((20, 20),) * 3


def test_a_number_with_many_values_is_cut_and_the_note_says_so() -> None:
    strata, _ = learned(settings=replace(SETTINGS, bins=4), age=NUMBER)
    assert len(strata.counts) == 4 and "4 quantile bins" in strata.levels.notes[0].text
    assert strata.of(FRAME).tolist() == sorted(strata.of(FRAME).tolist())


def test_combinations_of_columns_are_levels() -> None:
    strata, _ = learned(settings=replace(SETTINGS, bins=2), job=CATEGORY, age=NUMBER)
    assert len(strata.counts) == 4 and sum(map(sum, strata.counts)) == 120


def test_a_code_says_stratum_and_group_and_the_last_are_for_what_was_never_seen() -> None:
    strata, groups = learned()
    rows = pl.DataFrame({"z": ["a", "b", "c", "a"], "job": ["cook", None, "cook", "vet"], "age": [0] * 4})
    of_rows = groups.of(rows)
    assert strata.cells(rows, of_rows).tolist() == [0, 2 * 3 + 1, 0 * 3 + 2, 3 * 3 + 0]
    assert strata.codes == 12 and len(strata.weights) == 9 and strata.weights.sum() == pytest.approx(1.0)
    assert strata.of(rows)[-1] == UNSEEN


def test_a_group_that_is_new_in_its_stratum_is_named() -> None:
    frame = FRAME.with_columns(job=pl.when((pl.col("z") == "a") | (pl.col("job") != "cook")).then("job"))
    strata, groups = learned(frame)
    assert strata.counts[0] == (20, 0)
    assert strata.new_cells(FRAME, groups.of(FRAME), groups.labels) == ["b where job is cook"] * 20
    assert strata.new_cells(frame, groups.of(frame), groups.labels) == []


def test_pooled_levels_share_a_stratum_and_stay_levels() -> None:
    frame = FRAME.with_columns(job=pl.when(pl.int_range(120) < 4).then(pl.lit("vet")).otherwise("job"))
    strata, _ = learned(frame, replace(SETTINGS, small_groups="merge"))
    assert strata.labels == ("cook + vet", "nurse", "null") and strata.levels.labels == ("cook", "nurse", "vet", "null")
    assert strata.counts[0] == (20, 20)
    assert learn_levels(frame.lazy(), {"job": CATEGORY}, 8).labels == strata.levels.labels
    with pytest.raises(UnlearnError, match=r"in 1 of the 4 levels of 'job' .* 'vet' \('a': 2, 'b': 2\)"):
        learned(frame)


@pytest.mark.parametrize(
    ("job", "settings", "said"),
    [
        (pl.lit("cook"), SETTINGS, "'job' has one level only, 'cook' in all 120 rows"),
        (pl.col("z"), SETTINGS, "within every level of 'job' all rows are of one group"),
        (pl.col("job"), Options(min_group=25, small_groups="merge"), "left in 120 rows when"),
        (pl.int_range(pl.len()).cast(pl.String), Options(min_group=1), None),
    ],
)
def test_what_cannot_be_is_one_error(
    job: pl.Expr, settings: Options, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unlearn_cli.tables.groups.strata.MOST_LEVELS", 100)
    with pytest.raises(UnlearnError, match=said or "has 120 levels in 120 rows; .* at most 100") as caught:
        learned(FRAME.with_columns(job=job), settings)
    assert caught.value.remedy


def test_faults_of_a_foreign_file_are_found() -> None:
    strata, groups = learned()
    assert not list(strata.faults(groups))
    for broken in (
        replace(strata, counts=strata.counts[:2]),
        replace(strata, pools=(0, 1, 7)),
        replace(strata, counts=((1, 2, 3),) * 3),
        replace(strata, counts=((-1, 2),) * 3),
    ):
        assert list(broken.faults(groups)), broken
    assert np.array_equal(strata.of(FRAME), np.repeat([0, 1, 2], 40))
