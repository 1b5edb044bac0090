"""What IN may be, and what is said when it cannot be read."""

import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.registry import load
from unlearn_cli.tables.formats import FORMATS, SUFFIXES
from unlearn_cli.tables.formats.delimited import CSV
from unlearn_cli.tables.naming import choose_format, default_output, output_format
from unlearn_cli.tables.output import leftovers
from unlearn_cli.tables.readable import readable
from unlearn_cli.tables.source import open_table


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_goes_round(name: str, folder: Path) -> None:
    frame = pl.DataFrame({"a": ["x", None, ""], "b": ["1", "2", "3"]})
    chosen = load(FORMATS, name, "format")
    assert chosen.name == name
    chosen.sink(frame.lazy(), folder / f"t.{name}")
    table = open_table(f"t.{name}")
    assert (table.format_name, table.rows, table.label) == (name, 3, f"t.{name}")
    assert table.scan.collect().equals(frame, null_equal=True)
    assert not chosen.text or set(table.schema.dtypes()) == {pl.String}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("tabel.csv", "tabel.csv: no such file. Did you mean 'table.csv'?"),
        ("nowhere/x.csv", "no such file"),
        ("*.nothing", "no file matches"),
        (".", "holds no Parquet file"),
        ("table.parqet", "ends in .parqet, which is no known format. Did you mean '.parquet'?"),
        ("table.xlsx", "Known: .csv"),
        ("table", "has no ending"),
        ("tab*.csv", "text files at once"),
    ],
)
def test_faults_are_named(spec: str, said: str, folder: Path) -> None:
    for name in ("table.csv", "table2.csv", "table.parqet", "table.xlsx", "table"):
        (folder / name).write_text("a,b\n1,2\n")
    with pytest.raises(UnlearnError) as caught:
        open_table(spec)
    assert said in str(caught.value)


def test_unknown_format_name(folder: Path) -> None:
    (folder / "x.csv").write_text("a\n1\n")
    with pytest.raises(UnlearnError, match="Did you mean 'csv'"):
        open_table("x.csv", "cvs")


def test_format_name_wins_over_the_ending(folder: Path) -> None:
    (folder / "x.txt").write_text("a\tb\n1\t2\n")
    assert open_table("x.txt", "tsv").scan.collect().rows() == [("1", "2")]


def test_a_name_with_pattern_signs_is_a_name(folder: Path) -> None:
    (folder / "x[1].csv").write_text("a\n1\n")
    (folder / "x1.csv").write_text("a\n2\n")
    assert open_table("x[1].csv").scan.collect()["a"].to_list() == ["1"]
    pl.DataFrame({"a": [1]}).write_parquet("y[1].parquet")
    assert open_table("y[1].parquet").scan.collect()["a"].to_list() == [1]


def test_a_pipe_is_read_from_a_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"a,b\n1,2\n")))
    table = open_table("-", "csv")
    assert table.label == "the standard input"
    assert table.scan.collect().rows() == table.scan.collect().rows() == [("1", "2")]
    leftovers.sweep()
    assert not table.paths[0].exists()


def test_a_pipe_needs_a_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    with pytest.raises(UnlearnError, match=r"format of a pipe(.|\n)*--input-format csv"):
        open_table("-")
    with pytest.raises(UnlearnError, match="the standard input is empty"):
        open_table("-", "csv")


def test_the_copy_of_a_pipe_goes_at_exit(tmp_path: Path) -> None:
    code = "from unlearn_cli.tables.source import open_table as o; print(o('-', 'csv').paths[0])"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], input=b"a\n1\n", capture_output=True, env=environment, check=True
    )
    assert Path(done.stdout.decode().strip()).parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_named_pipe_is_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    with subprocess.Popen(["sh", "-c", "printf 'a\\n1\\n' > pipe.csv"], cwd=folder):
        assert open_table("pipe.csv").scan.collect()["a"].to_list() == ["1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied(folder: Path) -> None:
    (folder / "x.csv").write_text("a\n1\n")
    (folder / "x.csv").chmod(0)
    with pytest.raises(UnlearnError, match="permission denied"):
        open_table("x.csv")


def test_errors_of_the_system_are_worded() -> None:
    with pytest.raises(UnlearnError, match=r"x\.csv: permission denied"), readable("x.csv"):
        raise PermissionError(13, "Permission denied")
    with pytest.raises(UnlearnError, match="no space left"), readable("x.csv"):
        raise pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)")


def test_faults_of_the_program_are_not_hidden() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError), readable("x.csv"):
        pl.LazyFrame({"a": [1]}).select("b").collect()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_default_output_keeps_the_ending(suffix: str) -> None:
    assert default_output(f"in.dir/a.b{suffix}") == f"in.dir/a.b.repaired{suffix}"
    assert default_output(f"A{suffix.upper()}") == f"A.repaired{suffix.upper()}"


def test_default_output_beside_a_directory(folder: Path) -> None:
    (folder / "day").mkdir()
    assert default_output("day") == default_output("day/") == default_output("day/*.parquet") == "day.repaired.parquet"
    assert default_output("day/**/p*.parquet") == "day.repaired.parquet"
    assert default_output("*.parquet") == str(folder.with_name(f"{folder.name}.repaired.parquet"))
    assert default_output("-") == "-"
    assert default_output("table.txt") == "table.repaired.txt"


def test_format_of_the_output() -> None:
    assert output_format("x.parquet", CSV).name == "parquet"
    assert output_format("-", CSV) is CSV
    assert output_format("/dev/null", CSV) is CSV
    assert choose_format("X.CSV.GZ").name == "csv.gz"
