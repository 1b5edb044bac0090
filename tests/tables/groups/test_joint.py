"""From sensitive columns to groups: joint groups, bins, nulls, small groups, and what is said of them."""

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.secrets_known import secret_of
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options
from unlearn_cli.tables.groups import keys as sensitive
from unlearn_cli.tables.groups.joint import UNSEEN, Groups, learn_groups
from unlearn_cli.tables.groups.within import Within
from unlearn_cli.tables.profile import profile, sensitive_kind


def grouped(frame: pl.DataFrame, text: bool = False, **options: object) -> Groups:
    columns = profile(frame.lazy(), text)
    kinds = {name: sensitive_kind(columns[name]) for name in frame.columns}
    chosen = Options(**{"min_group": 1, **options})  # type: ignore[arg-type]
    return learn_groups(frame.lazy(), kinds, chosen)


def sizes(groups: Groups, frame: pl.DataFrame) -> list[int]:
    return np.bincount(groups.of(frame), minlength=len(groups.labels)).tolist()


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ([True, False, True], ("false", "true")),
        (["b", "a", "b"], ("a", "b")),
        ([10, 9, 10], ("9", "10")),
        ([2.5, -1.0, 2.5], ("-1.0", "2.5")),
        ([dt.date(2020, 1, 2), dt.date(2019, 1, 1)], ("2019-01-01", "2020-01-02")),
        (["nan", "inf", "1", "b", "-2"], ("-2", "1", "b", "inf", "nan")),
        (pl.Series(["b", "a"], dtype=pl.Categorical), ("a", "b")),
        (pl.Series(["b", "a"], dtype=pl.Enum(["b", "a"])), ("a", "b")),
        ([dt.timedelta(1), dt.timedelta(2)], ("<= 1 day, 0:00:00", "> 1 day, 0:00:00")),
    ],
)
def test_values_are_groups_in_their_order(cells: pl.Series | list[object], labels: tuple[str, ...]) -> None:
    frame = pl.Series("z", cells).to_frame()
    groups = grouped(frame)
    assert groups.labels == labels
    assert tuple(sizes(groups, frame)) == groups.counts
    assert groups.weights.sum() == pytest.approx(1)


def test_several_columns_give_joint_groups() -> None:
    frame = pl.DataFrame({"sex": ["f", "f", "m", "m", "m"], "old": [True, False, True, True, True]})
    groups = grouped(frame)
    assert groups.labels == ("f / false", "f / true", "m / true")
    assert groups.counts == (1, 1, 3)
    assert groups.of(frame).tolist() == [1, 0, 2, 2, 2]
    fresh = pl.DataFrame({"sex": ["m", "f", None], "old": [False, True, True]})
    assert groups.of(fresh).tolist() == [UNSEEN, 1, UNSEEN]
    assert groups.unseen(fresh) == ["m / false", "null / true"]


@pytest.mark.parametrize("names", [("group", "rows"), ("\0group2", "count"), ("literal", "at")])
def test_columns_may_have_any_name(names: tuple[str, str]) -> None:
    frame = pl.DataFrame({names[0]: ["a", "b", "b"], names[1]: [1, 1, 2]})
    assert grouped(frame).labels == ("a / 1", "b / 1", "b / 2")


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=300).filter(lambda cells: len(set(cells)) > 1),
    st.integers(2, 12),
)
def test_numbers_are_cut_into_bins_that_part_values_in_order(cells: list[int], bins: int) -> None:
    frame = pl.DataFrame({"z": cells})
    groups = grouped(frame, bins=bins)
    number = groups.of(frame)
    order = np.argsort(cells, kind="stable")
    assert (np.diff(number[order]) >= 0).all()
    assert len({(c, g) for c, g in zip(cells, number, strict=True)}) == len(set(cells)), "a value has one group"
    assert tuple(sizes(groups, frame)) == groups.counts
    if len(set(cells)) > sensitive.MOST_VALUES:
        assert 2 <= len(groups.labels) <= bins
        assert max(groups.counts) <= len(cells) / bins + max(np.unique(cells, return_counts=True)[1]) + 1


