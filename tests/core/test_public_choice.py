"""The public choice of rows is SplitMix64, and stays what it was."""

import numpy as np

from unlearn_cli.core.public_choice import _GAMMA, _mix, public_hash

SPLITMIX_OF_SEED_1234567 = [
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
]
"""The first outputs that the reference program (Vigna, splitmix64.c) prints for this seed."""


def rows(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.uint64)


def test_the_mixer_is_splitmix64() -> None:
    states = np.uint64(1234567) + (rows(5) + np.uint64(1)) * _GAMMA
    assert _mix(states).tolist() == SPLITMIX_OF_SEED_1234567


def test_a_later_audit_looks_at_the_same_rows() -> None:
    assert public_hash(0, "sample", rows(2)).tolist() == [17749298947152949400, 7306396340704403644]


def test_no_two_rows_share_a_hash() -> None:
    """Each step of it is a bijection of the 64-bit numbers."""
    assert len(np.unique(public_hash(0, "a", rows(200_000)))) == 200_000
