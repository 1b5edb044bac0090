"""Own attackers and rules on files that were kept, as JSON: FOLDER SENSITIVE FILE [--attackers]."""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks import rules
from benchmarks.attackers.attack import Rows, attacked
from benchmarks.attackers.interface import Ints


def main(folder: Path, sensitive: str, file: str, attack: bool) -> dict[str, Any]:
    """`rules`, and `attackers` where they are asked for."""
    read = {name: pl.read_parquet(folder / f"{name}.parquet") for name in ("train", "test", "release", "fresh")}
    groups = pl.concat([read["train"][sensitive], read["test"][sensitive]])
    names = [name for name in read["train"].columns if name != sensitive]
    train, test, release, fresh = (part.select(names) for part in read.values())
    found: dict[str, Any] = {"rules": rules.kept(file, pl.concat([train, test]), pl.concat([release, fresh]))}
    if attack:
        codes = group_codes(groups)
        known, wanted = codes[: len(train)], codes[len(train) :]
        found["attackers"] = attacked(Rows((train, test), (release, fresh), (known, wanted)))
    return found


def group_codes(groups: pl.Series) -> Ints:
    """Codes 0 .. K-1 of the groups (n,)."""
    return np.asarray(groups.cast(pl.String).fill_null("\0 missing").rank("dense").to_numpy() - 1, dtype=np.intp)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    result = main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], "--attackers" in sys.argv[4:])
    sys.stdout.write(json.dumps(result))
