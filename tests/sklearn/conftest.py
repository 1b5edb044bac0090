"""Metadata routing, where a test asks for it."""

from collections.abc import Iterator

import pytest
from sklearn import config_context


@pytest.fixture
def routing() -> Iterator[None]:
    with config_context(enable_metadata_routing=True):
        yield
