"""Arithmetic and conditions of expressions, for columns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from perfdsl.engine.columns.column import Column, Held, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.graph import operations as op
from perfdsl.values.missing import NO_CASES

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]


def figure(column: Column) -> Figure:
    """The number that a column holds."""
    assert isinstance(column.value, Figure)
    return column.value


def truth(column: Column) -> Code:
    """The yes and no that a column holds."""
    assert not isinstance(column.value, Figure)
    return column.value


def _add(maker: Maker, signs: Sequence[str], columns: Sequence[Column]) -> Column:
    terms = [
        maker.figures.negate(figure(one)) if sign == "-" else figure(one)
        for sign, one in zip(signs, columns, strict=True)
    ]
    return maker.sure(maker.figures.add(terms))


def _multiply(maker: Maker, signs: Sequence[str], columns: Sequence[Column]) -> Column:
    result, reason, unsure = figure(columns[0]), maker.build.there, maker.build.no
    nothing = maker.build.label(NO_CASES.reason.value)
    for sign, column in zip(signs[1:], columns[1:], strict=True):
        factor = figure(column)
        if sign == "*":
            result = maker.figures.multiply(result, factor)
            continue
        is_zero, near = maker.figures.is_zero(factor)
        result, far = maker.figures.divide(result, factor)
        reason = maker.build.select(is_zero, nothing, reason)
        unsure = maker.build.either(unsure, near, maker.build.both(maker.build.opposite(is_zero), far))
    return maker.sure(result, unsure=unsure, reason=reason)


def compare(maker: Maker, sign: Any, columns: Sequence[Column]) -> Column:  # noqa: ANN401 - a sign
    """Whether two columns stand as a sign says."""
    holds, unsure = compared(maker, str(sign), columns[0].value, columns[1].value)
    return maker.sure(holds, unsure=unsure)


def compared(maker: Maker, sign: str, one: Held, other: Held) -> tuple[Code, Code]:
    """Whether two values stand as a sign says, and where that is not sure."""
    build = maker.build
    if not isinstance(one, Figure) or not isinstance(other, Figure):
        assert not isinstance(one, Figure)
        assert not isinstance(other, Figure)
        same = build.equal(one, other)
        return (same if sign == "=" else build.opposite(same)), build.no
    if sign in ("=", "!="):
        same, unsure = maker.figures.equal(one, other)
        return (same if sign == "=" else build.opposite(same)), unsure
    if sign in (">", ">="):
        one, other = other, one
    return maker.figures.less(one, other, or_equal="=" in sign)


def _choose(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    condition, then, otherwise = columns
    there = maker.there(condition)
    chosen = maker.select(truth(condition), then, otherwise)
    reason = maker.build.select(there, chosen.reason, condition.reason)
    return Column(
        chosen.value, reason, maker.build.either(condition.unsure, maker.when(there, chosen.unsure))
    )


def _smallest(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    found = figure(columns[0])
    for one in columns[1:]:
        found = maker.figures.smaller(found, figure(one))
    return maker.sure(found)


def _largest(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    found = figure(columns[0])
    for one in columns[1:]:
        found = maker.figures.larger(found, figure(one))
    return maker.sure(found)


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.ADD: _add,
    op.MULTIPLY: _multiply,
    op.NEGATE: lambda maker, _, columns: maker.sure(maker.figures.negate(figure(columns[0]))),
    op.ABSOLUTE: lambda maker, _, columns: maker.sure(maker.figures.absolute(figure(columns[0]))),
    op.SMALLEST: _smallest,
    op.LARGEST: _largest,
    op.COMPARE: compare,
    op.AND: lambda maker, _, columns: maker.sure(maker.build.both(*map(truth, columns))),
    op.OR: lambda maker, _, columns: maker.sure(maker.build.either(*map(truth, columns))),
    op.NOT: lambda maker, _, columns: maker.sure(maker.build.opposite(truth(columns[0]))),
    op.CHOOSE: _choose,
}
"""The operations of expressions."""
