"""Faults of text files, wherever a chunk of the file happens to end; what Polars says of them, located."""

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from unlearn_cli.core.errors import InputError
from unlearn_cli.tables import delimited_faults
from unlearn_cli.tables.delimited_count import Marks
from unlearn_cli.tables.delimited_faults import (
    locate,
    read_header,
    refuse_bad_encoding,
)
from unlearn_cli.tables.packed import open_bytes

EVERY_WIDTH = "aé€😀,b\n".encode()
"""Characters of one to four bytes."""


def written(folder: Path, data: bytes) -> Path:
    path = folder / "x.csv"
    path.write_bytes(data)
    return path


def test_bytes_are_unpacked_by_their_content_whatever_the_name(tmp_path: Path) -> None:
    for packed in (EVERY_WIDTH, gzip.compress(EVERY_WIDTH), pa.compress(EVERY_WIDTH, codec="zstd", asbytes=True)):
        with open_bytes(written(tmp_path, packed)) as stream:
            assert stream.read() == EVERY_WIDTH
    with open_bytes(written(tmp_path, b"")) as stream:
        assert stream.read() == b""


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 7, 1 << 20])
def test_a_bad_byte_is_found_and_a_cut_character_is_none_in_chunks_of_any_size(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited_faults, "_CHUNK", chunk)
    refuse_bad_encoding(written(tmp_path, EVERY_WIDTH * 3))
    for bad, said in ((b"\xff,1\n", "0xFF"), ("é".encode()[:1] + b",1\n", "0xC3"), ("😀".encode()[:3], "0xF0")):
        with pytest.raises(InputError, match=f"byte {said} at offset {3 * len(EVERY_WIDTH)}, line 4"):
            refuse_bad_encoding(written(tmp_path, EVERY_WIDTH * 3 + bad))


def test_a_beginning_may_end_within_a_character_and_a_whole_file_may_not(tmp_path: Path) -> None:
    cut = "a,é".encode()[:-1]
    path = written(tmp_path, cut)
    refuse_bad_encoding(path, cut)
    with pytest.raises(InputError, match="byte 0xC3 at offset 2, line 1"):
        refuse_bad_encoding(path)


@pytest.mark.parametrize(
    ("data", "separator", "names"),
    [
        (b'"a,b",c\n', ",", ["a,b", "c"]),
        (b'"two\nlines","say ""x"""\n', ",", ["two\nlines", 'say "x"']),
        (b"\xef\xbb\xbfa\tb,c\r\n", "\t", ["a", "b,c"]),
        (b" a ,A,a\n", ",", [" a ", "A", "a"]),
    ],
)
def test_a_header_is_read_as_it_is_written(data: bytes, separator: str, names: list[str], tmp_path: Path) -> None:
    assert read_header(written(tmp_path, data), Marks(separator)) == names


@pytest.mark.parametrize(
    ("data", "message", "said"),
    [
        (b"a,b\n\xff,1\n", "invalid utf-8 sequence", "byte 0xFF at offset 4"),
        (b"a,b\n1,2,3\n", "found more fields than defined", "row 1 of"),
        (b"a,b\n1,2\n", "CSV malformed: expected 2 rows", "quotes do not pair up"),
        (b"a,b\n1,2\n", "could not parse `x`", "quotes do not pair up"),
    ],
)
def test_a_message_of_polars_leads_to_the_place(data: bytes, message: str, said: str, tmp_path: Path) -> None:
    fault = locate(written(tmp_path, data), Marks(), message)
    assert fault is not None and said in fault.problem and fault.remedy


@pytest.mark.parametrize("message", ["disk on fire", "invalid utf-8 sequence", "found more fields than defined"])
def test_a_message_that_fits_nothing_in_the_file_leads_nowhere(message: str, tmp_path: Path) -> None:
    assert locate(written(tmp_path, b"a,b\n1,2\n"), Marks(), message) is None


def test_a_header_longer_than_a_chunk_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"c{number}" for number in range(1000)]
    path = written(tmp_path, ",".join(names).encode() + b"\n1\n")
    monkeypatch.setattr(delimited_faults, "_CHUNK", 64)
    assert read_header(path, Marks()) == names
    monkeypatch.setattr(delimited_faults, "_LONGEST_HEADER", 0)
    with pytest.raises(InputError, match="same name: 'c1'"):  # the control: of the first chunk alone, c13 is cut
        read_header(path, Marks())
