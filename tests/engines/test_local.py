"""The local engine: rows in order, errors come out, few batches in memory, rows picked by number."""

import threading
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.engines.local import Local

FRAME = pl.DataFrame({"a": range(10_500)}).with_columns(b=pl.col("a") * 2)
ENGINE = Local(batch_rows=1000)
Scan = Callable[[], pl.LazyFrame]


@pytest.fixture(params=["frame", "parquet", "csv"])
def scan(request: pytest.FixtureRequest, tmp_path: Path) -> Scan:
    if request.param == "frame":
        return FRAME.lazy
    path = tmp_path / f"t.{request.param}"
    if request.param == "csv":
        FRAME.write_csv(path)
        return lambda: pl.scan_csv(path)
    FRAME.write_parquet(path, row_group_size=700)
    return lambda: pl.scan_parquet(path)


def one_more(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
    assert frame["a"][0] == first_row
    return frame.with_columns(pl.col("b") + 1)


def test_batches_are_numbered_and_hold_every_row_in_order(scan: Scan) -> None:
    batches = list(ENGINE.batches(scan()))
    assert len(batches) > 5
    assert all(frame["a"][0] == first and frame.height for first, frame in batches)
    assert pl.concat([frame for _, frame in batches]).equals(FRAME)


def test_a_stream_keeps_the_order_of_rows(scan: Scan, tmp_path: Path) -> None:
    ENGINE.stream(scan(), one_more, FRAME.schema).sink_parquet(tmp_path / "out.parquet", maintain_order=True)
    assert pl.read_parquet(tmp_path / "out.parquet").equals(FRAME.with_columns(pl.col("b") + 1))


def test_order_is_kept_where_a_later_batch_is_ready_first() -> None:
    later = threading.Event()

    def move(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
        if first_row == 0:
            assert later.wait(5), "the second batch is moved while the first waits"
        later.set()
        return frame

    assert ENGINE.stream(FRAME.lazy(), move, FRAME.schema).collect().equals(FRAME)


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: rows.filter(pl.col("b") % 3 == 1).select("a"),
        lambda rows: rows.select("b").head(3),
        lambda rows: rows.head(2500).filter(pl.col("b") > 7),
        lambda rows: rows.filter(pl.col("b") > 7).head(2500),
        lambda rows: rows.slice(1500, 3),
        lambda rows: rows.tail(2),
        lambda rows: rows.select(pl.len()),
        lambda rows: rows.select("b", "a"),
    ],
)
def test_what_polars_pushes_down_into_a_stream_changes_nothing(ask: Callable[[pl.LazyFrame], pl.LazyFrame]) -> None:
    streamed = ENGINE.stream(FRAME.lazy(), one_more, FRAME.schema)
    assert ask(streamed).collect().equals(ask(FRAME.with_columns(pl.col("b") + 1).lazy()).collect())


@pytest.mark.parametrize("sink", [True, False])
def test_what_a_move_raises_comes_out_as_it_is(sink: bool, tmp_path: Path) -> None:
    def fail(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
        if first_row >= 3000:
            raise UnlearnError("row 3000", "remedy")
        return frame

    stream = ENGINE.stream(FRAME.lazy(), fail, FRAME.schema)
    with pytest.raises(UnlearnError, match="row 3000") as caught:
        stream.sink_parquet(tmp_path / "out.parquet") if sink else stream.collect()
    assert caught.value.remedy == "remedy"


def test_few_batches_are_under_way_at_a_time() -> None:
    """A slow reader holds the writer up: the batches that are done do not pile up."""
    moved = 0

    def count(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
        nonlocal moved
        moved += 1
        return frame

    taken = 0
    for _ in ENGINE._moved(FRAME.lazy(), count):
        taken += 1
        assert moved - taken <= ENGINE.threads
    assert taken == 11


def test_a_table_without_rows_gives_no_batch_and_its_columns(tmp_path: Path) -> None:
    empty = FRAME.clear().lazy()
    assert list(ENGINE.batches(empty)) == []
    assert ENGINE.stream(empty, one_more, FRAME.schema).collect().equals(FRAME.clear())
    assert ENGINE.pick(empty, pl.Series([], dtype=pl.UInt64)).equals(FRAME.clear())


def test_rows_are_picked_by_number_across_batches(scan: Scan) -> None:
    rows = pl.Series([0, 999, 1000, 1001, 6999, 7000, 10_499], dtype=pl.UInt64)
    assert ENGINE.pick(scan(), rows)["a"].to_list() == rows.to_list()
    assert ENGINE.pick(scan().select("b"), rows).columns == ["b"]
    assert ENGINE.pick(scan(), rows[:0]).height == 0
