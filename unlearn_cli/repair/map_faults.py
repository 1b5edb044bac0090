"""What in a map from a file cannot be: its parts are checked against each other, and it is tried on a few rows."""

from collections.abc import Iterator

import numpy as np

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.options import declared
from unlearn_cli.core.secret import KEY_BYTES
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.transport.interface import COMPUTED, SAME, Codes, Column, Floats

PROBE_ROWS = 600
"""Rows that a map from a file is tried on."""


def faults(fitted: TableMap) -> Iterator[str]:
    """What in a map from a file cannot be; one without faults may still be wrong, but it runs."""
    parts = [*_option_faults(fitted), *fitted.groups.faults()]
    parts += fitted.strata.faults(fitted.groups) if fitted.strata else ()
    parts += [fault for codec in fitted.codecs for fault in codec.faults()]
    parts += fitted.masks.faults(len(fitted.codecs))
    parts += list(fitted.ruled.faults(fitted.columns)) or [
        *fitted.coordinates.faults(fitted.ruled.columns(fitted.columns))
    ]
    parts += fitted.zeros.faults(fitted.columns)
    yield from parts or _move_faults(fitted)


def _option_faults(fitted: TableMap) -> Iterator[str]:
    options = fitted.options
    if not all(type(text) is str for item in fitted.schema.items() for text in item):
        yield "the schema is not text"
    yield from filter(None, (one.fault(getattr(options, name)) for name, one in declared().items()))
    if options.sensitive != fitted.sensitive:
        yield f"the sensitive columns are {options.sensitive!r} and {fitted.sensitive!r}"
    if len(fitted.secret.key) != KEY_BYTES or type(fitted.secret.seed) not in (int, type(None)):
        yield "it has no secret"
    if type(fitted.text) is not bool:
        yield f"text is {fitted.text!r}"
    given = fitted.strata.columns if fitted.strata else ()
    yield from (f"the given column {name!r} is not kept" for name in given if name not in fitted.kept)
    named = [*fitted.kept, *fitted.dropped, *fitted.sensitive, *(codec.name for codec in fitted.codecs)]
    named += [options.key] if options.key is not None else []
    yield from (f"the schema has no column {name!r}" for name in named if name not in fitted.schema)
    parts = named if options.key is None else named[:-1]
    if not fitted.codecs or sorted(parts) != sorted(fitted.schema):
        yield "a column has no part to play, or two"


def _move_faults(fitted: TableMap) -> Iterator[str]:
    """Whether a few rows, of all groups and with values from all over the supports, are moved within them."""
    values = np.column_stack([_probe(codec.support) for codec in fitted.codecs])
    groups = np.arange(PROBE_ROWS) % fitted.within.codes
    draws = Draws(fitted.secret, np.arange(PROBE_ROWS, dtype=np.uint64))
    free, columns = fitted.ruled.reduced(values), fitted.ruled.columns(fitted.columns)
    codes = fitted.transport(fitted.coordinates.reduced(free, columns), groups, draws)
    found = list(_range_faults(codes, fitted.coordinates.columns(columns), SAME))
    yield from found or _range_faults(fitted.codes(values, groups, draws)[0], fitted.columns, COMPUTED)


def _range_faults(codes: Codes, columns: tuple[Column, ...], least: int) -> Iterator[str]:
    """Whether codes (n, d), of which `least` is the lowest that can be, are positions in the supports."""
    if codes.shape != (PROBE_ROWS, len(columns)) or codes.dtype.kind != "i":
        yield f"{PROBE_ROWS} rows of {len(columns)} columns were moved to {codes.shape} cells of type {codes.dtype}"
        return
    for column, of_column in zip(columns, codes.T, strict=True):
        if of_column.min() < least or of_column.max() >= len(column.support):
            yield f"{column.name!r} was moved out of its {len(column.support)} values"


def _probe(support: Floats) -> Floats:
    """Values evenly spread over a support, in an order of its own; then one never seen, and a missing one."""
    even = np.linspace(0, len(support) - 1, PROBE_ROWS).astype(np.intp)
    values: Floats = support[np.random.default_rng(len(support)).permutation(even)]
    values[-2:] = support[-1] + 1, np.nan
    return values
