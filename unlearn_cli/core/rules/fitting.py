"""Sums fitted by least squares to the rows that they hold in, whatever the other rows say."""

from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.rules.columns import SEARCHED_ROWS
from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.rule import Booleans
from unlearn_cli.core.rules.simple_numbers import cost, simple_numbers

KEPT = 0.97
"""Share of the rows that are fitted: a rule may have 1 % of exceptions, and these may pull at others."""

STEPS = 8
"""Refits on the rows that were best; each lowers the residual (Rousseeuw & Van Driessen 1999), few are needed."""

STARTS = 10
"""Fits to a few rows that are tried: with 18 rows and 1 % exceptions 83 % of these are clean."""


REWEIGHTINGS, WITHIN = 4, 1.3
"""Last fits are to the rows whose residual is within so many times that of the worst one of KEPT."""

FACTORS, ZOOMS = 41, 3
"""Common factors of a rounded sum that are tried at once, and how often the best stretch is looked at more closely."""

AS_WELL = 5e-4
"""Share of the rows that a simple number may lose."""


@dataclass(frozen=True, eq=False)
class Fit:
    """constant + x . coefficients, and the rows (m,) that it was fitted to."""

    coefficients: Floats
    constant: float
    kept: Booleans

    def residual(self, x: Floats, y: Floats) -> Floats:
        """y less the sum (m,)."""
        return np.asarray(y - self.constant - x @ self.coefficients, dtype=np.float64)


def trimmed_fit(x: Floats, y: Floats, allowed: float, random: np.random.Generator) -> Fit:
    """The sum of multiples of the columns of `x` (m, k) that is nearest to `y` (m,) in KEPT of the rows.

    `allowed` is a residual that is small enough: where fits to all rows leave more, fits to few rows are tried too.
    """
    few, few_y = x[:SEARCHED_ROWS], y[:SEARCHED_ROWS]
    best = _refined(few, few_y, np.ones(len(few), dtype=np.bool_), STEPS)
    # Rounding errors, which are uniform, have a quantile at 0.97 of 1.7 times their root mean square.
    if _trimmed_size(best, few, few_y) > 1.25 * allowed:
        fits = [best]
        for _ in range(STARTS):
            start = np.zeros(len(few), dtype=np.bool_)
            start[random.choice(len(few), min(len(few), 2 * x.shape[1] + 2), replace=False)] = True
            fits.append(_refined(few, few_y, start, 2))
        best = min(fits, key=lambda fit: _trimmed_size(fit, few, few_y))
    return _reweighted(_refined(x, y, _nearest_rows(best.residual(x, y)), STEPS), x, y)


def snapped(fit: Fit, x: Floats, y: Floats, slack: float) -> Fit:
    """The fit with simple numbers for coefficients, one after the other, as long as it fits as well with these.

    `slack` is a residual (root mean square) that arithmetic leaves. The constant is fitted.
    """
    rows, goal = x[fit.kept], y[fit.kept]
    coefficients = fit.coefficients.copy()
    free = list(range(x.shape[1]))
    limit = 1.05 * float(np.mean(fit.residual(rows, goal) ** 2)) + slack**2
    errors = _errors(rows, np.sqrt(limit))
    for i in sorted(free, key=lambda i: float(errors[i]) / max(abs(float(coefficients[i])), 1e-300)):
        for number in simple_numbers(coefficients[i], 6 * errors[i] + 1e-10 * abs(coefficients[i])):
            trial = coefficients.copy()
            trial[i] = number
            rest = [j for j in free if j != i]
            fixed = [j for j in range(x.shape[1]) if j not in rest]
            part = _least_squares(rows[:, rest], goal - rows[:, fixed] @ trial[fixed])
            trial[rest] = part[:-1]
            if number and np.mean((goal - rows @ trial - part[-1]) ** 2) <= limit:
                coefficients, free = trial, rest
                break
    constant = float(np.mean(goal - rows @ coefficients))
    return Fit(coefficients, constant, fit.kept)


