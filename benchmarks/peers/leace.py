"""concept-erasure's `LeaceFitter` (Belrose et al. 2023): least-squares erasure of what linear guesses could use."""

import torch
from concept_erasure import LeaceFitter

from benchmarks.peers.interface import Floats, Ints, Move


def fit(rows: Floats, groups: Ints) -> Move[Floats]:
    """The groups go in one-hot; rows are moved without them."""
    fitter = LeaceFitter.fit(torch.from_numpy(rows), torch.eye(int(groups.max()) + 1, dtype=torch.float64)[groups])
    eraser = fitter.eraser

    def move(rows: Floats, groups: Ints) -> Floats:
        return eraser(torch.from_numpy(rows)).numpy()

    return move
