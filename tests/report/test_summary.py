"""A summary as a table of a notebook, and numbers as text."""

from html.parser import HTMLParser

import pytest

from unlearn_cli.report.base import Report
from unlearn_cli.report.summary import Row, Summary, interval, number, summary
from unlearn_cli.statistics.findings import AttackFindings

ODD = '<b> & "it\'s"'


class Cells(HTMLParser):
    """Texts by the tag they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.found.setdefault(self._open[-1], []).append(data)


def test_every_text_of_a_summary_is_shown_as_it_is() -> None:
    made = Summary(ODD, (f"h {ODD}", "after"), (Row(f"l {ODD}", (f"v {ODD}",)),), (f"n {ODD}",), f"s {ODD}", ODD)
    shown = Cells(made.to_html()).found
    assert shown["th"] == [f"h {ODD}", "after"]
    assert shown["td"] == [f"l {ODD}", f"v {ODD}"]
    assert shown["li"] == [f"n {ODD}"]
    assert shown["b"] == [ODD, f"s {ODD}"] and shown["p"] == [f": {ODD}"]


def test_without_a_verdict_the_last_words_stand_alone() -> None:
    shown = Cells(Summary("t", ("", "x"), (), (), "", "not measured").to_html()).found
    assert shown["p"] == ["not measured"] and shown["b"] == ["t"]


def test_a_report_of_no_known_kind_has_no_summary() -> None:
    with pytest.raises(Exception, match="unknown report 'Report'"):
        summary(Report())


def test_numbers_as_text() -> None:
    found = AttackFindings("loss", 0.12345, 0.1, 0.1505)
    assert interval(found.advantage, found) == "0.123 [0.100, 0.150]"
    assert interval(found.advantage, found, digits=1) == "0.1 [0.1, 0.2]"
    assert (number(0.0), number(None), number(-0.12345)) == ("0.000", "-", "-0.123")
