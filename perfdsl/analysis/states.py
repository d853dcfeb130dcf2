"""How a row stands on a day of its period: what is due of its target, what of it is reached, and that in a word."""

from datetime import date
from typing import Any, Final

from attrs import frozen

from perfdsl.engine.exact import Evaluation
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Item, NodeId
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.value import Value

STATES: Final = ("ahead", "on_track", "behind", "late", "silent", "not_due")
"""The words for how a row stands."""

_OPEN: Final = frozenset({Reason.NOT_MEASURED, Reason.NOT_DUE})
_AT_MOST: Final = frozenset({"<=", "<"})
_FROM_NOTHING: Final = frozenset({">=", ">", "="})


@frozen
class Standing:
    """What is expected and reached of the whole target, as shares of it, and how that stands."""

    expected: Rational | None = None
    declared: bool = False
    reached: Rational | None = None
    state: str = ""
    way: tuple[Rational, Rational] | None = None
    """Where the way to the whole target begins and ends."""


def standing_of(
    evaluation: Evaluation, ahead: Evaluation, item: Item, elapsed: Rational, *, quiet: bool
) -> Standing:
    """How a row stands; `ahead` is the same plan at the end of the period, where its targets are whole.

    `quiet` is a row of which nothing was said about a part of the period that has ended.
    """
    if item.kind is None or item.figures.achievement is None:
        return Standing()
    return _Standing(evaluation, ahead, item, elapsed, quiet=quiet).found()


class _Standing:
    def __init__(
        self, evaluation: Evaluation, ahead: Evaluation, item: Item, elapsed: Rational, *, quiet: bool
    ) -> None:
        self._evaluation = evaluation
        self._ahead = ahead
        self._item = item
        self._elapsed = elapsed
        self._quiet = quiet
        self._actual = evaluation.value(item.figures.actual)
        self._is_met = evaluation.value(item.figures.met) is True
        self._ended = evaluation.at >= evaluation.graph.end

    def found(self) -> Standing:
        if self._item.target_sign == "by":
            return self._dated()
        way = self._way()
        reached = self._done() if way is None else self._reached(*way)
        if self._ended:
            return Standing(ONE, declared=True, reached=reached, state=self._at_the_end(), way=way)
        if self._item.figures.phase is None:
            state = self._undeclared()
            return Standing(self._elapsed, declared=False, reached=reached, state=state, way=way)
        share = self._evaluation.value(self._item.figures.phase)
        expected = share if isinstance(share, RATIONAL_TYPE) else ZERO
        state = self._against(expected, reached, way)
        return Standing(expected, declared=True, reached=reached, state=state, way=way)

    # --- what was reached

    def _way(self) -> tuple[Rational, Rational] | None:
        """Where the way of a row to its whole target begins and ends, None where there is no such way."""
        item, figures = self._item, self._item.figures
        node = self._evaluation.graph.nodes[figures.achievement or NodeId(0)]
        if item.target_sign in _FROM_NOTHING | _AT_MOST:
            start = item.baseline if figures.baseline is None else self._evaluation.value(figures.baseline)
            goal = self._ahead.value(figures.target)
            if start is None and item.target_sign in _FROM_NOTHING and _positive(goal):
                start = ZERO
        elif node.operation in {op.GOALPOSTS, op.PROGRESS}:
            start, goal = (self._ahead.value(argument) for argument in node.arguments[1:])
        else:
            return None
        if not isinstance(start, RATIONAL_TYPE) or not isinstance(goal, RATIONAL_TYPE) or start == goal:
            return None
        return start, goal

    def _reached(self, start: Rational, goal: Rational) -> Rational | None:
        if not isinstance(self._actual, RATIONAL_TYPE):
            return None
        return (self._actual - start) / (goal - start)

    def _done(self) -> Rational | None:
        """What is done or not has no way between."""
        if self._item.target_sign != "yes" or not isinstance(self._actual, bool):
            return None
        return ONE if self._actual else ZERO

    # --- how that stands

    def _dated(self) -> Standing:
        """A row that is to be done by a day is due or not, and done or not."""
        deadline = self._evaluation.value(self._item.figures.target)
        if not isinstance(deadline, date):
            return Standing()
        at, day = self._evaluation.at, self._actual
        due, done = at >= deadline, isinstance(day, date) and day <= at
        expected, reached = ONE if due else ZERO, ONE if done else ZERO
        if isinstance(day, Missing) and day.reason not in _OPEN:
            return Standing(expected, declared=True)
        if done:
            state = ("on_track" if due else "ahead") if self._is_met else "late"
        else:
            state = "late" if due else "silent" if self._quiet else "not_due"
        return Standing(expected, declared=True, reached=reached, state=state)

    def _missing(self) -> str | None:
        """How a row without a figure stands; None where it has one."""
        if self._quiet:
            return "silent"
        if not isinstance(self._actual, Missing):
            return None
        if self._actual.reason not in _OPEN:
            return ""
        return "late" if self._ended else "not_due"

    def _at_the_end(self) -> str:
        missing = self._missing()
        return ("on_track" if self._is_met else "late") if missing is None else missing

    def _undeclared(self) -> str:
        """Without phases nothing is due yet; a limit is kept at any time, or it is not."""
        missing = self._missing()
        if missing is not None:
            return missing
        if self._is_met:
            return "on_track"
        return "behind" if self._item.target_sign in _AT_MOST else "not_due"

    def _against(
        self, expected: Rational, reached: Rational | None, way: tuple[Rational, Rational] | None
    ) -> str:
        """How what was reached stands to what is due by the phases, or the days that have passed."""
        missing = self._missing()
        by_days = self._operation(self._item.figures.phase) is op.ELAPSED
        if missing == "not_due" and expected > 0:
            return "silent" if by_days else "late"
        if missing is not None:
            return missing
        short = "behind" if by_days else "late"
        if reached is None or way is None:
            return "on_track" if self._is_met else short
        if reached < expected:
            return short
        return "on_track" if reached - expected < _step(self._item, way) or reached == expected else "ahead"

    def _operation(self, node: NodeId | None) -> Any:  # noqa: ANN401 - an operation, or nothing
        return None if node is None else self._evaluation.graph.nodes[node].operation


def _step(item: Item, way: tuple[Rational, Rational]) -> Rational:
    """What one unit is of the way of a count: nobody is ahead by the part of a fair that rounding up makes."""
    start, goal = way
    return ONE / abs(goal - start) if item.kind is not None and item.kind.name == "count" else ZERO


def _positive(goal: Value | None) -> bool:
    return isinstance(goal, RATIONAL_TYPE) and goal > 0
