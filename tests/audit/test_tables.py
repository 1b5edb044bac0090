"""From tables to findings: which rows are looked at, and that they are the same before and after."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import people
from unlearn_cli.audit import tables as auditing
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.audit.tables import AUDIT_ROWS, Side, audit_rows, audit_tables
from unlearn_cli.commands.audit import AuditRequest, run
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options, silent
from unlearn_cli.engines.local import LOCAL
from unlearn_cli.tables.groups.joint import Groups, learn_groups
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER
from unlearn_cli.tables.table import Table

ROWS = 600
BY_SEX = Options(("sex",))
KINDS = {"age": NUMBER, "education": CATEGORY, "salary": CATEGORY}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Side:
    path = tmp_path_factory.mktemp("auditing") / "in.parquet"
    people(ROWS).write_parquet(path)
    return Side(Table.of_frame(pl.scan_parquet(path)), KINDS, LOCAL)


def groups_of(side: Side) -> Groups:
    return learn_groups(side.table.scan, {"sex": CATEGORY}, Options())


def test_few_rows_are_all_looked_at() -> None:
    assert audit_rows(7, choice=3).tolist() == list(range(7))


def test_of_many_rows_a_sample_by_the_seed_is_looked_at() -> None:
    rows = audit_rows(AUDIT_ROWS + 30_000, choice=0)
    assert len(rows) == AUDIT_ROWS and (np.diff(rows.astype(np.int64)) > 0).all()
    assert 0.45 < (rows < (AUDIT_ROWS + 30_000) // 2).mean() < 0.55
    assert np.array_equal(rows, audit_rows(AUDIT_ROWS + 30_000, choice=0))
    assert not np.array_equal(rows, audit_rows(AUDIT_ROWS + 30_000, choice=1))


def test_the_same_rows_are_looked_at_before_and_after(table: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "AUDIT_ROWS", 200)
    found = audit_tables(table, table, groups_of(table), AuditSettings(), silent)
    assert found.joint is not None and found.joint.rows == 200
    assert found.distortion is not None and found.distortion.total == 0.0
    assert found.joint.before == found.joint.after
    other = Side(replace(table.table, scan=table.table.scan.reverse()), KINDS, LOCAL)
    moved = audit_tables(other, table, groups_of(table), AuditSettings(), silent).distortion
    assert moved is not None and moved.total > 0.1, "control: rows in another order"


def test_columns_without_a_kind_are_not_read(table: Side) -> None:
    assert table.pick(pl.Series([1, 5], dtype=pl.UInt64)).equals(people(ROWS)[[1, 5]].select(list(KINDS)))


def audit(path: Path, options: Options = BY_SEX, gate: float | None = None) -> dict[str, Any]:
    """The report of `audit`, as JSON."""
    return run(AuditRequest(str(path), options), AuditSettings(gate), silent).to_dict()


SPELT = ("spelling", "all views")
"""Views that see more of a text than of types."""


def test_an_audit_of_text_and_of_types_finds_the_same_but_for_the_spelling(tmp_path: Path) -> None:
    people(ROWS).write_csv(tmp_path / "t.csv")
    people(ROWS).write_parquet(tmp_path / "t.parquet")
    text, typed = (audit(tmp_path / name, gate=0.5) for name in ("t.csv", "t.parquet"))
    for report in (text, typed):
        report["joint"]["views"] = [view for view in report["joint"]["views"] if view["view"] not in SPELT]
    assert text["joint"] == typed["joint"] and text["verdict"]["attack"] == typed["verdict"]["attack"]
    assert text["verdict"]["status"] == "FAIL"


def test_a_group_of_its_own_for_rows_without_a_value(tmp_path: Path) -> None:
    holed = people(ROWS).with_columns(sex=pl.when(pl.int_range(ROWS) >= 60).then("sex"))
    holed.write_csv(tmp_path / "t.csv")
    with pytest.raises(UnlearnError, match="'sex' is null in 60 of 600 rows"):
        audit(tmp_path / "t.csv")
    groups = audit(tmp_path / "t.csv", replace(BY_SEX, min_group=1, null_group=True))["sensitive"]["groups"]
    assert [(group["label"], group["rows"]) for group in groups][-1] == ("null", 60)


def test_the_exact_value_of_a_cut_column_is_attacked_before_and_after_and_nulls_are_left_out(tmp_path: Path) -> None:
    holed = people(ROWS).with_columns(hours=pl.when(pl.int_range(ROWS) % 6 > 0).then(pl.int_range(ROWS) % 97))
    holed = holed.with_columns(x=pl.col("hours").fill_null(40) + pl.int_range(ROWS) % 7)
    holed.write_parquet(tmp_path / "t.parquet")
    report = audit(tmp_path / "t.parquet", Options(("hours",), min_group=1, null_group=True), 0.9)
    (found,) = report["joint"]["exact"]
    assert (found["column"], found["rows"], found["before"]) == ("hours", 500, None)
    assert found["after"]["low"] > 0.9 and report["verdict"]["upper"] >= found["after"]["high"]
    assert audit(tmp_path / "t.parquet")["joint"]["exact"] == [], "the control: values that are groups"
