"""The rows that a map is learned from: chosen by draws, read once, and coded as arrays."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.core.draws import Draws, Rows
from unlearn_cli.core.errors import DataError
from unlearn_cli.core.options import FitRequest
from unlearn_cli.core.sample import GroupSample
from unlearn_cli.core.secret import Secret
from unlearn_cli.engines.interface import Engine
from unlearn_cli.tables.codec import Codec, category_codec, ordered_codec
from unlearn_cli.tables.groups.within import Within
from unlearn_cli.tables.levels import LevelCounts
from unlearn_cli.tables.profile import Profile
from unlearn_cli.tables.row_keys import KeyCounts, Repeats, row_numbers
from unlearn_cli.transport.interface import FitRows


@dataclass(frozen=True)
class Seen:
    """What the fit needs of the rows.

    sample   the fit rows, in the order of `numbers`
    numbers  (n,) what their draws are made by, ascending: the same in any order of the table where there is a key
    levels   the levels of each category over all rows, see LevelCounts
    repeats  rows whose key is that of another row too
    """

    sample: pl.DataFrame
    numbers: Rows
    levels: dict[str, pl.DataFrame]
    repeats: Repeats


def look(scan: pl.LazyFrame, engine: Engine, within: Within, repaired: list[Profile], request: FitRequest) -> Seen:
    """Choose the fit rows and count the levels in one pass over the columns that this takes; then read the fit rows.

    The choice is a draw as well: a row of a large group may be left out, one of a small group is not.
    """
    options, repeats = request.options, KeyCounts(request.options.key)
    sample = GroupSample(
        len(within.weights), within.fit_rows(options.fit_rows), lambda rows: Draws(request.secret, rows).bits("sample")
    )
    levels = LevelCounts(column.name for column in repaired if column.kind and not column.kind.ordered)
    key = [options.key] if options.key else []
    wanted = list(dict.fromkeys([*within.columns, *levels.columns, *key]))
    for start, frame in engine.batches(scan.select(wanted)):
        rows = row_numbers(frame, start, options.key)
        sample.add((rows, within.of(frame, within.groups.of(frame))))
        repeats.add(rows)
        levels.add(frame)
    chosen = sample.finish()
    at = chosen if options.key is None else _positions(scan, engine, options.key, chosen)
    needed = list(dict.fromkeys([*wanted, *(column.name for column in repaired)]))
    picked = engine.pick(scan.select(needed), pl.Series(at))
    numbers = chosen if options.key is None else row_numbers(picked, 0, options.key)
    order = np.argsort(numbers, kind="stable")
    return Seen(picked[order], numbers[order], levels.finish(), repeats.finish())


def _positions(scan: pl.LazyFrame, engine: Engine, key: str, chosen: Rows) -> Rows:
    """Global row numbers of the rows whose key has one of the `chosen` numbers."""
    found = [
        start + np.flatnonzero(np.isin(row_numbers(frame, start, key), chosen))
        for start, frame in engine.batches(scan.select(key))
    ]
    return np.concatenate(found).astype(np.uint64)


def codec_of(seen: Seen, column: Profile) -> Codec:
    """Numbers take their support from the fit rows, categories their levels from all rows."""
    cells = seen.sample[column.name]
    assert column.kind is not None, "a repaired column has a kind"
    if not column.kind.ordered:
        return category_codec(column.name, cells.dtype, seen.levels[column.name])
    if cells.null_count() == len(cells):
        raise DataError(
            f"{column.name!r} is null in all {len(cells):,} fit rows, and in {column.nulls:,} of all {column.rows:,}.",
            "Leave it out with --drop or as it is with --keep, or learn from more rows with --fit-rows.",
        )
    return ordered_codec(cells, column.kind)


def fit_rows_of(seen: Seen, within: Within, codecs: tuple[Codec, ...], secret: Secret) -> FitRows:
    """The fit rows as arrays, each in the group, or the group in its stratum, that it is learned in."""
    values = np.column_stack([codec.values(seen.sample[codec.name]) for codec in codecs])
    columns = tuple(codec.column for codec in codecs)
    codes, weights = within.learned(seen.sample, Draws(secret, seen.numbers))
    return FitRows(values, codes, seen.numbers, columns, weights)
