"""The header of a safetensors file: what it may say, and bytes that do not depend on the order it was written in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.core.errors import ModelError
from unlearn_cli.forget.adapters.header import in_order, stated

TEXTS = st.dictionaries(st.text('ab"ü', max_size=3), st.text("x\n√", max_size=3), max_size=4)
TENSOR = {"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
WEIGHTS = b"\x00\x01\x02\x03"


def file(metadata: dict[str, str] | None) -> bytes:
    text = json.dumps(TENSOR if metadata is None else {"__metadata__": metadata, **TENSOR}).encode()
    return len(text).to_bytes(8, "little") + text + WEIGHTS


def parts(content: bytes) -> tuple[Any, bytes]:
    end = 8 + int.from_bytes(content[:8], "little")
    return json.loads(content[8:end]), content[end:]


@given(TEXTS)
def test_the_same_file_whatever_order_its_metadata_came_in(metadata: dict[str, str]) -> None:
    backwards = dict(reversed(metadata.items()))
    sorted_file = in_order(file(metadata))
    assert sorted_file == in_order(file(backwards)) == in_order(sorted_file)
    assert parts(sorted_file) == ({"__metadata__": metadata, **TENSOR}, WEIGHTS)
    assert (len(sorted_file) - len(WEIGHTS)) % 8 == 0, "tensors begin at a multiple of 8 bytes"


def test_control_files_of_two_orders_differ() -> None:
    metadata = {"b": "1", "a": "2"}
    assert file(metadata) != file(dict(reversed(metadata.items())))


def test_a_file_without_metadata_stays_as_it_is() -> None:
    assert in_order(file(None)) == file(None)


@pytest.mark.parametrize(
    ("text", "kind", "value"), [("40", int, 40), ('["a", "b"]', list, ["a", "b"]), ("1e-3", (int, float), 1e-3)]
)
def test_what_is_stated_is_read_as_json(text: str, kind: Any, value: object) -> None:
    assert stated({"name": text}, "name", kind) == value
    assert stated({"other": text}, "name", kind) is None


@pytest.mark.parametrize("text", ["", "forty", '"40"', "null", "NaN", "[40"])
def test_what_is_not_of_the_kind_is_an_error_that_quotes_it(text: str) -> None:
    with pytest.raises(ModelError) as error:
        stated({"epochs": text}, "epochs", int)
    assert "'epochs'" in str(error.value) and repr(text) in str(error.value)


@pytest.mark.parametrize("text", ["true", "[" * 100_000])
def test_a_truth_is_no_number_and_no_depth_is_a_fault_of_the_program(text: str) -> None:
    with pytest.raises(ModelError, match="is not what it should be"):
        stated({"epochs": text}, "epochs", int)
    assert stated({"epochs": "3"}, "epochs", int) == 3
