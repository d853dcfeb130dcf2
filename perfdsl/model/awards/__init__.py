"""Gates and awards: what follows from scores.

Drafts come in; gates and awards with every figure of its kind go out, each cent of a budget to be divided by declared rules.
"""
