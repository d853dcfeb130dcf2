"""Chosen rows and what a unit of each costs to the changes that reach a goal at the least cost.

Where the rows do not meddle with each other's effect, and each brings evenly more or ever more along its stretches, at most
one of them stands inside a stretch in a cheapest way: so every choice of ends for the others is tried, and the one left is
changed as far as it has to be. (That a linear cost has its least at a corner is the theorem on which G. B. Dantzig's
simplex method rests, 1947.)
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Final

from attrs import define, evolve, frozen

from perfdsl.analysis.reach.alone import Row, alone
from perfdsl.analysis.reach.nodes import Together
from perfdsl.analysis.reach.several import changed
from perfdsl.analysis.reach.walking import MAX_STEPS, Asked, Walk, best_of
from perfdsl.engine.strands import Strands
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, NodeId
from perfdsl.values.kind import Family
from perfdsl.values.missing import Missing
from perfdsl.values.moving import Moving, Trace, UntracedError
from perfdsl.values.number import ONE, ZERO, Rational, total
from perfdsl.values.ranges import FAR, OneOf, Range

MAX_CHOSEN: Final = 6
"""How many rows may be chosen."""

MAX_WAYS: Final = 3_000
"""How many choices of ends are tried."""

_MAX_WHOLE: Final = 400
_HALVINGS: Final = 24
_NEVER_PARTED: Final = frozenset({Family.DATE, Family.YES_NO, Family.LEVEL})
_ADDING: Final = frozenset({op.WEIGHTED_MEAN, op.WEIGHTED_SUM, op.ADD, op.MEAN})
_PASSING: Final = frozenset(
    {op.POLICY, op.REQUIRE_COVERAGE, op.REQUIRE_ROWS, op.ADJUST, op.EVALUATED, op.COVERAGE, op.CLAMP}
)


@frozen
class Priced:
    """A row that may be changed, where it starts from, and what each unit of its actual costs."""

    row: Row
    start: Rational
    price: Rational

    def cost(self, place: Rational) -> Rational:
        """What it costs to come to a place."""
        return abs(place - self.start) * self.price


@frozen
class _Line:
    """The places of a row that may be ends in a cheapest way, the start first; `even` where all of them are there."""

    places: tuple[Rational, ...]
    even: bool


@define
class Choosing:
    """The search for the cheapest way with some rows."""

    graph: Graph
    strands: Strands
    asked: Asked
    rows: Sequence[Priced]
    plain: bool
    """Whether the goal is that one figure is at least, or at most, so much, whatever the rows are."""
    _best: tuple[Rational, tuple[Rational, ...]] | None = None

    def run(self) -> Together:
        """The cheapest way that was found, and whether it is proved to be; none where none was."""
        lines = [self._line(one) for one in self.rows]
        counts = [
            prod(len(line.places) for other, line in enumerate(lines) if other != place)
            for place in range(len(lines))
        ]
        complete = sum(counts) <= MAX_WAYS
        if not complete:
            lines = [_thinned(line, len(lines)) for line in lines]
        for place in range(len(lines)):
            self._try_all(place, lines)
        if self._best is None:
            return Together((), figure=self._at_best(lines))
        cost, places = self._best
        proved = len(lines) == 1 or (complete and all(line.even for line in lines) and self._is_simple())
        changes = tuple(
            changed(one.row, one.row.domain.value(place), one.cost(place))
            for one, place in zip(self.rows, places, strict=True)
            if place != one.row.start
        )
        return Together(changes, cost, proved, cost if proved else self._bound(cost))

    def _bound(self, cost: Rational) -> Rational:
        """A cost that surely no way is below: that of the cheapest where counts could be parted, else by ranges."""
        if any(one.row.domain.whole for one in self.rows):
            rows = [
                evolve(one, row=evolve(one.row, domain=evolve(one.row.domain, whole=False)))
                for one in self.rows
            ]
            parted = [
                whole if whole.row.domain.family in _NEVER_PARTED else row
                for whole, row in zip(self.rows, rows, strict=True)
            ]
            if parted != list(self.rows):
                freer = Choosing(self.graph, self.strands, self.asked, parted, self.plain).run()
                if freer.proved and freer.cost is not None:
                    return freer.cost
        return self._least(cost)

    # --- what is tried

    def _try_all(self, last: int, lines: Sequence[_Line]) -> None:
        """Every choice of ends for all rows but one, which is changed as far as it has to be."""
        others = [place for place in range(len(lines)) if place != last]
        ways = sorted(
            (total(self.rows[place].cost(end) for place, end in zip(others, ends, strict=True)), ends)
            for ends in product(*(lines[place].places for place in others))
        )
        for cost, ends in ways:
            if self._best is not None and cost >= self._best[0]:
                return
            self._try(last, dict(zip(others, ends, strict=True)), cost)

    def _try(self, last: int, ends: dict[int, Rational], cost: Rational) -> None:
        strands = self._settled(ends)
        one = self.rows[last]
        row = evolve(one.row, start=one.start)
        found = alone(row, strands, self.asked, reached=False)
        place = None if found.outcome != "value" else row.domain.place(found.needed)
        if place is None:
            return
        whole = cost + one.cost(place)
        if self._best is None or whole < self._best[0]:
            self._best = whole, tuple(ends.get(number, place) for number in range(len(self.rows)))

    def _settled(self, ends: dict[int, Rational]) -> Strands:
        strands = Strands(self.graph, list(self.strands.values), self.strands.wanted)
        moved = {
            self.rows[number].row.node: self.rows[number].row.domain.value(end)
            for number, end in ends.items()
            if end != self.rows[number].row.start
        }
        if moved:
            strands.settle(strands.of(moved).exact(moved))
        return strands

    def _at_best(self, lines: Sequence[_Line]) -> Rational | None:
        """What the figure comes to with each row at its best."""
        if self.asked.figure is None:
            return None
        strands = self._settled({number: line.places[-1] for number, line in enumerate(lines)})
        value = strands.values[self.asked.figure]
        return value if isinstance(value, type(ZERO)) else None

    # --- the ends of a row

    def _line(self, one: Priced) -> _Line:
        """The kinks of the row's effect from its start to its best; of few whole numbers all of them."""
        row = evolve(one.row, start=one.start)
        found = alone(row, self.strands, self.asked, reached=False)
        if found.outcome in ("value", "beyond") and found.needed is not None:
            best = row.domain.place(found.needed)
        else:
            best = (
                None if found.best is None or found.best.value is None else row.domain.place(found.best.value)
            )
        if best is None or best == one.start:
            return _Line((one.start,), even=best is not None)
        if row.domain.whole and abs(best - one.start) <= _MAX_WHOLE:
            way = 1 if best > one.start else -1
            steps = range(int(abs(best - one.start)) + 1)
            return _Line(tuple(one.start + way * step for step in steps), even=True)
        return self._kinks(row, one.start, best)

    def _kinks(self, row: Row, start: Rational, best: Rational) -> _Line:
        way = 1 if best > start else -1
        walk = Walk(self.strands.of([row.node]), row.node, row.domain, self.asked)
        places, even = [start], not row.domain.whole
        for _ in range(MAX_STEPS):
            trace = Trace()
            line = row.domain.moving(trace, places[-1], way)
            if line is None or self.asked.figure is None:
                return _Line((*places, best), even=False)
            try:
                figure = walk.strand.value(walk.strand.moving({row.node: line}), self.asked.figure)
            except UntracedError:
                return _Line((*places, best), even=False)
            root = trace.until
            stop = best if root is None else places[-1] + way * root.high
            stop = best if (stop - best) * way > 0 else stop
            even = (
                even
                and (root is None or root.low == root.high)
                and self._grows(figure, abs(stop - places[-1]))
            )
            places.append(-Rational(-stop.numerator // stop.denominator) if row.domain.whole else stop)
            if stop == best:
                return _Line(tuple(places), even)
        return _Line((*places, best), even=False)

    def _grows(self, figure: object, length: Rational) -> bool:
        """Whether the figure changes evenly along a stretch, or ever faster to the better."""
        if not isinstance(figure, Moving) or (len(figure.above) <= 2 and len(figure.below) == 1):  # noqa: PLR2004 - a line
            return True
        ends = [figure.start, figure.value(length / 2), figure.value(length)]
        if any(one is None for one in ends) or max(len(figure.above), len(figure.below)) > 2:  # noqa: PLR2004 - as above
            return False
        first, middle, last = ends
        return (first + last - 2 * middle) * self.asked.sign >= 0  # type: ignore[operator]

    # --- proof

    def _is_simple(self) -> bool:
        return self.plain and self._apart() and all(self._helps_one_way(one) for one in self.rows)

    def _helps_one_way(self, one: Priced) -> bool:
        """Whether the row never brings anything on the other side of its start."""
        figure, sign, domain = self.asked.figure, self.asked.sign, one.row.domain
        assert figure is not None
        up = self._limit(one) >= one.start
        end = domain.low if up else domain.high
        far = end if end is not None else -FAR if up else FAR
        strand = self.strands.of([one.row.node])
        places = (min(far, one.start), max(far, one.start))
        best = best_of(strand.value(strand.outlooks({one.row.node: domain.open(*places)}), figure), sign)
        here = strand.value(strand.exact({one.row.node: domain.value(one.start)}), figure)
        return best is not None and _is_number(here) and best * sign <= here * sign

    def _apart(self) -> bool:
        """Whether the rows meet only where they are added up, so that none changes what another brings."""
        reached: dict[int, int] = {}
        for number, one in enumerate(self.rows):
            for place in (one.row.node, *self.strands.of([one.row.node]).places):
                reached[place] = reached.get(place, 0) | (1 << number)
        strand = self.strands.of([one.row.node for one in self.rows])
        open_rows = {
            one.row.node: one.row.domain.open(*sorted((one.start, self._limit(one)))) for one in self.rows
        }
        outlooks = strand.outlooks(open_rows)
        return all(
            self._adds(place, reached, outlooks) for place in strand.places if reached[place].bit_count() > 1
        )

    def _limit(self, one: Priced) -> Rational:
        return self._line(one).places[-1]

    def _adds(self, place: int, reached: dict[int, int], outlooks: Mapping[NodeId, object]) -> bool:
        node = self.strands.node(place)
        if NodeId(place) in self.asked.conditions or not _is_number(outlooks.get(NodeId(place))):
            return True
        several = [one for one in node.arguments if reached.get(one, 0)]
        if any(not _is_number(outlooks.get(one, self.strands.values[one])) for one in several):
            return False
        if node.operation in _ADDING or node.operation is op.NEGATE:
            return True
        if node.operation is op.CLAMP:
            return self._never_binds(node.parameter, outlooks.get(node.arguments[0]))
        if node.operation is op.MULTIPLY:
            return len(several) == 1 and several[0] == node.arguments[0]
        return node.operation in _PASSING and several == [node.arguments[0]]

    def _never_binds(self, bounds: object, outlook: object) -> bool:
        assert isinstance(bounds, tuple)
        low, high = bounds
        return (
            isinstance(outlook, Range)
            and (low is None or outlook.low >= low)
            and (high is None or outlook.high <= high)
        )

    def _least(self, cost: Rational) -> Rational:
        """A cost below which nothing reaches the goal: each row may have all of it, and still surely none does."""
        least, most = ZERO, cost
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            if self._surely_fails(middle):
                least = middle
            else:
                most = middle
        return least

    def _surely_fails(self, cost: Rational) -> bool:
        facts = {}
        for one in self.rows:
            far = cost / one.price if one.price else abs(self._limit(one) - one.start)
            room = one.row.domain.within(one.start - far, one.start + far)
            low, high = room.low, room.high
            assert low is not None
            assert high is not None
            if one.row.domain.whole:
                low, high = (
                    -Rational(-low.numerator // low.denominator),
                    Rational(high.numerator // high.denominator),
                )
            facts[one.row.node] = one.row.domain.open(min(low, one.start), max(high, one.start))
        strand = self.strands.of(list(facts))
        found = strand.outlooks(facts)
        return self.asked.surely_fails(lambda node: strand.value(found, node))


def priced(row: Row, price: Rational | None) -> Priced:
    """A row with its price for a unit of its actual; without one, each hundredth of its target costs 1."""
    start = row.start if row.start is not None else row.domain.low if row.domain.low is not None else ZERO
    return Priced(row, start, ONE * 100 / row.unit if price is None else price)


def _thinned(line: _Line, count: int) -> _Line:
    """Fewer ends of a row, so that not too many choices are there: its first and last, and some between."""
    most = max(2, int(MAX_WAYS ** (1 / max(1, count - 1))) // max(1, count))
    if len(line.places) <= most:
        return line
    step = (len(line.places) - 1) / (most - 1)
    return _Line(tuple(line.places[round(number * step)] for number in range(most)), even=False)


def _is_number(outlook: object) -> bool:
    if isinstance(outlook, Range):
        return not outlook.missing and isinstance(outlook.low, type(ZERO))
    return not isinstance(outlook, OneOf | Missing | bool | str)
