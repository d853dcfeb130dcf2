"""Many subjects at once: tables bound to a plan's inputs, scored in columns, written as tables."""
