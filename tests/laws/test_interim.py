"""Before a period ends: what is due grows with its days, and the forecast is the plan with the foreseen figures."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from perfdsl.analysis.progress import progress
from perfdsl.analysis.states import STATES
from perfdsl.data.nodes import Dataset, Datum
from perfdsl.graph.nodes import Input, InputKey
from perfdsl.model.nodes import Leaf
from perfdsl.values.missing import NOT_DUE, NOT_MEASURED, Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE
from perfdsl.values.period import Period
from perfdsl.values.ranges import contains
from perfdsl.values.value import Value
from tests.strategies import Case, cases, compile_text, plain

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def interim(draw: st.DrawFn) -> Case:
    """A plan looked at before the end of its period."""
    case = draw(cases())
    at = case.period.start + timedelta(days=draw(st.sampled_from([0, 30, 58, 89, 180, 181, 272, 363])))
    return evolve(case, facts=evolve(case.facts, at=at))


@slow
@given(cases())
def test_at_the_end_all_is_due_and_nothing_is_foreseen(case: Case) -> None:
    ended = evolve(case, facts=evolve(case.facts, at=case.period.end))
    evaluation = ended.evaluate()
    found = progress(evaluation)
    assert found.elapsed == 1
    assert found.forecast is evaluation
    assert all(one.value == one.so_far for one in found.foreseen.values())
    items = evaluation.graph.outline.items
    due = {row.expected for row in found.rows.values() if items[row.item].target_sign != "by"}
    assert due <= {None, ONE}


@slow
@given(interim())
def test_the_forecast_is_the_plan_with_the_figures_that_are_foreseen(case: Case) -> None:
    evaluation = case.evaluate()
    found = progress(evaluation)
    facts = dict(evaluation.dataset.facts)
    for one in evaluation.graph.inputs:
        value = by_hand(one, case)
        if value is not None:
            facts[InputKey(one.path, case.period)] = Datum(value)
    program = case.compiled.program(case.period, case.facts.at)
    wanted = program.evaluate(Dataset(facts), case.period.end)
    assert [plain(value) for value in found.forecast.values] == [plain(value) for value in wanted.values]


@slow
@given(interim())
def test_what_is_foreseen_lies_in_what_may_be(case: Case) -> None:
    evaluation = case.evaluate()
    found = progress(evaluation)
    assume(found.ranges)
    for item in evaluation.graph.outline.items:
        node = item.figures.computed
        value = None if node is None else found.forecast.values[node]
        if node is not None and isinstance(value, RATIONAL_TYPE):
            assert contains(found.ranges[node], value), item.id


@slow
@given(interim())
def test_every_row_stands_somehow_and_is_behind_only_where_less_is_reached_than_is_due(case: Case) -> None:
    for row in progress(case.evaluate()).rows.values():
        assert row.state in ("", *STATES)
        if row.state in ("ahead", "on_track") and row.difference is not None:
            assert row.difference >= 0


@given(st.dates(date(2025, 12, 1), date(2027, 1, 31)))
def test_what_is_evenly_due_grows_with_the_days(day: date) -> None:
    plan = compile_text('plan p "P" { period 2026; phased evenly; indicator a "A" { count; target >= 10 } }')
    found = plan.evaluate({"a": 1}, at=day)
    target = found.value(found.graph.outline.items[1].figures.target)
    passed = min((day - date(2025, 12, 31)).days, 365)
    assert plain(target) == (Fraction(10 * passed, 365) if passed > 0 else NOT_DUE)


# --- the forecast, reckoned plainly


def by_hand(one: Input, case: Case) -> Any:  # noqa: ANN401 - a value, or None
    """What a row comes to at the end of the period, None where it is kept as it stands in the data."""
    so_far = figure(one, case, case.period, case.facts.at)
    whole = fact(one, case, case.period)
    if one.forecast == "estimate" or isinstance(so_far, Missing):
        return kept(so_far)
    if one.forecast == "linear" and (one.series is None or whole != NOT_MEASURED):
        first, last = case.period.start, case.period.end
        assert case.facts.at is not None
        return so_far * ((last - first).days + 1) / ((case.facts.at - first).days + 1)
    if one.forecast == "linear" and one.series is not None:
        parts = case.period.parts(one.series)
        return so_far * len(parts) / len(list(ended(parts, case.facts.at)))
    if one.forecast == "as previous" and one.series is not None:
        return as_previous(one, case, so_far)
    return kept(so_far)


def as_previous(one: Input, case: Case, so_far: Any) -> Any:  # noqa: ANN401 - likewise
    assert one.series is not None
    before = case.period.previous()
    passed = len(list(ended(case.period.parts(one.series), case.facts.at)))
    if not passed:
        return kept(so_far)
    then = before.parts(one.series)[passed - 1].end
    same = figure(one, case, before, then, whole=False)
    all_of_it = figure(one, case, before, before.end)
    if isinstance(same, Missing) or isinstance(all_of_it, Missing) or same == 0:
        return kept(so_far)
    return so_far * all_of_it / same


def kept(value: Value) -> Value | None:
    return None if value in (NOT_MEASURED, NOT_DUE) else value


def ended(parts: tuple[Period, ...], at: date | None) -> Iterator[Period]:
    return (part for part in parts if at is not None and part.end <= at)


def fact(one: Input, case: Case, period: Period) -> Value:
    return case.facts.facts.get(InputKey(one.path, period), NOT_MEASURED)


def figure(  # noqa: PLR0911 - one line a way to take figures together
    one: Input, case: Case, period: Period, at: date | None, *, whole: bool = True
) -> Any:  # noqa: ANN401 - likewise
    """What a row was measured at by a day of a period."""
    if one.series is None or (whole and fact(one, case, period) != NOT_MEASURED):
        return fact(one, case, period)
    figures: list[Any] = [fact(one, case, part) for part in ended(period.parts(one.series), at)]
    part = case.compiled.model.parts[one.path]
    assert isinstance(part, Leaf)
    assert part.series is not None
    how = part.series.how
    there = [value for value in figures if not isinstance(value, Missing)]
    if not figures:
        return NOT_DUE
    if how == "last":
        return there[-1] if there else figures[-1]
    if len(there) < len(figures):
        return next(value for value in figures if isinstance(value, Missing))
    match how:
        case "sum":
            return sum(there, start=there[0] * 0)
        case "mean":
            return sum(there, start=there[0] * 0) / len(there)
        case _:
            return max(there) if how == "max" else min(there)
