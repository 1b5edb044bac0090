"""Attacks a release and fresh rows by every attacker here, before the repair and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from benchmarks.attackers import ATTACKERS
from benchmarks.attackers.interface import Floats, Guess, Ints

FOLDS = 3
TOP = 100
"""Rows whose certainty is looked at: 1 % of the rows, and at least so many, as the referee does."""


@dataclass(frozen=True)
class Rows:
    """The release (its rows before and after) and the fresh rows (before and after), without the sensitive column."""

    before: tuple[pl.DataFrame, pl.DataFrame]
    after: tuple[pl.DataFrame, pl.DataFrame]
    groups: tuple[Ints, Ints]


def attacked(rows: Rows, names: Sequence[str] = tuple(ATTACKERS), before: bool = True) -> dict[str, dict[str, Any]]:
    """By name: advantages `before`, `held_out`, `released`, and `exposed`; or `failed`, with the message."""
    return {name: _attacked(name, rows, before) for name in names}


def _attacked(name: str, rows: Rows, before: bool) -> dict[str, Any]:
    try:
        guess: Guess = import_module(f"benchmarks.attackers.{name}").guess
    except (ImportError, OSError) as failure:
        return {"failed": str(failure).splitlines()[0]}
    how = (guess, ATTACKERS[name].untouched)
    after, exposed_rows = held_out(*how, rows)
    found = {"held_out": after, "released": released(guess, rows), "exposed": exposed_rows}
    if before:
        found["before"], _ = held_out(*how, Rows(rows.before, rows.before, rows.groups))
    return {name: round(value, 4) for name, value in found.items()}


def held_out(guess: Guess, untouched: bool, rows: Rows) -> tuple[float, float]:
    """Advantage and exposure on the fresh rows. Where untouched rows are needed, each half is given to the other."""
    (release, fresh), (known, wanted), none = rows.after, rows.groups, rows.before[1][:0]
    if not untouched:
        found = guess(release, known, fresh, none)
        return advantage(wanted, found), exposed(wanted, found)
    order = np.random.default_rng(0).permutation(len(fresh))
    halves = [order[: len(order) // 2], order[len(order) // 2 :]]
    found = np.zeros((len(fresh), int(known.max()) + 1))
    for asked, other in (halves, halves[::-1]):
        found[asked] = guess(release, known, fresh[asked], rows.before[1][other])
    return float(np.mean([advantage(wanted[half], found[half]) for half in halves])), exposed(wanted, found)


def released(guess: Guess, rows: Rows) -> float:
    """Mean advantage on released rows, knowing the groups of two thirds of them and untouched fresh rows."""
    release, groups = rows.after[0], rows.groups[0]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(groups, groups)
    return float(
        np.mean(
            [
                advantage(groups[asked], guess(release[known], groups[known], release[asked], rows.before[1]))
                for known, asked in folds
            ]
        )
    )


def advantage(groups: Ints, found: Floats) -> float:
    """|2 AUC - 1|, for more than two groups the mean over one against the rest; groups that do not occur are left."""
    columns = [1] if found.shape[1] == 2 else [k for k in range(found.shape[1]) if 0 < np.mean(groups == k) < 1]
    return float(np.mean([abs(2 * roc_auc_score(groups == k, found[:, k]) - 1) for k in columns]))


def exposed(groups: Ints, found: Floats) -> float:
    """How certain the rows most given away are: see the referee's `exposed`, which counts the same."""
    top = min(max(len(groups) // 100, TOP), len(groups))
    worst = 0.0
    for k in range(found.shape[1]):
        share = float(np.mean(groups == k))
        hits = float(np.mean(groups[np.argsort(-found[:, k], kind="stable")[:top]] == k))
        if share < 1:
            worst = max(worst, (_lower(hits, top) - share) / (1 - share))
    return worst


def _lower(share: float, rows: int, c: float = 1.96) -> float:
    """Lower end of Wilson's 95 % interval."""
    middle = share + c * c / (2 * rows)
    return float((middle - c * np.sqrt(share * (1 - share) / rows + (c / (2 * rows)) ** 2)) / (1 + c * c / rows))
