"""A figure shared out in whole units: parts that add up to it exactly."""

from attrs import field, frozen

from perfdsl.values.number import ONE, Rational, total


@frozen
class Shares:
    """Shares that add up to 1.

    The parts of the last two figures are kept, as each of them is asked for in turn: targets have two ends.
    """

    values: tuple[Rational, ...]
    _last: list[tuple[Rational, tuple[Rational, ...]]] = field(
        factory=list, init=False, eq=False, order=False, repr=False
    )

    def part(self, place: int, figure: Rational) -> Rational:
        """What the share at `place` gets of a figure.

        By largest remainder (Hamilton's method): each part is its share rounded down, and the units left over
        go to those that lost most by that, of equals to the first. What is less than a unit goes to the next.
        """
        for known, parts in self._last:
            if known == figure:
                return parts[place]
        parts = self._parts(figure)
        self._last[:] = [*self._last[-1:], (figure, parts)]
        return parts[place]

    def _parts(self, figure: Rational) -> tuple[Rational, ...]:
        exact = [share * figure for share in self.values]
        parts = [Rational(part.numerator // part.denominator) for part in exact]
        left = figure - total(parts)
        for place in sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place)):
            unit = min(ONE, left)
            parts[place] += unit
            left -= unit
        return tuple(parts)
