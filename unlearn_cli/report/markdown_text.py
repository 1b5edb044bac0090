"""Text and tables in Markdown that show what is in them, whatever characters it has."""

import re
from collections.abc import Iterator, Sequence

from unlearn_cli.report.visible import visible

SPECIAL = frozenset("\\`*_{}[]()<>#+!|~&$@=^")
"""What Markdown, its tables, mathematics and links of GitHub give a meaning to; written as numbers of characters."""

WORD_JOINER = "&#8288;"
"""Behind @ and #, so that neither a person nor an issue is called: GitHub looks for them after all decoding."""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(headings)
    yield _row(["---"] * len(headings), escape=False)
    yield from map(_row, rows)
    yield ""


def _row(cells: Sequence[str], escape: bool = True) -> str:
    return f"| {' | '.join(map(escaped, cells) if escape else cells)} |"


def escaped(text: str) -> str:
    """One line that a reader sees as the text itself, whatever characters it has.

    >>> escaped("a|b <i>")
    'a&#124;b &#60;i&#62;'
    """
    shown = "".join(_character(one) for one in visible(text))
    # GitHub makes links of `://` and `www.`, and a picture of `:name:`; a colon in a sentence stays readable as source
    return re.sub(r"(?i)(?<=www)\.|:(?=\S)", lambda found: f"&#{ord(found[0])};", shown)


def _character(one: str) -> str:
    shown = f"&#{ord(one)};" if one in SPECIAL else one
    return shown + WORD_JOINER * (one in "@#")
