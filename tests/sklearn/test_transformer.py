"""BarycenterRepair: what comes in comes out moved, by the map that `repair` learns."""

import pickle
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import unlearn_cli as ul
from tests.secrets_known import SECRET
from tests.sklearn.tables import PEOPLE, of_names, smooth
from unlearn_cli.core.errors import DataError, SettingsError
from unlearn_cli.core.options import declared
from unlearn_cli.sklearn import BarycenterRepair

SEX = PEOPLE["sex"]
OTHERS = PEOPLE.drop("sex")


@cache
def moved_by_repair(**settings: Any) -> pl.DataFrame:
    """The audit takes two seconds: once for every setting."""
    return ul.repair(PEOPLE, sensitive="sex", method="quantile", seed=0, **settings).table


def test_fit_transform_is_what_repair_gives_and_transform_of_the_same_rows_gives_it_again() -> None:
    repair = of_names()
    first = repair.fit_transform(PEOPLE)
    assert first.equals(moved_by_repair())
    assert repair.transform(PEOPLE).equals(first)
    assert not first.equals(OTHERS)


def test_settings_reach_the_fit() -> None:
    assert of_names(strength=0).fit_transform(PEOPLE).equals(OTHERS)
    told = of_names(keep=["age"], drop="workclass", bins=np.int64(4), keep_sensitive=True)
    moved = told.fit_transform(PEOPLE)
    assert moved.columns == ["age", "sex", "hours-per-week"] == list(told.get_feature_names_out())
    assert moved["age"].equals(PEOPLE["age"]) and told.map_.options.bins == 4


def test_every_setting_of_a_fit_is_a_parameter_with_its_default() -> None:
    named = BarycenterRepair().get_params()
    assert {name: named.get(name) for name in declared() if name != "sensitive"} == {
        name: one.default for name, one in declared().items() if name != "sensitive"
    }


@pytest.mark.parametrize("told", [{}, {"no_rules": True, "rule": "x3 = x1 + x2"}])
def test_rules_hold_in_an_array(told: dict[str, Any]) -> None:
    random = np.random.default_rng(0)
    group, b = np.arange(600) % 2, random.integers(0, 30, 600)
    a = random.integers(0, 50, 600) + 8 * group
    rows = np.column_stack([group, a, b, a + b])
    moved = BarycenterRepair(0, method="quantile", random_state=0, **told).fit_transform(rows)
    assert moved.dtype == rows.dtype and (moved[:, 2] == moved[:, 0] + moved[:, 1]).all()
    alone = BarycenterRepair(0, method="quantile", random_state=0, no_rules=True).fit_transform(rows)
    assert (alone[:, 2] != alone[:, 0] + alone[:, 1]).any(), "control: without the rule it does not"


def test_columns_are_named_by_position_too() -> None:
    by_position = BarycenterRepair(1, method="quantile", random_state=0, keep=-1).fit_transform(PEOPLE)
    assert by_position.equals(moved_by_repair(keep="workclass"))


@pytest.mark.parametrize("features", [SEX, SEX.to_pandas(), SEX.to_numpy(), SEX.to_list(), PEOPLE.select("sex")])
def test_sensitive_features_beside_x_move_as_a_column_of_x_does(features: Any) -> None:
    repair = BarycenterRepair(method="quantile", random_state=0)
    moved = repair.fit_transform(OTHERS, sensitive_features=features)
    assert moved.equals(moved_by_repair())
    assert repair.transform(OTHERS, sensitive_features=SEX.to_numpy()).equals(moved)


def test_several_sensitive_features_make_joint_groups_and_may_have_the_name_of_a_column_of_x() -> None:
    both = np.column_stack([SEX.to_numpy(), np.arange(len(SEX)) % 2 == 0]).astype(object)
    repair = BarycenterRepair(method="quantile").fit(OTHERS, sensitive_features=both)
    assert repair.sensitive_ == ("sensitive0", "sensitive1") and len(repair.map_.fitted.groups.labels) == 4
    held = BarycenterRepair(method="quantile", random_state=0)
    moved = held.fit_transform(PEOPLE, sensitive_features=SEX)
    assert held.sensitive_ == ("sex (sensitive)",) and moved.columns == PEOPLE.columns
    assert not moved["sex"].equals(SEX), "a copy of the sensitive column in X is a column that must not tell it"


