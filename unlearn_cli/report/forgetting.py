"""The report of a model that forgot rows: its layout, and how a run becomes one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from unlearn_cli.core.notes import Note
from unlearn_cli.forget.evaluate import Findings
from unlearn_cli.forget.findings import (
    CostReport,
    CurvePoint,
    ForgetFacts,
    ForgettingMethod,
    Guarantee,
    InformationReport,
    MembershipReport,
    ModelFacts,
    PartReport,
    ProxyReport,
    ShadowReport,
    VerifyReport,
)
from unlearn_cli.forget.interface import Unlearned, UnlearnSettings
from unlearn_cli.forget.models.interface import Model
from unlearn_cli.forget.training_table import Training
from unlearn_cli.report.base import SCHEMA_VERSION, Report, ToolFacts, tool_facts
from unlearn_cli.report.context import table_facts
from unlearn_cli.report.layout import TableFacts
from unlearn_cli.tables.table import Table


@dataclass(frozen=True)
class ForgettingReport(Report):
    """A model before and after it was made to forget rows, and what can still be guessed of them."""

    schema_version: Annotated[Literal["2.2"], "version of this layout"]
    tool: Annotated[ToolFacts, "what made the report"]
    command: Annotated[Literal["dp-unlearn"], "command that was run; dp is data point"]
    input: Annotated[TableFacts, "table that the model was trained on"]
    holdout: Annotated[TableFacts | None, "table of rows that the model never saw; null without one"]
    target: Annotated[str, "column to predict"]
    features: Annotated[tuple[str, ...], "columns to predict it from"]
    model: Annotated[ModelFacts, "the supplied model"]
    output: Annotated[ModelFacts, "the new model; what is measured is its file, read again, where there is one"]
    forget: Annotated[ForgetFacts, "which rows are to be forgotten"]
    method: Annotated[ForgettingMethod, "how"]
    cost: Annotated[CostReport, "at what cost"]
    score: Annotated[Literal["accuracy", "R2"], "what the scores are"]
    on_forget: Annotated[PartReport, "on the forget set"]
    on_retain: Annotated[PartReport, "on the retain set"]
    on_holdout: Annotated[PartReport | None, "on rows that neither model saw; null without any"]
    information: Annotated[InformationReport | None, "what outputs say of the forget set; null where not measured"]
    mi_informative: Annotated[bool | None, "whether a penalty has anything to work on here; null where not measured"]
    proxy: Annotated[ProxyReport | None, "stand-in for the retrained model; null where gamma was not chosen by it"]
    membership: Annotated[MembershipReport | None, "attack by the loss; null without held-out rows of the same classes"]
    verify: Annotated[VerifyReport | None, "beside retrained models; null unless asked for"]
    audit: Annotated[ShadowReport | None, "attack by shadow models; null unless asked for"]
    over_unlearned: Annotated[
        bool | None, "whether forgetting went past the retrained models; null where none was made"
    ]
    guarantee: Annotated[
        Guarantee,
        "`exact`: a function of the retain set alone, or its unique optimum; `empirical`: found to be like retrained "
        "models; `none`: neither",
    ]
    guarantee_reason: Annotated[str, "the guarantee in words"]
    curve: Annotated[tuple[CurvePoint, ...], "training, point by point; empty where it is not by gradient steps"]
    notes: Annotated[tuple[Note, ...], "what a reader should know"]


@dataclass(frozen=True)
class Run:
    """What was asked, and the files. `models`: the supplied one and the new one; `notes`: what the file did not say."""

    data: Table
    holdout: Table | None
    target: str
    settings: UnlearnSettings
    models: tuple[ModelFacts, ModelFacts]
    notes: tuple[Note, ...] = ()


def lay_out(run: Run, rows: Training, found: Unlearned, findings: Findings) -> ForgettingReport:
    """The report."""
    return ForgettingReport(
        schema_version=SCHEMA_VERSION,
        tool=tool_facts(),
        command="dp-unlearn",
        input=table_facts(run.data, run.data.label),
        holdout=table_facts(run.holdout, run.holdout.label) if run.holdout else None,
        target=run.target,
        features=rows.features,
        model=run.models[0],
        output=run.models[1],
        forget=rows.forget,
        method=_method(run.settings, found),
        cost=_cost(found),
        score="R2" if run.models[0].task == "regression" else "accuracy",
        on_forget=findings.on_forget,
        on_retain=findings.on_retain,
        on_holdout=findings.on_holdout,
        information=found.information,
        mi_informative=found.information.informative if found.information else None,
        proxy=found.proxy,
        membership=findings.membership,
        verify=findings.verify,
        audit=findings.audit,
        over_unlearned=findings.over_unlearned,
        guarantee=findings.guarantee,
        guarantee_reason=findings.guarantee_reason,
        curve=found.curve,
        notes=(*run.notes, *_of_classes(rows), *found.notes, *findings.notes),
    )


def model_facts(label: str, path: Path, model: Model) -> ModelFacts:
    """A model file under the name that it was given."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return ModelFacts(label, Path(label).suffix, digest, model.family, model.task)


def in_memory(label: str, model: Model) -> ModelFacts:
    """A model that is in no file."""
    return ModelFacts(label, "memory", None, model.family, model.task)


def _method(settings: UnlearnSettings, found: Unlearned) -> ForgettingMethod:
    by: Literal["auto", "given"] = "auto" if settings.gamma is None else "given"
    return ForgettingMethod(
        asked=settings.method,
        used=found.method,
        reset=found.reset,
        penalty=found.penalty,
        gamma=found.gamma,
        gamma_by=None if found.gamma is None else by,
        seed=settings.seed,
    )


def _cost(found: Unlearned) -> CostReport:
    counted = found.rows is not None and found.rows_of_retrain
    share = found.rows / found.rows_of_retrain if counted else None  # type: ignore[operator]
    return CostReport(found.steps, share, found.rows, found.seconds)


def _of_classes(rows: Training) -> tuple[Note, ...]:
    """A forget set that is all there is of a class."""
    gone = rows.forget.whole_classes
    if not gone:
        return ()
    what, it, goes = ("class", "it", "class itself goes") if len(gone) == 1 else ("classes", "them", "classes go")
    text = f"all rows of the {what} {', '.join(gone)} are forgotten: no row of {it} is left to retain, and the {goes}"
    return (Note("whole class", text),)
