"""The data sets that the referee judges, and the most that is wanted of each."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """A data set and its sensitive column, what to leave out, and the most that is wanted of `auto`, seed 0."""

    file: str
    sensitive: str
    drop: tuple[str, ...] = ()
    worst: float | None = None
    exposed: float | None = None
    distortion: float | None = None

    @property
    def name(self) -> str:
        return f"{Path(self.file).stem}/{self.sensitive}"


ALWAYS = (
    Case("adult.parquet", "sex", worst=0.05, exposed=0.12, distortion=0.10),
    Case("adult.parquet", "race", worst=0.08, exposed=0.12, distortion=0.035),
    Case("compas.csv", "race", worst=0.08, distortion=0.12),
    Case("lsac.csv", "Race", worst=0.10, distortion=0.135),
    Case("cps91.parquet", "hispanic", worst=0.12, exposed=0.25, distortion=0.11),
    Case("twoyear.parquet", "female", ("id",), worst=0.08, exposed=0.15, distortion=0.08),
)
ON_REQUEST = (
    Case(
        "crime.parquet",
        ">0.06black",
        ("racepctblack", "racePctWhite", "racePctAsian", "racePctHisp", "state", "high_crime"),
        worst=0.20,
        distortion=0.25,
    ),
    Case("census_kdd.parquet", "sex", ("instance_weight",), worst=0.06, exposed=0.15, distortion=0.06),
)
CASES = {case.name: case for case in (*ALWAYS, *ON_REQUEST)}
