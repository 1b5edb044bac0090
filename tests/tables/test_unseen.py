"""What the fit never saw is counted over batches and threads, then refused or told."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from tests.small_tables import fitted, people
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables import unseen as module
from unlearn_cli.tables.row_keys import row_numbers
from unlearn_cli.tables.unseen import Unseen


@pytest.fixture(scope="module")
def table_map(tmp_path_factory: pytest.TempPathFactory) -> TableMap:
    path: Path = tmp_path_factory.mktemp("map") / "people.csv"
    return fitted(people(), path, Options(("z",), drop=("id",), method="quantile")).map


def text_people(rows: int, **columns: str | None) -> pl.DataFrame:
    frame = people(rows, seed=3).cast(pl.String)
    return frame.with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in columns.items())


def noted(table_map: TableMap, frame: pl.DataFrame, mode: str, threads: int = 1) -> Unseen:
    unseen = table_map.unseen(frame.height, mode)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda part: table_map.move_rows(part, row_numbers(part, 0, None), unseen), frame.iter_slices(7)))
    return unseen


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("mode", ["error", "rare"])
def test_counts_are_complete_over_batches_and_threads(table_map: TableMap, mode: str, threads: int) -> None:
    frame = pl.concat([text_people(40), text_people(30, z="c"), text_people(50, job="judge"), text_people(9, z=None)])
    with pytest.raises(UnlearnError) as refused:
        noted(table_map, frame, mode, threads).settle()
    assert refused.value.problem == (
        "the map was fitted without these, in 129 rows: group 'c' (30 rows), group 'null' (9 rows), "
        "'job' = 'judge' (50 rows)."
    )
    assert "--unseen pooled" in refused.value.remedy


def test_pooled_moves_all_and_tells(table_map: TableMap) -> None:
    frame = pl.concat([text_people(30, z="c"), text_people(50, job="judge")])
    note = noted(table_map, frame, "pooled").settle()
    assert note == (
        "the map was fitted without group 'c' (30 rows), 'job' = 'judge' (50 rows): moved by the map of all groups"
    )
    assert noted(table_map, text_people(40), "pooled").settle() == ""
    moved = table_map.move_rows(frame, row_numbers(frame, 0, None), Unseen("pooled", 80))
    assert moved["job"].is_in(["cook", "clerk", "nurse"]).all(), "an unseen level is redrawn"


def test_rare_lets_new_levels_of_open_columns_pass() -> None:
    unseen = Unseen("rare", 100, frozenset({"town"}))
    unseen.levels["town"] = module.Counter({"Ulm": 2})
    assert unseen.settle() == "the map was fitted without 'town' = 'Ulm' (2 rows): moved by the map of all groups"
    unseen.levels["sex"] = module.Counter({"x": 1})
    assert "'sex' = 'x' (1 rows)" in unseen.settle(), "one row in a hundred may be so in any column"
    unseen.levels["sex"] = module.Counter({"x": 2})
    with pytest.raises(UnlearnError, match=r"in 100 rows: 'sex' = 'x' \(2 rows\)\.\n"):
        unseen.settle()
    unseen.levels = {"town": module.Counter({"Ulm": 3, "Bonn": 3})}
    with pytest.raises(UnlearnError, match=r"'town' = 'Bonn' \(3 rows\)"):
        unseen.settle()
    with pytest.raises(UnlearnError, match="'town' = 'Ulm'"):
        Unseen("error", 10, frozenset({"town"}), levels={"town": module.Counter({"Ulm": 2})}).settle()


@pytest.mark.parametrize("mode", ["error", "rare", "pooled"])
@pytest.mark.parametrize("cell", ["NA", "", "inf", "nan", "12 years"])
def test_a_cell_that_is_no_number_is_refused_whatever_the_mode(table_map: TableMap, mode: str, cell: str) -> None:
    frame = pl.concat([text_people(20), text_people(30, age=cell)])
    with pytest.raises(UnlearnError, match=rf"in 50 rows .*'age' = '{cell}' \(30 rows\)") as refused:
        noted(table_map, frame, mode).settle()
    assert "null" in refused.value.remedy


def test_an_absent_cell_is_no_fault(table_map: TableMap) -> None:
    frame = text_people(30, age=None, job=None)
    unseen = Unseen("error", 30)
    moved = table_map.move_rows(frame, row_numbers(frame, 0, None), unseen)
    assert unseen.settle() == ""
    assert moved["age"].null_count() == moved["job"].null_count() == 30


def test_of_very_many_values_the_first_are_counted_one_by_one(
    table_map: TableMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_VALUES", 10)
    frame = text_people(200).with_columns(job=pl.int_range(200).cast(pl.String))
    counts = noted(table_map, frame, "pooled").levels["job"]
    assert len(counts) == 11
    assert counts[module.OTHER] == 190


def test_error_refuses_a_level_however_rare() -> None:
    """One row in a thousand, which `rare` lets pass in any column."""
    counts = {"sex": module.Counter({"x": 1})}
    assert "'sex' = 'x' (1 rows)" in Unseen("rare", 1000, levels=counts).settle(), "the control"
    with pytest.raises(UnlearnError, match=r"in 1,000 rows: 'sex' = 'x' \(1 rows\)"):
        Unseen("error", 1000, levels=counts).settle()
