"""`coupling`: exact discrete transport of each group to a free-support barycenter, cross-fitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.transport.interface import NULL, Arrays, Codes, Column, FitRows, Floats, Ints, Settings
from unlearn_cli.transport.linear.embedding import draw_near, embed, scaled, snap
from unlearn_cli.transport.linear.free_support import couple, free_support

MOST_ROWS = 5_000
"""Fit rows that are taken: time and memory of an exact coupling grow with their square and more."""

FOLDS = 5
"""Parts of the rows, each moved by a coupling of the others: with more, a row has nearer neighbours among them, and a
fit takes as many exact couplings more. No experiment on record."""

NEIGHBOURS = 1
"""How many nearest fit rows a row may take its target from: with more, less is left to see and more is moved."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The coupling of fit rows with the points of their groups' barycenter.

    rows     (n, d) fit rows, as `scaled` gives them
    groups   (n,) their groups
    starts   (n+1,) the part of `targets` and `masses` that belongs to each row
    targets  (L,) barycenter points that the row shares mass with
    masses   (L,) share of the row's mass, summed up within the row: 1 at its last target
    points   (m, d) the barycenter's points, as positions in the supports
    """

    rows: Floats
    groups: Ints
    starts: Ints
    targets: Ints
    masses: Floats
    points: Codes

    def draw(self, at: Ints, uniform: Floats) -> Codes:
        """One target (n, d) for each of the fit rows `at`, with the chances of the coupling."""
        owner = np.repeat(np.arange(len(self.rows)), np.diff(self.starts))
        drawn = np.searchsorted(owner + self.masses, at + uniform)
        return self.points[self.targets[np.clip(drawn, self.starts[at], self.starts[at + 1] - 1)]]


@dataclass(frozen=True, eq=False)
class Map:
    """A map that takes a row to a target of its nearest fit row, of the same group and outside its own fold.

    For the rows outside each fold the barycenter's points y minimise sum_k w_k W_2^2(P_k, distribution on y) (Cuturi &
    Doucet 2014, algorithm 2), and each group is coupled with them exactly. A coupling makes the groups' distributions
    equal on its own rows by pairing them, and pairs can be told apart; so no row is moved by a coupling that it was
    part of. A row draws its fold. Points are snapped to the supports without a look at the group.
    """

    columns: tuple[Column, ...]
    scale: Floats
    plans: tuple[Plan, ...]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        codes = np.empty(values.shape, dtype=np.int32)
        rows, fold = scaled(self.columns, self.scale, values), _fold(draws)
        near, target = draws("all columns: neighbour"), draws("all columns: target")
        for f, plan in enumerate(self.plans):
            for group in np.unique(groups[fold == f]):
                here = np.flatnonzero((fold == f) & (groups == group))
                known = np.flatnonzero(plan.groups == group)
                known = known if len(known) else np.arange(len(plan.groups))  # a group that the fit never saw
                at = known[draw_near(self.columns, rows[here], plan.rows[known], NEIGHBOURS, near[here])]
                codes[here] = plan.draw(at, target[here])
        return np.where(np.isnan(values), np.int32(NULL), codes)

    def arrays(self) -> Arrays:
        """The map as named flat arrays: they hold the fit rows."""
        plans = {f"{f}/{name}": array for f, plan in enumerate(self.plans) for name, array in vars(plan).items()}
        return {"scale": self.scale, **plans}

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map that wrote these arrays."""
        plans = tuple(_plan_from(arrays, f) for f in range(FOLDS))
        return cls(columns, np.asarray(arrays["scale"], dtype=np.float64), plans)


def learn(rows: FitRows, settings: Settings) -> Map:
    """For each fold, the barycenter of the rows outside it and the exact coupling of every group with its points.

    Parameters
    ----------
    rows : FitRows
        At most MOST_ROWS of them.
    settings : Settings

    Returns
    -------
    Map

    Raises
    ------
    DataError
        More rows than that, missing cells that are to be repaired, or a group with rows in one fold only.
    """
    fold = _fold(Draws(settings.secret, rows.rows))
    _refuse(rows, settings, fold)
    deviation = np.array([np.nanstd(column) if (~np.isnan(column)).any() else 0.0 for column in rows.values.T])
    ordered = np.array([column.ordered for column in rows.columns])
    scale = np.where(ordered & (deviation > 0), deviation, 1.0)
    plans = []
    for f in range(FOLDS):
        settings.progress(f / FOLDS)
        plans.append(_learn_fold(rows, fold != f, scale))
    return Map(rows.columns, scale, tuple(plans))


def _fold(draws: Draws) -> Ints:
    return draws.among("all columns: fold", FOLDS)


def _learn_fold(rows: FitRows, here: NDArray[np.bool_], scale: Floats) -> Plan:
    points, groups = scaled(rows.columns, scale, rows.values[here]), rows.groups[here]
    embedded = embed(rows.columns, points)
    parts = [embedded[groups == k] for k in range(len(rows.weights))]
    center, masses = free_support(parts, rows.weights)
    codes = snap(rows.columns, scale, center)
    cells = np.column_stack([column.support[codes[:, j]] for j, column in enumerate(rows.columns)])
    there = embed(rows.columns, scaled(rows.columns, scale, cells))
    shares = np.zeros((len(groups), len(there)))
    for k, part in enumerate(parts):
        shares[groups == k] = couple(part, there, masses) * len(part)
    at, targets = np.nonzero(shares > 0)
    starts = np.searchsorted(at, np.arange(len(points) + 1))
    summed = np.cumsum(shares, axis=1)[at, targets]
    return Plan(points, groups, starts, targets, summed / summed[starts[1:] - 1][at], codes)


def _plan_from(arrays: Mapping[str, NDArray[np.generic]], f: int) -> Plan:
    rows, masses = (np.asarray(arrays[f"{f}/{name}"], dtype=np.float64) for name in ("rows", "masses"))
    groups, starts, targets = (
        np.asarray(arrays[f"{f}/{name}"], dtype=np.intp) for name in ("groups", "starts", "targets")
    )
    return Plan(rows, groups, starts, targets, masses, np.asarray(arrays[f"{f}/points"], dtype=np.int32))


def _refuse(rows: FitRows, settings: Settings, fold: Ints) -> None:
    count, groups = len(rows.groups), len(rows.weights)
    if count > MOST_ROWS:
        raise DataError(
            f"the coupling method holds at most {MOST_ROWS:,} fit rows; there are {count:,} in {groups} groups.",
            f"Fit on fewer with --fit-rows {MOST_ROWS // groups} (rows per group), or take --method triangular.",
        )
    nulls = np.isnan(rows.values).sum(axis=0)
    if settings.nulls == "repair" and nulls.any():
        names = [f"{column.name} ({n})" for column, n in zip(rows.columns, nulls, strict=True) if n]
        raise DataError(
            f"the coupling method cannot repair missing cells; columns with missing cells: {listing(names)}.",
            "Leave them missing with --nulls keep, or take --method quantile.",
        )
    outside = np.array([np.bincount(rows.groups[fold != f], minlength=groups) for f in range(FOLDS)]).min(axis=0)
    if not outside.all():
        sizes = np.bincount(rows.groups, minlength=groups)
        few = [f"{sizes[k]} rows in group {k}" for k in np.flatnonzero(outside == 0)]
        raise DataError(
            f"the coupling method needs rows of every group outside each of its {FOLDS} folds: {listing(few)}.",
            "Raise --min-group, merge groups with --small-groups merge, or take --method triangular.",
        )
