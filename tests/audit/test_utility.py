"""What a model still predicts of a target: by hand, with intervals that cover, and against what was destroyed."""

import numpy as np
import pytest

from unlearn_cli.audit.target_findings import TargetFindings
from unlearn_cli.audit.utility import MOST_LEVELS, Trial, r_squared, utility
from unlearn_cli.core.cells import Cells, Floats

TRIAL = Trial(3, 0)


def cells(target: Floats, x: Floats, category: bool) -> Cells:
    noise = np.random.default_rng(9).normal(size=len(x))
    return Cells(np.column_stack([x, noise, target]), np.array([False, False, category]), ("x", "noise", "y"))


def table(rows: int = 900) -> tuple[Floats, np.random.Generator]:
    rng = np.random.default_rng(0)
    return rng.normal(size=rows), rng


def found(target: Floats, x: Floats, after: Floats, category: bool) -> TargetFindings:
    return utility("y", cells(target, x, category), cells(target, after, category), TRIAL)


@pytest.mark.parametrize("category", [True, False])
def test_what_a_repair_keeps_is_still_predicted_and_what_it_destroys_is_not(category: bool) -> None:
    x, rng = table()
    target = (x + rng.normal(size=900) > 0).astype(float) if category else x + rng.normal(size=900) * 0.5
    same = found(target, x, x, category)
    assert same.score == ("2 AUC - 1" if category else "R2") and same.rows == 900
    assert same.before and same.after and same.after_on_untouched
    assert same.before == same.after == same.after_on_untouched
    assert same.before.low > 0.4 and same.before.low < same.before.value < same.before.high
    lost = found(target, x, rng.permutation(x), category)
    assert lost.before == same.before
    assert lost.after and lost.after_on_untouched and lost.after.value < 0.1 and lost.after_on_untouched.value < 0.3


def test_a_model_of_turned_rows_is_wrong_on_untouched_ones() -> None:
    x, _ = table()
    turned = found((x > 0).astype(float), x, -x, True)
    assert turned.after and turned.after_on_untouched
    assert turned.after.value > 0.95 and turned.after_on_untouched.value < -0.95


def test_a_number_of_two_values_is_scored_as_a_category() -> None:
    x, _ = table(200)
    target = np.where(x > 0, 7.0, 3.0)
    assert found(target, x, x, False).score == "2 AUC - 1"
    assert found(x, x, x, False).score == "R2", "control"


def test_rows_without_a_target_and_rare_levels_are_left_out() -> None:
    x, _ = table(300)
    target = np.clip(np.round(x), -1, 1) + 1
    target[:20], target[20:25] = np.nan, 5.0
    scored = found(target, x, x, True)
    assert scored.rows == 275 and scored.after and scored.after.value > 0.9


def test_at_most_so_many_levels_are_scored() -> None:
    target = np.repeat(np.arange(MOST_LEVELS + 5), 12).astype(float)
    scored = found(target, target * 2, target * 2, True)
    assert scored.rows == 12 * MOST_LEVELS and scored.after and scored.after.value > 0.9


@pytest.mark.parametrize("target", [np.full(300, 1.0), np.full(300, np.nan), np.arange(300.0)])
def test_nothing_to_score_is_null(target: Floats) -> None:
    x, _ = table(300)
    scored = found(target, x, x, True)
    assert (scored.before, scored.after, scored.after_on_untouched) == (None, None, None)


def test_null_cells_and_a_column_without_a_value_do_no_harm() -> None:
    x, _ = table(300)
    target, holed = (x > 0).astype(float), np.where(np.arange(300) % 3 == 0, np.nan, x)
    assert found(target, x, np.full(300, np.nan), True).after is not None
    assert (found(target, holed, holed, True).after or pytest.fail()).value > 0.5


def test_the_interval_of_r2_covers_the_truth() -> None:
    """y = x + e, guessed by x: R2 = 1 - Var e / Var y = 0.5."""
    rng, hits = np.random.default_rng(0), 0
    for _ in range(400):
        x, e = rng.normal(size=(2, 300))
        score = r_squared(x + e, x)
        hits += score.low <= 0.5 <= score.high
    assert 0.92 <= hits / 400 <= 0.98
