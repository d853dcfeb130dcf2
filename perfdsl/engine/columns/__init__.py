"""Graphs to programs over whole columns, and those to results: every subject at once.

A `Graph` and the columns that there are go in, a `Kernel` comes out (`translate.translate`), and an engine runs it. Invariants: a
figure that is not marked `unsure` is the one that the exact engine has, as the bound that comes with it proves; what is
unsure is left to the exact engine.
"""
