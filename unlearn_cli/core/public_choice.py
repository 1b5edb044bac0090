"""Choices of rows that anybody may repeat: which rows an audit looks at, and which set the edges of bins."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Rows

_GAMMA = np.uint64(0x9E3779B97F4A7C15)


def public_hash(seed: int, purpose: str, rows: Rows) -> NDArray[np.uint64]:
    """Hash of (seed, purpose, row), shape of `rows`: SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).

    Anybody can compute it, so it decides nothing about a cell of a release. It chooses by row number alone, never by
    group or value, rows that are measured after the table is written, that the quantiles of a sensitive column are
    read from (the report prints these anyway), or whose keys are counted: to know these rows tells nothing of them.

    >>> public_hash(0, "audit rows", np.arange(2, dtype=np.uint64)).dtype
    dtype('uint64')
    """
    start = np.frombuffer(blake2b(f"{seed}:{purpose}".encode(), digest_size=8).digest(), "<u8")
    return _mix(_mix(rows * _GAMMA + start) + _GAMMA)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
