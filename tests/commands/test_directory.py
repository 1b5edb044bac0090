"""A directory in and a directory out: the cells of one file, in the files, folders and row groups of the input."""

from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.harness import contents, people
from tests.commands.directories import IN_FOLDERS, SIZES, cells, in_folders, layout, repaired_folders
from tests.commands.runs import FAST, KEPT, ROWS, apply_map, asked, repaired
from tests.secrets_known import SECRET
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import audit, restore
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import FitRequest, Options, silent
from unlearn_cli.core.reading import Reading
from unlearn_cli.engines.local import Local


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repaired_folders(tmp_path_factory.mktemp("directory"))


def test_the_cells_are_those_of_one_file_in_the_same_order(done: Path) -> None:
    assert cells(done / "out").equals(cells(done / "one.parquet"))
    assert cells(done / "out").height == ROWS
    assert cells(done / "out")[KEPT].equals(cells(done / "in")[KEPT])
    assert not cells(done / "out").equals(cells(done / "in").drop("sex"))


def test_files_folders_row_groups_and_compression_are_those_of_the_input(done: Path) -> None:
    before, after = layout(done / "in"), layout(done / "out")
    assert after == before
    assert [groups for groups, _ in after.values()] == [[100, 100, 60], [], [40, 40, 10], [350]]
    assert {codec for _, codec in after.values()} == {"snappy", "", "gzip", "zstd"}


def test_control_one_file_has_neither(done: Path) -> None:
    assert [row.num_rows for row in map(pq.read_metadata, [done / "one.parquet"])] == [ROWS]
    assert pq.read_schema(done / "one.parquet").names == [n for n in cells(done / "in").columns if n != "sex"]


def test_no_file_holds_the_column_of_its_folder_and_the_empty_one_has_the_schema(done: Path) -> None:
    names = [name for name in people(1).columns if name != "sex"]
    assert {tuple(pq.read_schema(done / "out" / place).names) for place in SIZES} == {tuple(names)}
    assert pq.read_schema(done / "out" / "b=1/none.parquet") == pq.read_schema(done / "out" / "b=1/late.parquet")


def test_the_report_lies_beside_it_and_nothing_else_does(done: Path) -> None:
    assert sorted(path.name for path in done.iterdir()) == sorted(
        ["in", "out", "out.report.json", "b.map", "one.parquet", "one.report.json"]
    )


@pytest.mark.parametrize("spec", ["in", "in/**/*.parquet", "in/b=*/*.parquet"])
def test_apply_writes_the_same_files_into_a_directory_that_is_there(spec: str, done: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    apply_map(Files(str(done / spec), str(tmp_path / "new")), str(done / "b.map"))
    written = {name: held for name, held in contents(done / "out").items() if name != "_SUCCESS"}
    assert contents(tmp_path / "new") == written


def test_a_folder_that_is_no_column_is_a_folder_again(tmp_path: Path) -> None:
    (tmp_path / "in" / "day=1").mkdir(parents=True)
    people(ROWS).write_parquet(tmp_path / "in" / "day=1" / "0.parquet")
    repaired(Files(f"{tmp_path}/in", f"{tmp_path}/out/"), FAST)
    assert list(contents(tmp_path / "out")) == ["day=1", "day=1/0.parquet"]


def test_values_for_missing_cells_are_written_and_read_again(tmp_path: Path) -> None:
    frame = people(ROWS).with_columns(pl.when(pl.int_range(pl.len()) % 9 == 0).then(-7).otherwise("age").alias("age"))
    reading = Reading.of(null_value=("age=-7",))
    spec = str(in_folders(tmp_path / "in", frame))
    repaired(Files(spec, f"{tmp_path}/out/", reading=reading), asked(IN_FOLDERS, nulls="keep"))
    assert cells(tmp_path / "out")["age"].eq(-7).equals(frame["age"].eq(-7))


def test_levels_are_those_of_all_files(tmp_path: Path) -> None:
    """Of files that know fewer: a row may move to a level that its file had not, and levels have an order."""
    levels = pl.Series(["much", "none", "some", "none"] * (ROWS // 4), dtype=pl.String)
    few = pl.int_range(pl.len()).is_between(260, 349)
    frame = people(ROWS).with_columns(pl.when(few).then(pl.lit("some")).otherwise(levels).alias("care"))
    here = in_folders(tmp_path / "in", frame)
    for path in (here / place for place in SIZES):
        cells_of = pq.read_table(path, partitioning=None)
        coded = cells_of["care"].combine_chunks().dictionary_encode().cast(pa.dictionary(pa.int32(), pa.string()))
        pq.write_table(cells_of.set_column(cells_of.schema.get_field_index("care"), "care", coded), path)
    repaired(Files(str(tmp_path / "in"), f"{tmp_path}/out/"), IN_FOLDERS)
    early = pq.read_table(tmp_path / "out" / "b=2/early.parquet", partitioning=None)["care"]
    assert early.chunk(0).dictionary.to_pylist() == ["much", "none", "some"]


def test_restore_finds_the_rows_where_they_were(tmp_path: Path) -> None:
    frame = people(ROWS).with_columns(pl.Series("pay", [i * 37 % 7001 + i / 7 for i in range(ROWS)]))
    request = FitRequest(Options(("sex",), keep=(KEPT, "b"), method="quantile"), SECRET)
    spec, map_out = str(in_folders(tmp_path / "in", frame)), str(tmp_path / "b.map")
    repaired(Files(spec, f"{tmp_path}/out/", map_out=map_out), request)
    assert not cells(tmp_path / "out")["pay"].equals(frame["pay"])
    back = str(tmp_path / "back.parquet")
    restore.run(restore.RestoreRequest(f"{tmp_path}/out", map_out, back, labels=spec, partial=True), silent)
    off = (pl.read_parquet(back)["pay"] - frame["pay"]).abs()
    assert off.median() < 1e-6


def test_an_audit_by_labels_finds_the_rows_where_they_were(done: Path) -> None:
    found = [
        audit.run(audit.AuditRequest(str(table), Options(("sex",)), labels=f"{done}/in"), AuditSettings(), silent)
        for table in (done / "out", done / "one.parquet")
    ]
    assert found[0].to_dict()["joint"] == found[1].to_dict()["joint"]


def test_the_batches_do_not_matter(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unlearn_cli.engines.local.LOCAL", Local(batch_rows=37))
    apply_map(Files(f"{done}/in", f"{tmp_path}/out/"), str(done / "b.map"))
    assert contents(tmp_path / "out") == contents(done / "out")
