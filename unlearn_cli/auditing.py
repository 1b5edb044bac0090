"""The road `audit`, and the part of it that `repair` takes: from tables on disk to findings."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl

from unlearn_cli.accumulator import GroupSample
from unlearn_cli.audit import AuditSettings, measure
from unlearn_cli.encoding.cells import shared_cells
from unlearn_cli.encoding.grouping import Groups, learn_groups
from unlearn_cli.encoding.labels import with_labels
from unlearn_cli.encoding.profile import Profile, profile, sensitive_kind
from unlearn_cli.engines import ENGINES
from unlearn_cli.engines.interface import Engine
from unlearn_cli.errors import UnlearnError
from unlearn_cli.formats.naming import STREAM
from unlearn_cli.formats.publish import Publication
from unlearn_cli.formats.source import Source, open_source
from unlearn_cli.independence.findings import Findings
from unlearn_cli.lookup import load
from unlearn_cli.randomness import Rows
from unlearn_cli.report import Report, as_json, build, is_report
from unlearn_cli.report_context import audit_context
from unlearn_cli.roles import check_names
from unlearn_cli.settings import GroupSettings, Progress, RoleSettings

AUDIT_ROWS = 50_000
"""Rows that are measured at most, chosen by hash of the row number: the same rows before and after."""

STEPS = 9
"""Steps that the audit of two tables has, without exact values: for the progress bar only."""


@dataclass(frozen=True)
class Table:
    """A table to measure. `kinds`: the columns to look at, each with its kind."""

    scan: pl.LazyFrame
    rows: int
    kinds: dict[str, str]
    engine: Engine

    def pick(self, rows: pl.Series) -> pl.DataFrame:
        return self.engine.pick(self.scan.select(list(self.kinds)), rows)


@dataclass(frozen=True)
class AuditRequest:
    """What `audit` is asked. `labels`: a file that holds the sensitive columns, by `id_column` or in the same order."""

    input: str
    sensitive: tuple[str, ...]
    labels: str | None = None
    id_column: str | None = None
    drop: tuple[str, ...] = ()
    report: str | None = None
    format: str | None = None
    engine: str = "local"
    force: bool = False
    groups: GroupSettings = field(default_factory=lambda: GroupSettings(minimum=1))


def audit(request: AuditRequest, settings: AuditSettings, tell: Progress) -> Report:
    """Measure how well the sensitive columns can be guessed from the others; write the report where that is asked."""
    source = open_source(request.input, request.format)
    labels = _labels(request)
    read = [*source.paths, *(labels.paths if labels else ())]
    with report_publication(request.report, read, request.force) as out:
        report = _audit(source, labels, request, settings, tell)
        if out:
            out.write_bytes(as_json(report).encode())
            out.publish()
    return report


def audit_tables(
    after: Table, before: Table | None, groups: Groups, settings: AuditSettings, tell: Progress
) -> Findings:
    """Measure `after`, against `before` where there is one: it holds the sensitive columns, and the same rows."""
    whole = before or after
    rows = pl.Series(audit_rows(whole.rows, settings.seed))
    sensitive = whole.engine.pick(whole.scan.select(key.column for key in groups.keys), rows)
    exact = {key.column: key.coordinates(sensitive) for key in groups.cut}
    cells = shared_cells([table.pick(rows) for table in (after, before) if table], whole.kinds)
    steps = iter(range(STEPS))

    def say(step: str) -> None:
        tell(f"measuring {step}", next(steps, STEPS) / STEPS)

    settings = replace(settings, labels=groups.labels, exact=exact)
    return measure(cells[0], cells[1] if before else None, groups.of(sensitive), settings, say)


def audit_rows(rows: int, seed: int) -> Rows:
    """Global numbers of the rows to measure, ascending."""
    sample = GroupSample(1, AUDIT_ROWS, seed)
    for start in range(0, rows, 1_000_000):
        numbers = np.arange(start, min(rows, start + 1_000_000), dtype=np.uint64)
        sample.add((numbers, np.zeros(len(numbers), dtype=np.intp)))
    return sample.finish()


def report_publication(
    target: str | None, avoid: list[Path], force: bool
) -> AbstractContextManager[Publication | None]:
    """The report in the making, None where none is wanted. A report replaces a report; anything else takes --force."""
    if target is None:
        return nullcontext()
    return Publication(target, avoid=avoid, force=force or is_report(Path(target)))


def _labels(request: AuditRequest) -> Source | None:
    if request.id_column and not request.labels:
        raise UnlearnError("--id names the rows of --labels, and there is none.", "Name the file: --labels FILE")
    if request.labels == STREAM:
        raise UnlearnError("the labels cannot come from a pipe.", "Write them to a file first.")
    return open_source(request.labels) if request.labels else None


def _audit(
    source: Source, labels: Source | None, request: AuditRequest, settings: AuditSettings, tell: Progress
) -> Report:
    tell("looking at the columns", 0.0)
    with source.readable():
        columns, whole = _columns(source, labels, request)
        kinds = {name: sensitive_kind(columns[name]) for name in request.sensitive}
        groups = learn_groups(whole, kinds, request.groups)
        apart = {*request.sensitive, *request.drop, request.id_column}
        attacked = {name: c.kind for name, c in columns.items() if c.kind and c.distinct and name not in apart}
        engine: Engine = load(ENGINES, request.engine, "engine")
        findings = audit_tables(Table(whole, source.rows, attacked, engine), None, groups, settings, tell)
    return build(audit_context(source, groups, attacked, _notes(columns, apart)), findings)


def _columns(source: Source, labels: Source | None, request: AuditRequest) -> tuple[dict[str, Profile], pl.LazyFrame]:
    """All columns of the table, the sensitive ones from the labels where there are labels; and the rows."""
    whole, columns = source.scan(), profile(source.scan(), source.format.text)
    roles = RoleSettings(request.sensitive, drop=request.drop)
    if labels is None:
        check_names(columns, roles)
        return columns, whole
    with labels.readable():
        whole = with_labels(whole, labels.scan(), request.sensitive, request.id_column)
        marks = profile(labels.scan().select(request.sensitive), labels.format.text)
    check_names(columns | marks, roles)
    return columns | marks, whole


def _notes(columns: dict[str, Profile], apart: set[str | None]) -> tuple[str, ...]:
    return tuple(
        f"{name!r} is of type {column.dtype} and was not attacked"
        for name, column in columns.items()
        if not column.kind and name not in apart
    )
