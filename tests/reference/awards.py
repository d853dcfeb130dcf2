"""Gates and awards, as plainly as the language describes them: cent by cent, round after round."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import floor
from typing import Any, TypeAlias

from attrs import frozen

from perfdsl.model import formula_nodes as f
from perfdsl.model import nodes as m
from perfdsl.model.awards import nodes as a
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.period import Period
from tests.reference import model as reference

Value: TypeAlias = Any
ZERO, ONE, CENT = Fraction(0), Fraction(1), Fraction(1, 100)


@frozen
class Outcome:
    """What an award came to; amounts in the order of its recipients."""

    amounts: tuple[Value, ...]
    awarded: Fraction
    held: Fraction
    left: Fraction


def gate(model: "reference.Reference", name: str, period: Period) -> Value:
    condition = model.plan.gates[name].condition
    return model.reading(lambda: reference.spread(lambda: model.value(condition, period)), opens=True)


def award(model: "reference.Reference", name: str, period: Period) -> Outcome | Missing:
    one = model.plan.awards[name]
    gates = [(gate(model, each, period), reference.plain(model.plan.gates[each].loses)) for each in one.gates]
    undecided = next((is_open for is_open, _ in gates if isinstance(is_open, Missing)), None)
    stays = 1 - min(ONE, sum((loses for is_open, loses in gates if is_open is False), ZERO))
    if one.budget is None:
        return _without_budget(model, one, period, stays, undecided)
    found = model.reading(lambda: reference.spread(lambda: model.value(one.budget, period)), opens=True)  # type: ignore[arg-type]
    if isinstance(found, Missing):
        return found
    if found < 0:
        return Missing(Reason.OUT_OF_RANGE)
    budget = Fraction(floor(found / CENT), 100)
    shares, rates = _earned(model, one, budget, period)
    wanted = [
        share * (ONE if isinstance(rate, Missing) else rate)
        for share, rate in zip(shares, rates, strict=True)
    ]
    too_much = sum(wanted, ZERO) > budget
    dues = [each * budget / sum(wanted, ZERO) if too_much else each for each in wanted]
    dues = [capped(each * stays, one) for each in dues]
    waits = [rate if isinstance(rate, Missing) else undecided for rate in rates]
    scores = [_score(model, each, period) for each in one.recipients] if one.ties_by_score else None
    cents = in_cents(dues, floor(sum(dues, ZERO) / CENT), one, scores)
    pool = floor(budget * stays / CENT) - sum(cents)
    paid = [n for n, wait in enumerate(waits) if wait is None and cents[n] > 0]
    final = list(cents)
    if one.leftover != "kept" and pool > 0 and paid:
        for n, extra in divided(pool, {n: cents[n] for n in paid}, one, scores).items():
            final[n] += extra
    return _outcome(final, waits, budget)


def _outcome(cents: Sequence[int], waits: Sequence[Missing | None], budget: Fraction) -> Outcome:
    amounts = tuple(CENT * each if wait is None else wait for each, wait in zip(cents, waits, strict=True))
    awarded = sum((each for each in amounts if not isinstance(each, Missing)), ZERO)
    held = sum((CENT * each for each, wait in zip(cents, waits, strict=True) if wait is not None), ZERO)
    return Outcome(amounts, awarded, held, budget - awarded - held)


def _without_budget(
    model: "reference.Reference", one: a.Award, period: Period, stays: Fraction, undecided: Missing | None
) -> Outcome:
    cents, waits, whole = [], [], 0
    for each in one.recipients:
        assert each.own is not None
        own: Value = reference.spread(partial(model.value, each.own, period))
        if not isinstance(own, Missing) and own < 0:
            own = Missing(Reason.OUT_OF_RANGE)
        rate = _rate(model, one, each, period)
        wait = own if isinstance(own, Missing) else rate if isinstance(rate, Missing) else undecided
        full = ZERO if isinstance(own, Missing) else own * _time(model, each, period)
        due = capped(full * (ONE if isinstance(rate, Missing) else rate) * stays, one)
        half = ZERO if one.cents_down else Fraction(1, 2)
        cents.append(floor(due / CENT + half))
        whole += max(cents[-1], floor(full / CENT + half))
        waits.append(wait)
    return _outcome(cents, waits, whole * CENT)


def capped(amount: Fraction, one: a.Award) -> Fraction:
    return amount if one.most is None else min(amount, reference.plain(one.most))


def _time(model: "reference.Reference", each: a.Recipient, period: Period) -> Value:
    part = model.plan.parts[each.path]
    assert isinstance(part, m.Container)
    return reference.plain((part.pro_rata or {}).get(period, ONE))


def _score(model: "reference.Reference", each: a.Recipient, period: Period) -> Value:
    score = model.figures(each.path, period).score
    return Missing(Reason.NO_TARGET) if score is None else reference.plain(score)


def _earned(
    model: "reference.Reference", one: a.Award, budget: Fraction, period: Period
) -> tuple[list[Fraction], list[Value]]:
    times = [_time(model, each, period) for each in one.recipients]
    if isinstance(one.rate, a.ByRank):
        scores = [_score(model, each, period) for each in one.recipients]
        money = ranked(scores, one.rate.classes, budget)
        rates = [score if isinstance(score, Missing) else ONE for score in scores]
        return [each * time for each, time in zip(money, times, strict=True)], rates
    parts = [reference.plain(each.part) * time for each, time in zip(one.recipients, times, strict=True)]
    whole = sum(parts, ZERO)
    shares = [budget * part / whole if whole else ZERO for part in parts]
    return shares, [_rate(model, one, each, period) for each in one.recipients]


def _rate(model: "reference.Reference", one: a.Award, each: a.Recipient, period: Period) -> Value:
    score = _score(model, each, period)
    match one.rate:
        case None | a.ByRank():
            return ONE
        case a.ByScore():
            return reference.spread(lambda: max(ZERO, min(ONE, reference.need(score))))
        case a.ByBand(shares):
            band = model.figures(each.path, period).band
            band = Missing(Reason.NO_TARGET) if band is None else band
            return reference.spread(lambda: reference.plain(dict(shares)[reference.need(band)]))
        case a.ByForm(f.Curve(points)):
            corners = [(reference.plain(x), reference.plain(y)) for x, y in points]
            return reference.spread(lambda: reference.curve(reference.need(score), corners))
        case a.ByForm(f.Steps(steps)):
            return reference.spread(lambda: _step(model, steps, reference.need(score), period))
        case a.ByLevel(shares):
            return reference.spread(lambda: _level(model, each, dict(shares), period))


def _step(model: "reference.Reference", steps: Sequence[f.Step], score: Fraction, period: Period) -> Value:
    for step in steps:
        if step.condition is None or model.holds(step.condition, score, period):  # type: ignore[arg-type]
            if isinstance(step.score, f.Curve):
                corners = [(reference.plain(x), reference.plain(y)) for x, y in step.score.points]
                return reference.curve(score, corners)
            return model.value(step.score, period)
    raise reference.GoneError(Reason.NO_RANGE)


def _level(
    model: "reference.Reference", each: a.Recipient, shares: Mapping[str, Value], period: Period
) -> Value:
    assert each.level is not None
    row = model.plan.parts[each.level]
    while isinstance(row, m.Cascade):
        row = model.plan.parts[row.source]
    assert isinstance(row, m.Leaf)
    assert row.kind is not None
    place = reference.need(model.actual(row, period))
    if row.kind.ends is not None:
        return reference.plain(shares[str(int(place))])
    return reference.plain(shares[row.kind.levels[int(place) - 1]])


def ranked(
    scores: Sequence[Value], classes: Sequence[tuple[Value, Value]], budget: Fraction
) -> list[Fraction]:
    """The money of each: the mean of the places that they share with those of the same score."""
    count, known = len(scores), [score for score in scores if not isinstance(score, Missing)]
    room = budget * len(known) / count
    people = [reference.plain(people) for people, _ in classes]
    heads = [0] * len(classes)
    for _ in known:  # each place goes to the class that has most of its quota left; whole quotas come first
        short = [share * len(known) - head for share, head in zip(people, heads, strict=True)]
        whole = [n for n, each in enumerate(short) if each >= 1]
        best = whole[0] if whole else max(range(len(classes)), key=lambda n: short[n])
        heads[best] += 1
    money = [
        room * reference.plain(share) / head
        for head, (_, share) in zip(heads, classes, strict=True)
        for _ in range(head)
    ]
    found = []
    for score in scores:
        if isinstance(score, Missing):
            found.append(budget / count)
            continue
        above, same = sum(other > score for other in known), known.count(score)
        found.append(sum(money[above : above + same], ZERO) / same)
    return found


def in_cents(dues: Sequence[Fraction], goal: int, one: a.Award, scores: Sequence[Value] | None) -> list[int]:
    """Whole cents of amounts that come to `goal` together, unless they are cut off."""
    cents = [floor(due / CENT) for due in dues]
    if one.cents_down:
        return cents
    taken: set[int] = set()
    while sum(cents) < goal:
        best = next_in_turn([due / CENT - floor(due / CENT) for due in dues], taken, scores)
        taken.add(best)
        cents[best] += 1
    return cents


def next_in_turn(rests: Sequence[Fraction], taken: set[int], scores: Sequence[Value] | None) -> int:
    open_ = [n for n in range(len(rests)) if n not in taken]
    most = max(rests[n] for n in open_)
    tied = [n for n in open_ if rests[n] == most]
    if scores is not None:
        known = [scores[n] for n in tied if not isinstance(scores[n], Missing)]
        if known:
            tied = [n for n in tied if scores[n] == max(known)]
    return tied[0]


def divided(
    pool: int, cents: Mapping[int, int], one: a.Award, scores: Sequence[Value] | None
) -> dict[int, int]:
    """The extra cents of each: whoever would pass the ceiling gets what is below it, and the others share on."""
    most = None if one.most is None else floor(reference.plain(one.most) / CENT)
    base = {n: 1 if one.leftover == "equally" else each for n, each in cents.items()}
    full: dict[int, int] = {}
    while True:
        rest, open_ = pool - sum(full.values()), [n for n in cents if n not in full]
        whole = sum(base[n] for n in open_)
        over = [n for n in open_ if most is not None and cents[n] + Fraction(rest * base[n], whole) > most]
        if not over:
            break
        full |= {n: most - cents[n] for n in over}  # type: ignore[operator]
    exact = [Fraction(rest * base[n], whole) * CENT for n in open_]
    tied = None if scores is None else [scores[n] for n in open_]
    return full | dict(zip(open_, in_cents(exact, rest if open_ else 0, one, tied), strict=True))
