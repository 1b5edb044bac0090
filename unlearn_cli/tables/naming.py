"""From a file name to its format, and to the name of the output beside it."""

from pathlib import Path

from unlearn_cli.core.errors import InputError
from unlearn_cli.core.registry import did_you_mean, load
from unlearn_cli.tables.formats import FORMATS, SUFFIXES
from unlearn_cli.tables.formats.interface import Format

STREAM = "-"
"""Standard input or output."""


def choose_format(spec: str, format_name: str | None = None) -> Format:
    """The format that `format_name` says, else the one that the file name ends in."""
    if format_name:
        return _load(format_name)
    suffix = known_suffix(spec)
    if suffix:
        return _load(SUFFIXES[suffix.lower()])
    say = f"--input-format {'|'.join(FORMATS)}"
    if spec == STREAM:
        raise InputError("the format of a pipe cannot be seen.", f"Say it: {say}")
    ending = Path(spec).suffix
    fault = f"{spec} ends in {ending}, which is no known format." if ending else f"{spec} has no ending."
    raise InputError(f"{fault}{did_you_mean(ending, SUFFIXES)}", f"Known: {', '.join(SUFFIXES)}. Or say {say}")


def output_format(target: str, source: Format) -> Format:
    """The format of an output: by its name, else that of the input (`-`, a device, an unknown ending).

    One format for both is that of the input, with what is known of its files.
    """
    suffix = known_suffix(target)
    name = SUFFIXES[suffix.lower()] if suffix else source.name
    return source if name == source.name else _load(name)


def default_output(spec: str) -> str:
    """`NAME.repaired.EXT` beside IN; `DIR.repaired.parquet` beside a directory; `-` for a pipe."""
    if spec == STREAM:
        return STREAM
    path = root_of(spec)
    if path.is_dir():
        named = path if path.name not in ("", "..") else path.resolve()
        if not named.name:
            raise InputError(f"{spec} has no name to make another of.", "Name the output: -o OUT")
        return str(named.with_name(f"{named.name}.repaired.parquet"))
    suffix = known_suffix(path.name) or path.suffix
    return str(path.with_name(f"{path.name.removesuffix(suffix)}.repaired{suffix}"))


def root_of(spec: str) -> Path:
    """The directory that all files of a glob lie below; any other path itself."""
    path = Path(spec)
    return next(parent for parent in path.parents if not is_glob(str(parent))) if is_glob(spec) else path


def is_glob(spec: str) -> bool:
    """A pattern, unless a file has just that name."""
    return any(sign in spec for sign in "*?[") and not Path(spec).exists()


def known_suffix(name: str) -> str:
    """The longest known ending, as it is written in `name`; nothing where none fits."""
    fitting = [suffix for suffix in SUFFIXES if name.lower().endswith(suffix)]
    return name[-len(max(fitting, key=len)) :] if fitting else ""


def _load(name: str) -> Format:
    chosen: Format = load(FORMATS, name, "format")
    return chosen
