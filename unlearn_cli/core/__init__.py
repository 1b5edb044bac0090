"""Ground floor: errors, registries, draws, settings and array types that every other part may use."""
