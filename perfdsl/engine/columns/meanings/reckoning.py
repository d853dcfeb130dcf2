"""Arithmetic and conditions of expressions, for columns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from perfdsl.engine.columns.column import Column, Held, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.days import date_add, days_between
from perfdsl.graph import operations as op
from perfdsl.values.missing import NO_CASES, NO_RANGE, OUT_OF_RANGE, PENDING

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]


def _add(maker: Maker, signs: Sequence[str], columns: Sequence[Column]) -> Column:
    terms = [
        maker.figures.negate(maker.number(one)) if sign == "-" else maker.number(one)
        for sign, one in zip(signs, columns, strict=True)
    ]
    return maker.kept(maker.figures.add(terms))


def _multiply(maker: Maker, signs: Sequence[str], columns: Sequence[Column]) -> Column:
    figures = maker.figures
    result, reason, unsure = maker.number(columns[0]), maker.build.there, maker.build.no
    nothing = maker.build.label(NO_CASES.reason.value)
    for sign, column in zip(signs[1:], columns[1:], strict=True):
        factor = maker.number(column)
        if sign == "*":
            result = figures.multiply(result, factor)
            continue
        is_zero, near = figures.is_zero(factor)
        result, far = figures.divide(result, factor)
        reason = maker.build.select(is_zero, nothing, reason)
        unsure = maker.build.either(unsure, near, maker.build.both(maker.build.opposite(is_zero), far))
    return maker.kept(result, unsure=unsure, reason=reason)


def mean(maker: Maker, several: Sequence[Figure]) -> Figure:
    """The plain mean of some figures."""
    figures = maker.figures
    return figures.divide(figures.add(several), figures.whole(len(several)))[0]


def _mean(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    return maker.kept(mean(maker, [maker.number(one) for one in columns]))


def _variance(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    figures, terms = maker.figures, [maker.number(one) for one in columns]
    middle = mean(maker, terms)
    squares = [figures.square(figures.subtract(term, middle)) for term in terms]
    return maker.kept(mean(maker, squares))


def _between(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    figures, build = maker.figures, maker.build
    number, low, high = (maker.number(one) for one in columns)
    wrong, near = figures.less(high, low, or_equal=False)
    reason = build.select(wrong, build.label(NO_RANGE.reason.value), build.there)
    return maker.sure(figures.smaller(figures.larger(number, low), high), reason=reason, unsure=near)


# --- what is not rational


def outside(maker: Maker, condition: Code) -> Code:
    """The reason of what has no value where a condition holds."""
    return maker.build.select(condition, maker.build.label(OUT_OF_RANGE.reason.value), maker.build.there)


def _logarithm(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    number = maker.number(columns[0])
    none, near = maker.figures.less(number, maker.figures.whole(0), or_equal=True)
    return maker.sure(maker.figures.logarithm(number), reason=outside(maker, none), unsure=near)


def _exponential(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    found, beyond = maker.figures.exponential(maker.number(columns[0]))
    return maker.sure(found, unsure=beyond)


def _square_root(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    number = maker.number(columns[0])
    none, near = maker.figures.less(number, maker.figures.whole(0), or_equal=False)
    return maker.sure(maker.figures.square_root(number), reason=outside(maker, none), unsure=near)


# --- conditions


def compare(maker: Maker, sign: Any, columns: Sequence[Column]) -> Column:  # noqa: ANN401 - a sign
    """Whether two columns stand as a sign says."""
    if any(one.is_never_there for one in columns):
        return maker.sure(maker.build.no)
    holds, unsure = compared(maker, str(sign), columns[0].value, columns[1].value)
    return maker.sure(holds, unsure=unsure)


def compared(maker: Maker, sign: str, one: Held, other: Held) -> tuple[Code, Code]:
    """Whether two values stand as a sign says, and where that is not sure."""
    build = maker.build
    if not isinstance(one, Figure) or not isinstance(other, Figure):
        assert not isinstance(one, Figure)
        assert not isinstance(other, Figure)
        same = build.same(one, other)
        return (same if sign == "=" else build.opposite(same)), build.no
    if sign in ("=", "!="):
        same, unsure = maker.figures.equal(one, other)
        return (same if sign == "=" else build.opposite(same)), unsure
    if sign in (">", ">="):
        one, other = other, one
    return maker.figures.less(one, other, or_equal="=" in sign)


def _choose(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    condition, then, otherwise = columns
    return maker.where_there(condition, maker.select(maker.truth(condition), then, otherwise))


def _first_there(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    found = columns[0]
    for one in reversed(columns):
        serves = maker.build.either(maker.there(one), maker.is_for(one, PENDING))
        chosen = maker.select(serves, one, found)
        found = Column(chosen.value, chosen.reason, maker.build.either(one.unsure, chosen.unsure))
    return found


def _smallest(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    found = maker.number(columns[0])
    for one in columns[1:]:
        found = maker.figures.smaller(found, maker.number(one))
    return maker.sure(found)


def _largest(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    found = maker.number(columns[0])
    for one in columns[1:]:
        found = maker.figures.larger(found, maker.number(one))
    return maker.sure(found)


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.ADD: _add,
    op.MULTIPLY: _multiply,
    op.NEGATE: lambda maker, _, columns: maker.sure(maker.figures.negate(maker.number(columns[0]))),
    op.ABSOLUTE: lambda maker, _, columns: maker.sure(maker.figures.absolute(maker.number(columns[0]))),
    op.SMALLEST: _smallest,
    op.LARGEST: _largest,
    op.MEAN: _mean,
    op.VARIANCE: _variance,
    op.BETWEEN: _between,
    op.LOGARITHM: _logarithm,
    op.EXPONENTIAL: _exponential,
    op.SQUARE_ROOT: _square_root,
    op.DATE_ADD: date_add,
    op.DAYS_BETWEEN: days_between,
    op.COMPARE: compare,
    op.AND: lambda maker, _, columns: maker.sure(maker.build.both(*map(maker.truth, columns))),
    op.OR: lambda maker, _, columns: maker.sure(maker.build.either(*map(maker.truth, columns))),
    op.NOT: lambda maker, _, columns: maker.sure(maker.build.opposite(maker.truth(columns[0]))),
    op.CHOOSE: _choose,
    op.FIRST_THERE: _first_there,
}
"""The operations of expressions."""
