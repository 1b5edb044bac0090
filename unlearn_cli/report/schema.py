"""The JSON Schemas (draft 2020-12) of the reports, read off the dataclasses of their layouts."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from unlearn_cli.report.base import SCHEMA_VERSION
from unlearn_cli.report.forgetting import ForgettingReport
from unlearn_cli.report.frontier import FrontierReport
from unlearn_cli.report.gates import GatesReport
from unlearn_cli.report.layout import TableReport

Schema = dict[str, Any]

LAYOUTS = {"report": TableReport, "gate": GatesReport, "frontier": FrontierReport, "dp-unlearn": ForgettingReport}
"""What has a schema -> its layout."""

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def schema(what: str = "report") -> Schema:
    """The schema that every such report of this version validates against; strict: no field more, none less."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:unlearn-cli:{what}:{SCHEMA_VERSION}",
        "title": f"unlearn {what}",
    }
    return head | _of(LAYOUTS[what])


def _of(kind: Any) -> Schema:
    """Schema of an annotation: a plain type, a literal, a union, a tuple, a mapping of texts or a dataclass."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if origin is Annotated:
        return _of(arguments[0]) | {"description": arguments[1]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (UnionType, Union):
        return _either([_of(argument) for argument in arguments])
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _of(arguments[1])}
    if is_dataclass(kind):
        return _object(kind)
    raise TypeError(f"no JSON Schema for {kind!r}")


def _either(schemas: list[Schema]) -> Schema:
    """One of several: plain types and literals are folded into one list."""
    if all(set(s) == {"type"} for s in schemas):
        return {"type": [s["type"] for s in schemas]}
    if all(set(s) == {"enum"} or s == {"type": "null"} for s in schemas):
        return {"enum": [value for s in schemas for value in s.get("enum", [None])]}
    return {"anyOf": schemas}


def _object(kind: Any) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    names = [field.name for field in fields(kind)]
    return {
        "type": "object",
        "description": kind.__doc__,
        "properties": {name: _of(hints[name]) for name in names},
        "required": names,
        "additionalProperties": False,
    }
