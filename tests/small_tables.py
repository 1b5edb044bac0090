"""Small tables with a sensitive column `z`, written to a file and fitted, for tests of what makes a map."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from tests.secrets_known import SECRET
from unlearn_cli.audit.attacks import attackers
from unlearn_cli.core.options import FitRequest, Options
from unlearn_cli.core.secret import Secret
from unlearn_cli.engines.interface import Engine
from unlearn_cli.engines.local import LOCAL
from unlearn_cli.repair.fit import Fitted, fit
from unlearn_cli.repair.survey import Means
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.row_keys import row_numbers
from unlearn_cli.tables.source import open_table

BY_Z = Options(("z",), method="quantile")

WHOLE = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.UInt128)
BROKEN = (pl.Float16, pl.Float32, pl.Float64, pl.Decimal(12, 3))
FAR = {
    "2**60": (2**60, pl.Int64),
    "-2**60": (-(2**60), pl.Int64),
    "2**63": (2**63, pl.UInt64),
    "2**126": (2**126, pl.Int128),
    "-2**127": (-(2**127), pl.Int128),
}


def every_type(rows: int = 800, seed: int = 0) -> pl.DataFrame:
    """A column of every type that can be repaired, a tenth of it null, larger where the Boolean `z` is true."""
    rng = np.random.default_rng(seed)
    z = rng.random(rows) < 0.4
    base = [int(b) for b in rng.integers(0, 40, rows) + 10 * z]
    day = pl.Series([dt.date(2000, 1, 1) + dt.timedelta(b) for b in base])
    text = pl.Series([f"v{b // 7}" for b in base])
    columns = {str(t): pl.Series(base).cast(t) for t in WHOLE + BROKEN}
    columns |= {name: pl.Series([start + b for b in base], dtype=dtype) for name, (start, dtype) in FAR.items()}
    columns |= {"Boolean": pl.Series(rng.random(rows) < 0.3 + 0.3 * z), "String": text, "Date": day}
    columns |= {"Categorical": text.cast(pl.Categorical), "Enum": text.cast(pl.Enum(sorted(set(text))))}
    columns |= {f"Datetime {unit}": day.cast(pl.Datetime(unit)) for unit in ("ms", "us", "ns")}
    columns["Datetime zone"] = columns["Datetime us"].dt.replace_time_zone("Europe/Berlin")
    columns["nanoseconds"] = pl.Series([1_700_000_000_000_000_000 + b for b in base]).cast(pl.Datetime("ns"))
    columns["Time"] = pl.Series([dt.time(b % 24, b) for b in base])
    columns |= {
        f"Duration {u}": pl.Series(base).cast(pl.Duration("ms")).cast(pl.Duration(u)) for u in ("ms", "us", "ns")
    }
    there = {name: pl.Series(rng.random(rows) >= 0.1) for name in columns}
    holed = {name: cells.zip_with(there[name], pl.Series([None], dtype=cells.dtype)) for name, cells in columns.items()}
    return pl.DataFrame({"z": z, **holed}).with_columns(Null=pl.lit(None))


def people(rows: int = 600, seed: int = 0) -> pl.DataFrame:
    """A small table: `z` of two groups, a number, a number with ties, a category, and `id`, a text key."""
    rng = np.random.default_rng(seed)
    z = rng.random(rows) < 0.4
    return pl.DataFrame(
        {
            "z": np.where(z, "b", "a"),
            "pay": np.round(rng.normal(size=rows) + z, 2),
            "age": rng.integers(20, 30, rows) + 2 * z,
            "job": np.array(["cook", "clerk", "nurse"])[rng.integers(0, 2, rows) + (z & (rng.random(rows) < 0.5))],
            "id": [f"k{i}" for i in range(rows)],
        }
    )


def fitted(
    frame: pl.DataFrame, path: Path, options: Options = BY_Z, secret: Secret = SECRET, engine: Engine = LOCAL
) -> Fitted:
    """Write the frame to `path` (.parquet or .csv) and learn its map; by quantiles unless told otherwise."""
    frame.write_csv(path) if path.suffix == ".csv" else frame.write_parquet(path)
    return fit(open_table(str(path)), FitRequest(options, secret), Means(engine, attackers()))


def fitted_people(tmp_path: Path, frame: pl.DataFrame | None = None, **options: object) -> Fitted:
    """The map of `people`, with `id` kept; by quantiles unless told otherwise."""
    chosen = replace(BY_Z, keep=("id",), **options)  # type: ignore[arg-type]
    return fitted(people() if frame is None else frame, tmp_path / "people.parquet", chosen)


def moved(table_map: TableMap, frame: pl.DataFrame, first_row: int = 0, mode: str = "error") -> pl.DataFrame:
    """The frame after the map, refused where it holds what the fit never saw."""
    unseen = table_map.unseen(frame.height, mode)
    out = table_map.move_rows(frame, row_numbers(frame, first_row, table_map.options.key), unseen)
    unseen.settle()
    return out


def within_support(before: pl.Series, after: pl.Series) -> bool:
    """Are all values of `after` values that `before` has?"""
    return bool(after.drop_nulls().is_in(before.drop_nulls().unique().implode()).all())
