"""Tables of choices, `name -> "module:object"`, imported on first use; and `did you mean`."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from unlearn_cli.core.errors import SettingsError


def load(table: Mapping[str, str], name: str, kind: str) -> Any:
    """The object that `table` names; an unknown name is an error that lists the choices."""
    if name not in table:
        raise SettingsError(
            f"unknown {kind} {name!r}.{did_you_mean(name, table)}", f"Choose one of: {', '.join(table)}."
        )
    module, _, attribute = table[name].partition(":")
    return getattr(import_module(module), attribute)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean 'x'?` where a known name is close, else nothing."""
    close = nearest_name(name, known)
    return "" if close is None else f" Did you mean {close!r}?"


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that somebody who wrote `name` may have meant."""
    by_fold = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None
