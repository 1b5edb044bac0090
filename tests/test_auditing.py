"""The road from tables on disk to findings: which rows are looked at, and that they are the same before and after."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import people
from unlearn_cli import auditing
from unlearn_cli.audit import AuditSettings
from unlearn_cli.auditing import AUDIT_ROWS, AuditRequest, Table, audit, audit_rows, audit_tables
from unlearn_cli.encoding.grouping import Groups, learn_groups
from unlearn_cli.engines.local import LOCAL
from unlearn_cli.errors import UnlearnError
from unlearn_cli.settings import GroupSettings, silent

ROWS = 600
KINDS = {"age": "number", "education": "category", "salary": "category"}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("auditing") / "in.parquet"
    people(ROWS).write_parquet(path)
    return Table(pl.scan_parquet(path), ROWS, KINDS, LOCAL)


def groups_of(table: Table) -> Groups:
    return learn_groups(table.scan, {"sex": "category"}, GroupSettings())


def test_few_rows_are_all_looked_at() -> None:
    assert audit_rows(7, seed=3).tolist() == list(range(7))


def test_of_many_rows_a_sample_by_the_seed_is_looked_at() -> None:
    rows = audit_rows(AUDIT_ROWS + 30_000, seed=0)
    assert len(rows) == AUDIT_ROWS and (np.diff(rows.astype(np.int64)) > 0).all()
    assert 0.45 < (rows < (AUDIT_ROWS + 30_000) // 2).mean() < 0.55
    assert np.array_equal(rows, audit_rows(AUDIT_ROWS + 30_000, seed=0))
    assert not np.array_equal(rows, audit_rows(AUDIT_ROWS + 30_000, seed=1))


def test_the_same_rows_are_looked_at_before_and_after(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "AUDIT_ROWS", 200)
    found = audit_tables(table, table, groups_of(table), AuditSettings(), silent)
    assert found.joint is not None and found.joint.rows == 200
    assert found.distortion is not None and found.distortion.total == 0.0
    assert found.joint.before == found.joint.after
    other = Table(table.scan.reverse(), ROWS, KINDS, LOCAL)
    moved = audit_tables(other, table, groups_of(table), AuditSettings(), silent).distortion
    assert moved is not None and moved.total > 0.1, "control: rows in another order"


def test_columns_without_a_kind_are_not_read(table: Table) -> None:
    assert table.pick(pl.Series([1, 5], dtype=pl.UInt64)).equals(people(ROWS)[[1, 5]].select(list(KINDS)))


def test_an_audit_of_text_and_of_types_finds_the_same(tmp_path: Path) -> None:
    people(ROWS).write_csv(tmp_path / "t.csv")
    people(ROWS).write_parquet(tmp_path / "t.parquet")
    text, typed = (
        audit(AuditRequest(str(tmp_path / name), ("sex",)), AuditSettings(0.5), silent)
        for name in ("t.csv", "t.parquet")
    )
    assert text["joint"] == typed["joint"] and text["verdict"] == typed["verdict"]
    assert text["verdict"]["status"] == "FAIL"


def test_a_group_of_its_own_for_rows_without_a_value(tmp_path: Path) -> None:
    holed = people(ROWS).with_columns(sex=pl.when(pl.int_range(ROWS) >= 60).then("sex"))
    holed.write_csv(tmp_path / "t.csv")
    request = AuditRequest(str(tmp_path / "t.csv"), ("sex",))
    with pytest.raises(UnlearnError, match="'sex' is null in 60 of 600 rows"):
        audit(request, AuditSettings(), silent)
    asked = AuditRequest(str(tmp_path / "t.csv"), ("sex",), groups=GroupSettings(minimum=1, null_group=True))
    groups = audit(asked, AuditSettings(), silent)["sensitive"]["groups"]
    assert [(group["label"], group["rows"]) for group in groups][-1] == ("null", 60)


def test_the_exact_value_of_a_cut_column_is_attacked_before_and_after_and_nulls_are_left_out(tmp_path: Path) -> None:
    holed = people(ROWS).with_columns(hours=pl.when(pl.int_range(ROWS) % 6 > 0).then(pl.int_range(ROWS) % 97))
    holed = holed.with_columns(x=pl.col("hours").fill_null(40) + pl.int_range(ROWS) % 7)
    holed.write_parquet(tmp_path / "t.parquet")
    asked = AuditRequest(str(tmp_path / "t.parquet"), ("hours",), groups=GroupSettings(minimum=1, null_group=True))
    report = audit(asked, AuditSettings(0.9), silent)
    (found,) = report["joint"]["exact"]
    assert (found["column"], found["rows"], found["before"]) == ("hours", 500, None)
    assert found["after"]["low"] > 0.9 and report["verdict"]["attack"] == "exact value of 'hours'"
    named = AuditRequest(str(tmp_path / "t.parquet"), ("sex",))
    assert audit(named, AuditSettings(), silent)["joint"]["exact"] == [], "the control: values that are groups"
