"""`--method auto`: what is tried, on which rows, and that the best of it is taken."""

from dataclasses import dataclass

import numpy as np
import pytest

from tests.secrets_known import SECRET
from unlearn_cli.audit.attacks import attackers
from unlearn_cli.repair import auto
from unlearn_cli.repair.auto import CANDIDATES, USUAL, choose
from unlearn_cli.repair.trial import try_out
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.transport.interface import Column, FitRows, Settings

ROWS, COLUMNS = 600, 8


def wide_table(gap: float) -> FitRows:
    """Numeric columns that share one hidden factor; the group turns the sign of it in half of the columns."""
    random = np.random.default_rng(5)
    groups = random.integers(0, 2, ROWS)
    factor = random.normal(size=(ROWS, 1))
    signs = np.where(np.arange(COLUMNS) % 2, 1.0, np.where(groups, -1.0, 1.0)[:, None])
    values = np.round(gap * factor * signs + random.normal(size=(ROWS, COLUMNS)), 3)
    columns = tuple(Column(f"x{j}", True, np.unique(values[:, j])) for j in range(COLUMNS))
    weights = np.bincount(groups) / ROWS
    return FitRows(values, groups, np.arange(ROWS, dtype=np.uint64), columns, weights)


@dataclass(frozen=True)
class Found:
    """What a candidate leaves, whoever attacks, and costs: in place of a trial."""

    advantage: float
    distortion: float

    def attacked(self, name: str, attack: object) -> tuple[AttackFindings, None]:
        return AttackFindings(name, self.advantage, 0.0, 1.0), None


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[float, float]]:
    """What each candidate is found to leave and to cost, put in place of the measurement."""
    found = {"triangular": (0.3, 0.1), "staged": (0.2, 0.25)}
    monkeypatch.setattr(auto, "try_out", lambda method, *_: Found(*found[method]))
    return found


def test_the_least_sum_of_twice_the_advantage_and_the_distortion_is_taken(
    trials: dict[str, tuple[float, float]],
) -> None:
    choice = choose(wide_table(2.0), Settings(secret=SECRET), attackers())
    assert choice.method == "staged"
    assert "triangular 0.300 at distortion 0.100; staged 0.200 at distortion 0.250" in choice.why
    trials["staged"] = (0.2, 0.35)
    assert choose(wide_table(2.0), Settings(secret=SECRET), attackers()).method == "triangular"


def test_a_tall_table_has_nothing_tried(
    trials: dict[str, tuple[float, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto, "ROWS_PER_COLUMN", ROWS // COLUMNS)
    trials["staged"] = (0.0, 0.0)
    assert choose(wide_table(2.0), Settings(secret=SECRET), attackers()).method == USUAL


def test_a_very_wide_table_has_nothing_tried(
    trials: dict[str, tuple[float, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trials["staged"] = (1.0, 1.0)
    assert choose(wide_table(2.0), Settings(secret=SECRET), attackers()).method == USUAL
    monkeypatch.setattr(auto, "WIDE_COLUMNS", COLUMNS)
    monkeypatch.setattr(auto, "WIDE_ROWS_PER_COLUMN", ROWS // COLUMNS + 1)
    assert choose(wide_table(2.0), Settings(secret=SECRET), attackers()).method == "staged"


def test_a_group_too_small_to_compare_on_has_the_usual_method(
    trials: dict[str, tuple[float, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto, "ROWS_PER_GROUP", ROWS)
    choice = choose(wide_table(2.0), Settings(secret=SECRET), attackers())
    assert choice.method == USUAL and "too few rows" in choice.why and trials


@pytest.mark.slow
def test_measured_for_real_the_choice_frees_the_table_more_than_the_worst_candidate() -> None:
    rows = wide_table(2.0)
    fresh = np.arange(ROWS) % 3 == 0
    found = {method: try_out(method, rows, fresh, Settings(secret=SECRET)) for method in CANDIDATES}
    choice = choose(rows, Settings(secret=SECRET), attackers())
    sums = {
        method: 2 * max(trial.attacked(name, attack)[0].advantage for name, attack in attackers().items())
        + trial.distortion
        for method, trial in found.items()
    }
    assert choice.method != max(sums, key=lambda method: sums[method]), sums
    assert choice == choose(rows, Settings(secret=SECRET), attackers()), "the same rows, the same choice"
