"""What can be asked of a plan beyond its scores: whether its own tests hold, and what hangs together how.

Compiled plans and graphs go in, plain values for the reports come out. Nothing here computes a score: it asks
the engine.
"""
