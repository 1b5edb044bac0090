"""What a spreadsheet would compute: written behind an apostrophe, measured and read without it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import unlearn
from unlearn_cli.tables.formulas import escaped, escaped_schema, unescaped
from unlearn_cli.tables.table import Table

CELLS = ["=1+1", "@a", "+a", "-a", "\ta", "'=1", "''@b", "'plain", "-5", "+3.2e-4", "-1,000", "a=1", "", None]
MARKED = ["'=1+1", "'@a", "'+a", "'-a", "'\ta", "''=1", "'''@b", "'plain", "-5", "+3.2e-4", "-1,000", "a=1", "", None]


def test_formulas_are_marked_and_come_back() -> None:
    frame = pl.DataFrame({"=name": CELLS, "number": range(len(CELLS))})
    shown = escaped(frame.lazy()).collect()
    assert shown.columns == ["'=name", "number"] == list(escaped_schema(frame.schema))
    assert shown["'=name"].to_list() == MARKED
    assert unescaped(Table.of_frame(shown), frame.schema).scan.collect().equals(frame)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    draws, group = np.random.default_rng(0), np.arange(300) % 2
    jobs = draws.choice(["=HYPERLINK(1)", "clerk"], 300)
    columns = {"sex": np.where(group, "m", "f"), "@x": (draws.normal(size=300) + group).round(2), "job": jobs}
    pl.DataFrame(columns).write_csv(tmp_path / "in.csv")
    return tmp_path / "in.csv"


def test_by_the_command_the_file_is_escaped_and_the_report_is_the_same(table: Path, tmp_path: Path) -> None:
    plain, safe = tmp_path / "plain.csv", tmp_path / "safe.csv"
    arguments = ("repair", table, "-s", "sex", "--method", "quantile", "--seed", "1", "--json", "-q", "-o")
    one, two = unlearn(*arguments, plain), unlearn(*arguments, safe, "--escape-formulas")
    assert one.code == two.code == 0, two.err
    assert "=HYPERLINK" in plain.read_text() and plain.read_text().startswith("@x")
    assert safe.read_text().startswith("'@x") and ",=" not in safe.read_text()
    assert plain.read_text().replace("=HYP", "'=HYP").replace("@x", "'@x") == safe.read_text()
    assert one.report["verdict"] == two.report["verdict"] and one.report["columns"] == two.report["columns"]


def test_parquet_needs_none(table: Path, tmp_path: Path) -> None:
    done = unlearn("repair", table, "-s", "sex", "-o", tmp_path / "o.parquet", "--escape-formulas")
    assert done.code == 2 and "--escape-formulas is for CSV" in done.err
