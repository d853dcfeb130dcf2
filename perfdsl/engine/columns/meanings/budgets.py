"""A budget that some share, to the cent, for columns: by shares and rates, or by rank."""

from collections.abc import Sequence
from typing import Final

from perfdsl.engine.allotting import places
from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.dues import CENTS, Divided, Earned, Gates, in_cents, or_else
from perfdsl.engine.columns.meanings.leftovers import with_leftovers
from perfdsl.engine.columns.meanings.turns import by_remainder
from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.missing import OUT_OF_RANGE
from perfdsl.values.number import ONE, ZERO, Rational, total

MOST_RECIPIENTS: Final = 32
"""A budget that more share is left to the exact engine: each looks at the remainders of all."""


def shared(maker: Maker, rule: AllotRule, taken: Gates, budget: Column, others: Sequence[Column]) -> Divided:
    """An award of a budget: `others` are the rates of its recipients (their scores, where it is by rank), and scores for ties."""
    figures, build, count = maker.figures, maker.build, len(rule.parts)
    rates, scores = others[:count], others[count:] or others[:count]
    whole, doubt = in_cents(maker, maker.number(budget), figures.whole(0))
    below, _ = figures.less(whole, figures.whole(0), or_equal=False)
    reason = build.select(below, build.label(OUT_OF_RANGE.reason.value), build.there)
    reason = build.select(maker.there(budget), reason, budget.reason)
    kept = whole.between(0.0, float("inf"))
    shares, unsure = _ranked(maker, rule, rates) if rule.classes else _rated(maker, rule, rates)
    dues = []
    for share in shares:
        due = figures.multiply(figures.multiply(kept, share), taken.left)
        most = None if rule.most is None else figures.constant(rule.most * CENTS)
        dues.append(due if most is None else figures.smaller(due, most))
    cents, wrong = by_remainder(maker, dues, scores if rule.ties_by_score else (), down=rule.cents_down)
    earned = [
        Earned(one, build.select(maker.there(rate), taken.undecided, rate.reason))
        for one, rate in zip(cents, rates, strict=True)
    ]
    unsure = build.either(unsure, wrong, taken.unsure, *(rate.unsure for rate in rates))
    if rule.leftover != "kept":
        room, near = figures.floor(figures.multiply(kept, taken.left))
        earned, close = with_leftovers(maker, rule, room, earned, scores)
        unsure = build.either(unsure, near, close)
    there = build.equal(reason, build.there)
    unsure = build.either(budget.unsure, build.both(maker.there(budget), doubt), build.both(there, unsure))
    return Divided(tuple(earned), whole, reason, unsure)


def _rated(maker: Maker, rule: AllotRule, rates: Sequence[Column]) -> tuple[list[Figure], Code]:
    """The part of the budget that each earns; together they are not sure to lie within it where rates above 100% come in."""
    figures, build = maker.figures, maker.build
    parts = [part * time for part, time in zip(rule.parts, rule.times, strict=True)]
    every = total(parts)
    earns = [or_else(maker, rate, ONE) for rate in rates]
    shares = [
        figures.multiply(figures.constant(part / every if every else ZERO), rate)
        for part, rate in zip(parts, earns, strict=True)
    ]
    if all(rate.high <= 1 for rate in earns):
        return shares, build.no
    limit = figures.whole(1)
    each = [_surely(maker, figures.less(rate, limit, or_equal=True)) for rate in earns]
    together = _surely(maker, figures.less(figures.add(shares), limit, or_equal=True))
    return shares, build.opposite(build.either(build.both(*each), together))


def _surely(maker: Maker, decided: tuple[Code, Code]) -> Code:
    holds, unsure = decided
    return maker.build.both(holds, maker.build.opposite(unsure))


def _ranked(maker: Maker, rule: AllotRule, scores: Sequence[Column]) -> tuple[list[Figure], Code]:
    """The part of the budget for the place of each among those with a score; ties share theirs, who has none has an equal part."""
    figures, count = maker.figures, len(scores)
    one, zero = figures.whole(1), figures.whole(0)
    before, alike, unsure = _standing(maker, scores)
    known = figures.add([figures.select(maker.there(score), one, zero) for score in scores])
    sums = [_sums(maker, rule, known, heads, count) for heads in range(count + 1)]
    found = []
    for score, ahead, tied, time in zip(scores, before, alike, rule.times, strict=True):
        first, last = (_at(maker, sums, place) for place in (ahead, figures.add([ahead, tied])))
        among, _ = figures.divide(figures.subtract(last, first), tied)
        part = figures.select(maker.there(score), among, figures.constant(Rational(1, count)))
        found.append(figures.multiply(part.between(0.0, 1.0), figures.constant(time)))
    return found, unsure


def _standing(maker: Maker, scores: Sequence[Column]) -> tuple[list[Figure], list[Figure], Code]:
    """How many scores are higher than each, how many are as high (itself is one), and where that is not sure."""
    figures, build = maker.figures, maker.build
    one, zero, unsure = figures.whole(1), figures.whole(0), build.no
    higher: list[list[Figure]] = [[zero] for _ in scores]
    alike: list[list[Figure]] = [[one] for _ in scores]
    for later in range(len(scores)):
        for first in range(later):
            mine, other = maker.number(scores[later]), maker.number(scores[first])
            there = build.both(maker.there(scores[later]), maker.there(scores[first]))
            more, near = figures.less(mine, other, or_equal=False)
            same, close = figures.equal(mine, other)
            less = build.both(build.opposite(more), build.opposite(same))
            unsure = build.either(unsure, build.both(there, build.either(near, close)))
            higher[later].append(figures.select(build.both(there, more), one, zero))
            higher[first].append(figures.select(build.both(there, less), one, zero))
            for place in (first, later):
                alike[place].append(figures.select(build.both(there, same), one, zero))
    return [figures.add(all_) for all_ in higher], [figures.add(all_) for all_ in alike], unsure


def _sums(maker: Maker, rule: AllotRule, known: Figure, heads: int, count: int) -> Figure:
    """What the first so many places have together, by how many have a score: parts of the budget."""
    figures = maker.figures
    found = figures.whole(0)
    for number in range(max(1, heads), count + 1):
        money = places(rule.classes, number, Rational(number, count))
        is_so, _ = figures.equal(known, figures.whole(number))
        found = figures.select(is_so, figures.constant(total(money[:heads])), found)
    return found


def _at(maker: Maker, sums: Sequence[Figure], place: Figure) -> Figure:
    figures = maker.figures
    found = sums[0]
    for number, one in enumerate(sums[1:], 1):
        found = figures.select(figures.equal(place, figures.whole(number))[0], one, found)
    return found
