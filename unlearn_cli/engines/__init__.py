"""Engines: where batches of rows come from and go to; each is one file and one line here."""

ENGINES = {
    "local": "unlearn_cli.engines.local:LOCAL",
}
