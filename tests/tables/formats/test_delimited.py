"""Text cells survive: what a scan yields is what a sink writes, cell by cell."""

import csv
import gzip
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.formats import FORMATS
from unlearn_cli.tables.formats.delimited import CSV, CSV_GZ, CSV_ZST, TSV, TSV_GZ, TSV_ZST, Delimited
from unlearn_cli.tables.source import open_table

ALL = [CSV, TSV, CSV_GZ, TSV_GZ, CSV_ZST, TSV_ZST]
AWKWARD = [
    "007",
    "NA",
    "null",
    "",
    None,
    '"',
    'say "x"',
    "a,b",
    "a\tb",
    "two\nlines",
    "x\r\ny",
    " pad ",
    "1" * 40,
    "é∞",
    "-0",
]

alphabet = st.sampled_from(list('ab0,"\t\n\r é\\\u2028'))
cells = st.one_of(st.none(), st.text(alphabet, max_size=5))


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def fault(path: Path) -> str:
    with pytest.raises(UnlearnError) as caught:
        open_table(str(path))
    return str(caught.value)


def test_every_text_format_is_tested() -> None:
    assert {one.name for one in ALL} == {name for name, place in FORMATS.items() if ".delimited:" in place}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_awkward_cells_survive(one: Delimited, tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": AWKWARD, 'quo"ted, name': AWKWARD[::-1], "two\nlines": ["x"] * len(AWKWARD)})
    path = tmp_path / f"x.{one.name}"
    one.sink(frame.lazy(), path)
    table = open_table(str(path))
    assert table.scan.collect().equals(frame, null_equal=True)
    assert table.rows == len(frame)
    assert table.schema.names() == frame.columns


def test_control_inference_would_lose_cells(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", b"a,b\n007,1\n008,2\n")
    assert pl.scan_csv(path).collect()["a"].to_list() == [7, 8]
    assert CSV.scan([path]).collect()["a"].to_list() == ["007", "008"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_any_cells_survive(rows: list[tuple[str | None, ...]], tmp_path: Path) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys("xyz", pl.String), orient="row")
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    CSV.sink(frame.lazy(), first)
    again = CSV.scan([first])
    assert again.collect().equals(frame, null_equal=True)
    CSV.sink(again, second)
    assert first.read_bytes() == second.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(rows=st.lists(st.tuples(*[st.text(alphabet, min_size=1, max_size=5)] * 2), min_size=1, max_size=8))
def test_reads_what_another_program_wrote(rows: list[tuple[str, str]], tmp_path: Path) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([("x", "y"), *rows])
    path = write(tmp_path / "x.csv", text.getvalue().encode())
    assert CSV.scan([path]).collect().rows() == rows


def test_absent_and_empty_cells_are_two_things(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", b'a,b\n1,\n2,""\n')
    assert CSV.scan([path]).collect()["b"].to_list() == [None, ""]


def test_a_column_alone_may_have_absent_cells(tmp_path: Path) -> None:
    table = open_table(str(write(tmp_path / "x.csv", b'a\n1\n\n""\n')))
    assert table.scan.collect()["a"].to_list() == ["1", None, ""]


def test_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    table = open_table(str(write(tmp_path / "x.csv", b'\xef\xbb\xbf"a",b\r\n1,2\r\n3,"x\r\ny"\r\n')))
    assert table.schema.names() == ["a", "b"]
    assert table.scan.collect().rows() == [("1", "2"), ("3", "x\r\ny")]


def test_compression_is_seen_in_the_content(tmp_path: Path) -> None:
    table = open_table(str(write(tmp_path / "x.csv", gzip.compress(b"a,b\n1,2\n"))))
    assert table.scan.collect().rows() == [("1", "2")]


def test_order_is_kept_over_many_batches(tmp_path: Path) -> None:
    frame = pl.DataFrame({"i": pl.int_range(300_000, eager=True).cast(pl.String)})
    path = tmp_path / "x.csv.zst"
    CSV_ZST.sink(frame.lazy(), path)
    assert open_table(str(path)).scan.collect().equals(frame)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n1,2\n", "first line is blank"),
        (b"a,b\n", "no rows"),
        (b"a,b", "no rows"),
        (b"a,b,a,b,c\n1,2,3,4,5\n", "same name: 'a', 'b'"),
        (b",,c\n1,2,3\n", "same name: ''"),
        (b"a,b\r1,2\r", "CR alone"),
        (b"a,b,c\n1,2,3\n1,2\n", "row 2 of"),
        (b'a,b,c\n"1\n1",2,\n1\n', "has 1 cells, but the header has 3 names"),
        (b"a,b\n1,2\n1,2,3\n", "row 2 of"),
        (b"a,b\n1,2\n\n3,4\n", "1 blank line"),
        (b"a,b\n1,\n\n\n", "2 blank line"),
        ("a,é\n1,2\n".encode() + b"\xe9,1\n", "byte 0xE9 at offset 9, line 3"),
        (b"a,\xe9\n1,\x81\n", "offset 2, line 1"),
        (b'a,b\n1,9" pipe\n2,3\n', "quotes do not pair up"),
        (b'a,"b\n1,2\n', "quotes do not pair up"),
    ],
)
def test_faults_are_named(data: bytes, said: str, tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", data)
    message = fault(path)
    assert said in message
    assert str(path) in message


def test_rows_whose_last_cell_is_absent_are_not_short(tmp_path: Path) -> None:
    table = open_table(str(write(tmp_path / "x.csv", b'a,b,c\n1,2,\n,,\n"x\ny",,\n')))
    assert table.rows == 3


def test_control_polars_says_nothing_of_short_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", b"a,b\n1,2\n1\n")
    assert pl.read_csv(path, infer_schema=False).rows() == [("1", "2"), ("1", None)]


def test_bad_byte_far_into_the_file(tmp_path: Path) -> None:
    good = "a,b\n" + "é,1\n" * 400_000
    path = write(tmp_path / "x.csv", good.encode() + b"\xff,2\n")
    assert f"0xFF at offset {len(good.encode())}, line 400002" in fault(path)


def test_damage_after_the_opening_is_still_one_error(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", b"a,b\n1,2\n")
    table = open_table(str(path))
    write(path, b"a,b\n1,2\n1,\xe9\n")
    with pytest.raises(UnlearnError, match="byte 0xE9 at offset 10, line 3"), table.reading():
        CSV.sink(table.scan, tmp_path / "out.csv")


def test_short_row_far_into_a_compressed_file(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 300_000 + b"5\n", 1))
    assert "row 300001 of" in fault(path)


@pytest.mark.parametrize("one", [CSV_GZ, CSV_ZST], ids=lambda one: one.name)
def test_cut_short(one: Delimited, tmp_path: Path) -> None:
    path = tmp_path / f"x.{one.name}"
    one.sink(pl.LazyFrame({"a": pl.int_range(50_000, eager=True).hash(0).cast(pl.String), "b": "x"}), path)
    write(path, path.read_bytes()[:-3000])
    assert "damaged, cut short" in fault(path)
