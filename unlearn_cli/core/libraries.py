"""Libraries that compute the numbers, and which versions of them are here."""

from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("numpy", "scipy", "scikit-learn", "polars", "POT")
"""Named by reports and maps."""


def library_versions() -> dict[str, str]:
    """Versions of the libraries that are installed.

    >>> sorted(library_versions())[:2]
    ['POT', 'numpy']
    """
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
