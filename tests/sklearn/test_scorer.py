"""SensitiveAttack: high before a repair and low after it, for whatever an estimator gives."""

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from tests.sklearn.tables import PEOPLE, beside, of_names, smooth
from unlearn_cli.core.errors import DataError, SettingsError
from unlearn_cli.sklearn import SensitiveAttack

EVERY, OF_EVERY = smooth(3_000)
X, GROUP = EVERY[:600], OF_EVERY[:600]
FITTED, OF_FITTED = EVERY[600:], OF_EVERY[600:]
BLIND = 0.15
"""Three standard errors of 2 AUC - 1 at 300 rows of each group: 3 x 2 x sqrt(601 / (12 x 300 x 300)) = 0.14."""


@pytest.mark.parametrize("attack", ["boosting", "logistic", "neighbours", "relations"])
def test_every_attack_is_high_before_a_repair_and_low_after(attack: str, routing: None) -> None:
    scorer = SensitiveAttack(attacks=attack)
    repair = beside().fit(FITTED, sensitive_features=OF_FITTED)
    assert scorer.advantage(X, GROUP) > 0.6
    assert -BLIND < scorer(repair, X, sensitive_features=GROUP) <= 0


def test_the_score_is_the_worst_of_the_attacks_and_negative() -> None:
    each = [SensitiveAttack(attacks=name).advantage(X, GROUP) for name in ("logistic", "neighbours")]
    both = SensitiveAttack(attacks=["logistic", "neighbours"])
    assert both.advantage(X, GROUP) == max(each) == -both.score(X, None, GROUP)
    assert both(FunctionTransformer().fit(X), X, sensitive_features=GROUP) == -max(each)


def test_a_column_of_x_is_guessed_from_the_output_that_may_still_hold_it() -> None:
    scorer = SensitiveAttack("sex", attacks="logistic")
    kept, left_out = (of_names(keep_sensitive=keep).fit(PEOPLE) for keep in (True, False))
    assert scorer(kept, PEOPLE) == scorer(left_out, PEOPLE) > -BLIND
    assert scorer.advantage(PEOPLE) > 0.3
    assert SensitiveAttack(1, attacks="logistic").advantage(PEOPLE) == scorer.advantage(PEOPLE)


def test_predictions_are_attacked_where_there_is_no_transform() -> None:
    told = np.column_stack([GROUP, X[:, 1]])
    model, noise = (LogisticRegression().fit(rows, GROUP) for rows in (told, X[::-1]))
    scorer = SensitiveAttack(attacks="logistic")
    assert scorer(model, told, sensitive_features=GROUP) < -0.9
    labels = SensitiveAttack(attacks="logistic", response="predict")
    assert labels(model, told, sensitive_features=GROUP) < -0.9
    assert labels(noise, X[::-1], sensitive_features=GROUP) > -BLIND
    with pytest.raises(SettingsError, match="StandardScaler has no predict"):
        labels(StandardScaler().fit(X), X, sensitive_features=GROUP)


def test_a_sparse_output_is_attacked_as_a_dense_one() -> None:
    scorer, dense = SensitiveAttack(attacks="logistic"), FunctionTransformer().fit(X)
    sparse = FunctionTransformer(csr_array, accept_sparse=True).fit(X)
    assert scorer(sparse, X, sensitive_features=GROUP) == scorer(dense, X, sensitive_features=GROUP)


def many(kind: str) -> NDArray[np.generic]:
    return {"cut": X[:, 0], "rare": np.where(np.arange(600) == 0, "odd", GROUP.astype(str))}[kind]


@pytest.mark.parametrize("kind", ["cut", "rare"])
def test_numbers_are_cut_into_bins_and_rare_groups_are_pooled(kind: str) -> None:
    four, two = (SensitiveAttack(attacks="logistic", bins=bins).advantage(X, many(kind)) for bins in (4, 2))
    assert 0.3 < four <= 1 and (four == two) is (kind == "rare")


def test_folds_are_chosen_by_the_random_state() -> None:
    one, other = (SensitiveAttack(attacks="logistic", random_state=seed) for seed in (0, 1))
    assert one.advantage(X, GROUP) == clone(one).advantage(X, GROUP) != other.advantage(X, GROUP)


def test_what_cannot_be_attacked_is_refused() -> None:
    with pytest.raises(SettingsError, match="one of the two"):
        SensitiveAttack().advantage(X)
    with pytest.raises(SettingsError, match="one of the two"):
        SensitiveAttack("sex").advantage(PEOPLE, GROUP)
    with pytest.raises(DataError, match="one group only"):
        SensitiveAttack().advantage(X, 0 * GROUP)
    with pytest.raises(DataError, match="none of 1 columns is left to attack"):
        SensitiveAttack("sex").advantage(PEOPLE.select("sex"))
    with pytest.raises(SettingsError, match="unknown attack 'forest'"):
        SensitiveAttack(attacks="forest").advantage(X, GROUP)


def test_the_estimator_is_given_the_features_only_where_it_asks(routing: None) -> None:
    scorer = SensitiveAttack(attacks="logistic")
    asking = beside().fit(FITTED, sensitive_features=OF_FITTED)
    assert scorer(asking, X, sensitive_features=GROUP) > -BLIND
    silent = clone(asking).set_transform_request(sensitive_features=False).fit(X, sensitive_features=GROUP)
    with pytest.raises(SettingsError, match="X does not hold 'sensitive'"):
        scorer(silent, X, sensitive_features=GROUP)


def test_categories_and_missing_cells_are_attacked() -> None:
    mark = pl.DataFrame({"c": np.where(GROUP == 1, "yes", "no")}).with_columns(
        pl.when(pl.int_range(600) % 5 > 0).then("c").alias("c")
    )
    assert SensitiveAttack().advantage(mark, GROUP) > 0.6


def test_rows_of_one_person_do_not_teach_what_the_others_are() -> None:
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(200), 5)
    people = pl.DataFrame({"x": rng.normal(size=200)[person], "y": rng.normal(size=200)[person], "person": person})
    group = (rng.permutation(200) % 2)[person]
    release = FunctionTransformer(lambda rows: rows.drop("person"))
    apart, alone = (SensitiveAttack(attacks="neighbours", unit=unit) for unit in ("person", None))
    assert apart(release, people, sensitive_features=group) > -0.4
    assert alone(release, people, sensitive_features=group) < -0.95, "control: rows alone"
    assert clone(apart).get_params()["unit"] == "person"
