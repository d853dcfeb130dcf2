"""Awards to the cent, for columns: what each recipient is paid, and the sums."""

from collections.abc import Sequence

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.budgets import MOST_RECIPIENTS, shared
from perfdsl.engine.columns.meanings.dues import CENTS, Divided, Earned, capped, gates, in_cents, or_else
from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.missing import OUT_OF_RANGE
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational


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


def divided(maker: Maker, rule: AllotRule, arguments: Sequence[Column]) -> Divided | None:
    """An award to the cent; None where nothing is proven of it: so many share it that it is left to the exact engine."""
    count = len(rule.losses)
    if rule.own:
        return None if rule.classes else _each(maker, rule, arguments)
    if len(rule.parts) > MOST_RECIPIENTS or any(_is_unknown(one) for one in arguments):
        return None
    taken = gates(maker, rule, arguments[:count])
    return shared(maker, rule, taken, arguments[count], arguments[count + 1 :])


def pick(maker: Maker, name: int | str, award: Divided | None) -> Column:
    """One figure of an award: the amount of the recipient at a place, or a sum."""
    if award is None:
        return maker.unproven(maker.figures.whole(0))
    if not isinstance(name, int):
        return _sum(maker, name, award)
    one, build = award.earned[name], maker.build
    reason = build.select(build.equal(award.reason, build.there), one.why, award.reason)
    return Column(_euro(maker, one.cents), reason, award.unsure)


def _is_unknown(column: Column) -> bool:
    return column.figure is not None and column.figure.absolute == float("inf")


def _euro(maker: Maker, cents: Figure) -> Figure:
    found, _ = maker.figures.divide(cents, maker.figures.constant(CENTS))
    return evolve(found, decimal=True)


def _sum(maker: Maker, name: str, found: Divided) -> Column:
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


def _each(maker: Maker, rule: AllotRule, arguments: Sequence[Column]) -> Divided:
    """Amounts that no budget bounds: each is rounded by itself, a half cent up."""
    figures, build, count = maker.figures, maker.build, len(rule.parts)
    taken, rest = gates(maker, rule, arguments[: len(rule.losses)]), arguments[len(rule.losses) :]
    unsure = taken.unsure
    half, earned, budget = figures.constant(ZERO if rule.cents_down else Rational(1, 2)), [], []
    for money, rate, time in zip(rest[:count], rest[count : 2 * count], rule.times, strict=True):
        amount, below, near = _amount(maker, money)
        share = figures.multiply(amount, figures.constant(time))
        due = figures.multiply(share, or_else(maker, rate, ONE))
        cents, doubt = in_cents(maker, capped(maker, rule, figures.multiply(due, taken.left)), half)
        most, other = in_cents(maker, share, half)
        why = build.select(maker.there(rate), taken.undecided, rate.reason)
        why = build.select(below, build.label(OUT_OF_RANGE.reason.value), why)
        why = build.select(maker.there(money), why, money.reason)
        unsure = build.either(unsure, money.unsure, rate.unsure, near, doubt, other)
        earned.append(Earned(cents, why))
        budget.append(figures.larger(cents, most))
    return Divided(tuple(earned), figures.add(budget), build.there, unsure)


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
