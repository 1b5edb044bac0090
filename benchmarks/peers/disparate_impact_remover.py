"""AIF360's `DisparateImpactRemover` (Feldman et al. 2015): each column alone, quantile by quantile to a median."""

import numpy as np
import pandas as pd
from aif360.algorithms.preprocessing import DisparateImpactRemover
from aif360.datasets import StructuredDataset

from benchmarks.peers.interface import Floats, Ints, Move

GROUP, LABEL = "group", "label"


def fit(rows: Floats, groups: Ints) -> Move[Floats]:
    """Nothing is kept: the class has `fit_transform` only, and its documents call it on the test rows by themselves."""

    def move(rows: Floats, groups: Ints) -> Floats:
        names = [f"column {j}" for j in range(rows.shape[1])]
        frame = pd.DataFrame(rows, columns=names).assign(**{GROUP: groups.astype(float), LABEL: 0.0})
        table = StructuredDataset(frame, label_names=[LABEL], protected_attribute_names=[GROUP])
        repaired = DisparateImpactRemover(sensitive_attribute=GROUP).fit_transform(table)
        places = [repaired.feature_names.index(name) for name in names]
        return np.asarray(repaired.features[:, places], dtype=np.float64)

    return move
