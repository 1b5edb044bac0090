"""An output that is a directory of files: it appears under its name whole, or not at all."""

from collections.abc import Sequence
from pathlib import Path

from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.naming import STREAM, known_suffix
from unlearn_cli.tables.output.publish import Publication, flush, refuse


class DirectoryPublication(Publication):
    """Write files into the directory `partial`, which does not exist yet; `publish()` renames it as a whole."""

    def __init__(self, target: str | Path, avoid: Sequence[Path] = (), force: bool = False) -> None:
        if str(target) == STREAM:
            raise InputError("a directory of files cannot be written to the standard output.", "Name it: -o OUT")
        super().__init__(target, avoid, force)
        self.partial.unlink()

    def refuse_existing(self) -> None:
        """An error where a directory is in the way that holds anything, or with `force` anything but a table."""
        there = list(self.path.rglob("*")) if self.path is not None and self.path.exists() else []
        if there and not self._force:
            raise InputError(f"{self.target} exists already.", "Use --force to replace it, or name another directory.")
        other = [path for path in there if path.is_file() and not _of_a_table(path.name)]
        if other:
            raise InputError(
                f"{self.target} holds {other[0].name}, which is no part of a table.", "Name another place."
            )

    def make_ready(self) -> None:
        """All files onto the disk."""
        for path in [*self.partial.rglob("*"), self.partial]:
            flush(path)

    def rename(self) -> None:
        """Give the directory its name; one that is replaced goes with what is discarded."""
        assert self.path is not None, "it is no stream"
        if self.path.exists():
            self.path.rename(self.partial.parent / "replaced")
        self.partial.rename(self.path)

    def _is_device(self, path: Path) -> bool:
        return False

    def _refuse(self, path: Path, avoid: Sequence[Path]) -> None:
        if path.exists() and not path.is_dir():
            raise InputError(f"{self.target} is a file, and is to be a directory of files.", "Name another place.")
        inside = next((other for other in avoid if other.resolve().is_relative_to(path)), None)
        if inside:
            raise InputError(
                f"{self.target} would replace {inside}, which this command reads or writes too.", "Name another place."
            )
        if not path.exists():
            refuse(self.target, path, avoid)


def _of_a_table(name: str) -> bool:
    """Parquet, and what Spark notes beside it."""
    return name.startswith(("_", ".")) or known_suffix(name).lower() in (".parquet", ".pq")
