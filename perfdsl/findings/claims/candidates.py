"""An input and its corners to the facts worth trying: the corners, those just beside them, the ends of its range, reasons."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Final

from attrs import frozen

from perfdsl.engine.interval.prospects import UNMEASURED
from perfdsl.findings.claims.draw import Draw
from perfdsl.graph.nodes import Input, InputKey
from perfdsl.values.kind import Family
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, ZERO, Rational, rational
from perfdsl.values.ranges import FAR, Range, contains
from perfdsl.values.value import Fact

MAX_CORNERS: Final = 32
"""How many facts of one key are worth trying by themselves."""

REASONS: Final[tuple[Missing, ...]] = UNMEASURED
"""Why a fact may be missing in data, the plainest first."""

_WHOLE: Final = frozenset({Family.DAYS, Family.MONTHS, Family.MONEY})
_TENTH: Final = rational(1, 10)
_HUNDREDTH: Final = rational(1, 100)
_STEPS: Final = {
    "percent": (rational(1, 1000), _HUNDREDTH),
    "number": (_HUNDREDTH, ONE),
    "index": (_HUNDREDTH, _TENTH),
    "ratio": (_HUNDREDTH, _TENTH),
    "days": (ONE, _TENTH),
    "months": (ONE, _TENTH),
    "money": (ONE, _HUNDREDTH),
}
_LARGE: Final = Rational(10**6)


@frozen(slots=False)
class Candidates:
    """What is worth trying for one key: its `corners`, and `plain`, where its row is met."""

    key: InputKey
    asked: Input
    corners: tuple[Rational, ...]
    met: Rational | None

    @cached_property
    def plain(self) -> Fact:
        """The fact that says least: the target exactly, where there is one."""
        met = () if self.met is None else _facts(self.asked, self.met)
        usual = (one for one in (*met, *_common(self.asked, self.key)) if fits(self.asked, one))
        return next(usual, _least(self.asked))

    @cached_property
    def there(self) -> tuple[Fact, ...]:
        """The facts worth trying, the plain one first, as far as the kind and the range hold them."""
        found: dict[Fact, None] = {self.plain: None}
        for corner in self.corners:
            for fact in (*_facts(self.asked, corner), *_beside(self.asked, corner)):
                if len(found) < MAX_CORNERS and fits(self.asked, fact):
                    found[fact] = None
        usual = (one for one in _common(self.asked, self.key) if fits(self.asked, one))
        return tuple(dict.fromkeys((*found, *usual)))

    def near(self, number: Rational) -> list[Fact]:
        """The facts that can be measured nearest to a number: both whole ones about it where it counts."""
        return [one for one in _facts(self.asked, number) if fits(self.asked, one)]

    def any(self, draw: Draw) -> Fact:
        """A fact of its range, seldom a corner."""
        family = self.asked.kind.family
        if family in (Family.YES_NO, Family.LEVEL) or self.asked.kind.ends is not None:
            return draw.one(self.there)
        near = draw.one(self.there)
        made = _day_near(near, draw) if isinstance(near, date) else self._number_near(near, draw)
        return made if made is not None and fits(self.asked, made) else near

    def _number_near(self, near: Fact, draw: Draw) -> Fact | None:
        """A figure of the size of another, with few digits."""
        if isinstance(near, (bool, str, date)):
            return None
        if self.asked.kind.name == "percent":
            return rational(draw.below(1300), 1000)
        share = rational(draw.below(21), 10) if draw.percent(70) else rational(draw.below(201), 100)
        figure = abs(near or draw.one((ONE, Rational(10), Rational(100)))) * share
        whole = self.asked.kind.name == "count" or (self.asked.kind.family in _WHOLE and draw.percent(90))
        figure = Rational(round(figure)) if whole else Rational(round(figure * 1000), 1000)
        return -figure if draw.percent(5) else figure


def fits(asked: Input, fact: Fact) -> bool:
    """Whether the fact is one that the input can be measured at."""
    if asked.kind.family is Family.LEVEL or isinstance(fact, (bool, str, date)):
        return contains(asked.range, fact)
    return asked.kind.holds(fact) and abs(fact) < FAR and contains(asked.range, fact)


def _least(asked: Input) -> Fact:
    """A fact within a range that holds none of the usual ones."""
    match asked.range:
        case Range(low, high):
            return low if isinstance(low, date) or abs(low) < FAR or isinstance(high, date) else high
        case _:
            return ZERO


def _facts(asked: Input, number: Rational) -> Iterator[Fact]:
    family = asked.kind.family
    low = int(number.numerator) // int(number.denominator)
    if family is Family.DATE:
        yield from (
            day for one in (low, low + 1) if (day := _day(one)) is not None and (one == low or one != number)
        )
    elif family is Family.YES_NO:
        return
    elif asked.kind.name == "count" or asked.kind.ends is not None or family is Family.LEVEL:
        yield Rational(low)
        if low != number:
            yield Rational(low + 1)
    else:
        yield number


def _beside(asked: Input, number: Rational) -> Iterator[Fact]:
    """What lies just below and above: one more, one day, a tenth of a point; and a little."""
    for step in _STEPS.get(asked.kind.name, (ONE,)):
        for beside in (number - step, number + step):
            yield from _facts(asked, beside)


def _common(asked: Input, key: InputKey) -> Iterator[Fact]:
    """What is worth trying whatever the plan asks: nothing, little, all, the ends, much."""
    kind = asked.kind
    match kind.family:
        case Family.YES_NO:
            yield from (True, False)
        case Family.DATE:
            yield from (key.period.start, key.period.end)
        case Family.LEVEL:
            yield from (rational(place + 1) for place in range(len(kind.levels)))
        case _ if kind.ends is not None:
            yield from (
                rational(level) for level in range(kind.ends[0], min(kind.ends[1], kind.ends[0] + 20) + 1)
            )
        case Family.SHARE:
            yield from (ONE, ZERO, rational(1, 2), Rational(2), -ONE)
        case _:
            yield from (ONE, ZERO, Rational(10), _LARGE, -ONE)
    match asked.range:
        case Range(low, high):
            yield from (end for end in (low, high) if isinstance(end, date) or abs(end) < FAR)


def _day_near(near: date, draw: Draw) -> date | None:
    return _day(near.toordinal() + draw.below(121) - 60)


def _day(number: int) -> date | None:
    return date.fromordinal(number) if 1 <= number <= date.max.toordinal() else None
