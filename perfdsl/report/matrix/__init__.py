"""A plan to who answers for what."""
