"""Awards to the cent, for columns: what each recipient is paid, and the sums."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.missing import OUT_OF_RANGE
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational, total

CENTS: Final = Rational(100)
_MOST_RECIPIENTS: Final = 12
"""A budget that more share is left to the exact engine: each looks at the remainders of all."""


def rate_of(maker: Maker, table: Sequence[tuple[object, Rational]], columns: Sequence[Column]) -> Column:
    """What stands beside a band or level in a table."""
    (earner,) = columns
    rows = list(dict(table).items())
    found = maker.figures.constant(rows[-1][1])
    for word, rate in reversed(rows[:-1]):
        found = maker.figures.select(_is(maker, earner, word), maker.figures.constant(rate), found)
    return maker.sure(found)


def _is(maker: Maker, earner: Column, word: object) -> Code:
    if isinstance(word, RATIONAL_TYPE):
        return maker.figures.equal(maker.number(earner), maker.figures.constant(word))[0]
    assert not isinstance(earner.value, Figure)
    return maker.build.equal(earner.value, maker.build.label(str(word)))


@frozen
class _Earned:
    """What one recipient has, in whole cents, and why it is held back."""

    cents: Figure
    most: Figure
    """What it would be at the full rate, or without what gates take."""
    why: Code


@frozen
class _Divided:
    """An award: what each has; the budget in cents; why there is none, and where nothing is sure."""

    earned: tuple[_Earned, ...]
    budget: Figure
    reason: Code
    unsure: Code


def pick(maker: Maker, name: int | str, rule: AllotRule, arguments: Sequence[Column]) -> Column:
    """One figure of an award: the amount of the recipient at a place, or a sum.

    Proven are awards of amounts for each, and budgets of few that are divided by shares and rates up to 100%, where what is left is kept.
    """
    zero = maker.figures.whole(0)
    if not _is_proven(rule) or (not rule.own and any(_is_unknown(one) for one in arguments)):
        return maker.unproven(zero)
    found = _each(maker, rule, arguments) if rule.own else _shared(maker, rule, arguments)
    if found is None:
        return maker.unproven(zero)
    if isinstance(name, int):
        one = found.earned[name]
        reason = maker.build.select(maker.build.equal(found.reason, maker.build.there), one.why, found.reason)
        return Column(_euro(maker, one.cents), reason, found.unsure)
    return _sum(maker, name, found)


def _is_proven(rule: AllotRule) -> bool:
    is_shared = not rule.own and (rule.leftover != "kept" or len(rule.parts) > _MOST_RECIPIENTS)
    return not rule.classes and not rule.ties_by_score and not is_shared


def _is_unknown(column: Column) -> bool:
    return column.figure is not None and column.figure.absolute == float("inf")


def _euro(maker: Maker, cents: Figure) -> Figure:
    found, _ = maker.figures.divide(cents, maker.figures.constant(CENTS))
    return evolve(found, decimal=True)


def _sum(maker: Maker, name: str, found: _Divided) -> Column:
    """What is awarded, held back for who is not decided, or left of the budget."""
    figures, build = maker.figures, maker.build
    paid = [(build.equal(one.why, build.there), one.cents) for one in found.earned]
    zero = figures.whole(0)
    awarded = figures.add([figures.select(there, cents, zero) for there, cents in paid])
    held = figures.add([figures.select(there, zero, cents) for there, cents in paid])
    left = figures.subtract(figures.subtract(found.budget, awarded), held)
    sums = {"budget": found.budget, "awarded": awarded, "held": held, "left": left}
    if name not in sums or not sums[name].whole:
        return maker.unproven(zero)
    return Column(_euro(maker, sums[name]), found.reason, found.unsure)


def _gates(maker: Maker, rule: AllotRule, gates: Sequence[Column]) -> tuple[Figure, Code, Code]:
    """The share that gates leave, why that is not decided, and where it is not sure."""
    figures, build = maker.figures, maker.build
    losses = []
    for loss, gate in zip(rule.losses, gates, strict=True):
        closed = build.both(maker.there(gate), build.opposite(maker.truth(gate)))
        losses.append(figures.select(closed, figures.constant(loss), figures.whole(0)))
    undecided = build.there
    for gate in reversed(gates):
        undecided = build.select(maker.there(gate), undecided, gate.reason)
    if not losses:
        return figures.whole(1), undecided, build.no
    lost = figures.smaller(figures.whole(1), figures.add(losses))
    return figures.subtract(figures.whole(1), lost), undecided, maker.unsure(gates)


def _each(maker: Maker, rule: AllotRule, arguments: Sequence[Column]) -> _Divided:
    """Amounts that no budget bounds: each is rounded by itself, a half cent up."""
    figures, build, count = maker.figures, maker.build, len(rule.parts)
    gates, rest = arguments[: len(rule.losses)], arguments[len(rule.losses) :]
    left, undecided, unsure = _gates(maker, rule, gates)
    half, earned, budget = figures.constant(ZERO if rule.cents_down else Rational(1, 2)), [], []
    for money, rate, time in zip(rest[:count], rest[count : 2 * count], rule.times, strict=True):
        amount, below, near = _amount(maker, money)
        share = figures.multiply(amount, figures.constant(time))
        full = maker.number(rate)
        due = figures.multiply(share, _or(maker, rate, full, ONE))
        cents, doubt = _cents(maker, _capped(maker, rule, figures.multiply(due, left)), half)
        most, other = _cents(maker, share, half)
        why = build.select(maker.there(rate), undecided, rate.reason)
        why = build.select(below, build.label(OUT_OF_RANGE.reason.value), why)
        why = build.select(maker.there(money), why, money.reason)
        unsure = build.either(unsure, money.unsure, rate.unsure, near, doubt, other)
        earned.append(_Earned(cents, most, why))
        budget.append(figures.larger(cents, most))
    return _Divided(tuple(earned), figures.add(budget), build.there, unsure)


def _amount(maker: Maker, money: Column) -> tuple[Figure, Code, Code]:
    """An amount, 0 where it is not there or below; whether it is below 0, and where that is not sure."""
    figures, build, zero = maker.figures, maker.build, maker.figures.whole(0)
    there = maker.there(money)
    less, near = figures.less(maker.number(money), zero, or_equal=False)
    below = build.both(there, less)
    amount = figures.select(
        build.both(there, build.opposite(less)), maker.number(money).between(0.0, float("inf")), zero
    )
    return amount, below, build.both(there, near)


def _or(maker: Maker, column: Column, figure: Figure, otherwise: Rational) -> Figure:
    return maker.figures.select(maker.there(column), figure, maker.figures.constant(otherwise))


def _capped(maker: Maker, rule: AllotRule, amount: Figure) -> Figure:
    return amount if rule.most is None else maker.figures.smaller(amount, maker.figures.constant(rule.most))


def _cents(maker: Maker, amount: Figure, more: Figure) -> tuple[Figure, Code]:
    cents = maker.figures.multiply(amount, maker.figures.constant(CENTS))
    return maker.figures.floor(maker.figures.add([cents, more]))


def _shared(maker: Maker, rule: AllotRule, arguments: Sequence[Column]) -> _Divided | None:
    """A budget divided by shares and rates, the cents by largest remainder."""
    figures, build, count = maker.figures, maker.build, len(rule.parts)
    gates, (budget, *rates) = arguments[: len(rule.losses)], arguments[len(rule.losses) :]
    if any(maker.number(rate).high > 1 for rate in rates):
        return None
    left, undecided, unsure = _gates(maker, rule, gates)
    whole, doubt = _cents(maker, maker.number(budget), figures.whole(0))
    below, _ = figures.less(whole, figures.whole(0), or_equal=False)
    reason = build.select(below, build.label(OUT_OF_RANGE.reason.value), build.there)
    reason = build.select(maker.there(budget), reason, budget.reason)
    parts = [part * time for part, time in zip(rule.parts, rule.times, strict=True)]
    every = total(parts)
    dues, whys = [], []
    for part, rate in zip(parts, rates[:count], strict=True):
        share = figures.multiply(
            whole.between(0.0, float("inf")), figures.constant(part / every if every else ZERO)
        )
        due = figures.multiply(figures.multiply(share, _or(maker, rate, maker.number(rate), ONE)), left)
        dues.append(due if rule.most is None else figures.smaller(due, figures.constant(rule.most * CENTS)))
        whys.append(build.select(maker.there(rate), undecided, rate.reason))
        unsure = build.either(unsure, rate.unsure)
    cents, wrong = _by_remainder(maker, dues, down=rule.cents_down)
    there = build.equal(reason, build.there)
    unsure = build.either(
        budget.unsure, build.both(maker.there(budget), doubt), build.both(there, build.either(unsure, wrong))
    )
    earned = [_Earned(one, one, why) for one, why in zip(cents, whys, strict=True)]
    return _Divided(tuple(earned), whole, reason, unsure)


def _by_remainder(maker: Maker, dues: Sequence[Figure], *, down: bool) -> tuple[list[Figure], Code]:
    """Whole cents: each rounded down, and what is then left of their sum to those that lost most, of equals to the first."""
    figures, build = maker.figures, maker.build
    floors, unsure = [], build.no
    for due in dues:
        found, doubt = figures.floor(due)
        floors.append(found)
        unsure = build.either(unsure, doubt)
    if down:
        return floors, unsure
    rests = [figures.subtract(due, found).between(0.0, 1.0) for due, found in zip(dues, floors, strict=True)]
    more, doubt = figures.floor(figures.add(rests))
    unsure = build.either(unsure, doubt)
    cents = []
    for place, rest in enumerate(rests):
        before = []
        for other, one in enumerate(rests):
            if other != place:
                ahead, near = figures.less(rest, one, or_equal=other < place)
                before.append(figures.select(ahead, figures.whole(1), figures.whole(0)))
                unsure = build.either(unsure, near)
        rank = figures.add(before) if before else figures.whole(0)
        gets, _ = figures.less(rank, more, or_equal=False)
        extra = figures.select(gets, figures.whole(1), figures.whole(0))
        cents.append(figures.add([floors[place], extra]))
    return cents, unsure
