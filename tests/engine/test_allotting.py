"""Awards to the cent: what schemes and laws come to, and what becomes of odd cents, ceilings and the rest."""

from collections.abc import Sequence

import pytest

from perfdsl.engine.allotting import allot, pick, rate_of
from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import NOT_MEASURED, OUT_OF_RANGE, Missing
from perfdsl.values.number import ONE, ZERO, Rational, exact
from perfdsl.values.value import Value

QUARTERS = (("25%", "50%"), ("50%", "50%"), ("25%", "0%"))


def rule(count: int, parts: Sequence[str] = (), **options: object) -> AllotRule:
    """A rule for so many, equal unless `parts` says otherwise."""
    own = tuple(map(exact, parts)) or (ONE,) * count
    return AllotRule(own, (ONE,) * count, **options)  # type: ignore[arg-type]


def shared(made: AllotRule, budget: str, *rates: str, gates: Sequence[Value] = ()) -> Allotment:
    found = allot(made)(*gates, exact(budget), *map(exact, rates))
    assert isinstance(found, Allotment)
    return found


def amounts(found: Allotment) -> list[str]:
    return [
        one.amount.reason.value if isinstance(one.amount, Missing) else str(float(one.amount))
        for one in found.portions
    ]


def ranking(scores: Sequence[str], budget: str, classes: Sequence[tuple[str, str]] = QUARTERS) -> list[str]:
    pairs = tuple((exact(people), exact(money)) for people, money in classes)
    return amounts(shared(rule(len(scores), classes=pairs), budget, *scores))


@pytest.mark.parametrize(
    ("budget", "parts", "rates", "paid", "left"),
    [
        pytest.param("0.01", (), ("1", "1", "1"), ["0.01", "0.0", "0.0"], "0", id="1 cent for 3 people"),
        pytest.param("100", (), ("1", "1", "1"), ["33.34", "33.33", "33.33"], "0", id="a third each"),
        pytest.param("100", (), ("0.5", "1", "0"), ["16.67", "33.33", "0.0"], "50", id="the largest remainder"),
        pytest.param("40000", ("2", "1", "1"), ("1", "1", "0.7"), ["20000.0", "10000.0", "7000.0"], "3000", id="coefficients"),
        pytest.param("100", ("0", "1"), ("1", "1"), ["0.0", "100.0"], "0", id="a coefficient of 0"),
        pytest.param("0", (), ("1", "1"), ["0.0", "0.0"], "0", id="nothing to divide"),
        pytest.param("1/3", (), ("1",), ["0.33"], "0", id="a budget of whole cents"),
        pytest.param("100", (), ("1.5", "1"), ["60.0", "40.0"], "0", id="rates beyond the budget"),
        pytest.param("100", (), ("1.5", "0.5"), ["75.0", "25.0"], "0", id="rates that make the budget"),
    ],
)  # fmt: skip
def test_a_budget_is_divided(
    budget: str, parts: tuple[str, ...], rates: tuple[str, ...], paid: list[str], left: str
) -> None:
    found = shared(rule(len(rates), parts), budget, *rates)
    assert amounts(found) == paid
    assert found.left == exact(left)


@pytest.mark.parametrize(
    ("leftover", "most", "paid", "left"),
    [
        pytest.param("kept", None, ["30.0", "15.0", "0.0"], "45", id="kept"),
        pytest.param("amount", None, ["60.0", "30.0", "0.0"], "0", id="by amount"),
        pytest.param("equally", None, ["52.5", "37.5", "0.0"], "0", id="equally"),
        pytest.param("amount", "50", ["50.0", "40.0", "0.0"], "0", id="the ceiling sends it on"),
        pytest.param("equally", "40", ["40.0", "40.0", "0.0"], "10", id="all at the ceiling"),
        pytest.param("kept", "20", ["20.0", "15.0", "0.0"], "55", id="a ceiling alone"),
    ],
)
def test_the_rest(leftover: str, most: str | None, paid: list[str], left: str) -> None:
    made = rule(3, leftover=leftover, most=None if most is None else exact(most))
    found = shared(made, "90", "1", "0.5", "0")
    assert amounts(found) == paid
    assert found.left == exact(left)


def test_what_a_gate_takes_goes_to_nobody() -> None:
    made = rule(2, losses=(exact("30%"),), leftover="amount")
    found = shared(made, "100", "1", "0", gates=[False])
    assert (amounts(found), found.left) == (["70.0", "0.0"], exact("30"))
    assert amounts(shared(made, "100", "1", "0", gates=[True])) == ["100.0", "0.0"]


