"""A run of a map over a table: which columns come out, in which order, whatever the batches, and what is said."""

import pickle
from pathlib import Path

import polars as pl
import pytest

from tests.small_tables import fitted, moved, people
from unlearn_cli.core.errors import DataError
from unlearn_cli.core.options import Options
from unlearn_cli.engines.local import Local
from unlearn_cli.repair.moving import Move, schema_left
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.table import Table
from unlearn_cli.tables.unseen import Unseen

FRESH = people(300, seed=4)


@pytest.fixture(scope="module")
def table_map(tmp_path_factory: pytest.TempPathFactory) -> TableMap:
    path: Path = tmp_path_factory.mktemp("moving") / "people.parquet"
    return fitted(people(), path, Options(("z",), "quantile", keep=("id",), drop=("job",))).map


def run(move: Move, frame: pl.DataFrame = FRESH, batch_rows: int = 70) -> pl.DataFrame:
    table = Table.of_frame(frame)
    with table.reading():
        return move.stream(table, Local(batch_rows)).collect()


def test_rows_come_out_in_order_without_the_sensitive_and_the_dropped_columns(table_map: TableMap) -> None:
    move = Move(table_map, Unseen("error", 300))
    out = run(move)
    assert out.schema == move.schema(Table.of_frame(FRESH)) == FRESH.drop("z", "job").schema
    assert out["id"].equals(FRESH["id"])
    assert out.equals(moved(table_map, FRESH).drop("z", "job"))
    assert not out["pay"].equals(FRESH["pay"]), "the control: it moves rows"
    assert move.settle() == ()


def test_the_sensitive_columns_stay_where_it_is_asked_for(table_map: TableMap) -> None:
    out = run(Move(table_map, Unseen("error", 300), keep_sensitive=True))
    assert out.columns == FRESH.drop("job").columns and out["z"].equals(FRESH["z"])


@pytest.mark.parametrize("batch_rows", [1, 299, 1000])
def test_batches_of_any_size_give_the_same_rows(table_map: TableMap, batch_rows: int) -> None:
    assert run(Move(table_map, Unseen("error", 300)), batch_rows=batch_rows).equals(
        run(Move(table_map, Unseen("error", 300)))
    )


def test_a_part_of_a_table_moves_as_in_the_whole_where_its_first_row_is_told(table_map: TableMap) -> None:
    whole = run(Move(table_map, Unseen("error", 300)))
    part = FRESH.slice(120)
    assert run(Move(table_map, Unseen("error", 180), row_offset=120), part).equals(whole.slice(120))
    assert not run(Move(table_map, Unseen("error", 180)), part).equals(whole.slice(120)), "the control"


def test_the_order_of_columns_is_that_of_the_table_that_is_moved(table_map: TableMap) -> None:
    back = FRESH.select(FRESH.columns[::-1])
    out = run(Move(table_map, Unseen("error", 300)), back)
    assert out.columns == back.drop("z", "job").columns
    assert out.select(sorted(out.columns)).equals(
        run(Move(table_map, Unseen("error", 300))).select(sorted(out.columns))
    )


def test_progress_names_the_step_and_rises_from_none(table_map: TableMap) -> None:
    steps: list[tuple[str, float]] = []
    run(Move(table_map, Unseen("error", 300), progress=lambda step, share: steps.append((step, share))))
    assert {step for step, _ in steps} == {"moving the rows"} and len(steps) > 2
    assert min(share for _, share in steps) == 0.0 and max(share for _, share in steps) < 1


def test_what_the_fit_never_saw_is_refused_or_noted_after_all_batches(table_map: TableMap) -> None:
    strange = FRESH.with_columns(z=pl.when(pl.int_range(300) % 30 == 0).then(pl.lit("c")).otherwise("z"))
    refusing, pooling = (Move(table_map, Unseen(mode, 300)) for mode in ("error", "pooled"))
    run(refusing, strange)
    with pytest.raises(DataError, match=r"group 'c' \(10 rows\)"):
        refusing.settle()
    run(pooling, strange)
    (note,) = pooling.settle()
    assert note.code == "unseen" and "group 'c' (10 rows)" in note.text


def test_rows_of_one_key_are_noted(tmp_path: Path) -> None:
    by_key = fitted(people(), tmp_path / "t.parquet", Options(("z",), "quantile", key="id")).map
    twice = FRESH.with_columns(id=pl.when(pl.int_range(300) < 3).then(pl.lit("same")).otherwise("id"))
    move, control = (Move(by_key, Unseen("pooled", 300)) for _ in range(2))
    run(move, twice)
    assert [note.text for note in move.settle() if note.text.startswith("3 of 300 rows share their key 'id'")]
    run(control)
    assert control.settle() == ()


def test_a_schema_is_left_in_its_order() -> None:
    schema = pl.Schema({"a": pl.Int8(), "b": pl.String(), "c": pl.Date()})
    assert schema_left(schema, ("b",), ()) == pl.Schema({"a": pl.Int8(), "c": pl.Date()})
    assert list(schema_left(schema, ("a", "nowhere"), ("c",))) == ["b"]


def test_what_goes_to_executors_gives_the_same_rows_and_counts(table_map: TableMap) -> None:
    strange = FRESH.with_columns(z=pl.when(pl.int_range(300) % 30 == 0).then(pl.lit("c")).otherwise("z"))
    here, there = (Move(table_map, Unseen("pooled", 300), row_offset=7) for _ in range(2))
    carried = pickle.loads(pickle.dumps(there.carried(Table.of_frame(strange))))
    parts = []
    for start in (200, 0, 90):  # in any order, in blocks of any size
        end = {200: 300, 0: 90, 90: 200}[start]
        rows, said = carried(strange[start:end], pl.Series(range(start, end)))
        parts.append((start, rows))
        there.add(said)
    together = pl.concat([rows for _, rows in sorted(parts, key=lambda part: part[0])])
    assert together.equals(run(here, strange)) and here.settle() == there.settle() != ()
    control, _ = carried(strange, pl.Series(range(1, 301)))
    assert not control.equals(together)
    assert b"packed" not in repr(carried).encode() and table_map.secret.text not in repr(carried)


def test_counting_says_the_same_and_moves_nothing(table_map: TableMap) -> None:
    strange = FRESH.with_columns(z=pl.lit("c"))
    move = Move(table_map, Unseen("pooled", 300))
    table = Table.of_frame(strange)
    still, said = move.counting(table)(strange, pl.Series(range(300)))
    assert still.equals(strange.select(strange.columns[:1]))
    assert said == move.carried(table)(strange, pl.Series(range(300)))[1] != ""
