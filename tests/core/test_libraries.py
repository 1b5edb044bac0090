"""Versions of the libraries that compute the numbers."""

import numpy as np
import pytest

from unlearn_cli.core.libraries import LIBRARIES, library_versions


def test_every_library_that_the_package_needs_has_a_version() -> None:
    versions = library_versions()
    assert tuple(versions) == LIBRARIES and versions["numpy"] == np.__version__


def test_a_library_that_is_not_installed_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unlearn_cli.core.libraries.LIBRARIES", ("numpy", "no-such-library-here"))
    assert library_versions() == {"numpy": np.__version__}
