"""Conditional transport: one column moved given others, in the leaves of a tree, column after column."""
