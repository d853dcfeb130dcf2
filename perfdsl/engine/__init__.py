"""Graphs and data to evaluations: a value for every node.

A `Graph` and a `Dataset` go in, an `Evaluation` comes out (`engine.exact.Program`). Engines know graphs, not
rulesets. Invariants: the values of an evaluation are its trace, nothing is computed again to explain it;
whatever is missing has a reason.
"""
