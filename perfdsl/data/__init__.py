"""Files and Python values to a `Dataset`: every value typed by the input that it is for, and with its place.

A file goes in, records come out of its reader (`data.read_csv`, `data.read_json`); records and a graph's
inputs go in, a `Dataset` comes out (`data.binding`). This package knows inputs, not plans. Invariants: a
number is read by a declared locale, never guessed; a value that cannot be used has a diagnostic at its cell,
and the rest is kept.
"""
