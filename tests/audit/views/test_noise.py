"""Where nothing tells the group no view does: in the mean guesses are neither better nor worse than chance."""

import numpy as np
import pytest

from tests.audit.views.leaks import as_read, noise
from unlearn_cli.audit.target_encoding import encoded, inner_parts
from unlearn_cli.audit.viewed import through, views_of, with_cells
from unlearn_cli.audit.views import VIEWS
from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.advantage import signed_advantages
from unlearn_cli.statistics.crossfit import fold_numbers, out_of_fold
from unlearn_cli.tables.cells import shared_cells

ROWS = 400


def signed(tables: int, groups: int = 2) -> dict[str, Floats]:
    """2 AUC - 1 of each view, and of all of them with the cells, on so many tables of noise, in standard errors."""
    found: dict[str, list[float]] = {}
    for seed in range(tables):
        frame = noise(ROWS, seed, groups)
        rows, z = as_read(frame, text=True), frame["z"].cast(int).to_numpy().astype(np.intp)
        views = views_of(rows)
        attacks = {name: through(features) for name, features in views.items()} | {"all": with_cells(views)}
        (cells,) = shared_cells([rows.frame], rows.kinds)
        folds = fold_numbers(z, 2, seed)
        for name, attack in attacks.items():
            values, _ = signed_advantages(z, out_of_fold(attack, cells, z, folds), folds)
            found.setdefault(name, []).append(float(values.mean()))
    return {name: np.array(values) for name, values in found.items()}


def off(values: Floats) -> float:
    """How many standard errors the mean is from 0."""
    return float(abs(values.mean()) / values.std(ddof=1) * np.sqrt(len(values)))


def test_no_view_tells_where_nothing_does() -> None:
    found = signed(2)
    assert set(found) == {*VIEWS, "all"}, "there is something to look at for each"
    assert {name: values for name, values in found.items() if np.abs(values).max() > 0.3} == {}
    assert {name: values for name, values in found.items() if abs(values.mean()) > 0.15} == {}


@pytest.mark.slow
@pytest.mark.parametrize("groups", [2, 3])
def test_in_the_mean_of_many_tables_no_view_leans_either_way(groups: int) -> None:
    assert {name: off(values) for name, values in signed(40, groups).items() if off(values) > 4} == {}


def planted(own: bool) -> float:
    """2 AUC - 1 on the known rows of a value that nobody shares, encoded without or with a row's own group."""
    groups, codes, train = np.random.default_rng(0).integers(0, 2, 300), np.arange(300), np.arange(300)
    shares = encoded(codes, groups == 1, train)
    if own:
        shares = (groups + 0.5) / 2
    return float(signed_advantages(groups, np.column_stack([1 - shares, shares]), np.zeros(300, dtype=np.intp))[0][0])


def test_a_known_row_is_encoded_without_its_own_group() -> None:
    assert planted(own=False) == 0.0
    assert planted(own=True) == 1.0, "the control"


def test_every_known_row_is_in_one_part_and_not_among_those_it_learns_from() -> None:
    train: Ints = np.arange(5, 60)
    parts = list(inner_parts(train))
    assert sorted(np.concatenate([part for part, _ in parts])) == train.tolist()
    assert all(set(part) | set(others) == set(train) and not set(part) & set(others) for part, others in parts)
