"""The verdict in words for somebody who decides whether a table goes out."""

from unlearn_cli.audit.findings import Verdict
from unlearn_cli.report.attacks import attacks_of
from unlearn_cli.report.html.render import percent
from unlearn_cli.report.layout import TableReport


def decision(report: TableReport) -> str:
    """What to do, in a sentence."""
    verdict, sensitive = report.verdict, " and ".join(report.sensitive.columns)
    if verdict.status is None:
        return "No limit was asked for, so there is no verdict. This is what was measured."
    if verdict.status == "PASS":
        return f"This table keeps within the limit: no attack guesses {sensitive} better than was allowed."
    if verdict.status == "NOT ASSESSED":
        if not report.joint:
            return "There is no answer: no attack could be made."
        return f"There is no answer: these rows are too few to tell whether {sensitive} can be guessed that well."
    if _given_away(verdict):
        return f"Do not release this table as it is: it gives away {sensitive} of some rows."
    if verdict.shown and verdict.max_advantage is not None and verdict.shown > verdict.max_advantage:
        return f"Do not release this table as it is: the other columns tell {sensitive} better than was allowed."
    return (
        f"Do not release this table yet: that {sensitive} is told better than was allowed is not shown, but these rows "
        "cannot exclude it."
    )


def meaning(report: TableReport) -> str:
    """How often the worst attack tells two rows apart, which is what its advantage means; empty where there is none."""
    verdict, joint = report.verdict, report.joint
    attacks = {one.name: one for one in attacks_of(report, before=False)}
    worst = attacks.get(verdict.attack or "")
    if not joint or worst is None:
        return ""
    many = len(report.sensitive.groups) > 2
    shown = "a row of the group told best and one of another group" if many else "a row of each group"
    within = f", of one level of {', '.join(report.given.columns)}" if report.given else ""
    most = cases(verdict.upper or 0.0)
    top = f" ({most} at most, at 95 % confidence)" if most > cases(worst.advantage) else ""
    said = f"Shown {shown}{within}, the best attack says which is which in {cases(worst.advantage)} of 100 cases{top}"
    before = [one.advantage for one in attacks_of(report, before=True)]
    was = f"; before the repair, in {cases(max(before))}" if before else ""
    return f"{said}{was}. Tossing a coin, in 50."


def tiles(report: TableReport) -> list[tuple[str, str]]:
    """The few numbers that stand beside the verdict: what, and how much."""
    joint, found = report.joint, [("columns", f"{len(report.columns):,}")]
    if joint:
        rows = (report.output or report.input).rows
        found.insert(0, ("rows attacked", f"{joint.rows:,} of {rows:,}"))
        sides = [max((one.advantage for one in attacks_of(report, before)), default=None) for before in (True, False)]
        found.append(
            (
                "told apart (a coin: 50 %)",
                " → ".join(str(cases(a)) for a in sides if a is not None) + "\N{NO-BREAK SPACE}%",
            )
        )
    exposures = [side.exposure for side in (joint.before, joint.after) if side] if joint else []
    if any(exposures):
        shown = [f"{max(one.exposed, 0.0):.2f}" for one in exposures if one]
        found.append(("certainty of the rows told best", " → ".join(shown)))
    if report.distortion:
        found.append(("distortion, and the least", f"{report.distortion.total:.3f}, {report.distortion.least:.3f}"))
    changed = [column.changed for column in report.columns if column.changed is not None]
    if changed:
        found.append(("cells changed", percent(sum(changed) / len(changed))))
    return found


def cases(advantage: float) -> int:
    """Of 100 pairs of rows of two groups, how many are told apart: 100 AUC, of the advantage |2 AUC - 1|.

    >>> cases(0.0), cases(0.1), cases(1.0)
    (50, 55, 100)
    """
    return round(50 + 50 * min(advantage, 1.0))


def _given_away(verdict: Verdict) -> bool:
    most, found = verdict.max_exposed, verdict.exposed
    return most is not None and found is not None and found > most
