"""Random draws that only the holder of a secret can repeat: AES of the row number, with a key for every stream."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from unlearn_cli.core.secret import Secret

Rows = NDArray[np.uint64]
Blocks = NDArray[np.uint64]

ROWS_AT_ONCE = 16_384
"""Their blocks (256 KiB in, 256 KiB out) stay in the cache of a core: 6 ns a draw, 38 ns for 125,000 at once."""


@dataclass(frozen=True)
class Draws:
    """Random draws for a batch of rows: `draws("age: rank")` is one number in (0, 1) per row.

    A draw is a pure function of (secret, stream, row), the same in any batch, on any engine. Who lacks the secret
    cannot tell it from chance, whatever other draws he has seen.

    secret  of the map
    rows    (n,) what the draws are made by: global row numbers, or keys
    prefix  goes before the name of every stream

    >>> draws = Draws(Secret.of_seed(7), np.arange(3, dtype=np.uint64))
    >>> (draws("age: rank")[2] == draws.part(np.array([2]))("age: rank")[0]).item()
    True
    """

    secret: Secret
    rows: Rows
    prefix: str = ""

    def __call__(self, stream: str) -> NDArray[np.float64]:
        """Uniform on the open interval (0, 1), shape (n,)."""
        return ((self.bits(stream) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

    def among(self, stream: str, count: int) -> NDArray[np.intp]:
        """Uniform on 0 .. count-1, shape (n,)."""
        return (self.bits(stream) % np.uint64(count)).astype(np.intp)

    def bits(self, stream: str) -> NDArray[np.uint64]:
        """64 random bits for each row, shape (n,)."""
        return keyed_bits(self.secret.derive(f"stream {self.prefix}{stream}"), self.rows)

    def part(self, chosen: NDArray[np.intp]) -> Self:
        """The draws of some of the rows."""
        return replace(self, rows=self.rows[chosen])


def generator(secret: Secret, name: str) -> np.random.Generator:
    """Randomness that belongs to no row, such as an order of columns. Only what is made of it may become public.

    PCG64 hides its state from nobody who sees its output: each name has a state of its own, and none is printed.
    """
    return np.random.default_rng(int.from_bytes(secret.derive(f"generator {name}"), "little"))


def keyed_bits(key: bytes, rows: Rows) -> NDArray[np.uint64]:
    """A pseudo-random function of the rows: the first 64 bits of AES (FIPS 197) of each one's 128-bit block.

    `key`: 16, 24 or 32 bytes. AES has been attacked in public since 1998, and runs in the processor.
    """
    found = np.empty(len(rows), dtype=np.uint64)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        blocks = np.zeros((len(part), 2), dtype="<u8")
        blocks[:, 0] = part
        found[start : start + ROWS_AT_ONCE] = encrypt_blocks(key, blocks)[:, 0]
    return found


def encrypt_blocks(key: bytes, blocks: Blocks) -> Blocks:
    """AES of each block, both of shape (n, 2), little-endian.

    Block by block (ECB) is right here and nowhere else: the blocks are row numbers, not a message to hide.
    """
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return np.frombuffer(cipher.update(blocks.tobytes()), dtype="<u8").reshape(-1, 2)
