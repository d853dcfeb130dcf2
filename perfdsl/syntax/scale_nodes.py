"""Statements of scales: bounds, late dates, roundings, terms and bands."""

from attrs import frozen

from perfdsl.syntax.formula_nodes import Name, Node, Number, Text, Translation
from perfdsl.values.number import Rational


@frozen(repr=False)
class Clamp(Node):
    """`clamp 0%..100%`; a side that is left out is open."""

    low: Number | None
    high: Number | None


@frozen(repr=False)
class Late(Node):
    """What a late date is worth: `start` minus `loses` for every `days` days, nothing after `until` days."""

    start: Rational
    until: Rational | None = None
    loses: Rational | None = None
    days: Rational | None = None
    begun: bool = False


@frozen(repr=False)
class Round(Node):
    """`round achievement to 2 decimals half even`, or `round score to nearest 0.5`."""

    stage: Name
    decimals: int
    mode: tuple[Name, ...]
    nearest: Number | None = None


@frozen(repr=False)
class Terms(Node):
    """`out of 5`, `100..500` or, without figures, `points`."""

    low: Number | None = None
    high: Number | None = None


@frozen(repr=False)
class Band(Node):
    """`band "raggiunto" from 95% green`, or by rank `band "alta" best 25% green`, `band "media" next 50%`."""

    label: Text
    start: Number | None
    colour: Name | None
    translations: tuple[Translation, ...] = ()
    ranked: Name | None = None
    share: Number | None = None
