"""File formats: each is one object with `scan` and `sink`, and one line here."""

FORMATS = {
    "csv": "unlearn_cli.tables.formats.delimited:CSV",
    "tsv": "unlearn_cli.tables.formats.delimited:TSV",
    "csv.gz": "unlearn_cli.tables.formats.delimited:CSV_GZ",
    "tsv.gz": "unlearn_cli.tables.formats.delimited:TSV_GZ",
    "csv.zst": "unlearn_cli.tables.formats.delimited:CSV_ZST",
    "tsv.zst": "unlearn_cli.tables.formats.delimited:TSV_ZST",
    "parquet": "unlearn_cli.tables.formats.parquet:PARQUET",
    "arrow": "unlearn_cli.tables.formats.arrow:ARROW",
    "jsonl": "unlearn_cli.tables.formats.json_lines:JSON_LINES",
}

SUFFIXES = {
    **{f".{name}": name for name in FORMATS},
    ".pq": "parquet",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".ndjson": "jsonl",
}
"""File name ending (lower case) -> name of the format."""
