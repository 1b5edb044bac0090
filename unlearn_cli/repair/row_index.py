"""The index that pandas writes: a first column without a name that counts the rows in their order."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from unlearn_cli.core.options import Options
from unlearn_cli.tables.profile import Profile

INDEX = ""


def with_row_index(options: Options, columns: Mapping[str, Profile], scan: pl.LazyFrame) -> Options:
    """The index is kept, unless it was given a part to play: it tells no more than the order of the rows does."""
    first = next(iter(columns), None)
    if first != INDEX or not columns[INDEX].counter or any(INDEX in names for names in options.by_option.values()):
        return options
    number = pl.col(INDEX).cast(pl.Int64, strict=False)
    ordered = scan.select((number == pl.int_range(pl.len()) + number.first()).all()).collect().item()
    return replace(options, keep=(*options.keep, INDEX)) if ordered else options
