"""An award to the cent: who has which part of it, what is held back, and what is left."""

import math
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from attrs import define

from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.allotment import Allotment, Portion
from perfdsl.values.missing import OUT_OF_RANGE, Missing
from perfdsl.values.number import ONE, ZERO, Rational, rational, total
from perfdsl.values.value import Value

CENTS: Final = 100
"""How many cents an amount of 1 has."""
_Meaning: TypeAlias = Callable[..., Value]


def allot(rule: AllotRule) -> _Meaning:
    """How an award is divided, as a function of the arguments that its rule names.

    Its value is an `Allotment`; missing where the budget is, and out of range where it is negative.
    """
    return lambda *arguments: _Allotting(rule, arguments).run()


def pick(name: int | str) -> _Meaning:
    """One figure of an award: the amount of the recipient at a place, or a sum."""
    if isinstance(name, int):
        return lambda allotment: allotment.portions[name].amount
    return lambda allotment: getattr(allotment, name)


def rate_of(table: Sequence[tuple[object, Rational]]) -> _Meaning:
    """What stands beside a band or level in a table."""
    return dict(table).__getitem__


@define
class _Earned:
    """One recipient on the way to their amount."""

    share: Rational
    rate: Rational
    why: Missing | None
    place: int | None = None
    due: Rational = ZERO
    cents: int = 0
    extra: int = 0


class _Allotting:
    """One division: shares of the budget, rates, gates, ceiling, cents, and then the rest."""

    def __init__(self, rule: AllotRule, arguments: Sequence[Value]) -> None:
        count, gates = len(rule.parts), len(rule.losses)
        middle = gates + (count if rule.own else 1)
        self._rule = rule
        self._money = arguments[gates:middle]
        self._rates = arguments[middle : middle + count]
        self._scores = arguments[middle + count :] or self._rates
        self._undecided = next((one for one in arguments[:gates] if isinstance(one, Missing)), None)
        closed = [loss for loss, one in zip(rule.losses, arguments[:gates], strict=True) if one is False]
        self._lost = min(ONE, total(closed))

    def run(self) -> Value:
        budget = ZERO
        if not self._rule.own:
            given = self._money[0]
            if isinstance(given, Missing):
                return given
            budget = rational(floor(given * CENTS), CENTS)  # type: ignore[operator, arg-type]
            if budget < 0:
                return OUT_OF_RANGE
        earned = self._earned(budget)
        scale = self._scale(earned, budget)
        for one in earned:
            one.due = self._capped(one.share * one.rate * scale * (1 - self._lost))
            one.why = one.why or self._undecided
        if self._rule.own:
            return self._each(earned)
        self._round(earned)
        self._divide_rest(earned, floor(budget * (1 - self._lost) * CENTS))
        return self._allotment(earned, budget, scale)

    # --- what each earns

    def _earned(self, budget: Rational) -> list[_Earned]:
        rule = self._rule
        if rule.classes:
            return _ranked(rule, budget, self._rates)
        shares = [_amount(one) for one in self._money] if rule.own else self._divided(budget)
        found: list[_Earned] = []
        for share, time, rate in zip(shares, rule.times, self._rates, strict=True):
            why = next((one for one in (share, rate) if isinstance(one, Missing)), None)
            money = ZERO if isinstance(share, Missing) else share * time if rule.own else share
            found.append(_Earned(money, ONE if isinstance(rate, Missing) else rate, why))  # type: ignore[arg-type]
        return found

    def _divided(self, budget: Rational) -> list[Rational]:
        parts = [part * time for part, time in zip(self._rule.parts, self._rule.times, strict=True)]
        whole = total(parts)
        return [budget * part / whole if whole else ZERO for part in parts]

    def _scale(self, earned: Sequence[_Earned], budget: Rational) -> Rational:
        """What all amounts are multiplied by, where rates above 100% would pass the budget together."""
        if self._rule.own or all(one.rate <= 1 for one in earned):
            return ONE
        whole = total(one.share * one.rate for one in earned)
        return budget / whole if whole > budget else ONE

    def _capped(self, amount: Rational) -> Rational:
        most = self._rule.most
        return amount if most is None else min(amount, most)

    # --- cents

    def _round(self, earned: Sequence[_Earned]) -> None:
        for one in earned:
            one.cents = floor(one.due * CENTS)
        if self._rule.cents_down:
            return
        rests = [one.due * CENTS - one.cents for one in earned]
        order = self._in_turn(range(len(earned)), lambda place: rests[place])
        for place in order[: floor(total(rests))]:
            earned[place].cents += 1

    def _in_turn(self, places: Sequence[int], rest: Callable[[int], Rational]) -> list[int]:
        """The places with the largest remainder first; ties as the rule says."""
        if not self._rule.ties_by_score:
            return sorted(places, key=lambda place: -rest(place))
        scores = [_number(score) for score in self._scores]
        return sorted(
            places, key=lambda place: (-rest(place), scores[place] is None, -(scores[place] or ZERO))
        )

    def _each(self, earned: Sequence[_Earned]) -> Allotment:
        """Amounts that no budget bounds: each is rounded by itself, a half cent up.

        So does Council Regulation (EC) No 1103/97, article 5, for amounts in euro.
        """
        half = ZERO if self._rule.cents_down else rational(1, 2)
        whole = 0
        for one in earned:
            one.cents = floor(one.due * CENTS + half)
            whole += max(one.cents, floor(one.share * CENTS + half))
        return self._allotment(earned, rational(whole, CENTS), ONE)

    # --- what the others leave

    def _divide_rest(self, earned: Sequence[_Earned], room: int) -> None:
        """Divide what is left of `room` cents among those who got something, none above the ceiling."""
        rest = room - sum(one.cents for one in earned)
        paid = [place for place, one in enumerate(earned) if one.why is None and one.cents > 0]
        if self._rule.leftover == "kept" or rest <= 0 or not paid:
            return
        equally = self._rule.leftover == "equally"
        bases = {place: 1 if equally else earned[place].cents for place in paid}
        whole = sum(bases.values())
        full = 0
        if self._rule.most is not None:
            most = floor(self._rule.most * CENTS)
            paid.sort(key=lambda place: -earned[place].cents)  # whoever has most reaches the ceiling first
            for place in paid:
                below = most - earned[place].cents
                if rest * bases[place] <= below * whole:
                    break
                earned[place].extra = below
                rest -= below
                whole -= bases[place]
                full += 1
        self._share_out(earned, sorted(paid[full:]), bases, rest, whole)

    def _share_out(
        self, earned: Sequence[_Earned], paid: Sequence[int], bases: dict[int, int], rest: int, whole: int
    ) -> None:
        remainders: dict[int, Rational] = {}
        for place in paid:
            earned[place].extra, remainder = divmod(rest * bases[place], whole)
            remainders[place] = Rational(remainder)
        if self._rule.cents_down or not paid:
            return
        left = rest - sum(earned[place].extra for place in paid)
        for place in self._in_turn(paid, remainders.__getitem__)[:left]:
            earned[place].extra += 1

    def _allotment(self, earned: Sequence[_Earned], budget: Rational, scale: Rational) -> Allotment:
        awarded = sum(one.cents + one.extra for one in earned if one.why is None)
        held = sum(one.cents for one in earned if one.why is not None)
        portions = tuple(
            Portion(
                one.share,
                one.rate,
                one.due,
                rational(one.cents, CENTS),
                rational(one.extra, CENTS),
                one.place,
                one.why,
            )
            for one in earned
        )
        paid, kept = rational(awarded, CENTS), rational(held, CENTS)
        return Allotment(budget, paid, kept, budget - paid - kept, self._lost, scale, portions)


