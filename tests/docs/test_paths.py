"""Files that docstrings and documents name exist, by their path from the root, the package or their neighbours."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.plain import ROOT
from tests.docs.documents import BY_HAND, name_of

PATH = re.compile(r"(?<![\w/.-])(?:[\w.-]+/)+[\w-]+\.py\b")

FROM = ("", "unlearn_cli", "tests", "benchmarks")
"""Where a path may begin, beside the folder of the file that names it."""

FOLDERS = ("unlearn_cli", "tests", "benchmarks", "docs", "examples")

PLACEHOLDER = re.compile(r"\b(?:NAME|PATH)\b")
"""What a reader is to put a name in place of."""


def stale(text: str, near: Path) -> list[str]:
    """Paths in a text that lead to no file. `near`: the folder of the file that it is from."""
    starts = [*(ROOT / start for start in FROM), near]
    named = [path for path in PATH.findall(text) if not PLACEHOLDER.search(path)]
    return [path for path in named if not any((start / path).is_file() for start in starts)]


def docstrings(source: str) -> Iterator[str]:
    """Every text that stands as a statement: of modules, classes and functions, and below constants."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_that_docstrings_name_exist(folder: str) -> None:
    found = {
        name_of(path): names
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (names := stale("\n".join(docstrings(path.read_text(encoding="utf-8"))), path.parent))
    }
    assert found == {}


@pytest.mark.parametrize("path", [*BY_HAND, *sorted((ROOT / "benchmarks").glob("*.md"))], ids=name_of)
def test_files_that_documents_name_exist(path: Path) -> None:
    assert stale(path.read_text(encoding="utf-8"), path.parent) == []


def test_control_a_path_that_leads_nowhere_is_seen() -> None:
    source = (
        '"""See old/place.py and audit/measure.py."""\nX = "no/text.py"\n"""Like new/NAME.py, see gone/too.py."""\n'
    )
    assert stale("\n".join(docstrings(source)), ROOT) == ["old/place.py", "gone/too.py"]
