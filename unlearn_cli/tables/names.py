"""Names of columns: repeated ones, and those in settings that are unknown or asked to play two parts."""

from collections import Counter
from collections.abc import Iterable

from unlearn_cli.core.errors import SettingsError, listing
from unlearn_cli.core.options import Options
from unlearn_cli.core.registry import did_you_mean

MOST_NAMED = 20
"""Columns that one message speaks of: a screen of them."""


def repeated(names: Iterable[str]) -> list[str]:
    """Names that stand there more than once, sorted.

    >>> repeated(["b", "a", "b", "c", "a"])
    ['a', 'b']
    """
    return sorted(name for name, count in Counter(names).items() if count > 1)


def check_names(columns: Iterable[str], options: Options) -> None:
    """Unknown columns, and columns that are asked to play two parts."""
    known = list(columns)
    asked = options.by_option
    unknown = [
        f"{name!r} ({option}).{did_you_mean(name, known)}"
        for option, names in (asked | {"--unit": () if options.unit is None else (options.unit,)}).items()
        for name in names
        if name not in known
    ]
    if unknown:
        named = " ".join(unknown[:MOST_NAMED])
        raise SettingsError(f"no such column: {named}", f"The columns are: {listing(known, 40)}.")
    twice = repeated(name for names in asked.values() for name in dict.fromkeys(names))
    if twice:
        raise SettingsError(
            f"columns with two parts to play: {listing([repr(name) for name in twice])}.",
            f"Name each column once, by one of {', '.join(asked)}.",
        )
