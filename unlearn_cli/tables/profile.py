"""What is seen of each column before anything is learned: its kind, its nulls, how many values it has."""

import shlex
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.tables.kinds import kinds
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.local_text import date_text
from unlearn_cli.tables.kinds.text import NUMBER_TEXT
from unlearn_cli.tables.local_kinds import LOCAL, decimal_of, fitting_forms, local_facts, local_kind, possible_kinds

COUNTER_ROWS = 100
"""Fewer whole numbers without a gap may be anything; from this many rows on they are a row counter."""

LARGEST = 1e140
"""Squares of larger numbers, summed over the rows of any table, are more than a double holds (1.8e308)."""

MOSTLY = 0.9
"""A row counter has at least this many values a row, by an estimate that is off by a hundredth or two."""


FIRST_DAY, LAST_DAY = date.min, date.max
"""Years 1 to 9999. Parquet holds others; Python, CSV and the calendar of Polars (in part) do not."""


@dataclass(frozen=True)
class Profile:
    """One column of the whole table.

    kind       how its cells are read; None where no kind takes its type
    distinct   distinct values, nulls aside (about, where there are many)
    nonfinite  cells that are NaN or infinite
    counter    whole numbers, one a row, without a gap: a row counter
    huge       cells of numbers beyond LARGEST; and the largest of them
    far        dates outside FIRST_DAY to LAST_DAY
    strays     cells of a category that keep it from being numbers, where most of its cells are; and one of them
    forms      formats of dates that all its cells fit; of several nobody can tell
    """

    name: str
    dtype: str
    kind: Kind | None
    rows: int
    nulls: int
    distinct: int
    nonfinite: int = 0
    counter: bool = False
    huge: int = 0
    largest: float = 0.0
    strays: int = 0
    stray: str = ""
    far: int = 0
    forms: tuple[str, ...] = ()


def profile(scan: pl.LazyFrame, text: bool, reading: Reading = AS_SEEN) -> dict[str, Profile]:
    """All columns of the table, in one pass, and a second one over the few that call for it.

    `text`: the file format knows no types. `reading`: what was asked of numbers and dates in text.
    """
    schema = scan.collect_schema()
    seen = _collect(scan, {name: _facts(name, dtype, text) for name, dtype in schema.items()})
    first = {name: _profile(name, dtype, seen[name]) for name, dtype in schema.items()}
    possible = possible_kinds(scan, reading) if text else {}
    looks = {
        name: _second_look(column, seen[name]) | local_facts(name, column.kind, seen[name], possible.get(name, ()))
        for name, column in first.items()
    }
    more = _collect(scan, {name: facts for name, facts in looks.items() if facts})
    every = {name: seen[name] | more.get(name, {}) for name in first}
    decimal = decimal_of(every.values(), reading)
    return {name: _with_more(column, every[name], (decimal, reading), schema) for name, column in first.items()}


def _with_more(column: Profile, facts: dict[str, Any], told: tuple[str, Reading], schema: pl.Schema) -> Profile:
    """A column with everything that was found of it; `told`: the sign before the decimals, and what was asked."""
    decimal, reading = told
    kind = local_kind(column.kind, facts, decimal, bool(reading.decimal))
    forms = fitting_forms(column.name, facts, reading, schema) if kind is CATEGORY else ()
    if len(forms) == 1:
        kind = date_text(forms[0])
    known = {name: facts[name] for name in ("counter", "stray") if name in facts}
    strays = facts.get("strays", 0) if kind is CATEGORY else 0
    return replace(replace(column, **known), kind=kind, forms=forms, strays=strays)


def _collect(scan: pl.LazyFrame, facts: dict[str, dict[str, pl.Expr]]) -> dict[str, dict[str, Any]]:
    if not facts:
        return {}
    asked = [
        pl.struct([fact.alias(key) for key, fact in of_column.items()]).alias(name) for name, of_column in facts.items()
    ]
    return scan.select(asked).collect(engine="streaming").row(0, named=True)


def _facts(name: str, dtype: pl.DataType, text: bool) -> dict[str, pl.Expr]:
    """What is asked of one column: each a single value, nulls aside; `not KIND` counts cells that do not parse."""
    cells, taking = pl.col(name), [kind for kind in kinds().values() if kind.takes(dtype, text) and kind not in LOCAL]
    facts = {"rows": pl.len(), "nulls": cells.null_count()}
    facts |= {f"not {kind.name}": (~kind.clean(cells)).sum() for kind in taking}
    if taking:
        facts["distinct"] = cells.drop_nulls().approx_n_unique()
        facts["one"] = cells.min() == cells.max()
    if dtype.is_float() or (CATEGORY in taking and NUMBER_TEXT in taking):
        size = (cells.cast(pl.Float64) if dtype.is_float() else NUMBER_TEXT.coordinates(cells)).abs()
        finite = pl.when(size.is_finite()).then(size)
        facts |= {"huge": (finite > LARGEST).sum(), "largest": finite.max()}
    if text and dtype == pl.String:
        facts["points"] = cells.str.contains(".", literal=True).sum()
    if dtype.is_float():
        facts["nonfinite"] = (cells.is_nan() | cells.is_infinite()).sum()
    if isinstance(dtype, pl.Date | pl.Datetime):
        facts["far"] = (~cells.to_physical().is_between(*_calendar(dtype))).sum()
    return facts


