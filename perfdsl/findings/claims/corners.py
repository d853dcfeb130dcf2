"""A graph to the facts at which something happens in it: where a target is met, a band begins, a step or a curve turns.

Every figure that comes from one fact alone is followed through the graph; wherever it meets a figure that is written out,
the fact is found that makes the two equal.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final, TypeAlias

from attrs import define, field

from perfdsl.engine.exact import Program, needed
from perfdsl.findings.claims.ways import Way, size
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import BandRule, Graph, InputKey, Node, NodeId, Rounding
from perfdsl.values.kind import Family
from perfdsl.values.late import Late
from perfdsl.values.missing import MissingRule, Reason
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational

MAX_LEVELS: Final = 12
"""How many figures of containers (where a band begins, a gate opens) every row below is tried at."""

Threshold: TypeAlias = tuple[NodeId, Rational]
"""A figure that is no row's own, and what it is compared with."""

_PASSING: Final = frozenset(
    {op.DUE, op.CLAMP, op.ROUND, op.POLICY, op.OPEN_FACT, op.REQUIRE_COVERAGE, op.REQUIRE_ROWS, op.SERIES}
    | {
        op.ADJUST,
        op.FIRST_THERE,
        op.WHERE,
        op.WHOLE_OF_PARTS,
        op.SMALLEST,
        op.LARGEST,
        op.BETWEEN,
        op.ABSOLUTE,
    }
    | {op.CHOOSE}
)
"""Operations whose result is, somewhere, one of their arguments as it is."""

_MEETING: Final = frozenset(
    {op.COMPARE, op.AT_LEAST, op.AT_MOST, op.ON_TIME, op.IN_RANGE, op.ON_TARGET, op.GOALPOSTS, op.PROGRESS}
    | {op.SMALLEST, op.LARGEST, op.BETWEEN, op.DUE, op.ADJUST}
)
"""Operations that compare their arguments with each other."""


@define
class Corners:
    """What is known of a graph: for each key the facts where something happens.

    `met` are the facts at which a row is just met; `levels` those at which it scores as containers are asked for;
    `thresholds` are what figures of many facts are compared with. `parts` has the facts of a series, and of a row that
    is shared out, beside which nobody states the whole; `reasons` are those that a policy of their own is stated for.
    """

    facts: dict[InputKey, dict[Rational, None]] = field(factory=dict)
    met: dict[InputKey, Rational] = field(factory=dict)
    levels: dict[Rational, dict[InputKey, Rational]] = field(factory=dict)
    thresholds: list[Threshold] = field(factory=list)
    parts: dict[InputKey, tuple[InputKey, ...]] = field(factory=dict)
    reasons: dict[Reason, None] = field(factory=dict)


def corners(graph: Graph, at: date) -> Corners:
    """The corners of a graph that is looked at on a day."""
    walk = _Walk(graph, at)
    walk.follow()
    walk.rows()
    return walk.found


