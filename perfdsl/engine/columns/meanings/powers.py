"""Powers of what is measured, for columns: whole ones as products, others by logarithms."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.reckoning import outside
from perfdsl.values.number import MAX_BITS, Rational

_MOST_POWER: Final = 16
"""A whole power of more is left to the exact engine."""


def power(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    """A number to the power of another."""
    number, exponent = (maker.number(one) for one in columns)
    if exponent.written is None:
        return _measured_power(maker, number, exponent)
    if exponent.written.denominator == 1:
        return _whole_power(maker, number, int(exponent.written))
    return _root_power(maker, number, exponent.written)


def _whole_power(maker: Maker, number: Figure, power: int) -> Column:
    figures, build = maker.figures, maker.build
    if abs(power) > _MOST_POWER or abs(power) * number.bits > MAX_BITS:
        return maker.unproven()
    found = figures.whole(1)
    for _ in range(abs(power)):
        found = figures.multiply(found, number)
    if power >= 0:
        return maker.sure(found)
    is_zero, near = figures.is_zero(number)
    found, far = figures.divide(figures.whole(1), found)
    unsure = build.either(near, build.both(build.opposite(is_zero), far))
    return maker.sure(found, reason=outside(maker, is_zero), unsure=unsure)


def _root_power(maker: Maker, number: Figure, power: Rational) -> Column:
    figures, build, zero = maker.figures, maker.build, maker.figures.whole(0)
    below, near = figures.less(number, zero, or_equal=False)
    is_zero, close = figures.is_zero(number)
    if power == Rational(1, 2):
        return maker.sure(figures.square_root(number), reason=outside(maker, below), unsure=near)
    exponent = figures.multiply(figures.constant(power), figures.logarithm(number))
    found, beyond = figures.exponential(exponent)
    none = below if power > 0 else build.either(below, is_zero)
    unsure = build.either(near, close, build.both(build.opposite(build.either(below, is_zero)), beyond))
    return maker.sure(figures.select(is_zero, zero, found), reason=outside(maker, none), unsure=unsure)


_MOST_MEASURED: Final = Rational(8)
"""A measured exponent of more is left to the exact engine, as its result may be too large to keep."""


def _measured_power(maker: Maker, number: Figure, exponent: Figure) -> Column:
    """By the logarithm of the size: a number below 0 has whole powers only, of which the odd ones are below 0 too."""
    figures, build, zero, one = maker.figures, maker.build, maker.figures.whole(0), maker.figures.whole(1)
    if _MOST_MEASURED * number.bits > MAX_BITS:
        return maker.unproven()
    below, near = figures.less(number, zero, or_equal=False)
    is_zero, close = figures.is_zero(number)
    negative, small = figures.less(exponent, zero, or_equal=False)
    nothing, little = figures.is_zero(exponent)
    is_whole, is_odd, doubt = _parity(maker, exponent)
    kept = figures.clamp(exponent, -_MOST_MEASURED, _MOST_MEASURED)
    size, beyond = figures.exponential(figures.multiply(kept, figures.logarithm(figures.absolute(number))))
    found = figures.select(build.both(below, is_odd), figures.negate(size), size)
    found = figures.select(is_zero, figures.select(nothing, one, zero), found)
    none = build.either(build.both(is_zero, negative), build.both(below, build.opposite(is_whole)))
    large = build.less_equal(build.number(float(_MOST_MEASURED)), build.absolute(exponent.value))
    found = evolve(found, bits=max(found.bits, int(_MOST_MEASURED) * number.bits + 2))
    unsure = build.either(
        near,
        close,
        small,
        little,
        large,
        build.both(below, doubt),
        build.both(build.opposite(is_zero), beyond),
    )
    return maker.sure(found, reason=outside(maker, none), unsure=unsure)


def _parity(maker: Maker, exponent: Figure) -> tuple[Code, Code, Code]:
    """Whether an exponent is whole, whether it is odd then, and where that is not sure."""
    figures, build = maker.figures, maker.build
    whole, doubt = figures.floor(exponent)
    is_whole, near = figures.equal(exponent, whole)
    half = build.multiply(whole.value, build.number(0.5))
    return is_whole, build.less(build.floor(half), half), build.either(doubt, near)
