"""Engines: where batches of rows come from and go to; each is one file and one line here."""

from typing import TYPE_CHECKING

from unlearn_cli.core.registry import load

if TYPE_CHECKING:  # the command line reads the table, and `--help` loads no Polars
    from unlearn_cli.engines.interface import Engine
    from unlearn_cli.tables.table import Table

ENGINES = {
    "local": "unlearn_cli.engines.local:LOCAL",
}


def engine(name: str) -> "Engine":
    """The engine of that name."""
    found: Engine = load(ENGINES, name, "engine")
    return found


def engine_for(name: str, table: "Table", memory: str | None = None) -> "Engine":
    """The engine of that name, set to this table; `memory`: a size such as 2G, the machine's share for None."""
    from unlearn_cli.core.memory import Budget

    return engine(name).within(Budget.of(memory), table)
