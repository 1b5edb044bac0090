"""The same examples and draws on every run: one Hypothesis profile without deadlines, and a known secret."""

import os

from hypothesis import settings

from tests.secrets_known import SECRET
from unlearn_cli.core.secret import VARIABLE

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("repeatable")

os.environ[VARIABLE] = SECRET.text
