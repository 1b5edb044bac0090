"""From annotations to a JSON Schema: every kind of annotation that a layout has, and none that it cannot have."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from jsonschema import Draft202012Validator

from unlearn_cli.core.options import declared
from unlearn_cli.report import schema as schemas
from unlearn_cli.report.schema import LAYOUTS, schema


@dataclass(frozen=True)
class Inner:
    """The inner one."""

    number: Annotated[float | None, "a number"]


def of(monkeypatch: pytest.MonkeyPatch, annotation: Any) -> dict[str, Any]:
    """The schema of a field that is so annotated."""

    @dataclass(frozen=True)
    class Layout:
        """One field."""

        held: Annotated[Any, "what is held"]

    Layout.__annotations__["held"] = Annotated[annotation, "what is held"]
    monkeypatch.setitem(schemas.LAYOUTS, "one", Layout)  # type: ignore[arg-type]
    return schema("one")


ACCEPTED = [
    (int, 3, "3"),
    (bool, True, 1),
    (float, 3, "3"),
    (str, "", None),
    (int | None, None, ""),
    (Literal["a", "b"], "a", "c"),
    (Literal["a"] | None, None, "None"),
    (Literal["a"] | int, 4, "b"),
    (tuple[int, ...], [1, 2], [1, "2"]),
    (tuple[float | str, ...], [0.5, "2020-01-01"], [None]),
    (Mapping[str, int], {"a": 1}, {"a": "1"}),
    (Inner, {"number": None}, {"number": 1, "more": 2}),
    (Inner | None, None, {}),
]


@pytest.mark.parametrize(("annotation", "good", "bad"), ACCEPTED)
def test_a_value_of_the_annotation_is_valid_and_another_is_not(
    annotation: Any, good: object, bad: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = of(monkeypatch, annotation)
    Draft202012Validator.check_schema(made)
    assert made["properties"]["held"]["description"] == "what is held"
    assert Draft202012Validator(made).is_valid({"held": good})
    assert not Draft202012Validator(made).is_valid({"held": bad})


@pytest.mark.parametrize("annotation", [bytes, list[int], Any])
def test_what_no_layout_should_hold_is_an_error_when_the_schema_is_made(
    annotation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TypeError, match="no JSON Schema for"):
        of(monkeypatch, annotation)


def test_each_layout_has_a_name_of_its_own() -> None:
    assert len({schema(what)["$id"] for what in LAYOUTS}) == len(LAYOUTS)


def test_every_way_with_missing_cells_is_explained() -> None:
    described = json.dumps(schema("report"))
    named = [name for name in declared()["nulls"].option.choices if f"`{name}`" not in described]
    assert named == []
