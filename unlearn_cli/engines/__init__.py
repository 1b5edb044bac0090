"""Engines: where batches of rows come from and go to; each is one file and one line here."""

from typing import TYPE_CHECKING

from unlearn_cli.core.registry import load

if TYPE_CHECKING:  # the command line reads the table, and `--help` loads no Polars
    from unlearn_cli.core.memory import Budget
    from unlearn_cli.engines.interface import Engine
    from unlearn_cli.tables.table import Table

ENGINES = {
    "local": "unlearn_cli.engines.local:LOCAL",
}


def engine(name: str) -> "Engine":
    """The engine of that name."""
    found: Engine = load(ENGINES, name, "engine")
    return found


def engine_for(name: str, table: "Table", memory: "Budget | None" = None) -> "Engine":
    """The engine of that name, set to what this table takes; `memory`: the machine's share where None is given."""
    from unlearn_cli.core.memory import Budget

    return engine(name).within(memory or Budget.of(), table)
