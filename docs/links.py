"""Links between documents as they stand in the repository, and what they are in the site.

A page of `docs/` links to `../../benchmarks/peers.md`, which a code host follows. In the site that page is a copy under
`_generated/repository/`, so the link is turned when the page is read.
"""

import os
import re
from pathlib import Path
from typing import Any

from docs.plain import ROOT

COPIED = ("CONTRIBUTING.md", "CHANGELOG.md", "sample_data/README.md", "benchmarks/*.md")
"""Documents outside `docs/` that the site has a copy of."""

REPOSITORY = "_generated/repository"
LINK = re.compile(r"(!?\[[^\]]*\]\()(?!\w+:|#|<)([^)\s#]+)([^)]*\))")


def copied() -> list[Path]:
    """Paths of the copied documents, from the root of the repository."""
    return sorted(path.relative_to(ROOT) for pattern in COPIED for path in ROOT.glob(pattern))


def pictures(document: Path) -> list[Path]:
    """Files that a copied document shows, from the root of the repository."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = [document.parent / name for head, name, _ in LINK.findall(text) if head.startswith("!")]
    return [path for path in found if (ROOT / path).is_file()]


def source_of(docname: str) -> Path:
    """Where a page of the site stands in the repository."""
    if docname.startswith(f"{REPOSITORY}/"):
        return Path(docname).relative_to(REPOSITORY).with_name(f"{Path(docname).name}.md")
    return Path("docs") / f"{docname}.md"


def target_in_site(source: Path, target: str) -> str:
    """The same target for the page of the site, from the folder of documents; as it is where the site has no copy."""
    path = Path(os.path.normpath(source.parent / target))
    if path in copied():
        return f"{REPOSITORY}/{path.as_posix()}"
    if path.parts[:1] == ("docs",):
        return Path(*path.parts[1:]).as_posix()
    return ""


def turned(docname: str, text: str) -> str:
    """The text of a page with its links to documents as the site has them."""
    source = source_of(docname)

    def turn(found: re.Match[str]) -> str:
        head, target, tail = found.groups()
        inside = target_in_site(source, target)
        if not inside:
            return found[0]
        return head + os.path.relpath(inside, Path(docname).parent).replace(os.sep, "/") + tail

    return LINK.sub(turn, text)


def in_the_site(_app: Any, docname: str, source: list[str]) -> None:
    """Handler of Sphinx' `source-read`."""
    source[0] = turned(docname, source[0])
