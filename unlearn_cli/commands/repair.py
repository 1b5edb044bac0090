"""`repair`: learn the map of a table, move its rows, measure the file that was written, and publish it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from unlearn_cli.audit.attacks import attackers
from unlearn_cli.audit.findings import Findings
from unlearn_cli.audit.kept_rules import RuleColumn, TableRules
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.audit.tables import Side, audit_tables
from unlearn_cli.commands.files import Files
from unlearn_cli.commands.moved import reread_moved, table_output, write_moved
from unlearn_cli.core.options import FitRequest, Progress, silent
from unlearn_cli.engines.interface import Engine
from unlearn_cli.repair.fit import Fitted, fit
from unlearn_cli.repair.map_file import to_bytes
from unlearn_cli.repair.moving import Move
from unlearn_cli.repair.shuffle import Order, refuse_order_that_stays
from unlearn_cli.repair.survey import Means
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.report.context import repair_context
from unlearn_cli.report.files import ReportFiles, refuse_two_on_stdout, report_files
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build
from unlearn_cli.tables.naming import STREAM
from unlearn_cli.tables.output.publish import Publication, publish_all
from unlearn_cli.tables.table import Table
from unlearn_cli.tables.unseen import Unseen


def run(files: Files, request: FitRequest, asked: AuditSettings, progress: Progress) -> TableReport:
    """Learn the map of a table, move its rows, measure the file that was written, and publish unless a gate fails.

    `asked`: the gates and the budget; the rest of the settings follows from the request.
    """
    table, where = files.opened(request.options.key)
    options = request.options
    files.refuse_target(table, options.drop, options.sensitive, options.stay)
    with _outputs(files, table) as out:
        fitted = fit(table, request, Means(where, attackers(), progress))
        move = whole_table(fitted.map, table, files.keep_sensitive, progress)
        order = new_order(files.shuffle, table, fitted)
        notes = write_moved(files, out.data, (move, table), where, order)
        written = reread_moved(files, out.data, table, move.schema(table))
        settings = replace(asked, seed=request.secret.seed)
        findings = audit_moved((table, written), fitted, settings, (where, progress), order)
        told = replace(fitted, notes=(*fitted.notes, *notes))
        report = build(repair_context(files.target, table, written, told, order is not None), findings)
        _publish(out, report, fitted.map)
    return report


def whole_table(fitted: TableMap, table: Table, keep_sensitive: bool, progress: Progress = silent) -> Move:
    """A move of the table that was fitted on: all its levels and groups are known, or have no fit row to learn from."""
    return Move(fitted, Unseen("pooled", table.rows), keep_sensitive, progress=progress)


def new_order(shuffle: bool, table: Table, fitted: Fitted) -> Order | None:
    """The order to write the rows in, if another was asked for; an error where the old one would stay."""
    if not shuffle:
        return None
    refuse_order_that_stays(table, fitted.roles.unmoved)
    return Order(fitted.map.secret, table.rows)


def audit_moved(
    tables: tuple[Table, Table],
    fitted: Fitted,
    settings: AuditSettings,
    means: tuple[Engine, Progress],
    order: Order | None = None,
) -> Findings:
    """What the moved table tells, beside the one that it was; `tables`: before and after, the latter in `order`."""
    (before, after), (where, progress) = tables, means
    levels = fitted.map.strata.levels if fitted.map.strata else None
    unit = fitted.map.options.unit
    told = replace(settings, unrepaired=fitted.roles.unmoved, target=fitted.roles.target, unit=unit)
    moved = Side(after, fitted.kinds_left, where, places=order.places if order else None)
    original = Side(before, fitted.kinds, where, levels, rules_of(fitted.map))
    return audit_tables(moved, original, fitted.map.groups, told, progress)


def rules_of(fitted: TableMap) -> TableRules:
    """The rules that a map computes columns by, as the audit takes them; those that were stated stand first."""
    columns = tuple(RuleColumn(codec.name, codec.kind, codec.origin) for codec in fitted.codecs)
    return TableRules(columns, fitted.ruled.rules, len(fitted.options.rule))


@dataclass(frozen=True)
class _Outputs:
    """The files in the making; nothing shows under its name before it is published."""

    data: Publication
    reports: ReportFiles
    map: Publication | None


@contextmanager
def _outputs(files: Files, table: Table) -> Iterator[_Outputs]:
    """All outputs are opened before the work begins, so that a wrong name shows at once."""
    refuse_two_on_stdout(
        {
            "the table (-o)": files.target,
            "the report (--report)": files.report_target,
            "the page (--html)": files.html,
            "the map": files.map_out,
            f"the report ({files.printed})": STREAM if files.printed else None,
        }
    )
    with ExitStack() as stack:
        data = stack.enter_context(table_output(files, table))
        made = [Path(files.target)] if data.path else []
        reading = [*table.paths, *made]
        reports = stack.enter_context(report_files(files.report_target, files.html, reading, files.force, files.saves))
        made += reports.made
        wanted = files.publication(files.map_out, table, *made, private=True) if files.map_out else nullcontext()
        yield _Outputs(data, reports, stack.enter_context(wanted))


def _publish(out: _Outputs, report: TableReport, table_map: TableMap) -> None:
    """The report always; the table and the map unless a gate was not passed. All are whole before the first shows."""
    out.reports.write(report)
    passed = [out.data, *([out.map] if out.map else [])] if report.published else []
    if report.published and out.map:
        out.map.write_bytes(to_bytes(table_map))
    publish_all([*passed, *out.reports.shown(release=report.published)])
