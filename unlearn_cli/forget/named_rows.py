"""Positions of the rows that a mask, a condition, ids or row numbers name in a table; all faults in one message."""

import re

import numpy as np
import polars as pl
from polars import exceptions

from unlearn_cli.core.cells import Ints
from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.registry import did_you_mean

_READS = re.compile(r"\b(?:select|(?:read|scan)_\w+)\b", re.IGNORECASE)
"""Words by which a condition could look into something other than the row: a query of its own, a file."""


def by_mask(frame: pl.DataFrame, mask: pl.Series) -> Ints:
    """Rows where the mask (n,) holds."""
    if len(mask) != frame.height:
        raise DataError(
            f"the mask of the rows to forget has {len(mask):,} values, and the table {frame.height:,} rows.",
            "Give one value a row, in the order of the table.",
        )
    if mask.null_count():
        raise DataError(
            f"{mask.null_count():,} values of the mask of the rows to forget are missing.", "Give true or false."
        )
    return np.flatnonzero(mask.to_numpy()).astype(np.intp)


def by_condition(frame: pl.DataFrame, condition: str) -> Ints:
    """Rows where the SQL condition holds; where it is null it does not."""
    reads = _READS.search(condition)
    if reads:
        raise DataError(
            f"the condition has {reads[0]!r}, and it may look at the columns of its row only.",
            "Name the rows by their numbers or ids instead.",
        )
    try:
        holds = frame.select(pl.sql_expr(condition).alias("holds"))["holds"]
    except (exceptions.PolarsError, exceptions.PanicException, ValueError) as error:
        first = (str(error).splitlines() or ["no reason given"])[0]
        raise DataError(
            f"the condition {condition!r} cannot be read: {first}.",
            f"An SQL condition on the columns {listing([repr(name) for name in frame.columns], 20)}.",
        ) from error
    if holds.dtype != pl.Boolean:
        raise DataError(
            f"the condition {condition!r} gives {holds.dtype}, which is neither true nor false.",
            "For example: age > 60 AND region = 'north'",
        )
    if len(holds) != frame.height:
        raise DataError(
            f"the condition {condition!r} gives {len(holds):,} answers for {frame.height:,} rows.",
            "A condition on each row, not on all of them together.",
        )
    return np.flatnonzero(holds.fill_null(False).to_numpy()).astype(np.intp)


def by_ids(frame: pl.DataFrame, column: str, wanted: pl.Series, label: str) -> Ints:
    """Rows whose id is among the wanted ones; each id must name one row."""
    if column not in frame.columns:
        raise DataError(
            f"the table has no column {column!r}.{did_you_mean(column, frame.columns)}",
            f"The columns are: {listing(frame.columns, 40)}.",
        )
    ids = frame[column].cast(pl.String)
    counts = ids.value_counts(name="times").rename({column: "id"})
    asked = wanted.cast(pl.String).rename("id")
    twice = asked.to_frame().group_by("id").len().filter(pl.col("len") > 1).sort("id")
    matched = asked.unique(maintain_order=True).to_frame().join(counts, on="id", how="left", maintain_order="left")
    unknown = matched.filter(pl.col("times").is_null())["id"]
    shared = matched.filter(pl.col("times") > 1)
    faults = [
        *_fault(asked.null_count(), "are empty", []),
        *_fault(twice.height, "stand there more than once", twice["id"].head(9).to_list()),
        *_fault(len(unknown.drop_nulls()), "are not in the table", unknown.drop_nulls().head(9).to_list()),
        *_fault(shared.height, "name more than one row of the table", shared["id"].head(9).to_list()),
    ]
    if faults:
        raise DataError(
            f"of {len(asked):,} ids in {label}, {'; '.join(faults)}.", "Name each row to forget once, by its id."
        )
    return np.flatnonzero(ids.is_in(asked.to_list()).fill_null(False).to_numpy()).astype(np.intp)


def by_numbers(frame: pl.DataFrame, cells: pl.Series, label: str) -> Ints:
    """Rows by their number, the first is 0."""
    numbers = cells.cast(pl.String).cast(pl.Int64, strict=False)
    odd = cells.filter(numbers.is_null()).cast(pl.String).fill_null("").head(9).to_list()
    outside = numbers.filter((numbers < 0) | (numbers >= frame.height))
    twice = numbers.drop_nulls().value_counts(name="times").filter(pl.col("times") > 1).sort(cells.name)[cells.name]
    faults = [
        *_fault(int(numbers.null_count()), "are no whole numbers", odd),
        *_fault(len(outside), f"are not from 0 to {frame.height - 1:,}", outside.head(9).cast(pl.String).to_list()),
        *_fault(len(twice), "stand there more than once", twice.head(9).cast(pl.String).to_list()),
    ]
    if faults:
        raise DataError(
            f"of {len(cells):,} row numbers in {label}, {'; '.join(faults)}.",
            "Name each row to forget once; the first row of the table is 0.",
        )
    return np.sort(numbers.to_numpy()).astype(np.intp)


def _fault(count: int, what: str, ids: list[str]) -> list[str]:
    shown = f" ({listing([repr(value) for value in ids], 5)})" if ids else ""
    return [f"{count:,} {what}{shown}"] if count else []
