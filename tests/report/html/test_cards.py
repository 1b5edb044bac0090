"""Cards of columns: outlines and marks at the shares of the groups, and where these are furthest apart in words."""

import re
from dataclasses import replace

from tests.report.test_report import PICTURES, REPAIR, found
from unlearn_cli.audit.picture_findings import DistributionFindings
from unlearn_cli.report.html.cards import HEIGHT, WIDTH, cards, furthest, shares, steps
from unlearn_cli.report.html.pairs import SIDE, pairs
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build


def made(*distributions: DistributionFindings) -> TableReport:
    drawn = replace(PICTURES, distributions=distributions or PICTURES.distributions)
    return build(REPAIR, replace(found("pass"), pictures=drawn))


def test_an_outline_is_as_high_as_the_shares_and_as_wide_as_the_picture() -> None:
    path = steps([0.1, 0.4, 0.0], top=0.4)
    heights, ends = ([float(n) for n in re.findall(rf"{letter}([\d.]+)", path)] for letter in "VH")
    assert (
        heights == [round(HEIGHT - (HEIGHT - 3) / 4, 1), 3.0, HEIGHT, HEIGHT] and ends[-1] == WIDTH and len(ends) == 3
    )
    assert steps([0.0], top=0.0) == f"M0,{HEIGHT}V{HEIGHT}.0H100.0V{HEIGHT}", "nothing at all"


def test_shares_are_of_the_rows_of_a_group_and_none_where_it_has_none() -> None:
    assert shares((30, 10)) == [0.75, 0.25] and shares((0, 0)) == [0.0, 0.0]


def test_where_groups_are_furthest_apart() -> None:
    assert furthest(("x", "y", "z"), {"a": (50, 50, 0), "b": (40, 20, 40)}) == ("z", 0.0, 0.4)
    assert furthest(("x", "y"), {"a": (50, 50, 0), "b": (40, 20, 40)}) == ("y", 0.2, 0.5), "of these bins only"


def test_an_ordered_column_has_an_outline_a_group_and_its_missing_cells_in_words() -> None:
    card = next(card for card in cards(made()) if card.column.name == "a")
    assert card.bins == ("< 0", "≥ 0") and [panel.title for panel in card.panels] == ["before", "after"]
    assert all(len(panel.steps) == 2 and not panel.dots for panel in card.panels)
    assert card.missing.replace("\N{NO-BREAK SPACE}", " ") == "before 20 % to 20 %; after 0 % to 0 %"


def test_a_category_has_a_row_a_level_with_a_mark_a_group_on_one_scale() -> None:
    levels = DistributionFindings("b", False, ("x", "missing"), {"a": (75, 25), "c": (0, 100)}, {"a": (50, 50)})
    (card,) = cards(made(levels))
    assert card.missing == "" and card.bins == ("x", "missing")
    assert card.panels[0].dots == ((75.0, 0.0), (25.0, 100.0)) and card.panels[1].dots == ((50.0,), (50.0,))
    assert "before x (0\N{NO-BREAK SPACE}% to 75\N{NO-BREAK SPACE}%)" in card.spoken


def test_the_columns_that_told_or_moved_most_come_first() -> None:
    report = made()
    low, high = (replace(report.columns[k], distortion=d, before=None, after=None) for k, d in ((0, 0.1), (1, 0.9)))
    assert [card.column.name for card in cards(replace(report, columns=(low, high)))] == ["b", "a"]
    low, high = replace(low, distortion=0.95), high
    assert [card.column.name for card in cards(replace(report, columns=(low, high)))] == ["a", "b"], "control"


def test_a_report_without_pictures_has_no_cards_and_no_pairs() -> None:
    bare = build(REPAIR, found("pass"))
    assert cards(bare) == [] and pairs(bare) is None


def test_a_pair_stands_at_its_values_before_and_after() -> None:
    shown = pairs(made())
    assert shown is not None
    (mark,) = shown.marks
    assert (mark.x, mark.y) == (SIDE * 0.5, SIDE * 0.6) and mark.words == "a, b: 0.50 before, 0.40 after"
    assert shown.most == (("a", "b", "correlation ratio", 0.5, 0.4),)
