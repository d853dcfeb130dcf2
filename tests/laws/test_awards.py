"""What holds of every award: no cent is paid twice or lost, and the reference model comes to the same."""

from typing import Any

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.allotting import allot
from perfdsl.engine.interval import allotting as interval_allotting
from perfdsl.graph.award_rules import AllotRule
from perfdsl.graph.nodes import InputKey
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import NO_CASES, NOT_MEASURED, Missing
from perfdsl.values.number import ONE, ZERO, Rational, exact, total
from perfdsl.values.ranges import OneOf, OpenAllotment, Range, contains, hull
from perfdsl.values.value import Value
from tests.reference.model import Reference
from tests.strategies import compile_text, plain

many = settings(max_examples=400)  # a division is quick

GONE = (NOT_MEASURED, NO_CASES)
SCORES = ("0", "1/3", "50%", "60%", "2/3", "85.6%", "90%", "95%", "100%", "120%", "-10%")
PARTS = ("0", "1", "1", "1.2", "0.8", "1/3", "7")
BUDGETS = ("0", "0.01", "0.02", "0.05", "1", "9.99", "100", "40000", "1234567.89", "1/3", "10000000000000000")
CLASSES = (
    (("25%", "50%"), ("50%", "50%"), ("25%", "0%")),
    (("100%", "100%"),),
    (("1/3", "60%"), ("1/3", "30%"), ("1/3", "9%")),
    (("10%", "90%"), ("90%", "10%")),
)


@st.composite
def rules(draw: DrawFn, count: int) -> AllotRule:
    """Any way to divide a budget among so many."""
    some = st.lists(st.sampled_from(PARTS).map(exact), min_size=count, max_size=count).map(tuple)
    ranks = draw(st.sampled_from([(), *CLASSES])) if count else ()
    return AllotRule(
        draw(some) if not ranks else (ONE,) * count,
        draw(st.sampled_from([(ONE,) * count, tuple(exact("3/4") for _ in range(count))])),
        tuple(draw(st.lists(st.sampled_from([exact("30%"), exact("1/3"), ONE]), max_size=2))),
        own=False,
        classes=tuple((exact(people), exact(money)) for people, money in ranks),
        leftover=draw(st.sampled_from(["kept", "amount", "equally"])),
        most=draw(st.sampled_from([None, None, exact("1"), exact("0.03"), exact("5000"), exact("33.333")])),
        cents_down=draw(st.booleans()),
        ties_by_score=draw(st.booleans()),
    )


@frozen
class Division:
    """A rule and its arguments, by what they are."""

    rule: AllotRule
    gates: tuple[Value, ...]
    budget: Rational
    rates: tuple[Value, ...]
    scores: tuple[Value, ...]

    def run(self) -> Allotment:
        """What the engine makes of it."""
        ties = self.scores if self.rule.ties_by_score else ()
        made = allot(self.rule)(*self.gates, self.budget, *self.rates, *ties)
        assert isinstance(made, Allotment)
        return made


@st.composite
def divisions(draw: DrawFn) -> Division:
    """A division among 1 to 50, with any scores, some of them missing."""
    rule = draw(st.integers(1, 50).flatmap(rules))
    count = len(rule.parts)
    score: st.SearchStrategy[Rational | Missing] = st.one_of(
        st.sampled_from(SCORES).map(exact), st.sampled_from(SCORES).map(exact), st.sampled_from(GONE)
    )
    scores = draw(st.lists(score, min_size=count, max_size=count))
    least, most = draw(st.sampled_from([(ZERO, ONE), (ZERO, exact("120%")), (exact("90%"), exact("120%"))]))
    rates = [one if isinstance(one, Missing) else min([most, max([least, one])]) for one in scores]
    open_: st.SearchStrategy[Value] = st.sampled_from([True, True, False, NOT_MEASURED])
    gates = draw(st.lists(open_, min_size=len(rule.losses), max_size=len(rule.losses)))
    budget = exact(draw(st.sampled_from(BUDGETS)))
    return Division(
        rule, tuple(gates), budget, tuple(scores) if rule.classes else tuple(rates), tuple(scores)
    )


def is_cents(amount: Rational) -> bool:
    return (amount * 100).denominator == 1


@many
@given(divisions())
def test_every_cent_is_in_one_place(division: Division) -> None:
    found = division.run()
    assert (
        found.awarded + found.held + found.left
        == found.budget
        <= division.budget
        < found.budget + exact("0.01")
    )
    paid = [one.amount for one in found.portions if not isinstance(one.amount, Missing)]
    assert total(paid) == found.awarded
    for amount in (found.awarded, found.held, found.left, *paid):
        assert amount >= 0
        assert is_cents(amount)


@many
@given(divisions())
def test_nobody_has_more_than_the_ceiling_and_gates_keep_what_they_take(division: Division) -> None:
    found = division.run()
    if division.rule.most is not None:
        for one in found.portions:
            assert isinstance(one.amount, Missing) or one.amount <= division.rule.most
    assert found.awarded + found.held <= found.budget * (1 - found.lost)


