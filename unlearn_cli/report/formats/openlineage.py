"""OpenLineage, for catalogues of runs: an event a gate, the lineage of columns, every check as an assertion.

The specification: https://openlineage.io/spec/2-0-2/OpenLineage.json and the facets that are named below.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from unlearn_cli import __version__
from unlearn_cli.core.visible import visible
from unlearn_cli.report import card_words as words
from unlearn_cli.report.checks import VERDICT, checks
from unlearn_cli.report.gates import GateResult
from unlearn_cli.report.layout import ColumnReport, TableFacts, TableReport

SPEC = "https://openlineage.io/spec"
PRODUCER = f"urn:unlearn-cli:{__version__}"
FACETS = {
    "schema": "1-2-0/SchemaDatasetFacet",
    "columnLineage": "1-2-0/ColumnLineageDatasetFacet",
    "dataQualityAssertions": "1-1-0/DataQualityAssertionsDatasetFacet",
    "processing_engine": "1-1-1/ProcessingEngineRunFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
    "documentation": "1-1-0/DocumentationDatasetFacet",
}
"""Facet -> its version and name."""

WHEN = datetime.now(UTC).isoformat()
"""Of the run: when its first event was made. An event must have a time, and a report has none."""

NOWHERE = "unlearn"
"""Namespace of the job, and of tables that are no file."""


def write(gates: Sequence[GateResult]) -> str:
    """One event, or a list of several."""
    found = [_event(gate) for gate in gates]
    return json.dumps(found[0] if len(found) == 1 else found, indent=1, ensure_ascii=False) + "\n"


def _event(gate: GateResult) -> dict[str, Any]:
    """A run that failed its gate has failed: what is downstream is not to run."""
    report = gate.report
    run = {"runId": str(uuid5(NAMESPACE_URL, f"{gate.name} {gate.path} {report.seal if report else WHEN}"))}
    facets = {"processing_engine": _facet("processing_engine", {"name": "unlearn", "version": __version__})}
    if gate.status in ("FAIL", "NOT ASSESSED", "ERROR"):
        said = words.verdict(report) if report else f"Verdict: ERROR; {gate.error or ''}"
        facets["errorMessage"] = _facet("errorMessage", {"message": visible(said), "programmingLanguage": "Python"})
    return {
        "eventType": "FAIL" if "errorMessage" in facets else "COMPLETE",
        "eventTime": WHEN,
        "producer": PRODUCER,
        "schemaURL": f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": run | {"facets": facets},
        "job": {
            "namespace": NOWHERE,
            "name": visible(gate.name or (report.command if report else "gate")),
            "facets": {},
        },
        "inputs": [_measured(report, report.input) if report and not report.output else _dataset(gate, report)],
        "outputs": [_written(report)] if report and report.output else [],
    }


def _facet(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    version, _, kind = FACETS[name].partition("/")
    return {"_producer": PRODUCER, "_schemaURL": f"{SPEC}/facets/{version}/{kind}.json#/$defs/{kind}"} | fields


def _named(path: str, file_format: str = "") -> dict[str, Any]:
    return {"namespace": NOWHERE if file_format == "frame" else "file", "name": visible(path)}


def _dataset(gate: GateResult, report: TableReport | None) -> dict[str, Any]:
    """The table that was read, of a repair or of a gate that could not read it."""
    if report is None:
        return _named(gate.path) | {"facets": {}}
    return _named(report.input.path, report.input.format) | {"facets": {"schema": _schema(report.input)}}


def _measured(report: TableReport, facts: TableFacts) -> dict[str, Any]:
    """The table that was measured, with its checks."""
    facets = {"schema": _schema(facts), "documentation": _facet("documentation", {"description": _said(report)})}
    assertions = _facet("dataQualityAssertions", {"assertions": _assertions(report, facts)})
    return _named(facts.path, facts.format) | {"facets": facets, "inputFacets": {"dataQualityAssertions": assertions}}


def _written(report: TableReport) -> dict[str, Any]:
    """The table that was written, with its checks: an output has its assertions among its facets."""
    assert report.output is not None, "asked by the caller"
    found = _measured(report, report.output)
    lineage = {visible(c.name): _lineage(c, report) for c in report.columns if c.name in report.output.schema}
    columns = {"columnLineage": _facet("columnLineage", {"fields": lineage})}
    return {name: found[name] for name in ("namespace", "name")} | {
        "facets": found["facets"] | columns | found["inputFacets"]
    }


def _said(report: TableReport) -> str:
    return visible(" ".join([words.removed(report), words.verdict(report), *words.left(report)]))


def _schema(facts: TableFacts) -> dict[str, Any]:
    return _facet("schema", {"fields": [{"name": visible(n), "type": visible(t)} for n, t in facts.schema.items()]})


def _lineage(column: ColumnReport, report: TableReport) -> dict[str, Any]:
    """A moved column is made of itself and, by the choice of the map, of the sensitive columns and those given."""
    moved = column.role == "repaired"
    itself = {
        "type": "DIRECT",
        "subtype": "TRANSFORMATION" if moved else "IDENTITY",
        "description": "",
        "masking": moved,
    }
    found = [_from(report, column.name, itself)]
    if moved:
        others = (*report.sensitive.columns, *(report.given.columns if report.given else ()))
        choice = {"type": "INDIRECT", "subtype": "CONDITIONAL", "description": "chooses the map", "masking": True}
        found += [_from(report, name, choice) for name in others]
    return {"inputFields": found}


def _from(report: TableReport, field: str, how: dict[str, Any]) -> dict[str, Any]:
    return _named(report.input.path, report.input.format) | {"field": visible(field), "transformations": [how]}


def _assertions(report: TableReport, facts: TableFacts) -> list[dict[str, Any]]:
    """Each check that has a status; one that could not be assessed has not succeeded."""
    found = []
    for check in checks(report):
        if check.status is None:
            continue
        said = words.verdict(report) if check.kind == VERDICT else check.message
        one = {"assertion": f"unlearn {check.kind}", "name": visible(check.name), "success": check.status == "PASS",
               "description": visible(f"{check.status}: {said}")}  # fmt: skip
        found.append(
            one | ({"column": visible(check.name)} if check.kind == "column" and check.name in facts.schema else {})
        )
    return found
