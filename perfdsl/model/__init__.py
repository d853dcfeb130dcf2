"""Syntax tree to model: names are definitions, kinds are known, weights are exact, cascades are linked.

Rulesets go in (`model.from_syntax.resolve`), a `Plan` comes out, and `model.checks.CHECKS` tell what in it
cannot hold. Invariants of a plan without errors: every reference names something that is there; no figure
depends on itself; the weights of siblings add up to 1 exactly; every target fits the kind of its row.
"""
