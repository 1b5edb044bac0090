"""Arrow IPC comes back as it was: every type, metadata, levels, not-null, compression; files and streams."""

from collections.abc import Iterable, Iterator
from mmap import MADV_NORMAL
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import feather, ipc

from tests.arrow_cases import CELLS, REFUSED
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.formats import arrow
from unlearn_cli.tables.formats.arrow import ARROW
from unlearn_cli.tables.source import open_table, refuse_target

NOT_WRITTEN = "list of levels"


def again(path: Path, change: pl.Expr | None = None) -> pa.Table:
    """What is written of the rows of a file."""
    table = open_table(str(path))
    assert table.format is not None
    rows = table.scan if change is None else table.scan.with_columns(change)
    with table.reading():
        table.format.sink(rows, path.with_name("out.arrow"))
    return ipc.open_file(path.with_name("out.arrow")).read_all()


def write(table: pa.Table, path: Path, rows: int = 2) -> Path:
    with ipc.new_file(str(path), table.schema) as file:
        file.write_table(table, max_chunksize=rows)
    return path


@pytest.mark.parametrize("name", [name for name in CELLS if name not in (*REFUSED, NOT_WRITTEN)])
def test_every_type_comes_back(name: str, tmp_path: Path) -> None:
    field = pa.field("c", CELLS[name].type, metadata={"label": "cells"})
    before = pa.table([CELLS[name]], pa.schema([field], metadata={"licence": "CC-BY"}))
    after = again(write(before, tmp_path / "in.arrow"))
    assert after.schema.equals(before.schema, check_metadata=True)
    assert after.to_pylist() == before.to_pylist()


@pytest.mark.parametrize("name", REFUSED)
def test_a_type_that_polars_has_not_is_refused_by_name(name: str, tmp_path: Path) -> None:
    path = write(pa.table({"c": CELLS[name]}), tmp_path / "in.arrow")
    with pytest.raises(UnlearnError, match="columns that cannot be read: 'c' of type"):
        open_table(str(path))


def test_levels_in_lists_are_read_but_not_written(tmp_path: Path) -> None:
    path = write(pa.table({"c": CELLS[NOT_WRITTEN], "x": [1, 2, 3]}), tmp_path / "in.arrow")
    table = open_table(str(path))
    assert table.scan.collect()["c"].to_list() == CELLS[NOT_WRITTEN].to_pylist()
    with pytest.raises(UnlearnError, match=r"is to be arrow, which cannot hold 'c' of type List\(Categorical\)"):
        refuse_target("out.arrow", str(path), table, table.schema)


@pytest.mark.parametrize("codec", ["lz4", "zstd", "uncompressed"])
def test_compression_stays(codec: str, tmp_path: Path) -> None:
    cells = pa.table({"x": [1, None] * 5_000, "s": ["a", "b"] * 5_000})
    feather.write_feather(cells, tmp_path / "in.feather", compression=codec)
    assert again(tmp_path / "in.feather").equals(cells)
    sizes = [(tmp_path / name).stat().st_size for name in ("in.feather", "out.arrow")]
    assert sizes[0] / 2 < sizes[1] < sizes[0] * 2


def test_a_stream_is_read_too(tmp_path: Path) -> None:
    cells = pa.table({"x": [1, 2, None]})
    with ipc.new_stream(str(tmp_path / "in.arrow"), cells.schema) as stream:
        stream.write_table(cells, max_chunksize=2)
    assert open_table(str(tmp_path / "in.arrow")).rows == 3
    assert again(tmp_path / "in.arrow").equals(cells)


def test_a_column_declared_not_null_may_lose_a_cell(tmp_path: Path) -> None:
    cells = pa.table([list(range(9))], pa.schema([pa.field("x", pa.int64(), nullable=False)]))
    path = write(cells, tmp_path / "in.arrow")
    assert again(path).schema.field("x").nullable is False
    after = again(path, pl.when(pl.col("x") < 8).then("x").alias("x"))
    assert after["x"].to_pylist() == [*range(8), None]
    assert after.schema.field("x").nullable is True


def test_new_levels_come_after_the_old_ones(tmp_path: Path) -> None:
    levels = pa.DictionaryArray.from_arrays(pa.array([1, 0, 1]), ["z", "a", "never"], ordered=True)
    new = pl.Series(["a", "new", None], dtype=pl.Categorical)
    after = again(write(pa.table({"c": levels}), tmp_path / "in.arrow"), pl.lit(new).alias("c"))["c"].combine_chunks()
    assert (after.dictionary.to_pylist(), after.to_pylist()) == (["z", "a", "never", "new"], ["a", "new", None])


def test_from_another_format(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["x", None], "d": pl.Series([1, 2]).cast(pl.Date)})
    ARROW.sink(frame.lazy(), tmp_path / "out.ipc")
    assert open_table(str(tmp_path / "out.ipc")).scan.collect().equals(frame)
    assert ARROW.unwritable(pl.Schema({"i": pl.Int128, "x": pl.Int64})) == ["i"]


@pytest.mark.parametrize("data", [b"ARROW1", b"a,b\n1,2\n" * 9, b"\xff\xff\xff\xff\x10\x00"])
def test_no_arrow(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.arrow").write_bytes(data)
    with pytest.raises(UnlearnError, match=r"in\.arrow is damaged, cut short, or not Arrow IPC"):
        open_table(str(tmp_path / "in.arrow"))


def test_cut_short(tmp_path: Path) -> None:
    path = write(pa.table({"x": list(range(1_000))}), tmp_path / "in.arrow", 100)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnlearnError, match="damaged, cut short"):
        open_table(str(path))


def test_several_files_are_refused(tmp_path: Path) -> None:
    for name in "ab":
        write(pa.table({"x": [1]}), tmp_path / f"{name}.arrow")
    with pytest.raises(UnlearnError, match="2 files at once"):
        open_table(f"{tmp_path}/*.arrow")


def resident(path: Path) -> int:
    """Kilobytes of a file that this process has in memory."""
    lines = iter(Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines())
    found = [next(line for line in lines if line.startswith("Rss:")) for line in lines if line.endswith(str(path))]
    return sum(int(line.split()[1]) for line in found)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="Linux says what is in memory")
def test_pages_that_were_read_are_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.arrow"
    pl.DataFrame({"a": range(2_000_000)}).write_ipc(path, compression="uncompressed", record_batch_size=2_000_000)

    def most() -> int:
        read = arrow._batches(path, [])
        return max(resident(path) for _ in touched(read))

    assert most() < 8_000, "a batch, and what the system maps around it"
    monkeypatch.setattr(arrow, "MADV_DONTNEED", MADV_NORMAL)
    assert most() > 15_000, "control: all of the file"


def touched(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches whose every cell was looked at."""
    for batch in batches:
        assert pc.sum(batch["a"]).as_py() > 0
        yield batch
