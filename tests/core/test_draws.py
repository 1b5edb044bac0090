"""Draws are AES of the row under a key for every stream: known values, uniform, the same in any batch."""

import numpy as np
import pytest

from tests.secrets_known import SECRET, secret_of
from unlearn_cli.core import draws as randomness
from unlearn_cli.core.draws import Draws, encrypt_blocks, generator, keyed_bits
from unlearn_cli.core.secret import Secret

FIPS_197 = {
    "000102030405060708090a0b0c0d0e0f": "69c4e0d86a7b0430d8cdb78070b4c55a",
    "000102030405060708090a0b0c0d0e0f1011121314151617": "dda97ca4864cdfe06eaf70a0ec0d7191",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f": "8ea2b7ca516745bfeafc49904b496089",
}
"""Appendix C of the standard: key -> what the block 00112233445566778899aabbccddeeff becomes."""

SP_800_38A = {
    "6bc1bee22e409f96e93d7e117393172a": "f3eed1bdb5d2a03c064b5a7e3db181f8",
    "ae2d8a571e03ac9c9eb76fac45af8e51": "591ccb10d410ed26dc5ba74a31362870",
    "30c81c46a35ce411e5fbc1191a0a52ef": "b6ed21b99ca6f4f9f153e7b1beafed1d",
    "f69f2445df4f9b17ad2b417be66c3710": "23304b7a39f9f3ff067d8d8f9e24ecc7",
}
"""NIST SP 800-38A, F.1.5: blocks under AES-256 with the key below."""

KEY_OF_38A = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"


def rows(count: int, start: int = 0) -> np.ndarray:
    return np.arange(start, start + count, dtype=np.uint64)


def blocks(*texts: str) -> np.ndarray:
    return np.frombuffer(bytes.fromhex("".join(texts)), dtype="<u8").reshape(-1, 2)


@pytest.mark.parametrize("key", FIPS_197)
def test_it_is_aes(key: str) -> None:
    found = encrypt_blocks(bytes.fromhex(key), blocks("00112233445566778899aabbccddeeff"))
    assert found.tobytes().hex() == FIPS_197[key]


def test_many_blocks_are_encrypted_each_by_itself() -> None:
    found = encrypt_blocks(bytes.fromhex(KEY_OF_38A), blocks(*SP_800_38A))
    assert found.tobytes().hex() == "".join(SP_800_38A.values())


def test_the_bits_of_a_row_are_the_first_half_of_its_block() -> None:
    key = bytes(range(32))
    whole = encrypt_blocks(key, np.column_stack([rows(5), np.zeros(5, dtype=np.uint64)]))
    assert (keyed_bits(key, rows(5)) == whole[:, 0]).all()


def test_draws_stay_what_they_were_when_the_first_map_was_written() -> None:
    """A map applied by a later version must draw the same."""
    assert Draws(Secret.of_seed(7), np.array([2**64 - 1], dtype=np.uint64))("age: rank").tolist() == KNOWN


KNOWN = [0.37040601867598727]


def test_draws_are_uniform_on_the_open_interval() -> None:
    uniform = np.sort(Draws(SECRET, rows(100_000))("pay: rank"))
    assert uniform[0] > 0
    assert uniform[-1] < 1
    gap = np.abs(uniform - (np.arange(100_000) + 0.5) / 100_000).max()
    assert gap < 1.95 / np.sqrt(100_000), "Kolmogorov-Smirnov at one in a thousand"


def test_choices_among_a_few_are_even() -> None:
    counts = np.bincount(Draws(SECRET, rows(60_000)).among("chain", 6), minlength=6)
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 20.5, "chi-squared of 5 degrees at one in a thousand"


@pytest.mark.parametrize("lag", [1, 2, 1000])
def test_neighbouring_rows_streams_and_secrets_are_uncorrelated(lag: int) -> None:
    n = 50_000
    first = Draws(SECRET, rows(n))("a")
    others = Draws(SECRET, rows(n, lag))("a"), Draws(SECRET, rows(n))(f"a{lag}"), Draws(secret_of(lag), rows(n))("a")
    for other in (*others, Draws(SECRET, rows(n), f"{lag}: ")("a"), Draws(SECRET.child(str(lag)), rows(n))("a")):
        assert abs(np.corrcoef(first, other)[0, 1]) < 4 / np.sqrt(n)
    assert np.corrcoef(first, Draws(SECRET, rows(n))("a"))[0, 1] == pytest.approx(1), "the control"


def test_a_row_draws_the_same_in_any_batch_and_order(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Draws(SECRET, rows(1000))
    order = np.random.default_rng(0).permutation(1000)
    assert (Draws(SECRET, rows(1000)[order])("a") == whole("a")[order]).all()
    assert (whole.part(np.arange(500, 510))("a") == whole("a")[500:510]).all()
    with monkeypatch.context() as patch:
        patch.setattr(randomness, "ROWS_AT_ONCE", 7)
        assert (Draws(SECRET, rows(1000))("a") == whole("a")).all()


def test_a_generator_follows_its_secret_and_its_name() -> None:
    first, again = (generator(SECRET, "orders of chain 0").random(5) for _ in range(2))
    assert (first == again).all()
    for other in (generator(SECRET, "orders of chain 1"), generator(secret_of(1), "orders of chain 0")):
        assert not (first == other.random(5)).any()
