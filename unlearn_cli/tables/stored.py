"""The levels of a column as bytes and back: a flat numpy array, or text in JSON; nothing that could run."""

import ast
import io
import json

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.tables.kinds.interface import Kind

_ENUM = "Enum(categories="
_FLAT = {"i": np.int64, "u": np.uint64, "f": np.float64}


def npy(array: NDArray[np.generic]) -> bytes:
    """An array in numpy's own format."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def from_npy(data: bytes) -> NDArray[np.generic]:
    """The array of `npy`. Raises ValueError where it holds Python objects or is cut short."""
    array: NDArray[np.generic] = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    return array


def levels_to_bytes(levels: pl.Series) -> bytes:
    """Numbers up to 64 bits as an array, all else (text, Booleans, Decimals, 128 bits) as JSON."""
    if _is_flat(levels.dtype):
        array = levels.to_numpy()
        return npy(array.astype(_FLAT[array.dtype.kind]))
    plain = levels if levels.dtype == pl.Boolean else levels.cast(pl.String)
    return json.dumps(plain.to_list(), ensure_ascii=False).encode()


def levels_from_bytes(data: bytes, kind: Kind, dtype: str) -> pl.Series:
    """The levels of a column of this kind and type: as wide as the file has them, `Codec.cells` casts to the type."""
    if data.startswith(b"\x93NUMPY"):
        return pl.Series("levels", from_npy(data))
    cells = json.loads(data)
    if type(cells) is not list or not all(type(cell) in (str, bool, type(None)) for cell in cells):
        raise ValueError("levels that are no text")
    if dtype == "Boolean":
        return pl.Series("levels", cells, dtype=pl.Boolean, strict=True)
    text = pl.Series("levels", cells, dtype=pl.String, strict=True)
    if not kind.ordered or dtype == "String":
        return text
    if dtype.startswith("Decimal"):
        return text.cast(pl.Decimal(38, max(len(cells[0].partition(".")[2]), 0)))
    return text.cast({"Int128": pl.Int128, "UInt128": pl.UInt128}[dtype])


def writable(levels: pl.Series, dtype: str) -> bool:
    """Whether a column of the type with this name can hold the levels; types with other parameters are not looked at.

    >>> writable(pl.Series(["a", "c"]), "Enum(categories=['a', 'b'])")
    False
    """
    try:
        if dtype.startswith(_ENUM):
            named: pl.DataType = pl.Enum(ast.literal_eval(dtype.removeprefix(_ENUM).removesuffix(")")))
        else:
            named = getattr(pl, dtype) if dtype.isalnum() else levels.dtype
        levels.cast(named)
    except (pl.exceptions.PolarsError, AttributeError, ValueError, TypeError, SyntaxError):
        return False
    return True


def _is_flat(dtype: pl.DataType) -> bool:
    return dtype.is_float() or (dtype.is_integer() and dtype not in (pl.Int128, pl.UInt128))
