"""What can be wrong with a delimited text file, found and located: header, encoding, length of rows."""

import csv
import io
from pathlib import Path

from unlearn_cli.core.errors import InputError, UnlearnError, listing
from unlearn_cli.tables.delimited_count import Marks, confirm_rows, stray_quote, unconfirmed
from unlearn_cli.tables.names import repeated
from unlearn_cli.tables.packed import open_bytes

_CHUNK = 1 << 20
_LONGEST_HEADER = 1 << 24  # a line of more is no header: a million names of 16 letters


def read_header(path: Path, marks: Marks) -> list[str]:
    """The column names; raises UnlearnError when they are not there, not text, or not distinct."""
    names, _ = _header(path, marks)
    if not names:
        raise InputError(f"{path} has no header: its first line is blank.", "Put the column names in the first line.")
    twice = repeated(names)
    if twice:
        raise InputError(
            f"{path} has several columns of the same name: {listing([repr(name) for name in twice])}.",
            "Rename them in the first line.",
        )
    return names


def header_lines(path: Path, marks: Marks) -> int:
    """How many lines there are down to the end of the header."""
    return marks.above + _header(path, marks)[1]


def beyond_the_header(path: Path, rows: int, width: int) -> UnlearnError:
    """Cells after the last column of a file whose rows end in a separator."""
    return InputError(
        f"{rows:,} rows of {path} have a cell after the last of the {width} columns that the header names.",
        "Name the column in the header.",
    )


def _header(path: Path, marks: Marks) -> tuple[list[str], int]:
    """The names and the lines that they take."""
    start = _start(path, marks.above)
    if b"\r" in start and b"\n" not in start:
        raise InputError(f"the lines of {path} end in CR alone.", f"Convert it first: tr '\\r' '\\n' < {path} > OUT")
    refuse_bad_encoding(path, start)
    text = io.StringIO(start.decode("utf-8-sig", "ignore"), newline="")
    for _ in range(marks.above):
        text.readline()
    reader = marks.reader(text)
    try:
        return next(reader, []), reader.line_num
    except csv.Error as error:
        raise stray_quote(path, "its header", str(error)) from None


def _start(path: Path, above: int) -> bytes:
    """The beginning of a file down to the end of its header line at least."""
    with open_bytes(path) as stream:
        start = bytes(stream.read(_CHUNK))
        while start.count(b"\n") <= above and len(start) < _LONGEST_HEADER and (more := stream.read(_CHUNK)):
            start += more
    return start


def refuse_bad_encoding(path: Path, start: bytes | None = None) -> None:
    """Raise at the first byte that is not UTF-8, of `start` (the beginning of the file) or of the whole file."""
    with io.BytesIO(start) if start is not None else open_bytes(path) as stream:
        offset, lines, rest = 0, 1, b""
        while chunk := stream.read(_CHUNK):
            data = rest + chunk
            try:
                data.decode()
                rest = b""
            except UnicodeDecodeError as error:
                # a character cut by the end of the chunk is judged with the next chunk
                cut = error.end == len(data) and error.reason == "unexpected end of data"
                if not cut:
                    line = lines + data.count(b"\n", 0, error.start)
                    raise _not_utf8(path, data[error.start :], offset + error.start, line) from None
                rest = data[error.start :]
            kept = len(data) - len(rest)
            offset, lines = offset + kept, lines + data.count(b"\n", 0, kept)
        if rest and start is None:
            raise _not_utf8(path, rest, offset, lines)


def _not_utf8(path: Path, at: bytes, offset: int, line: int) -> UnlearnError:
    wide = offset == 0 and at[:2] in (b"\xff\xfe", b"\xfe\xff")
    encoding = "UTF-16" if wide else "WINDOWS-1252"
    return InputError(
        f"{path} is not UTF-8: byte 0x{at[0]:02X} at offset {offset}, line {line}.",
        f"Name its encoding: --encoding {encoding}. Or convert it: iconv -f {encoding} -t UTF-8 {path} > OUT",
    )


def locate(path: Path, marks: Marks, message: str) -> UnlearnError | None:
    """The fault that an error message of Polars speaks of, found in the file."""
    try:
        if "utf-8" in message:
            refuse_bad_encoding(path)
        if "found more fields" in message:
            confirm_rows(path, marks, read_header(path, marks), rows=None)
    except UnlearnError as located:
        return located
    unpaired = "CSV malformed" in message or "could not parse" in message
    return unconfirmed(path, marks, "its rows cannot be told apart") if unpaired else None
