"""The secret that a release's random draws are made from: drawn from the operating system, or read from its owner."""

import binascii
import os
import shlex
import stat
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

from unlearn_cli.core.errors import SettingsError

KEY_BYTES = 32
"""256 bits: twice what DESIGN.md asks for, and the key of AES-256."""

VARIABLE = "UNLEARN_SECRET"

FEWEST_VALUES = 12
"""Different bytes in a key. 32 random ones have 30 in the mean, and fewer than 12 in one case of 10^16 (measured by
recursion over the occupancy distribution); 32 equal ones, or four repeated, were not drawn at random."""

MAKE_ONE = "Make one: unlearn secret -o secret.key"


@dataclass(frozen=True)
class Secret:
    """Key of every random draw of one map. Whoever has it can repeat the draws, and undo much of the repair.

    key   32 bytes; never printed, not even by `repr`
    seed  the number that a person typed in place of a secret; None where the key is one

    >>> Secret.of_seed(7).protected, Secret.fresh().protected
    (False, True)
    """

    key: bytes = field(repr=False)
    seed: int | None = None

    @classmethod
    def fresh(cls) -> "Secret":
        """A secret from the operating system, different every time."""
        return cls(token_bytes(KEY_BYTES))

    @classmethod
    def of_seed(cls, seed: int) -> "Secret":
        """The key that anybody can make who knows, or tries, the number: for tests and benchmarks."""
        return cls(blake2b(f"seed {seed}".encode(), digest_size=KEY_BYTES).digest(), seed)

    @property
    def protected(self) -> bool:
        """Whether the key is one that nobody can guess."""
        return self.seed is None

    def derive(self, name: str) -> bytes:
        """A key (32 bytes) for one purpose; it gives away neither this one nor those of other names (RFC 7693)."""
        return blake2b(name.encode(), key=self.key, digest_size=KEY_BYTES, person=b"unlearn draws").digest()

    def child(self, name: str) -> "Secret":
        """A secret of its own for one part of a map."""
        return Secret(self.derive(f"secret of {name}"), self.seed)

    @property
    def text(self) -> str:
        """Base64 of the key, as a secret file and `UNLEARN_SECRET` hold it."""
        return b64encode(self.key).decode()


def read_secret(path: str) -> Secret:
    """The secret in a file that only its owner may read: 32 random bytes, or what `unlearn secret` writes."""
    try:
        with Path(path).open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SettingsError(
                    f"the secret {path} may be read or changed by others (mode {stat.S_IMODE(mode):04o}).",
                    f"Keep it to yourself: chmod 600 {shlex.quote(path)}; if others may have read it, make a new one.",
                )
            data = file.read(1024)
    except OSError as error:
        raise SettingsError(f"the secret {path} cannot be read: {error.strerror or error}.", MAKE_ONE) from error
    return _secret(data if len(data) == KEY_BYTES else _decoded(data), f"the secret {path}")


def secret_from_environment(environment: Mapping[str, str]) -> Secret | None:
    """The secret in the variable UNLEARN_SECRET, base64; None where it is not set."""
    text = environment.get(VARIABLE)
    return None if text is None else _secret(_decoded(text.encode()), f"the variable {VARIABLE}")


def _decoded(data: bytes) -> bytes:
    """The bytes that base64 text stands for; the text's own where it is none."""
    try:
        return b64decode(data.strip(), validate=True)
    except binascii.Error:
        return data


def _secret(key: bytes, where: str) -> Secret:
    """A key that can have come from a source of randomness. The message never quotes it."""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{where} holds neither {KEY_BYTES} random bytes nor the base64 of such.", MAKE_ONE)
    if len(set(key)) < FEWEST_VALUES or (key.isascii() and key.decode("ascii").isprintable()):
        raise SettingsError(f"{where} was typed or made up: its bytes were not drawn at random.", MAKE_ONE)
    return Secret(key)
