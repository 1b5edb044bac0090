"""Unlearning rows: the training loop, choosing its settings, and measures of what was forgotten."""