def scaled(fit: Fit, x: Floats, y: Floats, width: float) -> Fit:
    """The fit with simple ratios between its coefficients and one simple factor for all of them.

    Rounding of y blurs least squares; but the residuals of nearly all rows lie in a window of `width`, the unit, only
    for few factors. Of the factors with which (nearly) the most rows do, the simplest is taken.
    """
    ratios, noise = _simple_ratios(fit, x, y)
    base = x @ ratios
    middle = float(_least_squares(base[fit.kept, None], y[fit.kept])[0])
    reach = 6 * float(_errors(base[fit.kept, None], noise)[0])
    # Rounding errors grow with x between two steps: that bends the slope by the share of the variance that they are.
    reach += 2 * abs(middle) * width**2 / 12 / max(float(np.var(y[fit.kept])), 1e-300)
    low, high = middle - reach, middle + reach
    for _ in range(ZOOMS):
        factors, step = np.linspace(low, high, FACTORS, retstep=True)
        shares = np.array([window_share(y - factor * base, width) for factor in factors])
        best = factors[shares >= shares.max() - AS_WELL]
        low, high = float(best[0] - step), float(best[-1] + step)
    centre, error = (low + high) / 2, (high - low) / 2
    factor = _simplest_factor(centre, error, y, base, width)
    return Fit(ratios * factor, float(np.mean((y - factor * base)[fit.kept])), fit.kept)


def _simplest_factor(centre: float, error: float, y: Floats, base: Floats, width: float) -> float:
    """The factor near `centre` that takes the fewest digits, where a row that it loses counts as one."""
    shares = {f: window_share(y - f * base, width) for f in (*simple_numbers(centre, error), centre) if f}
    best = max(shares.values())
    good = [f for f, share in shares.items() if share >= best - AS_WELL]
    return min(good, key=lambda f: cost(f) + (best - shares[f]) * len(y))


def _simple_ratios(fit: Fit, x: Floats, y: Floats) -> tuple[Floats, float]:
    """The coefficients relative to the best known one, as simple numbers; and the size of the residuals."""
    noise = float(np.std(fit.residual(x, y)[fit.kept]))
    relative = _errors(x[fit.kept], noise) / np.abs(fit.coefficients)
    pivot = int(np.argmin(relative))
    ratios = fit.coefficients / fit.coefficients[pivot]
    for i, ratio in enumerate(ratios.tolist()):
        near = simple_numbers(ratio, 6 * abs(ratio) * float(relative[i] + relative[pivot]))
        ratios[i] = near[0] if near and near[0] else ratio
    return ratios, noise


def window_share(residual: Floats, width: float) -> float:
    """Share of the residuals (n,) in the window of that width that holds the most."""
    ordered = np.sort(residual)
    ends = np.searchsorted(ordered, ordered + width * (1 + 1e-9), side="right")
    return float((ends - np.arange(len(ordered))).max() / len(ordered))


def _refined(x: Floats, y: Floats, kept: Booleans, steps: int) -> Fit:
    """Fitted to the kept rows, and then again and again to those that it fits best."""
    for _ in range(steps):
        solution = _least_squares(x[kept], y[kept])
        fit = Fit(solution[:-1], float(solution[-1]), kept)
        nearest = _nearest_rows(fit.residual(x, y))
        if (nearest == kept).all():
            break
        kept = nearest
    return fit


def _reweighted(fit: Fit, x: Floats, y: Floats) -> Fit:
    """Fitted to all rows that are no exceptions: where y is rounded, the dropped rows are as good as the others."""
    for _ in range(REWEIGHTINGS):
        size = np.abs(fit.residual(x, y))
        kept = size <= WITHIN * np.quantile(size, KEPT)
        solution = _least_squares(x[kept], y[kept])
        fit = Fit(solution[:-1], float(solution[-1]), kept)
    return fit


def _nearest_rows(residual: Floats) -> Booleans:
    size = np.abs(residual)
    return np.asarray(size <= np.quantile(size, KEPT), dtype=np.bool_)


def _trimmed_size(fit: Fit, x: Floats, y: Floats) -> float:
    return float(np.quantile(np.abs(fit.residual(x, y)), KEPT))


def _least_squares(x: Floats, y: Floats) -> Floats:
    """Coefficients and constant (k + 1,), of columns that are centred and scaled first for the digits' sake."""
    centre, middle = x.mean(axis=0), float(y.mean())
    scale = np.maximum(x.std(axis=0), 1e-300)
    slopes = np.linalg.lstsq((x - centre) / scale, y - middle, rcond=1e-12)[0] / scale
    return np.append(slopes, middle - centre @ slopes)


def _errors(x: Floats, noise: float) -> Floats:
    """Standard errors of the coefficients (k,)."""
    scale = np.maximum(x.std(axis=0), 1e-300)
    inverse = np.linalg.pinv(np.atleast_2d(np.cov((x - x.mean(axis=0)) / scale, rowvar=False)) * len(x))
    return np.asarray(noise * np.sqrt(np.maximum(np.diag(inverse), 0.0)) / scale, dtype=np.float64)
