"""What every operation may become over ranges: never less than its exact values, and no more where it is steady."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from perfdsl.engine.interval.meanings import INTERVALS
from perfdsl.engine.interval.outlooks import outlooks
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import (
    Graph,
    Node,
    NodeId,
    Outline,
)
from perfdsl.graph.operations import Operation
from perfdsl.graph.rules import BandRule, Rounding
from perfdsl.source import Source, Span
from perfdsl.values.late import Late
from perfdsl.values.missing import (
    LOW_COVERAGE,
    NO_CASES,
    NO_TARGET,
    NOT_MEASURED,
    OUT_OF_RANGE,
    PENDING,
    Missing,
    MissingRule,
    Policy,
    Reason,
)
from perfdsl.values.number import MAX_BITS, ONE, ZERO, exact
from perfdsl.values.period import Period
from perfdsl.values.ranges import OneOf, OpenAllotment, OpenFact, Outlook, Range, contains, hull, parted
from perfdsl.values.rounding import RoundingMode
from perfdsl.values.sharing import Shares
from perfdsl.values.value import Value

YES_OR_NO = OneOf((True, False))
PLACE = Span(Source("<test>", ""), 0, 0)
BANDS = (
    BandRule("green", exact("75%"), None, PLACE),
    BandRule("amber", exact("1/3"), None, PLACE),
    BandRule("red", None, None, PLACE),
)
FEW = [exact(text) for text in ("-3", "-1", "-1/3", "0", "1/3", "1/2", "1", "2", "10")]
NUMBERS = st.sampled_from(FEW)
DAYS = st.integers(-40, 40).map(lambda days: date(2023, 6, 30) + timedelta(days=days))
REASONS = st.sampled_from([NOT_MEASURED, NO_CASES, NO_TARGET])


def outlook_of(operation: Operation, parameter: object, arguments: Sequence[Outlook]) -> Outlook:
    """What an operation on constants may become where some of them are open."""
    places = range(len(arguments))
    constants = [Node(op.CONSTANT) for _ in arguments]
    node = Node(operation, tuple(NodeId(place) for place in places), parameter)
    graph = Graph(Period("Y", 2023), (*constants, node), Outline("p", "", (), ()), (), {}, (), NodeId(0), ())
    given = {
        NodeId(place): arguments[place] for place in places if isinstance(arguments[place], Range | OneOf)
    }
    values = [NOT_MEASURED if isinstance(one, Range | OneOf | OpenAllotment) else one for one in arguments]
    return outlooks(graph, [*values, NO_TARGET], given)[NodeId(len(arguments))]


def value_of(operation: Operation, parameter: object, arguments: Sequence[Value]) -> Value:
    if operation.strict:
        for argument in arguments:
            if isinstance(argument, Missing):
                return argument
    return MEANINGS[operation](parameter)(*arguments)


def test_every_operation_has_a_meaning_over_ranges() -> None:
    assert INTERVALS.keys() == MEANINGS.keys()


# --- soundness


@st.composite
def opened(draw: st.DrawFn, values: SearchStrategy[Any]) -> tuple[Outlook, Value]:
    """What may be, and something that it becomes."""
    ends = draw(st.lists(values, min_size=1, max_size=2))
    outlook = hull(ends)
    if not isinstance(outlook, Range):
        return outlook, draw(st.sampled_from(ends))
    if isinstance(outlook.low, date):
        days = draw(st.integers(0, (outlook.high - outlook.low).days))  # type: ignore[operator]
        return outlook, outlook.low + timedelta(days=days)
    share = draw(st.sampled_from([ZERO, exact("1/3"), exact("1/2"), ONE]))
    return outlook, outlook.low + (outlook.high - outlook.low) * share  # type: ignore[operator]


def perhaps(values: SearchStrategy[Any]) -> SearchStrategy[tuple[Outlook, Value]]:
    """As `opened`, and perhaps missing."""

    def with_reason(found: tuple[Outlook, Value], reason: Missing, which: int) -> tuple[Outlook, Value]:
        outlook, value = found
        return [(outlook, value), (hull([outlook, reason]), value), (hull([outlook, reason]), reason)][which]

    return st.builds(with_reason, opened(values), REASONS, st.sampled_from([0, 0, 0, 1, 2]))


numbers, days, facts = perhaps(NUMBERS), perhaps(DAYS), perhaps(st.booleans())
shares = perhaps(st.sampled_from([ZERO, exact("1/3"), exact("60%"), ONE, exact("6/5")]))
one_day = DAYS.map(lambda day: (day, day))
Pair = SearchStrategy[tuple[Outlook, Value]]


def some(of: Pair) -> SearchStrategy[list[tuple[Outlook, Value]]]:
    return st.lists(of, min_size=1, max_size=4)


def these(*of: Pair) -> SearchStrategy[list[tuple[Outlook, Value]]]:
    return st.tuples(*of).map(list)


WEIGHTS = tuple(exact(text) for text in ("1/2", "0", "1/3", "1/6"))
SHARED = tuple(exact(text) for text in ("1/2", "1/3", "1/6"))
POLICIES = MissingRule(Policy.PENDING, ((Reason.NO_CASES, Policy.ZERO), (Reason.NOT_MEASURED, Policy.CARRY)))
LATES = (Late(ZERO), Late(exact("80%"), exact("7")), Late(ONE, None, exact("5%"), exact("7"), begun=True))
CASES: Mapping[Operation, Sequence[tuple[object, SearchStrategy[list[tuple[Outlook, Value]]]]]] = {
    op.SERIES: [
        ((how, tuple(date(2023, month, 28) for month in (2, 5, 8))), these(numbers, one_day, *[numbers] * 3))
        for how in ("sum", "mean", "last", "max", "min")
    ],
    op.PHASE: [(((date(2023, 6, 1), exact("40%")), (date(2023, 7, 10), ONE)), these(days))],
    op.ELAPSED: [((date(2023, 6, 1), date(2023, 7, 10)), these(days))],
    op.ADD: [("++", these(numbers, numbers)), ("+-", these(numbers, numbers))],
    op.MULTIPLY: [
        ("**", these(numbers, numbers)),
        ("*/", these(numbers, numbers)),
        ("*//", these(*[numbers] * 3)),
    ],
    op.NEGATE: [(None, these(numbers))],
    op.ABSOLUTE: [(None, these(numbers))],
    op.SMALLEST: [(None, some(numbers)), (None, some(days))],
    op.LARGEST: [(None, some(numbers)), (None, some(days))],
    op.MEAN: [(None, some(numbers))],
    op.VARIANCE: [(None, some(numbers))],
    op.BETWEEN: [(None, these(numbers, numbers, numbers))],
    op.ROUND: [(Rounding(0, mode), these(numbers)) for mode in RoundingMode],
    op.LOGARITHM: [(None, these(numbers))],
    op.EXPONENTIAL: [(None, these(numbers))],
    op.SQUARE_ROOT: [(None, these(numbers))],
    op.POWER: [(None, these(numbers, numbers))],
    op.DATE_ADD: [((("+", "days"), ("-", "months")), these(days, numbers, numbers))],
    op.DAYS_BETWEEN: [(None, these(days, days))],
    op.COMPARE: [
        (sign, these(of, of)) for sign in (">=", ">", "<=", "<", "=", "!=") for of in (numbers, days)
    ]
    + [(sign, these(facts, facts)) for sign in ("=", "!=")],
    op.AND: [(None, some(facts))],
    op.OR: [(None, some(facts))],
    op.NOT: [(None, these(facts))],
    op.CHOOSE: [(None, these(facts, numbers, numbers))],
    op.FIRST_THERE: [(None, some(numbers)), (None, some(days))],
    op.DUE: [
        (date(2023, 6, 30), these(numbers, one_day)),
        (date(2023, 6, 30), these(days, one_day)),
        (date(2023, 6, 30), these(days, one_day, days)),
    ],
    op.AT_LEAST: [(sign, these(numbers, numbers)) for sign in (">=", ">")],
    op.AT_MOST: [
        ((sign, mirror), these(numbers, numbers)) for sign in ("<=", "<") for mirror in (True, False)
    ],
    op.ON_TIME: [(late, these(days, days)) for late in LATES],
    op.DONE: [(None, these(facts))],
    op.IN_RANGE: [(room, these(numbers, numbers, numbers)) for room in (None, exact("20%"))],
    op.ON_TARGET: [(None, these(numbers, numbers))],
    op.GOALPOSTS: [(None, these(numbers, numbers, numbers))],
    op.PROGRESS: [(None, these(numbers, numbers, numbers))],
    op.LEVEL_REACHED: [(None, these(facts))],
    op.INTERPOLATE: [(((FEW[1], ONE), (FEW[3], ZERO), (FEW[7], ONE)), these(numbers))],
    op.STEP: [(None, these(numbers, facts, numbers, facts, numbers))],
    op.WHOLE_OF_PARTS: [(None, some(numbers))],
    op.APPORTION: [((Shares(SHARED), place), these(numbers)) for place in range(3)],
    op.CLAMP: [(bounds, these(numbers)) for bounds in ((None, None), (ZERO, None), (ZERO, ONE))],
    op.JUDGE: [(ONE, these(numbers))],
    op.POLICY: [(POLICIES, these(numbers, numbers))],
    op.OPEN_FACT: [(OpenFact(POLICIES, Range(ZERO, ONE)), these(numbers, numbers))],
    op.STATUS: [(None, these(numbers, facts))],
    op.COUNTS_AS_MET: [(None, these(facts, numbers))],
    op.BAND: [(BANDS, these(numbers))],
    op.WEIGHTED_MEAN: [(WEIGHTS, these(*[shares] * 4))],
    op.GEOMETRIC_MEAN: [(WEIGHTS, these(*[shares] * 4)), (WEIGHTS, these(*[numbers] * 4))],
    op.HARMONIC_MEAN: [(WEIGHTS, these(*[shares] * 4)), (WEIGHTS, these(*[numbers] * 4))],
    op.BEST_MEAN: [(2, these(*[shares] * 4)), (2, these(*[numbers] * 3)), (5, these(*[shares] * 3))],
    op.MINIMUM: [(None, some(shares))],
    op.MAXIMUM: [(None, some(shares))],
    op.WEIGHTED_SUM: [(WEIGHTS, these(*[numbers] * 4))],
    op.SHARE_MET: [(WEIGHTS, these(*[facts] * 4))],
    op.COUNT_EVALUATED: [(None, some(shares))],
    op.VARIANCE_EVALUATED: [(WEIGHTS, these(*[shares] * 4)), ((ONE, ONE), these(numbers, numbers))],
    op.WHERE: [(None, these(numbers, facts))],
    op.ANY: [(None, some(facts))],
    op.EVERY: [(None, some(facts))],
    op.ADJUST: [(None, these(numbers, numbers)), (None, these(numbers, numbers, facts))],
    op.EVALUATED: [(None, these(shares))],
    op.COVERAGE: [(WEIGHTS, these(*[shares] * 4))],
    op.REQUIRE_ROWS: [((">=", ONE + ONE), these(shares, numbers))],
    op.REQUIRE_COVERAGE: [((">=", exact("60%")), these(shares, shares))],
    op.OVER_SUBJECTS: [
        *((word, these(numbers)) for word in ("mean", "sum", "min", "max", "count", "variance")),
        *((word, these(days, numbers)) for word in ("earliest", "latest", "count")),
    ],
    op.RANK: [(lowest, these(numbers)) for lowest in (True, False)] + [(False, these(days, numbers))],
    op.PERCENTILE: [(lowest, these(numbers, numbers)) for lowest in (True, False)],
    op.MINMAX: [(lowest, these(numbers)) for lowest in (True, False)],
    op.BAND_BY_RANK: [(BANDS, these(numbers)), (BANDS, these(numbers, numbers))],
    op.RATE_OF: [((("high", ONE), ("low", ZERO)), these(perhaps(st.sampled_from(["high", "low"]))))],
}


def test_every_operation_is_tried() -> None:
    assert CASES.keys() == INTERVALS.keys() - {op.ALLOT, op.PICK}  # see the laws of awards


@pytest.mark.parametrize("operation", CASES, ids=lambda operation: operation.name)
@given(data=st.data())
def test_an_outlook_has_every_value_in_it(operation: Operation, data: st.DataObject) -> None:
    parameter, strategy = data.draw(st.sampled_from(CASES[operation]))
    pairs = data.draw(strategy)
    if not any(isinstance(outlook, Range | OneOf) for outlook, _ in pairs):
        return
    value = value_of(operation, parameter, [value for _, value in pairs])
    if value == PENDING:
        value = ONE  # what is pending is any share
    try:
        outlook = outlook_of(operation, parameter, [outlook for outlook, _ in pairs])
    except KeyError:  # the same whatever becomes of it
        return
    assert contains(outlook, value) or value == OUT_OF_RANGE


# --- tightness


def between(low: str, high: str) -> Range:
    return Range(exact(low), exact(high))


@pytest.mark.parametrize(
    ("operation", "parameter", "arguments", "outlook"),
    [
        pytest.param(op.ADD, "+-", [between("1", "2"), between("0", "1/2")], between("1/2", "2"), id="add"),
        pytest.param(op.CLAMP, (ZERO, ONE), [between("-1", "1/2")], between("0", "1/2"), id="clamp"),
        pytest.param(op.CLAMP, (ZERO, ONE), [between("-2", "-1")], ZERO, id="clamped to one figure"),
        pytest.param(
            op.ROUND, Rounding(0, RoundingMode.HALF_UP), [between("1.2", "1.4")], ONE, id="rounded to one figure"
        ),
        pytest.param(
            op.WEIGHTED_MEAN, WEIGHTS[:1] * 2, [exact("60%"), between("0", "1")], between("0.3", "0.8"), id="mean"
        ),
        pytest.param(
            op.WEIGHTED_MEAN,
            WEIGHTS[:1] * 2,
            [exact("60%"), Range(ZERO, ONE, frozenset({NO_CASES}))],
            between("0.3", "0.8"),
            id="mean with a part that may be left out",
        ),
        pytest.param(
            op.WEIGHTED_MEAN,
            WEIGHTS[:1] * 2,
            [exact("60%"), Range(ONE, ONE, frozenset({NO_CASES}))],
            between("0.6", "0.8"),
            id="mean with a full part that may be left out",
        ),
        pytest.param(op.MINIMUM, None, [between("0.2", "1"), exact("0.6")], between("0.2", "0.6"), id="minimum"),
        pytest.param(op.MAXIMUM, None, [between("0.2", "1"), exact("0.6")], between("0.6", "1"), id="maximum"),
        pytest.param(op.BAND, BANDS, [between("0.4", "0.7")], "amber", id="in one band"),
        pytest.param(op.BAND, BANDS, [between("0.4", "0.75")], OneOf(("green", "amber")), id="in two bands"),
        pytest.param(op.COMPARE, ">=", [between("0.4", "0.7"), exact("0.4")], True, id="surely"),
        pytest.param(op.COMPARE, ">", [between("0.4", "0.7"), exact("0.4")], YES_OR_NO, id="perhaps"),
        pytest.param(op.AND, None, [YES_OR_NO, False], False, id="one that does not hold"),
        pytest.param(op.OR, None, [YES_OR_NO, True], True, id="one that holds"),
        pytest.param(op.CHOOSE, None, [YES_OR_NO, ONE, NO_CASES], Range(ONE, ONE, frozenset({NO_CASES})), id="choose"),
        pytest.param(op.AT_MOST, ("<=", False), [between("5", "20"), exact("10")], between("1/2", "1"), id="at most"),
        pytest.param(op.IN_RANGE, None, [between("5", "20"), exact("5"), exact("20")], ONE, id="inside"),
        pytest.param(op.ON_TARGET, None, [between("5", "15"), exact("10")], between("1/2", "1"), id="on target"),
        pytest.param(op.SHARE_MET, WEIGHTS[:1] * 2, [True, YES_OR_NO], between("1/2", "1"), id="share met"),
        pytest.param(op.REQUIRE_COVERAGE, (">=", ONE), [between("0", "1"), ZERO], LOW_COVERAGE, id="refused"),
        pytest.param(
            op.GOALPOSTS, None, [between("0", "5"), ZERO, exact("10")], between("0", "1/2"), id="goalposts"
        ),
    ],
)  # fmt: skip
def test_what_is_steady_is_known_exactly(
    operation: Operation, parameter: object, arguments: list[Outlook], outlook: Outlook
) -> None:
    assert outlook_of(operation, parameter, arguments) == outlook


def test_ends_do_not_grow_without_bound() -> None:
    outlook: Outlook = Range(exact("1/3"), exact("3"))
    for _ in range(40):  # each as long again as the one before
        there, _ = parted(outlook)
        assert there is not None
        outlook = outlook_of(op.MULTIPLY, "**", [there, there])
    assert isinstance(outlook, Range)
    assert OUT_OF_RANGE in outlook.missing
    assert outlook.low == 0
    assert max(end.numerator.bit_length() for end in (outlook.low, outlook.high)) <= MAX_BITS + 1  # type: ignore[union-attr]
