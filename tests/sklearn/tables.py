"""Small tables whose columns tell the sensitive one, and one estimator for them."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.sklearn import BarycenterRepair

PEOPLE = pl.read_parquet("sample_data/adult.parquet").head(600).select("age", "sex", "hours-per-week", "workclass")
RICH = pl.read_parquet("sample_data/adult.parquet").head(600)["salary"].to_numpy() == ">50K"


def of_names(**settings: Any) -> BarycenterRepair:
    """For PEOPLE."""
    return BarycenterRepair("sex", **{"method": "quantile", "random_state": 0, **settings})


def beside(**settings: Any) -> BarycenterRepair:
    """For rows whose sensitive features are given beside them; routing must be on."""
    repair = BarycenterRepair(**{"method": "quantile", "random_state": 0, **settings})
    return repair.set_fit_request(sensitive_features=True).set_transform_request(sensitive_features=True)


def smooth(rows: int = 2_000) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Two columns of numbers without ties, one moved and one stretched by a binary group; and the group."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, 2, rows)
    return np.column_stack([rng.normal(size=rows) + 2 * group, rng.normal(size=rows) * (1 + group)]), group
