"""An award over ranges: the least and the most that each recipient may have, and why they may have to wait.

The bounds of each amount are reckoned by itself, so together they are wider than what all can come to at once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from attrs import frozen

from perfdsl.engine.allotting import CENTS, floor, places
from perfdsl.engine.interval.numbers import high, low
from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.missing import OUT_OF_RANGE, Missing
from perfdsl.values.number import ONE, ZERO, Rational, rational, total
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, hull, parted


@frozen
class Span:
    """The least and the most that a number may be."""

    least: Rational
    most: Rational


@frozen
class _Earned:
    """What one recipient may have at full rate, what may be earned of it, and why it may be missing."""

    share: Span
    rate: Span
    gone: frozenset[Missing] = frozenset()
    surely_gone: bool = False


def allot(rule: AllotRule) -> Callable[..., Outlook]:
    """How an award may be divided, as a function of what its arguments may become."""
    return lambda *arguments: _Allotting(rule, arguments).run()


def pick(name: int | str) -> Callable[[Outlook], Outlook]:
    """One figure of an award that is open."""

    def meaning(award: Outlook) -> Outlook:
        assert isinstance(award, OpenAllotment)
        found: Outlook = award.amounts[name] if isinstance(name, int) else getattr(award, name)
        return found

    return meaning


class _Allotting:
    def __init__(self, rule: AllotRule, arguments: Sequence[Outlook]) -> None:
        count, gates = len(rule.parts), len(rule.losses)
        middle = gates + (count if rule.own else 1)
        self._rule = rule
        self._gates = arguments[:gates]
        self._money = arguments[gates:middle]
        self._rates = arguments[middle : middle + count]

    def run(self) -> Outlook:
        gone: frozenset[Missing] = frozenset()
        budget = Span(ZERO, ZERO)
        if not self._rule.own:
            found, gone = parted(self._money[0])
            if found is None or _number(found).most < 0:
                return hull([*gone, *([] if found is None else [OUT_OF_RANGE])])
            gone |= {OUT_OF_RANGE} if _number(found).least < 0 else frozenset()
            budget = _in_cents(_number(found))
        earned = self._earned(budget)
        stays, undecided, waits = self._stays()
        cents = [self._cents(one, self._scale(earned), stays) for one in earned]
        if not self._rule.own:
            cents = self._bounded(cents, _floors(_times(budget, stays)))
        reasons = [one.gone | undecided for one in earned]
        surely = [one.surely_gone or waits for one in earned]
        return self._made(budget, earned, cents, reasons, surely, gone)

    # --- what each may earn

    def _stays(self) -> tuple[Span, frozenset[Missing], bool]:
        """What gates leave, why one of them may be undecided, and whether one surely is."""
        least, most = ZERO, ZERO
        gone: set[Missing] = set()
        waits = False
        for gate, loss in zip(self._gates, self._rule.losses, strict=True):
            known = gate.values if isinstance(gate, OneOf) else (gate,)
            gone.update(one for one in known if isinstance(one, Missing))
            waits = waits or all(isinstance(one, Missing) for one in known)
            least += loss if all(one is False for one in known) else ZERO
            most += loss if any(one is False for one in known) else ZERO
        return Span(1 - min(ONE, most), 1 - min(ONE, least)), frozenset(gone), waits

    def _earned(self, budget: Span) -> list[_Earned]:
        rule = self._rule
        if rule.classes:
            return _ranked(rule, budget, self._rates)
        whole = total(part * time for part, time in zip(rule.parts, rule.times, strict=True))
        found: list[_Earned] = []
        for place, (part, time) in enumerate(zip(rule.parts, rule.times, strict=True)):
            rate, gone = parted(self._rates[place])
            surely = rate is None
            if rule.own:
                money, lost = parted(self._money[place])
                share = Span(ZERO, ZERO) if money is None else _number(money)
                lost |= {OUT_OF_RANGE} if share.least < 0 else frozenset()
                gone |= lost
                surely = surely or money is None or share.most < 0
                least = ZERO if lost else share.least  # nothing is kept back for an amount that is not known
                share = _times(Span(least, max(ZERO, share.most)), Span(time, time))
            else:
                part_of_all = part * time / whole if whole else ZERO
                share = Span(budget.least * part_of_all, budget.most * part_of_all)
            found.append(_Earned(share, _rate(rate, may_wait=bool(gone)), gone, surely))
        return found

    def _scale(self, earned: Sequence[_Earned]) -> Span:
        """What all amounts may be multiplied by, where rates above 100% would pass the budget together."""
        rule = self._rule
        if rule.own or all(one.rate.most <= 1 for one in earned):
            return Span(ONE, ONE)
        parts = [part * time for part, time in zip(rule.parts, rule.times, strict=True)]
        whole = total(parts)
        least = total(part * one.rate.least for part, one in zip(parts, earned, strict=True))
        most = total(part * one.rate.most for part, one in zip(parts, earned, strict=True))
        return Span(min(ONE, whole / most) if most else ONE, min(ONE, whole / least) if least else ONE)

    # --- cents

    def _cents(self, one: _Earned, scale: Span, stays: Span) -> Span:
        due = _times(_times(one.share, one.rate), _times(scale, stays))
        if self._rule.most is not None:
            due = Span(min(due.least, self._rule.most), min(due.most, self._rule.most))
        if self._rule.own:
            return self._rounded(due)
        up = 0 if self._rule.cents_down else 1
        most = Rational(floor(due.most * CENTS))
        most += up if most < due.most * CENTS else 0
        return Span(Rational(floor(due.least * CENTS)), most)

    def _rounded(self, amount: Span) -> Span:
        half = ZERO if self._rule.cents_down else rational(1, 2)
        return Span(Rational(floor(amount.least * CENTS + half)), Rational(floor(amount.most * CENTS + half)))

    def _bounded(self, cents: Sequence[Span], room: Span) -> list[Span]:
        """Amounts that others may add to, and that never pass the budget together."""
        least = total(one.least for one in cents)
        ceiling = None if self._rule.most is None else Rational(floor(self._rule.most * CENTS))
        found: list[Span] = []
        for one in cents:
            most = one.most
            if self._rule.leftover != "kept" and most > 0:
                most = room.most if ceiling is None else max(most, min(ceiling, room.most))
            found.append(Span(one.least, max(one.least, min(most, room.most - (least - one.least)))))
        return found

    # --- the whole

    def _made(  # noqa: PLR0913, PLR0917 - everything that is known of the award
        self,
        budget: Span,
        earned: Sequence[_Earned],
        cents: Sequence[Span],
        reasons: Sequence[frozenset[Missing]],
        surely: Sequence[bool],
        gone: frozenset[Missing],
    ) -> OpenAllotment:
        amounts = tuple(
            hull([*why, *gone, *([] if waits else _ends(one))])
            for one, why, waits in zip(cents, reasons, surely, strict=True)
        )
        awarded = _sum(
            (one if not why else Span(ZERO, one.most))
            for one, why, waits in _each(cents, reasons, surely)
            if not waits
        )
        held = _sum(
            (one if waits else Span(ZERO, one.most))
            for one, why, waits in _each(cents, reasons, surely)
            if why
        )
        if self._rule.own:
            full = [self._rounded(one.share) for one in earned]
            lost = [
                Span(max(ZERO, each.least - one.most), max(ZERO, each.most - one.least))
                for each, one in zip(full, cents, strict=True)
            ]
            left = _sum(lost)
            all_of_it = Span(
                total(max(each.least, one.least) for each, one in zip(full, cents, strict=True)),
                total(max(each.most, one.most) for each, one in zip(full, cents, strict=True)),
            )
        else:
            all_of_it = Span(budget.least * CENTS, budget.most * CENTS)
            awarded, held = (Span(one.least, min(one.most, all_of_it.most)) for one in (awarded, held))
            paid = _sum(cents)
            left = Span(max(ZERO, all_of_it.least - paid.most), all_of_it.most - paid.least)
        sums = (hull([*gone, *_ends(one)]) for one in (all_of_it, awarded, held, left))
        return OpenAllotment(amounts, *sums)


def _each(
    cents: Sequence[Span], reasons: Sequence[frozenset[Missing]], surely: Sequence[bool]
) -> Iterable[tuple[Span, frozenset[Missing], bool]]:
    return zip(cents, reasons, surely, strict=True)


# --- rankings


def _ranked(rule: AllotRule, budget: Span, scores: Sequence[Outlook]) -> list[_Earned]:
    """The money of the places that each may come to."""
    count = len(scores)
    known = [parted(score) for score in scores]
    there = [_number(score) for score, _ in known if score is not None]
    settled = all(score is None or not gone for score, gone in known)
    lows, highs = sorted(one.least for one in there), sorted(one.most for one in there)
    money = places(rule.classes, len(there), rational(len(there), count)) if there else []
    falls = all(above >= below for above, below in pairwise(money))
    any_place = Span(min(money), max(money)) if money else Span(ZERO, ZERO)
    found: list[_Earned] = []
    for (score, gone), time in zip(known, rule.times, strict=True):
        equal = rational(1, count)
        part = Span(equal, equal)
        if score is not None and not settled:
            part = Span(ZERO, ONE)
        elif score is not None:
            mine = _number(score)
            first = len(lows) - bisect_right(lows, mine.most)
            last = len(highs) - 1 - bisect_left(highs, mine.least)
            part = Span(money[last], money[first]) if falls else any_place
        share = Span(budget.least * part.least * time, budget.most * part.most * time)
        found.append(_Earned(share, Span(ONE, ONE), gone, score is None))
    return found


# --- spans


def _number(outlook: Outlook) -> Span:
    return Span(low(outlook), high(outlook))


def _rate(rate: Outlook | None, *, may_wait: bool) -> Span:
    """What may be earned; all of it is kept back for one who may have to wait."""
    found = Span(ONE, ONE) if rate is None else _number(rate)
    return Span(min(ONE, found.least), max(ONE, found.most)) if may_wait else found


def _times(one: Span, other: Span) -> Span:
    """The product of two that are not negative."""
    return Span(one.least * other.least, one.most * other.most)


def _sum(spans: Iterable[Span]) -> Span:
    parts = list(spans)
    return Span(total(one.least for one in parts), total(one.most for one in parts))


def _floors(amount: Span) -> Span:
    return Span(Rational(floor(amount.least * CENTS)), Rational(floor(amount.most * CENTS)))


def _in_cents(amount: Span) -> Span:
    found = _floors(Span(max(ZERO, amount.least), amount.most))
    return Span(found.least / CENTS, found.most / CENTS)


def _ends(cents: Span) -> list[Outlook]:
    return [cents.least / CENTS, cents.most / CENTS]
