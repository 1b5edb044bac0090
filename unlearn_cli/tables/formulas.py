"""Cells and names that a spreadsheet would take for formulas: written behind an apostrophe, and read without it.

A CSV opened in a spreadsheet computes what begins with = + - @, a tab or CR (CWE-1236); an apostrophe makes it text.
"""

import re
from dataclasses import replace

import polars as pl

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.tables.formats.interface import Format
from unlearn_cli.tables.table import Table

MARK = "'"
STARTS = r"^'*[=@\t\r+\-]"
"""With apostrophes before it a cell gets one more, so that each comes back as it was."""

NUMBER = r"^[+-](?:\d[\d.,]*|\.\d+)(?:[eE][+-]?\d+)?$"
"""Signed numbers are no formulas."""


def refuse_unless_text(file_format: Format, target: str) -> None:
    """An error where the output is no text: no spreadsheet computes the cells of Parquet."""
    if not file_format.text:
        raise SettingsError(
            f"--escape-formulas is for CSV and TSV, and {target} is {file_format.name}.", "Leave it out."
        )


def escaped(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The rows as they are written; names too."""
    schema = frame.collect_schema()
    cells = [
        pl.when(_is_formula(pl.col(name))).then(MARK + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in _texts(schema)
    ]
    return frame.with_columns(cells).rename(_names(schema))


def escaped_schema(schema: pl.Schema) -> pl.Schema:
    """The columns as they are written."""
    names = _names(schema)
    return pl.Schema({names[name]: dtype for name, dtype in schema.items()})


def unescaped(written: Table, schema: pl.Schema) -> Table:
    """A table that was written so, with the cells and the names of `schema` again."""
    back = {shown: name for name, shown in _names(schema).items()}
    rest = [(name, pl.col(name).str.slice(1)) for name in _texts(schema)]
    cells = [
        pl.when(pl.col(name).str.starts_with(MARK) & _is_formula(tail)).then(tail).otherwise(pl.col(name)).alias(name)
        for name, tail in rest
    ]
    return replace(written, scan=written.scan.rename(back).with_columns(cells), schema=schema)


def _is_formula(cells: pl.Expr) -> pl.Expr:
    return cells.str.contains(STARTS) & ~cells.str.contains(NUMBER)


def _texts(schema: pl.Schema) -> list[str]:
    return [name for name, dtype in schema.items() if dtype == pl.String]


def _names(schema: pl.Schema) -> dict[str, str]:
    return {name: MARK * bool(re.search(STARTS, name) and not re.search(NUMBER, name)) + name for name in schema}
