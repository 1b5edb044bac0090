"""Values that stand for missing cells: null inside, and in the output what they were."""

from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.reading import Reading, per_column
from unlearn_cli.tables.source import format_of, open_table, reread

TEXT = "id,income,note\n1,9999999,NA\n2,50,x\n3,,NA\n4,9999999,\n5,9999999,NA\n"


def test_cells_of_the_value_are_missing_and_come_back(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TEXT)
    table = open_table(str(tmp_path / "x.csv"), None, Reading(null_value=("NA", "income=9999999")))
    frame = table.scan.collect()
    assert frame["income"].to_list() == [None, "50", None, None, None]
    assert frame["note"].to_list() == [None, "x", None, None, None]
    assert frame["id"].null_count() == 0
    format_of("y.csv", table).sink(table.scan, tmp_path / "y.csv")
    assert (tmp_path / "y.csv").read_text() == TEXT.replace("3,,", "3,9999999,").replace("4,9999999,", "4,9999999,NA")


def test_nulls_that_are_more_stay_as_they_are(tmp_path: Path) -> None:
    text = "a,b\nNA,1\n,2\n,3\nx,NA\n"
    (tmp_path / "x.csv").write_text(text)
    table = open_table(str(tmp_path / "x.csv"), None, Reading(null_value=("NA",)))
    format_of("y.csv", table).sink(table.scan, tmp_path / "y.csv")
    assert (tmp_path / "y.csv").read_text() == text.replace("NA,1", ",1")


@pytest.mark.parametrize("target", ["y.parquet", "y.csv"])
def test_numbers_of_a_parquet_file_too(target: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({"income": [50, -1, 70, -1], "rate": [0.5, 1.5, -1.0, 2.0], "s": ["a", "-1", "b", "c"]})
    frame.write_parquet(tmp_path / "x.parquet")
    table = open_table(str(tmp_path / "x.parquet"), None, Reading(null_value=("-1",)))
    assert table.scan.collect().null_count().row(0) == (2, 1, 1)
    chosen = format_of(target, table)
    chosen.sink(table.scan, tmp_path / target)
    if target == "y.parquet":
        assert pl.read_parquet(tmp_path / target).equals(frame)
        assert chosen.scan((tmp_path / target,)).collect().equals(table.scan.collect())
    else:
        assert pl.read_csv(tmp_path / target)["income"].to_list() == [50, None, 70, None]


def test_a_value_that_no_cell_can_have_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"income": [50, -1]}).write_parquet(tmp_path / "x.parquet")
    for given in ("income=none", "none"):
        with pytest.raises(SettingsError, match="--null-value"):
            open_table(str(tmp_path / "x.parquet"), None, Reading(null_value=(given,)))


def test_an_equals_sign_counts_after_the_name_of_a_column_alone() -> None:
    columns = {"a": 0, "a=b": 0}
    assert per_column(("a=b=1", "a=1", "b=1", "="), columns) == {"a=b": ("1",), "a": ("1",), None: ("b=1", "=")}


def test_what_was_written_is_read_in_the_same_way(tmp_path: Path) -> None:
    from unlearn_cli.tables.output.publish import Publication

    (tmp_path / "x.csv").write_text(TEXT)
    table = open_table(str(tmp_path / "x.csv"), None, Reading(null_value=("NA", "income=9999999")))
    with Publication(tmp_path / "y.csv") as out:
        out.sink(table.scan, format_of("y.csv", table))
        written = reread(out, table, table.schema)
        assert written.scan.collect().equals(table.scan.collect())
