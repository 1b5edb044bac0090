"""Rows as points: squared distance = sum over columns of squared move / variance, or 1 where a category differs."""

import numpy as np

from unlearn_cli.transport.interface import Codes, Column, Floats, Ints
from unlearn_cli.transport.laws import nearest

CELLS = 2_000_000
"""Distances held at a time."""


def scaled(columns: tuple[Column, ...], scale: Floats, values: Floats) -> Floats:
    """Ordered columns in units of `scale` (d,), categories as they are; a missing cell is at 0 or on no level (-1)."""
    ordered = np.array([column.ordered for column in columns])
    return np.where(np.isnan(values), np.where(ordered, 0.0, -1.0), values / scale)


def embed(columns: tuple[Column, ...], points: Floats) -> Floats:
    """`scaled` rows (n, d) as points (n, D): a category is its indicator vector / sqrt(2), so levels are 1 apart."""
    parts = [
        points[:, j, None] if column.ordered else (points[:, j, None] == column.support) / np.sqrt(2)
        for j, column in enumerate(columns)
    ]
    return np.hstack(parts)


def snap(columns: tuple[Column, ...], scale: Floats, points: Floats) -> Codes:
    """Points (n, D) to support positions (n, d): the nearest value, the heaviest level. The same for every group."""
    codes, start = np.empty((len(points), len(columns)), dtype=np.int32), 0
    for j, column in enumerate(columns):
        width = 1 if column.ordered else len(column.support)
        part = points[:, start : start + width]
        codes[:, j] = nearest(column.support, part[:, 0] * scale[j]) if column.ordered else part.argmax(axis=1)
        start += width
    return codes


def draw_near(columns: tuple[Column, ...], points: Floats, known: Floats, neighbours: int, uniform: Floats) -> Ints:
    """For each of `points` (n, d) one of its `neighbours` nearest rows of `known`, ties included, drawn by `uniform`.

    Distances are summed column after column, so that a row's answer does not depend on its batch.
    """
    chosen = np.empty(len(points), dtype=np.intp)
    step, nth = max(CELLS // len(known), 1), min(neighbours, len(known)) - 1
    for start in range(0, len(points), step):
        block = points[start : start + step]
        distance = np.zeros((len(block), len(known)))
        for j, column in enumerate(columns):
            gap = block[:, j, None] - known[None, :, j]
            distance += gap * gap if column.ordered else gap != 0
        close = distance <= np.partition(distance, nth, axis=1)[:, nth, None]
        pick = (uniform[start : start + step] * close.sum(axis=1)).astype(np.intp)
        chosen[start : start + step] = (np.cumsum(close, axis=1) > pick[:, None]).argmax(axis=1)
    return chosen
