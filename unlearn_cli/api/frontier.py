"""`frontier` on tables of any kind."""

import os
from collections.abc import Iterable
from typing import Any

from unlearn_cli.api.python_words import in_python_words
from unlearn_cli.api.requests import Names, fit_request, reading_of, with_settings
from unlearn_cli.commands.frontier import frontier as frontier_of
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.options import STRENGTHS, Progress, declared, silent
from unlearn_cli.engines import engine_for
from unlearn_cli.report.frontier import FrontierReport
from unlearn_cli.tables.frames import read_table


@in_python_words
def frontier(
    table: Any,
    *,
    sensitive: Names,
    strengths: Iterable[float] = STRENGTHS,
    secret: str | os.PathLike[str] | None = None,
    seed: int | None = None,
    progress: Progress = silent,
    **settings: Any,
) -> FrontierReport:
    """What a table tells, and how far it moved, at a grid of strengths of one repair.

    Parameters are those of `repair`; `strengths` are shares of the rows that are moved, 0 to 1.

    Examples
    --------
    >>> import polars as pl
    >>> import unlearn_cli as ul
    >>> people = pl.read_parquet("sample_data/adult.parquet").head(600)
    >>> found = ul.frontier(people, sensitive="sex", strengths=[0, 1], method="quantile", seed=0)
    >>> [point.strength for point in found.points]
    [0.0, 1.0]
    """
    grid = tuple(sorted({float(strength) for strength in strengths}))
    if not grid or not 0 <= grid[0] <= grid[-1] <= 1:
        raise SettingsError(f"strengths are {list(grid)}.", "Give numbers from 0 to 1, one at least.")
    given, _ = read_table(table, reading=reading_of(settings))
    return frontier_of(
        given, fit_request(sensitive, secret, seed, settings), grid, (engine_for("local", given), progress)
    )


with_settings(frontier, *(name for name in declared() if name not in ("strength", "unseen")))
