"""`--format` of `repair`: what to print, and, as scripts have it from before, the file format of IN."""

from pathlib import PurePath
from typing import Annotated, Literal

import typer

from unlearn_cli.cli.options import FILES, SCREEN
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.report.formats import REPORT_FORMATS
from unlearn_cli.tables.formats import FORMATS

FormatOrInput = Annotated[
    Literal["text", *REPORT_FORMATS, *FORMATS] | None,  # type: ignore[valid-type]
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"Also print the report on stdout: {', '.join(REPORT_FORMATS)}. The exit code is the same. A file format "
        "is taken for that of IN, as --input-format.",
        show_default="text, the summary on stderr",
        rich_help_panel=SCREEN,
    ),
]


Save = Annotated[
    list[str] | None,
    typer.Option(
        "--save",
        metavar="FORMAT=FILE",
        help=f"Also write the report to a file as {', '.join(REPORT_FORMATS)}; may be repeated.",
        rich_help_panel=FILES,
    ),
]


Card = Annotated[
    str | None,
    typer.Option(
        "--card",
        metavar="FILE",
        help="Also write a data card: what was removed, against whom, how it was measured, limits. FILE.md is Markdown "
        "for people, FILE.json is Croissant for catalogues.",
        rich_help_panel=FILES,
    ),
]

CARDS = {".md": "card", ".json": "croissant"}
"""Ending of a card -> its format."""


def to_save(given: list[str] | None, card: str | None = None) -> tuple[tuple[str, str], ...]:
    """Report formats and the file of each, that of the data card among them.

    >>> to_save(["junit=gate.xml"], "CARD.md")
    (('junit', 'gate.xml'), ('card', 'CARD.md'))
    """
    if card is not None and PurePath(card).suffix not in CARDS:
        raise SettingsError(f"--card {card} is neither of {' nor '.join(CARDS)}.", "Name a file that ends so.")
    pairs = [(name, file) for name, _, file in (one.partition("=") for one in given or [])]
    strange = [f"{name}={file}" for name, file in pairs if name not in REPORT_FORMATS or file in ("", "-")]
    if strange:
        raise SettingsError(
            f"--save takes FORMAT=FILE, and not {', '.join(map(repr, strange))}.",
            f"The formats are: {', '.join(REPORT_FORMATS)}. On stdout: --format",
        )
    return (*pairs, *([(CARDS[PurePath(card).suffix], card)] if card else ()))


def told_apart(format: str | None, input_format: str | None, json: bool) -> tuple[str, str | None]:
    """What to print, and the file format of IN; no word means both.

    >>> told_apart("csv", None, True)
    ('json', 'csv')
    """
    of_file = format in FORMATS
    if of_file and input_format not in (None, format):
        raise SettingsError(
            f"--format {format} and --input-format {input_format} are two file formats of IN.", "Leave one out."
        )
    printed = "text" if of_file or format is None else format
    if json and printed not in ("text", "json"):
        raise SettingsError(f"--json and --format {printed} would go to stdout together.", "Leave one out.")
    return "json" if json else printed, format if of_file else input_format
