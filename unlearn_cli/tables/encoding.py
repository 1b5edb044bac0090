"""Text files that are not UTF-8: which encoding they are in, and copies of them that Polars can read."""

import codecs
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.tables.delimited_faults import refuse_bad_encoding
from unlearn_cli.tables.output import leftovers
from unlearn_cli.tables.packed import open_bytes

_CHUNK = 1 << 20
_WIDE = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16"}
_WIDE |= {codecs.BOM_UTF16_BE: "utf-16"}

ONE_BYTE = "cp1252"
"""Western files that are not UTF-8: every byte is a character and goes back to the same byte."""


def recognised_encoding(path: Path) -> str:
    """The encoding of a file, where nothing else fits.

    A byte order mark tells; a file in which no two bytes together are a character of UTF-8 has one byte a character.
    Raises InputError with the place of the first bad byte where most of the file is UTF-8.
    """
    with open_bytes(path) as stream:
        start = stream.read(4)
    wide = next((name for mark, name in _WIDE.items() if start.startswith(mark)), None)
    if wide:
        return wide
    try:
        refuse_bad_encoding(path)
    except InputError:
        if not _one_byte_a_character(path):
            raise
        return ONE_BYTE
    return "utf-8"


def known_encoding(name: str) -> str:
    """The name that Python has for an encoding of text; an unknown one is an error."""
    try:
        found = codecs.lookup(name)
        "".encode(name)
    except (LookupError, TypeError, UnicodeError):
        raise InputError(f"--encoding {name!r} is no encoding of text.", "For example: --encoding latin-1") from None
    return "utf-8" if found.name in ("utf-8", "utf-8-sig", "ascii") else found.name


def as_utf8(path: Path, encoding: str) -> Path:
    """The file itself, or a temporary copy of it in UTF-8, unpacked; it goes at exit."""
    if encoding == "utf-8":
        return path
    facts = path.stat()
    return _copied(path, encoding, facts.st_mtime_ns, facts.st_size, facts.st_ino)


@contextmanager
def named_as_given(path: Path, copy: Path) -> Iterator[None]:
    """Errors that speak of a copy speak of the file."""
    try:
        yield
    except UnlearnError as error:
        error.problem, error.remedy = (text.replace(str(copy), str(path)) for text in (error.problem, error.remedy))
        raise


def write_recoded(folder: Path, encoding: str, put: Callable[[bytes], object], write: Callable[[Path], None]) -> None:
    """Let `write` make a file in UTF-8 in a folder, and `put` its text in another encoding."""
    copy = _temporary(folder)
    try:
        write(copy)
        recoder = codecs.getincrementalencoder(encoding)()
        with copy.open(encoding="utf-8", newline="") as text:
            while chunk := text.read(_CHUNK):
                put(_encoded(recoder, chunk, encoding))
    finally:
        copy.unlink(missing_ok=True)
        leftovers.release(copy)


def _encoded(recoder: codecs.IncrementalEncoder, text: str, encoding: str) -> bytes:
    try:
        return recoder.encode(text)
    except UnicodeEncodeError as error:
        sign = text[error.start]
        raise InputError(
            f"{encoding}, the encoding of the output, has no {sign!r}.", "Convert the table to UTF-8 first: iconv"
        ) from None


def _one_byte_a_character(path: Path) -> bool:
    """No character of several bytes in it would be UTF-8, none is a control sign, and all are known to `ONE_BYTE`."""
    rest = b""
    with open_bytes(path) as stream:
        while chunk := stream.read(_CHUNK):
            data = rest + chunk
            cut = max(data.rfind(b"\n") + 1, len(data) - 4)
            data, rest = data[:cut], data[cut:]
            if not _fits(data):
                return False
    return _fits(rest)


def _fits(data: bytes) -> bool:
    try:
        data.decode(ONE_BYTE)
    except UnicodeDecodeError:
        return False
    return data.decode("utf-8", "ignore").isascii() and not any(sign in data for sign in b"\0\1\2\3\4\5\6\7\x1b")


@lru_cache(maxsize=16)
def _copied(path: Path, encoding: str, *version: int) -> Path:
    copy = _temporary(None)
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with open_bytes(path) as stream, copy.open("w", encoding="utf-8", newline="") as out:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                out.write(decoder.decode(chunk, final=not chunk))
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{path} is not {encoding}: byte 0x{error.object[error.start]:02X} near {done + error.start}.",
                    "Name the right one: --encoding NAME",
                ) from None
            done += len(chunk)
            if not chunk:
                return copy


def _temporary(folder: Path | None) -> Path:
    with tempfile.NamedTemporaryFile(prefix="unlearn-", suffix=".partial", dir=folder, delete=False) as made:
        leftovers.watch(Path(made.name))
    return Path(made.name)
