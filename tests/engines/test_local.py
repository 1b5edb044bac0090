"""The local engine: rows in order, errors come out, few batches in memory, rows picked by number."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import SettingsError, UnlearnError
from unlearn_cli.core.memory import Budget, Limit, parse_size
from unlearn_cli.engines.local import FEWEST_ROWS, MOST_ROWS, Local
from unlearn_cli.tables import footprint
from unlearn_cli.tables.source import open_table
from unlearn_cli.tables.table import Table

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


def test_a_file_of_row_groups_is_read_in_stretches_of_whole_groups(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "t.parquet", row_group_size=700)
    table = open_table(str(tmp_path / "t.parquet"))
    engine = ENGINE.within(Budget.of(None), table)
    read: list[int] = []

    def seen(stretch: pl.LazyFrame) -> pl.LazyFrame:
        read.append(stretch.select(pl.len()).collect().item())
        return stretch

    stretches = [seen(stretch) for stretch in engine._stretches(table.scan)]
    assert read == [4200, 4200, 2100], "six groups of 700 for four batches of 1,000"
    assert pl.concat(stretches).collect().equals(FRAME)
    assert pl.concat([frame for _, frame in engine.batches(table.scan)]).equals(FRAME)
    assert len(list(engine._stretches(table.scan.filter(pl.col("a") > 3)))) == 1, "another may be dear to begin"
    assert len(list(ENGINE._stretches(table.scan))) == 1, "control: of an engine that was set to no table"


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


ROW_GROUP = 700
LIMIT = Limit(1 << 40, "the machine")


def table(path: Path, row_group: int = ROW_GROUP) -> Table:
    """Of two columns in row groups."""
    FRAME.write_parquet(path, row_group_size=row_group)
    return open_table(str(path))


def test_batches_and_threads_are_as_large_as_memory_allows(tmp_path: Path) -> None:
    of = table(tmp_path / "t.parquet")
    fixed = footprint.held(of)
    small = fixed + FEWEST_ROWS * footprint.batch(of, 1)
    plenty = Local(threads=4).within(Budget(1 << 40, True, LIMIT), of)
    assert (plenty.batch_rows, plenty.threads) == (MOST_ROWS, 4)
    least = Local(threads=4).within(Budget(small, True, LIMIT), of)
    assert (least.batch_rows, least.threads) == (FEWEST_ROWS, 1)
    between = Local(threads=4).within(Budget(fixed + 3 * FEWEST_ROWS * footprint.batch(of, 4), True, LIMIT), of)
    assert (between.batch_rows, between.threads) == (3 * FEWEST_ROWS, 4)
    with pytest.raises(SettingsError, match=r"too little: a table of 2 columns such as .*t\.parquet takes") as error:
        Local().within(Budget(small - 1, True, LIMIT), of)
    assert parse_size(error.value.remedy.split()[1]) >= small


def test_large_row_groups_take_more(tmp_path: Path) -> None:
    small, large = table(tmp_path / "small.parquet"), table(tmp_path / "large.parquet", 10 * ROW_GROUP)
    assert footprint.held(large) > footprint.held(small)


def test_the_cores_that_the_process_may_use_are_used() -> None:
    command = "from unlearn_cli.engines.local import LOCAL; print(LOCAL.threads)"
    every, told = os.sched_getaffinity(0), {k: v for k, v in os.environ.items() if k != "POLARS_MAX_THREADS"}
    for cores in ({min(every)}, every):
        limited = f"import os; os.sched_setaffinity(0, {cores}); {command}"
        done = subprocess.run([sys.executable, "-c", limited], capture_output=True, env=told, check=True)
        assert int(done.stdout) == len(cores)


def test_no_answer_depends_on_batches_or_threads() -> None:
    def by_itself(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("b") + pl.Series(range(first_row, first_row + frame.height)))

    def by_its_batch(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("b") + frame.height)

    engines = [Local(batch_rows=rows, threads=threads) for rows in (37, 1000, 125_000) for threads in (1, 5)]
    for move, answers in ((by_itself, 1), (by_its_batch, 3)):
        found = [engine.stream(FRAME.lazy(), move, FRAME.schema).collect() for engine in engines]
        assert len({tuple(frame["b"]) for frame in found}) == answers, "the second is the control"
