"""Where a command reads and writes, where nothing is said of it."""

from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.source import open_table


@pytest.mark.parametrize(
    ("files", "target", "report"),
    [
        (Files("d/in.csv"), "d/in.repaired.csv", "d/in.repaired.report.json"),
        (Files("in.csv.gz"), "in.repaired.csv.gz", "in.repaired.report.json"),
        (Files("in.CSV"), "in.repaired.CSV", "in.repaired.report.json"),
        (Files("in.csv", "out.v2.parquet"), "out.v2.parquet", "out.v2.report.json"),
        (Files("in.csv", "out.data"), "out.data", "out.data.report.json"),
        (Files("in.csv", report="r.json"), "in.repaired.csv", "r.json"),
        (Files("-", format="csv"), "-", None),
        (Files("in.csv", "-"), "-", None),
        (Files("in.csv", "-", report="r.json"), "-", "r.json"),
        (Files("in.csv", "/dev/null", report="r.json"), "/dev/null", "r.json"),
    ],
)
def test_default_places(files: Files, target: str, report: str | None) -> None:
    assert (files.target, files.report_target) == (target, report)


def frame(path: Path) -> None:
    pl.DataFrame({"z": ["a", "b"], "x": [1, 2], "pair": [[1], [2]]}).write_parquet(path)


def test_only_columns_that_are_written_have_to_fit_the_format(tmp_path: Path) -> None:
    """CSV holds no lists: a fault where the list is written, none where it is dropped, or sensitive and left out."""
    frame(tmp_path / "in.parquet")
    table = open_table(str(tmp_path / "in.parquet"))
    files = Files(str(tmp_path / "in.parquet"), str(tmp_path / "out.csv"))
    with pytest.raises(InputError, match=r"cannot hold 'pair' of type List\(Int64\)"):
        files.refuse_target(table, (), ("z",))
    files.refuse_target(table, ("pair",), ("z",))
    files.refuse_target(table, (), ("pair",))
    kept = Files(files.input, files.output, keep_sensitive=True)
    with pytest.raises(InputError, match="cannot hold"):
        kept.refuse_target(table, (), ("pair",))


def test_no_output_is_a_file_that_is_read_nor_one_to_avoid(tmp_path: Path) -> None:
    frame(tmp_path / "in.parquet")
    table = open_table(str(tmp_path / "in.parquet"))
    files = Files(str(tmp_path / "in.parquet"), force=True)
    for taken in ("in.parquet", "other.map"):
        with pytest.raises(InputError, match="would overwrite"):
            files.publication(str(tmp_path / taken), table, tmp_path / "other.map")
    with files.publication(str(tmp_path / "new.map"), table, private=True) as out:
        out.write_bytes(b"x")
        out.publish()
    assert (tmp_path / "new.map").stat().st_mode & 0o077 == 0
