"""The front page: short, and each of its examples runs."""

import re

from docs.plain import ROOT
from tests.docs.documents import README, anchors, blocks, text_of

MOST_WORDS = 800


def words(text: str) -> int:
    return len(text.split())


def test_the_front_page_is_short() -> None:
    assert words(README.read_text(encoding="utf-8")) <= MOST_WORDS


def test_the_threat_model_is_linked_on_the_first_screen() -> None:
    first_screen = "\n".join(README.read_text(encoding="utf-8").splitlines()[:30])
    assert "(docs/explanation/threat-model.md)" in first_screen
    assert "Keep safe what could undo a release" in first_screen


def test_one_example_of_each_kind() -> None:
    assert [len(blocks(README, kind)) for kind in ("python", "sh", "yaml", "text")] == [1, 1, 1, 1]


def test_a_newcomer_needs_two_commands() -> None:
    assert blocks(README, "console")[0] == "make demo\nmake test\n"


def test_make_targets_named_exist() -> None:
    named = set(re.findall(r"^make ([\w-]+)$|`make ([\w-]+)`", text_of(README), re.MULTILINE))
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {a or b for a, b in named} <= targets


def test_headings_are_those_that_a_reader_looks_for() -> None:
    assert {"try-it", "install", "in-python", "in-a-shell", "in-ci", "limits", "read-on"} <= anchors(README)
