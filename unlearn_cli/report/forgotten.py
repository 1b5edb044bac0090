"""The summary of a model that forgot: before and after on every part of the rows, attacks, retrained models."""

from collections.abc import Iterator

from unlearn_cli.forget.findings import MembershipReport, PartReport, ShadowReport, VerifyReport
from unlearn_cli.report.forgetting import ForgettingReport
from unlearn_cli.report.summary import ABSENT, Row, Summary, interval, number


def summary(report: ForgettingReport) -> Summary:
    """The model before and after it forgot, and what may be promised."""
    rows = [Row(label, (before, after)) for label, before, after in _rows(report)]
    return Summary(
        title=f"{report.model.path} -> {report.output.path}: {report.forget.rows:,} rows forgotten",
        headings=("", "before", "after"),
        rows=tuple(rows),
        notes=tuple(_notes(report)),
        status="guarantee",
        last=f"{report.guarantee}, {report.guarantee_reason}",
    )


def _rows(report: ForgettingReport) -> Iterator[tuple[str, str, str]]:
    """Label, before and after."""
    yield from _part("forget set", report.score, report.on_forget)
    yield from _part("retain set", report.score, report.on_retain)
    if report.on_holdout:
        yield from _part("held-out rows", report.score, report.on_holdout)
    found = report.information
    if found:
        label = f"{found.penalty} (by chance up to {found.null:.2g})"
        yield label, f"{found.before:.2g}", ABSENT if found.after is None else f"{found.after:.2g}"
    if report.membership:
        yield _membership(report.membership)
    if report.verify:
        yield from _verified(report.verify, report.score)
    if report.audit:
        yield from _shadows(report.audit)


def _notes(report: ForgettingReport) -> Iterator[str]:
    """What a reader should know, in sentences."""
    method, cost = report.method, report.cost
    parts = [f"{method.asked}: {method.used}"] if method.asked != method.used else [method.used]
    numbers = {"lambda": method.reset, "gamma": method.gamma}
    parts += [f"{name} {value:g}" for name, value in numbers.items() if value is not None]
    share = "" if cost.share is None else f", {cost.share:.0%} of the rows that a retrain forwards"
    yield f"{', '.join(parts)}; {cost.seconds:.1f} s{share}"
    if report.mi_informative is False:
        yield "the outputs say no more of this forget set than of chance ones: a penalty has nothing to work on"
    if report.over_unlearned:
        yield "over-unlearned: the forget set is now predicted worse than by models that never saw it"
    yield from map(str, report.notes)


def _part(label: str, score: str, part: PartReport) -> Iterator[tuple[str, str, str]]:
    yield f"{score}, {label} ({part.rows:,})", number(part.before.score), number(part.after.score)


def _membership(found: MembershipReport) -> tuple[str, str, str]:
    sides = (interval(side.advantage, side) for side in (found.before, found.after))
    return ("advantage of an attack by the loss", *sides)  # type: ignore[return-value]


def _verified(found: VerifyReport, score: str) -> Iterator[tuple[str, str, str]]:
    span = f"{found.forget.score:.3f} ({found.forget_low:.3f} to {found.forget_high:.3f})"
    yield f"{score}, {found.models} retrained, forget set", ABSENT, span
    distances = {"tvF": found.tvF, "tvT": found.tvT, "klF": found.klF, "rmsF": found.rmsF}
    for name, apart in distances.items():
        if apart:
            floor = "" if apart.floor is None else f" (floor {apart.floor:.3f})"
            yield f"{name} to retrained{floor}", number(apart.before), number(apart.after)


def _shadows(found: ShadowReport) -> Iterator[tuple[str, str, str]]:
    control, after = found.control, found.after
    label = f"AUC of U-LiRA, {found.models} shadow models"
    yield label, interval(control.auc, control), interval(after.auc, after)
    yield "true positives at 1 % false", number(control.true_positives), number(after.true_positives)
