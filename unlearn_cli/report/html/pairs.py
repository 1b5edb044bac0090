"""Pairs of columns before and after as a picture: a mark each, on the diagonal where nothing changed."""

from dataclasses import dataclass

from unlearn_cli.report.layout import TableReport

MOST_LISTED = 10
"""Pairs in the table beside the picture, those that changed most."""

SIDE = 100
"""Units of a side of the picture."""


@dataclass(frozen=True)
class Mark:
    """A pair in the picture. `measure`: its number among the measures, which chooses shape and colour."""

    x: float
    y: float
    measure: int
    words: str


@dataclass(frozen=True)
class Pairs:
    """What the picture shows. `most`: pairs that changed most, as texts: both names, measure, before, after."""

    marks: tuple[Mark, ...]
    most: tuple[tuple[str, str, str, float, float], ...]


def pairs(report: TableReport) -> Pairs | None:
    """The picture of pairs of columns, None where none was measured.

    Absolute values: of a rank correlation the sign seldom turns.
    """
    found = report.pictures.associations if report.pictures else None
    if not found:
        return None
    number = {one.measure: k for k, one in enumerate(found.measures)}
    marks = tuple(
        Mark(
            x=round(SIDE * min(abs(one.before), 1.0), 1),
            y=round(SIDE * (1 - min(abs(one.after), 1.0)), 1),
            measure=number[one.measure],
            words=f"{one.first}, {one.second}: {one.before:.2f} before, {one.after:.2f} after",
        )
        for one in found.strongest
    )
    changed = sorted(found.strongest, key=lambda one: -abs(one.after - one.before))[:MOST_LISTED]
    return Pairs(marks, tuple((one.first, one.second, one.measure, one.before, one.after) for one in changed))
