"""Methods, ways to a model that forgot: each is one file with a function `run`, and one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unlearn_cli.core.registry import load

if TYPE_CHECKING:  # the command line reads the table, and `--help` loads no numpy
    from unlearn_cli.forget.interface import Unlearned
    from unlearn_cli.forget.task import Task


@dataclass(frozen=True)
class Method:
    """A line of the table: where the function is, and what the help says of it."""

    run: str
    summary: str


def _method(module: str, summary: str) -> Method:
    return Method(f"unlearn_cli.forget.methods.{module}:run", summary)


METHODS = {
    "auto": _method("auto", "linear: refit; trees: regrow; network: reset 0.2, the penalty where it is informative"),
    "mi": _method("mi", "from the old network, loss on retain + gamma * penalty, as published"),
    "reset": _method("reset", "blend with a fresh network, train on retain"),
    "retrain": _method("retrain", "from scratch on retain: exact, and the dearest"),
}


def method_named(name: str) -> "Callable[[Task], Unlearned]":
    """The method of that name; an unknown name is an error that lists the choices."""
    found: Callable[[Task], Unlearned] = load({key: method.run for key, method in METHODS.items()}, name, "method")
    return found
