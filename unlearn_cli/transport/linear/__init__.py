"""Covariances, linear maps and exact couplings of points in space."""
