"""Spark: rows stay where they are; executors move them by a function of their numbers, through DataFrames alone."""

from unlearn_cli.engines.spark.engine import SPARK, Spark

__all__ = ["SPARK", "Spark"]
