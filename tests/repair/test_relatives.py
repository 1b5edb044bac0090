"""Related amounts are moved so that what they are to each other tells nothing more than before."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

import unlearn_cli as ul

ROWS = 6_000
BILLS = [f"bill{month}" for month in range(4)]


@pytest.fixture(scope="module")
def bills() -> pl.DataFrame:
    """Bills of four months: of each a share is paid, or all, or nothing, and something is bought, or nothing."""
    random = np.random.default_rng(0)
    group = (random.random(ROWS) < 0.4).astype(int)
    limit = random.lognormal(11, 0.8, ROWS) * (1 + 0.1 * group)
    columns = [np.rint(limit * random.beta(0.8, 1.5, ROWS))]
    for _ in BILLS[1:]:
        share = np.where(random.random(ROWS) < 0.2, 0.0, np.minimum(random.lognormal(-3 + 0.2 * group, 0.9), 1))
        bought = np.where(random.random(ROWS) < 0.3, 0.0, 0.04 * limit * random.exponential(1, ROWS))
        columns.append(np.rint(columns[-1] * (1 - share) + bought))
    table = {name: column.astype(int) for name, column in zip(BILLS, columns, strict=True)}
    return pl.DataFrame(table | {"sex": group})


def told_by_changes(frame: pl.DataFrame, groups: np.ndarray) -> float:
    """The advantage of trees that see what bills are to those before, on the half of the rows they did not learn."""
    changes = np.column_stack([frame[after] - frame[before] for before, after in pairwise(BILLS)])
    ratios = changes / (np.abs(frame.select(BILLS[:-1]).to_numpy()) + 1)
    seen, half = np.hstack([changes, ratios]), len(frame) // 2
    trees = HistGradientBoostingClassifier(max_iter=60, random_state=0).fit(seen[:half], groups[:half])
    return abs(2 * roc_auc_score(groups[half:], trees.predict_proba(seen[half:])[:, 1]) - 1)


def test_what_bills_are_to_each_other_tells_no_more_than_before(bills: pl.DataFrame) -> None:
    groups = bills["sex"].to_numpy()
    found = {
        no_rules: told_by_changes(ul.fit(bills, sensitive="sex", seed=0, no_rules=no_rules).transform(bills), groups)
        for no_rules in (False, True)
    }
    before = told_by_changes(bills, groups)
    assert found[False] < before
    assert found[True] > before + 0.05, "control: each moved by itself they tell more"


def test_the_report_says_what_is_moved_relative_to_what(bills: pl.DataFrame) -> None:
    for method, some in (("triangular", True), ("quantile", False)):
        notes = ul.fit(bills, sensitive="sex", seed=0, method=method).notes
        assert any("bill1 is moved as its" in str(note) for note in notes) == some
