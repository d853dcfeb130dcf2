"""Values that already have a type, from JSON or from Python, to values of a kind."""

from datetime import date, datetime
from decimal import Decimal

from perfdsl.data.locale import kind_name, level_place, shown
from perfdsl.values.kind import QUANTITIES, Family, Kind
from perfdsl.values.missing import NOT_MEASURED, Missing, Reason
from perfdsl.values.number import MAX_DIGITS, RATIONAL_TYPE, Rational, exact_text, from_python
from perfdsl.values.value import Fact, Value

_LARGEST = 10**MAX_DIGITS


def typed_value(value: bool | Rational | None, kind: Kind) -> Value:  # noqa: FBT001 - facts may be so
    """The value of `kind` that a typed file states. Raises ValueError, in the user's words, where it is none.

    A percent is its share (`0.93`); a whole number above 1 is refused there, since `93` would be 9300%.
    """
    if value is None:
        return NOT_MEASURED
    if isinstance(value, bool):
        if kind.family is Family.YES_NO:
            return value
    elif kind.family is Family.SHARE and value.denominator == 1 and value not in (0, 1):
        raise ValueError(f'{_quoted(value)} is not a percent; write `"{typed_text(value)}%"`, or its share')
    elif _fits(value, kind):
        return value
    raise ValueError(f"{_quoted(value)} is not {kind_name(kind)}")


def plain_value(given: object, kind: Kind) -> Value:
    """The value of `kind` that a Python value is. Raises ValueError, in the user's words, if none."""
    if given is None:
        return NOT_MEASURED
    if isinstance(given, (Missing, Reason)):
        return given if isinstance(given, Missing) else Missing(given)
    if isinstance(given, float):
        raise ValueError(f"a float is not exact: {given!r}")  # noqa: TRY004 - it is reported as a value
    fact = _plain_fact(given, kind)
    if fact is None:
        raise ValueError(f"{shown(repr(given))} is not {kind_name(kind)}")
    return fact


def _plain_fact(given: object, kind: Kind) -> Fact | None:
    match given:
        case bool():
            return given if kind.family is Family.YES_NO else None
        case date():
            return given if kind.family is Family.DATE and not isinstance(given, datetime) else None
        case str():
            return given if kind.family is Family.TEXT else level_place(given, kind)
    number = _number(given)
    return number if number is not None and _fits(number, kind) else None


def plain_help(given: object) -> str | None:
    """What to give instead of a Python value that was refused."""
    return "give an int, a Fraction or a Decimal" if isinstance(given, float) else None


def typed_text(value: bool | Rational | None) -> str:  # noqa: FBT001 - facts may be so
    """What a typed value is called in messages and results, as JSON writes it; empty where there is none."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else exact_text(value)


def value_text(value: Value) -> str:
    """A value as messages show it."""
    if isinstance(value, Missing):
        return value.reason.value
    return exact_text(value) if isinstance(value, RATIONAL_TYPE) else str(value)


def _number(given: object) -> Rational | None:
    if isinstance(given, Decimal) and given.is_finite() and abs(given.adjusted()) > MAX_DIGITS:
        return None  # `Decimal("1e999999999")` is short to write and too long to hold
    try:
        return from_python(given)
    except TypeError:
        return None


def _fits(number: Fact, kind: Kind) -> bool:
    """Whether a number is one that the kind can hold, and of a size that data may state."""
    if kind.family not in QUANTITIES or not isinstance(number, RATIONAL_TYPE):
        return False
    if abs(number.numerator) > _LARGEST or number.denominator > _LARGEST:
        return False
    return kind.holds(number)


def _quoted(value: bool | Rational) -> str:  # noqa: FBT001 - facts may be so
    return shown(typed_text(value))
