"""Parquet: one file, or many files of one schema."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from unlearn_cli.core.errors import InputError, UnlearnError, listing


@dataclass(frozen=True)
class Parquet:
    """Every Polars type survives a scan and a sink."""

    name: str = "parquet"
    text: bool = False

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        _refuse_mixed_schemas(paths)
        return pl.scan_parquet(list(paths), glob=False, hive_partitioning=_partitioned(paths))

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        return self.scan(paths)

    def unwritable(self, schema: pl.Schema) -> list[str]:
        return []

    def count_rows(self, paths: Sequence[Path]) -> int:
        return int(pl.scan_parquet(list(paths), glob=False, hive_partitioning=False).select(pl.len()).collect().item())

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        frame.sink_parquet(path, maintain_order=True)

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        """Of several files, the ones whose footer cannot be read."""
        if len(paths) == 1 or "parquet" not in message.lower():
            return None
        broken = [str(path) for path in paths if not _has_footer(path)]
        return InputError(f"damaged or cut short: {listing(broken)}.", "Write or copy again.") if broken else None


PARQUET = Parquet()


def _partitioned(paths: Sequence[Path]) -> bool:
    """Do folders below the common one, like `sex=Male/`, hold a column (Hive partitions)?"""
    root = Path(os.path.commonpath([path.parent for path in paths]))
    return any("=" in part for path in paths for part in path.parent.relative_to(root).parts)


def _has_footer(path: Path) -> bool:
    try:
        _schema(path)
    except pl.exceptions.ComputeError:
        return False
    return True


def _refuse_mixed_schemas(paths: Sequence[Path]) -> None:
    """Polars would stop at the first file that differs; this names every one, and what differs."""
    expected = _schema(paths[0])
    faults = []
    for path in paths[1:]:
        found = _schema(path)
        if list(found.items()) != list(expected.items()):
            faults.append(f"{path.name}: {_difference(expected, found)}")
    if faults:
        raise InputError(
            f"the Parquet files differ in schema. Expected as in {paths[0].name}, but {listing(faults, 4)}.",
            "Give files of one schema: same columns, same order, same types.",
        )


def _schema(path: Path) -> pl.Schema:
    return pl.scan_parquet(path, glob=False, hive_partitioning=False).collect_schema()


def _difference(expected: pl.Schema, found: pl.Schema) -> str:
    missing = [f"no column {name!r}" for name in expected if name not in found]
    extra = [f"an extra column {name!r}" for name in found if name not in expected]
    retyped = [
        f"{name!r} is {found[name]} instead of {dtype}"
        for name, dtype in expected.items()
        if name in found and found[name] != dtype
    ]
    return listing(missing + extra + retyped) or "another column order"
