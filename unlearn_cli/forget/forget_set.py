"""Which rows are to be forgotten, and how they are named: in a file, by a condition, or by values in memory."""

from dataclasses import dataclass
from typing import Protocol

import polars as pl

from unlearn_cli.core.cells import Ints
from unlearn_cli.core.errors import DataError
from unlearn_cli.forget.named_rows import by_condition, by_ids, by_mask, by_numbers
from unlearn_cli.tables.source import open_table
from unlearn_cli.tables.table import Table


class ForgetSet(Protocol):
    """A way to name rows. `id_column` is no feature of the model; `words` are for a report."""

    @property
    def id_column(self) -> str | None: ...
    @property
    def words(self) -> str: ...

    def positions(self, frame: pl.DataFrame) -> Ints:
        """Positions (m,) in the table, ascending."""
        ...


@dataclass(frozen=True)
class ForgetRequest:
    """Rows as the command names them; one of `ids`, `rows` and `condition`. `id_column` goes with `ids`."""

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
            problem = f"{' and '.join(taken)} are given together" if taken else "no rows to forget are named"
            raise DataError(f"{problem}.", "Take one of --forget IDS --id COL, --forget-rows INDEX, --forget-where.")
        if (self.ids is None) != (self.id_column is None):
            raise DataError("--forget and --id go together.", "For example: --forget ids.csv --id person")

    def positions(self, frame: pl.DataFrame) -> Ints:
        """Positions (m,) in the table, ascending."""
        self.check()
        if self.condition is not None:
            return by_condition(frame, self.condition)
        table = _one_file(str(self.file))
        if self.ids is not None and self.id_column is not None:
            known = frame[self.id_column].cast(pl.String) if self.id_column in frame.columns else pl.Series([""])
            return by_ids(frame, self.id_column, _column(table, self.id_column, known), table.label)
        return by_numbers(frame, _column(table, None), table.label)


@dataclass(frozen=True)
class GivenRows:
    """Rows named by values in memory: a mask where these are booleans, ids where a column is named, else positions."""

    values: pl.Series
    id_column: str | None = None

    @property
    def words(self) -> str:
        """How they are named, for a report."""
        if self.values.dtype == pl.Boolean:
            return "a mask"
        return "positions" if self.id_column is None else f"ids of {self.id_column!r}"

    def positions(self, frame: pl.DataFrame) -> Ints:
        """Positions (m,) in the table, ascending."""
        if self.values.dtype == pl.Boolean:
            return by_mask(frame, self.values)
        if self.id_column is not None:
            return by_ids(frame, self.id_column, self.values, "forget")
        return by_numbers(frame, self.values, "forget")


def forget_rows(frame: pl.DataFrame, wanted: ForgetSet) -> Ints:
    """Positions (m,) of the rows to forget in the table, ascending; not none and not all."""
    marked = wanted.positions(frame)
    if marked.size == 0:
        raise DataError(f"no row is to be forgotten by {wanted.words}.", "Name at least one row.")
    if marked.size == frame.height:
        raise DataError(
            f"all {frame.height:,} rows are to be forgotten by {wanted.words}: nothing is left to retain.",
            "Delete the model instead, or name fewer rows.",
        )
    return marked


def _one_file(spec: str) -> Table:
    if spec == "-":
        raise DataError("the rows to forget cannot come from a pipe.", "Write them to a file first.")
    return open_table(spec)


def _column(table: Table, name: str | None, known: pl.Series | None = None) -> pl.Series:
    """A column of the file; its only one where none of that name is there.

    A file without a header has a row in its place: a number, or one of the ids that are `known`.
    """
    names = list(table.schema)
    chosen = name if name in names else names[0]
    if len(names) > 1 and chosen != name:
        wanted = f"no column {name!r}" if name else f"{len(names)} columns"
        raise DataError(f"{table.label} has {wanted}.", "A file with one column, and a header.")
    with table.reading():
        cells = table.scan.select(chosen).collect()[chosen]
    first = chosen != name and (chosen.isdecimal() if known is None else bool((known == chosen).any()))
    return pl.concat([pl.Series(chosen, [chosen]), cells]) if table.text and first else cells
