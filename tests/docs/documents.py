"""The documents as the tests read them: fenced blocks, and all that is written by hand."""

import re
from functools import cache
from pathlib import Path

from docs.demo import PART
from docs.generate import command_line_page
from docs.plain import ROOT

README = ROOT / "README.md"
DOCS = ROOT / "docs"
HOW_TOS = [
    DOCS / "how-to" / f"{name}.md" for name in re.findall(r"^[a-z-]+$", (DOCS / "how-to/index.md").read_text(), re.M)
]
TUTORIAL = DOCS / "tutorial" / "first-repair.md"
BY_HAND = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *(path for path in sorted(DOCS.rglob("*.md")) if "_generated" not in path.parts),
    *sorted((ROOT / "sample_data").glob("*.md")),
    *sorted((ROOT / "examples").glob("*.md")),
]

_FENCE = re.compile(r"^```([\w{}-]*)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def name_of(path: Path) -> str:
    """A document's path from the root, for the name of a test."""
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """A document without the parts that show what was measured."""
    return PART.sub("", path.read_text(encoding="utf-8"))


def blocks(path: Path, language: str) -> list[str]:
    """Contents of the fenced blocks of that language, in order."""
    return [body for kind, body in _FENCE.findall(path.read_text(encoding="utf-8")) if kind == language]


def prose_of(path: Path) -> str:
    """A document without its fenced blocks of code, and without what stands between backticks; a glossary is prose."""
    kept = _FENCE.sub(
        lambda found: found[2] if found[1].startswith("{glossary") else "", path.read_text(encoding="utf-8")
    )
    return re.sub(r"`[^`]*`", "", kept)


@cache
def help_page() -> str:
    """Help of every command, as it is now."""
    return command_line_page()


@cache
def options_known() -> frozenset[str]:
    """Every long option of the command line."""
    return frozenset(re.findall(r"--[a-z][a-z-]+", help_page()))


def options_in(text: str) -> set[str]:
    """Every long option that a text names."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


def anchors(path: Path) -> set[str]:
    """Names of a document's headings, as links name them."""
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}
