"""Every random draw is a pure function of (seed, stream name, global row number): SplitMix64."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint64]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea & Flood, OOPSLA 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def row_hash(seed: int, stream: str, rows: Rows) -> NDArray[np.uint64]:
    """Hash of (seed, stream, row), shape of `rows`: the same on any engine, in any batch."""
    key = np.frombuffer(blake2b(f"{seed}:{stream}".encode(), digest_size=8).digest(), "<u8")
    return _mix(_mix(rows * _GAMMA + key) + _GAMMA)


@dataclass(frozen=True)
class Draws:
    """Uniform draws for a batch of rows: `draws("age rank")` is one number in (0, 1) per row.

    `prefix` goes before the name of every stream.
    """

    seed: int
    rows: Rows
    prefix: str = ""

    def __call__(self, stream: str) -> NDArray[np.float64]:
        """Uniform on the open interval (0, 1), shape (n,)."""
        return (
            (row_hash(self.seed, self.prefix + stream, self.rows) >> np.uint64(11)).astype(np.float64) + 0.5
        ) * 2.0**-53
