"""`coupling`: exact discrete transport of each group to a free-support barycenter, cross-fitted in two folds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import ot
from numpy.typing import NDArray

from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.randomness import Draws
from unlearn_cli.transport.embedding import draw_near, embed, scaled, snap
from unlearn_cli.transport.interface import NULL, Arrays, Codes, Column, FitRows, Floats, Ints, Settings

MOST_ROWS = 5_000
"""Fit rows that are taken: time and memory of an exact coupling grow with their square."""

NEIGHBOURS = 1
STEPS = 10


@dataclass(frozen=True, eq=False)
class Plan:
    """The coupling of one fold's rows with the points of the barycenter.

    rows     (n, d) fit rows of the fold, as `scaled` gives them
    groups   (n,) their groups
    starts   (n+1,) the part of `targets` and `masses` that belongs to each row
    targets  (L,) barycenter points that the row shares mass with
    masses   (L,) share of the row's mass, summed up within the row: 1 at its last target
    """

    rows: Floats
    groups: Ints
    starts: Ints
    targets: Ints
    masses: Floats


@dataclass(frozen=True, eq=False)
class Map:
    """A row -> the target of its nearest fit row of the same group and the OTHER fold.

    In each fold the points y_1 .. y_n minimise sum_k w_k W_2^2(P_k, uniform on y) (Cuturi & Doucet 2014, algorithm
    2), and each group is coupled with them exactly. A coupling makes the groups' laws equal on its own rows by
    pairing them, and pairs can be told apart; so no fit row is moved by a coupling that it was part of. Each row's
    fold is a hash of its number. Targets are snapped to the supports without a look at the group.
    """

    columns: tuple[Column, ...]
    scale: Floats
    plans: tuple[Plan, Plan]
    points: tuple[Codes, Codes]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        codes = np.empty(values.shape, dtype=np.int32)
        rows, fold = scaled(self.columns, self.scale, values), _fold(draws)
        near, mass = draws("all columns: neighbour"), draws("all columns: target")
        for f, (plan, points) in enumerate(zip(self.plans, self.points, strict=True)):
            for group in np.unique(groups[fold != f]):
                here = np.flatnonzero((fold != f) & (groups == group))
                known = np.flatnonzero(plan.groups == group)
                known = known if len(known) else np.arange(len(plan.groups))  # a group that the fit never saw
                at = known[draw_near(self.columns, rows[here], plan.rows[known], NEIGHBOURS, near[here])]
                codes[here] = points[_draw_target(plan, at, mass[here])]
        return np.where(np.isnan(values), np.int32(NULL), codes)

    def arrays(self) -> Arrays:
        """The map as named flat arrays."""
        out: Arrays = {"scale": self.scale}
        for f, (plan, points) in enumerate(zip(self.plans, self.points, strict=True)):
            out |= {f"{f}/{name}": array for name, array in vars(plan).items()} | {f"{f}/points": points}
        return out

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map back from its arrays."""
        first, second = (_plan_from(arrays, f) for f in (0, 1))
        points = [np.asarray(arrays[f"{f}/points"], dtype=np.int32) for f in (0, 1)]
        return cls(columns, np.asarray(arrays["scale"], dtype=np.float64), (first, second), (points[0], points[1]))


def learn(rows: FitRows, settings: Settings) -> Map:
    """In each of two folds: the barycenter's points, and the exact coupling of every group with them."""
    fold = _fold(Draws(settings.seed, rows.rows))
    _refuse(rows, settings, fold)
    deviation = np.array([np.nanstd(column) if (~np.isnan(column)).any() else 0.0 for column in rows.values.T])
    ordered = np.array([column.ordered for column in rows.columns])
    scale = np.where(ordered & (deviation > 0), deviation, 1.0)
    plans, points = zip(*(_learn_fold(rows, fold == f, scale) for f in (0, 1)), strict=True)
    return Map(rows.columns, scale, (plans[0], plans[1]), (points[0], points[1]))


