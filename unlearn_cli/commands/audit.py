"""`audit`: measure a table, change nothing."""

from dataclasses import dataclass

from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.audit.tables import Labels, audit
from unlearn_cli.core.options import Options, Progress
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.engines import Chosen, opened
from unlearn_cli.engines.interface import Source
from unlearn_cli.report.context import audit_context
from unlearn_cli.report.files import Saves, report_files
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build
from unlearn_cli.tables.source import open_labels


@dataclass(frozen=True)
class AuditRequest:
    """What `audit` is asked. `labels`: a file that holds the sensitive columns, by `id_column` or in the same order."""

    input: str
    options: Options
    labels: str | None = None
    id_column: str | None = None
    report: str | None = None
    html: str | None = None
    format: str | None = None
    engine: Chosen = Chosen()  # noqa: RUF009, it is frozen
    memory: str | None = None
    force: bool = False
    saves: Saves = ()
    reading: Reading = AS_SEEN


def run(request: AuditRequest, settings: AuditSettings, progress: Progress) -> TableReport:
    """Measure how well the sensitive columns can be guessed from the others; write the report where that is asked."""
    table, where = opened(request.engine, Source(request.input, request.format, request.reading), request.memory)
    labels = open_labels(request.labels, request.id_column, request.reading)
    reading = [*table.paths, *(labels.paths if labels else ())]
    with report_files(request.report, request.html, reading, request.force, request.saves) as out:
        known = Labels(labels, request.id_column) if labels else None
        audited = audit(table, known, request.options, settings, (where, progress))
        report = build(audit_context(table, audited, request.options), audited.findings)
        out.write(report)
        out.publish()
    return report
