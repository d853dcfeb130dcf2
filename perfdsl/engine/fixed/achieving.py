"""What an actual is worth against a target, in whole numbers."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from perfdsl.engine.fixed.body import Body, all_needs, numbers
from perfdsl.engine.fixed.forms import (
    Day,
    Exact,
    Form,
    Number,
    Plain,
    against,
    common,
    figure,
    largest,
    smallest,
    times,
    whole,
)
from perfdsl.values.late import Late
from perfdsl.values.number import ONE, ZERO, Rational

LONGEST_CHAIN: Final = 12
"""A table of more rows than this is left to its exact meaning, which looks a row up quicker."""


def at_least(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
    """The actual by a target that is written out and above 0."""
    actual, target = forms
    if not isinstance(actual, Number) or not isinstance(target, Number):
        return None
    asked = target.constant
    if asked is None or asked <= 0:
        return None
    low, high = (None if end is None else end / asked for end in (actual.low, actual.high))
    bits = actual.bits + target.bits
    return Number(actual.text, actual.factor / asked, actual.under, actual.needs, low, high, bits)


def at_most(body: Body, parameter: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    """The target by the larger of actual and target, which is 100% up to the target."""
    actual, target = forms
    _, mirror = parameter
    if mirror or not isinstance(actual, Number) or not isinstance(target, Number):
        return None
    asked = target.constant
    if asked is None or asked <= 0 or actual.under:
        return None
    # Beyond the target it is target by actual; up to it, target by target.
    actual = body.named(actual)
    base = common([asked, actual.factor])
    figure_text, end = times(actual.text, whole(actual.factor / base)), whole(asked / base)
    beyond = against(actual.text, ">", asked / actual.factor)
    under = f"({figure_text} if {beyond} else {end})"
    bits = actual.bits + target.bits
    return Number("1", asked / base, under, actual.needs, ZERO, ONE, bits, beyond, figure_text)


def on_time(body: Body, parameter: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    """100% up to a deadline that is written out, then what the rule for late dates leaves."""
    actual, deadline = forms
    late: Late = parameter
    if not isinstance(actual, Day) or not isinstance(deadline, Day) or deadline.constant is None:
        return None
    day = actual.text
    if late.loses is None or late.days is None:
        base = common([ONE, late.start])
        left = f"{whole(late.start / base)}"
    elif late.begun:
        return None
    else:
        rate = late.loses / late.days
        base = common([ONE, late.start, rate])
        start, lost, name = whole(late.start / base), whole(rate / base), body.new()
        linear = f"{start + lost * deadline.constant} - {times(day, lost)}"
        left = f"({name} if ({name} := {linear}) > 0 else 0)" if lost > 0 else f"({linear})"
    if late.until is not None:
        left = f"({left} if {against(day, '<=', deadline.constant + late.until)} else 0)"
    text = f"({whole(ONE / base)} if {day} <= {deadline.constant} else {left})"
    return Number(text, base, needs=actual.needs, low=ZERO, high=max(ONE, late.start), bits=64)


def way(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
    """The way gone between two ends that are written out."""
    actual, start, end = forms
    if not isinstance(actual, Number) or not isinstance(start, Number) or not isinstance(end, Number):
        return None
    first, last = start.constant, end.constant
    if actual.under or first is None or last is None or first == last:
        return None
    return _line(actual, ONE / (last - first), -first / (last - first))


def _line(actual: Number, slope: Rational, start: Rational) -> Number:
    """A straight line over a number."""
    base = common([slope * actual.factor, start])
    text = _linear(actual.text, slope * actual.factor / base, start / base)
    return Number(f"({text})", base, needs=actual.needs, bits=actual.bits + 2 * figure(base).bits)


def _linear(text: str, slope: Rational, start: Rational) -> str:
    return f"{times(text, whole(slope))} + {whole(start)}" if slope else f"{whole(start)}"


def interpolate(body: Body, parameter: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    """A straight line between each two corners."""
    (actual,) = forms
    points: Sequence[tuple[Rational, Rational]] = parameter
    if not isinstance(actual, Number) or actual.under or len(points) > LONGEST_CHAIN:
        return None
    actual = body.named(actual)
    pieces = []
    for (x0, y0), (x1, y1) in pairwise(points):
        slope = (y1 - y0) / (x1 - x0)
        pieces.append((x1 / actual.factor, slope * actual.factor, y0 - slope * x0))
    heights = [y for _, y in points]
    base = common([*heights, *(slope for _, slope, _ in pieces), *(start for *_, start in pieces)])
    text = f"{whole(heights[-1] / base)}"
    for end, slope, start in reversed(pieces):
        piece = _linear(actual.text, slope / base, start / base)
        text = f"{piece} if {against(actual.text, '<', end)} else ({text})"
    first = against(actual.text, "<", points[0][0] / actual.factor)
    text = f"({whole(heights[0] / base)} if {first} else {text})"
    bits = actual.bits + figure(base).bits
    return Number(text, base, needs=actual.needs, low=min(heights), high=max(heights), bits=bits)


def step(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
    """The score of the first condition that holds, the last of which always does."""
    actual, conditions, scores = forms[0], forms[1::2], numbers(forms[2::2])
    if isinstance(actual, Exact) or scores is None or not all(isinstance(one, Plain) for one in conditions):
        return None
    if conditions[-1].text != "True" or len(scores) > LONGEST_CHAIN or any(one.under for one in scores):
        return None
    if not all_needs([*conditions, *scores]) <= actual.needs:
        return None
    base = common(score.factor for score in scores if score.constant != 0)
    *others, text = [times(score.text, _multiple(score, base)) for score in scores]
    for condition, score in zip(reversed(conditions[:-1]), reversed(others), strict=True):
        text = f"{score} if {condition.text} else {text}"
    low, high = smallest(one.low for one in scores), largest(one.high for one in scores)
    bits = max(one.bits for one in scores) + figure(base).bits
    return Number(f"({text})", base, needs=actual.needs, low=low, high=high, bits=bits)


def _multiple(number: Number, base: Rational) -> int:
    return 1 if number.constant == 0 else whole(number.factor / base)
