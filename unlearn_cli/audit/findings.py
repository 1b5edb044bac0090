"""What an audit finds, as data: the audit fills it in, the report lays it out. Each field says what it holds."""

from dataclasses import dataclass
from typing import Annotated, Literal

from unlearn_cli.audit.column_findings import ColumnFindings
from unlearn_cli.audit.curve_findings import CurveFindings
from unlearn_cli.audit.picture_findings import PictureFindings
from unlearn_cli.audit.target_findings import TargetFindings
from unlearn_cli.core.notes import Note
from unlearn_cli.statistics.findings import AttackFindings, CorrelationFindings

Status = Literal["PASS", "FAIL", "NOT ASSESSED"]


@dataclass(frozen=True)
class InformationFindings:
    """What the best attack proves of the mutual information of the table and the group."""

    attack: Annotated[str, "the attack that proves most"]
    bits: Annotated[
        float, "estimate of what this attacker's guesses tell of the group, beyond the given columns, bits a row"
    ]
    low: Annotated[float, "lower bound in bits a row, at 95 % confidence over all attacks together"]


@dataclass(frozen=True)
class ExposureFindings:
    """How certain the rows are that an attack gives away most: a small advantage may hide a few sure guesses."""

    attack: Annotated[str, "the attack that exposes most"]
    rows: Annotated[int, "rows scored highest for a group: 1 % of those that were guessed, 100 at least"]
    exposed: Annotated[
        float,
        "lower end of the 95 % interval of the share of them that really are of the group, less the group's share in "
        "the table, over what there is above that: 0 or below for a blind guess, 1 for certainty; the largest of all "
        "groups",
    ]


@dataclass(frozen=True)
class TableFindings:
    """All attacks on one table."""

    attacks: Annotated[tuple[AttackFindings, ...], "one entry an attack"]
    worst: Annotated[str, "the attack with the largest advantage"]
    information: Annotated[InformationFindings, "lower bound of the mutual information of the table and the group"]
    exposure: Annotated[
        ExposureFindings | None, "the rows that are given away most; null in tables that no attack saw"
    ] = None


@dataclass(frozen=True)
class ExactFindings:
    """What all columns together tell of the exact value of a sensitive column that was cut into bins."""

    column: Annotated[str, "name of the sensitive column"]
    rows: Annotated[int, "rows attacked that have a value"]
    before: Annotated[
        CorrelationFindings | None, "boosted regression before the repair; null where there was none to compare with"
    ]
    after: Annotated[CorrelationFindings, "boosted regression on the table measured"]


@dataclass(frozen=True)
class ViewFindings:
    """What one view of the rows tells, beside or beyond the values of their cells."""

    view: Annotated[str, "the view, or `all views`: every view together with the cells"]
    before: Annotated[AttackFindings | None, "boosting before the repair; null without it, or nothing to look at"]
    after: Annotated[AttackFindings | None, "boosting on the table measured; null where there was nothing to look at"]
    columns: Annotated[
        tuple[str, ...], "columns of the table measured that alone tell most in this view; none where it tells nothing"
    ]


@dataclass(frozen=True)
class JointFindings:
    """What all columns together tell, before and after."""

    rows: Annotated[int, "rows that were attacked: 45 % of them are learned from only, the others guessed fold by fold"]
    folds: Annotated[int, "folds that were guessed, each by attackers that learned from the folds before"]
    seed: Annotated[int | None, "seed of the choice of rows and folds, if one was typed"]
    before: Annotated[TableFindings | None, "before the repair; null where there was none to compare with"]
    after: Annotated[TableFindings, "the table measured"]
    exact: Annotated[tuple[ExactFindings, ...], "one entry a sensitive column that was cut into bins"]
    views: Annotated[tuple[ViewFindings, ...], "one entry a view that had something to look at"] = ()
    units: Annotated[
        int | None, "units (persons, households) of the rows attacked, which count as one; null where each row counts"
    ] = None
    curve: Annotated[CurveFindings | None, "what boosting tells of the table measured that learned from more rows"] = (
        None
    )


@dataclass(frozen=True)
class NullFindings:
    """What the places of missing cells alone tell."""

    columns: Annotated[tuple[str, ...], "columns with some cells missing, before or after"]
    before: Annotated[AttackFindings | None, "attack on the null mask before; null where no cell was missing"]
    after: Annotated[AttackFindings | None, "attack on the null mask measured; null where no cell is missing"]


