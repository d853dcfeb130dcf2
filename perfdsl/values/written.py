"""Values as a ruleset writes them: exact, and readable back."""

from datetime import date

from perfdsl.values.allotment import Allotment
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational, exact_text
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, Range


def written(value: Outlook, kind: Kind | None = None) -> str:  # noqa: PLR0911 - one line a form
    """The text that a ruleset would have for the value: `93%`, `1284`, `2023-03-30`, `yes`, `not_measured`.

    A share without an ending percentage is a fraction: `11/12`, and a score is in the terms of its scale. Without
    a kind a number is a share. What is open is a range, `62%..75%`, or all that it may be, with `or` between.
    """
    match value:
        case Range(low, high, missing):
            ends = f"{written(low, kind)}..{written(high, kind)}"
            return " or ".join([ends, *sorted(written(one) for one in missing)])
        case OneOf(values):
            return " or ".join(written(one, kind) for one in values)
        case Missing(reason):
            return reason.value
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case Allotment() | OpenAllotment():
            return written(value.awarded, kind)
        case str():
            return f'"{value}"'
        case _:
            return _number(value, kind)


def _number(value: Rational, kind: Kind | None) -> str:
    family = kind.family if kind is not None else Family.RATIO
    if kind is not None and family is Family.LEVEL:
        return kind.levels[int(value) - 1]
    if kind is not None and kind.terms is not None:
        return exact_text(kind.terms.figure(value))
    if family in (Family.RATIO, Family.SHARE):
        text = exact_text(value * 100)
        return f"{text}%" if "/" not in text else exact_text(value)
    text = exact_text(value)
    if kind is not None and family is Family.MONEY:
        return f"{text} {kind.currency}"
    return text
