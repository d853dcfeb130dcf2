"""The evaluation graph: every formula of a plan as nodes in an order in which they can be computed.

A checked model goes in (`graph.from_model`), a `Graph` comes out. Invariants: a node reads only nodes before
it; every figure that a person is shown is a node; the graph is whole: with its outline and the list of its
inputs it can be kept, loaded, evaluated and explained without the ruleset that it came from.
"""
