"""A headless Chromium; the tests are skipped where there is none, unless one is required."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
"""Programs that are tried, Debian's first."""

REQUIRED = "UNLEARN_BROWSER_REQUIRED"
"""Set by `make test-browser`: a missing browser is an error, not a reason to skip."""

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-component-update", "--disable-sync")
"""For a container and for root; and so that the browser asks for nothing by itself."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, through Playwright."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        reason = "needs a Chromium (apt install chromium) and the extra `browser` (pip install -e '.[browser]')"
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
