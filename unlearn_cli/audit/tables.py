"""From tables to findings: which rows are looked at, which columns are attacked, and their cells as arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.compact import Compact, Everything
from unlearn_cli.audit.every_row import Source, chosen_rows, every_row
from unlearn_cli.audit.findings import Findings
from unlearn_cli.audit.kept_rules import TableRules, kept_rules
from unlearn_cli.audit.measure import AuditSettings, measure
from unlearn_cli.audit.pictures import Seen, pictures
from unlearn_cli.audit.views import VIEWS
from unlearn_cli.core.cells import Given, Ints
from unlearn_cli.core.draws import Rows
from unlearn_cli.core.errors import DataError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options, Progress, silent
from unlearn_cli.engines.interface import Engine
from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.column_notes import local_notes, sentinel_notes
from unlearn_cli.tables.groups.joint import Groups, learn_groups
from unlearn_cli.tables.groups.strata import learn_levels
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.labels import with_labels
from unlearn_cli.tables.names import check_names
from unlearn_cli.tables.profile import Profile, profile, refuse_far_dates, refuse_huge, sensitive_kind
from unlearn_cli.tables.table import Table

AUDIT_ROWS = 50_000
"""Rows that are measured at most, chosen by a public hash of the row number: the same rows before and after."""

STEPS = 12 + 2 * (len(VIEWS) + 1)
"""Steps that the audit of two tables has, without exact values: for the progress bar only."""


@dataclass(frozen=True)
class Side:
    """A table to measure, before a repair or after.

    kinds  the columns to look at, each with its kind
    given  levels to measure within, None without any
    rules  that the repair of this table knew
    places where rows of the other table stand in this one, from their numbers there; None where both have one order
    """

    table: Table
    kinds: dict[str, Kind]
    engine: Engine
    given: Groups | None = None
    rules: TableRules = field(default_factory=TableRules)
    places: Callable[[Rows], Rows] | None = None

    def pick(self, rows: pl.Series, columns: list[str] | None = None) -> pl.DataFrame:
        """Some of the rows, of the columns to look at or of others."""
        return self._picked(self.table.scan.select(columns or list(self.kinds)), rows)

    def as_read(self, rows: pl.Series, frame: pl.DataFrame) -> AsRead:
        """The rows `frame` of the table, and how its file spells them where it is of text."""
        spelled, table = None, self.table
        if table.text:
            spelled = frame
        elif table.format and table.format.text:  # cells were read in types, as of a file that was just written
            spelled = self._picked(table.format.scan(table.paths).select(frame.columns), rows)
        return AsRead(frame, self.kinds, self._places(rows), spelled)

    def _places(self, rows: pl.Series) -> Rows:
        numbers = rows.to_numpy()
        return numbers if self.places is None else self.places(numbers)

    def _picked(self, scan: pl.LazyFrame, rows: pl.Series) -> pl.DataFrame:
        places = self._places(rows)
        with self.table.reading():
            found = self.engine.pick(scan, pl.Series(np.sort(places)))
        return found if self.places is None else found[np.argsort(np.argsort(places))]


@dataclass(frozen=True)
class Labels:
    """Sensitive columns that stand in another table, matched by the column `id`, or by the order of the rows."""

    table: Table
    id: str | None = None


@dataclass(frozen=True)
class Audited:
    """What an audit of one table found, and what it looked at. `given`: levels measured within, None without any."""

    findings: Findings
    groups: Groups
    given: Groups | None
    kinds: dict[str, Kind]
    notes: tuple[Note, ...]


def audit(
    table: Table, labels: Labels | None, options: Options, settings: AuditSettings, means: tuple[Engine, Progress]
) -> Audited:
    """How well the sensitive columns of a table can be guessed from the others.

    Raises
    ------
    DataError
        Where the columns or the labels do not allow it.
    """
    engine, progress = means
    progress("looking at the columns", 0.0)
    with table.reading():
        columns, whole = _columns(table, labels, options)
        refuse_far_dates(columns, options.drop)
        groups = learn_groups(whole.scan, {n: sensitive_kind(columns[n]) for n in options.sensitive}, options)
        levels = {name: sensitive_kind(columns[name], "given") for name in options.given}
        given = learn_levels(whole.scan, levels, options.bins) if levels else None
    beside = {options.unit} - set(table.scan.collect_schema().names())  # of the labels alone, and so not released
    apart: set[str | None] = {*options.sensitive, *options.drop, *beside}
    attacked = {name: c.kind for name, c in columns.items() if c.kind and c.distinct and name not in apart}
    told = replace(settings, unit=options.unit)
    side = Side(whole, attacked, engine, given)
    findings = audit_tables(side, None, groups, told, progress)
    return Audited(findings, groups, given, attacked, _notes(columns, apart, side, settings.choice))


def audit_tables(
    after: Side, before: Side | None, groups: Groups, settings: AuditSettings, progress: Progress = silent
) -> Findings:
    """Findings on `after`, against `before` where there is one: it holds the sensitive columns, and the same rows."""
    whole = before or after
    numbers = audit_rows(whole.table.rows, settings.choice)
    rows = pl.Series(numbers)
    keys = [key.column for known in (groups, whole.given) if known for key in known.keys]
    marks = whole.pick(rows, list(dict.fromkeys([*keys, *filter(None, [settings.unit])])))
    sides = [side for side in (after, before) if side]
    frames = [side.pick(rows) for side in sides]
    cells = shared_cells(frames, whole.kinds)
    steps = iter(range(STEPS))

    def say(step: str) -> None:
        progress(f"measuring {step}", next(steps, STEPS) / STEPS)

    new, *old = (side.as_read(rows, frame) for side, frame in zip(sides, frames, strict=True))
    everything = _everything((after, whole), frames[0], numbers, groups, settings.choice)
    told = replace(settings, labels=groups.labels, seen=(old[0] if old else None, new), everything=everything)
    marked = with_marks(told, marks, groups, whole.given)
    codes = groups.of(marks)
    findings = measure(cells[0], cells[1] if before else None, codes, marked, say)
    say("pictures")
    seen = [Seen(frame, of) for frame, of in zip(frames, cells, strict=True)]
    drawn = pictures((seen[0], seen[1] if before else None), whole.kinds, (codes, groups.labels), findings.columns)
    findings = replace(findings, pictures=drawn)
    if before is None:
        return findings
    say("rules")
    return replace(findings, rules=kept_rules(before.rules, before.kinds, frames[1], frames[0], settings.choice))


def with_marks(settings: AuditSettings, frame: pl.DataFrame, groups: Groups, given: Groups | None) -> AuditSettings:
    """The settings with what the rows of `frame` say: units; levels of given columns, or else exact sensitive values.

    Within levels the exact value is not attacked: it may well be told by the given columns.
    """
    settings = replace(settings, units=units_of(frame[settings.unit])) if settings.unit else settings
    if given:
        return replace(settings, given=Given(tuple(key.column for key in given.keys), given.of(frame)))
    return replace(settings, exact={key.column: key.coordinates(frame) for key in groups.cut})


def units_of(cells: pl.Series) -> Ints:
    """The unit of each row (n,) as a number; a row without one is a unit of its own.

    >>> units_of(pl.Series(["ann", None, "ann", None])).tolist()
    [0, 1, 0, 2]
    """
    if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object):
        raise DataError(
            f"the unit column {cells.name!r} is of type {cells.dtype}, which has no text ({len(cells):,} rows).",
            "Take a column of text, whole numbers or dates for --unit.",
        )
    codes = (cells.cast(pl.String).rank("dense").fill_null(0).to_numpy().astype(np.intp) - 1).copy()
    missing = np.flatnonzero(codes < 0)
    codes[missing] = codes.max(initial=-1) + 1 + np.arange(len(missing))
    return codes


def audit_rows(rows: int, choice: int) -> Rows:
    """Global numbers of the rows to measure, ascending."""
    return chosen_rows(rows, AUDIT_ROWS, choice)


def _everything(
    sides: tuple[Side, Side], frame: pl.DataFrame, rows: Rows, groups: Groups, choice: int
) -> Everything | None:
    """All rows of a table, to be read when they are asked for; None where all are measured anyway.

    `sides`: that which is attacked, of which `frame` holds the `rows` measured, and that which holds the groups.
    """
    after, whole = sides
    if len(rows) == whole.table.rows:
        return None
    sources = Source(after.table, after.engine, after.places), Source(whole.table, whole.engine)

    def read(apart: tuple[str, ...]) -> Compact:
        kinds = {name: whole.kinds[name] for name in frame.columns if name not in apart}
        return every_row(sources, (kinds, frame), (groups, whole.given), choice)

    return Everything(rows, read)


def _columns(table: Table, labels: Labels | None, options: Options) -> tuple[dict[str, Profile], Table]:
    """All columns of the table, the sensitive ones from the labels where there are labels; and the rows."""
    columns = profile(table.scan, table.text, table.reading_as)
    if labels is None:
        check_names(columns, options)
        refuse_huge(columns, options.drop)
        return columns, table
    with labels.table.reading():
        unit = () if options.unit is None or options.unit in columns else (options.unit,)
        wanted = (*options.sensitive, *unit)
        whole = with_labels(table.scan, labels.table.scan, wanted, labels.id)
        marks = profile(labels.table.scan.select(wanted), labels.table.text, labels.table.reading_as)
    check_names(columns | marks, options)
    refuse_huge(columns | marks, (*options.drop, labels.id))
    return columns | marks, replace(table, scan=whole)


def _notes(columns: dict[str, Profile], apart: set[str | None], side: Side, choice: int) -> tuple[Note, ...]:
    """How the columns were read, and which were not attacked."""
    foreign = [
        Note("not attacked", f"{name!r} is of type {column.dtype} and was not attacked")
        for name, column in columns.items()
        if not column.kind and name not in apart
    ]
    ordered = [name for name, kind in side.kinds.items() if kind.ordered]
    cells = side.pick(pl.Series(audit_rows(side.table.rows, choice)), ordered) if ordered else pl.DataFrame()
    return (*foreign, *local_notes(columns), *sentinel_notes(columns, cells))
