"""What a late date is worth, as a scale declares it."""

from attrs import frozen

from perfdsl.values.number import Rational


@frozen
class Late:
    """A late date scores `start`, less `loses` for every `days` days, and nothing after `until` days.

    The loss is a rate, or counts every stretch that has `begun`.
    """

    start: Rational
    until: Rational | None = None
    loses: Rational | None = None
    days: Rational | None = None
    begun: bool = False