def _profile(name: str, dtype: pl.DataType, facts: dict[str, Any]) -> Profile:
    kind = next((kind for name, kind in kinds().items() if facts.get(f"not {name}") == 0), None)
    values = facts["rows"] - facts["nulls"]
    least, most = (0, 0) if not values else (1, 1) if facts.get("one") else (2, values)
    distinct = min(max(facts.get("distinct", 0), least), most)
    nonfinite, far = (facts.get(fact) or 0 for fact in ("nonfinite", "far"))
    huge = (facts.get("huge") or 0) if kind and kind.ordered else 0
    found = Profile(name, str(dtype), kind, facts["rows"], facts["nulls"], distinct, nonfinite, far=far)
    return replace(found, huge=huge, largest=facts.get("largest") or 0.0)


def _calendar(dtype: pl.Date | pl.Datetime) -> tuple[int, int]:
    """The first day and the end of the last one as Polars counts them."""
    days = [(day - date(1970, 1, 1)).days for day in (FIRST_DAY, LAST_DAY)]
    if isinstance(dtype, pl.Date):
        return days[0], days[1]
    ticks = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[dtype.time_unit] * 86_400
    least, most = days[0] * ticks, (days[1] + 1) * ticks - 1
    return max(least, -(2**63)), min(most, 2**63 - 1)


def refuse_far_dates(columns: Mapping[str, Profile], left_out: Container[str | None]) -> None:
    """One error that names every column with dates that no calendar has, unless it is left out."""
    far = {name: column for name, column in columns.items() if column.far and name not in left_out}
    if far:
        named = [f"{name!r} ({column.far:,} of {column.rows:,} rows)" for name, column in far.items()]
        raise DataError(
            f"dates outside the years {FIRST_DAY.year} to {LAST_DAY.year}: {listing(named)}.",
            "Make these cells null, or leave the columns out with --drop.",
        )


def _second_look(column: Profile, facts: dict[str, Any]) -> dict[str, pl.Expr]:
    """What is asked of a column that may be a row counter, or that would be numbers but for a few cells."""
    cells, strays = pl.col(column.name), facts.get("not number text", 0)
    whole = column.dtype.removeprefix("U").startswith("Int")
    if (whole or column.kind is NUMBER_TEXT) and column.distinct > MOSTLY * column.rows >= MOSTLY * COUNTER_ROWS:
        return {"counter": _counts_rows(cells if whole else NUMBER_TEXT.coordinates(cells))}
    if column.kind is CATEGORY and 0 < strays < (column.rows - column.nulls) / 2:
        stray = pl.when(~NUMBER_TEXT.clean(cells)).then(cells).min()
        return {"strays": pl.lit(strays), "stray": stray}
    return {}


def _counts_rows(numbers: pl.Expr) -> pl.Expr:
    """Are these (of which nearly all are distinct) the whole numbers from the least to the largest, one a row?"""
    whole = numbers.cast(pl.Int128, strict=False)
    spread = whole.max() - whole.min() + 1
    full = (spread == pl.len()) & ((whole - whole.min()).sum() * 2 == (spread - 1) * spread)
    return (full & (whole == numbers).all()).fill_null(False)


def refuse_huge(columns: Mapping[str, Profile], left_out: Collection[str | None] = ()) -> None:
    """One error that names the columns with numbers that cannot be computed with. `left_out` of what is looked at."""
    found = [column for name, column in columns.items() if column.huge and name not in left_out]
    if found:
        words = [f"{one.name!r} has {one.huge:,} of {one.rows:,} cells as large as {one.largest:.6g}" for one in found]
        drop = " ".join(f"--drop {shlex.quote(one.name)}" for one in found)
        raise DataError(
            f"{listing(words)}: no squares can be taken of numbers beyond {LARGEST:g}.",
            f"If they stand for missing values make them null; else scale the column, or leave it out: {drop}",
        )


def sensitive_kind(column: Profile, part: str = "sensitive") -> Kind:
    """The kind of a column that rows can be grouped by; an error where they cannot. `part`: the one that it plays."""
    if column.kind is None:
        raise DataError(
            f"the {part} column {column.name!r} is of type {column.dtype}, which has no values to group by.",
            "Name a column of numbers, dates, categories or Booleans.",
        )
    if column.nonfinite:
        cells = f"{column.nonfinite:,} of {column.rows:,} cells that are NaN or infinite"
        raise DataError(
            f"the {part} column {column.name!r} has {cells}.",
            f"Make them null{', and use --null-group to treat them as a group' * (part == 'sensitive')}.",
        )
    return column.kind
