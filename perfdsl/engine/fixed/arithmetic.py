"""Sums, products and conditions in whole numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perfdsl.engine.fixed.body import Body, Inner, all_needs, numbers
from perfdsl.engine.fixed.forms import Day, Form, Number, Plain, against, common, times, whole
from perfdsl.values.number import ONE, ZERO

MAX_BITS: Final = 4_000
"""A sum or product that may be longer than this is left to its exact meaning, which says what is too large."""

_FLIPPED: Final[Mapping[str, str]] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "!=": "!="}
_PYTHON: Final[Mapping[str, str]] = {**{sign: sign for sign in _FLIPPED}, "=": "=="}


def add(_body: Body, signs: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - of any operation
    """The sum of numbers that have no denominator of their own."""
    terms = numbers(forms)
    if terms is None or any(term.under for term in terms) or sum(term.bits for term in terms) > MAX_BITS:
        return None
    base = common(term.factor for term in terms if term.constant != 0)
    parts = [
        f"{sign} {times(term.text, whole(term.factor / base))}"
        for sign, term in zip(signs, terms, strict=True)
        if term.constant != 0
    ]
    text = f"({' '.join(parts).removeprefix('+ ')})" if parts else "0"
    return Number(text, base, needs=all_needs(terms), bits=sum(term.bits for term in terms))


def multiply(body: Body, signs: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    """The product; a row whose divisor is not above 0 is left to the exact engine."""
    terms = numbers(forms)
    if terms is None or sum(term.bits for term in terms) > MAX_BITS:
        return None
    over, under, factor = [], [], ONE
    for sign, term in zip(signs, terms, strict=True):
        if sign != "/":
            over.append(term.text)
            under += [term.under] if term.under else []
            factor *= term.factor
            continue
        if term.constant == 0:
            return None
        named = body.named(term)
        if term.constant is None:
            # A negative divisor is seldom measured, and 0 leaves no value: both are rows for the exact engine.
            body.put_aside(f"{named.text} <= 0", named.needs)
        elif term.constant < 0:
            return None
        over += [term.under] if term.under else []
        under += [named.text] if term.constant is None else []
        factor /= term.factor
    bits = sum(term.bits for term in terms)
    text, below = f"({' * '.join(over)})", f"({' * '.join(under)})" if under else ""
    return Number(text, factor, below, all_needs(terms), bits=bits)


def negate(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
    """The opposite."""
    (term,) = forms
    if not isinstance(term, Number):
        return None
    low, high = (None if end is None else -end for end in (term.high, term.low))
    return Number(f"(-{term.text})", term.factor, term.under, term.needs, low, high, term.bits)


def compare(body: Body, sign: Any, forms: Sequence[Form]) -> Form | None:  # noqa: ANN401 - as above
    """How two numbers or two days stand to each other."""
    left, right = forms
    if isinstance(left, Day) and isinstance(right, Day):
        return Plain(f"({left.text} {_PYTHON[sign]} {right.text})", left.needs | right.needs)
    if not isinstance(left, Number) or not isinstance(right, Number):
        return None
    if left.constant is not None:
        left, right, sign = right, left, _FLIPPED[sign]
    left = body.named(left)
    if right.constant is not None and not left.under:
        return Plain(f"({against(left.text, sign, right.constant / left.factor)})", left.needs)
    base = common([left.factor, right.factor])
    one = _over(times(left.text, whole(left.factor / base)), right.under)
    other = _over(times(right.text, whole(right.factor / base)), left.under)
    return Plain(f"({one} {_PYTHON[sign]} {other})", left.needs | right.needs)


def _over(text: str, factor: str) -> str:
    return f"{text} * {factor}" if factor else text


def connected(word: str) -> Inner:
    """Conditions joined by `and` or `or`."""

    def meaning(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
        if not all(isinstance(form, Plain) for form in forms):
            return None
        return Plain(f"({f' {word} '.join(form.text for form in forms)})", all_needs(forms))

    return meaning


def negation(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
    """Whether a condition does not hold."""
    (form,) = forms
    return Plain(f"(not {form.text})", form.needs) if isinstance(form, Plain) else None


def done(_body: Body, _: object, forms: Sequence[Form]) -> Form | None:
    """100% where a condition holds, else 0%."""
    (form,) = forms
    if not isinstance(form, Plain):
        return None
    return Number(f"(1 if {form.text} else 0)", needs=form.needs, low=ZERO, high=ONE, bits=2)
