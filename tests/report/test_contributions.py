"""Contributions: exactly all of a score, whatever the weights, the missing values and the way to combine."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.report.boards import Adjustment
from perfdsl.report.contributions import children_of, is_heading, parts_of, shares
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.formatting import apportion
from perfdsl.report.rendering import FORMATS, render
from perfdsl.report.scorecard import scorecard
from perfdsl.report.wrapping import shown_width
from perfdsl.source import Source
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational, exact, total
from perfdsl.values.ranges import Range
from perfdsl.values.rounding import RoundingMode, round_to
from tests.strategies import facts, rulesets


def unexplained(evaluation: Evaluation) -> list[str]:
    """The containers whose score is not what their parts bring, and the dashboards alike."""
    items = evaluation.graph.outline.items
    found, children = shares(evaluation), children_of(items)
    wrong = []
    for place, item in enumerate(items):
        score = evaluation.value(item.figures.score)
        parts = list(parts_of(items, children, place))
        if is_heading(item) or not parts or score is None or isinstance(score, Missing) or item.judgement:
            continue
        if item.figures.score in evaluation.open:
            continue  # decided, whatever its open parts become
        if item.is_row and item.policy:
            continue  # what a policy puts in place of a missing score comes from no part
        brought = [part for part in (found[one].part for one in parts) if part is not None]
        brought += [one.part for one in found[place].adjustments if one.part is not None]
        if total(brought) != score:
            wrong.append(f"{item.id}: {score}, and its parts bring {brought}")
    for number, board in enumerate(scorecard(evaluation).dashboards):
        changes = [line.contribution for line in board.lines if isinstance(line, Adjustment)]
        pieces = [one for one in (*(row.contribution for row in board.rows), *changes) if one is not None]
        if board.totals.score is None or isinstance(board.totals.score, Missing | Range):
            assert pieces == []
        elif items[evaluation.graph.outline.dashboards[number].item].figures.score in evaluation.open:
            continue
        elif total(pieces) != board.totals.score:
            wrong.append(f"{board.id}: {board.totals.score}, and its rows bring {pieces}")
    return wrong


def test_the_rows_of_bergamo_bring_exactly_the_scores_of_their_dashboards(bergamo: Evaluation) -> None:
    assert unexplained(bergamo) == []


def test_every_way_to_combine_is_explained_in_full(harbour: Evaluation) -> None:
    assert unexplained(harbour) == []


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rulesets(), st.data())
def test_any_plan_on_any_data_is_explained_and_printed(text: str, data: st.DataObject) -> None:
    plan = compile_source(Source("<generated>", text))
    drawn = data.draw(facts(plan.graph().inputs, plan.periods))
    evaluation = plan.evaluate_dataset(drawn.dataset, plan.periods[-1], drawn.at)
    assert unexplained(evaluation) == []
    for form in FORMATS:
        for locale in ("en", "it"):
            shown = render(evaluation, form, locale)
            assert form != "table" or max(map(shown_width, shown.split("\n"))) <= 80
    for item in evaluation.graph.outline.items:
        if "#" not in item.path[-1]:
            explain_text(explain(evaluation, item.id), "it")


def rationals(texts: Sequence[str]) -> list[Rational]:
    return [exact(text) for text in texts]


@pytest.mark.parametrize(
    ("parts", "whole", "decimals", "printed"),
    [
        pytest.param(
            ["1/3", "1/3", "1/3"], "1", 2, ["0.34", "0.33", "0.33"], id="thirds: the first takes the rest"
        ),
        pytest.param(["0.125", "0.875"], "1", 2, ["0.13", "0.87"], id="equal remainders: the earlier first"),
        pytest.param(["0.104", "0.109"], "0.213", 2, ["0.1", "0.11"], id="the largest remainder first"),
        pytest.param(["-0.105", "0.305"], "0.2", 2, ["-0.1", "0.3"], id="below zero"),
        pytest.param(["0.005"], "0.005", 2, ["0"], id="half even, as the total is printed"),
        pytest.param([], "0", 2, [], id="no parts"),
    ],
)
def test_printed_parts_add_up(parts: list[str], whole: str, decimals: int, printed: list[str]) -> None:
    assert list(apportion(rationals(parts), exact(whole), decimals)) == rationals(printed)


@given(st.lists(st.fractions(min_value=-5, max_value=5), min_size=1, max_size=30), st.integers(0, 4))
def test_parts_add_up_to_the_rounded_total_and_move_by_less_than_one_place(
    numbers: list[Rational], decimals: int
) -> None:
    parts = [Rational(number) for number in numbers]
    printed = apportion(parts, total(parts), decimals)
    assert total(printed) == round_to(total(parts), decimals, RoundingMode.HALF_EVEN)
    assert all(abs(one - part) < Rational(1, 10**decimals) for one, part in zip(printed, parts, strict=True))
