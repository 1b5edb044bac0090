"""The roads `repair`, `fit` and `apply`: each a list of stages, whatever the method, format or engine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from unlearn_cli.audit import AuditSettings
from unlearn_cli.auditing import Table, audit_tables
from unlearn_cli.encoding.row_keys import KeyCounts, row_numbers
from unlearn_cli.engines import ENGINES
from unlearn_cli.engines.interface import Engine
from unlearn_cli.fitting import Fitted, fit
from unlearn_cli.formats.naming import STREAM, default_output, known_suffix, output_format
from unlearn_cli.formats.publish import Publication
from unlearn_cli.formats.source import Source, open_source, refuse_target, reread
from unlearn_cli.lookup import load
from unlearn_cli.map_file import read_map, to_bytes
from unlearn_cli.report import Report, build
from unlearn_cli.report_context import repair_context
from unlearn_cli.report_files import ReportFiles, refuse_two_on_stdout, report_files
from unlearn_cli.settings import FitRequest, Progress
from unlearn_cli.table_map import TableMap, Unseen


@dataclass(frozen=True)
class Files:
    """What is read and written.

    `output` and `report` of None mean the default place, `map_out` of None that it is not written. `json`: the report
    is printed on stdout too.
    """

    input: str
    output: str | None = None
    report: str | None = None
    map_out: str | None = None
    format: str | None = None
    engine: str = "local"
    force: bool = False
    keep_sensitive: bool = False
    json: bool = False
    html: str | None = None

    @property
    def target(self) -> str:
        return self.output or default_output(self.input)

    @property
    def report_target(self) -> str | None:
        """Beside the table; one that goes to stdout or a device has no report unless it is asked for."""
        place = Path(self.target)
        if self.report or self.target == STREAM or (place.exists() and not place.is_file()):
            return self.report
        return f"{self.target.removesuffix(known_suffix(self.target))}.report.json"


@dataclass(frozen=True)
class Applied:
    """How many rows were moved, and what a person should know of them."""

    rows: int
    notes: tuple[str, ...]


def repair(files: Files, request: FitRequest, max_advantage: float | None, tell: Progress) -> Report:
    """Learn the map of a table, move its rows, measure the file that was written, and publish unless the gate fails."""
    source, engine = open_source(files.input, files.format), _engine(files)
    _refuse_target(files, source, request.roles.drop, request.roles.sensitive)
    with _outputs(files, source) as out:
        fitted = fit(source, engine, request, tell)
        # all levels and groups of the file are known; one of no fit row has no law of its own
        moves = _Move(fitted.map, Unseen("pooled", source.rows), files.keep_sensitive, tell)
        _write(source, engine, moves, out.data)
        written = reread(out.data, source)
        settings = AuditSettings(
            max_advantage, seed=request.secret.seed, unrepaired=fitted.roles.unmoved, target=fitted.roles.target
        )
        after = Table(written.scan_typed(moves.schema(source)), source.rows, fitted.kinds_left, engine)
        levels = fitted.map.strata.levels if fitted.map.strata else None
        before = Table(source.scan(), source.rows, fitted.kinds, engine, levels)
        with source.readable():
            findings = audit_tables(after, before, fitted.map.groups, settings, tell)
        report = build(repair_context(files.target, source, written, fitted), findings)
        _publish(out, report, fitted.map)
    return report


def fit_map(files: Files, request: FitRequest, tell: Progress) -> Fitted:
    """Learn the map of a table and write it to `files.map_out`."""
    source = open_source(files.input, files.format)
    with _publication(files.map_out or "", files, source, private=True) as out:
        fitted = fit(source, _engine(files), request, tell)
        out.write_bytes(to_bytes(fitted.map))
        out.publish()
    return fitted


def apply_map(files: Files, map_path: str, row_offset: int, unseen: str | None, tell: Progress) -> Applied:
    """Move the rows of a table by a map from a file. `unseen` overrules what the map says of it."""
    table_map = read_map(map_path)
    source, engine = open_source(files.input, files.format), _engine(files)
    table_map.check(source.schema, source.format.text)
    _refuse_target(files, source, table_map.dropped, table_map.sensitive)
    with _publication(files.target, files, source, Path(map_path)) as out:
        news = Unseen(unseen or table_map.settings.unseen, source.rows, table_map.open)
        move = _Move(table_map, news, files.keep_sensitive, tell, row_offset)
        _write(source, engine, move, out)
        new_values = news.settle()
        reread(out, source)
        out.publish()
    return Applied(source.rows, ((new_values,) if new_values else ()) + move.keys.finish().notes)


@dataclass(frozen=True)
class _Move:
    """How the batches of one run are moved."""

    map: TableMap
    unseen: Unseen
    keep_sensitive: bool
    tell: Progress
    row_offset: int = 0

    @cached_property
    def keys(self) -> KeyCounts:
        """The keys of the rows that were moved."""
        return KeyCounts(self.map.settings.key)

    def schema(self, source: Source) -> pl.Schema:
        """Columns of the output, in the order of the input."""
        return _left(source.schema, self.map.dropped, () if self.keep_sensitive else self.map.sensitive)


def _write(source: Source, engine: Engine, how: _Move, out: Publication) -> None:
    """Stream the rows through the map into the partial file."""
    schema = how.schema(source)

    def move(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
        how.tell("moving the rows", first_row / source.rows)
        rows = row_numbers(frame, first_row + how.row_offset, how.map.settings.key)
        how.keys.add(rows)
        return how.map.move_rows(frame, rows, how.unseen).select(list(schema))

    with source.readable():
        out.sink(engine.stream(source.scan(), move, schema), output_format(out.target, source.format))


@dataclass(frozen=True)
class _Outputs:
    """The files in the making; nothing shows under its name before `publish`."""

    data: Publication
    reports: ReportFiles
    map: Publication | None


@contextmanager
def _outputs(files: Files, source: Source) -> Iterator[_Outputs]:
    """All outputs are opened before the work begins, so that a wrong name shows at once."""
    refuse_two_on_stdout(
        {
            "the table (-o)": files.target,
            "the report (--report)": files.report_target,
            "the page (--html)": files.html,
            "the map": files.map_out,
            "the report (--json)": STREAM if files.json else None,
        }
    )
    with ExitStack() as stack:
        data = stack.enter_context(_publication(files.target, files, source))
        made = [Path(files.target)] if data.path else []
        reading = [*source.paths, *made]
        reports = stack.enter_context(report_files(files.report_target, files.html, reading, files.force))
        made += reports.made
        wanted = _publication(files.map_out, files, source, *made, private=True) if files.map_out else nullcontext()
        yield _Outputs(data, reports, stack.enter_context(wanted))


def _publish(out: _Outputs, report: Report, table_map: TableMap) -> None:
    """The report always; the table and the map unless a gate was not passed. All are whole before the first shows."""
    out.reports.write(report)
    if report["published"]:
        if out.map:
            out.map.write_bytes(to_bytes(table_map))
        out.data.publish()
        if out.map:
            out.map.publish()
    out.reports.publish()


def _left(schema: pl.Schema, *left_out: tuple[str, ...]) -> pl.Schema:
    without = {name for names in left_out for name in names}
    return pl.Schema({name: dtype for name, dtype in schema.items() if name not in without})


def _refuse_target(files: Files, source: Source, dropped: tuple[str, ...], sensitive: tuple[str, ...]) -> None:
    columns = _left(source.schema, dropped, () if files.keep_sensitive else sensitive)
    refuse_target(files.target, files.input, source, columns)


def _publication(target: str, files: Files, source: Source, *avoid: Path, private: bool = False) -> Publication:
    return Publication(target, avoid=[*source.paths, *avoid], force=files.force, private=private)


def _engine(files: Files) -> Engine:
    engine: Engine = load(ENGINES, files.engine, "engine")
    return engine
