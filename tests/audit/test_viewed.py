"""What an audit says of views: which one told and in what columns, for the verdict too, and what no view may see."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.audit.views.leaks import parity, planted, prefix, sorted_file, spelling
from tests.cli.harness import valid
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.audit.tables import Side, audit_tables
from unlearn_cli.audit.viewed import ALL
from unlearn_cli.audit.views import VIEWS
from unlearn_cli.commands.audit import AuditRequest, run
from unlearn_cli.core.options import Options, silent
from unlearn_cli.engines.local import LOCAL
from unlearn_cli.tables.groups.joint import learn_groups
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER
from unlearn_cli.tables.source import open_table

BY_Z = Options(("z",))
ROWS = 1200
GATE = 0.4


def audited(frame: pl.DataFrame, path: Path, options: Options = BY_Z) -> dict[str, Any]:
    """The report on the first rows of a table, as JSON."""
    if path.suffix == ".csv":
        frame.head(ROWS).write_csv(path)
    else:
        frame.gather_every(len(frame) // ROWS).write_parquet(path)
    return valid(run(AuditRequest(str(path), options), AuditSettings(GATE, folds=2), silent).to_dict())


def telling(report: dict[str, Any]) -> dict[str, list[str]]:
    """Views that tell much, and the columns that do."""
    return {view["view"]: view["columns"] for view in report["joint"]["views"] if view["after"]["low"] > 0.5}


def test_a_sorted_file_fails_the_gate_and_the_report_says_why(tmp_path: Path) -> None:
    report = audited(planted(sorted_file), tmp_path / "t.parquet")
    assert telling(report) == {"row number": ["order of the rows"], ALL: []}
    assert report["verdict"]["status"] == "FAIL"
    assert report["verdict"]["attack"] in ("row number (view)", f"{ALL} (view)")
    assert max(attack["advantage"] for attack in report["joint"]["after"]["attacks"]) < 0.2, "the control"
    mixed = audited(planted(sorted_file).sample(fraction=1, shuffle=True, seed=1), tmp_path / "u.parquet")
    assert telling(mixed) == {} and mixed["verdict"]["status"] == "PASS"


def test_the_column_that_tells_is_named(tmp_path: Path) -> None:
    report = audited(planted(parity), tmp_path / "t.parquet")
    assert telling(report)["last digits"] == ["x"]
    assert {view["view"] for view in report["joint"]["views"]} <= {*VIEWS, ALL}


def test_a_text_id_is_attacked_by_its_text(tmp_path: Path) -> None:
    assert telling(audited(planted(prefix), tmp_path / "t.parquet"))["ends of text"] == ["id"]


def test_the_spelling_of_a_csv_is_attacked(tmp_path: Path) -> None:
    report = audited(planted(spelling), tmp_path / "t.csv")
    assert telling(report) == {"spelling": ["x"], ALL: []}


def test_no_view_sees_given_columns(tmp_path: Path) -> None:
    """Parity tells z, and is allowed to."""
    frame = planted(parity).with_columns(x=pl.col("z").cast(pl.Int64) + 2 * pl.int_range(len(planted(parity))) % 8)
    given = audited(frame, tmp_path / "t.parquet", Options(("z",), given=("number",), bins=4))
    assert telling(given), "the control"
    within = audited(planted(parity), tmp_path / "u.parquet", Options(("z",), given=("x",), bins=4))
    assert telling(within) == {}


def test_a_typed_table_that_was_written_as_text_is_read_again_for_its_spelling(tmp_path: Path) -> None:
    frame = planted(spelling).head(ROWS)
    frame.write_csv(tmp_path / "t.csv")
    table = open_table(str(tmp_path / "t.csv"))
    assert table.format is not None
    types = pl.Schema({"z": pl.Int64, "number": pl.Float64, "level": pl.Int64, "x": pl.Float64})
    typed = Side(
        type(table)(table.format.scan_typed(table.paths, types), types, ROWS, False, "t", table.format, table.paths),
        {"number": NUMBER, "level": NUMBER, "x": NUMBER},
        LOCAL,
    )
    with table.reading():
        groups = learn_groups(typed.table.scan, {"z": CATEGORY}, Options())
    found = audit_tables(typed, None, groups, AuditSettings(folds=2), silent)
    assert found.joint is not None
    views = {view.view: view.after for view in found.joint.views}
    assert views["spelling"] is not None and views["spelling"].low > 0.9
    assert max(attack.advantage for attack in found.joint.after.attacks) < 0.2


@pytest.mark.parametrize("before", [True, False])
def test_both_tables_are_viewed_and_the_same_tells_the_same(before: bool, tmp_path: Path) -> None:
    planted(parity).head(ROWS).write_parquet(tmp_path / "t.parquet")
    side = Side(open_table(str(tmp_path / "t.parquet")), {"x": NUMBER, "level": NUMBER}, LOCAL)
    groups = learn_groups(side.table.scan, {"z": NUMBER}, Options())
    found = audit_tables(side, side if before else None, groups, AuditSettings(folds=2), silent)
    assert found.joint is not None and found.joint.views
    assert all(view.before == (view.after if before else None) for view in found.joint.views)
    assert np.all([view.after is not None for view in found.joint.views])
