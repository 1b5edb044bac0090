"""Tables of choices, `name -> "module:object"`, imported on first use; and `did you mean`."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from unlearn_cli.errors import UnlearnError


def load(table: Mapping[str, str], name: str, kind: str) -> Any:
    """The object that `table` names; an unknown name is an error that lists the choices."""
    if name not in table:
        raise UnlearnError(
            f"unknown {kind} {name!r}.{did_you_mean(name, table)}", f"Choose one of: {', '.join(table)}."
        )
    module, _, attribute = table[name].partition(":")
    return getattr(import_module(module), attribute)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean 'x'?` where a known name is close, else nothing."""
    by_fold = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return f" Did you mean {by_fold[close[0]]!r}?" if close else ""
