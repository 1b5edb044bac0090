"""Which pairs and triples of columns lie on a line or plane in small blocks of rows."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.rules.columns import Ints
from unlearn_cli.core.rules.kinds.interface import Floats

ROWS = 40
"""Rows of a block: 37 degrees of freedom, and in two blocks of three none of 1 % exceptions."""

BLOCKS = 10
"""With two thirds of the blocks free of exceptions, three of ten are in all but 3 cases of 1,000."""

NEEDED = 3
"""Blocks in which a relation has to show; in one or two a coincidence may."""


FEW = 4
"""Dependents for which going by correlations is quicker than freeing all columns of each other one."""

NEAR = 1e-5
"""1 - r^2 of two inputs below which the multiple correlation has too few digits left."""


def draw_blocks(rows: int, random: np.random.Generator) -> list[Ints]:
    """Row numbers (ROWS,) of each block."""
    size = min(ROWS, rows)
    return [random.choice(rows, size, replace=False) for _ in range(BLOCKS)]


def flat_pairs(x: Floats, y: Floats, thresholds: Floats, drawn: list[Ints]) -> list[tuple[int, int]]:
    """Pairs (i, column of y) such that y is affine in x_i.

    Parameters
    ----------
    x : (m, c) float64
    y : (m, r) float64
    thresholds : (r,) float64
        Root mean square that the residual of y may have.
    drawn : list of (ROWS,) int

    Returns
    -------
    list of (int, int)
    """
    usual = _usual_variance(y)
    inputs, outputs = _centred(x[np.array(drawn)]), _centred(y[np.array(drawn)])
    inputs = _scaled(inputs)
    left = (outputs**2).mean(axis=1)[:, None, :] - (inputs.swapaxes(1, 2) @ outputs / inputs.shape[1]) ** 2
    counts = _is_flat(left, outputs[:, :, None, :], usual, thresholds).sum(axis=0)
    return [(int(i), int(j)) for i, j in zip(*np.nonzero(counts >= NEEDED), strict=True)]


def flat_triples(x: Floats, dependents: Ints, thresholds: Floats, drawn: list[Ints]) -> list[tuple[int, int, int]]:
    """Triples (i, j, y) of columns of `x`, i < j and y a dependent, such that x_y is affine in x_i and x_j.

    For each i all columns are freed of what is affine in x_i; then x_j leaves of x_y
    |x_y|^2 - (x_y . x_j)^2 / |x_j|^2. That is one product of matrices for all j and y, and loses no digits where i
    and j are nearly the same, as times of arrival and of departure are.
    """
    centred, usual = _centred(x[np.array(drawn)]), _usual_variance(x[:, dependents])
    columns: Iterable[int] = range(x.shape[1] - 1)
    if len(dependents) <= FEW:
        counts, columns = _by_correlations(centred, dependents, usual, thresholds)
    else:
        counts = np.zeros((x.shape[1], x.shape[1], len(dependents)), dtype=np.intp)
    outputs = centred[..., dependents]
    for i in columns:
        rest = _scaled(_rest(centred[..., i + 1 :], centred[..., i]))
        freed = _rest(outputs, centred[..., i])
        left = (freed**2).mean(axis=1)[:, None, :] - (rest.swapaxes(1, 2) @ freed / rest.shape[1]) ** 2
        counts[i, i + 1 :] = _is_flat(left, outputs[:, :, None, :], usual, thresholds).sum(axis=0)
    triples = np.argwhere(counts >= NEEDED)
    order = np.argsort(-counts[tuple(triples.T)], kind="stable")
    found = [(int(i), int(j), int(dependents[r])) for i, j, r in triples[order]]
    return [(i, j, y) for i, j, y in found if y not in (i, j)]


def _by_correlations(
    centred: Floats, dependents: Ints, usual: Floats, thresholds: Floats
) -> tuple[Ints, Iterable[int]]:
    """Blocks in which each triple is flat (c, c, r), by the multiple correlation R^2 of y with x_i and x_j.

    Also the columns i for which that lost its digits, since some x_j is nearly x_i.
    """
    scaled = _scaled(centred)
    between = scaled.swapaxes(1, 2) @ scaled / scaled.shape[1]
    apart = 1 - between**2
    near = (apart < NEAR).any(axis=0)
    counts = np.zeros((*near.shape, len(dependents)), dtype=np.intp)
    for r, y in enumerate(dependents):
        to_y = between[:, y]
        i, j = to_y[:, :, None], to_y[:, None, :]
        with np.errstate(divide="ignore", invalid="ignore"):
            left = 1 - (i**2 + j**2 - 2 * i * j * between) / apart
        variance = (centred[:, :, y] ** 2).mean(axis=1)
        varied = variance >= 0.2 * usual[r]
        flat = (left * variance[:, None, None] <= thresholds[r] ** 2) & varied[:, None, None]
        counts[..., r] = np.triu((flat & (apart >= NEAR)).sum(axis=0), 1)
    return counts, np.flatnonzero(np.triu(near, 1).any(axis=1)).tolist()


def _scaled(centred: Floats) -> Floats:
    """Each column of each block (b, m, c) divided by its spread; 0 where it is constant."""
    size = np.sqrt((centred**2).mean(axis=1, keepdims=True))
    return np.asarray(np.divide(centred, size, out=np.zeros_like(centred), where=size > 0), dtype=np.float64)


def _centred(x: Floats) -> Floats:
    return np.asarray(x - x.mean(axis=-2, keepdims=True), dtype=np.float64)


def _rest(outputs: Floats, direction: Floats) -> Floats:
    """What is left of centred outputs (b, m, r) when their part along centred directions (b, m) is taken away."""
    size = np.sqrt((direction**2).sum(axis=1, keepdims=True))
    unit = np.divide(direction, size, out=np.zeros_like(direction), where=size > 0)[:, :, None]
    rest = outputs - unit * (unit.swapaxes(1, 2) @ outputs)
    # What is below the last digits of the column itself is nothing.
    nothing = (rest**2).sum(axis=1, keepdims=True) <= 1e-26 * (outputs**2).sum(axis=1, keepdims=True)
    return np.where(nothing, 0.0, rest)


def _is_flat(left: Floats, outputs: Floats, usual: Floats, thresholds: Floats) -> NDArray[np.bool_]:
    """Is so small a mean square left of the outputs, though they vary in these rows about as much as in all?"""
    varied = (outputs**2).mean(axis=1) >= 0.2 * usual
    return np.asarray((left <= thresholds**2) & varied, dtype=np.bool_)


def _usual_variance(y: Floats) -> Floats:
    """Variance of the middle 96 %: an exception may be larger than all else."""
    low, high = np.quantile(y, (0.02, 0.98), axis=0)
    return np.asarray(np.clip(y, low, high).var(axis=0), dtype=np.float64)
