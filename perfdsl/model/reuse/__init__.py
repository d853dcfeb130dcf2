"""Reuse: templates that are used, plans that extend others.

Syntax comes in and syntax goes out: nothing after this knows that something was written once and used often.
"""
