"""Discrete distributions of one column: bins, marginals, barycenters, couplings."""
