"""Each view finds what is planted for it, which is certain; attackers of the cells do not; without a leak neither."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from tests.audit.views.leaks import AS_TEXT, LEAKS, ROWS, as_read, planted, sorted_file
from unlearn_cli.audit.attacks import attackers
from unlearn_cli.audit.viewed import ALL, through, views_of, with_cells
from unlearn_cli.audit.views import VIEWS
from unlearn_cli.core.cells import Attack, Cells
from unlearn_cli.core.registry import load
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.tables.cells import shared_cells

ORDER = np.random.default_rng(1).permutation(ROWS)
KNOWN, TEST = np.sort(ORDER[: ROWS // 2]), np.sort(ORDER[ROWS // 2 :])
CERTAIN = 0.9

CASES = [pytest.param(view, make, id=f"{view}: {make.__name__}") for view, makes in LEAKS.items() for make in makes]


def told(attack: Attack, cells: Cells, frame: pl.DataFrame) -> AttackFindings:
    groups = frame["z"].to_numpy().astype(np.intp)
    guesses = attack(cells, groups, KNOWN, TEST)
    np.testing.assert_allclose(guesses.sum(axis=1), 1)
    return advantage("view", groups[TEST], guesses, np.zeros(len(TEST), dtype=np.intp))


def cells_of(frame: pl.DataFrame, text: bool) -> Cells:
    rows = as_read(frame, text)
    return shared_cells([rows.frame], rows.kinds)[0]


@pytest.mark.parametrize(("view", "make"), CASES)
def test_what_is_certain_is_found(view: str, make: Callable) -> None:  # type: ignore[type-arg]
    frame, text = planted(make), make in AS_TEXT
    features = load(VIEWS, view, "view")(as_read(frame, text))
    assert told(through(features), cells_of(frame, text), frame).advantage >= CERTAIN


@pytest.mark.parametrize(("view", "make"), CASES)
def test_control_without_the_leak_a_view_finds_nothing(view: str, make: Callable) -> None:  # type: ignore[type-arg]
    frame = planted(make, leaks=False).with_columns(z=np.random.default_rng(3).integers(0, 2, ROWS))
    features = load(VIEWS, view, "view")(as_read(frame, make in AS_TEXT))
    if features is not None:
        assert told(through(features), cells_of(frame, make in AS_TEXT), frame).advantage < 0.1


@pytest.mark.parametrize("make", dict.fromkeys(make for makes in LEAKS.values() for make in makes))
def test_control_attackers_of_the_cells_do_not_find_it(make: Callable) -> None:  # type: ignore[type-arg]
    frame = planted(make)
    cells = cells_of(frame, make in AS_TEXT)
    for name, attack in attackers().items():
        if name != "relations" or make not in LEAKS["sums"]:  # it looks at sums too, though not to the last digit
            assert told(attack, cells, frame).advantage < 0.6, name


@pytest.mark.parametrize(("view", "make"), CASES[::3])
def test_all_views_with_the_cells_find_it_too(view: str, make: Callable) -> None:  # type: ignore[type-arg]
    frame, text = planted(make), make in AS_TEXT
    assert told(with_cells(views_of(as_read(frame, text))), cells_of(frame, text), frame).advantage >= CERTAIN


def test_every_view_has_a_leak_that_it_finds() -> None:
    assert set(LEAKS) == set(VIEWS) and ALL not in VIEWS


def test_a_view_with_nothing_to_look_at_is_absent() -> None:
    frame = planted(sorted_file).select("z", "level")
    assert list(views_of(as_read(frame))) == ["row number", "rounding"]
    assert list(views_of(as_read(frame.with_columns(level=pl.lit("a"))))) == ["row number"]
