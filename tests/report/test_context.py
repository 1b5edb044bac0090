"""What a report says of a run beside what was measured, from tables that were fitted and audited."""

from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from tests.small_tables import fitted, fitted_people, people
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.audit.tables import audit
from unlearn_cli.core.options import Options, silent
from unlearn_cli.engines.local import LOCAL
from unlearn_cli.report.context import audit_context, repair_context
from unlearn_cli.report.layout import Context, GroupFacts, TableFacts
from unlearn_cli.tables.source import open_table


def repaired(tmp_path: Path, **options: object) -> Context:
    """The context of a repair of `people` whose output lacks `z`."""
    done = fitted_people(tmp_path, **options)
    people().drop("z").write_parquet(tmp_path / "out.parquet")
    table, written = open_table(str(tmp_path / "people.parquet")), open_table(str(tmp_path / "out.parquet"))
    return repair_context("named.parquet", table, written, done)


def test_the_output_bears_its_own_name_and_every_column_but_the_sensitive_its_role(tmp_path: Path) -> None:
    found = repaired(tmp_path, drop=("age",))
    for facts, name, width in ((found.input, "people.parquet", 5), (found.output, "out.parquet", 4)):
        path, named = tmp_path / name, "named.parquet" if name == "out.parquet" else str(tmp_path / name)
        table = {column: str(dtype) for column, dtype in pl.read_parquet_schema(path).items()}
        assert facts == TableFacts(named, "parquet", 600, width, sha256(path.read_bytes()).hexdigest(), table)
    assert found.settings["drop"] == ("age",) and "secret" not in found.settings
    columns = {one.name: (one.dtype, one.role) for one in found.columns}
    assert columns == {
        "pay": ("Float64", "repaired"),
        "age": ("Int64", "dropped"),
        "job": ("String", "repaired"),
        "id": ("String", "kept"),
    }


def test_groups_are_counted_and_their_shares_are_those_of_the_rows(tmp_path: Path) -> None:
    sensitive, rows = repaired(tmp_path).sensitive, dict(people()["z"].value_counts().iter_rows())
    assert sensitive.columns == ("z",) and sensitive.bins == ()
    assert sensitive.groups == tuple(GroupFacts(z, rows[z], pytest.approx(rows[z] / 600)) for z in "ab")


def test_a_sensitive_number_shows_where_it_was_cut(tmp_path: Path) -> None:
    options = Options(("pay",), keep=("id",), bins=3, method="quantile")
    done = fitted(people().drop("z"), tmp_path / "in.parquet", options)
    table = open_table(str(tmp_path / "in.parquet"))
    sensitive = repair_context("out", table, table, done).sensitive
    (cut,) = sensitive.bins
    below, between = cut.edges
    pay = people()["pay"]
    assert cut.column == "pay" and float(below) < float(between)
    assert [group.rows for group in sensitive.groups] == [
        pay.filter(pay <= below).len(),
        pay.filter((pay > below) & (pay <= between)).len(),
        pay.filter(pay > between).len(),
    ]


def test_warnings_are_those_of_the_method_and_of_a_part_of_the_way(tmp_path: Path) -> None:
    def warned(**options: object) -> list[str]:
        method = repaired(tmp_path, **options).method
        assert method is not None
        return [note.code for note in method.warnings]

    assert warned() == ["method"]
    assert warned(strength=0.5) == ["method", "strength"]
    assert warned(method="copula") == []


def test_the_method_says_how_many_rows_it_learned_from_and_how_many_it_might_have(tmp_path: Path) -> None:
    method = repaired(tmp_path).method
    assert method and (method.fit_rows, method.most_fit_rows) == (600, 200_000)
    sampled = repaired(tmp_path, fit_rows=100)
    assert sampled.method and (sampled.method.fit_rows, sampled.method.most_fit_rows) == (200, 100)
    (said,) = [note.text for note in sampled.notes if note.code == "sampled"]
    assert "200 of 600 rows" in said and "100 of each group at most, so" in said
    within = repaired(tmp_path, fit_rows=100, given=("job",), min_group=1)
    assert any("of each group at most, shared out over its strata" in note.text for note in within.notes)


def test_given_columns_have_levels_and_after_a_fit_strata(tmp_path: Path) -> None:
    assert repaired(tmp_path).given is None
    given = repaired(tmp_path, given=("job",), min_group=1).given
    assert given and given.columns == ("job",) and given.levels == 3 and given.strata in (2, 3)


def test_an_audit_has_no_output_no_method_and_no_roles(tmp_path: Path) -> None:
    people(200).write_parquet(tmp_path / "in.parquet")
    table = open_table(str(tmp_path / "in.parquet"))
    options = Options(("z",), drop=("id", "pay", "age"), given=("job",), min_group=1)
    found = audit_context(table, audit(table, None, options, AuditSettings(folds=2), (LOCAL, silent)), options)
    assert (found.command, found.output, found.method) == ("audit", None, None)
    assert {one.role for one in found.columns} <= {None}
    assert found.given and found.given.strata is None and found.given.levels == people(200)["job"].n_unique()
