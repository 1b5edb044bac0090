"""What learning a map may be told: from names, lists and numbers to options, or one message with every fault."""

from dataclasses import fields
from typing import Any

import pytest

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.options import FitRequest, Options, declared


def refused(**given: Any) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        Options.of(**given)
    assert caught.value.remedy
    return caught.value


def test_a_column_may_be_named_alone_or_in_any_list_and_counts_once() -> None:
    assert Options.of(sensitive="sex") == Options(("sex",))
    for several in (["sex", "race", "sex"], ("sex", "race"), {"sex": 1, "race": 2}, (name for name in ("sex", "race"))):
        assert Options.of(sensitive=several).sensitive == ("sex", "race")
    assert Options.of(keep=[]).keep == ()
    assert Options.of(target="y").target == "y"


def test_what_is_not_given_is_as_declared() -> None:
    assert Options.of() == Options()
    assert Options.of(strength=0, bins=2) == Options(strength=0, bins=2)


def test_unknown_settings_are_named_with_the_nearest_and_all_that_there_are() -> None:
    error = refused(sensitve="sex", nonsense=1)
    assert error.problem == "no such setting: 'sensitve'. Did you mean 'sensitive'? 'nonsense'."
    assert all(one.name in error.remedy for one in fields(Options))


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("sensitive", 5, "name or list of names"),
        ("sensitive", None, "name or list of names"),
        ("keep", ["a", 5], "name or list of names"),
        ("drop", b"ab", "name or list of names"),
        ("target", ["y"], "str"),
        ("key", 7, "str"),
        ("method", None, "str"),
        ("strength", "1", "float"),
        ("strength", True, "float"),
        ("bins", 8.0, "int"),
        ("bins", True, "int"),
        ("min_group", None, "int"),
        ("null_group", 1, "bool"),
        ("nulls", 0, "str"),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object, kind: str) -> None:
    problem = refused(**{name: value}).problem
    assert problem.startswith(f"{name} is ") and problem.endswith(f"which is no {kind}.")


def test_none_is_a_value_of_target_and_key_alone() -> None:
    assert Options.of(target=None, key=None) == Options()
    assert {name for name, one in declared().items() if one.optional} == {"target", "key", "unit"}


@pytest.mark.parametrize(
    ("name", "fine", "wrong", "said"),
    [
        ("strength", 0.0, -0.1, "strength is -0.1, less than 0."),
        ("strength", 1.0, 1.5, "strength is 1.5, more than 1."),
        ("bins", 2, 1, "bins is 1, less than 2."),
        ("min_group", 1, 0, "min_group is 0, less than 1."),
        ("fit_rows", 100, 99, "fit_rows is 99, less than 100."),
        ("small_groups", "merge", "pool", "small_groups is 'pool', which is none of error, merge."),
        ("nulls", "repair", "drop", "nulls is 'drop', which is none of auto, keep, mask, repair."),
        ("unseen", "pooled", "all", "unseen is 'all', which is none of rare, error, pooled."),
    ],
)
def test_limits_and_choices(name: str, fine: object, wrong: object, said: str) -> None:
    assert getattr(Options.of(**{name: fine}), name) == fine
    assert refused(**{name: wrong}).problem == said


@pytest.mark.parametrize("given", [{"strength": float("nan")}, {"sensitive": [["sex"]]}])
def test_what_compares_with_nothing_and_lists_of_lists_are_refused(given: dict[str, Any]) -> None:
    refused(**given)


def test_every_fault_is_in_one_message() -> None:
    assert refused(bins=1, nulls="x", key=7).problem == (
        "bins is 1, less than 2; nulls is 'x', which is none of auto, keep, mask, repair; key is 7, which is no str."
    )


def test_every_field_is_declared_with_help_and_a_default_without_fault() -> None:
    known = declared()
    assert list(known) == [one.name for one in fields(Options)]
    for one in known.values():
        assert one.option.help and one.fault(one.default) == "", one.name
        assert one.default == getattr(Options(), one.name)
        assert one.type in (str, int, float, bool, tuple)
    assert known["fit_rows"].flag == "--fit-rows"


def test_options_come_back_from_the_lists_of_a_file() -> None:
    assert Options.from_plain({"sensitive": ["a", "b"], "key": "id", "bins": 4}) == Options(
        ("a", "b"), key="id", bins=4
    )


def test_columns_are_known_by_the_option_that_names_them() -> None:
    options = Options(("z",), keep=("a",), drop=("b",), given=("c",), target="y", key="id")
    assert options.by_option == {
        "--sensitive": ("z",),
        "--keep": ("a",),
        "--drop": ("b",),
        "--given": ("c",),
        "--target": ("y",),
    }
    assert Options().by_option["--target"] == ()


def test_groups_are_pooled_where_it_is_asked_for() -> None:
    assert Options(small_groups="merge").merge_small and not Options().merge_small


def test_every_request_has_a_secret_of_its_own() -> None:
    first, second = FitRequest(Options()), FitRequest(Options())
    assert first.secret != second.secret and first.secret.protected
