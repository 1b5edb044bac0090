"""Maps in Python: fitted, saved, loaded, applied and undone."""

import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.io.plugins import register_io_source

import unlearn_cli as ul
from tests.cli.harness import people

FAST = {"sensitive": "sex", "method": "quantile", "seed": 0}
ROWS = 400


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def smooth() -> pl.DataFrame:
    rng = np.random.default_rng(0)
    z = rng.random(1200) < 0.4
    return pl.DataFrame(
        {"z": np.where(z, "b", "a"), "x": rng.normal(size=1200) + z, "y": rng.normal(size=1200) * (1 + z)}
    )


def test_a_map_moves_rows_as_the_repair_did_alone_or_together() -> None:
    frame = people(ROWS)
    done = ul.repair(frame, **FAST)
    assert done.map.transform(frame).equals(done.table)
    assert done.map.transform(frame[50:60], row_offset=50).equals(done.table[50:60])
    assert done.map.transform(frame, keep_sensitive=True).columns == frame.columns
    pandas = done.map.transform(frame.to_pandas())
    assert pl.from_pandas(pandas).equals(done.table)


def test_a_map_comes_back_from_its_file_which_its_owner_alone_reads() -> None:
    frame, fitted = people(ROWS), ul.fit(people(ROWS), **FAST)
    fitted.save("sex.map")
    assert stat.S_IMODE(Path("sex.map").stat().st_mode) == 0o600
    assert ul.load_map("sex.map").transform(frame).equals(fitted.transform(frame))
    with pytest.raises(ul.InputError, match="exists already"):
        fitted.save("sex.map")
    fitted.save("sex.map", force=True)
    assert "secret" not in repr(fitted) and fitted.sensitive == ("sex",)
    Path("sex.map").write_bytes(b"nonsense")
    with pytest.raises(ul.MapError, match="is not a map"):
        ul.load_map("sex.map")


def test_a_table_that_does_not_fit_is_refused_with_every_fault() -> None:
    fitted = ul.fit(people(ROWS), **FAST)
    with pytest.raises(ul.MapError, match="no column 'age'"):
        fitted.transform(people(ROWS).drop("age"))
    new = people(ROWS).with_columns(education=pl.lit("new"))
    with pytest.raises(ul.DataError, match="'education' = 'new'"):
        fitted.transform(new)
    assert fitted.transform(new, unseen="pooled").height == ROWS


def counted(frame: pl.DataFrame, reads: list[int]) -> pl.LazyFrame:
    """A lazy table that notes each time it is read."""

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        reads.append(frame.height)
        rows = frame.head(n_rows) if n_rows is not None else frame
        for start in range(0, rows.height, 100):
            part = rows[start : start + 100]
            chosen = part if predicate is None else part.filter(predicate)
            yield chosen if with_columns is None else chosen.select(with_columns)

    return register_io_source(source, schema=frame.schema)


def test_a_lazy_table_stays_lazy() -> None:
    frame, reads = people(ROWS), list[int]()
    fitted = ul.fit(frame, **FAST)
    whole = fitted.transform(frame)
    lazy = fitted.transform(counted(frame, reads))
    assert isinstance(lazy, pl.LazyFrame) and lazy.collect_schema() == whole.schema and reads == []
    assert lazy.collect().equals(whole) and reads == [ROWS]
    assert lazy.head(150).collect().equals(whole[:150])
    assert (
        lazy.filter(pl.col("age") > 40).select("age").collect().equals(whole.filter(pl.col("age") > 40).select("age"))
    )
    lazy.sink_parquet("out.parquet", maintain_order=True)
    assert pl.read_parquet("out.parquet").equals(whole)
    with_sex = fitted.transform(frame.lazy(), keep_sensitive=True)
    assert with_sex.collect().equals(fitted.transform(frame, keep_sensitive=True))


def test_what_is_wrong_with_a_lazy_table_is_said_at_once_and_with_its_cells_when_they_are_read() -> None:
    fitted, reads = ul.fit(people(ROWS), **FAST), list[int]()
    with pytest.raises(ul.MapError, match="no column 'age'"):
        fitted.transform(counted(people(ROWS).drop("age"), reads))
    new = people(ROWS).with_columns(education=pl.lit("new"))
    lazy = fitted.transform(counted(new, reads))
    assert reads == []
    with pytest.raises(ul.DataError, match=f"in {ROWS} rows: 'education' = 'new'"):
        lazy.collect()
    assert fitted.transform(new.lazy(), unseen="pooled").collect().equals(fitted.transform(new, unseen="pooled"))


def test_what_was_moved_comes_back() -> None:
    frame = smooth()
    fitted = ul.fit(frame, sensitive="z", method="quantile")
    moved = fitted.transform(frame, keep_sensitive=True)
    assert not moved.equals(frame)
    back = fitted.inverse_transform(moved)
    assert np.abs(back["x"].to_numpy() - frame["x"].to_numpy()).mean() < 0.01
    assert np.abs(moved["x"].to_numpy() - frame["x"].to_numpy()).mean() > 0.1, "the control"
    by_labels = ul.restore(moved.drop("z"), fitted, labels=frame.select("z"))
    assert by_labels.table.equals(back.drop("z"))
    with pytest.raises(ul.DataError, match="does not hold 'z'"):
        fitted.inverse_transform(moved.drop("z"))
    fitted.save("z.map")
    assert ul.restore(moved, "z.map").table.equals(back)
