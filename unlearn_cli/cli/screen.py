"""What a person sees: a progress bar and the summary of a report, on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from unlearn_cli.settings import Progress, silent


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """A bar that names the step and shows how much of it is done; only on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield silent
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=1.0)

        def tell(step: str, share: float) -> None:
            bar.update(task, description=step, completed=share)

        yield tell


def show_summary(report: dict[str, Any], to_stderr: bool = True) -> None:
    """The headline of a report, its warnings and notes, and the verdict in words."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from unlearn_cli.report import headline

    console = Console(stderr=to_stderr, highlight=False, soft_wrap=False)
    table = Table(title=_title(report), title_justify="left", box=None, pad_edge=False)
    for name, justify in (("", "left"), ("before", "right"), ("after", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for row in headline(report):
        table.add_row(escape(row.label), escape(row.before), escape(row.after))
    console.print(table)
    method = report["method"]
    for line in (*(method["warnings"] if method else ()), *report["sensitive"]["notes"], *report["notes"]):
        console.print(f"note: {escape(line)}")
    console.print(escape(report["verdict"]["reason"]))


def _title(report: dict[str, Any]) -> str:
    from rich.markup import escape

    sensitive = ", ".join(report["sensitive"]["columns"])
    target = f" -> {report['output']['path']}" if report["output"] else ""
    return escape(f"{report['input']['path']}{target}: what the other columns tell of {sensitive}")