@dataclass(frozen=True)
class DistortionFindings:
    """How far the table moved."""

    total: Annotated[float, "mean over columns of their distortion"]
    least: Annotated[float, "mean over columns of the distortion that freeing each column alone would cost"]


@dataclass(frozen=True)
class Dependency:
    """A column that is a function of another one."""

    column: Annotated[str, "the column that determines"]
    determines: Annotated[str, "the column that is a function of it"]


@dataclass(frozen=True)
class DependencyFindings:
    """Exact functional dependencies between two columns, in the rows measured."""

    before: Annotated[int, "dependencies of the table before"]
    kept: Annotated[int, "those that hold in the table after"]
    broken: Annotated[tuple[Dependency, ...], "those that do not"]


@dataclass(frozen=True)
class RuleFindings:
    """A rule that computes one column from others, and the rows that keep it."""

    rule: Annotated[str, "the rule, as a person would write it"]
    source: Annotated[Literal["stated", "found"], "`stated` by whoever asked for the repair, or `found` in the table"]
    rows: Annotated[int, "rows measured in the table after that have all cells of the rule"]
    before: Annotated[float | None, "share of such rows before in which it holds; null where no row has all its cells"]
    after: Annotated[float | None, "share of them in the table after in which it holds"]
    failing: Annotated[int, "rows of the table after in which it does not hold"]
    kept: Annotated[
        bool,
        "whether it holds as it did: in all rows where it held in all, else with no more exceptions than chance makes",
    ]


@dataclass(frozen=True)
class Telling:
    """A column left unrepaired that alone tells the group."""

    name: Annotated[str, "name of the column"]
    by: Annotated[str, "`values`, or `nulls` where it is the places of missing cells that tell"]
    distance: Annotated[float, "largest distance of a group's distribution from that of the rest"]
    chance: Annotated[float, "the distance that chance alone would not exceed (1 % over all such columns)"]


@dataclass(frozen=True)
class Verdict:
    """Whether the worst attack is within the advantage that was asked for."""

    status: Annotated[Status | None, "null where no gate was asked for"]
    reason: Annotated[str, "the status in words, with its numbers"]
    max_advantage: Annotated[float | None, "the gate: largest advantage allowed"]
    attack: Annotated[
        str | None,
        "the worst attack on the table measured, that with the largest upper end, of all attacks and "
        "views, the null mask and exact values",
    ]
    advantage: Annotated[float | None, "its advantage, or |rank correlation|; null where it could not be measured"]
    low: Annotated[float | None, "lower end of its 95 % interval"]
    high: Annotated[float | None, "upper end of its 95 % interval"]
    minimum_detectable_advantage: Annotated[
        float | None,
        "advantage that a blind guess of the smallest group exceeds 1 time in 20, with given columns of the group of "
        "which least can be seen within their levels; or the rank correlation, if larger, that a blind guess of an "
        "exact value does; it counts the rows that are guessed",
    ]
    upper: Annotated[
        float | None,
        "one-sided 95 % upper end of its advantage, the largest of all attacks and groups: PASS where at most the gate",
    ] = None
    shown: Annotated[
        float | None,
        "advantage that some attack is shown to exceed, at 95 % confidence over all attacks and groups (Holm); "
        "0 where no leak is shown",
    ] = None
    least_gate: Annotated[
        float | None,
        "least gate that is assessed with these rows: a table without a leak passes it in four of five cases at least",
    ] = None
    max_exposed: Annotated[float | None, "the second gate: largest exposure allowed; null without"] = None
    exposed: Annotated[float | None, "largest exposure that any attack on the cells reached"] = None
    max_bits: Annotated[float | None, "the third gate: most bits allowed to be proved; null without"] = None
    bits: Annotated[float | None, "bits a row that are proved: lower bound of the mutual information"] = None
    bits_at_most: Annotated[
        float | None,
        "bits that are told of whether a row is of a group, if no attacker does better than his upper end: entropy "
        "times upper end, the largest of all attacks and groups; null with given columns",
    ] = None


@dataclass(frozen=True)
class Findings:
    """Everything that an audit finds. `joint` is None where no attack could be made, with the reason in the verdict."""

    columns: tuple[ColumnFindings, ...]
    nulls: NullFindings | None
    joint: JointFindings | None
    distortion: DistortionFindings | None
    dependencies: DependencyFindings | None
    telling: tuple[Telling, ...]
    verdict: Verdict
    target: TargetFindings | None = None
    rules: tuple[RuleFindings, ...] | None = None
    notes: tuple[Note, ...] = ()
    pictures: PictureFindings | None = None
