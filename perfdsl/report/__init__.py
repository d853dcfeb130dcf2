"""An evaluation to what people and programs read: `scorecard` and `explain`, then one module a format.

Comes in: an `Evaluation`, which is the trace of everything computed. Goes out: attrs objects, and texts.
Nothing is computed again: a report reads outline and values, and adds contributions and words. Numbers
stay exact until a module of a format prints them.
"""
