"""Engines: where batches of rows come from and go to; each is one file and one line here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from unlearn_cli.core.registry import load

if TYPE_CHECKING:  # the command line reads the table, and `--help` loads no Polars
    from unlearn_cli.engines.interface import Engine, Source
    from unlearn_cli.tables.table import Table

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

    @classmethod
    def of(cls, name: str, master: str | None, settings: Sequence[str] | None) -> Self:
        """As the options of a command say it, which are None where they are not given."""
        return cls(name, master, tuple(settings or ()))


def engine(chosen: Chosen | str) -> "Engine":
    """The engine of that name."""
    asked = Chosen(chosen) if isinstance(chosen, str) else chosen
    found: Engine = load(ENGINES, asked.name, "engine")
    return found.with_session(asked.master, asked.settings)


def engine_for(name: str, table: "Table", memory: str | None = None) -> "Engine":
    """The engine of that name, set to this table; `memory`: a size such as 2G, the machine's share for None."""
    from unlearn_cli.core.memory import Budget

    return engine(name).within(Budget.of(memory), table)


def opened(chosen: Chosen, source: "Source", memory: str | None = None) -> "tuple[Table, Engine]":
    """The table that IN names, opened by the engine, and the engine, set to it."""
    from unlearn_cli.core.memory import Budget

    where = engine(chosen)
    table = where.open(source)
    return table, where.within(Budget.of(memory), table)
