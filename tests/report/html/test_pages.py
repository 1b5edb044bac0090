"""Every report has a page: self-contained, the same bytes again, and no text in it becomes markup."""

import copy
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from docs.plain import ROOT
from tests.forget.layouts import forgetting_report
from tests.report.test_report import AUDIT, KINDS, REPAIR, found
from unlearn_cli.audit.findings import InformationFindings
from unlearn_cli.audit.target_findings import ScoreFindings, TargetFindings
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.notes import Note
from unlearn_cli.report import html
from unlearn_cli.report.base import Report
from unlearn_cli.report.forgetting import ForgettingReport
from unlearn_cli.report.frontier import FrontierContext, FrontierReport, MeasuredFacts, PointReport, build_frontier
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build
from unlearn_cli.statistics.findings import AttackFindings, SpreadFindings

SCORE = ScoreFindings(0.5, 0.4, 0.6)
SCRIPT = "<script>alert(1)</script>"


class Outline(HTMLParser):
    """What is in a page: tags, attributes, text; and whether tags are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def frontier_report(measured: bool = True) -> Report:
    worst = AttackFindings("boosting", 0.5, 0.4, 0.6)
    points = tuple(
        PointReport(
            strength=t,
            worst=worst if measured else None,
            attacks=(worst, AttackFindings("logistic", 0.3, 0.2, 0.4)) if measured else (),
            null_mask=AttackFindings("null mask", 0.1, 0.0, 0.2) if measured and t else None,
            information=InformationFindings("boosting", 0.1, 0.05) if measured else None,
            distortion=SpreadFindings(t / 10, t / 11, t / 9) if measured else None,
            target=TargetFindings("income", "R2", 90, SCORE, SCORE, SCORE) if measured else None,
        )
        for t in (0.0, 0.5, 1.0)
    )
    method = REPAIR.method
    assert method
    facts = MeasuredFacts(300, 300 if measured else 0, 3, 0)
    context = FrontierContext(REPAIR.input, REPAIR.sensitive, method, facts, (Note("x", "a note"),))
    return build_frontier(context, points)


def made(kind: str) -> Report:
    if kind.startswith("dp-unlearn"):
        return forgetting_report(kind == "dp-unlearn")
    if kind.startswith("frontier"):
        return frontier_report(kind == "frontier")
    return build(AUDIT if kind == "audit" else REPAIR, found(kind))


EVERY = (*KINDS, "frontier", "frontier, nothing measured", "dp-unlearn", "dp-unlearn, as little as can be")


@pytest.fixture(scope="module", params=EVERY)
def shown(request: pytest.FixtureRequest) -> tuple[Report, str]:
    built = made(request.param)
    return built, html.page(built)


def test_a_page_is_well_formed_and_needs_nothing_else(shown: tuple[Report, str]) -> None:
    _, page = shown
    outline = Outline(page)
    assert page.startswith("<!doctype html>\n")
    assert not outline.tags.keys() & {"script", "link", "img", "iframe", "object", "embed", "image"}
    for tag, name, value in outline.attributes:
        assert not name.startswith("on"), (tag, name)
        if name in {"src", "href", "xlink:href"}:
            assert value.startswith("#"), (tag, name, value)
    assert set(re.findall(r'https?://[^"\s)]+', page)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "default-src 'none'" in page and "url(" not in page.replace("url(#", "")


def test_a_picture_has_words_or_stands_beside_its_numbers_and_no_name_is_there_twice(shown: tuple[Report, str]) -> None:
    _, page = shown
    outline = Outline(page)
    assert outline.tags["figure"] == outline.tags["figcaption"]
    assert all(value for _, name, value in outline.attributes if name == "aria-label")
    for start in (match.start() for match in re.finditer("<svg", page)):
        assert described(page[:start]) or 'aria-hidden="true"' in page[start : page.index(">", start)]
    assert outline.tags["caption"] == outline.tags["table"]
    names = Counter(value for _, name, value in outline.attributes if name == "id")
    assert set(names.values()) <= {1}
    unused = {name for name in names if f"#{name}" not in page and f'labelledby="{name}"' not in page}
    assert unused == set(), "a name that nothing refers to"
    links = {value[1:] for tag, name, value in outline.attributes if tag == "a" and name == "href"}
    assert links <= set(names), "a link that leads nowhere"


def described(before: str) -> bool:
    """Does the place after this part of a page lie in an element with words for it, or one that nobody is told of?"""
    depth: list[bool] = []
    for tag in re.findall(r"<[^!][^>]*>", before):
        if tag.startswith("</"):
            depth.pop()
        elif not tag.endswith("/>") and not tag.startswith("<meta"):
            depth.append('role="img"' in tag or 'aria-hidden="true"' in tag)
        if tag.startswith("<br"):
            depth.pop()
    return any(depth)


def test_a_page_shows_the_verdict_the_columns_and_the_groups(shown: tuple[Report, str]) -> None:
    built, page = shown
    text = " ".join(Outline(page).text)
    if isinstance(built, ForgettingReport):
        assert built.guarantee_reason in text and built.forget.by in text
        return
    assert isinstance(built, TableReport | FrontierReport)
    for group in built.sensitive.groups:
        assert group.label in text
    if isinstance(built, FrontierReport):
        assert [f"{point.strength:g}" in text for point in built.points] == [True] * 3
    else:
        assert built.verdict.reason in text
        assert [column.name in text for column in built.columns] == [True] * len(built.columns)


def test_a_page_has_a_table_of_rules_in_which_a_broken_one_does_not_look_kept() -> None:
    page = html.page(made("rules"))
    rows = [" ".join(Outline(row).text).split() for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]
    stated, broken, hollow = (next(row for row in rows if row[:2] == [name, "="]) for name in ("total", "c", "d"))
    assert " ".join(stated) == "total = a + b stated 100.0 % 100.0 % 0 of 300 yes"
    assert " ".join(broken) == "c = 2 a found 100.0 % > 99.9 % 1 of 1,000,000 no"
    assert " ".join(hollow) == "d = log(a) found 99.5 % – 0 of 0 yes"
    assert "<h3>Rules</h3>" in page and "<h3>Rules</h3>" not in html.page(made("pass"))


def test_the_same_report_makes_the_same_bytes(shown: tuple[Report, str]) -> None:
    built, page = shown
    assert html.page(copy.deepcopy(built)) == page


def spoilt(part: Any, name: str = "") -> Any:
    """The report with markup and a formula in every text that is not the program's own choice of page and colours."""
    if isinstance(part, str):
        return part if name in ("command", "status", "guarantee") else f"{SCRIPT}\" onload='x' $\\frac{{1}}$ {part}"
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{field.name: spoilt(getattr(part, field.name), field.name) for field in fields(part)})
    if isinstance(part, tuple):
        return tuple(spoilt(item) for item in part)
    return {key: spoilt(value) for key, value in part.items()} if isinstance(part, Mapping) else part


