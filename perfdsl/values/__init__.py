"""The values of the language: exact numbers, kinds, periods, and what is missing with its reason.

Nothing comes in; every other room builds on what is here. Invariant: no value of this package holds a float.
"""
