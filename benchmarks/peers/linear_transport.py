"""POT's `LinearTransport`: the optimal affine map of each group to the pooled rows, as if both were normal."""

from ot.da import LinearTransport

from benchmarks.peers.interface import Floats, Ints, Move, by_group


def fit(rows: Floats, groups: Ints) -> Move[Floats]:
    """Its default regularisation, 1e-8 on the diagonals."""
    moves = {
        group: LinearTransport().fit(Xs=rows[groups == group], Xt=rows).transform for group in range(groups.max() + 1)
    }

    def move(rows: Floats, groups: Ints) -> Floats:
        return by_group(rows, groups, moves)

    return move
