"""Tables: read from files or frames, profiled, grouped, coded as arrays, and written whole or not at all."""
