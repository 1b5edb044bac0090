"""The road `audit`, and the part of it that `repair` takes: from tables on disk to findings."""

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from unlearn_cli.accumulator import GroupSample
from unlearn_cli.audit import AuditSettings, measure
from unlearn_cli.encoding.cells import shared_cells
from unlearn_cli.encoding.grouping import Groups, learn_groups
from unlearn_cli.encoding.labels import with_labels
from unlearn_cli.encoding.profile import Profile, profile, sensitive_kind
from unlearn_cli.encoding.strata import learn_levels
from unlearn_cli.engines import ENGINES
from unlearn_cli.engines.interface import Engine
from unlearn_cli.formats.source import Source, open_labels, open_source
from unlearn_cli.independence.findings import Findings
from unlearn_cli.independence.interface import Given
from unlearn_cli.lookup import load
from unlearn_cli.public_choice import public_hash
from unlearn_cli.randomness import Rows
from unlearn_cli.report import Report, build
from unlearn_cli.report_context import audit_context
from unlearn_cli.report_files import report_files
from unlearn_cli.roles import check_names
from unlearn_cli.settings import GroupSettings, Progress, RoleSettings

AUDIT_ROWS = 50_000
"""Rows that are measured at most, chosen by hash of the row number: the same rows before and after."""

STEPS = 10
"""Steps that the audit of two tables has, without exact values: for the progress bar only."""


@dataclass(frozen=True)
class Table:
    """A table to measure. `kinds`: the columns to look at, each with its kind; `given`: levels to measure within."""

    scan: pl.LazyFrame
    rows: int
    kinds: dict[str, str]
    engine: Engine
    given: Groups | None = None

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
    given: tuple[str, ...] = ()
    report: str | None = None
    html: str | None = None
    format: str | None = None
    engine: str = "local"
    force: bool = False
    groups: GroupSettings = field(default_factory=lambda: GroupSettings(minimum=1))


def audit(request: AuditRequest, settings: AuditSettings, tell: Progress) -> Report:
    """Measure how well the sensitive columns can be guessed from the others; write the report where that is asked."""
    source = open_source(request.input, request.format)
    labels = open_labels(request.labels, request.id_column)
    read = [*source.paths, *(labels.paths if labels else ())]
    with report_files(request.report, request.html, read, request.force) as out:
        report = _audit(source, labels, request, settings, tell)
        out.write(report)
        out.publish()
    return report


def audit_tables(
    after: Table, before: Table | None, groups: Groups, settings: AuditSettings, tell: Progress
) -> Findings:
    """Measure `after`, against `before` where there is one: it holds the sensitive columns, and the same rows."""
    whole = before or after
    rows = pl.Series(audit_rows(whole.rows, settings.choice))
    keys = [key.column for known in (groups, whole.given) if known for key in known.keys]
    marks = whole.engine.pick(whole.scan.select(keys), rows)
    cells = shared_cells([table.pick(rows) for table in (after, before) if table], whole.kinds)
    steps = iter(range(STEPS))

    def say(step: str) -> None:
        tell(f"measuring {step}", next(steps, STEPS) / STEPS)

    told = marked(replace(settings, labels=groups.labels), marks, groups, whole.given)
    return measure(cells[0], cells[1] if before else None, groups.of(marks), told, say)


def marked(settings: AuditSettings, frame: pl.DataFrame, groups: Groups, given: Groups | None) -> AuditSettings:
    """The settings with what the rows of `frame` say: levels of given columns, or else exact sensitive values.

    Within levels the exact value is not attacked: it may well be told by the given columns.
    """
    if given:
        return replace(settings, given=Given(tuple(key.column for key in given.keys), given.of(frame)))
    return replace(settings, exact={key.column: key.coordinates(frame) for key in groups.cut})


def audit_rows(rows: int, seed: int) -> Rows:
    """Global numbers of the rows to measure, ascending."""
    sample = GroupSample(1, AUDIT_ROWS, lambda numbers: public_hash(seed, "sample", numbers))
    for start in range(0, rows, 1_000_000):
        numbers = np.arange(start, min(rows, start + 1_000_000), dtype=np.uint64)
        sample.add((numbers, np.zeros(len(numbers), dtype=np.intp)))
    return sample.finish()


def _audit(
    source: Source, labels: Source | None, request: AuditRequest, settings: AuditSettings, tell: Progress
) -> Report:
    tell("looking at the columns", 0.0)
    with source.readable():
        columns, whole = _columns(source, labels, request)
        kinds = {name: sensitive_kind(columns[name]) for name in request.sensitive}
        groups = learn_groups(whole, kinds, request.groups)
        given = _given(whole, columns, request)
        apart = {*request.sensitive, *request.drop, request.id_column}
        attacked = {name: c.kind for name, c in columns.items() if c.kind and c.distinct and name not in apart}
        engine: Engine = load(ENGINES, request.engine, "engine")
        table = Table(whole, source.rows, attacked, engine, given)
        findings = audit_tables(table, None, groups, settings, tell)
    return build(audit_context(source, (groups, given), attacked, _notes(columns, apart)), findings)


def _given(whole: pl.LazyFrame, columns: dict[str, Profile], request: AuditRequest) -> Groups | None:
    kinds = {name: sensitive_kind(columns[name], "given") for name in request.given}
    return learn_levels(whole, kinds, request.groups.bins) if kinds else None


def _columns(source: Source, labels: Source | None, request: AuditRequest) -> tuple[dict[str, Profile], pl.LazyFrame]:
    """All columns of the table, the sensitive ones from the labels where there are labels; and the rows."""
    whole, columns = source.scan(), profile(source.scan(), source.format.text)
    roles = RoleSettings(request.sensitive, drop=request.drop, given=request.given)
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
