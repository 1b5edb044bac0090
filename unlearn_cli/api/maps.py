"""Maps as the library hands them out: fitted, loaded, saved; rows there and back."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from unlearn_cli.api.frames import opened
from unlearn_cli.api.python_words import in_python_words
from unlearn_cli.api.requests import read_labels
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options, Progress, silent
from unlearn_cli.core.reading import Reading
from unlearn_cli.engines import engine_for
from unlearn_cli.engines.interface import Cluster, Engine
from unlearn_cli.repair.lazily import Lazily
from unlearn_cli.repair.map_file import read_map, to_bytes
from unlearn_cli.repair.moving import Move
from unlearn_cli.repair.restoring import Restoration
from unlearn_cli.repair.restoring import notes as restored_notes
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.frames import read_table
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.table import Table


@dataclass(frozen=True, repr=False)
class Map:
    """A fitted map: it moves rows that have the columns of the table it was learned from.

    It holds the secret of its draws: keep it, and what `save` writes, as safe as the table.

    Examples
    --------
    >>> import polars as pl
    >>> import unlearn_cli as ul
    >>> people = pl.read_parquet("sample_data/adult.parquet").head(600)
    >>> fitted = ul.fit(people, sensitive="sex", method="quantile")
    >>> fitted
    Map(sensitive=('sex',), method='quantile', columns=14)
    >>> fitted.transform(people).columns == people.drop("sex").columns
    True
    """

    fitted: TableMap
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        method, columns = self.fitted.options.method, len(self.fitted.codecs)
        return f"Map(sensitive={self.sensitive}, method={method!r}, columns={columns})"

    @property
    def sensitive(self) -> tuple[str, ...]:
        """The columns that the others must not tell."""
        return self.fitted.sensitive

    @property
    def options(self) -> Options:
        """What the fit was told."""
        return self.fitted.options

    @in_python_words
    def transform(
        self,
        table: Any,
        *,
        keep_sensitive: bool = False,
        unseen: str | None = None,
        row_offset: int = 0,
        progress: Progress = silent,
        **reading: Any,
    ) -> Any:
        """The rows of a table moved: the same row gets the same answer, alone or in any batch.

        Parameters
        ----------
        table : path or frame
            With the columns that the map was fitted on, the sensitive ones included.
        keep_sensitive : bool
            Leave the sensitive columns in.
        unseen : {"rare", "error", "pooled"}, optional
            What to do with values that the fit never saw, instead of what the map says.
        row_offset : int
            Number of the first row in the whole table, where this is a part of it.
        **reading
            Those of `Reading`, for a path: separator, decimal, encoding, quote, comment, null_value, date_format.

        Returns
        -------
        frame
            Of the kind that came in (Polars for a path). A LazyFrame stays lazy: nothing is read before it is
            collected or sunk, what is wrong with its cells is raised then, and `progress` is not called. A Spark
            DataFrame is moved when it is used, and its values are looked through for new ones before.

        Raises
        ------
        MapError
            Where the table does not fit the map, with every fault in one message.
        DataError
            Where values are new that may not be.
        """
        if isinstance(table, pl.LazyFrame):
            return Lazily(self.fitted, unseen, keep_sensitive, row_offset).moved(table)
        given, back, where = opened(table, Reading.of(**reading), self.options.key)
        self.fitted.check(given.schema, given.text)
        move = Move(self.fitted, self.fitted.unseen(given.rows, unseen), keep_sensitive, row_offset, progress)
        rows = transformed(move, given, where)
        move.settle()
        return back(rows)

    def inverse_transform(
        self, table: Any, labels: Any = None, *, id: str | None = None, partial: bool = False, row_offset: int = 0
    ) -> Any:
        """The rows as they were before the map moved them, as `restore` gives them back."""
        return restore(table, self, labels, id=id, partial=partial, row_offset=row_offset).table

    @in_python_words
    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the map to a file that its owner alone may read.

        Raises
        ------
        InputError
            Where the file exists, unless `force`, or cannot be written.
        """
        with Publication(Path(path), force=force, private=True) as out:
            out.write_bytes(to_bytes(self.fitted))
            out.publish()


