"""A secret comes from the operating system or from its owner, and is told to nobody."""

import os
import stat
from base64 import b64encode
from pathlib import Path

import pytest

from tests.secrets_known import SECRET
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.secret import VARIABLE, Secret, read_secret, secret_from_environment


def written(path: Path, data: bytes, mode: int = 0o600) -> str:
    path.write_bytes(data)
    path.chmod(mode)
    return str(path)


def test_every_fresh_secret_is_another_of_256_bits() -> None:
    drawn = {Secret.fresh().key for _ in range(100)}
    assert len(drawn) == 100 and {len(key) for key in drawn} == {32}


def test_no_repr_tells_the_key() -> None:
    for told in (repr(SECRET), str(SECRET), f"{SECRET.child('a')}"):
        assert "key" not in told and SECRET.text not in told


def test_a_seed_is_no_protection_and_neither_are_its_children() -> None:
    assert Secret.fresh().protected and Secret.fresh().child("a").protected
    assert not Secret.of_seed(7).protected and not Secret.of_seed(7).child("a").protected


def test_what_is_derived_differs_by_name_and_by_key() -> None:
    keys = [SECRET.derive("a"), SECRET.derive("b"), Secret.of_seed(1).derive("a"), SECRET.child("a").key, SECRET.key]
    assert len(set(keys)) == len(keys) and {len(key) for key in keys} == {32}
    assert SECRET.derive("a") == SECRET.derive("a")


def test_a_file_holds_32_bytes_or_their_base64(tmp_path: Path) -> None:
    key = os.urandom(32)
    for data in (key, b64encode(key), b64encode(key) + b"\n"):
        assert read_secret(written(tmp_path / "s.key", data)) == Secret(key)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "my secret.key", SECRET.key, mode)
    with pytest.raises(UnlearnError, match=f"may be read or changed by others .mode {mode:04o}") as refused:
        read_secret(path)
    assert f"chmod 600 '{path}'" in refused.value.remedy
    (tmp_path / "my secret.key").chmod(stat.S_IRUSR)
    assert read_secret(path) == SECRET


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"short",
        bytes(range(99, 130)),
        bytes(range(99, 132)),
        b"x" * 5000,
        b64encode(b"short"),
        b"\xff" * 8,
        b"0" * 64 + b"\n",
    ],
)
def test_what_is_no_secret_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnlearnError, match="holds neither 32 random bytes nor the base64 of such") as refused:
        read_secret(written(tmp_path / "s.key", data))
    assert refused.value.remedy == "Make one: unlearn secret -o secret.key"


@pytest.mark.parametrize("key", [b"correct horse battery staple 123", bytes(32), b"abcd" * 8, bytes(range(8)) * 4])
def test_what_was_typed_or_made_up_is_refused(tmp_path: Path, key: bytes) -> None:
    for data in (key, b64encode(key)):
        with pytest.raises(UnlearnError, match="not drawn at random") as refused:
            read_secret(written(tmp_path / "s.key", data))
        assert key.decode("latin-1") not in str(refused.value)


def test_a_file_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match=r"nowhere.key cannot be read: No such file"):
        read_secret(str(tmp_path / "nowhere.key"))


def test_the_environment_holds_base64_or_nothing() -> None:
    assert secret_from_environment({}) is None
    assert secret_from_environment({VARIABLE: SECRET.text}) == SECRET
    for wrong in ("", "x", "not base64 at all!"):
        with pytest.raises(UnlearnError, match=f"the variable {VARIABLE} holds neither"):
            secret_from_environment({VARIABLE: wrong})
