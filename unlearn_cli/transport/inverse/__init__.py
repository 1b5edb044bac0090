"""Inverses of the moves: what a cell was before, its draws being known."""
