"""What a report says of views: the lines of the summary, and the notes on what tells and on the order of the rows."""

from collections.abc import Iterator

from unlearn_cli.audit.findings import Findings, JointFindings, ViewFindings
from unlearn_cli.core.errors import listing
from unlearn_cli.core.notes import Note
from unlearn_cli.statistics.findings import AttackFindings

ORDER = "row number"
"""The view of the order of the rows."""

EVERY = "all views"

MOST_NAMED = 5

TELLS = 0.05
"""Lower end of an interval from which a view is named: of ten views of a table that tells nothing, one in four tables
has one whose interval does not hold 0."""

Line = tuple[str, AttackFindings | None, AttackFindings | None]
"""Label, before and after."""


def view_lines(joint: JointFindings) -> Iterator[Line]:
    """The view that tells most by itself, and all views together with the cells."""
    alone = [view for view in joint.views if view.view != EVERY and view.after]
    if alone:
        first = max(alone, key=lambda view: view.after.advantage if view.after else 0.0)
        yield f"advantage, {first.view} (worst view)", first.before, first.after
    for view in joint.views:
        if view.view == EVERY:
            yield f"advantage, cells and {EVERY}", view.before, view.after


def view_note(joint: JointFindings) -> str:
    """The views that tell, and by which columns; empty where none does."""
    telling = [view for view in joint.views if view.view != EVERY and view.after and view.after.low > TELLS]
    named = sorted(telling, key=lambda view: -(view.after.advantage if view.after else 0.0))
    if not named:
        return ""
    return f"views of the rows that tell the group: {listing([_named(view) for view in named], MOST_NAMED)}"


def order_notes(findings: Findings, shuffled: bool, released: bool) -> tuple[Note, ...]:
    """A warning where the order of the rows tells the group. `released`: they were written by this run."""
    for view in findings.joint.views if findings.joint else ():
        told = view.after
        if view.view == ORDER and told and told.low > 0:
            text = (
                f"the order of the rows tells the group: advantage {told.advantage:.3f}, 95 % interval {told.low:.3f} "
                f"to {told.high:.3f}"
            )
            remedy = "; it is that of the input, and --shuffle writes another" * (released and not shuffled)
            return (Note("row order", f"{text}{remedy}"),)
    return ()


def _named(view: ViewFindings) -> str:
    columns = ", ".join(view.columns)
    told = f" {view.after.advantage:.3f}" if view.after else ""
    return f"{view.view}{told}" + (f" ({columns})" if columns else "")
