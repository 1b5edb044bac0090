"""Attacks on the views of a table, each alone and all of them together with the cells; and the columns that tell."""

from collections.abc import Mapping

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.attacked import Announce, Sample
from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.audit.findings import ViewFindings
from unlearn_cli.audit.strongest import strongest
from unlearn_cli.audit.trees import SMALL, guesses
from unlearn_cli.audit.trees import features as for_trees
from unlearn_cli.audit.views import VIEWS
from unlearn_cli.audit.views.interface import Features
from unlearn_cli.core.cells import Attack, Cells, Floats, Ints
from unlearn_cli.core.registry import load
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.crossfit import forward_guesses
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.statistics.minimum_detectable import visible_within

ATTACK = "boosting"
"""What all views and the cells are attacked by: it takes numbers and codes as they come."""

ALL = "all views"

MOST_FEATURES = 256
"""Features that an attack sees, those that alone tell most among the known rows: a table of 300 numbers has 1,800 last
digits, which would take minutes."""

MOST_NAMED = 5
"""Columns that are named of a view, those that tell most."""

LEAST_TOLD = 0.05
"""Advantage of one column alone from which it is named, where its interval does not hold 0."""

Seen = tuple[AsRead | None, AsRead | None]
"""The rows before and after as they were read; None for a table that there is not, or that nobody reads."""


def view_name(view: str) -> str:
    """What the attack on a view is called."""
    return f"{view} (view)"


def attack_views(
    seen: Seen, tables: tuple[Cells | None, Cells], sample: Sample, say: Announce
) -> tuple[ViewFindings, ...]:
    """What each view tells, and all of them with the cells, in the table before and in that after.

    `seen` has the rows that `tables` has, which are those of the sample.
    """
    old, new = (views_of(rows) if rows else {} for rows in seen)
    before = _attacked(old, tables[0], sample, lambda step: say(f"before: {step}")) if tables[0] else {}
    after = _attacked(new, tables[1], sample, lambda step: say(f"after: {step}"))
    return tuple(
        ViewFindings(name, before.get(name), after.get(name), _columns(new.get(name), after.get(name), sample))
        for name in (*VIEWS, ALL)
        if name in before or name in after
    )


def views_of(rows: AsRead) -> dict[str, Features]:
    """The features of every view that has something to look at."""
    found = {name: load(VIEWS, name, "view")(rows) for name in VIEWS}
    return {name: features for name, features in found.items() if features is not None}


def through(features: Features) -> Attack:
    """The attack that sees a view, and nothing of the cells."""

    def attack_view(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
        shown = strongest(features(groups, train), groups, train, MOST_FEATURES)
        return guesses(for_trees(shown, train), shown.is_category, groups, (train, test), SMALL)

    return attack_view


def with_cells(views: Mapping[str, Features]) -> Attack:
    """The attack that sees the cells and every view."""
    attack: Attack = load(ATTACKS, ATTACK, "attack")

    def attack_all(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
        shown = _joined([features(groups, train) for features in views.values()])
        seen = _joined([cells, strongest(shown, groups, train, MOST_FEATURES)])
        return attack(seen, groups, train, test)

    return attack_all


def _attacked(views: Mapping[str, Features], cells: Cells, sample: Sample, say: Announce) -> dict[str, AttackFindings]:
    attacks = {name: through(features) for name, features in views.items()}
    if views:
        attacks[ALL] = with_cells(views)
    found = {}
    for name, attack in attacks.items():
        say(view_name(name))
        found[name] = _measured(name, attack, cells, sample)
    return found


def _joined(parts: list[Cells]) -> Cells:
    """Columns of several side by side."""
    return Cells(
        np.column_stack([part.values for part in parts]),
        np.concatenate([part.is_category for part in parts]),
        tuple(name for part in parts for name in part.names),
    )


def _measured(view: str, attack: Attack, cells: Cells, sample: Sample) -> AttackFindings:
    guesses = forward_guesses(attack, cells, sample.groups, sample.folds)
    return sample.advantage(view_name(view), guesses)


def _columns(features: Features | None, found: AttackFindings | None, sample: Sample) -> tuple[str, ...]:
    """The columns that alone tell most of what a view tells, by a small tree on the last fold."""
    if features is None or found is None or found.low == 0:
        return ()
    train, test = np.flatnonzero(sample.folds < sample.folds.max()), np.flatnonzero(sample.folds == sample.folds.max())
    if sample.design.levels is not None:
        visible = visible_within(sample.groups[test], sample.folds[test], sample.design.rows(test))
        if np.isnan(visible).all():  # no two rows of the fold are of one level and different groups
            return ()
    shown = features(sample.groups, train)
    values = for_trees(shown, train)
    names = np.array(shown.names)
    told = {name: _told(values[:, names == name], (train, test), sample) for name in dict.fromkeys(shown.names)}
    clear = [name for name, column in told.items() if column.low > 0 and column.advantage >= LEAST_TOLD]
    first = sorted(clear, key=lambda name: -told[name].advantage)
    return tuple(first[:MOST_NAMED])


def _told(values: Floats, split: tuple[Ints, Ints], sample: Sample) -> AttackFindings:
    train, test = split
    model = DecisionTreeClassifier(max_leaf_nodes=64, min_samples_leaf=10, random_state=0)
    model.fit(values[train], sample.groups[train])
    guessed = model.predict_proba(values[test])
    return advantage("", sample.groups[test], guessed, sample.folds[test], sample.design.rows(test))