def _fold(draws: Draws) -> Ints:
    return (draws("all columns: fold") < 0.5).astype(np.intp)


def _learn_fold(rows: FitRows, here: NDArray[np.bool_], scale: Floats) -> tuple[Plan, Codes]:
    points, groups = scaled(rows.columns, scale, rows.values[here]), rows.groups[here]
    embedded = embed(rows.columns, points)
    parts = [embedded[groups == k] for k in range(len(rows.weights))]
    masses = [np.full(len(part), 1 / len(part)) for part in parts]
    center = ot.lp.free_support_barycenter(parts, masses, embedded, weights=rows.weights, numItermax=STEPS, stopThr=1e-6)
    codes = snap(rows.columns, scale, center)
    there = embed(rows.columns, _values_of(rows.columns, scale, codes))
    even = np.full(len(there), 1 / len(there))
    shares = np.zeros((len(groups), len(there)))
    for k, part in enumerate(parts):
        shares[groups == k] = ot.emd(masses[k], even, ot.dist(part, there), numItermax=1_000_000) * len(part)
    return _plan(points, groups, shares), codes


def _values_of(columns: tuple[Column, ...], scale: Floats, codes: Codes) -> Floats:
    cells = [column.support[codes[:, j]] for j, column in enumerate(columns)]
    return scaled(columns, scale, np.column_stack(cells))


def _plan(points: Floats, groups: Ints, shares: Floats) -> Plan:
    at, targets = np.nonzero(shares > 0)
    starts = np.searchsorted(at, np.arange(len(points) + 1))
    masses = np.cumsum(shares, axis=1)[at, targets]
    last = masses[starts[1:] - 1]
    return Plan(points, groups, starts, targets, masses / last[at])


def _draw_target(plan: Plan, at: Ints, uniform: Floats) -> Ints:
    """For fit rows `at` of the fold, one target each, with the chances of the coupling."""
    place = np.searchsorted(np.repeat(np.arange(len(plan.rows)), np.diff(plan.starts)) + plan.masses, at + uniform)
    return plan.targets[np.clip(place, plan.starts[at], plan.starts[at + 1] - 1)]


def _plan_from(arrays: Mapping[str, NDArray[np.generic]], f: int) -> Plan:
    rows, masses = (np.asarray(arrays[f"{f}/{name}"], dtype=np.float64) for name in ("rows", "masses"))
    groups, starts, targets = (
        np.asarray(arrays[f"{f}/{name}"], dtype=np.intp) for name in ("groups", "starts", "targets")
    )
    return Plan(rows, groups, starts, targets, masses)


def _refuse(rows: FitRows, settings: Settings, fold: Ints) -> None:
    count, groups = len(rows.groups), len(rows.weights)
    if count > MOST_ROWS:
        raise UnlearnError(
            f"the coupling method holds at most {MOST_ROWS:,} fit rows in all; there are {count:,} in {groups} groups.",
            f"Fit on fewer with --fit-rows {MOST_ROWS // groups} (rows per group), or take --method triangular.",
        )
    nulls = np.isnan(rows.values).sum(axis=0)
    if settings.nulls == "repair" and nulls.any():
        names = [f"{column.name} ({n})" for column, n in zip(rows.columns, nulls, strict=True) if n]
        raise UnlearnError(
            f"the coupling method cannot repair missing cells; columns with missing cells: {listing(names)}.",
            "Leave them missing with --nulls keep, or take --method quantile.",
        )
    sizes = np.array([np.bincount(rows.groups[fold == f], minlength=groups) for f in (0, 1)]).min(axis=0)
    if not sizes.all():
        few = [f"{len(rows.groups[rows.groups == k])} rows in group {k}" for k in np.flatnonzero(sizes == 0)]
        raise UnlearnError(
            f"the coupling method needs rows of every group in both of its halves: {listing(few)}.",
            "Raise --min-group, merge groups with --small-groups merge, or take --method triangular.",
        )
