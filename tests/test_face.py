"""`import unlearn_cli`: what it offers, that it loads nothing, and that folders do not hide functions."""

import subprocess
import sys
from types import FunctionType

import pytest

import unlearn_cli as ul


def test_it_offers_what_it_says() -> None:
    assert set(ul.__all__) == {*ul.FACE, "__version__"}
    assert all(getattr(ul, name) is not None for name in ul.__all__)
    assert sorted(ul.__all__) == sorted(dir(ul))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        ul.nonsense  # noqa: B018


def test_functions_stay_functions_when_folders_of_their_name_are_imported() -> None:
    from unlearn_cli.audit.measure import measure
    from unlearn_cli.forget.loop import __doc__ as loop
    from unlearn_cli.repair.fit import fit

    assert fit and measure and loop
    for name in ("repair", "audit", "frontier", "fit", "forget"):
        assert isinstance(getattr(ul, name), FunctionType), name


def test_importing_it_loads_no_library() -> None:
    code = "import sys, unlearn_cli; print({'polars', 'numpy', 'sklearn', 'typer', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
