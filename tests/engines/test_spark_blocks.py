"""What executors do with batches, without Spark: blocks follow each other, and nothing is lost between them."""

from collections.abc import Iterator
from itertools import chain

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some

from unlearn_cli.core.errors import DataError, InputError, UnlearnError
from unlearn_cli.engines.spark.blocks import NUMBER, REFUSED, Mover, Pack, blocks
from unlearn_cli.engines.spark.rows import _explained

SCHEMA = pl.Schema({"a.b": pl.UInt8})


def batches(numbers: list[list[int]]) -> Iterator[pa.RecordBatch]:
    """Rows as Spark hands them over: wider numbers, plain names."""
    for some_numbers in numbers:
        cells = [number % 200 for number in some_numbers]
        yield pa.record_batch({"c0": pa.array(cells, pa.int16()), NUMBER: pa.array(some_numbers, pa.int64())})


@given(some.lists(some.lists(some.integers(0, 30), max_size=6), max_size=6), some.integers(1, 5))
def test_blocks_hold_every_row_once_and_count_through(numbers: list[list[int]], rows: int) -> None:
    found = [block[NUMBER].to_pylist() for block in blocks(batches(numbers), rows)]
    assert list(chain.from_iterable(found)) == list(chain.from_iterable(numbers))
    assert all(block == list(range(block[0], block[0] + len(block))) for block in found)


def test_a_packed_block_is_in_the_types_of_the_table() -> None:
    packed = [row for batch in Pack(SCHEMA)(batches([[5, 6], [7, 1], [2]])) for row in batch.to_pylist()]
    assert [row["first"] for row in packed] == [5, 1]
    first = pl.read_ipc_stream(packed[0]["block"])
    assert first.equals(pl.DataFrame({"a.b": [5, 6, 7]}, SCHEMA)) and first.schema == SCHEMA


def add_number(frame: pl.DataFrame, numbers: pl.Series) -> tuple[pl.DataFrame, str]:
    return frame.with_columns((pl.col("a.b").cast(pl.Int64) + numbers).cast(pl.UInt8)), f"{len(numbers)} rows"


def test_moved_rows_have_the_types_that_came_and_a_note_a_block() -> None:
    pytest.importorskip("pyspark")
    out = pa.Table.from_batches(Mover(add_number, SCHEMA, notes=True)(batches([[3, 4], [50, 51]])))
    assert out["c0"].type == pa.int16() and out["c0"].to_pylist() == [6, 8, 100, 102]
    assert [bool(note) for note in out.column(1).to_pylist()] == [True, False, True, False]


def test_an_error_of_ours_comes_back_as_it_was() -> None:
    def refuse(frame: pl.DataFrame, numbers: pl.Series) -> tuple[pl.DataFrame, str]:
        raise DataError("'a' is \"empty\".", "Fill it.")

    with pytest.raises(RuntimeError, match=REFUSED) as raised:
        list(Mover(refuse, SCHEMA, notes=False)(batches([[1]])))
    found: UnlearnError = _explained("t", f"Job aborted.\n  RuntimeError: {raised.value}\n  at org.apache.spark")
    assert isinstance(found, DataError) and str(found) == "'a' is \"empty\".\n  Fill it."
    other = _explained("t", "[PATH_NOT_FOUND] no such path\n at x")
    assert isinstance(other, InputError) and "PATH_NOT_FOUND" in other.problem and "at x" not in other.problem
    traced = _explained("t", "An exception was thrown:\nTraceback\n  here\nModuleNotFoundError: no unlearn_cli\n\n")
    assert "ModuleNotFoundError: no unlearn_cli" in traced.problem
