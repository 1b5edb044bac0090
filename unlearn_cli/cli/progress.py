"""The progress bar: on stderr, on a terminal only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from unlearn_cli.core.options import Progress, RowShare, silent
from unlearn_cli.core.visible import visible


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """A bar that names the step and shows how much of it is done; of rows also how many a second, and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    # Rich may be told by the environment (FORCE_COLOR) that a file is a terminal: a bar does not belong in a log
    if quiet or not console.is_interactive or not sys.stderr.isatty():
        yield silent
        return
    words = [TextColumn(text, markup=False) for text in ("{task.description}", "{task.fields[pace]}")]
    columns = (SpinnerColumn(), words[0], BarColumn(), TimeElapsedColumn(), words[1])
    with Bar(*columns, console=console, transient=True) as bar:
        task, clock = bar.add_task("reading", total=1.0, pace=""), Clock()

        def tell(step: str, share: float) -> None:
            bar.update(task, description=visible(step), completed=share, pace=clock.pace(step, share))

        yield tell


@dataclass
class Clock:
    """Looks at when a step began. `now`: seconds from any moment."""

    now: Callable[[], float] = time.monotonic
    step: str = ""
    began: float = 0.0

    def pace(self, step: str, share: float) -> str:
        """Rows a second and the time left, once a part of the rows is done; nothing where it is not of rows."""
        if step != self.step:
            self.step, self.began = step, self.now()
        seconds = self.now() - self.began
        if not isinstance(share, RowShare) or not share.done or seconds <= 0:
            return ""
        left = round(seconds * (share.rows - share.done) / share.done)
        return f"{share.done / seconds:,.0f} rows/s, {left // 60}:{left % 60:02d} left"
