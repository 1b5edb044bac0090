"""Engines: where batches of rows come from and go to; each is one file and one line here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unlearn_cli.core.registry import load

if TYPE_CHECKING:  # the command line reads the table, and `--help` loads no Polars
    from unlearn_cli.engines.interface import Engine

ENGINES = {
    "local": "unlearn_cli.engines.local:LOCAL",
    "spark": "unlearn_cli.engines.spark:SPARK",
}


@dataclass(frozen=True)
class Chosen:
    """An engine by its name, and the session that it is to run in: its master, and settings KEY=VALUE."""

    name: str = "local"
    master: str | None = None
    settings: tuple[str, ...] = ()


def engine(chosen: Chosen | str) -> "Engine":
    """The engine of that name."""
    asked = Chosen(chosen) if isinstance(chosen, str) else chosen
    found: Engine = load(ENGINES, asked.name, "engine")
    return found.with_session(asked.master, asked.settings)
