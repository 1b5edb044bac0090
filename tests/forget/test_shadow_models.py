"""U-LiRA: sees rows that are still in a model, is blind where they are gone, and its control sees the difference."""

import numpy as np
import pytest

from tests.forget.doubles import Memory, split
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import silent
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Model
from unlearn_cli.forget.shadow_models import Shadows, attack, shadow_attack

ROWS = split(retain=60, forget=80, holdout=0)
MODEL = Memory(strength=2.0, common=1.0)


def truly(model: Model, shown: Split, seed: int) -> Model:
    assert isinstance(model, Memory)
    return model.without(shown.forget, seed)


def not_at_all(model: Model, shown: Split, seed: int) -> Model:
    return model


def test_it_sees_what_was_not_forgotten_and_is_blind_to_what_was() -> None:
    found = shadow_attack(MODEL, ROWS, Shadows(16, truly, 0), silent)
    assert (found.models, found.rows) == (16, 80)
    assert found.control.low > 0.65
    assert found.control.true_positives > 0.03
    assert found.after.low <= 0.5 <= found.after.high
    assert found.after.true_positives < 0.03


def test_control_a_method_that_forgets_nothing_is_seen() -> None:
    found = shadow_attack(MODEL, ROWS, Shadows(16, not_at_all, 0), silent)
    assert found.after == found.control


def test_the_forget_set_of_each_model_is_the_half_that_it_was_shown() -> None:
    seen = []

    def remember(model: Model, shown: Split, seed: int) -> Model:
        assert isinstance(model, Memory)
        forgotten = set(shown.forget.features["row"].to_list())
        seen.append(forgotten)
        assert model.shown == forgotten | set(range(60)) and len(forgotten) == 40
        return model

    shadow_attack(MODEL, ROWS, Shadows(8, remember, 0), silent)
    assert [one | other == set(range(60, 140)) for one, other in zip(seen[::2], seen[1::2], strict=True)] == [True] * 4
    assert seen[0] != seen[2]


def test_a_blind_attack_is_at_one_half_on_the_mean() -> None:
    """Rows whose evidence no membership changes: 60 attacks, and their mean within three errors."""
    generator = np.random.default_rng(0)
    aucs, inside = [], 0
    for _ in range(60):
        half = np.array([generator.permutation(np.arange(40) < 20) for _ in range(4)])
        had = np.stack([half, ~half], axis=1).reshape(8, 40)
        found = attack(generator.normal(size=40) + generator.normal(size=(8, 40)), had)
        aucs.append(found.auc)
        inside += found.low <= 0.5 <= found.high
    assert np.mean(aucs) == pytest.approx(0.5, abs=3 * np.std(aucs) / np.sqrt(60))
    assert inside >= 50


@pytest.mark.parametrize("count", [2, 6, 9])
def test_models_come_in_pairs(count: int) -> None:
    with pytest.raises(UnlearnError, match="shadow models come in pairs"):
        Shadows(count, truly, 0).check()
