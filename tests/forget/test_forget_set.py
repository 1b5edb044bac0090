"""The forget set: ids, row numbers and conditions, and every fault said with counts."""

from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.forget_set import ForgetRequest, forget_rows

TABLE = pl.DataFrame(
    {"id": ["a", "b", "c", "d", "d"], "age": [10, 20, 30, None, 50], "select": [1, 2, 3, 4, 5], "it's": list("uvwxy")}
)


def by_ids(tmp_path: Path, text: str, column: str = "id", table: pl.DataFrame = TABLE) -> list[int]:
    (tmp_path / "ids.csv").write_text(text)
    return forget_rows(table, ForgetRequest(ids=str(tmp_path / "ids.csv"), id_column=column)).tolist()


def by_numbers(tmp_path: Path, text: str) -> list[int]:
    (tmp_path / "rows.csv").write_text(text)
    return forget_rows(TABLE, ForgetRequest(rows=str(tmp_path / "rows.csv"))).tolist()


def where(condition: str) -> list[int]:
    return forget_rows(TABLE, ForgetRequest(condition=condition)).tolist()


def test_ids_name_rows_in_the_order_of_the_table(tmp_path: Path) -> None:
    assert by_ids(tmp_path, "id\nc\na\n") == [0, 2]
    assert by_ids(tmp_path, "person\nb\n") == [1], "a file of one column needs no name"
    assert by_ids(tmp_path, "name,id\nx,b\n") == [1]


def test_whole_numbers_as_ids_match_those_of_a_typed_table(tmp_path: Path) -> None:
    assert by_ids(tmp_path, "id\n30\n10\n", table=pl.DataFrame({"id": [10, 20, 30]})) == [0, 2]


def test_row_numbers_count_from_0(tmp_path: Path) -> None:
    assert by_numbers(tmp_path, "row\n4\n0\n") == [0, 4]


@pytest.mark.parametrize(
    ("condition", "rows"),
    [("age > 15", [1, 2, 4]), ("age IS NULL OR id = 'a'", [0, 3]), ("\"it's\" IN ('u', 'y')", [0, 4])],
)
def test_a_condition_that_is_null_does_not_hold(condition: str, rows: list[int]) -> None:
    assert where(condition) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id\na\nx\ny\n", r"of 3 ids in .*ids.csv, 2 are not in the table \('x', 'y'\)"),
        ("id\na\na\nb\n", r"1 stand there more than once \('a'\)"),
        ("id\na\nd\n", r"1 name more than one row of the table \('d'\)"),
        ("id\na\na\nx\nd\n", r"there more than once.*not in the table.*more than one row"),
        ("x,y\na,b\n", "no column 'id'"),
    ],
)
def test_faulty_ids_are_one_error(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnlearnError, match=said):
        by_ids(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("row\n0\n5\n-1\n", r"of 3 row numbers in .*, 2 are not from 0 to 4 \('5', '-1'\)"),
        ("row\n0\n1.5\nx\n", r"2 are no whole numbers \('1.5', 'x'\)"),
        ("row\n0\n0\n", r"1 stand there more than once \('0'\)"),
        ("a,b\n0,1\n", "has 2 columns"),
    ],
)
def test_faulty_row_numbers_are_one_error(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnlearnError, match=said):
        by_numbers(tmp_path, text)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("agee > 3", "cannot be read: .*agee"),
        ("age >", "cannot be read"),
        ("age > 3) OR (1 = 1", "cannot be read"),
        ("age > 3; DROP TABLE data", "cannot be read"),
        ("age", "gives Int64, which is neither true nor false"),
        ("sum(age) > 3", "gives 1 answers for 5 rows"),
        ("id IN (SELECT id FROM read_csv('secret.csv'))", "has 'SELECT'"),
        ("READ_CSV('secret.csv') IS NULL", "has 'READ_CSV'"),
        ("age IN (FROM read_parquet('secret'))", "has 'read_parquet'"),
        ("age > 1000", "no row is to be forgotten by condition age > 1000"),
        ("age > 0 OR age IS NULL", "all 5 rows are to be forgotten"),
    ],
)
def test_a_condition_that_cannot_be_is_said(condition: str, said: str) -> None:
    with pytest.raises(UnlearnError, match=said):
        where(condition)


def test_control_a_query_in_a_condition_would_read_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("confidential\n1\n")
    condition = f"age IN (SELECT age FROM read_csv('{tmp_path / 'secret.csv'}'))"
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="confidential"):
        pl.sql_expr(condition)
    with pytest.raises(UnlearnError, match="may look at the columns of its row only"):
        where(condition)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (ForgetRequest(), "no rows to forget are named"),
        (ForgetRequest(rows="a", condition="b"), "--forget-rows and --forget-where are given together"),
        (ForgetRequest(ids="a"), "--forget and --id go together"),
        (ForgetRequest(condition="a", id_column="b"), "--forget and --id go together"),
        (ForgetRequest(rows="-"), "cannot come from a pipe"),
    ],
)
def test_one_way_is_taken(request_: ForgetRequest, said: str) -> None:
    with pytest.raises(UnlearnError, match=said):
        forget_rows(TABLE, request_)
