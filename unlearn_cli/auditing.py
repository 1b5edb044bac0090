"""The road `audit`, and the part of it that `repair` takes: from tables on disk to findings."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.accumulator import GroupSample
from unlearn_cli.audit import AuditSettings, measure
from unlearn_cli.encoding.cells import shared_cells
from unlearn_cli.encoding.grouping import Groups, learn_groups
from unlearn_cli.encoding.labels import with_labels
from unlearn_cli.encoding.profile import profile, sensitive_kind
from unlearn_cli.engines import ENGINES
from unlearn_cli.engines.interface import Engine
from unlearn_cli.formats.publish import Publication
from unlearn_cli.formats.source import Source, open_source
from unlearn_cli.independence.findings import Findings
from unlearn_cli.lookup import load
from unlearn_cli.report import Report, as_json, build, is_report
from unlearn_cli.report_context import audit_context
from unlearn_cli.roles import check_names
from unlearn_cli.settings import GroupSettings, Progress, RoleSettings

AUDIT_ROWS = 50_000
"""Rows that are measured at most, chosen by hash of the row number: the same rows before and after."""

STEPS = 9
"""Steps that the audit of two tables has: for the progress bar only."""


@dataclass(frozen=True)
class Table:
    """A table to measure. `kinds`: the columns to look at, each with its kind."""

    scan: pl.LazyFrame
    rows: int
    kinds: dict[str, str]

    def pick(self, engine: Engine, rows: pl.Series) -> pl.DataFrame:
        return engine.pick(self.scan.select(list(self.kinds)), rows)


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
    groups: GroupSettings = GroupSettings(minimum=1)


def audit(request: AuditRequest, settings: AuditSettings, tell: Progress) -> Report:
    """Measure how well the sensitive columns can be guessed from the others; write the report where that is asked."""
    source = open_source(request.input, request.format)
    with report_publication(request.report, source, request.force) as out:
        report = _audit(source, request, settings, tell)
        if out:
            out.write_bytes(as_json(report).encode())
            out.publish()
    return report


def report_publication(
    target: str | None, source: Source, force: bool, *avoid: Path
) -> AbstractContextManager[Publication | None]:
    """The report in the making, None where none is wanted. A report replaces a report; anything else takes --force."""
    if target is None:
        return nullcontext()
    return Publication(target, avoid=[*source.paths, *avoid], force=force or is_report(Path(target)))


def _audit(source: Source, request: AuditRequest, settings: AuditSettings, tell: Progress) -> Report:
    engine: Engine = load(ENGINES, request.engine, "engine")
    with source.readable():
        whole = source.scan()
        if request.labels:
            labels = open_source(request.labels)
            whole = with_labels(whole, labels.scan(), request.sensitive, request.id_column)
        tell("looking at the columns", 0.0)
        columns = profile(whole, source.format.text)
        check_names(columns, RoleSettings(request.sensitive, drop=request.drop))
        groups = learn_groups(
            whole, {name: sensitive_kind(columns[name]) for name in request.sensitive}, request.groups
        )
        apart = {*request.sensitive, *request.drop, request.id_column}
        kinds = {name: c.kind for name, c in columns.items() if c.kind and c.distinct and name not in apart}
        table = Table(whole, source.rows, kinds)
        findings = audit_tables(table, None, groups, engine, settings, tell)
    notes = [
        f"{name!r} is of type {columns[name].dtype} and was not attacked" for name in columns if not columns[name].kind
    ]
    return build(
        audit_context(source, groups, tuple(name for name in columns if name not in apart), tuple(notes)), findings
    )


def audit_tables(
    after: Table, before: Table | None, groups: Groups, engine: Engine, settings: AuditSettings, tell: Progress
) -> Findings:
    """Measure `after`, against `before` where there is one: it holds the sensitive columns, and row i is row i of both."""
    whole = before or after
    rows = pl.Series(audit_rows(whole.rows, settings.seed))
    of_rows = groups.of(engine.pick(whole.scan.select(key.column for key in groups.keys), rows))
    tables = shared_cells([table.pick(engine, rows) for table in (after, before) if table], whole.kinds)
    steps = iter(range(1000))
    named = replace(settings, labels=groups.labels)
    return measure(
        tables[0],
        tables[1] if before else None,
        of_rows,
        named,
        lambda step: tell(f"measuring {step}", min(next(steps) / STEPS, 1.0)),
    )


def audit_rows(rows: int, seed: int) -> NDArray[np.uint64]:
    """Global numbers of the rows to measure, ascending."""
    sample = GroupSample(1, AUDIT_ROWS, seed)
    for start in range(0, rows, 1_000_000):
        numbers = np.arange(start, min(rows, start + 1_000_000), dtype=np.uint64)
        sample.add((numbers, np.zeros(len(numbers), dtype=np.intp)))
    return sample.finish()
