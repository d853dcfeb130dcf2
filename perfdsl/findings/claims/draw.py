"""Chance that is the same everywhere: from a seed, numbers that every machine and every Python draw alike."""

from collections.abc import Sequence
from typing import Final, TypeVar

_T = TypeVar("_T")
_WORD: Final = (1 << 64) - 1
_STEP: Final = 0x9E3779B97F4A7C15


class Draw:
    """SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).

    A stream for each pair of a seed and a number, so that any try can be drawn again by itself.
    """

    def __init__(self, seed: int, number: int = 0) -> None:
        self._state = _mixed((seed & _WORD) + _STEP) ^ _mixed((number & _WORD) * _STEP + 1)

    def word(self) -> int:
        """64 random bits."""
        self._state = (self._state + _STEP) & _WORD
        return _mixed(self._state)

    def below(self, count: int) -> int:
        """A whole number from 0 up to, and without, `count`, which is at most 2**32."""
        return self.word() * count >> 64

    def one(self, choices: Sequence[_T]) -> _T:
        """One of several."""
        return choices[self.below(len(choices))]

    def percent(self, share: int) -> bool:
        """True in so many of a hundred."""
        return self.below(100) < share


def _mixed(word: int) -> int:
    word &= _WORD
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    word = (word ^ word >> 27) * 0x94D049BB133111EB & _WORD
    return word ^ word >> 31
