"""Cells of a column to values of a kind: one by one, exactly, and all at once, in binary64."""
