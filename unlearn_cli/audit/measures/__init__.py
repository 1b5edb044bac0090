"""Measures of one column: what it tells of the group, and how far it moved; one file each, and one line here."""

DEPENDENCE = {
    "normalised_mi": "unlearn_cli.audit.measures.normalised_mi:normalised_mi",
    "distance": "unlearn_cli.audit.measures.distance:distance",
}
"""Measures of one column against the groups, `(values, groups, is_category) -> float | None`."""

MOVEMENT = {
    "root_mean_square_move": "unlearn_cli.audit.measures.root_mean_square_move:root_mean_square_move",
    "changed": "unlearn_cli.audit.measures.changed:changed",
    "distortion": "unlearn_cli.statistics.distortion:distortion",
}
"""Measures of how far one column moved, `(before, after, is_category) -> float`."""
