"""`gaussian`: Bures-Wasserstein barycenter of numeric columns; one affine map per group, snapped to the support."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import NULL, Arrays, Codes, Column, FitRows, Floats, Ints, Restored, Settings
from unlearn_cli.transport.inverse.gaussian import box_before, cell_of, inverses, spans_within
from unlearn_cli.transport.inverse.spans import Spans, restored
from unlearn_cli.transport.linear.bures import barycenter_maps, covariances, rowwise


@dataclass(frozen=True, eq=False)
class Map:
    """The map x -> m + A_k (x - m_k), optimal if every group were normal (Agueh & Carlier 2011, section 6.3).

    m and the covariance it goes to are the Wasserstein-2 barycenter of the groups' means m_k and covariances. Makes
    means and covariances equal, no more: where columns have ties or a grid, each group's atoms land elsewhere and
    tell the group. A missing cell counts as its group's mean in the other columns and stays missing.

    means   (K+1, d) in units of `scale`; the last row for a group that the fit never saw
    center  (d,) their barycenter
    maps    (K+1, d, d)
    scale   (d,) standard deviation of each column, 1 where it is constant
    """

    columns: tuple[Column, ...]
    means: Floats
    center: Floats
    maps: Floats
    scale: Floats

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); nothing is drawn. See TransportMap."""
        missing = np.isnan(values)
        centred = np.where(missing, 0.0, values / self.scale - self.means[groups])
        moved = (rowwise(centred, self.maps, groups) + self.center) * self.scale
        codes = np.empty(values.shape, dtype=np.int32)
        for j, column in enumerate(self.columns):
            codes[:, j] = np.where(missing[:, j], NULL, nearest(column.support, moved[:, j]))
        return codes

    def restore(self, values: Floats, groups: Ints, draws: Draws) -> Restored:
        """What the cells were before the move: x = m_k + A_k^-1 (y - m), y within the rounding to the support."""
        missing = np.isnan(values)
        matrices, of_row = inverses(self.maps, groups, missing)
        codes = [nearest(column.support, np.nan_to_num(values[:, j])) for j, column in enumerate(self.columns)]
        ends = [cell_of(column.support, codes[j]) for j, column in enumerate(self.columns)]
        low, high = (np.where(missing, 0.0, self._centred(np.column_stack(end))) for end in zip(*ends, strict=True))
        box = [self._uncentred(side, groups) for side in box_before(low, high, matrices, of_row)]
        point = self._uncentred(rowwise(np.where(missing, 0.0, self._centred(values)), matrices, of_row), groups)
        spans, likeliest = [], []
        for j, column in enumerate(self.columns):
            strange = ~missing[:, j] & (column.support[codes[j]] != values[:, j])
            span = spans_within(column, box[0][:, j], box[1][:, j])
            null = Spans.at(np.full(len(values), NULL))
            spans.append(null.where(missing[:, j], replace(span, foreign=strange)))
            best = np.clip(nearest(column.support, point[:, j]), span.low, span.high)
            likeliest.append(np.where(missing[:, j], NULL, best))
        return restored(self.columns, spans, likeliest)

    def _centred(self, values: Floats) -> Floats:
        return np.asarray(values / self.scale - self.center)

    def _uncentred(self, points: Floats, groups: Ints) -> Floats:
        return np.asarray((points + self.means[groups]) * self.scale)

    def arrays(self) -> Arrays:
        """The map as named flat arrays."""
        return {"means": self.means, "center": self.center, "maps": self.maps, "scale": self.scale}

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map that wrote these arrays."""
        means, center, maps, scale = (
            np.asarray(arrays[name], dtype=np.float64) for name in ("means", "center", "maps", "scale")
        )
        return cls(columns, means, center, maps, scale)


def learn(rows: FitRows, settings: Settings) -> Map:
    """Means and covariances of each group, and the maps to their barycenter; in units of each column's deviation.

    Parameters
    ----------
    rows : FitRows
        Ordered columns only.
    settings : Settings

    Returns
    -------
    Map

    Raises
    ------
    DataError
        There are categories, or missing cells that are to be repaired.
    """
    _refuse(rows, settings)
    has = ~np.isnan(rows.values)
    count = np.maximum(has.sum(axis=0), 1)
    overall = np.where(has, rows.values, 0.0).sum(axis=0) / count
    deviation = np.sqrt((np.where(has, rows.values - overall, 0.0) ** 2).sum(axis=0) / count)
    scale = np.where(deviation > 0, deviation, 1.0)
    filled = np.where(has, rows.values, overall) / scale
    means, centred = [], []
    for k in range(len(rows.weights)):
        here = rows.groups == k
        seen = has[here].sum(axis=0)
        total = np.where(has[here], filled[here], 0.0).sum(axis=0)
        means.append(np.where(seen > 0, total / np.maximum(seen, 1), overall / scale))
        centred.append(np.where(has[here], filled[here] - means[k], 0.0))
    return _barycenter(rows, np.stack(means), covariances(centred), scale)


def _barycenter(rows: FitRows, means: Floats, within: Floats, scale: Floats) -> Map:
    center = rows.weights @ means
    between = np.einsum("k,ki,kj->ij", rows.weights, means - center, means - center)
    pooled = np.tensordot(rows.weights, within, axes=1) + between
    maps, _ = barycenter_maps(within, pooled, rows.weights)
    return Map(rows.columns, np.vstack([means, center]), center, maps, scale)


def _refuse(rows: FitRows, settings: Settings) -> None:
    categories = [column.name for column in rows.columns if not column.ordered]
    if categories:
        raise DataError(
            f"the gaussian method moves numbers only; {len(categories)} columns are categories: {listing(categories)}.",
            "Leave them as they are with --keep, remove them with --drop, or take --method triangular.",
        )
    nulls = np.isnan(rows.values).sum(axis=0)
    if settings.nulls == "repair" and nulls.any():
        names = [f"{column.name} ({count})" for column, count in zip(rows.columns, nulls, strict=True) if count]
        raise DataError(
            f"the gaussian method cannot repair missing cells; columns with missing cells: {listing(names)}.",
            "Leave them missing with --nulls keep, or take --method quantile.",
        )