def test_nothing_sensitive_is_refused_and_so_are_two_sets() -> None:
    with pytest.raises(SettingsError, match="no sensitive column is named"):
        BarycenterRepair().fit(PEOPLE)
    with pytest.raises(SettingsError, match="'sex' of X and sensitive_features were both given"):
        of_names().fit(PEOPLE, sensitive_features=SEX)
    fitted = of_names().fit(PEOPLE)
    with pytest.raises(SettingsError, match="both given"):
        fitted.transform(PEOPLE, sensitive_features=SEX)


def test_sensitive_features_must_be_there_and_fit_the_rows() -> None:
    repair = BarycenterRepair(method="quantile").fit(OTHERS, sensitive_features=SEX)
    with pytest.raises(SettingsError, match="X does not hold 'sex'"):
        repair.transform(OTHERS)
    with pytest.raises(ValueError, match="600 samples, and sensitive_features has 599"):
        repair.transform(OTHERS, sensitive_features=SEX[1:])
    with pytest.raises(ValueError, match="has 2 columns, and had 1"):
        repair.transform(OTHERS, sensitive_features=PEOPLE.select("sex", "age"))


def test_a_position_beyond_x_and_a_name_that_is_unknown_are_refused() -> None:
    with pytest.raises(SettingsError, match="4 columns, and none at position 4"):
        BarycenterRepair(4).fit(PEOPLE)
    with pytest.raises(SettingsError, match="no such column: 'gender'"):
        BarycenterRepair("gender").fit(PEOPLE)


def test_frames_come_out_as_the_kind_they_are() -> None:
    frame = PEOPLE.to_pandas().set_index(np.arange(600) * 2).astype({"workclass": "category", "age": "int16"})
    moved = of_names().fit_transform(frame)
    assert isinstance(moved, pd.DataFrame) and moved.index.equals(frame.index)
    assert (moved.dtypes == frame.drop(columns="sex").dtypes).all()
    table = PEOPLE.to_arrow()
    assert isinstance(of_names().fit_transform(table), pa.Table)
    assert of_names().fit_transform(table).schema == table.drop_columns(["sex"]).schema
    assert pl.from_arrow(of_names().fit_transform(table)).equals(moved_by_repair())


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
def test_arrays_come_out_as_arrays_of_their_type(dtype: str) -> None:
    numbers, group = smooth(200)
    array = np.round(numbers * 10).astype(dtype)
    moved = BarycenterRepair(method="quantile", random_state=0).fit_transform(array, sensitive_features=group)
    assert isinstance(moved, np.ndarray) and moved.dtype == dtype and moved.shape == array.shape
    assert (moved != array).any()


def test_arrays_of_text_and_of_objects_are_categories_and_numbers() -> None:
    text = BarycenterRepair(1, method="quantile", random_state=0, keep=[0, 2])
    array = PEOPLE.cast(pl.String).fill_null("?").to_numpy().astype(str)
    moved = text.fit_transform(array)
    assert moved.dtype.kind == "U" and set(moved[:, 2]) <= set(array[:, 3]) and (moved[:, 2] != array[:, 3]).any()
    objects = BarycenterRepair("x1", method="quantile", random_state=0).fit_transform(PEOPLE.to_numpy())
    short = np.char.str_len(array[:, 3]) <= 7
    assert set(text.transform(array[short].astype("<U7"))[:, 2]) <= set(array[:, 3]), "no word is cut off"
    numbered = PEOPLE.rename({name: f"x{j}" for j, name in enumerate(PEOPLE.columns)})
    expected = ul.repair(numbered, sensitive="x1", method="quantile", seed=0).table
    assert objects.dtype == object and objects.tolist() == [list(row) for row in expected.iter_rows()]


