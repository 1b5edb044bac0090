"""The pairs of values that a repair does not make: found in the fit rows, and how often the map would make them."""

from dataclasses import replace

import numpy as np

from unlearn_cli.core.draws import Draws
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.transport.interface import FitRows
from unlearn_cli.transport.methods import NUMBERS_ONLY
from unlearn_cli.transport.zeros.structural import StructuralZeros

MOST_ROWS = 5_000
"""Fit rows that are moved to see how often the map makes such pairs: it is said in per cent."""


def with_zeros(table_map: TableMap, rows: FitRows) -> TableMap:
    """The map with the structural zeros of its fit rows; `--no-rules` leaves them out.

    A method for numbers only moves them to what is no value of theirs anyway.
    """
    if table_map.options.method in NUMBERS_ONLY or table_map.options.no_rules:
        return table_map
    space, zeros = table_map.space, StructuralZeros.learn(rows, table_map.space.told)
    if not zeros.counts:
        return table_map
    step = -(-len(rows.rows) // MOST_ROWS)
    some = rows.part(np.arange(len(rows.rows)) % step == 0)
    codes = table_map.transport(space.reduce(some.values), some.groups, Draws(table_map.secret, some.rows))
    made = zeros.broken(space.expand(codes, some.values)[1])
    return replace(table_map, zeros=replace(zeros, share=float(made.mean())))
