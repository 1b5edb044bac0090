"""Reports of a model that forgot, made by hand: one with everything in it, one with as little as there can be."""

from dataclasses import replace

from unlearn_cli.core.notes import Note
from unlearn_cli.forget.findings import (
    CostReport,
    CurvePoint,
    DistanceReport,
    ForgetFacts,
    ForgettingMethod,
    InformationReport,
    MembershipReport,
    ModelFacts,
    PartReport,
    ProxyReport,
    ScoreReport,
    ShadowAttack,
    ShadowReport,
    VerifyReport,
)
from unlearn_cli.report.base import SCHEMA_VERSION, tool_facts
from unlearn_cli.report.forgetting import ForgettingReport
from unlearn_cli.report.layout import TableFacts
from unlearn_cli.statistics.findings import AttackFindings

GOOD, FAIR = ScoreReport(0.99, 0.02), ScoreReport(0.85, 0.4)
APART = DistanceReport(0.12, 0.06, 0.02)
PART = PartReport(100, GOOD, FAIR)
ATTACK = AttackFindings("loss", 0.4, 0.3, 0.5)
SHADOW = ShadowAttack(0.51, 0.48, 0.54, 0.012)

FULL = ForgettingReport(
    schema_version=SCHEMA_VERSION,
    tool=tool_facts(),
    command="dp-unlearn",
    input=TableFacts("train.csv", "csv", 400, 5),
    holdout=TableFacts("test.csv", "csv", 100, 5),
    target="label",
    features=("a", "b"),
    model=ModelFacts("old.skops", ".skops", "0" * 64, "network", "classification"),
    output=ModelFacts("new.skops", ".skops", "1" * 64, "network", "classification"),
    forget=ForgetFacts("ids of 'id' in gone.csv", 100, 300, ()),
    method=ForgettingMethod("mi", "mi", 1.0, "mi", 0.3, "auto", 0),
    cost=CostReport(500, 0.25, 40_000, 2.5),
    score="accuracy",
    on_forget=PART,
    on_retain=PART,
    on_holdout=PART,
    information=InformationReport("mi", 0.02, 0.01, 0.005, True),
    mi_informative=True,
    proxy=ProxyReport(0.15, FAIR, FAIR),
    membership=MembershipReport(200, ATTACK, replace(ATTACK, advantage=0.05, low=0.0)),
    verify=VerifyReport(3, FAIR, 0.8, 0.9, FAIR, APART, APART, APART, None, 0.1, True),
    audit=ShadowReport(16, 100, SHADOW, replace(SHADOW, auc=0.7, low=0.66, high=0.74)),
    over_unlearned=True,
    guarantee="none",
    guarantee_reason="forgetting went past the retrained models",
    curve=tuple(CurvePoint(k, k / 3, 0.1 * k, 0.01 / k, 1 - k / 10, 0.9, 0.8) for k in (1, 2, 3)),
    notes=(Note("proxy", "a note"),),
)

BARE = replace(
    FULL,
    holdout=None,
    model=replace(FULL.model, family="linear", task="regression"),
    output=replace(FULL.output, family="linear", task="regression"),
    method=ForgettingMethod("auto", "refit", None, None, None, None, None),
    cost=CostReport(None, None, None, 0.1),
    score="R2",
    on_holdout=None,
    information=None,
    mi_informative=None,
    proxy=None,
    membership=None,
    verify=None,
    audit=None,
    over_unlearned=None,
    guarantee="exact",
    guarantee_reason="the optimum of the retain set",
    curve=(),
    notes=(),
)


def forgetting_report(full: bool = True) -> ForgettingReport:
    return FULL if full else BARE
