"""Tables in object stores and on web servers: copied to a local place first, because their rows are read many times."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from pyarrow import fs

from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.naming import known_suffix
from unlearn_cli.tables.output import leftovers

PATIENCE = 20
"""Seconds for a host to answer, before it counts as not reached."""

KEYS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_REGION; AWS_ENDPOINT_URL for a store of your own)",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, or run: gcloud auth application-default login",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
    "https": "a URL that holds its own signature: keys are not asked for here",
}
"""Scheme -> what opens such a store."""

NO_KEY = ("credential", "access_denied", "forbidden", "unauthor", "unauthenticated", "privilege", "401", "403")
NOT_THERE = ("not found", "no such", "path does not exist", "nosuch", "404", "does not exist")


def scheme_of(spec: str) -> str:
    """`s3` of `s3://bucket/table.csv`; nothing where it is a path.

    >>> scheme_of("s3://b/t.csv"), scheme_of("t.csv")
    ('s3', '')
    """
    scheme = spec.partition("://")[0]
    return scheme if scheme in KEYS and "://" in spec else ""


def refuse_output(target: str) -> None:
    """An error where an output is in an object store."""
    if scheme_of(target):
        raise InputError(
            f"{target} is in an object store, where files cannot appear together, whole or not at all, and what is "
            "there cannot be kept from being replaced.",
            "Write to a local file with -o, check it, then copy it there.",
        )


def copy_of(spec: str) -> Path:
    """A local copy of an object, byte for byte, or of all Parquet below a folder of objects; it goes at exit.

    Raises
    ------
    InputError
        Where there is none, its host is not reached, or keys are missing.
    """
    scheme, _, place = spec.partition("://")
    with _explained(spec, scheme):
        folder = Path(tempfile.mkdtemp(prefix="unlearn-"))
        leftovers.watch(folder)
        if scheme == "https":
            target = folder / PurePosixPath(urlsplit(spec).path).name
            with urlopen(spec, timeout=PATIENCE) as source:
                _write(source, target)
            return target
        store = _STORES[scheme](place)
        found = store.get_file_info(place.rstrip("/"))
        if found.type == fs.FileType.File:
            return _fetched(store, found.path, folder / found.base_name)
        objects = store.get_file_info(fs.FileSelector(place.rstrip("/"), recursive=True))
        wanted = [one for one in objects if known_suffix(one.base_name).lower() in (".parquet", ".pq")]
        if not wanted:
            raise InputError(f"{spec}: no such object, nor any Parquet below it.", "Check the bucket and the path.")
        for one in wanted:
            _fetched(store, one.path, folder / place_below(place, one.path))
        return folder


def place_below(root: str, path: str) -> PurePosixPath:
    """Where an object lies below the folder that was named; an error where its name leads out of it.

    >>> place_below("bucket/visits/", "bucket/visits/year=2024/a.parquet").as_posix()
    'year=2024/a.parquet'
    """
    found = PurePosixPath(path).relative_to(root.rstrip("/"))
    if ".." in found.parts:
        raise InputError(f"{path!r} is the name of an object that leads out of its folder.", "Rename it.")
    return found


def _fetched(store: Any, path: str, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with store.open_input_stream(path) as source:
        _write(source, target)
    return target


def _write(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)


def _s3(place: str) -> Any:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region is None and endpoint is None:
        region = fs.resolve_s3_region(place.partition("/")[0])
    return fs.S3FileSystem(
        region=region,
        endpoint_override=endpoint,
        connect_timeout=PATIENCE,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=3),
    )


def _gs(place: str) -> Any:
    return fs.GcsFileSystem(retry_time_limit=timedelta(seconds=PATIENCE))


def _az(place: str) -> Any:
    account = os.environ.get("AZURE_STORAGE_ACCOUNT_NAME")
    if not account:
        raise PermissionError("no credentials: AZURE_STORAGE_ACCOUNT_NAME is not set")
    return fs.AzureFileSystem(account, account_key=os.environ.get("AZURE_STORAGE_ACCOUNT_KEY"))


_STORES: dict[str, Callable[[str], Any]] = {"s3": _s3, "gs": _gs, "az": _az}


@contextmanager
def _explained(spec: str, scheme: str) -> Iterator[None]:
    """What the libraries say, in one line and with a remedy."""
    try:
        yield
    except OSError as error:
        said = " ".join(str(error).split())
        if any(word in said.lower() for word in NOT_THERE):
            raise InputError(f"{spec}: no such object.", "Check the bucket and the path.") from error
        if any(word in said.lower() for word in NO_KEY):
            raise InputError(f"{spec} may not be read: keys are missing or wrong ({said}).", KEYS[scheme]) from error
        raise InputError(f"{spec} is not reached ({said}).", "Check the address and the network.") from error
