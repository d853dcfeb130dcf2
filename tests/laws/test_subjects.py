"""Laws of figures over subjects, on generated plans and on generated figures."""

from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.interval.prospects import prospects
from perfdsl.engine.over_subjects import OVER
from perfdsl.graph import operations as op
from perfdsl.graph.rules import BandRule
from perfdsl.source import Cell
from perfdsl.values.missing import NO_RANGE, NOT_MEASURED, OUT_OF_RANGE, PENDING, Missing
from perfdsl.values.number import Rational, exact, total
from perfdsl.values.ranges import contains
from perfdsl.values.value import Value
from tests.laws.test_reference import disagreements
from tests.reference.model import Reference
from tests.strategies import Crowd, crowds

SLOW: Final = [HealthCheck.too_slow, HealthCheck.data_too_large]
FIGURES: Final = st.lists(
    st.one_of(st.just(NOT_MEASURED), st.integers(-5, 5).map(Rational)), min_size=1, max_size=12
)
BANDS: Final = tuple(
    BandRule(label, None, None, Cell("p", 1), share=exact(share))
    for label, share in (("a", "0.25"), ("b", "0.5"), ("c", "0.25"))
)


@settings(suppress_health_check=SLOW)
@given(crowds())
def test_the_engine_gives_many_subjects_what_the_reference_gives(crowd: Crowd) -> None:
    for period in crowd.compiled.periods:
        references = [
            Reference(crowd.compiled.model, one.by_path, crowd.at or period.end)
            for one in crowd.facts.values()
        ]
        for one in references:
            one.others = references
        found = crowd.evaluate(period)
        for evaluation, reference in zip(found.values(), references, strict=True):
            assert disagreements(evaluation, reference, period) == []


@settings(suppress_health_check=SLOW)
@given(crowds())
def test_the_order_of_subjects_changes_nothing(crowd: Crowd) -> None:
    period = crowd.compiled.periods[-1]
    turned = dict(reversed(list(crowd.facts.items())))
    first = crowd.evaluate(period)
    other = crowd.compiled.evaluate_population(
        {subject: one.dataset for subject, one in turned.items()}, period, crowd.at
    )
    assert {subject: one.values for subject, one in first.items()} == {
        subject: one.values for subject, one in other.items()
    }


@settings(suppress_health_check=SLOW)
@given(crowds(), st.data())
def test_what_each_comes_to_was_foreseen_whoever_the_others_are(crowd: Crowd, data: st.DataObject) -> None:
    period = crowd.compiled.periods[-1]
    graph = crowd.compiled.program(period, crowd.at).graph
    ranges = {one.path: one.range for one in graph.inputs if one.series is None}
    kept = {
        subject: {
            key: value
            for key, value in one.facts.items()
            if key.path in ranges and (isinstance(value, Missing) or contains(ranges[key.path], value))
        }
        for subject, one in crowd.facts.items()
    }
    datasets = {
        subject: Dataset({key: Datum(value) for key, value in facts.items()})
        for subject, facts in kept.items()
    }
    found = crowd.compiled.evaluate_population(datasets, period, crowd.at)
    subject = data.draw(st.sampled_from(list(found)))
    if PENDING in found[subject].values:
        return  # what is pending is looked at as what it may become
    known = kept[subject] if data.draw(st.booleans()) else {}
    foreseen = prospects(graph, known, crowd.at)
    for node, outlook, value in zip(graph.nodes, foreseen, found[subject].values, strict=True):
        assert contains(outlook, value) or value == OUT_OF_RANGE, (node, outlook, value)


LOWEST: Final = True
HIGHEST: Final = False


@given(FIGURES)
def test_a_rank_sees_the_order_alone(figures: list[Value]) -> None:
    curved = [one if isinstance(one, Missing) else 3 * one**3 - 7 for one in figures]  # type: ignore[operator]
    for operation in (op.RANK, op.PERCENTILE):
        for best in (LOWEST, HIGHEST):
            assert OVER[operation](best)(figures) == OVER[operation](best)(curved)


@given(FIGURES)
def test_to_turn_all_figures_round_is_to_turn_what_is_best(figures: list[Value]) -> None:
    turned = [one if isinstance(one, Missing) else -one for one in figures]  # type: ignore[operator]
    for operation in (op.RANK, op.PERCENTILE, op.MINMAX):
        assert OVER[operation](LOWEST)(figures) == OVER[operation](HIGHEST)(turned)


@given(FIGURES)
def test_a_minmax_lies_between_nothing_and_all_and_both_are_reached(figures: list[Value]) -> None:
    found = [one for one in OVER[op.MINMAX](HIGHEST)(figures) if not isinstance(one, Missing)]
    assert all(0 <= one <= 1 for one in found)  # type: ignore[operator]
    if found:
        assert (min(found), max(found)) == (0, 1)


@given(FIGURES)
def test_a_minmax_does_not_see_the_unit(figures: list[Value]) -> None:
    other = [one if isinstance(one, Missing) else one * 9 / 5 + 32 for one in figures]  # type: ignore[operator]
    assert OVER[op.MINMAX](HIGHEST)(figures) == OVER[op.MINMAX](HIGHEST)(other)


@given(FIGURES)
def test_the_best_is_above_all_that_are_not_as_good(figures: list[Value]) -> None:
    ranks, percentiles = OVER[op.RANK](HIGHEST)(figures), OVER[op.PERCENTILE](HIGHEST)(figures)
    count = sum(not isinstance(one, Missing) for one in figures)
    for rank, percentile in zip(ranks, percentiles, strict=True):
        if isinstance(percentile, Missing):
            assert rank == percentile or (percentile == NO_RANGE and count == 1)
            continue
        equal = ranks.count(rank)
        assert percentile * (count - 1) + rank + equal - 1 == count  # type: ignore[operator]
        if rank == 1 and equal == 1:
            assert percentile == 1


@given(FIGURES)
def test_groups_are_populations_of_their_own(figures: list[Value]) -> None:
    groups: list[Value] = [Rational(place % 2) for place in range(len(figures))]
    for operation, parameter in ((op.RANK, HIGHEST), (op.OVER_SUBJECTS, "mean"), (op.MINMAX, LOWEST)):
        together = OVER[operation](parameter)(figures, groups)
        apart: list[Value] = [NOT_MEASURED] * len(figures)
        for start in (0, 1):
            apart[start::2] = OVER[operation](parameter)(figures[start::2]) if figures[start::2] else []
        assert together == apart


@given(FIGURES)
def test_a_mean_is_the_sum_by_the_count(figures: list[Value]) -> None:
    mean, whole, count = (OVER[op.OVER_SUBJECTS](word)(figures)[0] for word in ("mean", "sum", "count"))
    if isinstance(mean, Missing):
        assert count == 0
    else:
        assert mean * count == whole == total(one for one in figures if not isinstance(one, Missing))  # type: ignore[operator, misc]


@given(FIGURES)
def test_equals_are_in_one_band_and_no_worse_score_is_in_a_better_one(figures: list[Value]) -> None:
    found = OVER[op.BAND_BY_RANK](BANDS)(figures)
    pairs = [(one, label) for one, label in zip(figures, found, strict=True) if not isinstance(one, Missing)]
    for one, label in pairs:
        for other, theirs in pairs:
            assert one != other or label == theirs
            assert one <= other or label <= theirs  # type: ignore[operator]
