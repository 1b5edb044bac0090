"""Errors of other libraries, worded for a person; what is no fault of the file passes as it is."""

import errno

import polars as pl
import pyarrow as pa
import pytest

from unlearn_cli.core.errors import DataError, InputError, UnlearnError
from unlearn_cli.tables.readable import disk_full, explain, readable


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOENT, "No such file"), "x.csv: no such file."),
        (OSError(errno.EPERM, "Not permitted"), "x.csv: permission denied."),
        (OSError(errno.EDQUOT, "Quota"), "no space left on the disk; nothing was published."),
        (OSError(errno.EIO, "Input/output error"), "x.csv cannot be read: [Errno 5] Input/output error"),
        (pl.exceptions.NoDataError("empty CSV"), "x.csv is empty."),
        (pl.exceptions.DuplicateError("column 'a' twice\nmore"), "x.csv: column 'a' twice."),
        (pa.ArrowInvalid("Parquet magic bytes not found"), "x.csv is damaged"),
        (pl.exceptions.ComputeError("Corrupt DEFLATE stream"), "x.csv is damaged"),
        (pl.exceptions.ComputeError(""), "x.csv cannot be read: ComputeError"),
    ],
)
def test_an_error_is_worded_with_a_remedy(error: Exception, said: str) -> None:
    found = explain(error, "x.csv")
    assert isinstance(found, InputError) and found.problem.startswith(said) and found.remedy
    with pytest.raises(InputError) as caught, readable("x.csv"):
        raise error
    assert caught.value.problem == found.problem and caught.value.__cause__ is error


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_seen_in_a_number_or_in_words_alone(number: int) -> None:
    assert disk_full(OSError(number, "full")) and disk_full(pl.exceptions.ComputeError(f"x (os error {number})"))
    assert not disk_full(OSError(errno.EIO, "broken")) and not disk_full(pl.exceptions.ComputeError(f"row {number}"))


def test_a_located_fault_comes_first_but_for_a_full_disk() -> None:
    asked: list[str] = []

    def found(message: str) -> UnlearnError:
        asked.append(message)
        return DataError("row 7")

    with pytest.raises(DataError, match="row 7"), readable("x.csv", found):
        raise pl.exceptions.ComputeError("what was said")
    with pytest.raises(InputError, match="no space left"), readable("x.csv", found):
        raise OSError(errno.ENOSPC, "full")
    with pytest.raises(InputError, match="cannot be read: what"), readable("x.csv", lambda message: None):
        raise pl.exceptions.ComputeError("what was said")
    assert asked == ["what was said"], "a file that cannot be written is not searched for faults"


@pytest.mark.parametrize("error", [DataError("ours"), pl.exceptions.SchemaError("ours too"), KeyboardInterrupt()])
def test_what_is_no_fault_of_the_file_passes(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, readable("x.csv"):
        raise error
    assert caught.value is error
