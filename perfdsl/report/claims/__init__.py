"""Answers to claims to what people and programs read."""
