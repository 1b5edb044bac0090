"""Text files as people have them: what they show is recognised, said, read cell by cell, and written the same way."""

import codecs
from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import InputError, SettingsError
from unlearn_cli.core.reading import Reading
from unlearn_cli.tables.source import format_of, open_table
from unlearn_cli.tables.table import Table


def opened(folder: Path, data: bytes, name: str = "x.csv", **asked: object) -> Table:
    path = folder / name
    path.write_bytes(data)
    return open_table(str(path), None, Reading.of(**asked))


def round_trip(table: Table, folder: Path, name: str = "out.csv") -> bytes:
    target = folder / name
    format_of(name, table).sink(table.scan, target)
    return target.read_bytes()


SAME = {
    "plain": b"a,b\n1,x\n2,y\n",
    "crlf": b"a,b\r\n1,x\r\n2,y\r\n",
    "quoted": b'"a","b"\n"1","x"\n"2",""\n',
    "one column quoted": b'"a",b\n"1",x\n"2",\n',
    "quotes within quotes": b'"a",b\n"say ""x""",x\n"2",y\n',
    "header quoted alone": b'"sex","x"\nm,1\nf,2\n',
    "mark": b'\xef\xbb\xbf"sex",x\nm,1\nf,2\n',
    "semicolon": b"a;b\n1,5;x\n2,5;y,z\n",
    "tab": b"a\tb\n1\tx\n2\ty\n",
    "pipe": b"a|b\n1|x\n2|y\n",
    "sep line": b"sep=;\na;b\n1;x\n2;y\n",
    "sep line, crlf": b"sep=|\r\na|b\r\n1|x\r\n2|y\r\n",
    "comment": b"# exported 2024, by hand\n# again\na,b\n1,x\n#2,y\n",
    "trailing": b"a,b\n1,x,\n2,y,\n",
    "trailing semicolon, quoted": b'a;b\r\n"1";x;\r\n"2";y;\r\n',
    "trailing in the header too": b"a,b,\n1,x,\n2,y,\n",
    "latin-1": "sex,ville\nm,Orléans\nf,Nîmes\n".encode("latin-1"),
    "wide": codecs.BOM_UTF16_LE + "a;b\n1;é\n2;y\n".encode("utf-16-le"),
    "a column without a name": b",a\n0,x\n1,y\n",
}


@pytest.mark.parametrize("case", SAME)
def test_a_file_comes_back_byte_for_byte(case: str, tmp_path: Path) -> None:
    table = opened(tmp_path, SAME[case])
    assert table.rows == 2
    assert round_trip(table, tmp_path) == SAME[case]


@pytest.mark.parametrize(
    ("case", "rows"),
    [
        ("semicolon", [("1,5", "x"), ("2,5", "y,z")]),
        ("sep line", [("1", "x"), ("2", "y")]),
        ("comment", [("1", "x"), ("#2", "y")]),
        ("trailing", [("1", "x"), ("2", "y")]),
        ("latin-1", [("m", "Orléans"), ("f", "Nîmes")]),
        ("wide", [("1", "é"), ("2", "y")]),
    ],
)
def test_cells_are_those_that_a_person_sees(case: str, rows: list[tuple[str, str]], tmp_path: Path) -> None:
    table = opened(tmp_path, SAME[case])
    assert table.scan.collect().rows() == rows
    assert table.notes


def test_a_quoted_row_that_is_longer_than_its_header_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has 3 cells"):
        opened(tmp_path, b'"a","b"\n"1","x"\n"2","y","z"\n')


@pytest.mark.parametrize("case", ["plain", "quoted", "crlf", "mark", "a column without a name"])
def test_of_a_usual_file_nothing_is_said(case: str, tmp_path: Path) -> None:
    assert opened(tmp_path, SAME[case]).notes == ()


@pytest.mark.parametrize("case", SAME)
@pytest.mark.parametrize("name", ["out.csv.gz", "out.csv.zst"])
def test_a_packed_output_has_the_dialect_too(case: str, name: str, tmp_path: Path) -> None:
    table = opened(tmp_path, SAME[case])
    round_trip(table, tmp_path, name)
    again = open_table(str(tmp_path / name))
    assert again.scan.collect().equals(table.scan.collect())
    assert round_trip(again, tmp_path) == SAME[case]


