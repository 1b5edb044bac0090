"""Rules of the table before are measured in the table after: those that are known, those that show, and broken ones."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from unlearn_cli.audit.findings import RuleFindings
from unlearn_cli.audit.kept_rules import RuleColumn, TableRules, kept_rules
from unlearn_cli.core.rules import parse_rule
from unlearn_cli.core.rules.rule import DOUBLE
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import NUMBER

ROWS = 1000
KINDS: dict[str, Kind] = {"a": NUMBER, "b": NUMBER, "job": CATEGORY, "total": NUMBER}
NAMES = tuple(KINDS)


def table(seed: int = 0, off: int = 0) -> pl.DataFrame:
    """total = a + b, but for `off` rows."""
    random = np.random.default_rng(seed)
    a, b = random.integers(0, 90, ROWS), random.integers(0, 90, ROWS)
    wrong = np.arange(ROWS) < off
    return pl.DataFrame({"a": a, "b": b, "job": random.choice(["x", "y"], ROWS), "total": a + b + 7 * wrong})


def known(text: str = "total = a + b", stated: int = 0, names: tuple[str, ...] = NAMES) -> TableRules:
    columns = tuple(RuleColumn(name, KINDS[name]) for name in names)
    return TableRules(columns, (parse_rule(text, names),), stated)


def found(before: pl.DataFrame, after: pl.DataFrame, rules: TableRules | None = None) -> tuple[RuleFindings, ...]:
    return kept_rules(rules or TableRules(), KINDS, before, after, seed=0)


def only(*arguments: Any) -> RuleFindings:
    (finding,) = found(*arguments)
    return finding


def test_a_rule_that_every_row_keeps_is_kept() -> None:
    kept = RuleFindings("total = a + b", "found", ROWS, 1.0, 1.0, 0, True)
    assert only(table(), table(1), known()) == kept


def test_control_one_row_that_breaks_it_is_seen() -> None:
    broken = only(table(), table(1, off=1), known())
    assert (broken.kept, broken.failing, broken.before, broken.after) == (False, 1, 1.0, 1 - 1 / ROWS)


def test_a_stated_rule_says_so_and_the_others_were_found() -> None:
    assert only(table(), table(1), known(stated=1)).source == "stated"
    assert only(table(), table(1), known(stated=0)).source == "found"


@pytest.mark.parametrize("off", [0, 1, ROWS])
def test_a_rule_that_no_repair_knew_is_found_in_the_table_before(off: int) -> None:
    finding = only(table(), table(1, off=off))
    assert (finding.source, finding.before, finding.failing, finding.kept) == ("found", 1.0, off, off == 0)


def test_a_rule_is_the_same_whichever_of_its_columns_it_computes() -> None:
    assert [finding.rule for finding in found(table(), table(1), known("a = total - b"))] == ["a = total - b"]
    other = TableRules(known().columns, (parse_rule("b = a", NAMES),))
    assert found(table(), table(1), other)[0].rule == "b = a"
    assert len(found(table(), table(1), other)) == 2, "the control: of other columns it is another rule"


@pytest.mark.parametrize(("off", "kept"), [(0, True), (5, True), (9, True), (14, False), (ROWS, False)])
def test_exceptions_may_grow_by_chance_and_no_further(off: int, kept: bool) -> None:
    """Of 5 that is 3 standard deviations of a Poisson count, 6.7."""
    finding = only(table(off=5), table(1, off=off), known())
    assert (finding.before, finding.failing, finding.kept) == (1 - 5 / ROWS, off, kept)


def test_only_rows_with_all_cells_are_counted_and_without_any_there_is_no_share() -> None:
    after = table(1, off=300).with_columns(a=pl.when(pl.int_range(ROWS) >= 300).then("a"))
    finding = only(table(), after, known())
    assert (finding.rows, finding.after, finding.failing, finding.kept) == (700, 1.0, 0, True)
    hollow = only(table(), after.with_columns(b=pl.lit(None, dtype=pl.Int64)), known())
    assert (hollow.rows, hollow.before, hollow.after, hollow.kept) == (0, 1.0, None, True)


def test_a_column_that_is_left_out_has_no_rules() -> None:
    assert found(table(), table(1).drop("b")) == ()


def test_numbers_beyond_doubles_are_counted_from_their_origin_and_read_as_they_are() -> None:
    """Times in nanoseconds: a difference of 3 is none for doubles of that size."""
    random, least = np.random.default_rng(0), 1_600_000_000_000_000_000
    start, took = least + random.integers(0, 10**9, ROWS), random.integers(1, 10**8, ROWS)
    start[0], took[0] = least, 0
    before = pl.DataFrame({"start": start, "took": took, "end": start + took})
    after = before.with_columns(end=pl.col("end") + 3 * (pl.int_range(ROWS) == 5))
    columns = tuple(
        RuleColumn(name, NUMBER, origin) for name, origin in (("start", least), ("took", 0), ("end", least))
    )
    rule = replace(parse_rule("end = start + took", [c.name for c in columns]), precision=DOUBLE)
    for rules in (TableRules(columns, (rule,)), TableRules()):
        (finding,) = kept_rules(rules, dict.fromkeys(before.columns, NUMBER), before, after, seed=0)
        assert (finding.before, finding.failing) == (1.0, 1)
        left, _, right = finding.rule.partition(" = ")
        assert {left, *right.replace("+", "-").split(" - ")} == {"start", "took", "end"}, "no constant"
