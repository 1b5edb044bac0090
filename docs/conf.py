"""Sphinx: the site of the documents. `make docs` builds it; the pages of `_generated` are written first."""

import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from docs.generate import write_pages  # noqa: E402
from docs.links import in_the_site  # noqa: E402
from unlearn_cli import __version__  # noqa: E402

project = "unlearn"
author = "the unlearn authors"
project_copyright = "2026, the unlearn authors"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["__pycache__"]
html_theme = "furo"
html_title = f"unlearn {release}"

myst_heading_anchors = 4
"""Links to headings work as they do on a code host."""

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_typehints = "none"
default_role = "code"
"""Docstrings are plain text: one backtick is code, a bar is a bar."""
nitpick_ignore_regex = [("py:.*", r"(?!unlearn_cli\b).*")]
"""Types of other packages, and words in numpydoc type lines, lead nowhere: the site is built without a network."""


def plain_bars(_app, _what, _name, _object, _options, lines):  # type: ignore[no-untyped-def]
    """`|2 AUC - 1|` is a size, and not a substitution of reStructuredText."""
    lines[:] = [line if line.lstrip().startswith(">>>") else line.replace("|", r"\|") for line in lines]


def not_ours(_app, _what, name, _object, skip, _options):  # type: ignore[no-untyped-def]
    """Methods that scikit-learn makes for its metadata routing, and documents itself."""
    return skip or bool(re.fullmatch(r"set_\w+_request", name))


def setup(app):  # type: ignore[no-untyped-def]
    """Write the generated pages before documents are looked for, and turn links to the repository into the site's."""
    app.connect("builder-inited", lambda site: write_pages(Path(site.srcdir) / "_generated"))
    app.connect("source-read", in_the_site)
    app.connect("autodoc-process-docstring", plain_bars)
    app.connect("autodoc-skip-member", not_ours)
