"""Labels in several languages: the one that is written first, and the others by their language."""

from typing import TypeAlias

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""A label in further languages: each language (`en`, `de`) with its text."""


def label_in(language: str, first: str, others: Labels) -> str:
    """The label in a language; the first where it is not written in that one."""
    return next((text for known, text in others if known == language), first)
