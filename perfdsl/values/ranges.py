"""What a figure may still become: a range of numbers or days, or one of a few values."""

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import PENDING, Missing, MissingRule, Policy
from perfdsl.values.number import MAX_DIGITS, RATIONAL_TYPE, Rational
from perfdsl.values.value import Value

End: TypeAlias = Rational | date
"""One end of a range."""

FAR: Final = Rational(10 ** (MAX_DIGITS + 3))
"""No figure that a ruleset or a datum writes lies farther from zero: the end of what nothing bounds."""


@frozen
class Range:
    """Anything from `low` to `high`, the ends included, or missing for one of the reasons in `missing`.

    INVARIANT: `low <= high`; where they are the same it may be missing too.
    """

    low: End
    high: End
    missing: frozenset[Missing] = frozenset()


ANYTHING: Final = Range(-FAR, FAR)
"""Any figure."""

_UNBOUNDED: Final = Rational(10 ** (MAX_DIGITS * 3 // 5))


def is_unbounded(end: End) -> bool:
    """Whether nothing bounds a range at this end: it lies as far off as only what comes of an open end does."""
    if isinstance(end, date):
        return end in {date.min, date.max}
    return abs(end) >= _UNBOUNDED


@frozen
class OneOf:
    """One of several values, and no number: yes or no, bands, words, missing. INVARIANT: two at least."""

    values: tuple[Value, ...]


@frozen
class OpenAllotment:
    """What an award may come to: the amount of each recipient, and its sums, each by itself."""

    amounts: tuple["Outlook", ...]
    budget: "Outlook"
    awarded: "Outlook"
    held: "Outlook"
    left: "Outlook"


Outlook: TypeAlias = Value | Range | OneOf | OpenAllotment
"""A value where it is decided, else what it may become."""


_NONE: Final[frozenset[Missing]] = frozenset()


def hull(outlooks: Iterable[Outlook]) -> Outlook:
    """The smallest outlook that has all of these in it. Raises ValueError where there is none."""
    ends: list[End] = []
    facts: dict[Value, None] = {}
    gone: dict[Missing, None] = {}
    for one in outlooks:
        if type(one) is RATIONAL_TYPE:
            ends.append(one)
            continue
        match one:
            case Range(low, high, missing):
                ends += (low, high)
                gone |= dict.fromkeys(missing)
            case OneOf(values):
                gone |= {value: None for value in values if isinstance(value, Missing)}
                facts |= {value: None for value in values if not isinstance(value, Missing)}
            case Missing():
                gone[one] = None
            case bool() | str() | Allotment():
                facts[one] = None
            case OpenAllotment():
                raise TypeError("an award that is open is looked at figure by figure")
            case _:
                ends.append(one)
    if ends:
        low, high = (ends[0], ends[0]) if len(ends) == 1 else (min(ends), max(ends))
        return _range(low, high, frozenset(gone) if gone else _NONE)
    values = (*facts, *gone)
    if not values:
        raise ValueError("nothing has no outlook")
    return values[0] if len(values) == 1 else OneOf(values)


def _range(low: End, high: End, missing: frozenset[Missing]) -> Outlook:
    return low if low == high and not missing else Range(low, high, missing)


def perhaps(outlook: Outlook, gone: frozenset[Missing]) -> Outlook:
    """An outlook that may be missing too, for any of these reasons."""
    if not gone:
        return outlook
    match outlook:
        case Range(low, high, missing):
            return Range(low, high, missing | gone)
        case OneOf() | Missing() | bool() | str() | Allotment():
            return hull([outlook, *gone])
        case OpenAllotment():
            raise TypeError("an award that is open is looked at figure by figure")
        case _:
            return Range(outlook, outlook, gone)


def parted(outlook: Outlook) -> tuple[Outlook | None, frozenset[Missing]]:
    """What it may be where it is there (None: it never is), and why it may be missing."""
    if type(outlook) is RATIONAL_TYPE:
        return outlook, _NONE
    match outlook:
        case Range(low, high, missing):
            return (_range(low, high, _NONE) if missing else outlook), missing
        case Missing():
            return None, frozenset({outlook})
        case OneOf(values):
            there = [value for value in values if not isinstance(value, Missing)]
            gone = frozenset(value for value in values if isinstance(value, Missing))
            return (hull(there) if there else None), gone
        case _:
            return outlook, _NONE


def contains(outlook: Outlook, value: Value) -> bool:
    """Whether a figure that looks so may become this value."""
    match outlook:
        case Range(low, high, missing):
            return value in missing if isinstance(value, Missing) else low <= value <= high  # type: ignore[operator]
        case OneOf(values):
            return value in values
        case OpenAllotment():
            return _contains_award(outlook, value)
        case _:
            return type(outlook) is type(value) and outlook == value


def _contains_award(outlook: OpenAllotment, value: Value) -> bool:
    if not isinstance(value, Allotment):
        return isinstance(value, Missing) and contains(outlook.budget, value)
    sums = ((outlook.budget, value.budget), (outlook.awarded, value.awarded), (outlook.held, value.held))
    amounts = zip(outlook.amounts, (one.amount for one in value.portions), strict=True)
    return all(contains(one, other) for one, other in (*sums, (outlook.left, value.left), *amounts))


def within(outlook: Outlook, bounds: Outlook) -> Outlook:
    """What something may become that is known to lie in a range too; the same where the two do not meet."""
    there, gone = parted(outlook)
    if not isinstance(bounds, Range) or not isinstance(there, Range):
        return outlook
    low, high = max(there.low, bounds.low), min(there.high, bounds.high)
    return perhaps(_range(low, high, frozenset()), gone) if low <= high else outlook  # type: ignore[operator]


@frozen
class OpenFact:
    """What a fact of a row may be while its score is pending: missing by a rule that leaves it open."""

    rule: MissingRule
    outlook: Outlook

    def is_open(self, witness: Value) -> bool:
        """Whether a figure that is missing so is pending."""
        if not isinstance(witness, Missing):
            return False
        return witness == PENDING or self.rule.policy_for(witness.reason) is Policy.PENDING