# --- rankings


def _ranked(rule: AllotRule, budget: Rational, scores: Sequence[Value]) -> list[_Earned]:
    """The money of each place; who has no score stands outside, and an equal part is held back for them."""
    known = [place for place, score in enumerate(scores) if not isinstance(score, Missing)]
    order = sorted(known, key=lambda place: -scores[place])  # type: ignore[operator]
    equal = budget / len(scores)
    money = places(rule.classes, len(known), equal * len(known))
    found: dict[int, _Earned] = {}
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        share = total(money[start:end]) / (end - start)
        for place in order[start:end]:
            found[place] = _Earned(share * rule.times[place], ONE, None, start + 1)
        start = end
    for place, score in enumerate(scores):
        if isinstance(score, Missing):
            found[place] = _Earned(equal * rule.times[place], ONE, score)
    return [found[place] for place in range(len(scores))]


def places(classes: Sequence[tuple[Rational, Rational]], count: int, budget: Rational) -> list[Rational]:
    """The money of every place of a ranking."""
    numbers = heads([people for people, _ in classes], count)
    return [
        budget * money / number
        for number, (_, money) in zip(numbers, classes, strict=True)
        for _ in range(number)
    ]


def heads(shares: Sequence[Rational], count: int) -> list[int]:
    """How many of `count` places each class of a ranking has: its share, whole by largest remainder, the first one first."""
    exact = [share * count for share in shares]
    found = [floor(one) for one in exact]
    order = sorted(range(len(shares)), key=lambda place: found[place] - exact[place])
    for place in order[: count - sum(found)]:
        found[place] += 1
    return found


def _amount(value: Value) -> Rational | Missing:
    """An amount that is written for each; one below nothing is none."""
    if isinstance(value, Missing):
        return value
    return value if value >= 0 else OUT_OF_RANGE  # type: ignore[operator, return-value]


def _number(value: Value) -> Rational | None:
    return None if isinstance(value, Missing) else value  # type: ignore[return-value]


def floor(number: Rational) -> int:
    """The largest whole number that is not above it."""
    return int(math.floor(number))  # noqa: RUF046 - one library's rationals have a whole number of its own