@many
@given(divisions())
def test_who_is_not_known_yet_is_held_back_and_nobody_else(division: Division) -> None:
    found = division.run()
    undecided = any(isinstance(one, Missing) for one in division.gates)
    for one, rate in zip(found.portions, division.rates, strict=True):
        assert isinstance(one.amount, Missing) == (undecided or isinstance(rate, Missing))
    if not undecided and not any(isinstance(rate, Missing) for rate in division.rates):
        assert found.held == 0


@many
@given(divisions(), st.randoms())
def test_the_order_of_recipients_decides_a_cent_at_most(division: Division, random: Any) -> None:  # noqa: ANN401
    places = list(range(len(division.rates)))
    random.shuffle(places)

    def moved(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(values[place] for place in places) if values else ()

    rule = division.rule
    other = Division(
        AllotRule(
            moved(rule.parts), moved(rule.times), rule.losses, rule.own, rule.classes, rule.leftover, rule.most,
            rule.cents_down, rule.ties_by_score,
        ),
        division.gates, division.budget, moved(division.rates), moved(division.scores),
    )  # fmt: skip
    one, two = division.run(), other.run()
    assert (one.budget, one.lost, one.scale) == (two.budget, two.lost, two.scale)
    for number, place in enumerate(places):
        before, after = one.portions[place], two.portions[number]
        assert (before.share, before.rate, before.due, before.place, before.why) == (
            after.share, after.rate, after.due, after.place, after.why,
        )  # fmt: skip
        assert abs(before.rounded - after.rounded) <= exact("0.01")


@many
@given(divisions())
def test_equal_scores_have_equal_places_and_amounts_but_for_a_cent(division: Division) -> None:
    if not division.rule.classes:
        return
    found = division.run()
    by_score: dict[Value, Any] = {}
    for score, one in zip(division.rates, found.portions, strict=True):
        first = by_score.setdefault(score, one)
        assert (first.share, first.due, first.place) == (one.share, one.due, one.place)
        assert abs(first.rounded - one.rounded) <= exact("0.01")


@many
@given(divisions())
def test_more_score_is_no_less_money(division: Division) -> None:
    if not division.rule.classes:
        return
    found = division.run()
    ranked = [
        (score, one.due)
        for score, one in zip(division.rates, found.portions, strict=True)
        if not isinstance(score, Missing)
    ]
    ranked.sort(key=lambda pair: pair[0])
    dues = [due for _, due in ranked]
    assert dues == sorted(dues)


# --- whole plans, against the reference model


RATES = (
    "",
    'by band { "alto": 100%; "medio": 1/2; "basso": 0% }',
    'by band { "alto": 120%; "medio": 100%; "basso": 30% }',
    "by score",
    "by score { 91%..100%: 95%..100%; >= 76%: 75%; otherwise 1/3 }",
    "by curve { 60%: 0%; 95%: 100% }",
    "by level voto { 1: 0%; 2: 80%; 3: 150% }",
    "by level giudizio { scarso: 0%; buono: 80%; ottimo: 120% }",
    "by rank { 25%: 50%; 50%: 50%; 25%: 0% }",
    "by rank { 1/3: 40%; 2/3: 59% }",
)


@st.composite
def plans(draw: DrawFn) -> tuple[CompiledPlan, dict[str, Any]]:
    """A plan that pays a few people, and the figures of all of them."""
    count = draw(st.integers(1, 6))
    people = [f"p{number}" for number in range(count)]
    rate = draw(st.sampled_from(RATES))
    own = "rank" not in rate and draw(st.integers(0, 3)) == 0
    money = "budget " + draw(st.sampled_from(["0.01 EUR", "fondo", "40_000 EUR", "fondo / 3 + 1 EUR"]))
    if own:
        money = "each " + draw(st.sampled_from(["100 EUR * score", "fondo / 7", "x * 0.125 EUR"]))
    lines = [f"for {', '.join(people)}" if draw(st.booleans()) else "for every person", money, rate]
    if not own and "rank" not in rate and draw(st.booleans()):
        coefficients = "; ".join(f"{one}: {draw(st.sampled_from(PARTS[1:]))}" for one in people)
        lines.append(f"divide by coefficient {{ {coefficients} }}")
    if not own:
        lines.append(
            draw(
                st.sampled_from(
                    ["", "leftover kept", "leftover to others by amount", "leftover to others equally"]
                )
            )
        )
    lines += draw(st.lists(st.sampled_from(["gate tempi", "gate spesa"]), unique=True, max_size=2))
    lines.append(draw(st.sampled_from(["", "", "at most 3_000 EUR each", "at most 0.02 EUR each"])))
    lines.append(draw(st.sampled_from(["", "cents down", "cents by largest remainder, ties by score"])))
    text = [
        'scale s { clamp none; band "alto" from 90%; band "medio" from 60%; band "basso" }',
        "plan p { period 2023; scale s; input fondo { money EUR }; input ritardo { days }",
        "gate tempi { when ritardo <= 0; otherwise lose 30% }",
        "gate spesa { when fondo > 0 EUR; otherwise nothing }",
    ]
    for one in people:
        part = draw(st.sampled_from(["", "pro rata 3/4;"]))
        text.append(
            f"person {one} {{ {part} indicator x {{ percent; target >= 100% }}; "
            "indicator giudizio { level scarso, buono, ottimo; monitor }; "
            "indicator voto { level 1..3; monitor } }"
        )
    text += [f"award premio {{ {'; '.join(line for line in lines if line)} }}"]
    text += ["award resto { for every person; budget premio.left + 1 EUR }"] if not own else []
    text.append("}")
    facts: dict[str, Any] = {}
    for one in people:
        if draw(st.integers(0, 5)):
            facts[f"{one}.x"] = exact(draw(st.sampled_from(SCORES)))
        if draw(st.integers(0, 5)):
            facts[f"{one}.giudizio"] = exact(draw(st.sampled_from(["1", "2", "3"])))
            facts[f"{one}.voto"] = exact(draw(st.sampled_from(["1", "2", "3"])))
    if draw(st.integers(0, 5)):
        facts["fondo"] = exact(draw(st.sampled_from([*BUDGETS, "-1"])))
    if draw(st.integers(0, 5)):
        facts["ritardo"] = exact(draw(st.sampled_from(["-1", "0", "3"])))
    return compile_text("\n".join(text)), facts


@settings(max_examples=150)
@given(plans())
def test_an_award_comes_to_what_the_reference_says(drawn: tuple[CompiledPlan, dict[str, Any]]) -> None:
    plan, facts = drawn
    (period,) = plan.periods
    keys = {(tuple(name.split(".")), period): value for name, value in facts.items()}
    evaluation = plan.evaluate_dataset(_dataset(keys), period)
    reference = Reference(plan.model, keys, period.end)
    for item in evaluation.graph.outline.awards:
        ours, theirs = evaluation.value(item.node), reference.award(item.name, period)
        if isinstance(ours, Missing) or isinstance(theirs, Missing):
            assert ours == theirs
            continue
        assert isinstance(ours, Allotment)
        assert [plain(evaluation.value(one.amount)) for one in item.recipients] == list(theirs.amounts)
        sums = plain(ours.awarded), plain(ours.held), plain(ours.left)
        assert sums == (theirs.awarded, theirs.held, theirs.left)


def _dataset(keys: dict[Any, Any]) -> Dataset:
    return Dataset({InputKey(*key): Datum(value) for key, value in keys.items()})


# --- over ranges


def _earned(rate: Value) -> Value:
    """Scores may be negative, and rates are not."""
    return rate if isinstance(rate, Missing) else max(ZERO, rate)


@st.composite
def opened(draw: DrawFn) -> tuple[Division, Division]:
    """Two divisions by the same rule: whatever lies between them is what is open."""
    one = draw(divisions())
    other = draw(divisions())
    count, budget = len(one.rates), draw(st.sampled_from([one.budget, other.budget]))
    chosen = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    rates = [
        _earned(other.rates[place % len(other.rates)]) if change else rate
        for place, (rate, change) in enumerate(zip(one.rates, chosen, strict=True))
    ]
    gates = tuple(draw(st.sampled_from([gate, True, False])) for gate in one.gates)
    return one, Division(one.rule, gates, budget, tuple(rates), one.scores)


@many
@given(opened())
def test_what_an_award_comes_to_lies_in_its_outlook(pair: tuple[Division, Division]) -> None:
    one, other = pair
    arguments = [
        hull([before, after])
        for before, after in zip(
            (*one.gates, one.budget, *one.rates), (*other.gates, other.budget, *other.rates), strict=True
        )
    ]
    if not any(isinstance(argument, Range | OneOf) for argument in arguments):
        return
    ties = one.scores if one.rule.ties_by_score else ()
    outlook = interval_allotting.allot(one.rule)(*arguments, *ties)
    assert isinstance(outlook, OpenAllotment)
    for division in pair:
        assert contains(outlook, division.run())
    for number in range(len(one.rates)):
        assert interval_allotting.pick(number)(outlook) == outlook.amounts[number]


def test_an_outlook_is_as_narrow_as_its_rate() -> None:
    rule = AllotRule((ONE, ONE), (ONE, ONE))
    outlook = interval_allotting.allot(rule)(exact("1000"), hull([exact("60%"), ONE]), ONE)
    assert isinstance(outlook, OpenAllotment)
    assert outlook.amounts == (Range(exact("300"), exact("500")), exact("500"))
    assert outlook.awarded == Range(exact("800"), exact("1000"))
    assert outlook.left == Range(ZERO, exact("200"))
    assert (outlook.budget, outlook.held) == (exact("1000"), ZERO)
