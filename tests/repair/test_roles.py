"""Which part each column plays, and the one message that names every column without one."""

from dataclasses import dataclass

import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options
from unlearn_cli.repair.roles import MOST_CATEGORIES, assign_roles
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER


@dataclass(frozen=True)
class Facts:
    kind: str | None = NUMBER
    dtype: str = "Int64"
    rows: int = 1000
    nulls: int = 0
    distinct: int = 50
    nonfinite: int = 0
    counter: bool = False
    strays: int = 0
    stray: str = ""


TEXT = {"kind": CATEGORY, "dtype": "String"}
TABLE = {"sex": Facts(distinct=2, **TEXT), "age": Facts(), "pay": Facts(), "flat": Facts(distinct=1)}

BY_SEX = Options(("sex",))


def refused(table: dict[str, Facts], settings: Options = BY_SEX) -> UnlearnError:
    with pytest.raises(UnlearnError) as caught:
        assign_roles(table, settings)
    return caught.value


def test_every_column_has_one_part() -> None:
    roles = assign_roles(TABLE, Options(("sex",), keep=("pay",)))
    assert {name: roles.of(name) for name in TABLE} == {
        "sex": "sensitive",
        "age": "repaired",
        "pay": "kept",
        "flat": "kept",
    }
    assert roles.still == ("flat",)
    assert assign_roles(TABLE, Options(("sex",), drop=("flat", "pay"))).dropped == ("pay", "flat")


def test_a_name_given_twice_counts_once() -> None:
    roles = assign_roles(TABLE, Options(("sex", "sex"), drop=("pay", "pay")))
    assert (roles.sensitive, roles.dropped) == (("sex",), ("pay",))


def test_unknown_columns_are_named_with_their_option_and_the_nearest_name() -> None:
    error = refused(TABLE, Options(("Sex",), keep=("agee",), drop=("zzz",)))
    assert error.problem == (
        "no such column: 'Sex' (--sensitive). Did you mean 'sex'? 'agee' (--keep). Did you mean 'age'? 'zzz' (--drop)."
    )
    assert error.remedy == "The columns are: sex, age, pay, flat."


def test_two_parts_for_one_column_are_refused() -> None:
    assert "'age', 'sex'" in refused(TABLE, Options(("sex", "age"), keep=("sex",), drop=("age",))).problem


def test_every_column_that_cannot_be_repaired_is_named_with_its_reason() -> None:
    table = TABLE | {
        "tags": Facts(kind=None, dtype="List(String)"),
        "row": Facts(counter=True, distinct=1000),
        "it's": Facts(distinct=990, **TEXT),
        "rate": Facts(nonfinite=3),
        "pay2": Facts(distinct=900, strays=7, stray="NA", **TEXT),
    }
    error = refused(table)
    assert error.problem == (
        "5 of 8 columns cannot be repaired (1,000 rows): "
        "'tags' is of type List(String), which has no order and no levels; "
        "'row' counts the rows: an identifier; "
        '"it\'s" has about 990 values in 1,000 cells: free text or an identifier; '
        "'rate' has 3 cells that are NaN or infinite (make them null first); "
        "'pay2' has about 900 values in 1,000 cells, numbers but for 7 such as 'NA' "
        "(leave these empty to have numbers)."
    )
    assert error.remedy == (
        "Leave out of the output: --drop tags --drop row --drop 'it'\\''s' --drop rate --drop pay2; "
        "or leave as it is (it may tell the group): --keep tags --keep row --keep 'it'\\''s' --keep rate --keep pay2"
    )
    names = tuple(name for name in table if name not in TABLE)
    assert assign_roles(table, Options(("sex",), keep=names)).kept == ("flat", *names)
    assert assign_roles(table, Options(("sex",), drop=names)).dropped == names


def test_a_message_speaks_of_so_many_columns_and_its_remedy_of_all() -> None:
    error = refused(TABLE | {f"c{i}": Facts(counter=True) for i in range(25)})
    assert "and 5 more" in error.problem
    assert "--drop c24" in error.remedy


@pytest.mark.parametrize(
    ("facts", "fine"),
    [
        (Facts(distinct=800, **TEXT), True),
        (Facts(distinct=801, **TEXT), False),
        (Facts(distinct=20, rows=20, **TEXT), True),
        (Facts(distinct=21, rows=21, **TEXT), False),
        (Facts(distinct=90, rows=1000, nulls=900, **TEXT), False),
        (Facts(distinct=MOST_CATEGORIES + 1, rows=10**9, **TEXT), False),
        (Facts(distinct=1000), True),
        (Facts(kind=None, dtype="Null", distinct=0, nulls=1000), True),
        (Facts(distinct=0, nulls=1000), True),
    ],
)
def test_text_with_nearly_one_value_a_cell_is_an_identifier(facts: Facts, fine: bool) -> None:
    if fine:
        assign_roles(TABLE | {"x": facts}, Options(("sex",)))
    else:
        assert "'x'" in refused(TABLE | {"x": facts}).problem


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Options(("sex", "age", "pay")), "'flat' hold one value only, or none"),
        (Options(("sex", "age", "pay", "flat")), "all are sensitive"),
        (Options(("sex",), keep=("age", "pay"), drop=("flat",)), "all are sensitive or named by --keep, --drop"),
    ],
)
def test_a_table_with_nothing_left_to_repair_is_refused(settings: Options, said: str) -> None:
    assert refused(TABLE, settings).problem == f"no column of the 4 is left to repair in 1,000 rows: {said}."


def test_the_index_of_pandas_is_kept_unless_it_is_named() -> None:
    table = TABLE | {"__index_level_0__": Facts(counter=True)}
    assert assign_roles(table, BY_SEX).of("__index_level_0__") == "kept"
    assert assign_roles(table, Options(("sex",), drop=("__index_level_0__",))).of("__index_level_0__") == "dropped"
    assert assign_roles(table, Options(("sex",), keep=("__index_level_0__",))).kept == ("flat", "__index_level_0__")
