"""What a run meets before the work begins: names that are no text, paths that cannot be, a limit of memory too low."""

import os
import resource
from collections.abc import Sequence

from unlearn_cli.core.errors import InputError, SettingsError, UnlearnError

LOOP = "Symlink loop"

LEAST_BYTES, BYTES_A_CORE = 7 << 28, 1 << 27
"""Address space (ulimit -v) that the libraries need: measured on two cores, where 1.5 GB ends the program without a
word or lets the linear algebra library wait for ever, and 2 GB do."""


def refuse_names_that_are_no_text(arguments: Sequence[str]) -> None:
    """An error where an argument is not UTF-8: Python has its bytes as surrogates, which no library takes."""
    odd = [one for one in arguments if any(0xD800 <= ord(sign) <= 0xDFFF for sign in one)]
    if odd:
        raise InputError(f"{odd[0]}: the name is not UTF-8.", "Rename the file, or link to it by another name.")


def refuse_little_memory() -> None:
    """An error where the address space is limited to less than the libraries take to begin with."""
    limit, needed = resource.getrlimit(resource.RLIMIT_AS)[0], LEAST_BYTES + BYTES_A_CORE * (os.cpu_count() or 1)
    if 0 <= limit < needed:
        raise SettingsError(
            f"the memory of this process is limited to {limit / 2**20:,.0f} MB of addresses (ulimit -v), and its "
            f"libraries need {needed / 2**20:,.0f} MB on this machine.",
            f"Raise it: ulimit -v {needed >> 10}",
        )


def of_path(error: OSError) -> UnlearnError:
    """The error of the operating system in a line, with the path where it has one."""
    place = f"{error.filename}: " * (error.filename is not None)
    said = (error.strerror or str(error)).lower()
    return InputError(f"{place}{said}.", "Check the path, and who may read and write there: ls -ld")
