"""Data cards: valid where a standard says how, true to the report, and without a value of a cell."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import attr
import mlcroissant
import polars as pl
import pytest
import yaml
from openlineage.client.generated import (
    base,
    column_lineage_dataset,
    data_quality_assertions_dataset,
    documentation_dataset,
    error_message_run,
    processing_engine_run,
    schema_dataset,
)

from tests.report.formats.samples import KINDS, broken, gate, hostile, report
from unlearn_cli.core.notes import Note
from unlearn_cli.report.formats import printed
from unlearn_cli.report.gates import GateResult
from unlearn_cli.report.layout import GroupFacts

CARDS = ("card", "croissant", "openlineage")
FACETS = {
    "schema": schema_dataset.SchemaDatasetFacet,
    "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet,
    "dataQualityAssertions": data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet,
    "documentation": documentation_dataset.DocumentationDatasetFacet,
    "processing_engine": processing_engine_run.ProcessingEngineRunFacet,
    "errorMessage": error_message_run.ErrorMessageRunFacet,
}
"""Facet -> the class that the client of OpenLineage makes of its schema."""

PARTS = {
    "assertions": data_quality_assertions_dataset.Assertion,
    "inputFields": column_lineage_dataset.InputField,
    "transformations": column_lineage_dataset.Transformation,
}


def croissant(document: str, folder: Path) -> mlcroissant.Dataset:
    """The data set, which an invalid document is not."""
    path = folder / "card.json"
    path.write_text(document)
    return mlcroissant.Dataset(path)


def with_file(status: str | None, folder: Path) -> GateResult:
    """A gate of a table that there is, so that its rows can be read by the card."""
    frame = pl.DataFrame({"a": [1, 2, 3], "b c/d": ["x", "y", None], "day": ["2020-01-01"] * 3})
    frame.write_csv(folder / "out.csv")
    whole = report(status)
    facts = replace(
        whole.output or whole.input, path="somewhere/out.csv", format="csv", rows=3, columns=3,
        sha256=sha256((folder / "out.csv").read_bytes()).hexdigest(),
        schema={"a": "Int64", "b c/d": "String", "day": "String"},
    )  # fmt: skip
    return GateResult.of(replace(whole, output=facts) if whole.output else replace(whole, input=facts))


@pytest.mark.parametrize("status", KINDS)
def test_croissant_is_valid_and_opens_the_rows(status: str | None, tmp_path: Path) -> None:
    found = croissant(printed("croissant", [with_file(status, tmp_path)]), tmp_path)
    assert not found.metadata.ctx.issues.errors
    assert [row["rows/a"] for row in found.records("rows")] == [1, 2, 3]


def test_croissant_of_a_file_that_is_another_one_is_refused(tmp_path: Path) -> None:
    """The control: the hash is that of the table."""
    document = printed("croissant", [with_file("PASS", tmp_path)])
    (tmp_path / "out.csv").write_text("a,b c/d,day\n4,z,2020-01-01\n")
    with pytest.raises(Exception, match="operation Download"):
        list(croissant(document, tmp_path).records("rows"))


def test_croissant_has_the_words_of_responsible_ai(tmp_path: Path) -> None:
    document = json.loads(printed("croissant", [with_file("FAIL", tmp_path)]))
    assert document["rai:personalSensitiveInformation"] == ["age"]
    assert "Verdict: FAIL" in document["rai:dataBiases"][0]
    assert any("boosting: advantage" in said for said in document["rai:dataBiases"])
    assert all(f"rai:{name}" in document for name in ("dataLimitations", "dataManipulationProtocol", "dataUseCases"))
    again = croissant(json.dumps(document), tmp_path).metadata
    assert again.data_biases and again.personal_sensitive_information and again.data_limitations


@pytest.mark.parametrize("status", KINDS)
def test_the_front_matter_is_yaml_and_the_sections_are_there(status: str | None) -> None:
    text = printed("card", [gate(status)])
    _, front, body = text.split("---\n", 2)
    assert yaml.safe_load(front) == {
        "pretty_name": "in.parquet" if status is None else "out.parquet",
        "size_categories": ["n<1K"],
        "tags": ["tabular", "unlearn"],
    }
    assert all(f"## {one}" in body for one in ("What was removed", "Against whom", "How it was measured", "Limits"))
    assert ("Nothing was removed by this run" in body) == (status is None)
    assert f"`{report(status).seal}`" in body


def built(kind: type, given: dict[str, Any]) -> None:
    """An object of the client, which takes what its schema has and nothing else."""
    names = {field.name for field in attr.fields(kind)}  # type: ignore[arg-type]
    own = {name: value for name, value in given.items() if name not in ("_producer", "_schemaURL")}
    assert set(own) <= names, kind
    kind(**own)
    for name, value in own.items():
        for part in value if isinstance(value, list) and name in PARTS else []:
            built(PARTS[name], part)


@pytest.mark.parametrize("status", KINDS)
def test_events_are_those_of_the_client_of_openlineage(status: str | None) -> None:
    event = json.loads(printed("openlineage", [gate(status)]))
    assert base.EventType(event["eventType"]) and set(event) <= {"eventTime", "producer", "schemaURL"} | {
        field.name for field in attr.fields(base.RunEvent)
    }
    base.RunEvent(
        eventTime=event["eventTime"],
        producer=event["producer"],
        run=base.Run(event["run"]["runId"]),
        job=base.Job(event["job"]["namespace"], event["job"]["name"]),
    )
    facets = [event["run"]["facets"]]
    for side in (*event["inputs"], *event["outputs"]):
        facets += [side["facets"], side.get("inputFacets", {})]
    seen = {name: facet for some in facets for name, facet in some.items()}
    for name, facet in seen.items():
        built(FACETS[name], facet)
        assert facet["_schemaURL"] == FACETS[name](**{n: v for n, v in facet.items() if n[0] != "_"})._schemaURL
    for lineage in seen.get("columnLineage", {}).get("fields", {}).values():
        built(column_lineage_dataset.Fields, lineage)
    assert (event["eventType"] == "FAIL") == (status in ("FAIL", "NOT ASSESSED"))
    assert ("columnLineage" in seen) == (status is not None)


def test_what_fails_has_not_succeeded_and_a_moved_column_depends_on_the_sensitive_one(tmp_path: Path) -> None:
    whole = report("FAIL")
    assert whole.output is not None
    written = replace(whole, output=replace(whole.output, schema={"a": "Int64", "b": "String"}))
    (output,) = json.loads(printed("openlineage", [GateResult.of(written)]))["outputs"]
    checks = {one["name"]: one["success"] for one in output["facets"]["dataQualityAssertions"]["assertions"]}
    assert checks["verdict"] is False
    good = json.loads(printed("openlineage", [gate("PASS")]))["outputs"][0]["facets"]["dataQualityAssertions"]
    assert all(one["success"] for one in good["assertions"]), "control"
    lineage = output["facets"]["columnLineage"]["fields"]
    assert [field["field"] for field in lineage["a"]["inputFields"]] == ["a", "age"]
    assert [field["field"] for field in lineage["b"]["inputFields"]] == ["b"], "it was kept"


def test_a_gate_that_could_not_be_measured_is_no_success() -> None:
    event = json.loads(printed("openlineage", [broken()]))
    assert event["eventType"] == "FAIL" and event["inputs"][0]["name"] == "gone.csv"


@pytest.mark.parametrize("name", CARDS)
def test_no_value_of_a_cell_is_in_a_card(name: str) -> None:
    secret = "Ms Unmistakable"
    whole = report("FAIL")
    groups = (GroupFacts(secret, 100, 0.5), GroupFacts(f"not {secret}", 100, 0.5))
    told = replace(
        whole,
        sensitive=replace(whole.sensitive, groups=groups, notes=(Note("pooled", f"pooled {secret}"),)),
        notes=(Note("x", f"the rare value {secret}"),),
        verdict=replace(whole.verdict, reason=f"group {secret!r} has 3 rows"),
    )
    assert secret in printed("json", [GateResult.of(told)]), "control: the report has it"
    assert secret not in printed(name, [GateResult.of(told)])


@pytest.mark.parametrize("name", ["croissant", "openlineage"])
def test_names_that_break_out_stay_names(name: str) -> None:
    text = '"}], "eventType": "COMPLETE", "x": [{"'
    assert json.loads(printed(name, [hostile(text)])), "still JSON"
