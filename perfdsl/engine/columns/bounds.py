"""Sums and products of bounds: numbers where they are known beforehand, else steps of the kernel; all are rounded up."""

from collections.abc import Iterable
from math import inf, isinf
from typing import Final

from attrs import evolve

from perfdsl.engine.columns.building import Builder
from perfdsl.engine.columns.figures import STEP, WIDER, Bound, Figure, is_nothing
from perfdsl.engine.columns.kernel import Code

CLOSELY: Final = 2.0**40
"""A figure that may be larger than this by its ends is looked at in each row."""


class Bounds:
    """Makes bounds of bounds."""

    def __init__(self, build: Builder) -> None:
        self.build = build

    def code(self, bound: Bound) -> Code:
        """A bound as a step; it is not infinite."""
        assert not (isinstance(bound, float) and isinf(bound))
        return self.build.number(bound) if isinstance(bound, float) else bound

    def scaled(self, factor: float, bound: Bound) -> Bound:
        """So many times a bound."""
        if isinstance(bound, float):
            return factor * bound * (1 + 2 * STEP) if bound else 0.0
        return self.build.multiply(self.build.number(factor * WIDER), bound)

    def product(self, one: Bound, other: Bound) -> Bound:
        """The product of two bounds; 0 times no bound is 0."""
        if is_nothing(one) or is_nothing(other):
            return 0.0
        if isinstance(one, float):
            return inf if isinf(one) else self.scaled(one, other)
        if isinstance(other, float):
            return inf if isinf(other) else self.scaled(other, one)
        return self.scaled(1.0, self.build.multiply(one, other))

    def total(self, bounds: Iterable[Bound]) -> Bound:
        """The sum of some bounds."""
        sure, found = 0.0, None
        for bound in bounds:
            if isinstance(bound, float):
                sure += bound * WIDER
            else:
                found = bound if found is None else self.build.add(found, bound)
        if found is None or isinf(sure):
            return sure
        return self.scaled(1.0, self.build.add(found, self.build.number(sure)))

    def larger(self, one: Bound, other: Bound) -> Bound:
        """The larger of two bounds."""
        if isinstance(one, float) and isinstance(other, float):
            return max(one, other)
        if inf in (one, other):
            return inf
        if is_nothing(one) or is_nothing(other):
            return other if is_nothing(one) else one
        return self.build.larger(self.code(one), self.code(other))

    def reach(self, one: Figure) -> Bound:
        """The largest size of a figure in a row: known beforehand where it is small, else from the number computed."""
        if one.size <= CLOSELY:
            return one.size
        size = self.scaled(1 + 2 * one.relative, self.build.absolute(one.value))
        return size if is_nothing(one.absolute) else self.total([size, self.scaled(2.0, one.absolute)])

    def spread(self, one: Figure) -> Bound:
        """How far the number computed may be from the figure, at most."""
        if one.relative == 0:
            return one.absolute
        return self.total([one.absolute, self.scaled(one.relative, self.reach(one))])

    def at_end(self, found: Figure, one: Figure, other: Figure, *, is_smaller: bool) -> Figure:
        """The smaller of two figures, or the larger: a number of the ruleset wherever that surely is it, to the last bit."""
        number, end = (one, other) if other.value.is_constant else (other, one)
        if isinstance(number.absolute, float) or not end.value.is_constant:
            return found
        build, room = self.build, self.code(self.scaled(2.0, self.spread(number)))
        nearest = (build.subtract if is_smaller else build.add)(number.value, room)
        surely = build.less(*((end.value, nearest) if is_smaller else (nearest, end.value)))
        if not end.is_exact:
            off = build.select(surely, self.code(end.absolute), self.code(found.absolute))
            return evolve(found, absolute=off)
        return evolve(
            found, relative=0.0, absolute=build.select(surely, build.zero, self.code(self.spread(found)))
        )
