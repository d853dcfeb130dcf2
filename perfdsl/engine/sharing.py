"""A whole and its parts: the sum of what was measured apart, exactly and over ranges."""

from collections.abc import Sequence

from perfdsl.engine.interval_numbers import Meaning, add, high, kept, low
from perfdsl.values.missing import NOT_MEASURED, OUT_OF_RANGE, Missing
from perfdsl.values.number import ONE, Rational, too_large, total
from perfdsl.values.ranges import Outlook, hull, parted
from perfdsl.values.sharing import Shares
from perfdsl.values.value import Value


def whole_of_parts(own: Value, *parts: Value) -> Value:
    """What was measured of the whole; where nothing was, the sum of its parts, missing as the first of them is."""
    if own != NOT_MEASURED:
        return own
    whole = sum_of_parts(parts)
    return whole if isinstance(whole, Missing) or not too_large(whole) else OUT_OF_RANGE


def sum_of_parts(parts: Sequence[Value]) -> Rational | Missing:
    """The sum, or why a part of it is missing."""
    gone = next((part for part in parts if isinstance(part, Missing)), None)
    return total(parts) if gone is None else gone  # type: ignore[arg-type]


def whole_over_ranges(own: Outlook, *parts: Outlook) -> Outlook:
    """As `whole_of_parts`, of what own figure and parts may become."""
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
