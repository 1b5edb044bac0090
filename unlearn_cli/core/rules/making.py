"""A candidate made a rule: coefficients, constant and rounding."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from unlearn_cli.core.rules.candidates import VIEWS, Candidate, logarithms, may_be_rounded, threshold
from unlearn_cli.core.rules.columns import FEWEST_ROWS, SEARCHED_ROWS, Columns
from unlearn_cli.core.rules.fitting import AS_WELL, Fit, scaled, snapped, trimmed_fit, window_share
from unlearn_cli.core.rules.formula import Formula
from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.pursuit import EXACT
from unlearn_cli.core.rules.rule import BOUNDS, LEEWAY, Rounding, Rule
from unlearn_cli.core.rules.simple_numbers import cost, simple_numbers

POWERS = (1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, -3.0)
"""Powers of a product."""

NEAR_POWER = 0.05
"""How far from a power a fitted one may be: rounded columns blur it; the rule has to hold with the power itself."""

HOPEFUL_WINDOW, HOPEFUL_SCALED = 0.8, 0.96
"""Share of the residuals of a rounded column that have to lie within a unit: at first, and with a better factor."""

TRIED_ROWS = 10_000
"""Rows in which the simple numbers for a constant are tried."""


def made_rule(columns: Columns, candidate: Candidate, least_share: float, random: np.random.Generator) -> Rule | None:
    """The best rule of the candidate's kind for its columns; None if there is none that holds.

    An exact rule comes before a rounded one; of the roundings, the one with the simplest constant.
    """
    if candidate.kind not in VIEWS:
        formula = Formula(candidate.kind, candidate.inputs, candidate.coefficients, 0.0)
        return _checked(_plain_rule(columns, candidate.dependent, formula), columns, least_share)
    rows = _fit_rows(columns, candidate)
    if len(rows) < FEWEST_ROWS:
        return None
    formulas, fit_rows = _fitted_formulas(columns, candidate, rows, random)
    exact = [_with_constant(columns, candidate, formula, fit_rows, "none") for formula in formulas]
    if kept := _best(exact, columns, least_share):
        return kept
    if not may_be_rounded(columns, candidate.dependent):
        return None
    roundings: tuple[Rounding, ...] = ("nearest", "floor", "ceiling")
    made = [_with_constant(columns, candidate, formula, fit_rows, word) for formula in formulas for word in roundings]
    return _best(made, columns, least_share)


def _best(rules: list[Rule], columns: Columns, least_share: float) -> Rule | None:
    """Of the rules that recompute (nearly) the most rows, the one with the fewest digits; a lost row counts as one."""
    kept = [rule for rule in (_checked(one, columns, least_share) for one in rules) if rule is not None]
    shares = [_recomputed(rule, columns.values) for rule in kept]
    most = max(shares, default=0.0)
    lengths = [
        (_digits(rule) + (most - share) * len(columns.values), i)
        for i, (rule, share) in enumerate(zip(kept, shares, strict=True))
        if share >= most - AS_WELL
    ]
    return kept[min(lengths)[1]] if lengths else None


def _recomputed(rule: Rule, rows: Floats) -> float:
    """Share of all rows in which the rule holds and gives the very multiple of the unit: a tie has two that hold."""
    held = rule.holds(rows)
    if rule.rounding != "none":
        held &= np.abs(rule(rows) - rows[:, rule.dependent]) < rule.unit / 2
    return float(held.mean())


def _digits(rule: Rule) -> float:
    return sum(map(cost, (*rule.formula.coefficients, rule.formula.constant)))


def _fit_rows(columns: Columns, candidate: Candidate) -> Floats:
    """The rows (m, d) that have all cells, and where wished none at an end of the dependent's range."""
    rows = columns.complete((candidate.dependent, *candidate.inputs))
    if candidate.inside and len(rows):
        y = rows[:, candidate.dependent]
        rows = rows[(y > y.min()) & (y < y.max())]
    return rows


def _fitted_formulas(
    columns: Columns, candidate: Candidate, rows: Floats, random: np.random.Generator
) -> tuple[list[Formula], Floats]:
    """Formulas up to their constant, and the rows that they were fitted to; none where the fit is bad."""
    log_y, log_x = VIEWS[candidate.kind]
    x, y = rows[:, list(candidate.inputs)], rows[:, candidate.dependent]
    x, y = (logarithms(x) if log_x else x), (logarithms(y) if log_y else y)
    known = ~np.isnan(x).any(axis=1) & ~np.isnan(y)
    x, y, rows = x[known], y[known], rows[known]
    allowed = threshold(columns, candidate.kind, candidate.dependent)
    if len(x) < FEWEST_ROWS or (x.std(axis=0) == 0).any():
        return [], rows
    fit = trimmed_fit(x, y, allowed, random)
    if not _is_hopeful(fit, x, y, columns, candidate):
        return [], rows
    if candidate.kind == "product":
        fits = [_powers(fit)]
    else:
        magnitude = np.abs(np.column_stack([y[:, None], x * fit.coefficients])).max(axis=1)
        slack = 0.3 * columns.precision(tuple(candidate.used)) * float(np.median(magnitude))
        fits = [snapped(fit, x, y, slack), fit]
        if not log_y and may_be_rounded(columns, candidate.dependent):
            fits.append(scaled(fit, x, y, float(columns.units[candidate.dependent])))
    usable = [fit.coefficients for fit in fits if fit.coefficients.all() and np.isfinite(fit.coefficients).all()]
    constant = 1.0 if log_y else 0.0
    formulas = [Formula(candidate.kind, candidate.inputs, tuple(found.tolist()), constant) for found in usable]
    return formulas, rows


