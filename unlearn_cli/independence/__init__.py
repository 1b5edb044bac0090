"""Measures of what a table tells about the groups: per-column measures and attacks, one file each."""

DEPENDENCE = {
    "normalised_mi": "unlearn_cli.independence.normalised_mi:normalised_mi",
    "gap": "unlearn_cli.independence.gap:gap",
}
"""Measures of one column against the groups, `(values, groups, is_category) -> float | None`."""

MOVEMENT = {
    "moved": "unlearn_cli.independence.wasserstein_moved:wasserstein_moved",
    "changed": "unlearn_cli.independence.changed:changed",
    "distortion": "unlearn_cli.independence.distortion:distortion",
}
"""Measures of how far one column moved, `(before, after, is_category) -> float`."""

ATTACKS = {
    "boosting": "unlearn_cli.independence.boosting:attack",
    "logistic": "unlearn_cli.independence.logistic:attack",
    "neighbours": "unlearn_cli.independence.neighbours:attack",
}
"""Guesses of the group from all columns together, `(cells, groups, train, test) -> probabilities`."""
