"""A plan to the same plan with something changed, as if that had been written: nothing is read anew."""
