"""Wing 1, repair: learns the map of a table, and takes it there and back."""