def test_missing_cells_of_an_array_stay_missing() -> None:
    array, group = smooth(200)
    array[::7, 0] = np.nan
    moved = BarycenterRepair(method="quantile").fit_transform(array, sensitive_features=group)
    assert np.array_equal(np.isnan(moved), np.isnan(array))
    objects = array.astype(object)
    objects[1::7, 1] = None
    missing = BarycenterRepair(method="quantile").fit_transform(objects, sensitive_features=group)
    assert np.array_equal(np.isnan(missing.astype(float)), np.isnan(objects.astype(float)))
    assert not (missing == None).any(), "a missing number is NaN"  # noqa: E711


def test_set_output_asks_for_another_kind_of_frame() -> None:
    frame = PEOPLE.to_pandas()
    repair = of_names().set_output(transform="polars")
    assert repair.fit_transform(frame).equals(moved_by_repair())
    as_pandas = of_names().set_output(transform="pandas").fit_transform(PEOPLE)
    assert isinstance(as_pandas, pd.DataFrame) and pl.from_pandas(as_pandas).equals(moved_by_repair())
    array, group = smooth(200)
    named = BarycenterRepair(method="quantile").set_output(transform="polars")
    assert named.fit_transform(array, sensitive_features=group).columns == ["x0", "x1"]


def test_missing_cells_are_missing_in_the_kind_of_frame_that_was_asked_for() -> None:
    array, group = smooth(200)
    array[::7, 0] = np.nan
    repair = BarycenterRepair(method="quantile").set_output(transform="polars")
    assert repair.fit_transform(array, sensitive_features=group)["x0"].null_count() == 29
    frame = pl.DataFrame(array, schema=["a", "b"], nan_to_null=True).with_columns(c=pl.lit("text"))
    as_pandas = repair.set_output(transform="pandas").fit_transform(frame, sensitive_features=group)
    assert (as_pandas.dtypes[["a", "b"]] == "float64").all() and as_pandas["a"].isna().sum() == 29


@pytest.mark.filterwarnings("ignore:X has feature names, but BarycenterRepair was fitted without")
def test_columns_that_had_no_names_in_the_fit_go_by_their_place() -> None:
    array, group = smooth(200)
    repair = BarycenterRepair(method="quantile").fit(array, sensitive_features=group)
    frame = pl.DataFrame(array, schema=["x1", "x0"])
    moved = repair.transform(frame, sensitive_features=group)
    assert moved.columns == frame.columns
    assert np.array_equal(moved.to_numpy(), repair.transform(array, sensitive_features=group))


def test_columns_in_another_order_than_in_the_fit_are_refused() -> None:
    fitted = of_names().fit(PEOPLE)
    with pytest.raises(ValueError, match="feature names should match"):
        fitted.transform(PEOPLE.select(PEOPLE.columns[::-1]))


def test_feature_names_out_are_those_of_the_output() -> None:
    repair = of_names(drop="age").fit(PEOPLE)
    assert repair.get_feature_names_out().tolist() == ["hours-per-week", "workclass"]
    assert repair.transform(PEOPLE).columns == ["hours-per-week", "workclass"]
    with pytest.raises(ValueError, match="input_features is not equal"):
        repair.get_feature_names_out(["a", "b", "c", "d"])
    with pytest.raises(NotFittedError):
        of_names().get_feature_names_out()


def test_columns_of_integer_names_stay_what_they_are() -> None:
    frame = PEOPLE.to_pandas().set_axis([3, 1, 2, 0], axis=1)
    moved = BarycenterRepair(1, method="quantile", random_state=0).fit_transform(frame)
    assert moved.columns.tolist() == [3, 2, 0]


@pytest.mark.parametrize("as_frame", [False, True])
def test_smooth_numbers_are_given_back(as_frame: bool) -> None:
    array, group = smooth()
    rows = pl.DataFrame(array, schema=["a", "b"]) if as_frame else array
    repair = BarycenterRepair(method="quantile", random_state=0)
    moved = repair.fit_transform(rows, sensitive_features=group)
    assert np.abs(np.asarray(moved) - array).max() > 0.5
    back = repair.inverse_transform(moved, sensitive_features=group)
    assert type(back) is type(rows) and np.abs(np.asarray(back) - array).max() < 0.1


