"""Pairs of values that no row holds though chance would give many: found, and not made by a move."""
