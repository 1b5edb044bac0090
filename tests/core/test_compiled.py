"""Compiled loops: the bits of Python, and at work where nothing can be kept."""

import subprocess
import sys

import numpy as np

from unlearn_cli.core.compiled import compiled

ONE = """
import numba
def nowhere(*_): raise RuntimeError("cannot cache function: no locator available")
kept = numba.njit
numba.njit = lambda *of, **how: nowhere() if how.get("cache") else kept(*of, **how)
from unlearn_cli.core.compiled import compiled
print(compiled(lambda a: a + 1)(1))
"""


def test_without_a_place_to_keep_it_code_is_compiled_all_the_same() -> None:
    run = subprocess.run([sys.executable, "-c", ONE], capture_output=True, text=True, check=True)
    assert run.stdout == "2\n"


def test_sums_are_not_reordered() -> None:
    def total(values: np.ndarray) -> float:
        found = 0.0
        for value in values:
            found += value
        return found

    values = np.random.default_rng(0).normal(size=1_000) * 10.0 ** np.arange(1_000).clip(0, 15)
    assert compiled(total)(values) == total(values)
    assert total(values) != total(values[::-1]), "control: the order matters"


def test_importing_the_package_loads_no_compiler() -> None:
    code = "import sys, unlearn_cli; print('numba' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
