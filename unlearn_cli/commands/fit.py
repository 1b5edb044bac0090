"""`fit`: learn the map of a table, and write it."""

from unlearn_cli.audit.attacks import attackers
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import FitRequest, Progress
from unlearn_cli.repair.fit import Fitted, fit
from unlearn_cli.repair.map_file import to_bytes
from unlearn_cli.repair.survey import Means


def run(files: Files, request: FitRequest, progress: Progress) -> Fitted:
    """Learn the map of a table and write it to `files.map_out`."""
    table, where = files.opened(request.options.key)
    with files.publication(files.map_out or "", table, private=True) as out:
        fitted = fit(table, request, Means(where, attackers(), progress))
        out.write_bytes(to_bytes(fitted.map))
        out.publish()
    return fitted
