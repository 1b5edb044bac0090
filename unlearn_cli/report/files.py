"""The files that a report goes to, JSON and HTML: opened before the work begins, whole before one shows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.report.base import Report, is_report
from unlearn_cli.report.formats import OF_A_RELEASE, printed
from unlearn_cli.report.gates import gates_of
from unlearn_cli.report.html import is_page, require
from unlearn_cli.tables.naming import STREAM
from unlearn_cli.tables.output.publish import Publication


@dataclass(frozen=True)
class ReportFiles:
    """The files in the making; None where one is not wanted. `saves`: more of them, each with its report format."""

    json: Publication | None
    html: Publication | None
    saves: tuple[tuple[str, Publication], ...] = ()

    @property
    def made(self) -> list[Path]:
        """Places that no other output may take."""
        return [Path(out.target) for out in self._all if out.path]

    @property
    def _all(self) -> list[Publication]:
        return [*(out for out in (self.json, self.html) if out), *(out for _, out in self.saves)]

    def write(self, report: Report) -> None:
        """Fill the files."""
        if self.json:
            self.json.write_bytes(report.to_json().encode())
        if self.html:
            self.html.write_bytes(report.to_html().encode())
        for name, out in self.saves:
            out.write_bytes(printed(name, gates_of(report)).encode())

    def publish(self, release: bool = True) -> None:
        """Show them under their names; without a `release` not those that describe one."""
        held = [] if release else [out for name, out in self.saves if name in OF_A_RELEASE]
        for out in self._all:
            if out not in held:
                out.publish()


Saves = tuple[tuple[str, str], ...]
"""Report formats, and the file that each is to be written to."""


@contextmanager
def report_files(
    json: str | None, html: str | None, avoid: Sequence[Path], force: bool, saves: Saves = ()
) -> Iterator[ReportFiles]:
    """The files under these names. A report replaces a report, a page a page; anything else takes `force`."""
    refuse_two_on_stdout({"the report": json, "the page (--html)": html})
    if html is not None:
        require()
    with ExitStack() as stack:
        made = list(avoid)

        def opened(target: str | None, replace: bool) -> Publication | None:
            if target is None:
                return None
            publication = stack.enter_context(Publication(target, avoid=made, force=force or replace))
            made.extend([Path(target)] if publication.path else [])
            return publication

        report = opened(json, json is not None and is_report(Path(json)))
        page = opened(html, html is not None and is_page(Path(html)))
        saved = tuple((name, out) for name, target in saves if (out := opened(target, replace=False)))
        yield ReportFiles(report, page, saved)


def refuse_two_on_stdout(places: Mapping[str, str | None]) -> None:
    """What goes where; stdout takes one of them."""
    streamed = [name for name, place in places.items() if place == STREAM]
    if len(streamed) > 1:
        raise SettingsError(f"{' and '.join(streamed)} would go to stdout together.", "Name a file for all but one.")
