"""What the functions of the library are told, as requests; and their signatures, which show every setting by name."""

import inspect
import os
from collections.abc import Callable, Iterable
from typing import Any

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.options import FitRequest, Options, declared
from unlearn_cli.core.reading import Reading, reading_options
from unlearn_cli.core.secret import Secret, read_secret
from unlearn_cli.tables.frames import read_table
from unlearn_cli.tables.table import Table

Names = str | Iterable[str]
"""A column, or several."""


def fit_request(
    sensitive: Names, secret: str | os.PathLike[str] | None, seed: int | None, settings: dict[str, Any]
) -> FitRequest:
    """What is to be learned, with a secret of its own unless one, or a seed, is given."""
    options = Options.of(sensitive=sensitive, **settings)
    refuse_none(options)
    if secret is not None and seed is not None:
        raise SettingsError(
            f"a secret and the seed {seed} were both given.", "Leave out the seed: it protects nothing."
        )
    if seed is not None:
        return FitRequest(options, Secret.of_seed(seed))
    return FitRequest(options, read_secret(os.fspath(secret))) if secret is not None else FitRequest(options)


def reading_of(settings: dict[str, Any]) -> Reading:
    """How a file is to be read; what says so is taken out of `settings`."""
    return Reading.of(**{name: settings.pop(name) for name in reading_options() if name in settings})


def read_beside(given: Any, label: str, reading: Reading) -> Any:
    """What goes with a table: the rows of a file, read as the table is; all else as it is given."""
    return read_table(given, label, reading)[0] if isinstance(given, str | os.PathLike) else given


def read_labels(labels: Any, reading: Reading) -> Table:
    """The labels as a table: those of a file are read as the table is, a frame as it is."""
    return read_table(read_beside(labels, "the labels", reading), "the labels")[0]


def refuse_none(options: Options) -> None:
    """An error where no sensitive column is named."""
    if not options.sensitive:
        raise SettingsError("no sensitive column is named.", "Name one or several: sensitive='COL'")


def with_settings(function: Callable[..., Any], *taken: str) -> None:
    """Let `help` and completion show each setting, and how a file is read, in the place of `**settings`."""
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
    every, wanted = declared() | reading_options(), (*taken, *reading_options())
    named = {name: one for name, one in every.items() if name in wanted and name not in signature.parameters}
    keyword = inspect.Parameter.KEYWORD_ONLY
    more = [inspect.Parameter(name, keyword, default=one.default, annotation=one.type) for name, one in named.items()]
    function.__signature__ = signature.replace(parameters=[*own, *more])  # type: ignore[attr-defined]
