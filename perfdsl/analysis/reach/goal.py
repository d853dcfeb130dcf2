"""The text of a goal to what it asks of a plan: conditions, each with the figure that it watches."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import CLASHING, UNKNOWN_NAME, WRONG_NAME, Diagnostics, Label
from perfdsl.model.formula_nodes import Apply, Constant, Expression, Figure
from perfdsl.model.nodes import Expectation, Leaf, Plan
from perfdsl.pipeline import CompiledPlan
from perfdsl.source import Source, Span
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.parser import parse_condition
from perfdsl.values.kind import RATIO, YES_NO
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.period import Period

NAME: Final = "--goal"
"""What messages call the text of a goal."""

_OF_SCORES: Final = frozenset({"achievement", "score", "met", "band", "coverage"})
_SIGNS: Final = {">=": 1, ">": 1, "<=": -1, "<": -1}


@frozen
class Condition:
    """One thing that a goal asks: that `whole` holds.

    Where it compares a figure, `figure` is that, which is to be `sign` (`>=`, `=`, ...) to `than`.
    """

    whole: Expression
    figure: Expression | None
    sign: str
    than: Expression | None
    span: Span

    @property
    def watched(self) -> Expression:
        """The figure by which to see how far it is from holding: the one compared, of a band the score that it is of.

        The condition itself where there is none.
        """
        match self.figure:
            case Figure(path, "band", period=period, previous=previous):
                return Figure(path, "score", RATIO, period, previous, span=self.span)
            case _:
                return self.figure or self.whole

    @property
    def rises(self) -> int:
        """1 where more of the figure is better for it, -1 where less is."""
        return _SIGNS.get(self.sign, 1)


@frozen
class Goal:
    """What is to hold, all of it, in a period of the plan as it stands then."""

    texts: tuple[str, ...]
    conditions: tuple[Condition, ...]
    plan: Plan
    period: Period

    @property
    def text(self) -> str:
        """The goal in one line."""
        return " and ".join(" ".join(text.split()) for text in self.texts)


def read_goal(
    plan: CompiledPlan, texts: Sequence[str], period: Period, state: Plan, diagnostics: Diagnostics
) -> Goal | None:
    """The goal that texts write, all of which are to hold; None where it means nothing. `diagnostics` says what is wrong.

    `state` is the plan as it stands when the goal is to hold.
    """
    sources = [Source(NAME, text) for text in texts]
    parsed = [parse_condition(source, diagnostics) for source in sources]
    conditions = [one for one in parsed if one is not None]
    if diagnostics.failed or not conditions or len(conditions) < len(parsed):
        return None
    number = next((place for place, (_, one) in enumerate(plan.model.states) if one is state), None)
    read = plan.with_tests([_test(sources[0], conditions, period)], diagnostics)
    if diagnostics.failed:
        return None
    here = read if number is None else read.states[number][1]
    expected = here.tests[-1].expectations
    goal = Goal(tuple(texts), tuple(_conditions(expected)), here, period)
    _refuse_unscored(goal, diagnostics)
    _refuse_unknown_bands(goal, diagnostics)
    _refuse_contradictions(goal, diagnostics)
    return goal


def _test(source: Source, conditions: Sequence[syntax.Expression], period: Period) -> syntax.Test:
    """The test that the goal is reached: it means what it would mean there."""
    span = Span(source, 0, len(source.text))
    block = syntax.Block(tuple(syntax.Expect(one, span=one.span) for one in conditions), span=span)
    return syntax.Test(syntax.Text(NAME, span=span), period, None, block, span=span)


def _conditions(expected: Sequence[Expectation]) -> Iterator[Condition]:
    for one in expected:
        if one.right is not None:
            whole = Apply("compare", (one.left, one.right), YES_NO, one.sign, span=one.span)
            yield Condition(whole, one.left, one.sign or "", one.right, one.span)
        else:
            yield from _parts(one.left)


def _parts(whole: Expression) -> Iterator[Condition]:
    """What is joined by `and`, one by one."""
    match whole:
        case Apply("and", arguments):
            for one in arguments:
                yield from _parts(one)
        case Apply("compare", (left, right), parameter=sign):
            yield Condition(whole, left, str(sign), right, whole.span)
        case _:
            yield Condition(whole, None, "", None, whole.span)


# --- what can never be reached


def _refuse_unscored(goal: Goal, diagnostics: Diagnostics) -> None:
    """A row that is only watched has no score that could reach anything."""
    for condition in goal.conditions:
        for figure in _figures(condition.whole):
            part = goal.plan.parts.get(figure.path)
            if not isinstance(part, Leaf) or figure.figure not in _OF_SCORES:
                continue
            rule = part.rules.get(figure.period or goal.period)
            if part.monitored or (rule is not None and rule.monitored):
                diagnostics.report(
                    WRONG_NAME,
                    f"`{part.path[-1]}` is only monitored, so it has no {figure.figure} to reach",
                    figure.span,
                    Label(part.place, "defined here"),
                    help=f"ask for what it is measured at: `{part.path[-1]} >= ...`",
                )


def _refuse_unknown_bands(goal: Goal, diagnostics: Diagnostics) -> None:
    """A band is one of those of the scale."""
    for condition in goal.conditions:
        figure, than = condition.figure, condition.than
        if not isinstance(figure, Figure) or figure.figure != "band" or not isinstance(than, Constant):
            continue
        scale = goal.plan.parts[figure.path].scale if figure.path else goal.plan.root.scale
        bands = [one.label for one in scale.bands] if scale else []
        if than.value not in bands:
            close = get_close_matches(str(than.value), bands, n=1)
            there = ", ".join(f'"{one}"' for one in bands)
            diagnostics.report(
                UNKNOWN_NAME,
                f'there is no band "{than.value}"',
                than.span,
                help=f'did you mean "{close[0]}"?'
                if close
                else f"there are {there}"
                if there
                else "its scale has no bands",
            )


def _figures(expression: Expression) -> Iterator[Figure]:
    pending: list[Expression] = [expression]
    while pending:
        one = pending.pop()
        if isinstance(one, Figure):
            yield one
        elif isinstance(one, Apply):
            pending.extend(one.arguments)


def _refuse_contradictions(goal: Goal, diagnostics: Diagnostics) -> None:
    """Two conditions on one figure that nothing can meet together."""
    seen: dict[tuple[object, ...], list[Condition]] = {}
    for condition in goal.conditions:
        figure = condition.figure
        if not isinstance(figure, Figure) or not isinstance(condition.than, Constant):
            continue
        others = seen.setdefault((figure.path, figure.figure, figure.period, figure.previous), [])
        clash = next((one for one in others if _exclude(one, condition)), None)
        if clash is not None:
            diagnostics.report(
                CLASHING,
                f"`{condition.span.text}` and `{clash.span.text}` can never hold together",
                condition.span,
                Label(clash.span, "the other is here"),
                help="ask for one of them",
            )
        others.append(condition)


def _exclude(one: Condition, other: Condition) -> bool:
    assert isinstance(one.than, Constant)
    assert isinstance(other.than, Constant)
    a, b = one.than.value, other.than.value
    if one.sign == other.sign == "=":
        return a != b
    if not isinstance(a, RATIONAL_TYPE) or not isinstance(b, RATIONAL_TYPE):
        return {one.sign, other.sign} == {"=", "!="} and a == b
    low, high = _least(one, a), _most(one, a)
    least, most = _least(other, b), _most(other, b)
    return _above(low, most) or _above(least, high)


def _least(condition: Condition, figure: Rational) -> tuple[Rational, bool] | None:
    """The lower end of what is asked, and whether that end is left out."""
    return (figure, condition.sign == ">") if condition.sign in (">=", ">", "=") else None


def _most(condition: Condition, figure: Rational) -> tuple[Rational, bool] | None:
    return (figure, condition.sign == "<") if condition.sign in ("<=", "<", "=") else None


def _above(least: tuple[Rational, bool] | None, most: tuple[Rational, bool] | None) -> bool:
    if least is None or most is None:
        return False
    return least[0] > most[0] or (least[0] == most[0] and (least[1] or most[1]))
