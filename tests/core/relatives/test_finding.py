"""Relative columns are found where columns are related more closely than a map can see, and nowhere else."""

import numpy as np
import pytest

from unlearn_cli.core.relatives import find_relatives

ROWS = 3_000
Columns = dict[str, np.ndarray]


def found(columns: Columns, amounts: bool = True, usable: tuple[str, ...] | None = None) -> list[str]:
    names, values = list(columns), np.column_stack([column.astype(float) for column in columns.values()])
    able = np.array([usable is None or name in usable for name in names])
    relatives = find_relatives(values, able, np.full(len(names), amounts), seed=0)
    return [relative.text(names) for relative in relatives]


def accounts(seed: int = 0) -> Columns:
    """What is owed in two months, and what is paid of it: nothing, a share, or all."""
    random = np.random.default_rng(seed)
    first = np.rint(random.lognormal(9, 1, ROWS))
    share = np.where(random.random(ROWS) < 0.15, 1.0, np.exp(-random.normal(3, 0.7, ROWS)))
    paid = np.where(random.random(ROWS) < 0.2, 0.0, np.rint(first * share))
    spent = np.where(random.random(ROWS) < 0.3, 0.0, np.rint(random.exponential(300, ROWS)))
    return {"first": first, "paid": paid, "second": first - paid + spent}


def test_a_share_is_a_ratio_and_what_is_left_a_difference_from_both() -> None:
    assert found(accounts()) == [
        "paid is moved as its ratio to first",
        "second is moved as its difference from first - paid",
    ]


def test_dates_are_told_as_differences() -> None:
    random = np.random.default_rng(1)
    begin = random.integers(18_000, 19_500, ROWS)
    days = {"begin": begin, "end": begin + random.integers(0, 15, ROWS)}
    for amounts in (True, False):
        assert found(days, amounts) == ["end is moved as its difference from begin"]


def test_without_amounts_there_are_no_ratios() -> None:
    assert any("ratio" in text for text in found(accounts())), "control"
    assert not any("ratio" in text for text in found(accounts(), amounts=False))
    debts = {name: -column for name, column in accounts().items()}
    assert not any("ratio" in text for text in found(debts))


@pytest.mark.parametrize("seed", range(10))
def test_columns_that_trees_can_tell_by_each_other_are_left_alone(seed: int) -> None:
    random = np.random.default_rng(seed)
    normal = random.multivariate_normal(np.zeros(4), np.full((4, 4), 0.7) + 0.3 * np.eye(4), ROWS)
    amounts = np.rint(np.exp(random.normal(9, 1, (ROWS, 2))))
    columns = {f"x{i}": column for i, column in enumerate([*np.rint(normal.T * 1000), *amounts.T])}
    assert found(columns) == []


def test_columns_that_cannot_be_used_are_not() -> None:
    columns = accounts()
    assert found(columns, usable=("first", "paid")) == ["paid is moved as its ratio to first"]
    columns["second"] = columns["second"].round(-4)
    assert len(np.unique(columns["second"])) < 64
    assert found(columns) == ["paid is moved as its ratio to first"], "of few values none are close together"
    assert found({name: column[:300] for name, column in accounts().items()}) == [], "of few rows little is known"


def test_a_column_is_told_by_no_other_that_is_missing_where_it_is_not() -> None:
    columns = accounts()
    columns["first"] = np.where(np.arange(ROWS) % 9 == 0, np.nan, columns["first"])
    assert not any("first" in text.partition(" is ")[2] for text in found(columns))
    both = {name: np.where(np.arange(ROWS) % 9 == 0, np.nan, column) for name, column in accounts().items()}
    assert len(found(both)) == 2, "control: where all are missing together nothing is lost"
