"""Scores in other terms than percent: out of 5, from 100 to 500, in points."""

from attrs import frozen

from perfdsl.values.number import ZERO, Rational


@frozen
class Terms:
    """What 0% and 100% are called: the same exact score is written, printed and compared as a figure between them."""

    low: Rational
    high: Rational

    @property
    def width(self) -> Rational:
        """How much lies between 0% and 100%; never zero."""
        return self.high - self.low

    def figure(self, share: Rational) -> Rational:
        """A share in these terms: 90% is 4.5 out of 5."""
        return self.low + share * self.width

    def share(self, figure: Rational) -> Rational:
        """The share that a figure in these terms is."""
        return (figure - self.low) / self.width


def out_of(high: Rational) -> Terms:
    """The terms of a score that begins at nothing."""
    return Terms(ZERO, high)
