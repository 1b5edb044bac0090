"""The map of a table moves cells within their column, keeps nulls, and gives a row one answer wherever it stands."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.small_tables import every_type, fitted, fitted_people, moved, people, within_support
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.row_keys import row_numbers
from unlearn_cli.tables.unseen import Unseen

TYPES = every_type()


@pytest.fixture(scope="module", params=["triangular", "quantile"])
def types_map(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TableMap:
    path = tmp_path_factory.mktemp("types") / "types.parquet"
    return fitted(TYPES, path, Options(("z",), method=request.param)).map


def test_every_type_keeps_its_schema_its_nulls_and_its_values(types_map: TableMap) -> None:
    out = moved(types_map, TYPES)
    assert out.schema == TYPES.schema
    assert out.select(pl.all().is_null()).equals(TYPES.select(pl.all().is_null()))
    assert all(within_support(TYPES[name], out[name]) for name in TYPES.columns)
    still = {name for name in TYPES.columns if out[name].equals(TYPES[name], null_equal=True)}
    assert still == {"z", "Null"}, "the control: every other column moves"


def test_every_ordered_type_tells_less_after(types_map: TableMap) -> None:
    """Ten steps of the value in forty part the groups before."""
    out = moved(types_map, TYPES)
    for codec in types_map.codecs:
        if not codec.column.ordered:
            continue
        gaps = [_ks(codec.values(frame[codec.name]), TYPES["z"].to_numpy()) for frame in (TYPES, out)]
        assert gaps[1] < gaps[0] / 2 or codec.name == "Time", (codec.name, gaps)


def _ks(values: np.ndarray, z: np.ndarray) -> float:
    has = ~np.isnan(values)
    a, b = (np.sort(values[has & (z == flag)]) for flag in (True, False))
    at = np.unique(values[has])
    gap = np.searchsorted(a, at, side="right") / len(a) - np.searchsorted(b, at, side="right") / len(b)
    return float(np.abs(gap).max())


def test_nothing_moves_at_strength_0_and_half_as_much_at_a_half(tmp_path: Path) -> None:
    full = fitted_people(tmp_path).map
    frame = people()
    pays = [
        np.abs(moved(replace(full, options=replace(full.options, strength=t)), frame)["pay"] - frame["pay"]).mean()
        for t in (0.0, 0.5, 1.0)
    ]
    assert pays[0] == 0 < pays[1] == pytest.approx(pays[2] / 2, rel=0.05)
    none = replace(full, options=replace(full.options, strength=0.0))
    odd = frame.with_columns(pay=pl.when(pl.col("pay") > 0).then(pl.col("pay")).otherwise(-0.0))
    back = moved(none, odd)
    assert back.equals(odd)
    assert np.signbit(back["pay"].to_numpy()).tolist() == np.signbit(odd["pay"].to_numpy()).tolist(), "bit for bit"


@pytest.mark.parametrize("size", [1, 7, 250])
def test_batches_of_any_size_give_the_cells_of_the_whole(tmp_path: Path, size: int) -> None:
    table_map = fitted_people(tmp_path, method="triangular").map
    frame = people(250, seed=4)
    parts = [moved(table_map, frame.slice(start, size), start) for start in range(0, 250, size)]
    assert pl.concat(parts).equals(moved(table_map, frame))
    assert not moved(table_map, frame, 1).equals(moved(table_map, frame)), "the control: the row number counts"


def test_a_batch_without_rows_comes_back(tmp_path: Path) -> None:
    frame = people().clear()
    for method in ("triangular", "quantile"):
        assert moved(fitted_people(tmp_path, method=method).map, frame).equals(frame)


def test_draws_by_key_follow_the_row_wherever_it_stands(tmp_path: Path) -> None:
    frame = people(300, seed=4)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=0)
    for key, same in (("id", True), (None, False)):
        table_map = fitted_people(tmp_path, key=key, method="triangular").map
        one, other = (moved(table_map, rows).sort("id") for rows in (frame, shuffled))
        assert one.equals(other) == same


@pytest.mark.parametrize("fit_rows", [200_000, 100])
def test_a_shuffled_table_with_a_key_gives_the_same_map_and_cells(tmp_path: Path, fit_rows: int) -> None:
    frame = people()
    results = []
    for rows in (frame, frame.sample(fraction=1, shuffle=True, seed=1)):
        found = fitted_people(tmp_path, rows, key="id", method="triangular", fit_rows=fit_rows)
        results.append(moved(found.map, rows).sort("id"))
        assert found.fit_rows == min(600, 2 * fit_rows)
    assert results[0].equals(results[1])


def test_a_key_that_is_dropped_is_needed_all_the_same(tmp_path: Path) -> None:
    found = fitted(people(), tmp_path / "t.parquet", Options(("z",), drop=("id",), method="quantile", key="id"))
    with pytest.raises(UnlearnError, match="no column 'id'"):
        found.map.check(people().drop("id").schema, text=False)


def test_a_table_that_does_not_fit_is_told_every_fault_at_once(tmp_path: Path) -> None:
    table_map = fitted(people(), tmp_path / "t.parquet", Options(("z",), keep=("id",), method="quantile")).map
    wrong = people().rename({"age": "Age"}).drop("id").cast({"pay": pl.Float32}).with_columns(more=1)
    with pytest.raises(UnlearnError) as refused:
        table_map.check(wrong.schema, text=False)
    assert refused.value.problem == (
        "the table does not fit the map: 'pay' is Float32 instead of Float64, no column 'age' (did you mean 'Age'?), "
        "no column 'id', 'Age' is a column that the map does not know, 'more' is a column that the map does not know."
    )
    with pytest.raises(UnlearnError, match=r"fitted on a format with types \(.*\), and this is a text format"):
        table_map.check(people().schema, text=True)
    table_map.check(people().select(sorted(people().columns)).schema, text=False)


def test_a_dropped_column_may_be_absent_or_of_another_type(tmp_path: Path) -> None:
    table_map = fitted(people(), tmp_path / "t.parquet", Options(("z",), drop=("id",), method="quantile")).map
    table_map.check(people().drop("id").schema, text=False)
    table_map.check(people().with_columns(id=1).schema, text=False)


def test_an_enum_of_many_levels_does_not_fill_the_message(tmp_path: Path) -> None:
    levels = pl.Enum([f"level {i}" for i in range(500)])
    frame = people().with_columns(e=pl.Series(["level 1", "level 2"] * 300, dtype=levels))
    table_map = fitted(frame, tmp_path / "t.parquet", Options(("z",), keep=("id",), method="quantile")).map
    with pytest.raises(UnlearnError) as refused:
        table_map.check(frame.cast({"e": pl.String}).schema, text=False)
    assert len(refused.value.problem) < 250


def test_kept_and_unknown_columns_are_untouched(tmp_path: Path) -> None:
    nested = people().with_columns(
        tags=pl.Series([[1, 2], None, []] * 200),
        raw=pl.Series([b"\xff"] * 600),
        where=pl.struct(x=pl.col("pay"), y="age"),
    )
    found = fitted(
        nested, tmp_path / "t.parquet", Options(("z",), keep=("id", "tags", "raw", "where"), method="quantile")
    )
    out = moved(found.map, nested)
    untouched = ["id", "tags", "raw", "where", "z"]
    assert out.schema == nested.schema
    assert out.select(untouched).equals(nested.select(untouched))
    assert not out.equals(nested)


def test_unseen_groups_move_by_the_pooled_law(tmp_path: Path) -> None:
    table_map = fitted_people(tmp_path).map
    frame = people(200, seed=5).with_columns(z=pl.lit("c"))
    unseen = Unseen("pooled", 200)
    out = table_map.move_rows(frame, row_numbers(frame, 0, None), unseen)
    assert unseen.settle().startswith("the map was fitted without group 'c' (200 rows)")
    assert all(within_support(people()[name], out[name]) for name in ("age", "job", "pay"))
