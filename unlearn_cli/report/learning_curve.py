"""What a report says of the learning curve: a line of the summary, and a note where more rows would tell more."""

from collections.abc import Iterator

from unlearn_cli.audit.curve_findings import CurveFindings
from unlearn_cli.core.notes import Note
from unlearn_cli.report.summary import ABSENT, interval


def curve_lines(curve: CurveFindings | None) -> Iterator[tuple[str, str, str]]:
    """Label, before and after: what the last point tells, and what all rows would where it had to stop.

    Nothing where all rows are attacked anyway: the last point is then the attack by boosting.
    """
    if curve is None or curve.attack is None:
        return
    told = interval(curve.attack.advantage, curve.attack)
    rising = ", still rising" * curve.rise.certain
    rows = f"{curve.points[-1].rows:,} of {curve.rows:,} rows" if curve.stopped else f"all {curve.rows:,} rows"
    yield f"{rows}, boosting", ABSENT, f"{told}{rising}"
    if curve.ahead:
        yield "the same, extrapolated to all rows", ABSENT, interval(curve.ahead.advantage, curve.ahead)


def curve_notes(curve: CurveFindings | None) -> tuple[Note, ...]:
    """Notes that the curve had to stop, or still rises; none where more rows would not tell more."""
    if curve is None or not (curve.rise.certain or curve.stopped):
        return ()
    last, before = curve.points[-1], curve.points[-2]
    said = []
    if curve.stopped == "budget":
        seconds = f"all {curve.rows:,} would have taken about {curve.seconds or 0:,.0f} s"
        said.append(f"boosting learned from {last.rows:,} rows: {seconds}, and --budget is {curve.budget:g} s in all")
    elif curve.stopped:
        said.append(f"boosting learned from {last.rows:,} of {curve.rows:,} rows, as many as are held in memory")
    if curve.rise.certain:
        said.append(
            f"the learning curve still rises, from {before.advantage:.3f} with {before.rows:,} rows to "
            f"{last.advantage:.3f} with {last.rows:,}: whoever has more rows like these may tell more"
        )
    return (Note("learning curve", "; ".join(said)),)
