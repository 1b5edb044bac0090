"""fairlearn's `CorrelationRemover`: subtracts from each column its regression on the groups."""

import numpy as np
from fairlearn.preprocessing import CorrelationRemover

from benchmarks.peers.interface import Floats, Ints, Move


def fit(rows: Floats, groups: Ints) -> Move[Floats]:
    """The groups go in as dummy codes of all groups but the first, as the class wants numbers."""
    codes = np.eye(int(groups.max()) + 1)[:, 1:]
    remover = CorrelationRemover(sensitive_feature_ids=list(range(codes.shape[1])))
    remover.fit(np.hstack([codes[groups], rows]))

    def move(rows: Floats, groups: Ints) -> Floats:
        return np.asarray(remover.transform(np.hstack([codes[groups], rows])))

    return move
