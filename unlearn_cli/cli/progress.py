"""The progress bar: on stderr, on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from unlearn_cli.core.options import Progress, silent
from unlearn_cli.core.visible import visible


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """A bar that names the step and shows how much of it is done."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    # Rich may be told by the environment (FORCE_COLOR) that a file is a terminal: a bar does not belong in a log
    if quiet or not console.is_interactive or not sys.stderr.isatty():
        yield silent
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=1.0)

        def tell(step: str, share: float) -> None:
            bar.update(task, description=visible(step), completed=share)

        yield tell