def test_a_sensitive_column_that_is_kept_is_enough_to_give_rows_back() -> None:
    array, group = smooth()
    whole = pl.DataFrame(array, schema=["a", "b"]).with_columns(z=pl.Series(group))
    kept = BarycenterRepair("z", method="quantile", keep_sensitive=True)
    back = kept.inverse_transform(kept.fit_transform(whole))
    assert back.columns == whole.columns and np.abs(back.to_numpy() - whole.to_numpy()).max() < 0.1
    left_out = BarycenterRepair("z", method="quantile")
    moved = left_out.fit_transform(whole)
    with pytest.raises(SettingsError, match="X does not hold 'z'"):
        left_out.inverse_transform(moved)
    assert np.abs(left_out.inverse_transform(moved, sensitive_features=group).to_numpy() - array).max() < 0.1
    with pytest.raises(ValueError, match="X has 3 features, but transform of this estimator gives 2"):
        left_out.inverse_transform(whole)


def test_a_pickle_moves_as_the_estimator_does() -> None:
    repair = of_names(random_state=None).fit(PEOPLE)
    again = pickle.loads(pickle.dumps(repair))
    assert again.transform(PEOPLE).equals(repair.transform(PEOPLE))
    assert not of_names(random_state=None).fit_transform(PEOPLE).equals(repair.transform(PEOPLE))
    assert repair.map_.fitted.secret.key in pickle.dumps(repair), "as the docstring says"


def test_a_clone_has_the_settings_and_nothing_that_was_learned(routing: None) -> None:
    repair = of_names(strength=0.5).set_fit_request(sensitive_features=False).fit(PEOPLE)
    copy = clone(repair)
    assert copy.get_params() == repair.get_params() and not hasattr(copy, "map_")
    assert copy.fit_transform(PEOPLE).equals(repair.transform(PEOPLE))


def test_fits_with_one_secret_repeat_and_a_seed_beside_it_is_refused(tmp_path: Any) -> None:
    file = tmp_path / "secret.key"
    file.touch(mode=0o600)
    file.write_bytes(SECRET.key)
    of_secret = of_names(random_state=None, secret=str(file))
    assert of_secret.fit_transform(PEOPLE).equals(clone(of_secret).fit_transform(PEOPLE))
    assert of_secret.map_.fitted.secret.protected and not of_names().fit(PEOPLE).map_.fitted.secret.protected
    with pytest.raises(SettingsError, match="a secret and the seed 0"):
        of_names(secret=str(file)).fit(PEOPLE)


def test_a_random_state_may_be_a_generator() -> None:
    first, second = (of_names(random_state=np.random.RandomState(5)).fit_transform(PEOPLE) for _ in range(2))
    assert first.equals(second) and not first.equals(of_names().fit_transform(PEOPLE))


def test_with_a_key_order_does_not_matter_and_without_one_it_does() -> None:
    numbered = PEOPLE.with_columns(id=pl.Series(np.arange(600) * 7 % 1000))
    keyed, plain = (of_names(**told).fit(numbered) for told in ({"key": "id"}, {"keep": "id"}))
    assert keyed.transform(numbered.reverse()).equals(keyed.transform(numbered).reverse())
    assert not plain.transform(numbered.reverse()).equals(plain.transform(numbered).reverse())


def test_new_categories_are_refused_unless_they_may_be_pooled() -> None:
    new = PEOPLE.with_columns(workclass=pl.lit("Astronaut"))
    with pytest.raises(DataError, match="Astronaut"):
        of_names().fit(PEOPLE).transform(new)
    assert of_names(unseen="pooled").fit(PEOPLE).transform(new).height == 600


def test_a_cell_that_is_neither_text_nor_number_is_refused() -> None:
    array = PEOPLE.to_numpy()
    array[3, 0] = {"age": 4}
    with pytest.raises(TypeError, match="argument must be a string or a number"):
        BarycenterRepair(1).fit(array)
