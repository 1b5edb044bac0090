"""Every view takes tables of every type, empty columns and cells at the ends of doubles, without a warning."""

import numpy as np
import polars as pl
import pytest

from tests.audit.views.leaks import as_read, noise
from tests.small_tables import every_type
from unlearn_cli.audit.attacks.relations import attack as relations
from unlearn_cli.audit.strongest import strongest
from unlearn_cli.audit.viewed import through, views_of, with_cells
from unlearn_cli.audit.views.last_digits import in_units
from unlearn_cli.core.cells import Cells
from unlearn_cli.tables.cells import shared_cells

ROWS = 300
Z = pl.Series("z", np.arange(ROWS) % 2)
NOTHING = [None] * ROWS
EMPTY = {name: pl.Series(NOTHING, dtype=dtype) for name, dtype in (("a", pl.Float64), ("b", pl.String))}
MANY = [f"name {number}" for number in range(ROWS)]
STRANGE = [("", "\n", "ß€", "\U0001f600")[n % 4] + MANY[n] * (n > 9) for n in range(ROWS)]

ODD = {
    "every type": every_type(ROWS).drop("z").with_columns(Z),
    "empty columns": pl.DataFrame({"z": Z, **EMPTY}),
    "one value": pl.DataFrame({"z": Z, "a": [1.5] * ROWS, "b": ["x"] * ROWS}),
    "ends of doubles": pl.DataFrame({"z": Z, "a": [1e308, -1e308, 5e-324] * 100, "b": np.arange(ROWS) * 1e-300}),
    "not finite": pl.DataFrame({"z": Z, "a": [float("nan"), float("inf"), 1.25] * 100}),
    "mostly missing text": pl.DataFrame({"z": Z, "a": [*MANY[:30], *NOTHING[30:]]}),
    "empty and strange text": pl.DataFrame({"z": Z, "a": STRANGE}),
    "nested": pl.DataFrame({"z": Z, "a": [[1, 2]] * ROWS, "b": np.arange(ROWS) % 50}),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_table_is_viewed_without_a_warning(name: str, text: bool) -> None:
    frame = ODD[name]
    if text:
        unwritable = [n for n, dtype in frame.schema.items() if dtype.is_nested() or isinstance(dtype, pl.Duration)]
        frame = frame.drop(unwritable)
        frame = frame.select(pl.all().cast(pl.String))
    rows, z = as_read(frame, text), Z.to_numpy().astype(np.intp)
    known, test = np.arange(ROWS // 2), np.arange(ROWS // 2, ROWS)
    views = views_of(rows)
    assert "row number" in views
    for view, features in views.items():
        shown = features(z, known)
        assert len(shown.values) == ROWS and not np.isinf(shown.values).any(), view
        assert through(features)(shown, z, known, test).shape == (len(test), 2)
    (cells,) = shared_cells([rows.frame], rows.kinds)
    np.testing.assert_allclose(with_cells(views)(cells, z, known, test).sum(axis=1), 1)


def test_any_attack_takes_a_view() -> None:
    rows, z = as_read(noise(ROWS, 0), text=True), Z.to_numpy().astype(np.intp)
    for features in views_of(rows).values():
        shown = features(z, np.arange(200))
        assert np.isfinite(relations(shown, z, np.arange(200), np.arange(200, ROWS))).all()


def test_what_a_view_shows_of_known_rows_depends_on_known_rows_only() -> None:
    rows, z = as_read(noise(ROWS, 0), text=True), Z.to_numpy().astype(np.intp)
    known = np.arange(200)
    other = np.where(np.arange(ROWS) < 200, z, 1 - z)
    for name, features in views_of(rows).items():
        np.testing.assert_array_equal(features(z, known).values, features(other, known).values, err_msg=name)


@pytest.mark.parametrize(
    ("values", "units"),
    [
        ([0.25, 1.5, 3.0], [1, 6, 12]),
        ([500, 1500, 4000], [1, 3, 8]),
        ([1 / 3, 2 / 7, 3**0.5], None),
        ([1e300, 1.0], None),
    ],
)
def test_numbers_in_units(values: list[float], units: list[float] | None) -> None:
    found = in_units(np.array(values))
    assert (None if found is None else found.tolist()) == units


def test_a_few_features_of_many_are_the_strongest() -> None:
    draws, z = np.random.default_rng(0), Z.to_numpy().astype(np.intp)
    values = np.column_stack([draws.integers(0, 50, (ROWS, 20)), z ^ (draws.random(ROWS) < 0.3)]).astype(float)
    values[::7, -1] = np.nan
    cells = Cells(values, np.arange(21) % 2 == 0, tuple(f"x{j}" for j in range(21)))
    assert "x20" in strongest(cells, z, np.arange(200), 3).names
    assert strongest(cells, z, np.arange(200), 21) is cells