class _Walk:
    """One walk along the nodes. `ways` has the way of each node that comes from one fact alone."""

    def __init__(self, graph: Graph, at: date) -> None:
        self._graph = graph
        self._fixed = _fixed(graph)
        fixed = [NodeId(place) for place, is_so in enumerate(self._fixed) if is_so]
        self._values = Program(graph, fixed).run({}, at)
        self._dates = {one.path for one in graph.inputs if one.kind.family is Family.DATE}
        self.ways: dict[int, Way] = {}
        self.found = Corners()

    def follow(self) -> None:
        for place, node in enumerate(self._graph.nodes):
            if self._fixed[place]:
                continue
            way = self._way(node)
            if way is not None:
                self.ways[place] = way
            for argument, figure in self._met_by(node):
                self._note(argument, figure)
            if node.operation in (op.SERIES, op.WHOLE_OF_PARTS):
                self._whole(node)
            if isinstance(node.parameter, MissingRule):
                self.found.reasons |= {reason: None for reason, _ in node.parameter.by_reason}

    def rows(self) -> None:
        """The facts at which each row scores what containers are asked for."""
        asked = dict.fromkeys([ONE, *(figure for _, figure in self.found.thresholds), ZERO])
        for item in self._graph.outline.items:
            for place in (item.figures.met, item.figures.achievement):
                self._just_met(place)
            achievement = item.figures.achievement
            way = self.ways.get(achievement) if achievement is not None else None
            if way is None:
                continue
            for level in [one for one in asked if 0 <= one <= 2][:MAX_LEVELS]:  # noqa: PLR2004 - scores in sight
                fact = way.fact(level)
                if fact is not None:
                    self.found.levels.setdefault(level, {}).setdefault(way.key, fact)
                    self._corner(way.key, fact)

    def _whole(self, node: Node) -> None:
        key = self._graph.nodes[node.arguments[0]].parameter
        if isinstance(key, InputKey):
            told = (self._graph.nodes[one] for one in sorted(needed(self._graph.nodes, node.arguments[1:])))
            parts = [one.parameter for one in told if isinstance(one.parameter, InputKey)]
            self.found.parts[key] = (*self.found.parts.get(key, ()), *parts)

    def _just_met(self, place: NodeId | None) -> None:
        """Note the fact that a condition, a curve or a table of steps asks for first."""
        if place is None:
            return
        node = self._graph.nodes[place]
        match node.operation:
            case op.AND | op.LEVEL_REACHED:
                self._just_met(node.arguments[0])
            case op.STEP:
                self._just_met(node.arguments[1])
            case op.INTERPOLATE:
                assert isinstance(node.parameter, tuple)
                self._meets(node.arguments[0], max(node.parameter, key=itemgetter(1))[0])
            case op.COMPARE:
                one, other = node.arguments
                figure = self._figure(other)
                if figure is not None:
                    self._meets(one, figure)
            case _:
                return

    def _meets(self, place: NodeId, figure: Rational) -> None:
        way = self.ways.get(place)
        fact = None if way is None else way.fact(figure)
        if way is not None and fact is not None:
            self.found.met.setdefault(way.key, fact)

    def _figure(self, place: NodeId) -> Rational | None:
        """What a figure is that no fact changes."""
        return size(self._values[place]) if self._fixed[place] else None

    # --- where a figure comes from

    def _way(self, node: Node) -> Way | None:
        if node.operation is op.INPUT:
            assert isinstance(node.parameter, InputKey)
            return Way(node.parameter)
        moving = [one for one in node.arguments if not self._fixed[one]]
        if node.operation in _PASSING:
            return next((self.ways[one] for one in moving if one in self.ways), None)
        if len(set(moving)) != 1 or moving[0] not in self.ways:
            return None
        form = _FORMS.get(node.operation)
        figures = [self._figure(one) for one in node.arguments]
        return None if form is None else form(self.ways[moving[0]], node.parameter, figures)

    # --- what a figure meets

    def _met_by(self, node: Node) -> Iterator[tuple[NodeId, Rational]]:
        """The arguments of a node that facts change, with the figures that they meet there."""
        arguments = node.arguments
        figures = [figure for one in arguments if (figure := self._figure(one)) is not None]
        moving = [one for one in arguments if not self._fixed[one]]
        if node.operation is op.DUE and not self._is_day(arguments[0]):
            return
        if node.operation in _MEETING:
            yield from ((one, figure) for one in moving for figure in figures)
        for figure in _told(node, figures):
            yield moving[0], figure

    def _is_day(self, place: NodeId) -> bool:
        way = self.ways.get(place)
        return way is not None and way.key.path in self._dates

    def _note(self, place: NodeId, figure: Rational) -> None:
        way = self.ways.get(place)
        if way is None:
            self.found.thresholds.append((place, figure))
            return
        fact = way.fact(figure)
        if fact is not None:
            self._corner(way.key, fact)

    def _corner(self, key: InputKey, fact: Rational) -> None:
        self.found.facts.setdefault(key, {})[fact] = None


def _fixed(graph: Graph) -> list[bool]:
    """Which nodes no fact changes."""
    fixed: list[bool] = []
    for node in graph.nodes:
        fixed.append(node.operation is not op.INPUT and all(fixed[one] for one in node.arguments))
    return fixed


# --- the ways through single operations


def _sum(way: Way, signs: Sequence[str], figures: Sequence[Rational | None]) -> Way | None:
    slope, start = ZERO, ZERO
    for sign, figure in zip(signs, figures, strict=True):
        own = -ONE if sign == "-" else ONE
        slope, start = (slope + own, start) if figure is None else (slope, start + own * figure)
    return way.line(slope, start)


