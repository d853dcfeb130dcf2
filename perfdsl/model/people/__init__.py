"""People: weights by role, parts of a year, and nobody who answers for their own score."""
