"""The report of a run: what was asked, what came of it and what was measured, laid out."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from unlearn_cli.formats.source import Source
from unlearn_cli.models.interface import Model
from unlearn_cli.report import SCHEMA_VERSION, Report, TableFacts
from unlearn_cli.report.build import plain_report, tool_facts
from unlearn_cli.report.forgetting import CostReport, ForgettingLayout, ForgettingMethod, ModelFacts
from unlearn_cli.unlearning.findings import Findings
from unlearn_cli.unlearning.interface import Unlearned, UnlearnSettings
from unlearn_cli.unlearning.training_table import Training


@dataclass(frozen=True)
class Run:
    """What was asked, and the files. `models`: the supplied one and the new one; `notes`: what the file did not say."""

    data: Source
    holdout: Source | None
    target: str
    settings: UnlearnSettings
    models: tuple[ModelFacts, ModelFacts]
    notes: tuple[str, ...] = ()


def lay_out(run: Run, rows: Training, found: Unlearned, findings: Findings) -> Report:
    """The report."""
    layout = ForgettingLayout(
        schema_version=SCHEMA_VERSION,
        tool=tool_facts(),
        command="dp-unlearn",
        input=_table_facts(run.data),
        holdout=_table_facts(run.holdout) if run.holdout else None,
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
    return plain_report(layout)


def model_facts(label: str, path: Path, model: Model) -> ModelFacts:
    """A model file under the name that it was given."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return ModelFacts(label, Path(label).suffix, digest, model.family, model.task)


def _table_facts(source: Source) -> TableFacts:
    return TableFacts(source.label, source.format.name, source.rows, len(source.schema))


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


def _of_classes(rows: Training) -> tuple[str, ...]:
    """A forget set that is all there is of a class."""
    gone = rows.forget.whole_classes
    if not gone:
        return ()
    one = "all rows of the class" if len(gone) == 1 else "all rows of the classes"
    return (f"{one} {', '.join(gone)} are forgotten: no row of it is left to retain, and the class itself goes",)