@dataclass(frozen=True)
class Restored:
    """A table given back, and what of it is not exactly as it was."""

    table: Any
    notes: tuple[Note, ...]


@in_python_words
def load_map(path: str | os.PathLike[str]) -> Map:
    """The map in a file that `Map.save`, `unlearn fit` or `unlearn repair --map-out` wrote.

    Raises
    ------
    MapError
        Where it is damaged, foreign, or of another version.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import unlearn_cli as ul
    >>> fitted = ul.fit("sample_data/adult.parquet", sensitive="sex", method="quantile")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fitted.save(pathlib.Path(folder, "sex.map"))
    ...     ul.load_map(pathlib.Path(folder, "sex.map")).sensitive
    ('sex',)
    """
    return Map(read_map(os.fspath(path)))


@in_python_words
def restore(
    table: Any,
    map: "Map | str | os.PathLike[str]",
    labels: Any = None,
    *,
    id: str | None = None,
    partial: bool = False,
    row_offset: int = 0,
    progress: Progress = silent,
    **reading: Any,
) -> Restored:
    """The table that a map repaired, as it was before, with what cannot be known of it.

    Parameters
    ----------
    table : path or frame
        The repaired table.
    map : Map or path
        The map that repaired it.
    labels : path or frame, optional
        Holds the sensitive columns where the table does not: in the same order, or by `id`.
    id : str, optional
        Column of both that names each row.
    partial : bool
        Restore the columns that can be, and leave the others as they are.
    row_offset : int
        Number of the first row in the whole table, where this is a part of it.
    **reading
        Those of `Reading`, for paths: separator, decimal, encoding, quote, comment, null_value, date_format.

    Returns
    -------
    Restored
        With `table`, of the kind that came in, and `notes`.

    Raises
    ------
    DataError
        Where columns cannot be restored (unless `partial`), or the map did not make the table.

    Examples
    --------
    >>> import polars as pl
    >>> import unlearn_cli as ul
    >>> people = pl.DataFrame({"z": ["a", "b"] * 200, "x": [n * 0.618 % 1 + n % 2 for n in range(400)]})
    >>> fitted = ul.fit(people, sensitive="z", method="quantile")
    >>> moved = fitted.transform(people, keep_sensitive=True)
    >>> bool((moved["x"] - people["x"]).abs().mean() > 0.1)
    True
    >>> bool((ul.restore(moved, fitted).table["x"] - people["x"]).abs().mean() < 0.01)
    True
    """
    told = Reading.of(**reading)
    given, back = read_table(table, "the repaired table", told)
    fitted = read_map(os.fspath(map)) if isinstance(map, str | os.PathLike) else map.fitted
    known = None if labels is None else (read_labels(labels, told), id)
    job = Restoration.of(fitted, given, known)
    job = replace(job, row_offset=row_offset, partial=partial, progress=progress)
    with given.reading():
        restored, found = job.run(engine_for("local", given), lambda rows: rows.collect(engine="streaming"))
    return Restored(back(restored), tuple(restored_notes(found)))


def transformed(move: Move, table: Table, where: Engine) -> Any:
    """The moved rows: of a cluster lazily, once what the fit never saw is counted; else in memory."""
    if not isinstance(where, Cluster):
        return collected(move, table, where)
    counting = move.counting(table)
    for said in where.said(table, counting, counting.columns):
        move.add(said)
    return where.moved(table, move.carried(table), tuple(move.schema(table)))


def collected(move: Move, table: Table, where: Engine) -> pl.DataFrame:
    """The moved rows of a table, in memory."""
    with table.reading():
        return move.stream(table, where).collect(engine="streaming")