def _product(way: Way, signs: Sequence[str], figures: Sequence[Rational | None]) -> Way | None:
    if figures.count(None) != 1:
        return None
    slope, below = ONE, False
    for sign, figure in zip(signs, figures, strict=True):
        if figure is None:
            below = sign == "/"
        elif sign == "/":
            if not figure:
                return None
            slope /= figure
        else:
            slope *= figure
    return way.under(slope) if below else way.line(slope, ZERO)


def _ratio(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    actual, target = figures
    if target is None:
        return None if actual is None else way.under(actual)
    return way.line(1 / target, ZERO) if target > 0 else None


def _inverse(way: Way, told: tuple[str, bool], figures: Sequence[Rational | None]) -> Way | None:
    actual, target = figures
    if target is None:
        return None if not actual else way.line(1 / actual, ZERO)
    if target <= 0:
        return None
    return way.line(-1 / target, Rational(2)) if told[1] else way.under(target)


def _gone(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    actual, start, end = figures
    if actual is not None or start is None or end is None or start == end:
        return None
    return way.line(1 / (end - start), -start / (end - start))


def _near(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    """Below the target."""
    target = figures[1]
    return way.line(1 / abs(target), 1 - target / abs(target)) if target else None


def _days(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    one, other = figures
    if other is not None:
        return way.line(ONE, -other)
    return way.line(-ONE, one) if one is not None else None


def _later(way: Way, steps: Sequence[tuple[str, str]], figures: Sequence[Rational | None]) -> Way | None:
    if figures[0] is not None or any(unit != "days" for _, unit in steps):
        return None
    start = ZERO
    for (sign, _unit), figure in zip(steps, figures[1:], strict=True):
        start += figure if sign == "+" else -figure  # type: ignore[operator]
    return way.line(ONE, start)


_Form: TypeAlias = Callable[[Way, Any, Sequence[Rational | None]], Way | None]

_FORMS: Final[Mapping[op.Operation, _Form]] = {
    op.ADD: _sum,
    op.MULTIPLY: _product,
    op.NEGATE: lambda way, _, __: way.line(-ONE, ZERO),
    op.AT_LEAST: _ratio,
    op.AT_MOST: _inverse,
    op.GOALPOSTS: _gone,
    op.PROGRESS: _gone,
    op.ON_TARGET: _near,
    op.DAYS_BETWEEN: _days,
    op.DATE_ADD: _later,
}


# --- what the parameter of an operation says


def _told(  # noqa: PLR0911 - one line an operation
    node: Node, figures: Sequence[Rational]
) -> Iterable[Rational]:
    """The figures that an operation meets its first changing argument with, beyond its other arguments."""
    told = node.parameter
    match node.operation:
        case op.INTERPOLATE:
            assert isinstance(told, tuple)
            return [x for x, _ in told]
        case op.BAND:
            assert isinstance(told, tuple)
            return [one.start for one in told if isinstance(one, BandRule) and one.start is not None]
        case op.ROUND if isinstance(told, Rounding):
            half = (told.nearest or Rational(1, 10**told.places)) / 2
            return [ONE - half, half, ONE + half] if told.terms is None else ()
        case op.CLAMP:
            assert isinstance(told, tuple)
            return [one for one in told if one is not None]
        case op.DUE if isinstance(told, date):
            return [Rational(told.toordinal())]
        case op.ON_TIME if isinstance(told, Late) and figures:
            return [figures[0] + days for days in _late_days(told)]
        case op.IN_RANGE if isinstance(told, RATIONAL_TYPE) and len(figures) == 2:  # noqa: PLR2004 - two ends
            low, high = figures
            return [low - told * abs(low), high + told * abs(high)]
        case op.ON_TARGET if figures:
            return [ZERO, 2 * figures[0]]
        case _:
            return ()


def _late_days(late: Late) -> Iterator[Rational]:
    """The days after a deadline on which a late date begins to count otherwise."""
    yield ONE
    if late.until is not None:
        yield from (late.until, late.until + 1)
    if late.loses and late.days is not None:
        yield from (late.days, late.days + 1, late.days * late.start / late.loses)
