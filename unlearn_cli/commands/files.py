"""What `repair`, `fit` and `apply` read and write."""

from collections.abc import Collection
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path

import polars as pl

from unlearn_cli.core.errors import InputError, SettingsError
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.engines import Chosen, opened
from unlearn_cli.engines.interface import Engine, Source
from unlearn_cli.repair.moving import schema_left
from unlearn_cli.report.files import Saves
from unlearn_cli.tables.formulas import escaped, escaped_schema, refuse_unless_text, unescaped
from unlearn_cli.tables.naming import STREAM, default_output, known_suffix, root_of
from unlearn_cli.tables.object_stores import scheme_of
from unlearn_cli.tables.output.directory import DirectoryPublication
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.parts import ONE_FILE, in_parts, refuse_unlike
from unlearn_cli.tables.source import format_of, refuse_target, reread
from unlearn_cli.tables.table import Table


@dataclass(frozen=True)
class Files:
    """The files of one run.

    `output` and `report` of None mean the default place, `map_out` of None that it is not written. `printed`: the
    option by which the report is printed on stdout too; empty where it is not. `shuffle`: rows are written in an order
    drawn from the secret. `memory`: what the run may take, the machine's share for None. `escape_formulas`: cells and
    names that a spreadsheet would compute get an apostrophe.
    """

    input: str
    output: str | None = None
    report: str | None = None
    map_out: str | None = None
    format: str | None = None
    engine: Chosen = Chosen()  # noqa: RUF009, it is frozen
    memory: str | None = None
    force: bool = False
    keep_sensitive: bool = False
    printed: str = ""
    html: str | None = None
    shuffle: bool = False
    saves: Saves = ()
    escape_formulas: bool = False
    reading: Reading = AS_SEEN

    def opened(self, key: str | None) -> tuple[Table, Engine]:
        """What is read, and the engine, set to it; `key`: the column that draws are made by."""
        return opened(self.engine, Source(self.input, self.format, self.reading, key), self.memory)

    @property
    def target(self) -> str:
        """Where the table goes."""
        if self.output is None and self.input.startswith("table:"):
            raise InputError(f"{self.input} is no file to name another one after.", "Name the output: -o OUT")
        if self.output is None and scheme_of(self.input):
            raise InputError(f"{self.input} is in an object store: where to write?", "Name a local file: -o OUT")
        return self.output or default_output(self.input)

    @property
    def report_target(self) -> str | None:
        """Beside the table; one that goes to stdout or a device has no report unless it is asked for."""
        place = Path(self.target)
        if self.report or self.target == STREAM or (place.exists() and not (place.is_file() or place.is_dir())):
            return self.report
        named = self.target.rstrip("/") or self.target
        return f"{named.removesuffix(known_suffix(named))}.report.json"

    @property
    def targets(self) -> list[str]:
        """All that `repair` writes."""
        named = (self.target, self.report_target, self.html, self.map_out, *(target for _, target in self.saves))
        return [target for target in named if target]

    def root(self, table: Table) -> Path | None:
        """The directory whose files the output is to have, where both are named as directories; None: it is one file.

        Raises
        ------
        InputError
            Where only the output is.
        """
        named = self.target.endswith("/") or (self.target != STREAM and Path(self.target).is_dir())
        if table.elsewhere is not None or not named:
            return None
        root = self._read_from(table)
        if root is None or format_of(self.target, table).name != "parquet":
            raise InputError(
                f"{self.target} is a directory, and only a directory of Parquet is written as one, as Parquet.",
                "Name a file in it.",
            )
        return root

    def refuse_target(
        self, table: Table, dropped: tuple[str, ...], sensitive: tuple[str, ...], stay: Collection[str] = ()
    ) -> None:
        """Faults of the output that show before any work is done; `stay`: columns whose cells stay as they are."""
        columns = schema_left(table.schema, dropped, () if self.keep_sensitive else sensitive)
        refuse_target(self.target, self.input, table, columns)
        if self.escape_formulas:
            refuse_unless_text(format_of(self.target, table), self.target)
        root = self.root(table)
        if root and self.shuffle:
            raise SettingsError(
                f"--shuffle and a directory, {self.target}, were both given: the rows of a file would stay in it.",
                f"Leave out --shuffle, or {ONE_FILE}",
            )
        if root:
            refuse_unlike(self.target, table, root, columns, (*stay, *sensitive))

    def sink(self, out: Publication, rows: pl.LazyFrame, table: Table) -> None:
        """Write the rows in the format of the output."""
        chosen, root = format_of(self.target, table), self._read_from(table)
        if isinstance(out, DirectoryPublication) and root:
            chosen = in_parts(chosen, root)
        out.sink(escaped(rows) if self.escape_formulas else rows, chosen)

    def reread(self, out: Publication, table: Table, schema: pl.Schema) -> Table:
        """What `sink` wrote, as it was before it was escaped."""
        if not self.escape_formulas:
            return reread(out, table, schema)
        return unescaped(reread(out, table, escaped_schema(schema)), schema)

    def publication(self, target: str, table: Table, *avoid: Path, private: bool = False) -> Publication:
        """An output in the making, which is none of the files that are read, nor of those to `avoid`."""
        return Publication(target, avoid=[*table.paths, *avoid], force=self.force, private=private)

    def _read_from(self, table: Table) -> Path | None:
        """The directory that IN names, or that its glob is of; None for a file."""
        if scheme_of(self.input):  # a copy, whose directory is nameless
            return Path(commonpath(path.parent for path in table.paths)) if len(table.paths) > 1 else None
        root = root_of(self.input)
        return root if root.is_dir() else None
