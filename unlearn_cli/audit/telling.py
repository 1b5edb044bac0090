"""Whether one column alone tells the group, beyond what chance makes of samples of equal distributions."""

import numpy as np

from unlearn_cli.audit.findings import Telling
from unlearn_cli.audit.measures.distance import distances
from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.contingency import contingency, value_counts
from unlearn_cli.statistics.design import effective_rows


def telling(
    name: str, column: tuple[Floats, bool], groups: Ints, level: float, units: Ints | None = None
) -> Telling | None:
    """The larger of the distance of the values and that of the null mask, if chance alone would not show it; else None.

    A column of equal distributions is named with probability at most about `level`, split over the two distances and
    the groups. `column`: its values (n,), and whether it is a category. With `units` (n,) chance makes as much of rows
    as of so few that count, see `effective_rows`.
    """
    values, is_category = column
    counted = 1.0 if units is None else effective_rows(units, len(units)) / len(units)
    nulls = contingency(np.isnan(values).astype(np.intp), groups, int(groups.max(initial=0)) + 1)
    sides = {
        "values": (value_counts(values, groups), is_category),
        "nulls": (nulls[:, nulls.sum(axis=0) > 0], True),
    }
    found = []
    for by, (counts, as_category) in sides.items():
        if counts.shape[1] < 2:
            continue
        seen = distances(counts, as_category)
        limit = blind_distances(counts * counted, as_category, level / (2 * len(seen)))
        found += [Telling(name, by, float(d), float(t)) for d, t in zip(seen, limit, strict=True) if d > t]
    return max(found, key=lambda t: t.distance, default=None)


def blind_distances(counts: Floats, is_category: bool, level: float) -> Floats:
    """Distances (K,) that groups of one common distribution exceed with probability at most about `level` each.

    With s = 1/n_k + 1/n_rest. Numbers: P(D > t) <= e exp(-2 t^2 / s), the two-sample Dvoretzky-Kiefer-Wolfowitz
    inequality (Wei & Dudley 2012). Categories: E TV <= sum_j sqrt(p_j (1 - p_j) s) / 2 by Jensen, and
    P(TV - E TV > t) <= exp(-2 t^2 / s) (McDiarmid 1989), p from all rows together. Both are safe, not sharp.
    """
    sizes = counts.sum(axis=0)
    noise: Floats = 1 / sizes + 1 / (sizes.sum() - sizes)
    if not is_category:
        return np.asarray(np.sqrt(noise * (1 - np.log(level)) / 2))
    shares = counts.sum(axis=1) / sizes.sum()
    expected = np.sqrt(noise) * np.sqrt(shares * (1 - shares)).sum() / 2
    return np.asarray(expected + np.sqrt(-noise * np.log(level) / 2))
