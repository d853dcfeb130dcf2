"""Which kinds may meet: the table behind every message about mixed kinds."""

from typing import Final

from perfdsl.values.kind import COUNT, NUMBER, PERCENT, QUANTITIES, RATIO, Family, Kind

PURE: Final = frozenset({Family.NUMBER, Family.SHARE, Family.RATIO})
"""The families of numbers without a unit."""
_TAKES_PLAIN: Final = frozenset({Family.NUMBER, Family.RATIO, Family.DAYS, Family.MONTHS, Family.MONEY})


def fits(given: Kind, wanted: Kind, *, literal: bool = False) -> bool:
    """Whether a value of one kind can stand where another is wanted.

    A bare number may stand for days, months and money.
    """
    if given.family is wanted.family:
        return given.currency == wanted.currency
    if literal and given.family is Family.NUMBER and wanted.family in _TAKES_PLAIN:
        return True
    if wanted.family is Family.RATIO:
        return given.family in PURE
    return given.family is Family.RATIO and wanted.family in PURE


def together(
    left: Kind, right: Kind, *, left_literal: bool = False, right_literal: bool = False
) -> Kind | None:
    """The kind of a sum or comparison of the two, None where they do not go together."""
    if left.family is right.family:
        if left.currency != right.currency:
            return None
        same = left == right and left.ends is None
        return NUMBER if left.family is Family.NUMBER and not same else left
    if right_literal and right.family is Family.NUMBER and left.family in _TAKES_PLAIN:
        return left
    if left_literal and left.family is Family.NUMBER and right.family in _TAKES_PLAIN:
        return right
    if Family.RATIO in (left.family, right.family) and {left.family, right.family} <= PURE:
        return right if left.family is Family.RATIO else left
    return None


def product(left: Kind, right: Kind) -> Kind | None:
    """The kind of a product, None where it has no meaning (euro times days)."""
    if left.family not in QUANTITIES or right.family not in QUANTITIES:
        return None
    if left.family in PURE and right.family in PURE:
        return _pure_product(left, right)
    if left.family in PURE:
        return right
    return left if right.family in PURE else None


def _pure_product(left: Kind, right: Kind) -> Kind:
    families = {left.family, right.family}
    if families == {Family.SHARE}:
        return PERCENT
    return NUMBER if Family.NUMBER in families else RATIO


def quotient(left: Kind, right: Kind) -> Kind | None:
    """The kind of a quotient: of like things a ratio; of unlike ones the kind of the first, or a number."""
    if left.family not in QUANTITIES or right.family not in QUANTITIES:
        return None
    if left.family is right.family:
        return RATIO if left.currency == right.currency else None
    if right.family in PURE:
        return NUMBER if left == COUNT or left.ends else left
    return NUMBER if left.family in PURE else left