@pytest.mark.parametrize("heavy", [-1, 0, 15, 30, 31])
def test_ties_so_heavy_that_edges_coincide_leave_two_groups_at_least(heavy: int) -> None:
    frame = pl.DataFrame({"z": [heavy] * 5000 + list(range(31))})
    groups = grouped(frame, bins=8)
    assert len(groups.labels) >= 2
    assert sum(groups.counts) == 5031
    with pytest.raises(UnlearnError, match=r"of \d groups have fewer than 50 rows: .*\(\d+\)"):
        grouped(frame, bins=8, min_group=50)
    with pytest.raises(UnlearnError, match="or cut fewer --bins"):
        grouped(frame, bins=8, min_group=50)


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series([float(i) for i in range(100)], dtype=pl.Float32),
        pl.Series([2**60 + i for i in range(100)]),
        pl.Series([dt.date(2020, 1, 1) + dt.timedelta(i) for i in range(100)]),
        pl.Series([1_700_000_000_000_000_000 + i for i in range(100)]).cast(pl.Datetime("ns")),
        pl.Series([dt.timedelta(i) for i in range(100)]),
        pl.Series([dt.time(i // 60, i % 60) for i in range(100)]),
        pl.Series(list(range(100))).cast(pl.Decimal(10, 2)),
    ],
)
def test_every_ordered_type_is_cut_evenly(cells: pl.Series) -> None:
    frame = cells.alias("z").to_frame()
    groups = grouped(frame, bins=4)
    assert groups.counts == (25, 25, 25, 25)
    assert groups.labels[0] == f"<= {cells[24]}"
    assert groups.labels[1] == f"({cells[24]}, {cells[49]}]"
    assert groups.labels[3] == f"> {cells[74]}"
    assert "cut into 4 bins" in groups.notes[0].text


def test_numbers_in_text_are_cut_too_and_a_cell_that_is_none_has_no_bin() -> None:
    frame = pl.DataFrame({"z": [str(i) for i in range(100)]})
    groups = grouped(frame, text=True, bins=2)
    assert groups.labels == ("<= 49", "> 49")
    fresh = pl.DataFrame({"z": ["7", "99.5", "NA", None]})
    assert groups.of(fresh).tolist() == [0, 1, UNSEEN, UNSEEN]


def test_a_float_that_is_not_finite_has_no_bin() -> None:
    groups = grouped(pl.DataFrame({"z": [float(i) for i in range(100)]}), bins=2)
    fresh = pl.DataFrame({"z": [-1e300, 1e300, float("nan"), float("inf")]})
    assert groups.of(fresh).tolist() == [0, 1, UNSEEN, UNSEEN]


def test_a_long_column_is_cut_by_a_random_part_of_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted, shuffled or periodic, the bins come out about even."""
    monkeypatch.setattr(sensitive, "MOST_RANKED", 5000)
    rng = np.random.default_rng(0)
    ascending = np.arange(100_000)
    for cells in (ascending, rng.permutation(ascending), ascending % 1000, (ascending * 89) % 233):
        frame = pl.DataFrame({"z": cells})
        assert len(sensitive._by_chance(frame.lazy(), "z")) == pytest.approx(5000, rel=0.1)
        assert np.allclose(grouped(frame, bins=4).weights, [0.146, 0.354, 0.354, 0.146], atol=0.03)


@pytest.mark.parametrize(
    ("rows", "shares"), [(400, [0.25] * 4), (1000, [0.2, 0.3, 0.3, 0.2]), (10_000, [0.146, 0.354, 0.354, 0.146])]
)
def test_the_bins_at_both_ends_are_narrower_where_enough_rows_are_left_in_them(rows: int, shares: list[float]) -> None:
    groups = grouped(pl.DataFrame({"z": np.arange(rows)}), bins=4)
    assert groups.weights.tolist() == pytest.approx(shares, abs=0.002)
    assert len(grouped(pl.DataFrame({"z": np.arange(rows)}), bins=2).labels) == 2


def draws_of(rows: int, first: int = 0) -> Draws:
    return Draws(secret_of(0), np.arange(first, first + rows, dtype=np.uint64))


def test_a_row_draws_its_own_bin_or_the_next_wherever_it_stands() -> None:
    frame = pl.DataFrame({"z": np.random.default_rng(0).permutation(2000)})
    groups = grouped(frame, bins=4)
    own, drawn = groups.of(frame), groups.drawn(frame, draws_of(2000))
    assert 0.1 < (own != drawn).mean() < 0.3 and np.abs(own - drawn).max() == 1
    parts = [groups.drawn(frame.slice(i, 300), draws_of(min(300, 2000 - i), i)) for i in range(0, 2000, 300)]
    assert (np.concatenate(parts) == drawn).all()
    text = frame.with_columns(z=pl.when(pl.col("z") < 1000).then(pl.lit("a")).otherwise(pl.lit("b")))
    plain = grouped(text)
    assert (plain.drawn(text, draws_of(2000)) == plain.of(text)).all(), "values that are not cut are not drawn"


def test_rows_without_a_value_or_a_group_keep_their_own() -> None:
    frame = pl.DataFrame({"z": [None] * 100 + list(range(100)), "w": ["a"] * 199 + ["b"]})
    groups = grouped(frame, bins=2, null_group=True)
    drawn = groups.drawn(frame, draws_of(200))
    assert (drawn[:100] == groups.of(frame)[:100]).all()
    assert drawn[199] == groups.labels.index("> 49 / b")
    odd = pl.DataFrame({"z": [50] * 50, "w": ["b"] * 50})
    assert set(groups.drawn(odd, draws_of(50))) == {groups.labels.index("> 49 / b")}, "<= 49 / b was never seen"
    fresh = pl.DataFrame({"z": [50] * 50, "w": ["new"] * 50})
    assert set(groups.drawn(fresh, draws_of(50))) == {UNSEEN}
    both = pl.DataFrame({"z": [50] * 50, "w": ["a"] * 50})
    assert len(set(groups.drawn(both, draws_of(50)))) == 2, "the control"


def test_every_group_is_learned_from_some_row_and_weighs_what_was_drawn() -> None:
    frame = pl.DataFrame({"z": list(range(2000)), "w": ["a"] * 1000 + ["b"] + ["a"] * 999})
    groups = grouped(frame, bins=2)
    for seed in range(8):
        drawn, weights = Within(groups, None).learned(frame, Draws(secret_of(seed), np.arange(2000, dtype=np.uint64)))
        assert np.bincount(drawn, minlength=3).min() > 0
        assert weights.tolist() == pytest.approx((np.bincount(drawn) / 2000).tolist())
    few = frame.filter(pl.col("z") % 10 == 0)
    sampled = pl.concat([few, frame[[1000]]])
    drawn, weights = Within(groups, None).learned(sampled, draws_of(sampled.height))
    assert weights.sum() == pytest.approx(1) and weights.min() == pytest.approx(1 / 2000, rel=0.01)


def test_nulls_are_refused_by_name_and_count_or_are_a_group() -> None:
    frame = pl.DataFrame({"sex": ["f", "m", None, "f"], "old": [True, None, None, False]})
    with pytest.raises(UnlearnError, match=r"'sex' is null in 1 of 4 rows, 'old' is null in 2 of 4") as refused:
        grouped(frame)
    assert "--null-group" in refused.value.remedy
    groups = grouped(frame, null_group=True)
    assert groups.labels == ("f / false", "f / true", "m / null", "null / null")
    binned = pl.DataFrame({"z": [None, *range(100)]})
    assert grouped(binned, null_group=True, bins=2).labels == ("<= 49", "> 49", "null")


def test_one_group_is_refused() -> None:
    with pytest.raises(UnlearnError, match="'z' has one group only, 'a' in all 3 rows"):
        grouped(pl.DataFrame({"z": ["a", "a", "a"]}))
    with pytest.raises(UnlearnError, match="'z' has one group only, 'every value' in all 2 rows"):
        grouped(pl.DataFrame({"z": [dt.timedelta(1)] * 2}))
    with pytest.raises(UnlearnError, match=r"of the 2 groups of 'z' in 3 rows one is left .*'a' \(2\), 'b' \(1\)"):
        grouped(pl.DataFrame({"z": ["a", "a", "b"]}), min_group=5, small_groups="merge")


def test_small_groups_are_refused_by_name_or_pooled_with_the_nearest() -> None:
    frame = pl.DataFrame({"z": ["a"] * 60 + ["b"] * 3 + ["c"] * 70 + ["d"] * 9})
    with pytest.raises(UnlearnError, match=r"2 of 4 groups have fewer than 50 rows: 'b' \(3\), 'd' \(9\)") as refused:
        grouped(frame, min_group=50)
    assert "--small-groups merge" in refused.value.remedy
    assert "--min-group 3" in refused.value.remedy
    groups = grouped(frame, min_group=50, small_groups="merge")
    assert groups.labels == ("a", "b + c + d")
    assert groups.counts == (60, 82)
    assert sizes(groups, frame) == [60, 82]
    assert len(groups.notes) == 2


def test_faults_of_groups_from_a_file_are_named() -> None:
    groups = grouped(pl.DataFrame({"z": ["a", "b"]}))
    assert not list(groups.faults())
    wrong = Groups(groups.keys, Groups.table_of(groups.keys, [("a",), ("b",)], [0, 9]), ("a", "b"), (1, 0), ())
    assert list(wrong.faults()) == ["a group has no rows", "a group number is out of range"]
    cut = grouped(pl.DataFrame({"z": list(range(100))}), bins=2)
    down = replace(cut.keys[0].soft_bins, positions=tuple(reversed(cut.keys[0].soft_bins.positions)))
    assert list(replace(cut, keys=(replace(cut.keys[0], soft_bins=down),)).faults()) == ["'z': positions do not ascend"]
    assert list(replace(groups, keys=(replace(groups.keys[0], soft_bins=down),)).faults()) == [
        "'z': it has soft bins and no bins"
    ]
