"""Random draws that only the holder of a secret can repeat: AES of the row number, with a key for every stream."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from unlearn_cli.core.secret import Secret

Rows = NDArray[np.uint64]
Blocks = NDArray[np.uint64]

ROWS_AT_ONCE = 32_768
"""Their blocks (512 KiB in, 512 KiB out) stay in the cache of a core: 6 ns a draw."""


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
        found = (self.bits(stream) >> np.uint64(11)).astype(np.float64)
        found += 0.5
        found *= 2.0**-53
        return found

    def among(self, stream: str, count: int) -> NDArray[np.intp]:
        """Uniform on 0 .. count-1, shape (n,)."""
        return (self.bits(stream) % np.uint64(count)).astype(np.intp)

    def bits(self, stream: str) -> NDArray[np.uint64]:
        """64 random bits for each row, shape (n,)."""
        return _encrypted(self.secret.derive(f"stream {self.prefix}{stream}"), self._blocks)

    def part(self, chosen: NDArray[np.intp]) -> Self:
        """The draws of some of the rows."""
        return replace(self, rows=self.rows[chosen])

    def under(self, prefix: str) -> Self:
        """The same rows, with streams of another name."""
        found = replace(self, prefix=f"{self.prefix}{prefix}")
        found.__dict__["_blocks"] = self._blocks  # what is encrypted is the same for every stream
        return found

    @cached_property
    def _blocks(self) -> Blocks:
        return _blocks(self.rows)


def generator(secret: Secret, name: str) -> np.random.Generator:
    """Randomness that belongs to no row, such as an order of columns. Only what is made of it may become public.

    PCG64 hides its state from nobody who sees its output: each name has a state of its own, and none is printed.
    """
    return np.random.default_rng(int.from_bytes(secret.derive(f"generator {name}"), "little"))


def keyed_bits(key: bytes, rows: Rows) -> NDArray[np.uint64]:
    """A pseudo-random function of the rows: the first 64 bits of AES (FIPS 197) of each one's 128-bit block.

    `key`: 16, 24 or 32 bytes. AES has been attacked in public since 1998, and runs in the processor.
    """
    return _encrypted(key, _blocks(rows))


def _blocks(rows: Rows) -> Blocks:
    """The block (n, 2) of each row, little-endian."""
    blocks = np.zeros((len(rows), 2), dtype="<u8")
    blocks[:, 0] = rows
    return blocks


def _encrypted(key: bytes, blocks: Blocks) -> NDArray[np.uint64]:
    """The first 64 bits (n,) of each encrypted block."""
    if 0 < len(blocks) <= ROWS_AT_ONCE:
        return encrypt_blocks(key, blocks)[:, 0]
    found = np.empty(len(blocks), dtype=np.uint64)
    for start in range(0, len(blocks), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        found[part] = encrypt_blocks(key, blocks[part])[:, 0]
    return found


def encrypt_blocks(key: bytes, blocks: Blocks) -> Blocks:
    """AES of each block, both of shape (n, 2), little-endian.

    Block by block (ECB) is right here and nowhere else: the blocks are row numbers, not a message to hide.
    """
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    found = np.empty((len(blocks) + 1, 2), dtype="<u8")  # a block more than is written: what the library asks for
    cipher.update_into(blocks.data.cast("B"), found.data.cast("B"))
    return found[:-1]
