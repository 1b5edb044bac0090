"""How a text file is written: read so, and an output is written the same way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from unlearn_cli.tables.delimited_count import Marks

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Dialect:
    """Everything about a text file that is no cell.

    separator  between cells; one ASCII character
    quote      around cells; empty where none is quoted
    encoding   as Python names it
    bom        a byte order mark stands at the start
    line_end   of every line
    before     lines above the header, such as `sep=;`, as text
    comment    what lines begin with that are no rows
    trailing   every row, but not the header, has one more separator after its last cell
    quoted     columns of which every cell is quoted, needed or not
    names      columns whose name is
    """

    separator: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    bom: bool = False
    line_end: str = "\n"
    before: str = ""
    comment: str = ""
    trailing: bool = False
    quoted: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def marks(self) -> Marks:
        """What the counter needs to know."""
        return Marks(self.separator, self.quote, self.comment, self.before.count("\n"))

    def of_separator(self, separator: str) -> "Dialect":
        """This dialect for a file of another kind: TSV for CSV."""
        return replace(self, separator=separator, before="" if separator != self.separator else self.before)

    def header(self, names: Sequence[str]) -> str:
        """Everything above the first row."""
        line = self.separator.join(self._name(name) for name in names)
        return f"{BYTE_ORDER_MARK * self.bom}{self.before}{line}{self.line_end}"

    @property
    def quote_style(self) -> Literal["necessary", "never"]:
        """What is left to the writer: nothing where a column has quotes that it does not need, or none may have any."""
        return "never" if self.quoted or not self.quote else "necessary"

    def cells(self, frame: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
        """The cells as they are to stand in the file, with quotes where the writer is to make none."""
        rows = frame.select(self._cell(name) for name in names) if self.quoted else frame
        return rows.with_columns(pl.lit(None, pl.String).alias("\0trailing")) if self.trailing else rows

    def _name(self, name: str) -> str:
        needed = self.quote and (name == "" or any(sign in name for sign in (self.separator, self.quote, "\n", "\r")))
        return self._quoted(name) if (needed and name) or name in self.names else name

    def _quoted(self, text: str) -> str:
        return f"{self.quote}{text.replace(self.quote, self.quote * 2)}{self.quote}"

    def _cell(self, name: str) -> pl.Expr:
        cell, sign = pl.col(name).cast(pl.String), self.quote
        quoted = pl.concat_str(
            pl.lit(sign), cell.str.replace_all(sign, sign * 2, literal=True), pl.lit(sign), ignore_nulls=False
        )
        if name in self.quoted:
            return quoted.alias(name)
        needed = cell.str.contains_any([self.separator, sign, "\n", "\r"]) | (cell == "")
        return pl.when(needed).then(quoted).otherwise(cell).alias(name)


def quoted_columns(text: str, records: Sequence[Sequence[str]], marks: Marks) -> tuple[set[str], set[str]]:
    """Columns of which every cell stands in quotes though some need none; and those whose name does.

    `text`: of the `records`, the first of which is the header; an approximation from the beginning of a file is enough.
    """
    if not marks.quote or not records:
        return set(), set()
    always = dict.fromkeys(range(len(records[0])), False)
    out: set[int] = set()
    at, names = 0, set()
    for number, record in enumerate(records):
        for column, cell in enumerate(record):
            in_quotes = text.startswith(marks.quote, at)
            needed = not cell or any(sign in cell for sign in (marks.separator, marks.quote, "\n", "\r"))
            at += (len(cell) + cell.count(marks.quote) + 2 if in_quotes else len(cell)) + 1
            if number == 0:
                names |= {cell} if in_quotes and (not needed or not cell) else set()
            elif in_quotes and not needed:
                always[column] = True
            elif cell and not in_quotes:
                out.add(column)
        if text.startswith("\n", at) and text[at - 1 : at] == "\r":
            at += 1
    return {
        records[0][column] for column, some in always.items() if some and column not in out and column < len(records[0])
    }, names