@pytest.mark.filterwarnings("ignore:constrained_layout")
@pytest.mark.parametrize(
    "kind", ["fail", "nulls", "rules", "pictures", "three groups", "audit", "frontier", "dp-unlearn"]
)
def test_no_text_of_a_report_becomes_markup(kind: str) -> None:
    """Nor a formula in a picture. `command`, `status` and their like choose page and colours, and are the program's."""
    built, plain = spoilt(made(kind)), Outline(html.page(made(kind))).tags
    outline = Outline(html.page(built))
    assert outline.tags["script"] == 0 and outline.tags.keys() == plain.keys()
    assert not [name for _, name, _ in outline.attributes if name.startswith("on")]
    assert SCRIPT in " ".join(outline.text), "control: the text is there"


def test_control_markup_that_is_not_escaped_is_seen() -> None:
    outline = Outline(html.page(made("fail")).replace("<main>", f"<main>{SCRIPT}"))
    assert outline.tags["script"] == 1


def test_a_page_may_be_replaced_by_a_page_and_nothing_else(tmp_path: Path) -> None:
    page, other = tmp_path / "page.html", tmp_path / "other.html"
    page.write_text(html.page(made("audit")), encoding="utf-8")
    other.write_text("<!doctype html><p>mine</p>")
    assert html.is_page(page)
    assert not any(html.is_page(path) for path in (other, tmp_path / "none.html", tmp_path))


def test_a_missing_library_is_named_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    html.require()
    monkeypatch.setattr(html, "find_spec", lambda name: None if name == "jinja2" else object())
    with pytest.raises(UnlearnError, match="--html needs jinja2, not installed here") as refused:
        html.require()
    assert refused.value.remedy == "pip install 'jinja2>=3.1,<4' 'matplotlib>=3.10,<4'"


def test_what_is_needed_is_what_the_extra_installs() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert list(html.NEEDED.values()) == extras["html"]
    assert set(extras["html"]) <= set(extras["dev"])
