"""Rows and cells of a delimited text file, counted apart from the parser that reads them: by Python's csv, strictly."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.tables.packed import open_bytes

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 26
"""A quote that is never closed makes one cell of the rest of the file: it is not held in memory beyond this."""


@dataclass(frozen=True)
class Marks:
    """The signs that part rows into cells; `quote` is empty where no cell is quoted. Each is one ASCII character.

    comment  what lines begin with that are no rows; empty where all are
    above    lines above the header
    """

    separator: str = ","
    quote: str = '"'
    comment: str = ""
    above: int = 0

    def reader(self, lines: Iterable[str]) -> "CsvReader":
        """A strict reader of the lines."""
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE
        return csv.reader(lines, delimiter=self.separator, quotechar=self.quote or None, quoting=quoting, strict=True)


def confirm_rows(path: Path, marks: Marks, names: list[str], rows: int | None) -> None:
    """Raise an error with the line unless the file holds `rows` rows (any number of None) of one cell for each name.

    Polars closes a stray quote where it finds the next one, fills a short row up with nulls, and takes a blank line for
    a row, all without a word.
    """
    if rows is not None and _plain_rows(path, marks, len(names)) == rows:
        return
    widths = Counter(map(len, _after_header(path, marks)))
    if len(names) == 1:
        widths[1] += widths.pop(0, 0)  # the cell of a blank line is absent
    if set(widths) - {len(names), 0}:
        raise _wrong_width(path, marks, names)
    if widths[0]:
        raise InputError(f"{path} has {widths[0]} blank line(s) between or after its rows.", "Take them out.")
    if rows not in (None, widths[len(names)]):
        raise unconfirmed(path, marks, f"{widths[len(names)]:,} rows by one count and {rows:,} by another")


def records(path: Path, marks: Marks) -> Iterator[list[str]]:
    """The records of a file one by one, the header among them, a blank line as an empty list.

    Bytes stand as Latin-1, which changes no count. Raises InputError with the line where quotes do not pair up.
    """
    with _long_cells():
        lines = marks.reader(_lines(path, marks))
        before = 0
        try:
            for record in lines:
                before = lines.line_num
                yield record
        except csv.Error as error:
            raise stray_quote(path, f"line {marks.above + before + 1}", str(error)) from None


def unconfirmed(path: Path, marks: Marks, problem: str) -> UnlearnError:
    """A table of which no two counts agree; the line is that of the first quote inside of a cell without quotes."""
    try:
        for _ in records(path, marks):
            pass
    except InputError as located:
        return located
    separator = re.escape(marks.separator)
    inside = re.compile(rf'(?:^|{separator})[^{separator}"\n]+"'.encode())
    line = next((n for n, text in enumerate(_byte_lines(path), 1) if inside.search(text)), None)
    return stray_quote(path, f"line {line}" if line else "its rows", problem)


def stray_quote(path: Path, place: str, problem: str) -> UnlearnError:
    """Quotes that cannot be paired."""
    return InputError(
        f"{path} is not well-formed in {place}: its quotes do not pair up ({problem}).",
        'A quoted cell starts with " right after the separator and ends with " right before the next one; '
        'a quote inside it is written "".',
    )


def _plain_rows(path: Path, marks: Marks, width: int) -> int | None:
    """Rows of a file without quotes and without blank lines, whose separators are as many as its cells need.

    A row too long makes up for one too short, but the parser refuses the former.
    """
    if marks.above or marks.comment:
        return None
    lines = separators = 0
    separator, quote, last = marks.separator.encode(), marks.quote.encode(), b""
    with open_bytes(path) as stream:
        while chunk := stream.read(_CHUNK):
            joined = last[-2:] + chunk
            if (quote and quote in chunk) or b"\n\n" in joined or b"\n\r" in joined:
                return None
            lines, separators, last = lines + chunk.count(b"\n"), separators + chunk.count(separator), joined
    lines += not last.endswith(b"\n")
    return lines - 1 if separators == lines * (width - 1) else None


def _after_header(path: Path, marks: Marks) -> Iterator[list[str]]:
    return islice(records(path, marks), 1, None)


def _wrong_width(path: Path, marks: Marks, names: list[str]) -> UnlearnError:
    row, cells = next(
        (n, len(record)) for n, record in enumerate(_after_header(path, marks), 1) if len(record) not in (0, len(names))
    )
    return InputError(
        f"row {row} of {path} has {cells} cells, but the header has {len(names)} names.",
        "Complete the row, or quote cells that contain the separator or a line end.",
    )


def _lines(path: Path, marks: Marks) -> Iterator[str]:
    """Text with LF alone: a CR anywhere else is a part of its cell to Polars, and the end of a row to csv."""
    comment = marks.comment.encode() or None
    for line in islice(_byte_lines(path), marks.above, None):
        if comment is None or not line.startswith(comment):
            yield line.replace(b"\r", b"").decode("latin-1")


def _byte_lines(path: Path) -> Iterator[bytes]:
    rest: list[bytes] = []
    with open_bytes(path) as stream:
        while chunk := stream.read(_CHUNK):
            first, *others = chunk.split(b"\n")
            rest.append(first)
            if others:
                yield b"".join(rest) + b"\n"
                yield from (line + b"\n" for line in others[:-1])
                rest = [others[-1]]
    if tail := b"".join(rest):
        yield tail


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
