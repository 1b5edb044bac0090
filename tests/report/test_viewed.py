"""What a report says of views: which told and by which columns, and a warning where the order of the rows does."""

from dataclasses import replace

import pytest

from tests.report.test_report import AUDIT, REPAIR, found
from unlearn_cli.audit.findings import Findings, ViewFindings
from unlearn_cli.report.html import page
from unlearn_cli.report.layout import Context
from unlearn_cli.report.summary import summary
from unlearn_cli.report.table import build
from unlearn_cli.statistics.findings import AttackFindings


def told(advantage: float) -> AttackFindings:
    return AttackFindings("a view", advantage, max(0.0, advantage - 0.1), min(1.0, advantage + 0.1))


VIEWS = (
    ViewFindings("row number", told(0.9), told(0.8), ("order of the rows",)),
    ViewFindings("tokens", None, told(0.6), ("name", "street")),
    ViewFindings("rounding", told(0.3), told(0.02), ()),
    ViewFindings("spelling", told(0.7), None, ()),
    ViewFindings("all views", told(0.95), told(0.85), ()),
)
BLIND = (replace(VIEWS[0], after=told(0.01), columns=()), VIEWS[2])


def findings(kind: str, views: tuple[ViewFindings, ...]) -> Findings:
    plain = found(kind)
    assert plain.joint is not None
    return replace(plain, joint=replace(plain.joint, views=views))


def test_the_summary_has_the_view_that_tells_most_and_all_of_them() -> None:
    said = summary(build(REPAIR, findings("pass", VIEWS)))
    rows = {row.label: row.values for row in said.rows}
    assert rows["advantage, row number (worst view)"] == ("0.900 [0.800, 1.000]", "0.800 [0.700, 0.900]")
    assert rows["advantage, cells and all views"][1] == "0.850 [0.750, 0.950]"
    (note,) = (note for note in said.notes if note.startswith("views"))
    assert note == (
        "views of the rows that tell the group: row number 0.800 (order of the rows), tokens 0.600 (name, street)"
    )
    blind = summary(build(REPAIR, findings("pass", BLIND)))
    assert not [note for note in blind.notes if note.startswith("views")]


@pytest.mark.parametrize(
    ("kind", "context", "views", "said"),
    [
        ("pass", REPAIR, VIEWS, "and --shuffle writes another"),
        ("pass", replace(REPAIR, shuffled=True), VIEWS, "interval 0.700 to 0.900"),
        ("audit", AUDIT, VIEWS, "interval 0.700 to 0.900"),
        ("pass", REPAIR, BLIND, ""),
        ("pass", REPAIR, (), ""),
    ],
)
def test_the_order_of_the_rows_is_warned_of(
    kind: str, context: Context, views: tuple[ViewFindings, ...], said: str
) -> None:
    notes = {note.code: note.text for note in build(context, findings(kind, views)).notes}
    assert notes.get("row order", "").endswith(said) and ("row order" in notes) == bool(said)


def test_the_page_shows_the_views() -> None:
    written = page(build(REPAIR, findings("pass", VIEWS)))
    assert "<h3>Beyond the cells</h3>" in written and "name, street" in written
    assert "<h3>Beyond the cells</h3>" not in page(build(REPAIR, findings("pass", ())))
