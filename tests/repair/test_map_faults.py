"""What in a map cannot be: each fault is named, and a transport map that leaves its supports is found by trying."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from tests.small_tables import fitted_people
from unlearn_cli.core.secret import Secret
from unlearn_cli.repair.map_faults import PROBE_ROWS, faults
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.transport.interface import NULL, SAME, Codes, Floats, Ints, TransportMap


@cache
def right() -> TableMap:
    with TemporaryDirectory() as folder:
        return fitted_people(Path(folder)).map


def test_a_map_that_was_learned_has_no_faults() -> None:
    assert list(faults(right())) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda m: {"schema": m.schema | {"pay": 5}}, "the schema is not text"),
        (lambda m: {"options": replace(m.options, sensitive=("pay",))}, "('pay',) and ('z',)"),
        (lambda m: {"secret": Secret(b"short")}, "it has no secret"),
        (lambda m: {"text": 1}, "text is 1"),
        (lambda m: {"kept": ("id", "nowhere")}, "the schema has no column 'nowhere'"),
        (lambda m: {"options": replace(m.options, key="nowhere")}, "the schema has no column 'nowhere'"),
        (lambda m: {"dropped": ("pay",)}, "a column has no part to play, or two"),
        (lambda m: {"kept": ()}, "a column has no part to play, or two"),
        (lambda m: {"codecs": ()}, "a column has no part to play, or two"),
        (lambda m: {"codecs": (replace(m.codecs[0], support=m.codecs[0].support[::-1]), *m.codecs[1:])}, "not ascend"),
        (lambda m: {"groups": replace(m.groups, counts=(1, 0))}, "a group has no rows"),
    ],
)
def test_what_does_not_fit_together_is_named(spoil: Callable[[TableMap], dict[str, object]], said: str) -> None:
    assert any(said in fault for fault in faults(replace(right(), **spoil(right()))))  # type: ignore[arg-type]


def test_a_key_may_be_kept_dropped_or_moved_and_has_no_part_of_its_own() -> None:
    for key in ("id", "pay"):
        assert list(faults(replace(right(), options=replace(right().options, key=key)))) == []


@dataclass(frozen=True)
class Spoilt:
    """The right map, with what it says changed."""

    change: Callable[[Codes], Codes]
    inner: TransportMap

    def __call__(self, values: Floats, groups: Ints, draws: object) -> Codes:
        return self.change(self.inner(values, groups, draws))  # type: ignore[arg-type]


def tried(change: Callable[[Codes], Codes]) -> list[str]:
    table_map = right()
    return list(faults(replace(table_map, transport=Spoilt(change, table_map.transport))))  # type: ignore[arg-type]


def one_cell(code: int) -> Callable[[Codes], Codes]:
    def change(codes: Codes) -> Codes:
        out = codes.copy()
        out[PROBE_ROWS // 2, 0] = code
        return out

    return change


def test_one_cell_out_of_its_support_is_found() -> None:
    size = len(right().codecs[0].support)
    for code in (size, 2**30, SAME - 1):
        assert tried(one_cell(code)) == [f"'pay' was moved out of its {size} values"]
    for code in (size - 1, 0, NULL, SAME):
        assert tried(one_cell(code)) == []


def test_it_is_tried_on_every_group_a_value_never_seen_and_a_missing_one() -> None:
    met: list[tuple[Floats, Ints]] = []
    inner = right().transport

    def watching(values: Floats, groups: Ints, draws: object) -> Codes:
        met.append((values, groups))
        return inner(values, groups, draws)  # type: ignore[arg-type]

    assert list(faults(replace(right(), transport=watching))) == []  # type: ignore[arg-type]
    values, groups = met[0]
    assert set(groups) == {0, 1, 2}, "the last stands for a group that was never seen"
    for codec, cells in zip(right().codecs, values.T, strict=True):
        assert set(codec.support[[0, -1]]) <= set(cells) and np.isnan(cells).sum() == 1
        assert np.nanmax(cells) > codec.support[-1]
