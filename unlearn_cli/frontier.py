"""The road `frontier`: one map, the same rows at every strength, what they tell and how far they moved."""

from dataclasses import dataclass, replace
from itertools import combinations

import polars as pl

from unlearn_cli.audit import AuditSettings, every_attack, measure, measure_target
from unlearn_cli.auditing import audit_rows, marked
from unlearn_cli.encoding.cells import shared_cells
from unlearn_cli.encoding.row_keys import row_numbers
from unlearn_cli.encoding.unseen import Unseen
from unlearn_cli.engines import ENGINES
from unlearn_cli.engines.interface import Engine
from unlearn_cli.errors import UnlearnError
from unlearn_cli.fitting import Fitted, fit
from unlearn_cli.formats.source import Source, open_source
from unlearn_cli.independence.findings import AttackFindings, Findings
from unlearn_cli.independence.spread import table_distortion
from unlearn_cli.lookup import load
from unlearn_cli.randomness import Rows
from unlearn_cli.report import MeasuredFacts, PointReport, Report, build_frontier
from unlearn_cli.report_context import frontier_context
from unlearn_cli.report_files import refuse_two_on_stdout, report_files
from unlearn_cli.settings import FitRequest, Progress


@dataclass(frozen=True)
class FrontierRequest:
    """What `frontier` is asked. `json`: the report is printed on stdout too."""

    input: str
    output: str
    fit: FitRequest
    strengths: tuple[float, ...]
    html: str | None = None
    format: str | None = None
    engine: str = "local"
    force: bool = False
    json: bool = False


def frontier(request: FrontierRequest, tell: Progress) -> Report:
    """Learn the map once; move and measure the audited rows at every strength; publish the report and its page."""
    refuse_two_on_stdout(
        {
            "the report (-o)": request.output,
            "the page (--html)": request.html,
            "the report (--json)": "-" if request.json else None,
        }
    )
    source = open_source(request.input, request.format)
    engine: Engine = load(ENGINES, request.engine, "engine")
    with report_files(request.output, request.html, source.paths, request.force) as out:
        fitted = fit(source, engine, request.fit, tell)
        rows = _pick(source, engine, fitted)
        found = []
        for number, strength in enumerate(request.strengths):
            tell(f"measuring strength {strength:g}", number / len(request.strengths))
            found.append(rows.at(strength))
        points, findings = zip(*found, strict=True)
        notes = (*_obstacle(findings[0]), *rises(points))
        report = build_frontier(frontier_context(source, fitted, rows.facts(findings[0]), notes), points)
        out.write(report)
        out.publish()
    return report


def parse_strengths(text: str) -> tuple[float, ...]:
    """`0, 0.5, 1`: numbers from 0 to 1, ascending, each once."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    wrong = [word for word in words if not _is_share(word)]
    if wrong or not words:
        named = ", ".join(repr(word) for word in wrong) or "no number"
        raise UnlearnError(
            f"--strengths takes numbers from 0 to 1, and has {named}.", "For example: --strengths 0,0.5,1"
        )
    return tuple(sorted({float(word) + 0.0 for word in words}))


def rises(points: tuple[PointReport, ...]) -> tuple[str, ...]:
    """The largest rise of the worst advantage from one strength to a later one, beyond their intervals, in words."""
    steps = [
        (later.worst.advantage - earlier.worst.advantage, earlier.strength, later.strength)
        for earlier, later in combinations(points, 2)
        if earlier.worst and later.worst and later.worst.low > earlier.worst.high
    ]
    if not steps:
        return ()
    rise, low, high = max(steps)
    return (
        f"strength {high:g} tells more than {low:g}, by {rise:.3f}: the repair itself makes what can be told there",
    )


@dataclass(frozen=True)
class _AuditedRows:
    """The rows that are measured at every strength. `numbers`: what their draws are made by."""

    frame: pl.DataFrame
    numbers: Rows
    fitted: Fitted

    def at(self, strength: float) -> tuple[PointReport, Findings]:
        """The rows moved so far, and what they tell."""
        fitted, kinds = self.fitted, self.fitted.kinds_left
        table_map = replace(fitted.map, settings=replace(fitted.map.settings, strength=strength))
        moved = table_map.move_rows(self.frame, self.numbers, Unseen("pooled", self.frame.height))
        after, before = shared_cells([moved.select(list(kinds)), self.frame.select(list(kinds))], kinds)
        known, strata = fitted.map.groups, fitted.map.strata
        groups = known.of(self.frame)
        told = AuditSettings(seed=fitted.map.secret.seed, labels=known.labels, target=fitted.roles.target)
        settings = marked(told, self.frame, known, strata.levels if strata else None)
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
        settings = AuditSettings(seed=self.fitted.map.secret.seed)
        return MeasuredFacts(self.frame.height, found.joint.rows if found.joint else 0, settings.folds, settings.seed)


def _pick(source: Source, engine: Engine, fitted: Fitted) -> _AuditedRows:
    """The rows that `repair` would measure."""
    settings = fitted.map.settings
    chosen = audit_rows(source.rows, fitted.map.secret.seed or 0)
    with source.readable():
        frame = engine.pick(source.scan(), pl.Series(chosen))
    return _AuditedRows(frame, chosen if settings.key is None else row_numbers(frame, 0, settings.key), fitted)


def _worst(found: Findings) -> AttackFindings | None:
    attacks = every_attack(found.joint, found.nulls) if found.joint else []
    return max(attacks, key=lambda attack: attack.advantage, default=None)


def _obstacle(found: Findings) -> tuple[str, ...]:
    """Why no attack could be made."""
    return () if found.joint else (found.verdict.reason,)


def _is_share(word: str) -> bool:
    try:
        return 0 <= float(word) <= 1
    except ValueError:
        return False
