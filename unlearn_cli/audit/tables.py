"""From tables to findings: which rows are looked at, which columns are attacked, and their cells as arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.findings import Findings
from unlearn_cli.audit.kept_rules import TableRules, kept_rules
from unlearn_cli.audit.measure import AuditSettings, measure
from unlearn_cli.audit.views import VIEWS
from unlearn_cli.core.cells import Given
from unlearn_cli.core.draws import Rows
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options, Progress, silent
from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.core.sample import GroupSample
from unlearn_cli.engines.interface import Engine
from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.groups.joint import Groups, learn_groups
from unlearn_cli.tables.groups.strata import learn_levels
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.labels import with_labels
from unlearn_cli.tables.names import check_names
from unlearn_cli.tables.profile import Profile, profile, sensitive_kind
from unlearn_cli.tables.table import Table

AUDIT_ROWS = 50_000
"""Rows that are measured at most, chosen by a public hash of the row number: the same rows before and after."""

STEPS = 11 + 2 * (len(VIEWS) + 1)
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
        groups = learn_groups(whole.scan, {n: sensitive_kind(columns[n]) for n in options.sensitive}, options)
        levels = {name: sensitive_kind(columns[name], "given") for name in options.given}
        given = learn_levels(whole.scan, levels, options.bins) if levels else None
    apart: set[str | None] = {*options.sensitive, *options.drop}
    attacked = {name: c.kind for name, c in columns.items() if c.kind and c.distinct and name not in apart}
    findings = audit_tables(Side(whole, attacked, engine, given), None, groups, settings, progress)
    return Audited(findings, groups, given, attacked, _notes(columns, apart))


def audit_tables(
    after: Side, before: Side | None, groups: Groups, settings: AuditSettings, progress: Progress = silent
) -> Findings:
    """Findings on `after`, against `before` where there is one: it holds the sensitive columns, and the same rows."""
    whole = before or after
    rows = pl.Series(audit_rows(whole.table.rows, settings.choice))
    keys = [key.column for known in (groups, whole.given) if known for key in known.keys]
    marks = whole.pick(rows, keys)
    sides = [side for side in (after, before) if side]
    frames = [side.pick(rows) for side in sides]
    cells = shared_cells(frames, whole.kinds)
    steps = iter(range(STEPS))

    def say(step: str) -> None:
        progress(f"measuring {step}", next(steps, STEPS) / STEPS)

    new, *old = (side.as_read(rows, frame) for side, frame in zip(sides, frames, strict=True))
    told = replace(settings, labels=groups.labels, seen=(old[0] if old else None, new))
    marked = with_marks(told, marks, groups, whole.given)
    findings = measure(cells[0], cells[1] if before else None, groups.of(marks), marked, say)
    if before is None:
        return findings
    say("rules")
    return replace(findings, rules=kept_rules(before.rules, before.kinds, frames[1], frames[0], settings.choice))


def with_marks(settings: AuditSettings, frame: pl.DataFrame, groups: Groups, given: Groups | None) -> AuditSettings:
    """The settings with what the rows of `frame` say: levels of given columns, or else exact sensitive values.

    Within levels the exact value is not attacked: it may well be told by the given columns.
    """
    if given:
        return replace(settings, given=Given(tuple(key.column for key in given.keys), given.of(frame)))
    return replace(settings, exact={key.column: key.coordinates(frame) for key in groups.cut})


def audit_rows(rows: int, choice: int) -> Rows:
    """Global numbers of the rows to measure, ascending."""
    sample = GroupSample(1, AUDIT_ROWS, lambda numbers: public_hash(choice, "sample", numbers))
    for start in range(0, rows, 1_000_000):
        numbers = np.arange(start, min(rows, start + 1_000_000), dtype=np.uint64)
        sample.add((numbers, np.zeros(len(numbers), dtype=np.intp)))
    return sample.finish()


def _columns(table: Table, labels: Labels | None, options: Options) -> tuple[dict[str, Profile], Table]:
    """All columns of the table, the sensitive ones from the labels where there are labels; and the rows."""
    columns = profile(table.scan, table.text, table.reading_as)
    if labels is None:
        check_names(columns, options)
        return columns, table
    with labels.table.reading():
        whole = with_labels(table.scan, labels.table.scan, options.sensitive, labels.id)
        marks = profile(labels.table.scan.select(options.sensitive), labels.table.text, labels.table.reading_as)
    check_names(columns | marks, options)
    return columns | marks, replace(table, scan=whole)


def _notes(columns: dict[str, Profile], apart: set[str | None]) -> tuple[Note, ...]:
    return tuple(
        Note("not attacked", f"{name!r} is of type {column.dtype} and was not attacked")
        for name, column in columns.items()
        if not column.kind and name not in apart
    )
