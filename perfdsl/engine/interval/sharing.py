"""A whole and its parts over ranges: what the sum of open parts may become, and the part of an open figure."""

from collections.abc import Sequence

from perfdsl.engine.interval.numbers import Meaning, add, high, kept, low
from perfdsl.values.missing import NOT_MEASURED, Missing
from perfdsl.values.number import ONE, Rational
from perfdsl.values.ranges import Outlook, hull, parted
from perfdsl.values.sharing import Shares


def whole_over_ranges(own: Outlook, *parts: Outlook) -> Outlook:
    """As `whole_of_parts` of the exact engine, of what own figure and parts may become."""
    there, gone = parted(own)
    found: list[Outlook] = [*(gone - {NOT_MEASURED}), *([] if there is None else [there])]
    return hull([*found, _sum_over_ranges(parts)]) if NOT_MEASURED in gone else hull(found)


def _sum_over_ranges(parts: Sequence[Outlook]) -> Outlook:
    present: list[Outlook] = []
    gone: set[Missing] = set()
    for part in parts:
        there, missing = parted(part)
        gone |= missing
        if there is None:
            return hull(gone)
        present.append(there)
    return hull([kept(add(present, "+" * len(present))), *gone])


def part_over_ranges(parameter: tuple[Shares, int]) -> Meaning:
    """A part in whole units of a figure that may lie anywhere in a range: a unit more than its share at most."""
    shares, place = parameter
    share = shares.values[place]

    def meaning(figure: Outlook) -> Outlook:
        return hull([_floor(share * low(figure)), _floor(share * high(figure)) + ONE])

    return meaning


def _floor(number: Rational) -> Rational:
    return Rational(number.numerator // number.denominator)
