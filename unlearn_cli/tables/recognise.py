"""The dialect of a text file: what was asked for, and what its beginning shows without any doubt."""

import csv
import io
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.reading import Reading
from unlearn_cli.tables.delimited_count import Marks
from unlearn_cli.tables.dialect import BYTE_ORDER_MARK, Dialect, quoted_columns
from unlearn_cli.tables.encoding import as_utf8, known_encoding, recognised_encoding
from unlearn_cli.tables.packed import open_bytes

SEPARATORS = (",", ";", "\t", "|")
"""Signs that are tried where a header is one cell of the usual one."""

_SAMPLE = 1 << 18
_ROWS = 1000
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


def recognised(path: Path, usual: Dialect, asked: Reading) -> tuple[Dialect, tuple[Note, ...]]:
    """The dialect of a file, and what of it was recognised and not asked for.

    Parameters
    ----------
    path : Path
    usual : Dialect
        What the ending of the file stands for.
    asked : Reading
        Wins over what is seen.

    Raises
    ------
    SettingsError
        Where signs cannot be what they are asked to be.
    """
    encoding = known_encoding(asked.encoding) if asked.encoding else recognised_encoding(path)
    with open_bytes(as_utf8(path, encoding)) as stream:
        raw = stream.read(_SAMPLE)
    text = raw.decode("utf-8", "ignore")
    whole = len(raw) < _SAMPLE
    bom = text.startswith(BYTE_ORDER_MARK) or encoding in ("utf-16", "utf-32")
    dialect = replace(_asked(usual, asked), encoding=encoding, bom=bom and encoding == "utf-8")
    seen = _Seen(text.removeprefix(BYTE_ORDER_MARK), whole)
    found = seen.dialect(dialect, asked)
    return found, tuple(_notes(path, found, usual, asked))


@dataclass(frozen=True)
class _Seen:
    """The beginning of a file. `whole`: it is all there is."""

    text: str
    whole: bool

    def dialect(self, dialect: Dialect, asked: Reading) -> Dialect:
        line = _SEP_LINE.match(self.text)
        if line and not asked.separator:
            dialect = replace(dialect, separator=line[1], before=line[0])
        if line and asked.separator == line[1]:
            dialect = replace(dialect, before=line[0])
        if not asked.separator and not line:
            dialect = replace(dialect, separator=self._separator(dialect))
        dialect = self._below_comments(dialect)
        records = self.records(dialect.marks, dialect.before)
        if not records:
            return dialect
        trailing = records[0][-1:] != [""] and _all(
            len(row) == len(records[0]) + 1 and row[-1] == "" for row in records[1:]
        )
        below = self.text[len(dialect.before) :]
        columns, names = quoted_columns(below, records, dialect.marks)
        end = "\r\n" if re.match(r"[^\n]*\r\n", below) else "\n"
        return replace(dialect, trailing=trailing, quoted=frozenset(columns), names=frozenset(names), line_end=end)

    def records(self, marks: Marks, before: str = "") -> list[list[str]]:
        """The records that are whole; none where their quotes do not pair up."""
        lines = io.StringIO(self.text[len(before) :], newline="")
        found: list[list[str]] = []
        try:
            for record in marks.reader(lines):
                found.append(record)
                if len(found) > _ROWS:
                    return found
        except csv.Error:
            return found
        return found if self.whole else found[:-1]

    def _separator(self, dialect: Dialect) -> str:
        """The usual one, unless the header is one cell of it and exactly one other parts all rows alike."""
        if len(next(iter(self._below(dialect)), "")) != 1:
            return dialect.separator
        fitting = [sign for sign in SEPARATORS if _alike(self._below(replace(dialect, separator=sign)))]
        return fitting[0] if len(fitting) == 1 else dialect.separator

    def _below(self, dialect: Dialect) -> list[list[str]]:
        below = self._below_comments(dialect)
        return self.records(below.marks, below.before)

    def _below_comments(self, dialect: Dialect) -> Dialect:
        """Lines above the header: as asked for, or where they begin with # and only what is below fits the rows."""
        sign = dialect.comment or "#"
        top = re.match(rf"(?:{re.escape(sign)}[^\n]*\n)+", self.text[len(dialect.before) :])
        if not top:
            return dialect
        below = replace(dialect, before=dialect.before + top[0])
        if dialect.comment:
            return below
        plain, fewer = (self.records(one.marks, one.before) for one in (dialect, below))
        return below if _alike(fewer) and not _alike(plain) else dialect


def _alike(records: Sequence[Sequence[str]]) -> bool:
    """Several cells, and as many in every row, of which there is one at least; a trailing empty one does not count."""
    widths = {len(row) for row in records[1:]}
    several = len(records) > 1 and len(records[0]) > 1
    trailing = widths == {len(records[0]) + 1} and all(row[-1] == "" for row in records[1:])
    return several and (widths == {len(records[0])} or trailing)


def _all(facts: Iterator[bool]) -> bool:
    """All of at least one."""
    found = list(facts)
    return bool(found) and all(found)


def _asked(usual: Dialect, asked: Reading) -> Dialect:
    """The usual dialect with what was asked for; signs that cannot be are an error."""
    separator = {"tab": "\t", "\\t": "\t", None: usual.separator}.get(asked.separator, asked.separator or "")
    quote = {"none": "", None: usual.quote}.get(asked.quote, asked.quote or "")
    strange = [f"--separator {asked.separator!r}"] * (len(separator) != 1 or not separator.isascii())
    strange += [f"--quote {asked.quote!r}"] * (len(quote) > 1 or not quote.isascii())
    strange += [f"--comment {asked.comment!r}"] * (asked.comment == "")
    if separator in ("\n", "\r", quote):
        strange = [f"--separator {separator!r} and --quote {quote!r}"]
    if strange:
        raise SettingsError(
            f"{' and '.join(strange)} cannot part cells.", "Give one ASCII sign each, for example: --separator ';'"
        )
    return replace(usual, separator=separator, quote=quote, comment=asked.comment or "")


def _notes(path: Path, found: Dialect, usual: Dialect, asked: Reading) -> Iterator[Note]:
    options = [
        ("--separator", found.separator, usual.separator, asked.separator),
        ("--encoding", found.encoding, "utf-8", asked.encoding),
    ]
    told = [f"{option} {_shown(value)}" for option, value, known, said in options if value != known and not said]
    if told:
        text = f"{path.name} was read with {' '.join(told)}, which is what it shows; the output is written the same way"
        yield Note("dialect", text)
    above = found.before.count("\n")
    if above and not asked.comment:
        yield Note(
            "lines above", f"{above} line(s) above the header of {path.name} are no rows; the output has them too"
        )
    if found.trailing:
        yield Note("trailing", f"every row of {path.name} ends in a separator without a cell, and so does the output")


def _shown(sign: str) -> str:
    return "tab" if sign == "\t" else shlex.quote(sign)
