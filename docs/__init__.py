"""The documents, and `python -m docs.generate`, which writes the parts of them that are read off the code."""
