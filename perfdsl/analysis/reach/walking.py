"""Along one fact from where it stands: stretch by stretch, on each of which every figure keeps to one formula."""

from collections.abc import Callable
from typing import Any, Final

from attrs import define, field, frozen

from perfdsl.analysis.reach.domains import Domain
from perfdsl.engine.strands import Strand
from perfdsl.graph.nodes import NodeId
from perfdsl.values.moving import Moving, Trace, UntracedError
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.polynomials import Root
from perfdsl.values.ranges import FAR, OneOf, Outlook, Range

MAX_STEPS: Final = 400
"""How many stretches are looked at on one side of where a fact stands."""

_PATIENCE: Final = 8
"""After so many stretches whole ranges are passed by where they surely say the same."""

_FINEST: Final = Rational(1, 10**12)
"""How closely a place is found where no formula leads to it."""


@frozen
class Edge:
    """The first place where something comes to hold.

    Not `attained` where it holds only beyond; within `blur` below it, where no formula leads to it exactly.
    """

    place: Rational
    attained: bool = True
    blur: Rational = ZERO


@frozen
class Peak:
    """The best that the watched figure comes to, and where: at the place, just `beyond` it, or ever closer (None)."""

    figure: Rational
    place: Rational | None
    beyond: bool = False


@frozen
class Asked:
    """What is asked of a walk: conditions that are to hold, and the figure that is watched (`sign` 1: more is better).

    With a `level`, that the figure comes to it is what is asked.
    """

    conditions: tuple[NodeId, ...]
    figure: NodeId | None = None
    sign: int = 1
    level: Rational | None = None

    def holds(self, value: Callable[[NodeId], Any]) -> bool:
        """Whether it does, by the values of nodes, which may move."""
        if self.level is None:
            return all(value(one) is True for one in self.conditions)
        assert self.figure is not None
        figure = value(self.figure)
        return isinstance(figure, RATIONAL_TYPE | Moving) and figure * self.sign >= self.level * self.sign

    def surely_fails(self, outlook: Callable[[NodeId], Outlook]) -> bool:
        """Whether it fails whatever becomes of what is open."""
        if self.level is None:
            return any(not may_hold(outlook(one)) for one in self.conditions)
        assert self.figure is not None
        best = best_of(outlook(self.figure), self.sign)
        return best is None or best * self.sign < self.level * self.sign

    def surely_holds(self, outlook: Callable[[NodeId], Outlook]) -> bool:
        """Whether it holds whatever becomes of what is open."""
        return self.level is None and all(outlook(one) is True for one in self.conditions)


@define
class Walk:
    """The ways up and down from a place along the fact `node`."""

    strand: Strand
    node: NodeId
    domain: Domain
    asked: Asked
    peak: Peak | None = None
    decided: bool = True
    """Whether the walks that found nothing came to their end, or to where nothing changes any more."""
    _samples: dict[Rational, bool] = field(factory=dict)

    def at(self, place: Rational) -> bool:
        """Whether what is asked holds at a place."""
        known = self._samples.get(place)
        if known is None:
            found = self.strand.exact({self.node: self.domain.value(place)})
            known = self._samples[place] = self.asked.holds(lambda node: self.strand.value(found, node))
            if self.asked.figure is not None:
                self._watch(self.strand.value(found, self.asked.figure), place)
        return known

    def first(self, start: Rational, way: int, *, holds: bool = True) -> Edge | None:
        """The first place from `start` on, going up (`way` 1) or down (-1), where what is asked holds, or does not.

        None where there is none, or where it was not found in so many steps: `decided` then says so.
        """
        return _Course(self, start, way, holds).first()

    def end(self, way: int) -> Rational | None:
        """The last place of that way."""
        return self.domain.high if way > 0 else self.domain.low

    # --- for a course

    def moved(self, start: Rational, way: int) -> tuple[Root | None, bool] | None:
        """How it goes on from a place: how far alike, and whether what is asked holds; None where no formula is."""
        trace = Trace()
        line = self.domain.moving(trace, start, way)
        if line is None:
            return None
        try:
            found = self.strand.moving({self.node: line})
            holds = self.asked.holds(lambda node: self.strand.value(found, node))
        except UntracedError:
            return None
        if self.asked.figure is not None:
            self._watch_along(self.strand.value(found, self.asked.figure), start, trace.until, way)
        return trace.until, holds

    def surely(self, low: Rational, high: Rational, *, fails: bool) -> bool:
        """Whether what is asked holds (or `fails`) everywhere between two places, as far as ranges tell."""
        found = self.strand.outlooks({self.node: self.domain.open(low, high)})
        decide = self.asked.surely_fails if fails else self.asked.surely_holds
        return decide(lambda node: self.strand.value(found, node))

    def _watch_along(self, figure: object, start: Rational, until: Root | None, way: int) -> None:
        """Keep the best of the figure along a stretch: at its ends, as it is monotone there or nearly so."""
        end = self.end(way)
        stop = None if until is None else start + way * until.low
        if end is not None and (stop is None or (stop - end) * way > 0):
            stop = end
        if not self.domain.whole:
            first, last = start, stop
        else:
            first, last = _whole_ends(start, stop, way)
            if last is not None and (last - first) * way < 0:
                return
        if not isinstance(figure, Moving):
            self._watch(figure, first, beyond=first == start)
            return
        self._watch(
            figure.start if first == start else figure.value((first - start) * way),
            first,
            beyond=first == start,
        )
        if last is None:
            self._watch(figure.limit(), None)
        else:
            self._watch(figure.value((last - start) * way), last, beyond=last == stop)

    def _watch(self, figure: object, place: Rational | None, *, beyond: bool = False) -> None:
        if not isinstance(figure, RATIONAL_TYPE):
            return
        known = self.peak
        better = ONE if known is None else (figure - known.figure) * self.asked.sign
        if better > 0 or (
            not better and not beyond and known is not None and known.beyond and known.place == place
        ):
            self.peak = Peak(figure, place, beyond)


