"""Every kind of report is valid under its schema, repeats, and holds no number that JSON does not know."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from unlearn_cli.audit.findings import Findings, RuleFindings
from unlearn_cli.audit.measure import AuditSettings, measure
from unlearn_cli.audit.picture_findings import (
    AssociationFindings,
    AssociationsFindings,
    ChangedFindings,
    DistributionFindings,
    MeasureFindings,
    PictureFindings,
)
from unlearn_cli.core.cells import Cells
from unlearn_cli.core.notes import Note
from unlearn_cli.report.base import SCHEMA_VERSION, BinFacts
from unlearn_cli.report.layout import (
    ColumnFacts,
    Context,
    GroupFacts,
    MethodFacts,
    SensitiveFacts,
    TableFacts,
    TableReport,
)
from unlearn_cli.report.schema import schema
from unlearn_cli.report.summary import summary
from unlearn_cli.report.table import build

NAN = math.nan

AUDIT = Context(
    command="audit",
    input=TableFacts("in.parquet", "parquet", 300, 4),
    sensitive=SensitiveFacts(
        columns=("age",),
        bins=(BinFacts("age", (30.123456789012, "2020-01-01")),),
        groups=(GroupFacts("young", 100, 100 / 300), GroupFacts("old", 200, 200 / 300)),
        notes=(),
    ),
    columns=(ColumnFacts("a", "Int64", "number", None), ColumnFacts("b", "String", "category", None)),
)
REPAIR = replace(
    AUDIT,
    command="repair",
    output=TableFacts("out.parquet", "parquet", 300, 2),
    columns=(
        ColumnFacts("a", "Int64", "number", "repaired"),
        ColumnFacts("b", "String", "category", "kept"),
        ColumnFacts("c", "List(Int64)", None, "dropped"),
    ),
    method=MethodFacts("triangular", 1.0, True, None, "keep", 250, 200_000, "conditional ranks", ()),
    notes=(Note("kept", "a column was kept"),),
)


RULES = (
    RuleFindings("total = a + b", "stated", 300, 1.0, 1.0, 0, True),
    RuleFindings("c = 2 a", "found", 1_000_000, 1.0, 0.999999, 1, False),
    RuleFindings("d = log(a)", "found", 0, 0.995, None, 0, True),
)


BOTH = {"young": (50, 30, 20), "old": (100, 60, 40)}
PICTURES = PictureFindings(
    rows=300,
    groups={"young": 100, "old": 200},
    distributions=(
        DistributionFindings("a", True, ("< 0", "≥ 0", "missing"), BOTH, {"young": (60, 40, 0), "old": (120, 80, 0)}),
        DistributionFindings("b", False, ("one", "two", "others"), BOTH, BOTH),
    ),
    changed=(ChangedFindings("a", {"young": 0.5, "old": 0.1}), ChangedFindings("b", {"young": 0.0, "old": 0.0})),
    associations=AssociationsFindings(
        300,
        2,
        (MeasureFindings("correlation ratio", 1, 0.5, 0.4, 0.1),),
        (AssociationFindings("a", "b", "correlation ratio", 0.5, 0.4),),
    ),
)


def cells(seed: int, nulls: bool = False) -> Cells:
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(size=300), rng.integers(0, 3, 300)])
    if nulls:
        values[rng.random(300) < 0.2, 0] = NAN
    return Cells(values, np.array([False, True]), ("a", "b"))


def found(kind: str) -> Findings:
    groups = np.tile([0, 1, 1], 100).astype(np.intp)
    three = np.tile([0, 1, 2], 100).astype(np.intp)
    before, after = cells(0), cells(1)
    leak = Cells(np.column_stack([after.values[:, 0], groups]), after.is_category, after.names)
    hollow = Cells(np.full((300, 2), NAN), after.is_category, after.names)
    loose, tight = AuditSettings(max_advantage=0.5), AuditSettings(max_advantage=0.01)
    cases = {
        "audit": lambda: measure(after, None, groups, AuditSettings()),
        "pass": lambda: measure(after, before, groups, loose),
        "fail": lambda: measure(leak, before, groups, replace(loose, unrepaired=("a", "b"))),
        "not assessed": lambda: measure(after, before, groups, tight),
        "nulls": lambda: measure(cells(1, nulls=True), cells(0, nulls=True), groups, loose),
        "pictures": lambda: replace(measure(after, before, groups, loose), pictures=PICTURES),
        "three groups": lambda: measure(after, before, three, replace(loose, labels=("x", "y", "z"))),
        "rules": lambda: replace(measure(after, before, groups, loose), rules=RULES),
        "exact": lambda: measure(after, before, groups, replace(loose, exact={"age": np.arange(300.0)})),
        "one group": lambda: measure(after, before, np.zeros(300, dtype=np.intp), loose),
        "hollow": lambda: measure(hollow, hollow, groups, loose),
        "dropped": lambda: measure(Cells(after.values[:, :1], after.is_category[:1], ("a",)), before, groups, loose),
    }
    return cases[kind]()


KINDS = (
    *("audit", "pass", "fail", "not assessed", "nulls", "rules", "exact", "one group", "hollow", "dropped"),
    *("pictures", "three groups"),
)
STATUS = {"pass": "PASS", "fail": "FAIL", "not assessed": "NOT ASSESSED", "one group": "NOT ASSESSED", "audit": None}


@pytest.fixture(scope="module", params=KINDS)
def made(request: pytest.FixtureRequest) -> tuple[str, TableReport]:
    kind = request.param
    return kind, build(AUDIT if kind == "audit" else REPAIR, found(kind))


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object schema inside a schema."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_every_report_is_valid(made: tuple[str, TableReport]) -> None:
    kind, built = made[0], made[1].to_dict()
    Draft202012Validator(schema()).validate(built)
    assert json.loads(json.dumps(built, allow_nan=False)) == built
    assert built["schema_version"] == SCHEMA_VERSION
    if kind in STATUS:
        assert built["verdict"]["status"] == STATUS[kind]
    assert built["published"] == (kind != "audit" and built["verdict"]["status"] == "PASS")


def test_every_report_has_a_summary(made: tuple[str, TableReport]) -> None:
    kind, built = made
    shown = summary(built)
    rows = {row.label: row for row in shown.rows}
    assert all(len(row.values) + 1 == len(shown.headings) for row in shown.rows)
    assert shown.last == built.verdict.reason
    assert ("distortion" in rows) == (kind != "audit")
    assert ("advantage, boosting" in rows) == (kind != "one group")
    assert ("advantage, group x" in rows) == (kind == "three groups")
    assert ("rank correlation, age" in rows) == (kind == "exact")
    assert ("advantage, null mask" in rows) == (kind in ("nulls", "hollow"))
    assert all(isinstance(text, str) and text for row in rows.values() for text in (row.label, *row.values))


def test_rules_are_counted_and_one_that_broke_is_named_with_its_rows() -> None:
    shown = summary(build(REPAIR, found("rules")))
    assert {row.label: row.values for row in shown.rows}["rules kept"] == ("-", "2 of 3")
    (broken,) = [note for note in shown.notes if "no longer hold" in note]
    assert broken.endswith("'c = 2 a' (held in all rows, and now fails in 1 of 1,000,000)")
    kept = summary(build(REPAIR, replace(found("rules"), rules=RULES[:1])))
    assert {row.label: row.values for row in kept.rows}["rules kept"] == ("-", "1 of 1")
    assert not any("no longer hold" in note for note in kept.notes), "the control"
    assert "rules kept" not in {row.label for row in summary(build(AUDIT, found("audit"))).rows}


def test_the_schema_is_a_strict_schema_in_which_every_field_is_described() -> None:
    whole = schema()
    Draft202012Validator.check_schema(whole)
    assert json.loads(json.dumps(whole)) == whole
    for part in objects(whole):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
        assert all(field["description"] for field in part["properties"].values())


@pytest.mark.parametrize("fault", ["a field too many", "a field too few", "a wrong type", "an unknown status"])
def test_control_the_schema_refuses(fault: str) -> None:
    built = build(REPAIR, found("one group")).to_dict()
    if fault == "a field too many":
        built["verdict"]["more"] = 1
    elif fault == "a field too few":
        del built["columns"][0]["least"]
    elif fault == "a wrong type":
        built["input"]["rows"] = "300"
    else:
        built["verdict"]["status"] = "MAYBE"
    assert not Draft202012Validator(schema()).is_valid(built)


def test_the_same_findings_make_the_same_bytes() -> None:
    first, second = (build(REPAIR, found("nulls")).to_json() for _ in range(2))
    assert first == second


def test_numbers_that_are_none_become_null_and_edges_stay_exact() -> None:
    findings = found("pass")
    column = replace(findings.columns[0], root_mean_square_move=math.inf, changed=NAN, distortion=1 / 3)
    built = build(REPAIR, replace(findings, columns=(column,))).to_dict()
    first = built["columns"][0]
    assert (first["root_mean_square_move"], first["changed"], first["distortion"]) == (None, None, 0.333333)
    assert built["sensitive"]["bins"][0]["edges"] == [30.123456789012, "2020-01-01"]


def test_a_column_that_was_not_measured_is_listed() -> None:
    built = build(REPAIR, found("pass")).to_dict()
    assert built["columns"][2] == {
        **dict.fromkeys(("before", "after", "root_mean_square_move", "changed", "distortion", "least", "kind")),
        "name": "c",
        "dtype": "List(Int64)",
        "role": "dropped",
    }


@pytest.mark.parametrize("kind", ["pass", "audit", "fail"])
def test_a_notebook_shows_the_verdict_and_the_table(kind: str) -> None:
    built = build(AUDIT if kind == "audit" else REPAIR, found(kind))
    page = built._repr_html_()
    assert built.verdict.reason.split(",")[0] in page and "advantage, boosting" in page
    assert "<script>" not in replace(built, input=replace(built.input, path="<script>"))._repr_html_()
