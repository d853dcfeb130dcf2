"""What recipients of an award have, in cents, and what gates take, for columns."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.number import Rational

CENTS: Final = Rational(100)
MOST_CENTS: Final = 2**43
"""An amount of more is left to the exact engine: sums of hundreds of them are exact in binary64."""


@frozen
class Earned:
    """What one recipient has, in whole cents, and why it is held back."""

    cents: Figure
    why: Code


@frozen
class Divided:
    """An award: what each has; the budget in cents; why there is none, and where nothing is sure."""

    earned: tuple[Earned, ...]
    budget: Figure
    reason: Code
    unsure: Code


@frozen
class Gates:
    """The share that gates leave, why that is not decided, and where it is not sure."""

    left: Figure
    undecided: Code
    unsure: Code


def gates(maker: Maker, rule: AllotRule, conditions: Sequence[Column]) -> Gates:
    """What the gates of an award come to."""
    figures, build = maker.figures, maker.build
    losses = []
    for loss, gate in zip(rule.losses, conditions, strict=True):
        closed = build.both(maker.there(gate), build.opposite(maker.truth(gate)))
        losses.append(figures.select(closed, figures.constant(loss), figures.whole(0)))
    undecided = build.there
    for gate in reversed(conditions):
        undecided = build.select(maker.there(gate), undecided, gate.reason)
    if not losses:
        return Gates(figures.whole(1), undecided, build.no)
    lost = figures.smaller(figures.whole(1), figures.add(losses))
    return Gates(figures.subtract(figures.whole(1), lost), undecided, maker.unsure(conditions))


def or_else(maker: Maker, column: Column, otherwise: Rational) -> Figure:
    """The number of a column, or another where it has none."""
    return maker.figures.select(maker.there(column), maker.number(column), maker.figures.constant(otherwise))


def capped(maker: Maker, rule: AllotRule, amount: Figure) -> Figure:
    """An amount, no more than one may have."""
    return amount if rule.most is None else maker.figures.smaller(amount, maker.figures.constant(rule.most))


def in_cents(maker: Maker, amount: Figure, more: Figure) -> tuple[Figure, Code]:
    """An amount and so much more in cents, rounded down, and where that is not sure, as it is where it is large."""
    figures = maker.figures
    found, doubt = figures.floor(figures.add([figures.multiply(amount, figures.constant(CENTS)), more]))
    large, _ = figures.less(figures.whole(MOST_CENTS), figures.absolute(found), or_equal=False)
    return found.between(-float(MOST_CENTS), float(MOST_CENTS)), maker.build.either(doubt, large)
