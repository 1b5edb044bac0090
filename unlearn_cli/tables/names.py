"""Columns that settings name: unknown ones, and those that are asked to play two parts."""

from collections.abc import Iterable

from unlearn_cli.core.errors import SettingsError, listing
from unlearn_cli.core.options import Options
from unlearn_cli.core.registry import did_you_mean

MOST_NAMED = 20
"""Columns that one message speaks of: a screen of them."""


def check_names(columns: Iterable[str], options: Options) -> None:
    """Unknown columns, and columns that are asked to play two parts."""
    known = list(columns)
    asked = options.by_option
    unknown = [
        f"{name!r} ({option}).{did_you_mean(name, known)}"
        for option, names in asked.items()
        for name in names
        if name not in known
    ]
    if unknown:
        named = " ".join(unknown[:MOST_NAMED])
        raise SettingsError(f"no such column: {named}", f"The columns are: {listing(known, 40)}.")
    every = [name for names in asked.values() for name in dict.fromkeys(names)]
    twice = sorted({name for name in every if every.count(name) > 1})
    if twice:
        raise SettingsError(
            f"columns with two parts to play: {listing([repr(name) for name in twice])}.",
            f"Name each column once, by one of {', '.join(asked)}.",
        )
