"""Batches on Spark: a session on a cluster, tables scored inside its executors, failures in the user's words."""
