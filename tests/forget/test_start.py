"""Unlearning by any method: the given model stays, and what is exact behind transformers that saw everything."""

from dataclasses import dataclass, replace
from typing import Self

import pytest

from tests.forget.doubles import Memory, split
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.forget.information import gauge
from unlearn_cli.forget.interface import UnlearnSettings
from unlearn_cli.forget.models.interface import Rows
from unlearn_cli.forget.start import unlearn

OLD = Memory(frozenset(range(260)), family="trees")


@dataclass(frozen=True)
class Behind(Memory):
    """A model behind transformers, that knows from how many rows they were learned."""

    preprocesses: bool = True
    fitted_on: int = 260

    def preprocessing_refitted(self, rows: Rows) -> Self:
        return replace(self, fitted_on=len(rows))


BEHIND = Behind(frozenset(range(260)), family="trees")


def test_trees_are_regrown_without_the_rows_and_the_old_and_the_new_ones_are_measured() -> None:
    found = unlearn(OLD, split(), UnlearnSettings())
    assert isinstance(found.model, Memory) and found.model.shown == frozenset(range(200)) and found.exact
    assert OLD.shown == frozenset(range(260)), "the given model stays as it is"
    told, measure = found.information, gauge("mi", split(), 0)
    assert told and (told.before, told.after) == (measure.value(OLD), measure.value(found.model))
    assert told.before != told.after
    assert found.seconds > 0


def test_the_seed_reaches_the_method() -> None:
    seeds = [unlearn(OLD, split(), UnlearnSettings(seed=seed)).model for seed in (None, 0, 5)]
    assert [model.seed for model in seeds if isinstance(model, Memory)] == [0, 0, 5]


@pytest.mark.parametrize(
    ("model", "refit", "exact", "fitted_on"),
    [
        (BEHIND, False, False, 260),
        (BEHIND, True, True, 200),
        (replace(BEHIND, preprocesses=False), False, True, 260),
    ],
)
def test_what_transformers_learned_from_the_forget_set_stays_unless_they_are_refitted(
    model: Behind, refit: bool, exact: bool, fitted_on: int
) -> None:
    found = unlearn(model, split(), UnlearnSettings(refit_preprocessing=refit))
    assert isinstance(found.model, Behind) and found.model.fitted_on == fitted_on
    assert found.exact == exact and ("--refit-preprocessing" in found.reason) == (not exact)


def test_to_refit_what_is_not_there_changes_nothing() -> None:
    asked = unlearn(OLD, split(), UnlearnSettings(refit_preprocessing=True))
    assert asked.exact and asked.model == unlearn(OLD, split(), UnlearnSettings()).model


def test_gradient_steps_are_refused_where_there_are_no_gradients() -> None:
    with pytest.raises(SettingsError, match="--method mi trains by gradient steps, and this model is an ensemble"):
        unlearn(OLD, split(), UnlearnSettings("mi"))
