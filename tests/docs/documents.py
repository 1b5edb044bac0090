"""The documents as the tests read them: fenced blocks, and all that is written by hand."""

import re
from pathlib import Path

from docs.generate import PART, PARTS
from docs.plain import ROOT

README = ROOT / "README.md"
BY_HAND = [
    README,
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "sample_data").glob("*.md")),
]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of(path: Path) -> str:
    """A document without the parts that are read off the code."""
    text = path.read_text(encoding="utf-8")
    return PART.sub(lambda found: "" if found[2] in PARTS else found[0], text)


def blocks(path: Path, language: str) -> list[str]:
    """Contents of the fenced blocks of that language, in order."""
    return [body for kind, body in _FENCE.findall(text_of(path)) if kind == language]
