"""Columns that settings name: all that are unknown in one message, and all with two parts in another."""

import pytest

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.options import Options
from unlearn_cli.tables.names import MOST_NAMED, check_names

COLUMNS = ("sex", "age", "pay", "job")


def refused(options: Options) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        check_names(iter(COLUMNS), options)
    return caught.value


def test_every_column_once_is_fine_and_so_is_one_named_twice_for_one_part() -> None:
    check_names(iter(COLUMNS), Options(("sex",), keep=("age", "age"), drop=("pay",), target="job"))
    check_names(COLUMNS, Options())


def test_unknown_columns_are_named_with_their_option_the_nearest_name_and_all_that_there_are() -> None:
    error = refused(Options(("sxe",), keep=("age", "Pay"), given=("zzz",), target="jobs"))
    assert error.problem == (
        "no such column: 'sxe' (--sensitive). Did you mean 'sex'? 'Pay' (--keep). Did you mean 'pay'? "
        "'zzz' (--given). 'jobs' (--target). Did you mean 'job'?"
    )
    assert error.remedy == "The columns are: sex, age, pay, job."


def test_a_message_names_no_more_than_fits_a_screen() -> None:
    error = refused(Options(("sex",), drop=tuple(f"x{i}" for i in range(MOST_NAMED + 5))))
    assert error.problem.count("(--drop)") == MOST_NAMED


@pytest.mark.parametrize(
    "options",
    [
        Options(("sex",), keep=("pay", "sex"), drop=("pay",)),
        Options(("sex",), given=("sex", "pay"), target="pay"),
        Options(("pay", "sex"), keep=("pay",), given=("pay",), drop=("sex",)),
    ],
)
def test_columns_with_two_parts_are_named_in_order(options: Options) -> None:
    error = refused(options)
    assert error.problem == "columns with two parts to play: 'pay', 'sex'."
    assert "--sensitive, --keep, --drop, --given, --target" in error.remedy