def _is_hopeful(fit: Fit, x: Floats, y: Floats, columns: Columns, candidate: Candidate) -> bool:
    """May a rule come out of the fit? A rounded one only if the residuals of most rows lie within one unit."""
    size = float(np.sqrt(np.mean(fit.residual(x[fit.kept], y[fit.kept]) ** 2)))
    if size <= 2 * EXACT * float(y[fit.kept].std()):
        return True
    if size > 1.3 * threshold(columns, candidate.kind, candidate.dependent):
        return False
    if VIEWS[candidate.kind][0]:
        return True
    unit, few, few_y = float(columns.units[candidate.dependent]), x[:SEARCHED_ROWS], y[:SEARCHED_ROWS]
    if window_share(fit.residual(few, few_y), unit) < HOPEFUL_WINDOW:
        return False
    near = scaled(replace(fit, kept=fit.kept[:SEARCHED_ROWS]), few, few_y, unit)
    return window_share(near.residual(few, few_y), unit) >= HOPEFUL_SCALED


def _powers(fit: Fit) -> Fit:
    """The fit with the powers that its coefficients are near; 0 where one is near none."""
    distance = np.abs(fit.coefficients[:, None] - np.array(POWERS))
    nearest = np.array(POWERS)[distance.argmin(axis=1)]
    return replace(fit, coefficients=np.where(distance.min(axis=1) <= NEAR_POWER, nearest, 0.0))


def _with_constant(columns: Columns, candidate: Candidate, formula: Formula, rows: Floats, rounding: Rounding) -> Rule:
    """The rule with the simplest constant that is as good as the middle of those that are possible."""
    plain = _plain_rule(columns, candidate.dependent, formula, rounding)
    rows = rows[:TRIED_ROWS]
    middle, error = _possible(plain, rows)
    rules = (replace(plain, formula=replace(formula, constant=c)) for c in (middle, *simple_numbers(middle, error)))
    first = next(rules)
    share = first.holds(rows).mean()
    return next((rule for rule in rules if _is_as_good(rule, rows, share)), first)


def _is_as_good(rule: Rule, rows: Floats, share: float) -> bool:
    return not rule.formula.fault() and bool(rule.holds(rows).mean() >= share - AS_WELL)


def _possible(rule: Rule, rows: Floats) -> tuple[float, float]:
    """Middle and half width of the constants with which the rule holds in (nearly) all of these rows."""
    y, base = rows[:, rule.dependent], rule.formula(rows)
    below, above = (bound * rule.unit * (rule.rounding != "none") for bound in BOUNDS[rule.rounding])
    slack = rule.precision * np.fmax(rule.formula.magnitude(rows), np.abs(y))
    with np.errstate(all="ignore"):
        if VIEWS[rule.formula.kind][0]:
            ends = np.array([(y + below) / base, (y + above) / base])
            slack = slack / np.abs(base)
        else:
            ends = np.array([y + below - base, y + above - base])
    known = np.isfinite(ends).all(axis=0) & np.isfinite(slack)
    if not known.any():
        return 0.0, 0.0
    ends, slack = np.sort(ends[:, known], axis=0), slack[known]
    down, up = LEEWAY[rule.rounding]
    return _most_covered(ends[0] - down * slack, ends[1] + up * slack)


def _most_covered(lows: Floats, highs: Floats) -> tuple[float, float]:
    """Middle and half width of the stretch of numbers that (nearly) the most of the intervals [low, high] contain."""
    points = np.concatenate([lows, highs])
    covered = np.searchsorted(np.sort(lows), points, side="right") - np.searchsorted(np.sort(highs), points)
    best = points[covered >= covered.max() - AS_WELL * len(lows)]
    return float(best.min() + best.max()) / 2, float(best.max() - best.min()) / 2


def _plain_rule(columns: Columns, dependent: int, formula: Formula, rounding: Rounding = "none") -> Rule:
    """The rule before it was looked at what it holds in."""
    column = columns.values[:, dependent]
    return Rule(
        dependent=dependent,
        formula=formula,
        unit=float(columns.units[dependent]),
        rounding=rounding,
        low=float(np.nanmin(column)),
        high=float(np.nanmax(column)),
        single=bool(columns.singles[dependent]),
        share=0.0,
        precision=columns.precision((dependent, *formula.inputs)),
    )


def _checked(rule: Rule, columns: Columns, least_share: float) -> Rule | None:
    """The rule with its clipping and share; None if it does not hold."""
    if rule.formula.fault():
        return None
    fitted = rule.fitted(columns.values)
    return fitted if fitted.share >= least_share else None


def turned_rules(rule: Rule, columns: Columns, least_share: float) -> Iterator[Rule]:
    """The same relation with other columns as the dependent: not of a rounded or clipped column, which tells less."""
    if rule.rounding != "none" or any(rule.clipped):
        return
    for position, column in enumerate(rule.formula.inputs):
        formula = rule.formula.turned(position, rule.dependent)
        if formula is not None:
            turned = _checked(_plain_rule(columns, column, formula), columns, least_share)
            if turned is not None:
                yield turned
