"""Markdown: read back as a reader of it does, by the renderer that the site is built with where that is here."""

import re
from html import unescape

import pytest

from tests.report.formats.samples import HOSTILE, broken, gate, hostile
from unlearn_cli.report.formats.markdown import write
from unlearn_cli.report.markdown_text import escaped
from unlearn_cli.report.visible import visible

JOINER = "\u2060"


def shape(text: str) -> list[str]:
    """Each line without its words: what kind it is, and of how many cells."""
    return [f"{line.count('|')}{line[:1] if line[:1] in '#*-|' else ''}" for line in text.split("\n")]


def test_the_verdict_comes_first_then_what_failed_then_the_numbers() -> None:
    lines = [line for line in write([gate("FAIL")]).split("\n") if line]
    assert lines[0].startswith("### unlearn: FAIL, out.parquet") and lines[1].startswith("**FAIL**: ")
    assert lines[2] == "| failed | name | what was found |"
    assert any(line.startswith("| advantage, boosting |") for line in lines)


def test_a_gate_that_passed_names_no_failure() -> None:
    text = write([gate("PASS")])
    assert "### unlearn: PASS" in text and "| failed |" not in text


def test_several_gates_have_a_heading_each() -> None:
    text = write([gate("PASS", "good"), broken("lost")])
    assert re.findall(r"^### .*$", text, re.MULTILINE) == [
        "### unlearn: PASS, good: out.parquet",
        "### unlearn: ERROR, lost: gone.csv",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_change_nothing_of_the_page(text: str) -> None:
    assert shape(write([hostile(text)])) == shape(write([hostile("x")]))
    assert unescape(escaped(text)).replace(JOINER, "") == visible(text)
    assert not re.search(r"[`*_\[\]<>#|~@$]", re.sub(r"&#\d+;", "", escaped(text)))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_renderer_shows_the_text_and_no_element_of_it(text: str) -> None:
    library = pytest.importorskip("markdown_it", reason="markdown-it-py comes with rich")
    page = library.MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(write([hostile(text)]))
    tags = set(re.findall(r"<(\w+)", page))
    assert tags <= {"h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}, tags
    assert " ".join(visible(text).split()) in " ".join(unescape(page).replace(JOINER, "").split())


def test_nobody_is_called_and_nothing_becomes_a_link() -> None:
    shown = unescape(escaped("@someone #12"))
    assert "@someone" not in shown and "#12" not in shown
    assert "www." not in escaped("www.x.org") and "://" not in escaped("https://x.org")
    assert escaped("worst attack boosting: advantage 0.1") == "worst attack boosting: advantage 0.1"