def test_closed_gates_take_their_shares_of_the_same_amount_and_all_at_most() -> None:
    made = rule(1, losses=(exact("30%"), exact("50%"), exact("40%")))
    assert amounts(shared(made, "100", "1", gates=[False, False, True])) == ["20.0"]
    assert amounts(shared(made, "100", "1", gates=[False, False, False])) == ["0.0"]


def test_what_is_not_known_is_held_back() -> None:
    made = rule(2, losses=(exact("30%"),))
    gate: Value = False
    found = allot(made)(gate, exact("100"), ONE, NOT_MEASURED)
    assert isinstance(found, Allotment)
    assert amounts(found) == ["35.0", "not_measured"]
    assert (found.awarded, found.held, found.left) == (exact("35"), exact("35"), exact("30"))
    undecided = allot(made)(NOT_MEASURED, exact("100"), ONE, ONE)
    assert isinstance(undecided, Allotment)
    assert (amounts(undecided), undecided.held) == (["not_measured"] * 2, exact("100"))


@pytest.mark.parametrize(("budget", "found"), [(NOT_MEASURED, NOT_MEASURED), (exact("-1"), OUT_OF_RANGE)])
def test_a_budget_that_is_none(budget: Value, found: Missing) -> None:
    assert allot(rule(1))(budget, ONE) == found


def test_a_forced_ranking_of_the_law_of_2009() -> None:
    scores = ("98", "95", "90", "88", "85", "80", "70", "60")
    assert ranking(scores, "16000") == ["4000.0"] * 2 + ["2000.0"] * 4 + ["0.0"] * 2


def test_who_ties_across_a_border_shares_the_money_of_the_places() -> None:
    assert ranking(("9", "9", "7", "6"), "8000") == ["3000.0", "3000.0", "2000.0", "0.0"]
    assert ranking(("5", "5", "5", "5"), "100") == ["25.0"] * 4


def test_places_are_whole_by_largest_remainder() -> None:
    assert ranking(("9", "8", "7", "6", "5"), "100") == ["50.0", "16.67", "16.67", "16.66", "0.0"]


def test_who_has_no_score_stands_outside_a_ranking() -> None:
    classes = ((exact("50%"), ONE), (exact("50%"), ZERO))
    found = allot(rule(3, classes=classes))(exact("90"), exact("9"), NOT_MEASURED, exact("8"))
    assert isinstance(found, Allotment)
    assert (amounts(found), found.held) == (["60.0", "not_measured", "0.0"], exact("30"))


def test_ties_of_cents() -> None:
    made = rule(2, ties_by_score=True)
    found = allot(made)(exact("0.01"), ONE, ONE, exact("1"), exact("2"))
    assert isinstance(found, Allotment)
    assert amounts(found) == ["0.0", "0.01"]
    assert amounts(shared(rule(2, cents_down=True), "0.01", "1", "1")) == ["0.0", "0.0"]


def each(amount: Value, rate: str = "1") -> Allotment:
    found = allot(rule(1, own=True))(amount, exact(rate))
    assert isinstance(found, Allotment)
    return found


@pytest.mark.parametrize(
    ("amount", "rate", "paid"),
    [
        pytest.param(Rational(74) * exact("201.16"), "1", "14885.84", id="QOF, 74 points"),
        pytest.param(Rational(564) * exact("225.49"), "1", "127176.36", id="QOF, 564 points"),
        pytest.param(
            exact("100000") * exact("15%"), "0.95", "14250.0", id="95 points of 100 of 15% of the pay"
        ),
        pytest.param(exact("10000"), "1.2", "12000.0", id="eccellente"),
        pytest.param(exact("0.005"), "1", "0.01", id="half a cent up"),
        pytest.param(exact("-1"), "1", "out_of_range", id="less than nothing"),
        pytest.param(NOT_MEASURED, "1", "not_measured", id="not known"),
    ],
)
def test_amounts_without_a_budget(amount: Value, rate: str, paid: str) -> None:
    found = each(amount, rate)
    assert amounts(found) == [paid]
    assert found.awarded + found.held + found.left == found.budget


def test_a_table_and_a_figure() -> None:
    assert rate_of((("alto", ONE), ("basso", ZERO)))("basso") == 0
    found = each(exact("5"))
    assert (pick(0)(found), pick("awarded")(found), pick("left")(found)) == (exact("5"), exact("5"), ZERO)