@define
class _Course:
    """One way of a walk.

    It goes by stretches; after some of them it leaps over what surely stays as it is, further each time that this
    succeeds and less far each time that it does not.
    """

    walk: Walk
    place: Rational
    way: int
    wanted: bool
    _leap: Rational | None = None
    _done: bool = False

    def first(self) -> Edge | None:
        end = self.walk.end(self.way)
        if end is not None and (self.place - end) * self.way > 0:
            return None
        for step in range(MAX_STEPS):
            if self.walk.domain.holds(self.place) and self.walk.at(self.place) is self.wanted:
                return Edge(self.place)
            if self.place == end or abs(self.place) >= FAR:
                return None
            if step == 1 and self._all_alike(end):
                return None
            if step > _PATIENCE and self._leaps(end):
                continue
            found = self._step(end)
            if found is not None or self._done:
                return found
        self.walk.decided = False
        return None

    def _all_alike(self, end: Rational | None) -> bool:
        """Whether nothing changes on all the rest of the way."""
        last = self.way * FAR if end is None else end
        return self._surely(last)

    def _step(self, end: Rational | None) -> Edge | None:
        """One stretch further: where on it what is asked comes to hold, or on to its end."""
        moved = self.walk.moved(self.place, self.way)
        if moved is None:
            return self._feel(end)
        root, holds = moved
        stop = None if root is None else self.place + self.way * root.low
        if end is not None and (stop is None or (stop - end) * self.way > 0):
            stop, root = end, None
        found = self._inside(stop) if holds is self.wanted else None
        if found is not None:
            return found
        if stop is None:
            self._done = True
            return None
        if root is not None and root.low != root.high:
            return self._blurred(self.place + self.way * root.high, root.high - root.low)
        self._leap = max(self._leap or ZERO, abs(stop - self.place))
        self.place = stop
        return None

    def _inside(self, stop: Rational | None) -> Edge | None:
        """The first place of a stretch on which all is as wanted."""
        if not self.walk.domain.whole:
            return Edge(self.place, attained=False)
        following = Rational(_floor(self.place * self.way) + 1) * self.way
        return Edge(following) if stop is None or (stop - following) * self.way > 0 else None

    def _blurred(self, last: Rational, blur: Rational) -> Edge | None:
        """Beyond a place that is no fraction: there the same may hold as beyond the next stretch."""
        self.place = last
        if not self.walk.domain.whole and self.walk.at(last) is self.wanted:
            return Edge(last, blur=blur)
        return None

    # --- where no formula is, or too many

    def _leaps(self, end: Rational | None) -> bool:
        """Pass by what surely stays as it is."""
        far = (self._leap or ONE) * 2
        target = self.place + self.way * far
        if end is not None and (target - end) * self.way > 0:
            target = end
        if self.walk.domain.whole:
            target = Rational(_floor(target * self.way)) * self.way
        if (target - self.place) * self.way <= 0 or abs(target) > FAR:
            return False
        if not self._surely(target):
            self._leap = far / 8
            return False
        self._leap, self.place = far, target
        return True

    def _surely(self, last: Rational) -> bool:
        """Whether nothing changes up to a place."""
        first = self.place
        if self.walk.domain.whole:
            first = Rational(_floor(first * self.way)) * self.way
        return self.walk.surely(min(first, last), max(first, last), fails=self.wanted)

    def _feel(self, end: Rational | None) -> Edge | None:
        """Without a formula: ever shorter leaps, up to a place that is as close as it needs to be."""
        domain = self.walk.domain
        finest = ONE if domain.whole else max(abs(self.place), ONE) * _FINEST
        self._leap = self._leap or max(abs(self.place), ONE)
        while self._leap > finest:
            if self._leaps(end):
                return None
        start = Rational(_floor(self.place * self.way)) * self.way if domain.whole else self.place
        following = start + self.way * finest
        if end is not None and (following - end) * self.way > 0:
            following = end
        self.place = following
        if not domain.whole and self.walk.at(following) is self.wanted:
            return Edge(following, blur=finest)
        return None


def may_hold(outlook: Outlook) -> bool:
    """Whether a condition can come to hold."""
    return outlook is True or (isinstance(outlook, OneOf) and True in outlook.values)


def best_of(outlook: Outlook, sign: int) -> Rational | None:
    """The best that a figure can be (`sign` 1: the most), None where it can be none."""
    best = (outlook.high if sign > 0 else outlook.low) if isinstance(outlook, Range) else outlook
    return best if isinstance(best, RATIONAL_TYPE) else None


def _whole_ends(start: Rational, end: Rational | None, way: int) -> tuple[Rational, Rational | None]:
    """The first and the last whole number between two places, neither of them included."""
    first = Rational(_floor(start * way) + 1) * way
    return first, None if end is None else -Rational(_floor(-end * way) + 1) * way


def _floor(number: Rational) -> int:
    return int(number.numerator) // int(number.denominator)
