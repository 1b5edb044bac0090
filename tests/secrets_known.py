"""Secrets that the tests know, so that what they draw repeats."""

from hashlib import sha256

from unlearn_cli.core.secret import Secret


def secret_of(number: int) -> Secret:
    """One of many; like a real one it comes from no seed, and from nothing that is published."""
    return Secret(sha256(f"secret of the tests, number {number}".encode()).digest())


SECRET = secret_of(0)
