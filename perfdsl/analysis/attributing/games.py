"""What several changes did together to what each of them did: the Shapley value."""

from collections.abc import Callable
from math import factorial
from typing import Final

from perfdsl.values.number import ZERO, Rational

MOST_PLAYERS: Final = 8
"""The most changes that one step is tried with one by one: it is computed for every set of them."""


def shapley(players: int, worth: Callable[[int], Rational | None]) -> list[Rational] | None:
    """What each player brings: the mean of what it adds over all orders in which they could come.

    `worth` is of a set of players, a bit for each. The parts add up to what all are worth together, less what none is
    (L. S. Shapley, "A value for n-person games", 1953). None where some set has no worth, or they are too many.
    """
    if players > MOST_PLAYERS:
        return None
    worths: list[Rational] = []
    for chosen in range(1 << players):
        found = worth(chosen)
        if found is None:
            return None
        worths.append(found)
    whole = factorial(players)
    shares = [Rational(factorial(size) * factorial(players - size - 1), whole) for size in range(players)]
    parts = [ZERO] * players
    for chosen, before in enumerate(worths):
        for player in range(players):
            if not chosen >> player & 1:
                parts[player] += shares[chosen.bit_count()] * (worths[chosen | 1 << player] - before)
    return parts
