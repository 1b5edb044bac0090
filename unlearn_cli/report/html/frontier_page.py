"""The page of `frontier`: what can be told against how far the table moved, at every strength."""

from markupsafe import Markup

from unlearn_cli.audit.target_findings import ScoreFindings, TargetFindings
from unlearn_cli.report.frontier import FrontierReport, PointReport
from unlearn_cli.report.html.charts import Point, Series, lines
from unlearn_cli.report.html.render import fill
from unlearn_cli.report.summary import summary
from unlearn_cli.statistics.findings import SpreadFindings


def render(report: FrontierReport) -> str:
    """The page, from the report of a frontier."""
    return fill(
        "frontier.html",
        report=report,
        summary=summary(report),
        trade_off=_trade_off(report.points),
        by_strength=_by_strength(report.points),
        predicted=_predicted(report.points),
    )


def _trade_off(points: tuple[PointReport, ...]) -> Markup | None:
    measured = [(p.strength, p.worst, p.distortion) for p in points if p.worst and p.distortion]
    if not measured:
        return None
    moved = tuple(_spread(spread) for _, _, spread in measured)
    told = tuple(Point.of(worst) for _, worst, _ in measured)
    marks = [f"{strength:g}" for strength, _, _ in measured]
    return lines([Series("worst attack", moved, told)], "distortion", "advantage of the worst attack", marks)


def _by_strength(points: tuple[PointReport, ...]) -> Markup | None:
    """One line an attack; the null mask is one more."""
    by_attack: dict[str, list[tuple[Point, Point]]] = {}
    for point in points:
        for attack in (*point.attacks, *((point.null_mask,) if point.null_mask else ())) if point.worst else ():
            by_attack.setdefault(attack.name, []).append((Point.exact(point.strength), Point.of(attack)))
    series = [Series(name, *zip(*pairs, strict=True)) for name, pairs in by_attack.items()]
    return lines(series, "strength", "advantage") if series else None


def _predicted(points: tuple[PointReport, ...]) -> Markup | None:
    """What is predicted of the target, by models of the moved rows, on moved and on untouched ones."""
    scored = [(p.strength, p.target) for p in points if p.target and p.target.after and p.target.after_on_untouched]
    if not scored:
        return None
    at = tuple(Point.exact(strength) for strength, _ in scored)
    repaired, untouched = zip(*(_scores(target) for _, target in scored), strict=True)
    series = [Series("on repaired rows", at, repaired), Series("on untouched rows", at, untouched)]
    target = scored[0][1]
    return lines(series, "strength", f"predicted of {target.name}: {target.score}")


def _scores(target: TargetFindings) -> tuple[Point, Point]:
    assert target.after and target.after_on_untouched, "both were scored"
    return _score(target.after), _score(target.after_on_untouched)


def _score(found: ScoreFindings) -> Point:
    return Point(found.value, found.low, found.high)


def _spread(found: SpreadFindings) -> Point:
    return Point(found.total, found.low, found.high)
