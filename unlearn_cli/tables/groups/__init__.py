"""Joint groups of the sensitive columns, and strata of the given ones: how each row is numbered."""
