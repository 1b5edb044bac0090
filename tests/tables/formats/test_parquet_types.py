"""Every Arrow type that pyarrow can write to Parquet comes back in type and value, or is refused by name."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.arrow_cases import CELLS, IDS, REFUSED, UNMADE, covered
from tests.commands.runs import FAST, asked
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import repair
from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import silent
from unlearn_cli.tables.source import open_table

UNWRITABLE = ("run_end_encoded", "month_day_nano_interval", "sparse union", "dense union")
"""Those that pyarrow 26 cannot write to Parquet."""

REPAIRABLE = ("int", "uint", "float", "double", "half", "string", "large_string", "decimal", "time", "date", "duration")


def file_of(cells: pa.Array, path: Path, rows: int = 3) -> pa.Table:
    """The cells as a column of a Parquet file, as pyarrow reads it back."""
    pq.write_table(pa.table({"c": cells}), path, row_group_size=rows)
    return pq.read_table(path)


def test_every_type_of_pyarrow_is_tried() -> None:
    assert covered() | UNMADE == IDS


@pytest.mark.parametrize("name", UNWRITABLE)
def test_what_pyarrow_cannot_write_is_not_missed_here(name: str, tmp_path: Path) -> None:
    with pytest.raises(pa.ArrowException):
        file_of(CELLS[name], tmp_path / "in.parquet")


@pytest.mark.parametrize("name", [name for name in CELLS if name not in REFUSED])
def test_kept_cells_come_back_in_type_and_value(name: str, tmp_path: Path) -> None:
    before = file_of(CELLS[name], tmp_path / "in.parquet")
    table = open_table(str(tmp_path / "in.parquet"))
    assert table.format is not None
    with table.reading():
        table.format.sink(table.scan, tmp_path / "out.parquet")
    after = pq.read_table(tmp_path / "out.parquet")
    assert after.schema.equals(before.schema, check_metadata=True)
    assert after["c"].to_pylist() == before["c"].to_pylist()
    if pa.types.is_dictionary(before.schema.field("c").type):
        assert after["c"].chunk(0).dictionary.equals(before["c"].chunk(0).dictionary)
    assert open_table(str(tmp_path / "out.parquet")).schema == table.schema


def test_a_type_that_polars_has_not_is_refused_by_name(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file_of(CELLS["wide decimal"], tmp_path / "in.parquet")
    with pytest.raises(UnlearnError, match=r"'c' of type decimal256\(60, 2\).*\n.*at most 38 digits"):
        open_table(str(tmp_path / "in.parquet"))
    assert capfd.readouterr().err == ""


def repairable() -> dict[str, pa.Array]:
    """300 cells of each type that has an order or levels."""
    rng = np.random.default_rng(0)
    base = rng.integers(0, 40, 300)
    columns = {}
    for name, cells in CELLS.items():
        if name in ("bool", "bool8"):
            columns[name] = pa.array(base % 2 == 0).cast(pa.int8() if name == "bool8" else pa.bool_())
        elif pa.types.is_dictionary(cells.type) and pa.types.is_string(cells.type.value_type):
            places = pa.array(base % 2, cells.type.index_type)
            columns[name] = pa.DictionaryArray.from_arrays(places, cells.dictionary, ordered=cells.type.ordered)
        elif name not in REFUSED and str(cells.type).startswith(REPAIRABLE):
            columns[name] = _as(pa.array(base), cells.type)
    columns["bool8"] = pa.ExtensionArray.from_storage(pa.bool8(), columns["bool8"])
    return columns


def _as(numbers: pa.Array, dtype: pa.DataType) -> pa.Array:
    if pa.types.is_date64(dtype):
        return pa.array([86_400_000 * n for n in numbers.to_pylist()], dtype)
    if pa.types.is_decimal(dtype):
        return numbers.cast(pa.decimal128(38, 2)).cast(dtype)
    if pa.types.is_temporal(dtype):
        return pa.array(numbers.to_pylist(), dtype)
    if pa.types.is_string_view(dtype):
        return pa.array([str(n) for n in numbers.to_pylist()], dtype)
    return numbers.cast(pa.float32()).cast(dtype) if pa.types.is_floating(dtype) else numbers.cast(dtype)


def test_repaired_columns_have_their_types_again(tmp_path: Path) -> None:
    columns = repairable()
    assert len(columns) > 50
    rng = np.random.default_rng(1)
    z = pa.array(np.where(np.arange(300) < 100 + 2 * rng.integers(0, 2, 300), "m", "f"))
    fields = [pa.field("z", z.type), *(pa.field(n, cells.type, nullable=False) for n, cells in columns.items())]
    pq.write_table(pa.table([z, *columns.values()], pa.schema(fields)), tmp_path / "in.parquet")
    before = pq.read_table(tmp_path / "in.parquet")
    files = Files(str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), keep_sensitive=True)
    repair.run(files, asked(FAST, keep=(), sensitive=("z",)), AuditSettings(), silent)
    after = pq.read_table(tmp_path / "out.parquet")
    assert after.schema.equals(before.schema, check_metadata=True)
    assert after["z"].equals(before["z"])
    moved = [name for name in columns if after[name].to_pylist() != before[name].to_pylist()]
    assert len(moved) > 50


def test_a_zone_that_only_its_maker_knows_is_kept(tmp_path: Path) -> None:
    before = file_of(pa.array([1, None], pa.timestamp("us", "GMT+5")), tmp_path / "in.parquet")
    table = open_table(str(tmp_path / "in.parquet"))
    assert table.format is not None
    table.format.sink(table.scan, tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").equals(before)
