"""An audit as a whole: what it finds on planted and real tables, each verdict, and that it repeats."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.audit.findings import Findings
from unlearn_cli.audit.measure import AuditSettings, measure
from unlearn_cli.core.cells import Cells, Ints
from unlearn_cli.core.errors import UnlearnError

SAMPLE = Path(__file__).parents[2] / "sample_data" / "adult.parquet"


def cells_of(frame: pl.DataFrame) -> Cells:
    numbers = [frame.schema[name].is_numeric() for name in frame.columns]
    columns = [
        frame[name].to_numpy().astype(float) if number else np.unique(frame[name].to_numpy(), return_inverse=True)[1]
        for name, number in zip(frame.columns, numbers, strict=True)
    ]
    return Cells(np.column_stack(columns).astype(float), ~np.array(numbers), tuple(frame.columns))


@pytest.fixture(scope="module")
def adult() -> tuple[Cells, Ints]:
    frame = pl.read_parquet(SAMPLE).head(2000)
    return cells_of(frame.drop("sex")), np.unique(frame["sex"].to_numpy(), return_inverse=True)[1]


@pytest.fixture(scope="module")
def shuffled(adult: tuple[Cells, Ints]) -> tuple[Cells, Findings]:
    """Adult with the rows of X dealt out anew: independent of sex, all relations between columns kept."""
    cells, groups = adult
    after = cells.rows(np.random.default_rng(0).permutation(len(groups)))
    return after, measure(after, cells, groups, AuditSettings(max_advantage=0.15, labels=("Female", "Male")))


def blind(rows: int = 400, seed: int = 0) -> tuple[Cells, Ints]:
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(size=rows), rng.integers(0, 3, rows)])
    return Cells(values, np.array([False, True]), ("a", "b")), rng.integers(0, 2, rows).astype(np.intp)


def test_adult_as_it_is_fails(adult: tuple[Cells, Ints]) -> None:
    cells, groups = adult
    settings = AuditSettings(max_advantage=0.15, unrepaired=("relationship", "fnlwgt"))
    found = measure(cells, None, groups, settings)
    assert found.verdict.status == "FAIL"
    assert found.joint is not None and found.joint.before is None
    assert found.joint.after.information.low > 0.3
    assert all(attack.low > 0.6 for attack in found.joint.after.attacks)
    assert found.distortion is None and found.nulls is None
    assert [tell.name for tell in found.telling] == ["relationship"]


def test_adult_dealt_out_anew_passes(shuffled: tuple[Cells, Findings]) -> None:
    _, found = shuffled
    assert found.verdict.status == "PASS"
    assert found.joint is not None and found.joint.before is not None
    assert min(attack.advantage for attack in found.joint.before.attacks) > 0.6
    assert found.joint.after.information.low == 0.0
    assert found.distortion is not None and found.distortion.total > 5 * found.distortion.least > 0
    for column in found.columns:
        assert column.before is not None and column.after is not None
        assert column.after.normalised_mi is not None and column.after.normalised_mi < 0.02


def test_the_same_table_twice_has_not_moved() -> None:
    cells, groups = blind()
    found = measure(cells, cells, groups, AuditSettings())
    assert found.distortion is not None and found.distortion.total == 0.0
    assert found.joint is not None and found.joint.before == found.joint.after


def test_an_audit_repeats_and_follows_its_seed() -> None:
    cells, groups = blind()
    first = measure(cells, cells, groups, AuditSettings(seed=3))
    assert first == measure(cells, cells, groups, AuditSettings(seed=3))
    assert first.joint != measure(cells, cells, groups, AuditSettings(seed=4)).joint


def test_no_gate_no_status() -> None:
    cells, groups = blind()
    verdict = measure(cells, None, groups, AuditSettings()).verdict
    assert verdict.status is None and verdict.advantage is not None and "no gate" in verdict.reason


def test_a_gate_that_the_smallest_group_cannot_show_is_not_assessed() -> None:
    cells, groups = blind(400)
    groups = np.where(np.arange(400) < 12, 2, groups)
    verdict = measure(cells, None, groups, AuditSettings(max_advantage=0.1, labels=("A", "B", "C"))).verdict
    assert verdict.status == "NOT ASSESSED"
    assert "'C' has 12 of the 400 rows" in verdict.reason and verdict.advantage is not None


@pytest.mark.parametrize(
    ("rare", "said"), [(2, "'C' has 2 of the 400 rows attacked"), (0, None), (400, "all 400 rows are of group 'C'")]
)
def test_groups_too_small_to_attack(rare: int, said: str | None) -> None:
    cells, groups = blind(400)
    groups = np.where(np.arange(400) < rare, 2, groups)
    found = measure(cells, cells, groups, AuditSettings(max_advantage=0.5, labels=("A", "B", "C")))
    assert (found.verdict.status, found.joint is None) == (("NOT ASSESSED", True) if said else ("PASS", False))
    assert (said or "") in found.verdict.reason
    assert found.columns[0].distortion == 0.0


def test_a_table_without_columns_is_not_assessed() -> None:
    cells, groups = blind()
    nothing = Cells(np.empty((400, 0)), np.empty(0, dtype=bool), ())
    assert measure(nothing, cells, groups, AuditSettings(max_advantage=0.5)).verdict.status == "NOT ASSESSED"


def test_nulls_alone_can_fail_a_table() -> None:
    cells, groups = blind(600)
    values = cells.values.copy()
    values[groups == 1, 0] = np.where(np.random.default_rng(0).random((groups == 1).sum()) < 0.8, np.nan, 0.0)
    found = measure(replace(cells, values=values), cells, groups, AuditSettings(max_advantage=0.3))
    assert found.nulls is not None and found.nulls.columns == ("a",)
    assert found.nulls.before is None
    assert found.nulls.after is not None and found.nulls.after.low > 0.5
    assert found.verdict.status == "FAIL"


def test_nulls_that_stay_are_attacked_once() -> None:
    cells, groups = blind()
    cells.values[:50, 0] = np.nan
    steps: list[str] = []
    found = measure(cells, cells, groups, AuditSettings(), steps.append)
    assert found.nulls is not None and found.nulls.before == found.nulls.after
    attacks = [f"{side}: {name}" for side in ("before", "after") for name in ATTACKS]
    assert steps == ["columns", *attacks, "after: null mask", "after: learning curve"]


def test_attacks_take_a_sample_that_does_not_follow_the_order_of_the_rows() -> None:
    cells, groups = blind(2000)
    order = np.argsort(groups, kind="stable")
    found = measure(cells.rows(order), None, groups[order], AuditSettings(max_advantage=0.5, attack_rows=500))
    assert found.joint is not None and found.joint.rows == 500
    assert found.verdict.status == "PASS"


def test_group_codes_may_have_holes() -> None:
    cells, groups = blind()
    labels = ("A", "unused", "B")
    assert measure(cells, None, groups * 2, AuditSettings(labels=labels)) == measure(
        cells, None, groups, AuditSettings()
    )


def test_the_exact_value_is_attacked_where_it_is_there_and_can_fail_a_table() -> None:
    """Inside its bins, which tell nothing, `a` follows the exact value closely; without values it is not assessed."""
    cells, groups = blind(600)
    exact = 10.0 * groups + np.random.default_rng(1).random(600)
    values = cells.values.copy()
    values[:, 0] = exact - 10 * groups
    exact[:100] = np.nan
    settings = AuditSettings(max_advantage=0.5, exact={"age": np.where(groups == 0, exact, np.nan)})
    leak = replace(cells, values=values)
    found = measure(leak, cells, groups, settings)
    assert found.joint is not None and found.joint.before is not None
    (age,) = found.joint.exact
    assert (age.column, age.rows) == ("age", int(((groups == 0) & ~np.isnan(exact)).sum()))
    assert age.before is not None and age.before.low == 0.0 and age.after.low > 0.9
    assert (found.verdict.status, found.verdict.attack) == ("FAIL", "exact value of 'age'")
    assert max(attack.advantage for attack in found.joint.after.attacks) < 0.3, "the control: the groups do not show"
    hollow = replace(settings, exact={"age": np.where(np.arange(600) < 5, 1.0, np.nan)})
    none = measure(leak, cells, groups, hollow)
    assert none.joint is not None and none.joint.exact == ()
    assert none.verdict.status == "NOT ASSESSED" and "5 of the rows attacked have an exact value" in none.verdict.reason


def test_tables_of_other_length_are_refused() -> None:
    cells, groups = blind()
    with pytest.raises(UnlearnError, match="400 rows, but groups are known for 399"):
        measure(cells, None, groups[1:], AuditSettings())
    with pytest.raises(UnlearnError, match="no rows"):
        measure(cells.rows(np.arange(0)), None, groups[:0], AuditSettings())
