"""The page of `repair` and `audit`: the verdict first, then attacks, groups, columns, what moved, and what is left."""

from unlearn_cli.audit.picture_findings import ChangedFindings
from unlearn_cli.report.html import strips
from unlearn_cli.report.html.cards import FIRST, cards
from unlearn_cli.report.html.curve import curve_words, learning_curve
from unlearn_cli.report.html.pairs import pairs
from unlearn_cli.report.html.render import fill
from unlearn_cli.report.html.words import decision, meaning, tiles
from unlearn_cli.report.layout import ColumnReport, TableReport
from unlearn_cli.report.summary import summary

MOST_ROWS = 300
"""Columns in a table of the page; the JSON report has all. With 60 pictures that keeps a page below 2 MB."""


def render(report: TableReport) -> str:
    """The page, from a report."""
    moved = _most_moved(report)
    return fill(
        "report.html",
        report=report,
        summary=summary(report),
        decision=decision(report),
        meaning=meaning(report),
        tiles=tiles(report),
        strips={
            "attacks": strips.attack_strips(report),
            "views": strips.view_strips(report),
            "groups": strips.group_strips(report),
            "exposure": strips.exposure_strips(report),
            "target": strips.target_strips(report),
        },
        curve=learning_curve(report),
        curve_words=curve_words(report),
        cards=cards(report),
        first=FIRST,
        columns=_most_told(report)[:MOST_ROWS],
        moved=moved[:MOST_ROWS],
        pairs=pairs(report),
    )


def _most_told(report: TableReport) -> list[ColumnReport]:
    """The columns that told or tell most first; those that were not measured last."""

    def told(column: ColumnReport) -> float:
        return max((side.distance or 0.0 for side in (column.before, column.after) if side), default=-1.0)

    return sorted(report.columns, key=told, reverse=True)


def _most_moved(report: TableReport) -> list[ChangedFindings]:
    """The columns whose cells changed most in some group first."""
    found = report.pictures.changed if report.pictures else ()
    return sorted(found, key=lambda column: -max(column.changed.values(), default=0.0))
