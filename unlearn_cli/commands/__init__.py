"""Commands: each joins the wings into one list of stages, from files to files."""
