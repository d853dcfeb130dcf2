"""Text to lines of a width; characters that a terminal shows twice as wide count twice."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from unicodedata import combining, east_asian_width

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
"""Stands between two words that stay on one line."""

_SPACES: Final = re.compile(rf"[^\S{NO_BREAK}]+")


def wrap(text: str, width: int) -> list[str]:
    """The words of `text` in lines no wider than `width`; a word that is longer is parted."""
    whole = " ".join(words_of(text))
    if shown_width(whole) <= width:
        return [whole] if whole else []
    lines: list[str] = []
    line = ""
    for word in _words(text, max(width, 2)):
        if line and shown_width(line) + 1 + shown_width(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def words_of(text: str) -> list[str]:
    """What is between the places where a line may end."""
    return [word for word in _SPACES.split(text) if word]


def shown_width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _words(text: str, width: int) -> Iterator[str]:
    for word in words_of(text):
        rest = word
        while shown_width(rest) > width:
            end = _fitting(rest, width)
            yield rest[:end]
            rest = rest[end:]
        if rest:
            yield rest


def _fitting(text: str, width: int) -> int:
    """How many characters fit into a width, one at least."""
    columns = 0
    for place, character in enumerate(text):
        columns += _columns(character)
        if columns > width and place:
            return place
    return len(text)
