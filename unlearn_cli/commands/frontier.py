"""`frontier`: one map, the same rows at every strength, what they tell and how far they moved."""

from dataclasses import dataclass, replace
from itertools import combinations

import polars as pl

from unlearn_cli.audit.attacks import attackers
from unlearn_cli.audit.findings import Findings
from unlearn_cli.audit.measure import AuditSettings, every_attack, measure, measure_target
from unlearn_cli.audit.tables import audit_rows, with_marks
from unlearn_cli.core.draws import Rows
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import STRENGTHS, FitRequest, Progress
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.engines import Chosen, opened
from unlearn_cli.engines.interface import Engine, Source
from unlearn_cli.repair.fit import Fitted, fit
from unlearn_cli.repair.survey import Means
from unlearn_cli.report.context import frontier_context
from unlearn_cli.report.files import printed, refuse_two_on_stdout, report_files
from unlearn_cli.report.frontier import FrontierReport, MeasuredFacts, PointReport, build_frontier
from unlearn_cli.statistics.distortion import table_distortion
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.row_keys import row_numbers
from unlearn_cli.tables.table import Table
from unlearn_cli.tables.unseen import Unseen


@dataclass(frozen=True)
class FrontierRequest:
    """What `frontier` is asked. `json`: the report is printed on stdout too."""

    input: str
    output: str
    fit: FitRequest
    strengths: tuple[float, ...] = STRENGTHS
    html: str | None = None
    format: str | None = None
    engine: Chosen = Chosen()  # noqa: RUF009, it is frozen
    force: bool = False
    json: bool = False
    reading: Reading = AS_SEEN


def run(request: FrontierRequest, progress: Progress) -> FrontierReport:
    """Learn the map once; move and measure the audited rows at every strength; publish the report and its page."""
    refuse_two_on_stdout(
        {
            "the report (-o)": request.output,
            "the page (--html)": request.html,
            "the report (--json)": "-" if request.json else None,
        }
    )
    source = Source(request.input, request.format, request.reading, request.fit.options.key)
    table, where = opened(request.engine, source)
    with report_files(request.output, request.html, table.paths, request.force, printed(request.json)) as out:
        report = frontier(table, request.fit, request.strengths, (where, progress))
        out.write(report)
        out.publish()
    return report


def frontier(
    table: Table, request: FitRequest, strengths: tuple[float, ...], means: tuple[Engine, Progress]
) -> FrontierReport:
    """One map of a table; the same rows moved and measured at every strength."""
    where, progress = means
    fitted = fit(table, request, Means(where, attackers(), progress))
    rows = _pick(table, where, fitted)
    measured = []
    for number, strength in enumerate(strengths):
        progress(f"measuring strength {strength:g}", number / len(strengths))
        measured.append(rows.at(strength))
    points, findings = zip(*measured, strict=True)
    notes = (*_obstacle(findings[0]), *rises(points))
    return build_frontier(frontier_context(table, fitted, rows.facts(findings[0]), notes), points)


def parse_strengths(text: str) -> tuple[float, ...]:
    """`0, 0.5, 1`: numbers from 0 to 1, ascending, each once."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    wrong = [word for word in words if not _is_share(word)]
    if wrong or not words:
        named = ", ".join(repr(word) for word in wrong) or "no number"
        raise SettingsError(
            f"--strengths takes numbers from 0 to 1, and has {named}.", "For example: --strengths 0,0.5,1"
        )
    return tuple(sorted({float(word) + 0.0 for word in words}))


def rises(points: tuple[PointReport, ...]) -> tuple[Note, ...]:
    """The largest rise of the worst advantage from one strength to a later one, beyond their intervals."""
    steps = [
        (later.worst.advantage - earlier.worst.advantage, earlier.strength, later.strength)
        for earlier, later in combinations(points, 2)
        if earlier.worst and later.worst and later.worst.low > earlier.worst.high
    ]
    if not steps:
        return ()
    rise, low, high = max(steps)
    text = f"strength {high:g} tells more than {low:g}, by {rise:.3f}: the repair itself makes what can be told there"
    return (Note("rise", text),)


@dataclass(frozen=True)
class _AuditedRows:
    """The rows that are measured at every strength. `numbers`: what their draws are made by."""

    frame: pl.DataFrame
    numbers: Rows
    fitted: Fitted

    def at(self, strength: float) -> tuple[PointReport, Findings]:
        """The rows moved so far, and what they tell."""
        fitted, kinds = self.fitted, self.fitted.kinds_left
        table_map = replace(fitted.map, options=replace(fitted.map.options, strength=strength))
        moved = table_map.move_rows(self.frame, self.numbers, Unseen("pooled", self.frame.height))
        after, before = shared_cells([moved.select(list(kinds)), self.frame.select(list(kinds))], kinds)
        known, strata = fitted.map.groups, fitted.map.strata
        groups = known.of(self.frame)
        seed, target = fitted.map.secret.seed, fitted.roles.target
        told = AuditSettings(seed=seed, labels=known.labels, target=target, budget=None)
        told = replace(told, unit=fitted.map.options.unit)
        settings = with_marks(told, self.frame, known, strata.levels if strata else None)
        found = measure(after, None, groups, settings)
        point = PointReport(
            strength=strength,
            worst=_worst(found),
            attacks=tuple(every_attack(found.joint, None)) if found.joint else (),
            null_mask=found.nulls.after if found.nulls else None,
            information=found.joint.after.information if found.joint else None,
            distortion=table_distortion(before, after),
            target=measure_target(after, before, groups, settings),
        )
        return point, found

    def facts(self, found: Findings) -> MeasuredFacts:
        """Which rows these are."""
        settings = AuditSettings(seed=self.fitted.map.secret.seed)
        return MeasuredFacts(self.frame.height, found.joint.rows if found.joint else 0, settings.folds, settings.seed)


def _pick(table: Table, where: Engine, fitted: Fitted) -> _AuditedRows:
    """The rows that `repair` would measure."""
    settings, key = AuditSettings(seed=fitted.map.secret.seed), fitted.map.options.key
    chosen = audit_rows(table.rows, settings.choice)
    with table.reading():
        frame = where.pick(table.scan, pl.Series(chosen))
    return _AuditedRows(frame, chosen if key is None else row_numbers(frame, 0, key), fitted)


def _worst(found: Findings) -> AttackFindings | None:
    attacks = every_attack(found.joint, found.nulls) if found.joint else []
    return max(attacks, key=lambda attack: attack.advantage, default=None)


def _obstacle(found: Findings) -> tuple[Note, ...]:
    """Why no attack could be made."""
    return () if found.joint else (Note("not assessed", found.verdict.reason),)


def _is_share(word: str) -> bool:
    try:
        return 0 <= float(word) <= 1
    except ValueError:
        return False
