"""Which rows are to be forgotten: by ids, by row numbers, or by a condition; every fault in one message."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from polars import exceptions

from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.formats.source import Source, open_source
from unlearn_cli.lookup import did_you_mean
from unlearn_cli.models.interface import Ints

_READS = re.compile(r"\b(?:select|(?:read|scan)_\w+)\b", re.IGNORECASE)
"""Words by which a condition could look into something other than the row: a query of its own, a file."""


@dataclass(frozen=True)
class ForgetRequest:
    """How the rows are named; one of `ids`, `rows` and `condition`. `id_column` goes with `ids`."""

    ids: str | None = None
    id_column: str | None = None
    rows: str | None = None
    condition: str | None = None

    @property
    def file(self) -> str | None:
        """The file that is read, if any."""
        return self.ids or self.rows

    @property
    def words(self) -> str:
        """How they are named, for a report."""
        if self.condition is not None:
            return f"condition {self.condition}"
        return f"ids of {self.id_column!r} in {self.ids}" if self.ids else f"row numbers in {self.rows}"

    def check(self) -> None:
        """Raise where not exactly one way is taken."""
        ways = {"--forget": self.ids, "--forget-rows": self.rows, "--forget-where": self.condition}
        taken = [name for name, value in ways.items() if value is not None]
        if len(taken) != 1:
            said = f"{' and '.join(taken)} are given together" if taken else "no rows to forget are named"
            raise UnlearnError(f"{said}.", "Take one of --forget IDS --id COL, --forget-rows INDEX, --forget-where.")
        if (self.ids is None) != (self.id_column is None):
            raise UnlearnError("--forget and --id go together.", "For example: --forget ids.csv --id person")


def forget_rows(frame: pl.DataFrame, request: ForgetRequest) -> Ints:
    """Positions (m,) of the rows to forget in the table, ascending; not none and not all."""
    request.check()
    if request.condition is not None:
        marked = _by_condition(frame, request.condition)
    elif request.ids is not None and request.id_column is not None:
        marked = _by_ids(frame, _one_file(request.ids), request.id_column)
    else:
        marked = _by_numbers(frame, _one_file(str(request.rows)))
    if marked.size == 0:
        raise UnlearnError(f"no row is to be forgotten by {request.words}.", "Name at least one row.")
    if marked.size == frame.height:
        raise UnlearnError(
            f"all {frame.height:,} rows are to be forgotten by {request.words}: nothing is left to retain.",
            "Delete the model instead, or name fewer rows.",
        )
    return marked


def _one_file(spec: str) -> Source:
    if spec == "-":
        raise UnlearnError("the rows to forget cannot come from a pipe.", "Write them to a file first.")
    return open_source(spec)


def _by_condition(frame: pl.DataFrame, condition: str) -> Ints:
    """Rows where the condition holds; where it is null it does not."""
    reads = _READS.search(condition)
    if reads:
        raise UnlearnError(
            f"--forget-where has {reads[0]!r}: a condition may look at the columns of its row only.",
            "Name the rows by --forget-rows or --forget instead.",
        )
    try:
        holds = frame.select(pl.sql_expr(condition).alias("holds"))["holds"]
    except (exceptions.PolarsError, exceptions.PanicException, ValueError) as error:
        first = (str(error).splitlines() or ["no reason given"])[0]
        raise UnlearnError(
            f"--forget-where {condition!r} cannot be read: {first}.",
            f"An SQL condition on the columns {listing([repr(name) for name in frame.columns], 20)}.",
        ) from error
    if holds.dtype != pl.Boolean:
        raise UnlearnError(
            f"--forget-where {condition!r} gives {holds.dtype}, which is neither true nor false.",
            "For example: --forget-where \"age > 60 AND region = 'north'\"",
        )
    if len(holds) != frame.height:
        raise UnlearnError(
            f"--forget-where {condition!r} gives {len(holds):,} answers for {frame.height:,} rows.",
            "A condition on each row, not on all of them together.",
        )
    return np.flatnonzero(holds.fill_null(False).to_numpy()).astype(np.intp)


def _by_ids(frame: pl.DataFrame, source: Source, column: str) -> Ints:
    """Rows whose id is in the file; each id must name one row."""
    wanted = _column(source, column)
    if column not in frame.columns:
        raise UnlearnError(
            f"the table has no column {column!r}.{did_you_mean(column, frame.columns)}",
            f"The columns are: {listing(frame.columns, 40)}.",
        )
    ids = frame[column].cast(pl.String)
    counts = ids.value_counts(name="times").rename({column: "id"})
    asked = wanted.cast(pl.String).rename("id")
    twice = asked.to_frame().group_by("id").len().filter(pl.col("len") > 1).sort("id")
    found = asked.unique(maintain_order=True).to_frame().join(counts, on="id", how="left", maintain_order="left")
    unknown = found.filter(pl.col("times").is_null())["id"]
    shared = found.filter(pl.col("times") > 1)
    faults = [
        *_fault(asked.null_count(), "are empty", []),
        *_fault(twice.height, "stand more than once in the file", twice["id"].head(9).to_list()),
        *_fault(len(unknown.drop_nulls()), "are not in the table", unknown.drop_nulls().head(9).to_list()),
        *_fault(shared.height, "name more than one row of the table", shared["id"].head(9).to_list()),
    ]
    if faults:
        raise UnlearnError(
            f"of {len(asked):,} ids in {source.label}, {'; '.join(faults)}.", "Name each row to forget once, by its id."
        )
    return np.flatnonzero(ids.is_in(asked.to_list()).fill_null(False).to_numpy()).astype(np.intp)


def _fault(count: int, what: str, ids: list[str]) -> list[str]:
    shown = f" ({listing([repr(value) for value in ids], 5)})" if ids else ""
    return [f"{count:,} {what}{shown}"] if count else []


def _by_numbers(frame: pl.DataFrame, source: Source) -> Ints:
    """Rows by their number, the first is 0."""
    cells = _column(source, None)
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
        raise UnlearnError(
            f"of {len(cells):,} row numbers in {source.label}, {'; '.join(faults)}.",
            "Name each row to forget once; the first row of the table is 0.",
        )
    return np.sort(numbers.to_numpy()).astype(np.intp)


def _column(source: Source, name: str | None) -> pl.Series:
    """A column of the file; its only one where none of that name is there."""
    names = list(source.schema)
    chosen = name if name in names else names[0]
    if len(names) > 1 and chosen != name:
        wanted = f"no column {name!r}" if name else f"{len(names)} columns"
        raise UnlearnError(f"{source.label} has {wanted}.", "A file with one column, and a header.")
    with source.readable():
        return source.scan().select(chosen).collect()[chosen]
