"""The inverse of rules: what computed columns were, from what the columns were that they are computed from."""

from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.rules import Rule
from unlearn_cli.transport.coordinates.followers import Follower
from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import Column, Floats, Ints, Restored
from unlearn_cli.transport.inverse.relatives import hides_coordinate, restore_relative
from unlearn_cli.transport.ruled import Ruled
from unlearn_cli.transport.within_range import is_outside

Bools = NDArray[np.bool_]
Columns = tuple[Column, ...]


def coordinates_after(ruled: Ruled, values: Floats, columns: Columns) -> Floats:
    """The coordinates (n, l) of repaired cells (n, d): how far off its rule a row is was one of the distances known.

    So was what a relative column is to its inputs, but for the rounding of the column.
    """
    found, free = ruled.reduced(values), ruled.free(len(columns))
    relative = np.flatnonzero(np.isin(free, [relative.rule.dependent for relative in ruled.relatives.every]))
    coordinates = ruled.columns(columns)
    for j in (*relative, *range(len(free), len(coordinates))):
        column = coordinates[j]
        known = ~np.isnan(found[:, j])
        found[known, j] = column.support[nearest(column.support, found[known, j])]
    return found


def restore_ruled(ruled: Ruled, found: Restored, values: Floats, columns: Columns) -> Restored:
    """What all cells (n, d) were, from what the coordinates were and the `values` (n, d) now.

    A computed column lies within what its rule gives for the ends of its inputs. Of a row where an input may have been
    moved once more, so that a result stays within its range, nothing is said.
    """
    free = ruled.free(len(columns))
    out = Restored.empty(values.shape)
    for name, part in vars(found).items():
        getattr(out, name)[:, free] = part[:, : len(free)]
    brought = np.flatnonzero(_may_be_brought(ruled, values, columns))
    for relative in ruled.relatives.every:
        unsure = restore_relative(relative, values, out)
        _say_nothing(out, np.flatnonzero(unsure), relative.rule.dependent, columns)
    for j in free:
        _say_nothing(out, brought, int(j), columns)
    apart = iter(np.stack(_parts(found))[:, :, len(free) :].transpose(2, 0, 1))
    for rule, offsets, nulls_too in zip(ruled.rules, ruled.offsets, ruled.nulls_too, strict=True):
        off = next(apart) if len(offsets) else np.zeros((3, len(values)))
        _restore_rule((rule, nulls_too), off, values, out, columns)
    for follower in ruled.followers:
        _restore_follower(follower, values, out, columns)
    return out


def _parts(found: Restored) -> tuple[Floats, Floats, Floats]:
    return found.values, found.low, found.high


def _say_nothing(out: Restored, rows: Ints, j: int, columns: Columns) -> None:
    """Cells of these rows that had a value may have had any."""
    has = rows[~np.isnan(out.high[rows, j])]
    out.low[has, j], out.high[has, j] = columns[j].support[[0, -1]]
    out.foreign[rows, j] = False


def _may_be_brought(ruled: Ruled, values: Floats, columns: Columns) -> Bools:
    """Rows (n,) where with the next value of an input a result would leave its range."""
    brought, free = np.zeros(len(values), dtype=bool), ruled.free(len(columns))
    for relative in ruled.relatives.every:
        brought |= hides_coordinate(relative, values)
    for rule in ruled.rules:
        here = np.flatnonzero(~np.isnan(values[:, [rule.dependent, *rule.formula.inputs]]).any(axis=1))
        for j in np.intersect1d(rule.formula.inputs, free):
            support = columns[j].support
            at = nearest(support, values[here, j])
            for step in (-1, 1):
                tried = values[here].copy()
                tried[:, j] = support[np.clip(at + step, 0, len(support) - 1)]
                brought[here] |= is_outside(rule, tried)
    return brought


def _restore_rule(computed: tuple[Rule, bool], off: Floats, values: Floats, out: Restored, columns: Columns) -> None:
    """Fill in the computed column; `off` (3, n) is how far off the rule it was: likeliest, at least and at most.

    Where a cell is missing nothing was computed, unless the rule tells the nulls of its column, too: it was missing
    where its inputs are known and give no number.
    """
    rule, nulls_too = computed
    j, inputs = rule.dependent, list(rule.formula.inputs)
    for part in _parts(out):
        part[:, j] = values[:, j]
    looked_at = inputs if nulls_too else [j, *inputs]
    off = np.nan_to_num(off) if nulls_too else off
    here = np.flatnonzero(~np.isnan(values[:, looked_at]).any(axis=1))
    ends = np.stack([part[here][:, inputs] for part in _parts(out)])
    of_inputs = replace(rule, dependent=len(inputs), formula=replace(rule.formula, inputs=tuple(range(len(inputs)))))
    likeliest = of_inputs(ends[0])
    low, high = likeliest.copy(), likeliest.copy()
    for corner in product((1, 2), repeat=len(inputs)):
        given = of_inputs(np.column_stack([ends[side, :, i] for i, side in enumerate(corner)]))
        low, high = np.minimum(low, given), np.maximum(high, given)
    around_zero = (rule.formula.kind == "product") & ((ends[1] <= 0) & (ends[2] >= 0) & (ends[1] < ends[2])).any(axis=1)
    for part, found, apart in zip(_parts(out), (likeliest, low, high), off, strict=True):
        part[here, j] = _on_support(found + apart[here], columns[j].support, rule.precision)
    none = np.isnan(out.low[here, j]) | np.isnan(out.high[here, j])
    was_missing = none & (ends[1] == ends[2]).all(axis=1) & nulls_too
    unsure = here[(around_zero | none) & ~was_missing]
    out.values[unsure, j] = values[unsure, j]
    if nulls_too:
        out.low[unsure, j], out.high[unsure, j] = np.nan, columns[j].support[-1]  # missing, or any value
    else:
        out.high[unsure, j] = values[unsure, j]
        _say_nothing(out, unsure, j, columns)
    written = rule(values[here])
    slack = rule.unit / 2 + rule.precision * np.nan_to_num(rule.formula.magnitude(values[here]))
    out.foreign[here, j] = (np.abs(values[here, j] - written) > slack) & (off[:, here] == 0).all(axis=0)


def _on_support(computed: Floats, support: Floats, precision: float) -> Floats:
    """Numbers (n,), those that arithmetic took away from a value of the support brought back to it."""
    close = support[nearest(support, np.nan_to_num(computed))]
    return np.where(np.abs(computed - close) <= precision * np.abs(close), close, computed)


def _restore_follower(follower: Follower, values: Floats, out: Restored, columns: Columns) -> None:
    """Fill in a column that follows one which is computed, or moved for one to be computed."""
    i, j = follower.leader, follower.column
    at = [follower.positions[nearest(columns[i].support, np.nan_to_num(part[:, i]))] for part in _parts(out)]
    known = ~np.isnan(values[:, [i, j]]).any(axis=1) & ~np.isnan(out.low[:, i]) & (np.stack(at) >= 0).all(axis=0)
    for part, here in zip(_parts(out), at, strict=True):
        part[:, j] = np.where(known, columns[j].support[np.maximum(here, 0)], values[:, j])
    changes = np.append(0, np.cumsum(np.diff(follower.positions) != 0))
    _say_nothing(out, np.flatnonzero(known & (changes[at[1]] != changes[at[2]])), j, columns)
    out.foreign[:, j] = known & out.foreign[:, i]
