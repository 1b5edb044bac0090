"""The files that a report goes to, JSON and HTML: opened before the work begins, whole before one shows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.report.base import Report, is_report
from unlearn_cli.report.html import is_page, require
from unlearn_cli.tables.naming import STREAM
from unlearn_cli.tables.output.publish import Publication


@dataclass(frozen=True)
class ReportFiles:
    """The files in the making; None where one is not wanted."""

    json: Publication | None
    html: Publication | None

    @property
    def made(self) -> list[Path]:
        """Places that no other output may take."""
        return [Path(out.target) for out in (self.json, self.html) if out and out.path]

    def write(self, report: Report) -> None:
        """Fill the files."""
        if self.json:
            self.json.write_bytes(report.to_json().encode())
        if self.html:
            self.html.write_bytes(report.to_html().encode())

    def publish(self) -> None:
        """Show them under their names."""
        for out in (self.json, self.html):
            if out:
                out.publish()


@contextmanager
def report_files(json: str | None, html: str | None, avoid: Sequence[Path], force: bool) -> Iterator[ReportFiles]:
    """The files under these names. A report replaces a report, a page a page; anything else takes `force`."""
    refuse_two_on_stdout({"the report": json, "the page (--html)": html})
    if html is not None:
        require()
    with ExitStack() as stack:
        made = list(avoid)
        out: list[Publication | None] = []
        for target, replaces in ((json, is_report), (html, is_page)):
            if target is None:
                out.append(None)
                continue
            publication = Publication(target, avoid=made, force=force or replaces(Path(target)))
            out.append(stack.enter_context(publication))
            made += [Path(target)] if publication.path else []
        yield ReportFiles(*out)


def refuse_two_on_stdout(places: Mapping[str, str | None]) -> None:
    """What goes where; stdout takes one of them."""
    streamed = [name for name, place in places.items() if place == STREAM]
    if len(streamed) > 1:
        raise SettingsError(f"{' and '.join(streamed)} would go to stdout together.", "Name a file for all but one.")