def test_an_output_of_another_kind_has_its_own_separator(tmp_path: Path) -> None:
    assert round_trip(opened(tmp_path, b"sep=;\r\na;b\r\n1;x\r\n"), tmp_path, "out.tsv") == b"a\tb\r\n1\tx\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"a;b\n1;2\n3\n",  # not every row has two
        b"a;b|c\n1;2|3\n",  # two signs would do
        b"a;b\n",  # no row that confirms it
        b"words\nyes; no\nno\n",
    ],
)
def test_a_separator_in_doubt_is_the_usual_one(data: bytes, tmp_path: Path) -> None:
    if data.count(b"\n") == 1:
        with pytest.raises(InputError, match="no rows"):
            opened(tmp_path, data)
        return
    table = opened(tmp_path, data)
    assert (len(table.schema), table.notes) == (1, ())
    assert round_trip(table, tmp_path) == data


@pytest.mark.parametrize("data", [b"#id,name\n1,x\n2,y\n", b"#a\n1\n2\n", b"#id\nname\n1\n"])
def test_a_header_may_begin_like_a_comment(data: bytes, tmp_path: Path) -> None:
    assert next(iter(opened(tmp_path, data).schema)).startswith("#")


def test_what_the_beginning_shows_is_confirmed_by_every_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 40001 of .* has 1 cells"):
        opened(tmp_path, b"a;b\n" + b"1;2\n" * 40_000 + b"3\n" + b"1;2\n" * 40_000)
    with pytest.raises(InputError, match=r"1 rows of .* have a cell after the last of the 2 columns"):
        opened(tmp_path, b"a,b\n" + b"1,2,\n" * 80_000 + b"1,2,3\n")


@pytest.mark.parametrize(
    ("data", "asked", "rows"),
    [
        (b"a^b\n1^x\n", {"separator": "^"}, [("1", "x")]),
        (b"a\tb\n1\tx,y\n", {"separator": "tab"}, [("1", "x,y")]),
        (b"a,b\n'1,5',x\n", {"quote": "'"}, [("1,5", "x")]),
        (b'a,b\n5" pipe,"x\n', {"quote": "none"}, [('5" pipe', '"x')]),
        (b"a,b\n% no row\n1,x\n", {"comment": "%"}, [("1", "x")]),
        (b"% no\n% row\na,b\n1,x\n% end\n", {"comment": "%"}, [("1", "x")]),
        (b"a,b\n1,\x82\n", {"encoding": "cp437"}, [("1", "é")]),
        (b"a;b\n1;x\n", {"separator": ","}, [("1;x",)]),
    ],
)
def test_what_is_asked_for_wins(data: bytes, asked: dict[str, str], rows: list[tuple[str]], tmp_path: Path) -> None:
    table = opened(tmp_path, data, **asked)
    assert table.scan.collect().rows() == rows
    assert table.notes == ()
    if b"%" not in data:
        assert round_trip(table, tmp_path) == data


@pytest.mark.parametrize(
    "asked", [{"separator": ";;"}, {"separator": "é"}, {"quote": '""'}, {"separator": '"'}, {"comment": ""}]
)
def test_signs_that_cannot_be_are_refused(asked: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=next(iter(asked))):
        opened(tmp_path, b"a,b\n1,x\n", **asked)


def test_encodings_that_cannot_be_are_refused_by_the_name_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no encoding of text"):
        opened(tmp_path, b"a\n1\n", encoding="rot13")
    with pytest.raises(InputError, match=r"x\.csv is not shift_jis: byte 0xFF"):
        opened(tmp_path, b"a\n\xff\n", encoding="shift-jis")
    with pytest.raises(InputError, match=r"row 1 of .*x\.csv has 1 cells"):
        opened(tmp_path, "a,b\né\n".encode("latin-1"), separator=",")


def test_parquet_has_no_separator(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "x.parquet")
    with pytest.raises(SettingsError, match="--separator, --date-format is for text files"):
        open_table(str(tmp_path / "x.parquet"), None, Reading(separator=";", date_format=("%d",)))
