"""Estimates with intervals, of guesses and of moves: arrays in, numbers out."""
