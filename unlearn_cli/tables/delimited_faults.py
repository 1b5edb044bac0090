"""What can be wrong with a delimited text file, found and located: header, encoding, length of rows."""

import csv
import io
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from unlearn_cli.core.errors import InputError, UnlearnError, listing
from unlearn_cli.tables.names import repeated

_CHUNK = 1 << 20
_LONGEST_HEADER = 1 << 24  # a line of more is no header: a million names of 16 letters
_BLOCK = 1 << 24
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


def open_bytes(path: Path) -> pa.NativeFile:
    """The bytes of the file, decompressed where its first bytes say so (as Polars does), whatever its name."""
    with path.open("rb") as file:
        start = file.read(4)
    compression = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
    return pa.input_stream(str(path), compression=compression)


def read_header(path: Path, separator: str) -> list[str]:
    """The column names; raises UnlearnError when they are not there, not text, or not distinct."""
    with open_bytes(path) as stream:
        start = stream.read(_CHUNK)
        while b"\n" not in start and len(start) < _LONGEST_HEADER and (more := stream.read(_CHUNK)):
            start += more
    if b"\r" in start and b"\n" not in start:
        raise InputError(f"the lines of {path} end in CR alone.", f"Convert it first: tr '\\r' '\\n' < {path} > OUT")
    refuse_bad_encoding(path, start)
    try:
        text = io.StringIO(start.decode("utf-8-sig", "ignore"), newline="")
        names = next(csv.reader(text, delimiter=separator, strict=True), [])
    except csv.Error:
        raise malformed(path) from None
    if not names:
        raise InputError(f"{path} has no header: its first line is blank.", "Put the column names in the first line.")
    twice = repeated(names)
    if twice:
        raise InputError(
            f"{path} has several columns of the same name: {listing([repr(name) for name in twice])}.",
            "Rename them in the first line.",
        )
    return names


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
        f"Convert it first, for example: iconv -f {encoding} -t UTF-8 {path} > OUT",
    )


def malformed(path: Path) -> UnlearnError:
    """Quotes that cannot be paired."""
    return InputError(
        f"{path} is not well-formed: its quotes do not pair up.",
        'A quoted cell starts with " right after the separator and ends with " right before the next one; '
        'a quote inside it is written "".',
    )


def refuse_short_rows(path: Path, separator: str, width: int, rows: int) -> None:
    """One more pass (pyarrow, which is strict about it) that finds rows of the wrong length, and blank lines.

    `rows` is the number of rows that Polars sees, blank lines among them.
    """
    try:
        found = _count_records(path, separator, width) - 1
    except pa.ArrowInvalid as error:
        wrong = re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+)", str(error))
        if not wrong:
            raise InputError(f"{path} cannot be read: {error}", "Check that the file is whole.") from None
        raise InputError(
            f"row {int(wrong[1]) - 1} of {path} has {wrong[3]} cells, but the header has {wrong[2]} names.",
            "Complete the row, or quote cells that contain the separator or a line end.",
        ) from None
    if found < rows:
        raise InputError(f"{path} has {rows - found} blank line(s) between or after its rows.", "Take them out.")


def _count_records(path: Path, separator: str, width: int) -> int:
    last = f"f{width - 1}"
    with open_bytes(path) as stream:
        reader = pyarrow.csv.open_csv(
            stream,
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=_BLOCK, autogenerate_column_names=True),
            parse_options=pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(include_columns=[last], column_types={last: pa.binary()}),
        )
        return sum(batch.num_rows for batch in reader)


def locate(path: Path, separator: str, message: str) -> UnlearnError | None:
    """The fault that an error message of Polars speaks of, found in the file."""
    try:
        if "utf-8" in message:
            refuse_bad_encoding(path)
        if "found more fields" in message:
            refuse_short_rows(path, separator, len(read_header(path, separator)), rows=0)
    except UnlearnError as located:
        return located
    unpaired = "CSV malformed" in message or "could not parse" in message
    return malformed(path) if unpaired else None
