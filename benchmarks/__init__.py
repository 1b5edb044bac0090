"""Benchmarks: each is one file with a `main(arguments)`, and one line here."""

BENCHES = {
    "startup": "benchmarks.startup",
    "scale": "benchmarks.scale",
    "referee_tables": "benchmarks.referee_tables",
}
"""Name -> module. `startup` and `scale` need nothing; `referee_tables` needs a referee and its data."""
