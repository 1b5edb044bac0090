"""Croissant, for catalogues of data sets: JSON-LD of MLCommons, version 1.0, with its vocabulary of responsible AI.

The specifications: https://docs.mlcommons.org/croissant/docs/croissant-spec.html and croissant-rai-spec.html.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from unlearn_cli.report import card_words as words
from unlearn_cli.report.gates import GateResult
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.visible import visible

CONFORMS = ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"]

TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
"""Terms of Croissant that a document may use by their short names."""

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    **{term: f"cr:{term}" for term in TERMS},
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}

TYPES = {"Int": "sc:Integer", "UInt": "sc:Integer", "Float": "sc:Float", "Decimal": "sc:Float", "Boolean": "sc:Boolean",
         "Date": "sc:Date"}  # fmt: skip
"""How the name of a type begins -> that of schema.org; the longest that fits, and text where none does."""

TEXTS = {"number text": "sc:Float", "date text": "sc:Date"}
"""How the cells of a column of text were read -> the same."""

ENCODINGS = {"parquet": "application/x-parquet", "csv": "text/csv", "tsv": "text/tab-separated-values"}


def write(gates: Sequence[GateResult]) -> str:
    """One data set, or a graph of several. There is no date in it: the same report is the same text."""
    found = [_dataset(gate) for gate in gates]
    document = {"@context": CONTEXT} | (found[0] if len(found) == 1 else {"@graph": found})
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _dataset(gate: GateResult) -> dict[str, Any]:
    report = gate.report
    if report is None:
        text = f"cannot be measured: {gate.error or ''}"
        return {"@type": "sc:Dataset", "name": visible(gate.title), "description": visible(text)}
    name = f"{gate.name}: {words.name_of(report)}" if gate.name else words.name_of(report)
    return {
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": visible(name),
        "description": visible(f"{words.removed(report)} {words.verdict(report)}"),
        **_responsible(report),
        **_structure(report),
    }


def _responsible(report: TableReport) -> dict[str, Any]:
    """The properties of responsible AI that a run knows something of."""
    measured = [f"{name}: advantage {one.advantage:.3f} [{one.low:.3f}, {one.high:.3f}]"
                for name, _, one in words.attacks(report)]  # fmt: skip
    missing = {"rai:dataImputationProtocol": f"missing cells: {report.method.nulls}"} if report.method else {}
    return {
        "rai:personalSensitiveInformation": [visible(name) for name in report.sensitive.columns],
        "rai:dataManipulationProtocol": [visible(one) for one in (words.removed(report), *words.moves(report))],
        **missing,
        "rai:dataBiases": [visible(one) for one in (words.verdict(report), words.measured(report), *measured)],
        "rai:dataLimitations": [visible(one) for one in (*words.left(report), *words.LIMITS)],
        "rai:dataSocialImpact": f"Measured against this attacker. {words.ATTACKER}",
        "rai:dataUseCases": "Training and analysis where sensitive columns must not be told by the others.",
    }


def _structure(report: TableReport) -> dict[str, Any]:
    """The file and its columns."""
    facts, file = words.described(report), words.name_of(report)
    content = {
        "@type": "cr:FileObject",
        "@id": quote(file),
        "name": visible(file),
        "contentUrl": quote(file),
        "encodingFormat": ENCODINGS.get(facts.format, f"application/x-{facts.format}"),
    }
    if facts.sha256:
        content["sha256"] = facts.sha256
    kinds = {column.name: column.kind for column in report.columns}
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"rows/{quote(name, safe='')}",
            "name": visible(name),
            "description": visible(name),
            "dataType": _data_type(dtype, kinds.get(name)),
            "source": {"fileObject": {"@id": quote(file)}, "extract": {"column": visible(name)}},
        }
        for name, dtype in facts.schema.items()
    ]
    rows = {"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "description": "The rows.", "field": fields}
    return {"distribution": [content], "recordSet": [rows] if fields else []}


def _data_type(dtype: str, kind: str | None) -> str:
    if dtype == "String":
        return TEXTS.get(kind or "", "sc:Text")
    fits = [start for start in TYPES if dtype.startswith(start)]
    return TYPES[max(fits, key=len)] if fits else "sc:Text"
