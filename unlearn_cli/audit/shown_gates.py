"""Gates of what is shown beside the advantage: how certain the surest rows are, and how many bits are proved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from unlearn_cli.audit.curve_findings import CurveFindings
from unlearn_cli.audit.findings import ExposureFindings, InformationFindings, Verdict
from unlearn_cli.audit.verdict import NO_GATE
from unlearn_cli.statistics.claims import upper_ends
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.statistics.information import most_bits


def with_exposure(verdict: Verdict, found: ExposureFindings, most: float | None) -> Verdict:
    """The verdict under a second gate: FAIL where the rows given away most are told with more certainty than `most`.

    What is compared is the lower end of an interval, so more than the gate is shown wherever this gate fails.
    """
    said = f"the {found.rows:,} rows given away most are told with a certainty of {max(found.exposed, 0):.3f}"
    reason = f"{said} ({found.attack}), and at most {most if most is None else format(most, 'g')} was asked for"
    return _gated(replace(verdict, max_exposed=most, exposed=found.exposed), found.exposed, most, reason)


def with_bits(
    verdict: Verdict, proved: InformationFindings, bound: float | None, most: float | None, groups: int = 2
) -> Verdict:
    """The verdict with what is known in bits, and under a third gate: FAIL where more than `most` bits are proved.

    Attacks prove a lower bound of the mutual information and no upper one: a better attacker may read more. So the gate
    is on what is proved, and `bound`, what the upper ends come to by `most_bits`, is said with its condition and judges
    nothing; None where it does not hold, as within levels.
    """
    said = f"bits a row: {proved.low:.3f} proved"
    if bound is not None:
        of = "" if groups == 2 else "of any one group "
        said += f", {of}at most {bound:.3f} unless an attacker does better"
    known = replace(verdict, max_bits=most, bits=proved.low, bits_at_most=bound, reason=f"{verdict.reason}; {said}")
    reason = f"{proved.low:.3f} bits a row are proved ({proved.attack}), and at most {most or 0:g} was asked for"
    return _gated(known, proved.low, most, reason)


def bits_at_most(attacks: Sequence[AttackFindings], shares: Mapping[str, float]) -> float:
    """Bits told of whether a row is of a group, if no attacker does better than his upper end; the most of all groups.

    `shares` of the groups, by their labels.
    """
    first = next(iter(shares.values()))
    ends = [(group, end) for attack in attacks for group, end in upper_ends(attack)]
    return max(most_bits(shares.get(group, first), end) for group, end in ends)


def not_measured(reason: str, gate: float | None, exposed: float | None = None, bits: float | None = None) -> Verdict:
    """The verdict where no attack could be made: largest advantage, exposure and bits that are allowed."""
    asked = any(most is not None for most in (gate, exposed, bits))
    none = Verdict("NOT ASSESSED" if asked else None, reason, gate, None, None, None, None, None)
    return replace(none, max_exposed=exposed, max_bits=bits)


def _gated(verdict: Verdict, shown: float, most: float | None, reason: str) -> Verdict:
    """The verdict where also what is shown must be at most `most`; None asks for nothing."""
    if most is None:
        return verdict
    others = verdict.reason.removeprefix(f"{NO_GATE}; ")
    if shown > most:
        return replace(verdict, status="FAIL", reason=f"{reason}; {others}")
    if verdict.status is None:
        return replace(verdict, status="PASS", reason=f"{reason}; {others}")
    return replace(verdict, reason=f"{verdict.reason}; {reason}")


def with_curve(verdict: Verdict, curve: CurveFindings | None) -> Verdict:
    """The verdict where the advantage still rises and the learning curve had to stop: PASS needs its extrapolation too.

    What all rows would reach is not measured, so it shows no leak; that it is below the gate must be seen all the same.
    """
    if curve is None or curve.ahead is None or not curve.rise.certain or verdict.upper is None:
        return verdict
    both = replace(verdict, upper=max(verdict.upper, curve.ahead.upper))
    if verdict.status != "PASS" or curve.ahead.upper <= (verdict.max_advantage or 0):
        return both
    reason = (
        f"up to {curve.ahead.upper:.3f} cannot be excluded of an attacker with all {curve.rows:,} rows, and at most "
        f"{verdict.max_advantage:g} was asked for: with {curve.points[-1].rows:,} rows the advantage still rises, and "
        f"the {curve.stopped} allowed no more"
    )
    failed = replace(both, status="FAIL", reason=f"{reason}; {verdict.reason.partition('; ')[2]}")
    last = curve.attack
    return replace(failed, attack=last.name, advantage=last.advantage, low=last.low, high=last.high) if last else failed
