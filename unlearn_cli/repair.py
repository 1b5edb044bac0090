"""The roads `repair`, `fit` and `apply`: each a list of stages, whatever the method, format or engine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from unlearn_cli.audit import AuditSettings
from unlearn_cli.auditing import Table, audit_tables, report_publication
from unlearn_cli.engines import ENGINES
from unlearn_cli.engines.interface import Engine
from unlearn_cli.errors import UnlearnError
from unlearn_cli.fitting import Fitted, fit
from unlearn_cli.formats.naming import STREAM, default_output, known_suffix, output_format
from unlearn_cli.formats.publish import Publication
from unlearn_cli.formats.source import Source, open_source
from unlearn_cli.lookup import load
from unlearn_cli.map_file import read_map, to_bytes
from unlearn_cli.report import Report, as_json, build
from unlearn_cli.report_context import repair_context
from unlearn_cli.settings import FitRequest, Progress
from unlearn_cli.table_map import TableMap, Unseen


@dataclass(frozen=True)
class Files:
    """What is read and written. `output` and `report` of None mean the default place; `map_out` None is not written."""

    input: str
    output: str | None = None
    report: str | None = None
    map_out: str | None = None
    format: str | None = None
    engine: str = "local"
    force: bool = False
    keep_sensitive: bool = False

    @property
    def target(self) -> str:
        return self.output or default_output(self.input)

    @property
    def report_target(self) -> str | None:
        """Beside the table; a table that goes to stdout has no report unless one is asked for."""
        if self.report or self.target == STREAM:
            return self.report
        return f"{self.target.removesuffix(known_suffix(self.target))}.report.json"


@dataclass(frozen=True)
class Outputs:
    """The files in the making; nothing shows under its name before `publish`."""

    data: Publication
    report: Publication | None
    map: Publication | None


def repair(files: Files, request: FitRequest, max_advantage: float | None, tell: Progress) -> Report:
    """Learn the map of a table, move its rows, measure the file that was written, and publish unless the gate fails."""
    source, engine = open_source(files.input, files.format), _engine(files)
    with _outputs(files, source) as out:
        fitted = fit(source, engine, request, tell)
        unseen = Unseen(pooled=True)  # every level and group of the file was seen, those of no fit row have no law
        _write(source, engine, _Move(fitted.map, unseen, files.keep_sensitive, 0, tell), out.data)
        written = reread(out.data, files, source)
        tables = Table(written.scan(), written.rows, fitted.kinds_left), Table(source.scan(), source.rows, fitted.kinds)
        settings = AuditSettings(max_advantage, seed=request.fit.seed, unrepaired=fitted.roles.kept)
        with source.readable():
            findings = audit_tables(*tables, fitted.map.groups, engine, settings, tell)
        report = build(repair_context(files.target, source, written, fitted), findings)
        _publish(out, report, fitted)
    return report


def fit_map(files: Files, request: FitRequest, tell: Progress) -> Fitted:
    """Learn the map of a table and write it to `files.map_out`."""
    source = open_source(files.input, files.format)
    with _publication(files.map_out or "", files, source) as out:
        fitted = fit(source, _engine(files), request, tell)
        out.write_bytes(to_bytes(fitted.map))
        out.publish()
    return fitted


def apply_map(files: Files, map_path: str, row_offset: int, pooled: bool, tell: Progress) -> int:
    """Move the rows of a table by a map from a file; returns their number."""
    table_map = read_map(map_path)
    source, engine = open_source(files.input, files.format), _engine(files)
    table_map.check(source.schema, source.format.text)
    with _publication(files.target, files, source, Path(map_path)) as out:
        unseen = Unseen(pooled or table_map.settings.pooled)
        _write(source, engine, _Move(table_map, unseen, files.keep_sensitive, row_offset, tell), out)
        unseen.refuse()
        reread(out, files, source)
        out.publish()
    return source.rows


@dataclass(frozen=True)
class _Move:
    """How the batches of one run are moved."""

    map: TableMap
    unseen: Unseen
    keep_sensitive: bool
    row_offset: int
    tell: Progress

    def columns(self, schema: pl.Schema) -> list[str]:
        """Columns of the output, in the order of the input."""
        left_out = {*self.map.dropped, *(() if self.keep_sensitive else self.map.sensitive)}
        return [name for name in schema if name not in left_out]


def _write(source: Source, engine: Engine, how: _Move, out: Publication) -> None:
    """Stream the rows through the map into the partial file."""
    columns = how.columns(source.schema)

    def move(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
        how.tell("moving the rows", first_row / source.rows)
        return how.map.move(frame, first_row + how.row_offset, how.unseen).select(columns)

    schema = pl.Schema({name: source.schema[name] for name in columns})
    with source.readable():
        out.sink(engine.stream(source.scan(), move, schema), output_format(out.target, source.format))


def reread(out: Publication, files: Files, source: Source) -> Source:
    """The written file as a source; it must have every row."""
    written = open_source(str(out.partial), output_format(files.target, source.format).name)
    if written.rows != source.rows:
        raise UnlearnError(
            f"{written.rows:,} of {source.rows:,} rows arrived in {out.target}.", "Nothing was published. Run it again."
        )
    return replace(written, label=files.target)


def _publish(out: Outputs, report: Report, fitted: Fitted) -> None:
    """The report always; the table and the map unless a gate was asked for and not passed."""
    if out.report:
        out.report.write_bytes(as_json(report).encode())
        out.report.publish()
    if report["verdict"]["status"] not in (None, "PASS"):
        return
    if out.map:
        out.map.write_bytes(to_bytes(fitted.map))
        out.map.publish()
    out.data.publish()


@contextmanager
def _outputs(files: Files, source: Source) -> Iterator[Outputs]:
    """All outputs are opened before the work begins, so that a wrong name shows at once."""
    with ExitStack() as stack:
        data = stack.enter_context(_publication(files.target, files, source))
        made = [data.path] if data.path else []
        report = stack.enter_context(report_publication(files.report_target, source, files.force, *made))
        made += [report.path] if report and report.path else []
        wanted = _publication(files.map_out, files, source, *made) if files.map_out else nullcontext()
        yield Outputs(data, report, stack.enter_context(wanted))


def _publication(target: str, files: Files, source: Source, *avoid: Path) -> Publication:
    return Publication(target, avoid=[*source.paths, *avoid], force=files.force)


def _engine(files: Files) -> Engine:
    engine: Engine = load(ENGINES, files.engine, "engine")
    return engine
