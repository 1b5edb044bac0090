"""The short form of the fuzzer: a few cases of each kind; `make fuzz` runs many."""

import pytest

from tests.fuzz.fuzz import KINDS, one_case

CASES = 6


@pytest.mark.parametrize("kind", KINDS)
def test_no_traceback_no_wrong_exit_code_no_lost_row(kind: str) -> None:
    for number in range(CASES):
        one_case(kind, number)
