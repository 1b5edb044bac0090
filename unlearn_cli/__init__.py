"""Rewrite a table so that nobody can tell the sensitive column from the others, and move it as little as possible."""

__version__ = "0.1.0"
