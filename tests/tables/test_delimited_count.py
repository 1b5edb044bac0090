"""Rows are counted apart from the parser: what it swallows, fills up or makes up is an error with its line."""

import gzip
import random
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from unlearn_cli.core.errors import InputError
from unlearn_cli.tables import delimited_count
from unlearn_cli.tables.delimited_count import Marks, confirm_rows, records
from unlearn_cli.tables.source import open_table


def written(folder: Path, data: bytes) -> Path:
    path = folder / "x.csv"
    path.write_bytes(data)
    return path


def quoted(strays: tuple[int, ...]) -> bytes:
    draw, lines = random.Random(1), ['"sex","x","note","k"']
    for row in range(200):
        note = 'u"u' if row in strays else "u"
        lines.append(f'"{draw.choice("mf")}","{draw.gauss(0, 1):.2f}","{note}","{draw.randint(0, 9)}"')
    return "\n".join(lines).encode() + b"\n"


def zstd(data: bytes) -> bytes:
    return bytes(pa.compress(data, codec="zstd", asbytes=True))


@pytest.mark.parametrize("packed", [bytes, gzip.compress, zstd])
@pytest.mark.parametrize("strays", [(120, 150), (0, 199), (7,), (10, 11, 12, 13)])
def test_stray_quotes_swallow_no_row(strays: tuple[int, ...], packed: type[bytes], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"line {strays[0] + 2}: its quotes do not pair up"):
        open_table(str(written(tmp_path, packed(quoted(strays)))))


def test_control_polars_swallows_them_without_a_word(tmp_path: Path) -> None:
    assert pl.read_csv(written(tmp_path, quoted((120, 150))), infer_schema=False).height == 170
    assert open_table(str(written(tmp_path, quoted(())))).rows == 200


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_members_of_a_packed_file_are_all_read(pack: type[bytes], tmp_path: Path) -> None:
    lines = quoted(()).splitlines(keepends=True)
    parts = (lines[:60], lines[60:120], lines[120:])
    table = open_table(str(written(tmp_path, b"".join(pack(b"".join(part)) for part in parts))))
    assert (table.rows, table.scan.collect().height) == (200, 200)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n3,4\n",
        b"a,b\n1,2\n3,4",
        b"a,b\r\n1,2\r\n3,4\r\n",
        b'a,b\n"1\n\n,",2\n3,"say ""x"""\n',
        b'"a\nb",c\n1,\r2\n3,4\n',
        b'a,b\n1,"2\r\n2"\r\n3,4\n',
    ],
)
def test_two_rows_are_two_in_chunks_of_any_size(
    data: bytes, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited_count, "_CHUNK", chunk)
    path = written(tmp_path, data)
    confirm_rows(path, Marks(), ["a", "b"], rows=2)
    assert pl.read_csv(path, infer_schema=False).height == 2
    with pytest.raises(InputError, match="2 rows by one count and 3 by another"):
        confirm_rows(path, Marks(), ["a", "b"], rows=3)


def test_a_short_row_is_told_from_a_blank_line(tmp_path: Path) -> None:
    path = written(tmp_path, b'a,b\n1,"2\n\n2"\n3,4\n')
    confirm_rows(path, Marks(), ["a", "b"], rows=2)
    with pytest.raises(InputError, match=r"has 1 blank line"):
        confirm_rows(written(tmp_path, b"a,b\n1,2\n\n3,4\n"), Marks(), ["a", "b"], rows=3)
    with pytest.raises(InputError, match=r"row 1 of .* has 2 cells, but the header has 3 names"):
        confirm_rows(written(tmp_path, b"a,b,c\n1,2\n"), Marks(), ["a", "b", "c"], rows=1)


def test_a_quote_that_is_never_closed_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_count, "_LONGEST_CELL", 1000)
    path = written(tmp_path, b'a,b\n1,2\n"3,4\n' + b"5,6\n" * 1000)
    with pytest.raises(InputError, match="line 3"):
        list(records(path, Marks()))
