"""Wing 3, forget: a model that was trained on rows becomes one that was not."""
