"""Kernels to readable SQL: one statement, a stage of the score in a common table expression each.

Sqlglot writes what differs in syntax between databases; what differs in meaning stands in `dialects`.
"""
