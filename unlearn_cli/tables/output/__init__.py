"""Output files: partial until they are whole, and gone if they never are."""
