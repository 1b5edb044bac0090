"""Files of types as people have them, from IN to OUT: what a column was it still is, and nothing is lost unsaid."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.harness import refused, unlearn

draw = np.random.default_rng(0)
ROWS = 200
SEX = np.where(draw.random(ROWS) < 0.5, "m", "f")
X = draw.normal(size=ROWS) + (SEX == "m")
MOMENTS = [dt.datetime(9999, 12, 31), dt.datetime(1000, 1, 1), dt.datetime(2024, 6, 1)]
STAMPS = [MOMENTS[i % 3] for i in range(ROWS)]
UUIDS = [uuid.UUID(int=i) for i in range(ROWS)]
BIG = [9007199254740993 + 2 * i if i % 10 else None for i in range(ROWS)]
FLOAT = pa.float64()
LEVELS = pa.DictionaryArray.from_arrays(
    pa.array(np.arange(ROWS) % 2, pa.int32()), pa.array(["low", "high", "never"]), ordered=True
)


def old_stamps(path: Path) -> None:
    """Written by Spark or Hive: years that nanoseconds do not reach."""
    table = pa.table({"sex": SEX, "x": X, "ts": pa.array(STAMPS, pa.timestamp("us"))})
    pq.write_table(table, path, use_deprecated_int96_timestamps=True, store_schema=False)


def folders(path: Path) -> None:
    for code in ("01001", "01002", "11164"):
        (path / f"code={code}").mkdir(parents=True)
        pq.write_table(pa.table({"sex": SEX, "x": X}), path / f"code={code}" / "p.parquet")


def null_part(path: Path) -> None:
    path.mkdir()
    text = pa.array(np.where(X > 0, "a", "b"))
    for name, cells in (("p0", text), ("p1", pa.nulls(ROWS))):
        pq.write_table(pa.table({"sex": SEX, "x": X, "s": cells}), path / f"{name}.parquet")


def empty_part(path: Path) -> None:
    path.mkdir()
    pq.write_table(pa.table({"sex": SEX, "x": X}), path / "p0.parquet")
    nothing = {"sex": pa.array([], pa.string()), "x": pa.array([], pa.float64())}
    pq.write_table(pa.table(nothing | {"__index_level_0__": pa.array([], pa.int64())}), path / "p1.parquet")


def labelled(path: Path) -> None:
    fields = [pa.field("sex", pa.string()), pa.field("x", pa.float64(), False, {"label": "Age in years"})]
    pq.write_table(pa.table({"sex": SEX, "x": X}, pa.schema(fields, {"licence": "CC-BY"})), path)


def column(name: str, cells: object) -> Callable[[Path], None]:
    return lambda path: pq.write_table(pa.table({"sex": SEX, "x": X, name: cells}), path)


@dataclass(frozen=True)
class Case:
    """A file, how it is repaired, and what a person expects: rows, a type, what is said, cells that stay."""

    write: Callable[[Path], None]
    rows: int = ROWS
    options: tuple[str, ...] = ()
    column: str = "x"
    type: pa.DataType = FLOAT
    said: str = ""
    values: list[object] | None = None


CASES = {
    "old time stamps": Case(old_stamps, options=("--keep", "ts"), column="ts", type=pa.timestamp("us"), values=STAMPS),  # type: ignore[arg-type]
    "folders of digits": Case(folders, 3 * ROWS, column="code", type=pa.string()),
    "a part of nulls": Case(null_part, 2 * ROWS, column="s", type=pa.string()),
    "a part without rows": Case(empty_part, said="files without a row: p1.parquet"),
    "metadata": Case(labelled),
    "uuid": Case(
        column("id", pa.array([one.bytes for one in UUIDS], pa.uuid())),
        options=("--keep", "id"),
        column="id",
        type=pa.uuid(),
        values=UUIDS,  # type: ignore[arg-type]
    ),
    "ordered levels": Case(column("lvl", LEVELS), column="lvl", type=LEVELS.type),
    "big ids": Case(
        column("id", pa.array(BIG, pa.int64())),
        options=("--keep", "id"),
        column="id",
        type=pa.int64(),
        values=BIG,  # type: ignore[arg-type]
    ),
    "one value in a group": Case(
        column("k", pa.array(np.where(SEX == "m", 0, np.arange(ROWS) % 3))), column="k", type=pa.int64()
    ),
    "copies of persons": Case(
        lambda path: pq.write_table(pa.table({"sex": SEX, "x": X, "y": X**2}).take(np.repeat(np.arange(60), 5)), path),
        300,
        said="--unit COL",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_column_was_it_still_is(case: str, tmp_path: Path) -> None:
    told, out = CASES[case], tmp_path / "out.parquet"
    told.write(tmp_path / "in.parquet")
    asked = ("repair", tmp_path / "in.parquet", "-s", "sex", "--method", "quantile", "--seed", "0", *told.options)
    plan = unlearn(*asked, "-o", out, "--dry-run")
    assert plan.code == 0 and f"{told.rows:,} rows" in plan.out.decode() and not out.exists()
    done = unlearn(*asked, "-o", out)
    assert done.code == 0, done.err
    heard = " ".join(done.err.split())
    assert told.said in heard and (not told.said or heard.count(told.said) == 1)
    table = pq.read_table(out, partitioning=None)
    assert table.num_rows == told.rows and table.schema.field(told.column).type == told.type
    assert told.values is None or table[told.column].to_pylist() == told.values
    if (tmp_path / "in.parquet").is_file() and case != "old time stamps":
        old = pq.read_schema(tmp_path / "in.parquet")
        assert table.schema.equals(old.remove(0), check_metadata=True), "not-null, metadata and all"
    cells = set(table[told.column].to_pylist())
    assert told.column != "code" or cells == {"01001", "01002", "11164"}
    assert told.column not in ("k", "s", "lvl") or cells <= {0, 1, 2, "a", "b", "low", "high", None}


def test_an_identifier_is_refused_by_name_with_a_remedy_that_can_be_typed(tmp_path: Path) -> None:
    CASES["uuid"].write(tmp_path / "in.parquet")
    message = refused(tmp_path, "repair", tmp_path / "in.parquet", "-s", "sex", "-o", tmp_path / "out.parquet")
    assert "'id'" in message and "--drop id; or" in message and "\\n" not in message


def test_big_ids_of_a_text_file_are_not_rounded(tmp_path: Path) -> None:
    ids = ["" if one is None else str(one) for one in BIG]
    lines = [f"{one},{sex},{x:.2f}\n" for one, sex, x in zip(ids, SEX, X, strict=True)]
    (tmp_path / "in.csv").write_text("id,sex,x\n" + "".join(lines))
    asked = ("repair", tmp_path / "in.csv", "-s", "sex", "--method", "quantile", "-o", tmp_path / "out.csv")
    assert "'id' has about" in refused(tmp_path, *asked)
    assert unlearn(*asked, "--keep", "id").code == 0
    found = (tmp_path / "out.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in found] == ["id", *ids]


def test_a_text_that_looks_missing_is_text_and_an_empty_cell_is_missing(tmp_path: Path) -> None:
    """NA is Namibia; pandas would lose it."""
    lands = [("NA", "DE", "")[i % 3] for i in range(ROWS)]
    lines = [f"{sex},{land},{x:.3f}\n" for sex, land, x in zip(SEX, lands, X, strict=True)]
    (tmp_path / "in.csv").write_bytes(b'\xef\xbb\xbf"sex","country","v"\n' + "".join(lines).encode())
    asked = ("repair", tmp_path / "in.csv", "-s", "sex", "--method", "quantile", "-o", tmp_path / "out.csv")
    assert unlearn(*asked, "--keep", "country").code == 0
    out = (tmp_path / "out.csv").read_bytes()
    assert out.startswith(b'\xef\xbb\xbf"country","v"\n')
    assert [line.split(",")[0] for line in out.decode().splitlines()[1:]] == lands
