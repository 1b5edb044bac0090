"""The rows of each experiment, split by split."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SPLITS = 5
"""The authors' number, of folds and of seeds."""

CRIME_LEFT_OUT = (
    *("racepctblack", "racePctWhite", "racePctAsian", "racePctHisp"),
    *(">0.06black", "high_crime", "state", "ViolentCrimesPerPop"),
)
LSAC_COLUMNS = ("gender", "lsat", "pass_bar", "cluster", "zfygpa", "zgpa", "fam_inc", "age")


@dataclass(frozen=True)
class Split:
    """Training and test rows without Z and target; groups 0, 1; target; and the rows that somebody published for them.

    published  training and test rows, and the training target, as repaired; None where nobody did
    """

    rows: tuple[pl.DataFrame, pl.DataFrame]
    groups: tuple[Ints, Ints]
    target: tuple[Floats, Floats]
    published: tuple[pl.DataFrame, pl.DataFrame, Floats] | None = None


def splits(experiment: str, data: Path) -> Iterator[Split]:
    """The five splits of an experiment; `data` is the folder with the data sets."""
    return SOURCES[experiment](data)


def adult(data: Path) -> Iterator[Split]:
    """Calmon's folds of Adult."""
    table = pl.read_parquet(data / "published" / "adult_calmon_folds.parquet")
    return _calmon(table, "Gender", "Income Binary", ("Age (decade)", "Education Years"))


def compas(data: Path) -> Iterator[Split]:
    """Calmon's folds of COMPAS."""
    table = pl.read_parquet(data / "published" / "compas_calmon_folds.parquet")
    return _calmon(table, "race", "is_recid", ("age_cat", "c_charge_degree", "priors_count"))


def crime(data: Path) -> Iterator[Split]:
    """Communities and Crime: all columns but those of race, and the target."""
    table = pl.read_parquet(data / "crime.parquet")
    groups = (table["racepctblack"] >= 0.3).to_numpy()
    return _random(table.drop(CRIME_LEFT_OUT), groups, table["ViolentCrimesPerPop"].to_numpy())


def lsac(data: Path) -> Iterator[Split]:
    """LSAC bar passage, as the authors clean it: rows that are complete in what is used."""
    table = pl.read_parquet(data / "published" / "lsac_bar_passage.parquet")
    kept = table.filter(pl.col("gender").is_in(["male", "female"])).drop_nulls([*LSAC_COLUMNS, "race1", "gpa"])
    return _random(kept.select(LSAC_COLUMNS), (kept["race1"] != "white").to_numpy(), kept["gpa"].to_numpy())


SOURCES: dict[str, Callable[[Path], Iterator[Split]]] = {"adult": adult, "compas": compas, "crime": crime, "lsac": lsac}


def _calmon(table: pl.DataFrame, sensitive: str, target: str, columns: tuple[str, ...]) -> Iterator[Split]:
    first = table[sensitive].min()
    for fold in range(SPLITS):
        here = table.filter(pl.col("fold") == fold)
        parts = [here.filter(pl.col("part") == part) for part in ("train", "test")]
        train, test = (part.filter(pl.col("repaired_by") == "nobody") for part in parts)
        hats = [part.filter(pl.col("repaired_by") == "calmon") for part in parts]
        wanted = [part[target].cast(pl.Float64).to_numpy() for part in (train, test, hats[0])]
        yield Split(
            (train.select(columns), test.select(columns)),
            (_groups(train[sensitive], first), _groups(test[sensitive], first)),
            (wanted[0], wanted[1]),
            (hats[0].select(columns), hats[1].select(columns), wanted[2]),
        )


def _groups(cells: pl.Series, first: object) -> Ints:
    return np.asarray((cells != first).to_numpy(), dtype=np.intp)


def _random(rows: pl.DataFrame, groups: NDArray[np.bool_], target: Floats) -> Iterator[Split]:
    """scikit-learn's splits, a tenth to test."""
    for seed in range(SPLITS):
        train, test = train_test_split(np.arange(len(rows)), test_size=0.1, random_state=seed)
        yield Split(
            (rows[train], rows[test]),
            (groups[train].astype(np.intp), groups[test].astype(np.intp)),
            (target[train], target[test]),
        )
