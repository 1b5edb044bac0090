"""What the pages say of options, exit codes, choices, files, defaults and words is so."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docs.generate import PAGES
from docs.links import COPIED
from docs.plain import ROOT
from tests.docs.documents import (
    BY_HAND,
    DOCS,
    anchors,
    blocks,
    help_page,
    name_of,
    options_in,
    options_known,
    prose_of,
    text_of,
)
from unlearn_cli.cli import exits
from unlearn_cli.repair.auto import AUTO
from unlearn_cli.report.schema import schema
from unlearn_cli.transport.methods import METHODS

A_REPORT = DOCS / "how-to" / "read-a-report.md"

DEFAULTS = {
    "what-happens-to.md": {
        r"groups with fewer than (\d+) rows": "--min-group",
        r"are cut into (\d+) quantile bins": "--bins",
    },
    "limits.md": {r"at most ([\d,]+) rows a group": "--fit-rows"},
}
"""Page -> sentence with a number -> the option whose default it is."""

OLD_WORDS = {
    "distribution": r"\blaws?\b",
    "command": r"\broads?\b",
    "inverse": r"\bbackwards?\b",
    "KS or TV distance": r"\bgaps?\b(?! with)",
    "minimum detectable advantage": r"smallest.visible",
    "z_split, z_move": r"\bcare (?:of|for|\d)|\bbold(?:er)?\b",
    "soft bins": r"\bplaces\.py",
}
"""Word of the glossary -> what was said in its place."""

NOT_OURS = {"CHANGELOG.md", "glossary.md"}
"""Pages that name old words on purpose."""


def default_of(option: str) -> int:
    """The default that the help states."""
    found = re.search(rf"{option} .*?\[default: ([\d,]+)\]", help_page(), re.DOTALL)
    assert found, option
    return int(found[1].replace(",", ""))


def relaxed(part: Any) -> Any:
    """A schema that lets fields be left out, but no other be there."""
    if isinstance(part, dict):
        return {key: relaxed(value) for key, value in part.items() if key != "required"}
    return [relaxed(item) for item in part] if isinstance(part, list) else part


def broken(path: Path) -> list[str]:
    """Links of a document that lead nowhere; pages that are made from the code count where something makes them."""
    found = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)]*))?\)", text_of(path))
    faults = []
    for name, anchor in found:
        target = path.parent / name if name else path
        if target.parent.name == "_generated":
            faults += [] if target.name in PAGES else [name]
        elif not target.exists():
            faults.append(name)
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            faults.append(f"{name}#{anchor}")
    return faults


@pytest.mark.parametrize("path", BY_HAND, ids=name_of)
def test_every_option_named_is_one(path: Path) -> None:
    assert options_in(text_of(path)) - options_known() == set()


def test_control_an_option_that_is_none_is_seen() -> None:
    assert options_in("take `--min-gruop 3`, not a--b or ---") - options_known() == {"--min-gruop"}


@pytest.mark.parametrize("path", BY_HAND, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    assert broken(path) == []


def test_control_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A head\n[x](absent.md) [y](#a-head) [z](#no-head) [w](../_generated/absent.md)\n")
    assert broken(page) == ["absent.md", "#no-head", "../_generated/absent.md"]


@pytest.mark.parametrize("path", BY_HAND, ids=name_of)
def test_files_of_the_package_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"`((?:unlearn_cli|tests|benchmarks|examples|docs)/[\w./-]+)`", text_of(path))
    assert [
        name for name in named if "NAME" not in name and "_generated" not in name and not (ROOT / name).exists()
    ] == []


@pytest.mark.parametrize("path", [path for path in BY_HAND if path.name not in NOT_OURS], ids=name_of)
def test_the_words_are_those_of_the_glossary(path: Path) -> None:
    prose = prose_of(path)
    assert {word: found for word, old in OLD_WORDS.items() if (found := re.findall(old, prose, re.IGNORECASE))} == {}


def test_control_an_old_word_is_seen() -> None:
    assert re.search(OLD_WORDS["distribution"], "the law of a column")
    assert not re.search(OLD_WORDS["distribution"], "a flaw, lawful")


def test_every_word_of_the_style_is_in_the_glossary() -> None:
    terms = set(re.findall(r"^([a-zA-Z][\w, -]*)$", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE))
    named = {"distribution", "command", "inverse", "KS distance", "TV distance", "minimum detectable advantage"}
    assert named | {"standard errors above chance", "mixture", "soft bins", "progress"} <= terms


def test_the_table_of_exit_codes_is_that_of_the_program() -> None:
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", text_of(DOCS / "reference/exit-codes.md"), re.MULTILINE)]
    assert codes == sorted([0, exits.FAILED, exits.CANNOT, exits.NOT_ASSESSED])


def test_the_table_of_methods_is_that_of_the_program() -> None:
    page = text_of(DOCS / "how-to" / "choose-a-method.md")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [AUTO, *METHODS]


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults_quoted_are_those_of_the_help(name: str) -> None:
    text = " ".join(text_of(next(DOCS.rglob(name))).split())
    for sentence, option in DEFAULTS[name].items():
        quoted = re.search(sentence, text)
        assert quoted, sentence
        assert int(quoted[1].replace(",", "")) == default_of(option)


def test_the_example_of_a_report_has_the_fields_of_one() -> None:
    examples = blocks(A_REPORT, "json")
    assert examples
    for example in examples:
        jsonschema.validate(json.loads(example), relaxed(schema()))


def test_control_a_field_that_is_none_is_seen() -> None:
    example = blocks(A_REPORT, "json")[0].replace('"max_advantage"', '"max_advantages"')
    with pytest.raises(jsonschema.ValidationError, match="max_advantages"):
        jsonschema.validate(json.loads(example), relaxed(schema()))


def test_research_pages_are_dated_and_answer_a_question() -> None:
    pages = [path for path in (DOCS / "research").glob("*.md") if path.name != "index.md"]
    assert pages
    for page in pages:
        assert re.match(r"20\d\d-\d\d-\d\d-[a-z-]+\.md", page.name)
        assert {"**Question.**", "**Answer.**"} <= set(re.findall(r"\*\*\w+\.\*\*", page.read_text(encoding="utf-8")))


def test_what_the_site_copies_is_there() -> None:
    assert [pattern for pattern in COPIED if not list(ROOT.glob(pattern))] == []
