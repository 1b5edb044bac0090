"""Methods, ways to a model that forgot: each is one file with a function `run`, and one line here."""

from dataclasses import dataclass


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
