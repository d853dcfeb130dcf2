"""Figures over subjects in batches: columns with bounds, and exact values of those alone that lie too near to another."""
