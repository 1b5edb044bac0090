"""Reports: what the wings found, laid out as typed fields, JSON with its schema, a summary in words, and pages."""
