"""What is asked of many rows at once, and what follows for a score or for the plan: aggregates, adjustments, requirements."""
