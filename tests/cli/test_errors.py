"""Whatever cannot be done is one message on stderr and exit code 2, and leaves the directory as it was."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import contents, people, refused, unlearn
from unlearn_cli.tables.output.publish import Publication

ROWS = 200
FULL = Path("/dev/full")


def nulls(rows: int) -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) >= rows).then("sex").alias("sex")


def special(value: float) -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) < 3).then(value).otherwise(pl.col("age")).alias("age")


def row_text() -> pl.Expr:
    return pl.format("note {}", pl.int_range(pl.len())).alias("note")


@pytest.fixture(scope="module")
def whole() -> pl.DataFrame:
    return people(ROWS)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: pl.DataFrame) -> Path:
    """A directory to work in, with the table as `in.csv` and `in.parquet`."""
    monkeypatch.chdir(tmp_path)
    whole.write_parquet("in.parquet")
    whole.write_csv("in.csv")
    return tmp_path


Change = Callable[[pl.DataFrame], pl.DataFrame]

TABLES: dict[str, tuple[Change, str]] = {
    "one group": (lambda t: t.with_columns(sex=pl.lit("F")), "'sex' has one group only, 'F' in all 200 rows"),
    "no group": (lambda t: t.with_columns(nulls(ROWS)), "'sex' is null in 200 of 200 rows"),
    "sensitive null": (lambda t: t.with_columns(nulls(7)), "'sex' is null in 7 of 200 rows"),
    "small group": (
        lambda t: t.with_columns(sex=pl.when(pl.int_range(ROWS) < 9).then(pl.lit("X")).otherwise("sex")),
        "'X' (9)",
    ),
    "NaN": (lambda t: t.with_columns(special(float("nan"))), "'age' has 3"),
    "infinity": (lambda t: t.with_columns(special(float("inf"))), "'age' has 3"),
    "free text": (lambda t: t.with_columns(row_text()), "'note' has about"),
    "identifier": (lambda t: t.with_columns(id=pl.int_range(ROWS)), "'id' counts the"),
    "nested": (lambda t: t.with_columns(l=pl.concat_list("age", "age")), "'l' is of type List(Int64)"),
    "nested sensitive": (lambda t: t.with_columns(sex=pl.concat_list("sex")), "'sex' is of type List(String)"),
    "nothing left": (lambda t: t.select("sex"), "no column"),
    "no rows": (lambda t: t.head(0), "no rows"),
}


@pytest.mark.parametrize("fault", TABLES)
def test_a_table_that_cannot_be_repaired(fault: str, here: Path, whole: pl.DataFrame) -> None:
    change, said = TABLES[fault]
    change(whole).write_parquet("bad.parquet")
    message = refused(here, "repair", "bad.parquet", "-s", "sex")
    assert said in message
    assert message.count("\n") >= 2, "the remedy is missing"


def test_columns_without_a_method_offer_keep_and_drop_by_name(here: Path, whole: pl.DataFrame) -> None:
    whole.with_columns(pl.concat_list("age", "age").alias("a list"), row_text()).write_parquet("bad.parquet")
    message = refused(here, "repair", "bad.parquet", "-s", "sex")
    assert "--drop 'a list' --drop note" in message and "--keep 'a list' --keep note" in message


TEXTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "bad.csv is empty"),
    "header only": (b"sex,age\n", "no rows"),
    "duplicate names": (b"age,sex,age\n1,F,2\n", "several columns of the same name: 'age'"),
    "wrong encoding": ("sex,näme\nF,ü\n".encode() + b"M,\xe4\n", "bad.csv is not UTF-8: byte 0xE4 at offset 17"),
    "no encoding": (b"sex,\x81\nF,1\n", "--encoding WINDOWS-1252"),
    "patterns as names": (b"sex,*,^a$\nF,1,2\n", "names are patterns: '*', '^a$'"),
    "ragged": (b"sex,age\nF,1\nM,2,3\n", "row 2 of bad.csv has 3 cells"),
    "open quote": (b'sex,age\nF,"1\nM,2\n', "quotes"),
}


@pytest.mark.parametrize("fault", TEXTS)
def test_a_text_that_cannot_be_read(fault: str, here: Path) -> None:
    data, said = TEXTS[fault]
    Path("bad.csv").write_bytes(data)
    assert said in refused(here, "repair", "bad.csv", "-s", "sex")


@pytest.mark.parametrize("command", ["repair", "audit"])
def test_a_truncated_parquet(command: str, here: Path) -> None:
    data = Path("in.parquet").read_bytes()
    Path("bad.parquet").write_bytes(data[: len(data) // 2])
    assert "bad.parquet is damaged, cut short" in refused(here, command, "bad.parquet", "-s", "sex")


def test_a_parquet_with_damaged_pages(here: Path) -> None:
    data = bytearray(Path("in.parquet").read_bytes())
    data[4:400] = bytes(396)
    Path("bad.parquet").write_bytes(data)
    assert "bad.parquet" in refused(here, "repair", "bad.parquet", "-s", "sex")


ARGUMENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "missing file": (("im.parquet", "-s", "sex"), "im.parquet: no such file. Did you mean 'in.parquet'?"),
    "missing glob": (("part*.parquet", "-s", "sex"), "no file matches part*.parquet"),
    "unknown ending": (("in.xlsx", "-s", "sex"), "in.xlsx: no such file"),
    "unknown column": (("in.csv", "-s", "Sx"), "no such column: 'Sx' (--sensitive). Did you mean 'sex'?"),
    "unknown columns": (("in.csv", "-s", "sex", "--keep", "agee", "--drop", "salry"), "'salry' (--drop). Did you"),
    "two parts": (("in.csv", "-s", "sex", "--keep", "sex"), "two parts to play: 'sex'"),
    "unknown key": (("in.csv", "-s", "sex", "--key", "id"), "no such column: 'id' (--key)"),
    "a pipe without a format": (("-", "-s", "sex"), "the format of a pipe cannot be seen"),
    "an empty pipe": (("-", "--format", "csv", "-s", "sex"), "the standard input is empty"),
    "directory of OUT": (("in.csv", "-s", "sex", "-o", "no/out.csv"), "/no does not exist"),
    "OUT a directory": (("in.csv", "-s", "sex", "-o", "."), ". is a directory"),
    "OUT is IN": (("in.csv", "-s", "sex", "-o", "in.csv", "--force"), "in.csv would overwrite in.csv"),
    "OUT is IN by its path": (("in.csv", "-s", "sex", "-o", "./in.csv", "--force"), "would overwrite"),
    "report is IN": (("in.csv", "-s", "sex", "--report", "in.csv", "--force"), "would overwrite"),
    "map is IN": (("in.csv", "-s", "sex", "--map-out", "in.csv", "--force"), "would overwrite"),
    "report is OUT": (("in.csv", "-s", "sex", "-o", "o.csv", "--report", "o.csv"), "o.csv would overwrite o.csv"),
    "map is the report": (("in.csv", "-s", "sex", "--report", "r", "--map-out", "r"), "r would overwrite r"),
    "two on stdout": (("in.csv", "-s", "sex", "-o", "-", "--json"), "the table (-o) and the report (--json) would go"),
    "types of CSV": (("long.parquet", "-s", "sex", "-o", "o.csv"), "cannot hold 'span' of type Duration"),
}


@pytest.mark.parametrize("fault", ARGUMENTS)
def test_a_request_that_cannot_be_met(fault: str, here: Path, whole: pl.DataFrame) -> None:
    whole.with_columns(span=pl.duration(days="age")).write_parquet("long.parquet")
    arguments, said = ARGUMENTS[fault]
    assert said in refused(here, "repair", *arguments)


@pytest.mark.parametrize("name", ["in.xlsx", "in"])
def test_an_unknown_ending(name: str, here: Path) -> None:
    shutil.copy("in.csv", name)
    assert "--input-format" in refused(here, "repair", name, "-s", "sex")


@pytest.mark.parametrize(("read", "written"), [("in.csv", "link.csv"), ("link.csv", "in.csv"), ("in.csv", "hard.csv")])
def test_input_is_never_written_under_another_name(read: str, written: str, here: Path) -> None:
    Path("link.csv").symlink_to("in.csv")
    Path("hard.csv").hardlink_to("in.csv")
    assert "would overwrite" in refused(here, "repair", read, "-s", "sex", "-o", written, "--force")


@pytest.mark.parametrize("option", ["-o", "--report", "--map-out"])
def test_what_exists_stays_without_force(option: str, here: Path) -> None:
    Path("there.json").write_text("mine")
    assert "there.json exists already" in refused(here, "repair", "in.csv", "-s", "sex", option, "there.json")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_cannot_be_written(here: Path) -> None:
    Path("shut").mkdir(mode=0o555)
    assert "cannot be written in" in refused(here, "repair", "in.csv", "-s", "sex", "-o", "shut/o.csv")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
def test_a_place_that_takes_no_files(here: Path) -> None:
    assert "/proc/o.csv cannot be written in /proc" in refused(
        here, "repair", "in.csv", "-s", "sex", "-o", "/proc/o.csv"
    )


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_a_full_device(here: Path) -> None:
    assert "no space left" in refused(here, "repair", "in.csv", "-s", "sex", "-o", FULL, "--method", "quantile")


@pytest.mark.parametrize("stage", ["sink", "write_bytes"])
def test_a_disk_that_is_full(stage: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table, then the report and the map: whatever does not fit, nothing is published."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Publication, stage, full)
    request = ("repair", "in.csv", "-s", "sex", "--method", "quantile", "--map-out", "m.map", "-q")
    assert "no space left" in refused(here, *request)


def test_usage_errors_exit_with_2(here: Path) -> None:
    before = contents(here)
    for arguments in [
        ("repair", "in.csv"),
        ("repair",),
        ("none",),
        ("repair", "in.csv", "-s", "sex", "--strength", "2"),
    ]:
        done = unlearn(*arguments)
        assert done.code == 2 and done.out == b"" and done.err
    assert contents(here) == before


def test_an_unexpected_fault_is_no_failed_gate(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own exit code for a traceback is 1, which says that a gate failed."""

    def broken(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("unlearn_cli.commands.repair.fit", broken)
    before = contents(here)
    done = unlearn("repair", "in.csv", "-s", "sex")
    assert done.code == 2 and "RuntimeError: a fault" in done.err and "a fault of this program" in done.err
    assert contents(here) == before
