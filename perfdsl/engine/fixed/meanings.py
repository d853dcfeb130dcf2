"""What each operation means in whole numbers: from the forms of its arguments to its own.

An operation that is not here, or not for these arguments, is left to its exact meaning.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import evolve

from perfdsl.engine.fixed import achieving, arithmetic
from perfdsl.engine.fixed.body import Body, Inner
from perfdsl.engine.fixed.forms import (
    Form,
    Number,
    Plain,
    bounded,
    common,
    figure,
    largest,
    smallest,
    times,
    whole,
)
from perfdsl.engine.fixed.means import weighted_mean
from perfdsl.graph import operations as op
from perfdsl.graph.operations import Operation
from perfdsl.values.missing import NOT_MEASURED, MissingRule, Policy
from perfdsl.values.number import ONE, ZERO, Rational


def _clamp(body: Body, bounds: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    (number,) = forms
    low, high = bounds
    if not isinstance(number, Number):
        return None
    low = None if low is not None and number.low is not None and number.low >= low else low
    high = None if high is not None and number.high is not None and number.high <= high else high
    if low is None and high is None:
        return number
    base = common([number.factor, *(end for end in (low, high) if end is not None)])
    ends = number.low if low is None else low, number.high if high is None else high
    if number.under:
        return _clamp_quotient(
            body.named(number), low, high, evolve(number, factor=base, low=ends[0], high=ends[1])
        )
    multiple = whole(number.factor / base)
    if multiple != 1:
        number = evolve(number, text=f"({times(number.text, multiple)})", factor=base)
    number = body.named(number)
    text = bounded(number.text, low, high, base)
    return Number(text, base, needs=number.needs, low=ends[0], high=ends[1], bits=number.bits + 64)


def _clamp_quotient(number: Number, low: Rational | None, high: Rational | None, result: Number) -> Number:
    """As `bounded`, for a number that is under another."""
    text = times(number.text, whole(number.factor / result.factor))
    kept = text
    if high is not None:
        end = times(number.under, whole(high / result.factor))
        kept = f"{end} if {text} > {end} else {kept}"
    if low is not None:
        end = times(number.under, whole(low / result.factor)) if low else "0"
        kept = f"{end} if {text} < {end} else {kept}"
    return evolve(
        result, text=f"({kept})", under=number.under, needs=number.needs, beyond="", bits=number.bits + 64
    )


def _policy(_body: Body, parameter: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    score, _ = forms
    rule: MissingRule = parameter
    if not isinstance(score, Number):
        return None
    if not score.needs:
        return score
    policy = rule.policy_for(NOT_MEASURED.reason)
    if policy in (Policy.EXCLUDE, Policy.ERROR):
        return score
    if policy not in (Policy.ZERO, Policy.FULL):
        return None
    counted = ZERO if policy is Policy.ZERO else ONE
    base = common([score.factor, counted])
    absent = " or ".join(f"{name} is None" for name in sorted(score.needs))
    text = f"({whole(counted / base)} if {absent} else {times(score.text, whole(score.factor / base))})"
    under = f"(1 if {absent} else {score.under})" if score.under else ""
    low, high = smallest([score.low, counted]), largest([score.high, counted])
    return Number(text, base, under, low=low, high=high, bits=score.bits + 2)


def _evaluated(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
    (score,) = forms
    if not isinstance(score, Number):
        return None
    if not score.needs:
        return figure(ONE)
    absent = " or ".join(f"{name} is None" for name in sorted(score.needs))
    return Number(f"(0 if {absent} else 1)", low=ZERO, high=ONE, bits=2)


def _band(body: Body, bands: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    (score,) = forms
    if not isinstance(score, Number) or bands[-1].start is not None or len(bands) > achieving.LONGEST_CHAIN:
        return None
    score = body.named(_floored(score, [band.start for band in bands if band.start is not None]))
    text = body.bind(bands[-1].label)
    for band in reversed(bands[:-1]):
        if band.start is None:
            text = body.bind(band.label)
            continue
        reached = arithmetic.compare(body, ">=", [score, figure(band.start)])
        assert isinstance(reached, Plain)
        text = f"{body.bind(band.label)} if {reached.text} else {text}"
    return Plain(f"({text})", score.needs)


def _floored(score: Number, starts: Sequence[Rational]) -> Number:
    """A number that reaches each start where the score does: without what it is under, if the starts are whole multiples."""
    whole_multiples = all((start / score.factor).denominator == 1 for start in starts)
    if not score.under or not whole_multiples:
        return score
    return Number(f"({score.text} // {score.under})", score.factor, needs=score.needs)


INNER: Final[Mapping[Operation, Inner]] = {
    op.ADD: arithmetic.add,
    op.MULTIPLY: arithmetic.multiply,
    op.NEGATE: arithmetic.negate,
    op.COMPARE: arithmetic.compare,
    op.AND: arithmetic.connected("and"),
    op.OR: arithmetic.connected("or"),
    op.NOT: arithmetic.negation,
    op.DONE: arithmetic.done,
    op.LEVEL_REACHED: arithmetic.done,
    op.AT_LEAST: achieving.at_least,
    op.AT_MOST: achieving.at_most,
    op.ON_TIME: achieving.on_time,
    op.GOALPOSTS: achieving.way,
    op.PROGRESS: achieving.way,
    op.INTERPOLATE: achieving.interpolate,
    op.STEP: achieving.step,
    op.CLAMP: _clamp,
    op.POLICY: _policy,
    op.EVALUATED: _evaluated,
    op.BAND: _band,
    op.WEIGHTED_MEAN: weighted_mean,
    op.COVERAGE: weighted_mean,
}
"""The operations that are written in whole numbers."""
