"""Which way of writing numbers and dates the text columns of a table follow: as asked, or where nothing else fits."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from unlearn_cli.core.errors import DataError
from unlearn_cli.core.reading import Reading, per_column
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.local_text import COMMA_TEXT, DATE_FORMATS, LIKE_DATES, POINT_TEXT, date_text
from unlearn_cli.tables.kinds.text import NUMBER_TEXT

Facts = Mapping[str, Any]
"""What was seen of one column."""

LOCAL = (POINT_TEXT, COMMA_TEXT)

HEAD = 1000
"""Rows that are looked at first: what does not fit one of them is not tried on all, since patterns cost time."""


def possible_kinds(scan: pl.LazyFrame, reading: Reading) -> dict[str, list[Kind]]:
    """The local kinds that the first rows of each text column fit."""
    head = scan.head(HEAD).collect()
    return {cells.name: _possible(cells, reading, head.schema) for cells in head if cells.dtype == pl.String}


def local_facts(name: str, kind: Kind | None, facts: Facts, possible: Iterable[Kind]) -> dict[str, pl.Expr]:
    """What is asked of a column that may be of a local kind: one that is a category, or that has points in numbers."""
    cells, pointed = pl.col(name), kind is NUMBER_TEXT and facts["points"]
    tried = [one for one in possible if kind is CATEGORY or (pointed and one is COMMA_TEXT)]
    asked = {f"not {one.name}": (~one.clean(cells)).sum() for one in tried}
    return asked | ({"signs": _signs(cells)} if any(one in LOCAL for one in tried) else {})


def decimal_of(columns: Iterable[Facts], reading: Reading) -> str:
    """The sign before the decimals: as asked, else a comma where a column proves it and none proves a point."""
    if reading.decimal:
        return reading.decimal
    seen = list(columns)
    comma = any(_fits(facts, COMMA_TEXT) and not _by_point(facts) for facts in seen)
    point = any(_by_point(facts) and not _fits(facts, COMMA_TEXT) for facts in seen)
    return "," if comma and not point else "."


def local_kind(kind: Kind | None, facts: Facts, decimal: str, asked: bool) -> Kind | None:
    """The kind of a column, now that the sign before its decimals is known; `asked`: and not a guess."""
    if facts.get("signs", 1) <= 1:
        if decimal == "," and _fits(facts, COMMA_TEXT):
            return COMMA_TEXT
        if decimal == "," and asked and kind is NUMBER_TEXT and facts["points"]:
            return CATEGORY
        if kind is CATEGORY and _fits(facts, POINT_TEXT) and not (asked and decimal == ","):
            return POINT_TEXT
        if kind is CATEGORY and _fits(facts, COMMA_TEXT) and not asked:
            return COMMA_TEXT
    return kind


def fitting_forms(name: str, facts: Facts, reading: Reading, columns: Mapping[str, Any]) -> tuple[str, ...]:
    """The format of a date column: the first that was asked for and fits, else every one that fits.

    Raises DataError where the one that was asked for this very column does not fit.
    """
    strays = {key.removeprefix("not date text "): count for key, count in facts.items() if "date text %" in key}
    for form in per_column(reading.date_format, columns).get(name, ()):
        if strays.get(form, 1):
            raise DataError(f"cells of {name!r} are no dates in {form}.", "Correct --date-format.")
    fitting = [form for form, count in strays.items() if not count]
    asked = [form for form in _asked(name, reading, columns) if form in fitting]
    return tuple(asked[:1] or fitting)


def _possible(cells: pl.Series, reading: Reading, columns: Mapping[str, Any]) -> list[Kind]:
    if cells.null_count() == len(cells):
        return [*LOCAL, *(date_text(form) for form in (*_asked(cells.name, reading, columns), *DATE_FORMATS))]
    forms = _asked(cells.name, reading, columns)
    if cells.str.contains(LIKE_DATES).all():
        forms += [form for form in DATE_FORMATS if form not in forms]
    tried = [*LOCAL, *map(date_text, forms)]
    frame = cells.to_frame("cell")
    return [kind for kind in tried if frame.select(kind.clean(pl.col("cell")).all()).item()]


def _asked(name: str, reading: Reading, columns: Mapping[str, Any]) -> list[str]:
    """The formats of dates that were asked for, of this column and of all."""
    asked = per_column(reading.date_format, columns)
    return [*asked.get(name, ()), *asked.get(None, ())]


def _signs(cells: pl.Expr) -> pl.Expr:
    """How many different signs stand about the numbers of a column; of several it is no column of numbers."""
    return cells.str.replace_all(r"[^$€£¥₹%A-Z]", "").drop_nulls().n_unique()


def _fits(facts: Facts, kind: Kind) -> bool:
    return bool(facts.get(f"not {kind.name}", 1) == 0)


def _by_point(facts: Facts) -> bool:
    """Are the cells numbers with points before the decimals, or with commas between the thousands?"""
    return (_fits(facts, NUMBER_TEXT) and bool(facts.get("points"))) or _fits(facts, POINT_TEXT)
