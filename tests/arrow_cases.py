"""Cells of every Arrow type that pyarrow knows, by the id of the type: for tests that none of them gets lost."""

import uuid
from decimal import Decimal

import pyarrow as pa

IDS = {name for name in dir(pa.lib) if name.startswith("Type_")}
"""Of every type; a new pyarrow may have more."""

NOT_NULL = pa.field("a", pa.int8(), nullable=False)
WHOLE = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())
BROKEN = (pa.float16(), pa.float32(), pa.float64())
TEXTS = (pa.string(), pa.large_string(), pa.string_view())
BINARIES = (pa.binary(), pa.large_binary(), pa.binary_view())
DECIMALS = (pa.decimal32(5, 2), pa.decimal64(12, 2), pa.decimal128(38, 2), pa.decimal256(20, 2), pa.decimal256(38, 2))
TIMES = (pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns"))
UNITS = ("s", "ms", "us", "ns")
ZONES = (None, "UTC", "Europe/Berlin", "+05:30", "-08:00")
STAMPS = tuple(pa.timestamp(unit, zone) for unit in UNITS for zone in ZONES)
UUIDS = [uuid.UUID(int=number).bytes for number in (1, 2)]

CELLS: dict[str, pa.Array] = {
    "null": pa.nulls(3),
    "bool": pa.array([True, None, False]),
    **{str(dtype): pa.array([1, None, 3], dtype) for dtype in (*WHOLE, *TIMES, *STAMPS, pa.date32())},
    **{str(dtype): pa.array([1, None, 3], dtype) for dtype in map(pa.duration, UNITS)},
    **{str(dtype): pa.array([0.5, None, 3.0], pa.float32()).cast(dtype) for dtype in BROKEN},
    **{str(dtype): pa.array(["a", None, "c"], dtype) for dtype in TEXTS},
    **{str(dtype): pa.array([b"\xff", None, b""], dtype) for dtype in BINARIES},
    **{str(dtype): pa.array([Decimal("1.00"), None, Decimal("-3.50")], dtype) for dtype in DECIMALS},
    "fixed_size_binary": pa.array([b"ab", None, b"cd"], pa.binary(2)),
    "date64": pa.array([86_400_000, None, 0], pa.date64()),
    "list": pa.array([[1], None, [3, None]]),
    "large_list": pa.array([[1], None, []], pa.large_list(pa.int64())),
    "list_view": pa.array([[1], None, [3, 4]], pa.list_view(pa.int64())),
    "large_list_view": pa.array([[1], None, [3, 4]], pa.large_list_view(pa.int64())),
    "fixed_size_list": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int64(), 2)),
    "struct": pa.array([{"a": 1}, None, {"a": None}]),
    "map": pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int64())),
    "dictionary": pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int8()), ["b", "a", "never"]),
    "ordered dictionary": pa.DictionaryArray.from_arrays(
        pa.array([2, None, 0], pa.int32()), ["low", "never", "high"], ordered=True
    ),
    "dictionary of numbers": pa.DictionaryArray.from_arrays(pa.array([0, None, 1]), pa.array([9, 5, 7])),
    "uuid": pa.array([UUIDS[0], None, UUIDS[1]], pa.uuid()),
    "json": pa.array(["{}", None, "[1]"], pa.json_()),
    "bool8": pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, None, 0], pa.int8())),
    "opaque": pa.ExtensionArray.from_storage(pa.opaque(pa.int32(), "t", "v"), pa.array([1, None, 0], pa.int32())),
    "list of lists": pa.array([[[1]], None, []], pa.list_(pa.list_view(pa.int64()))),
    "list of levels": pa.array([["a"], None, ["b"]], pa.list_(pa.dictionary(pa.int32(), pa.string()))),
    "list of times": pa.array([[[1, 2]], None, []], pa.list_(pa.list_(pa.time32("ms"), 2))),
    "list of zoned": pa.array([[1], None, [2]], pa.list_(pa.timestamp("us", "+05:30"))),
    "list of uuid": pa.ListArray.from_arrays([0, 1, 1, 2], pa.array(UUIDS, pa.uuid())),
    "struct with a not-null": pa.array([{"a": 1}, None, {"a": 3}], pa.struct([NOT_NULL])),
    "list of structs": pa.array([[{"a": 1}], None, [None, {"a": 2}]], pa.list_(pa.struct([NOT_NULL]))),
    "map to times": pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.time32("ms"))),
    "wide decimal": pa.array([Decimal(1), None, Decimal(10**50)], pa.decimal256(60, 2)),
    "run_end_encoded": pa.RunEndEncodedArray.from_arrays([2, 3], ["a", "b"]),
    "month_day_nano_interval": pa.array([(1, 2, 3), None, (0, 0, 1)], pa.month_day_nano_interval()),
    "sparse union": pa.UnionArray.from_sparse(pa.array([0, 0, 0], pa.int8()), [pa.array([1, 2, 3])]),
    "dense union": pa.UnionArray.from_dense(
        pa.array([0, 0, 0], pa.int8()), pa.array([0, 1, 2], pa.int32()), [pa.array([1, 2, 3])]
    ),
}
"""Three cells of a type, the middle one null where the type has nulls."""

REFUSED = ("wide decimal", "run_end_encoded", "month_day_nano_interval", "sparse union", "dense union")
"""Those that Polars has nothing for."""

UNMADE = {"Type_INTERVAL_MONTHS", "Type_INTERVAL_DAY_TIME"}
"""Ids of types that pyarrow can make no cell of."""


def covered() -> set[str]:
    """The ids that some cells have."""
    ids = {
        cells.type.storage_type.id if isinstance(cells, pa.ExtensionArray) else cells.type.id
        for cells in CELLS.values()
    }
    return {name for name in IDS if getattr(pa.lib, name) in ids}
