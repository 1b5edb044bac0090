"""Kinds of column: how the cells of each become ordered coordinates; a category has none, only levels.

The one bridge between tables (Polars) and arrays (numpy).
"""

from unlearn_cli.core.registry import load
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.local_text import DATE_NAME, date_text

KINDS = {
    "number": "unlearn_cli.tables.kinds.number:NUMBER",
    "number text": "unlearn_cli.tables.kinds.text:NUMBER_TEXT",
    "date text": "unlearn_cli.tables.kinds.text:DATE_TEXT",
    "datetime text": "unlearn_cli.tables.kinds.text:DATETIME_TEXT",
    "number text with signs": "unlearn_cli.tables.kinds.local_text:POINT_TEXT",
    "number text with a comma": "unlearn_cli.tables.kinds.local_text:COMMA_TEXT",
    "category": "unlearn_cli.tables.kinds.category:CATEGORY",
}
"""In the order in which they are tried; `category` takes what is left."""


def kind_named(name: str) -> Kind:
    """The kind of that name, `date text %d/%m/%Y` for any format; an unknown one is an error that lists the choices."""
    if name.startswith(DATE_NAME):
        return date_text(name.removeprefix(DATE_NAME[:-1]))
    found: Kind = load(KINDS, name, "kind of column")
    return found


def kinds() -> dict[str, Kind]:
    """Every kind by name, loaded."""
    return {name: kind_named(name) for name in KINDS}
