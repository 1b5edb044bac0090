"""Errors of the library in Python's words: `null_group=True` where the command line says `--null-group`."""

import inspect
import re
import shlex
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import declared
from unlearn_cli.core.reading import reading_options
from unlearn_cli.forget.methods import METHODS as FORGETTING
from unlearn_cli.transport.methods import METHODS as TRANSPORT

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

OPTION = re.compile(r"(?<![\w'-])--([a-z][a-z-]*)(?: ([a-z]+|[A-Z]+|[0-9]+(?:\.[0-9]+)?)(?![\w-]))?")

COLUMNS = re.compile(r"(?<=: )--(?:drop|keep) [^\n]*")
"""A list of columns, quoted for a shell, to the end of its line."""


def in_python_words(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The same function, whose errors name arguments instead of options."""

    @wraps(function)
    def worded(*arguments: Asked.args, **named: Asked.kwargs) -> Answer:
        try:
            return function(*arguments, **named)
        except UnlearnError as error:
            defaults = {name: one.default for name, one in inspect.signature(worded).parameters.items()}
            error.problem, error.remedy = (in_words(text, defaults) for text in (error.problem, error.remedy))
            raise

    return worded


def in_words(text: str, defaults: dict[str, Any]) -> str:
    """A message with arguments for options; what stands in backticks is typed in a shell and stays.

    `defaults`: of the arguments that there are; one whose default is False or True is a flag.

    >>> in_words("Use --force, or lower --min-group 5; see `unlearn fit --help`", {"force": False})
    'Use force=True, or lower min_group=5; see `unlearn fit --help`'
    >>> in_words("Take --small-groups merge, or name fewer --given columns: --given COL", {})
    "Take small_groups='merge', or name fewer given columns: given='COL'"
    >>> in_words("Leave out: --drop x --drop 'a b'", {})
    "Leave out: drop=['x', 'a b']"
    """
    known = {name: one.default for name, one in (declared() | reading_options()).items()} | defaults
    parts = re.split("(`[^`]*`)", COLUMNS.sub(_columns, text))
    return "".join(
        part if part.startswith("`") else OPTION.sub(lambda found: _argument(found, known), part) for part in parts
    )


def _argument(found: re.Match[str], defaults: dict[str, Any]) -> str:
    name, value = found[1].replace("-", "_"), found[2]
    after = f" {value}" if value else ""
    if isinstance(defaults.get(name), bool):
        return f"{name}=True{after}"
    if value and value[0].isdigit():
        return f"{name}={value}"
    return f"{name}={value!r}" if value and (value.isupper() or value in _choices()) else f"{name}{after}"


def _columns(found: re.Match[str]) -> str:
    try:
        option, *words = shlex.split(found[0])
    except ValueError:  # a name with a line break: the quote ends on another line
        return found[0]
    return f"{option.removeprefix('--')}={[word for word in words if word != option]}"


def _choices() -> set[str]:
    return {*TRANSPORT, *FORGETTING, *(word for one in declared().values() for word in one.option.choices)}
