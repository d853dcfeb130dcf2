"""Many subjects evaluated together: what each comes to among all."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

import pytest

from perfdsl import loads
from perfdsl.data.nodes import Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.over_subjects import OVER
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.graph.operations import OPERATIONS, Scope
from perfdsl.graph.rules import BandRule
from perfdsl.model.asking.over_subjects import READS_SUBJECTS
from perfdsl.source import Cell
from perfdsl.values.missing import NO_RANGE, NOT_APPLICABLE, NOT_MEASURED, NOTHING_EVALUATED, PENDING, Missing
from perfdsl.values.number import exact, rational
from perfdsl.values.period import Period
from perfdsl.values.value import Value
from tests.reference import subjects

HIGHEST: Final = False
"""The highest is the best."""
N, NA, ALL, OPEN = NOT_MEASURED, NOT_APPLICABLE, NOTHING_EVALUATED, PENDING


def numbers(*given: object) -> list[Value]:
    return [one if isinstance(one, Missing) else exact(str(one)) for one in given]


@pytest.mark.parametrize(
    ("operation", "parameter", "figures", "expected"),
    [
        pytest.param(op.OVER_SUBJECTS, "mean", (1, N, 3), (2, 2, 2), id="a mean is of those that have it"),
        pytest.param(op.OVER_SUBJECTS, "sum", (1, N, 3), (4, 4, 4), id="sum"),
        pytest.param(op.OVER_SUBJECTS, "min", (1, N, 3), (1, 1, 1), id="min"),
        pytest.param(op.OVER_SUBJECTS, "max", (1, N, 3), (3, 3, 3), id="max"),
        pytest.param(op.OVER_SUBJECTS, "count", (1, N, 3), (2, 2, 2), id="a count is of those that have it"),
        pytest.param(op.OVER_SUBJECTS, "count", (N, N), (0, 0), id="nobody is none"),
        pytest.param(op.OVER_SUBJECTS, "variance", (1, 3, N), (1, 1, 1), id="variance of the population"),
        pytest.param(op.OVER_SUBJECTS, "mean", (N, N), (N, N), id="all missing for one reason"),
        pytest.param(op.OVER_SUBJECTS, "mean", (N, NA), (ALL, ALL), id="all missing for several reasons"),
        pytest.param(op.OVER_SUBJECTS, "mean", (1, OPEN), (OPEN, OPEN), id="open where one is open"),
        pytest.param(op.RANK, False, (10, 30, 20, 30, N), (4, 1, 3, 1, N), id="highest first, ties together"),
        pytest.param(op.RANK, True, (10, 30, 20, 30, N), (1, 3, 2, 3, N), id="lowest first"),
        pytest.param(op.RANK, False, (1, OPEN, N), (OPEN, OPEN, N), id="a rank is open where one is open"),
        pytest.param(op.RANK, False, (7,), (1,), id="alone is first"),
        pytest.param(op.PERCENTILE, False, (1, 2, 3, 4, 5), (0, "0.25", "0.5", "0.75", 1), id="percentile"),
        pytest.param(op.PERCENTILE, False, (1, 1, 3), (0, 0, 1), id="equals have the lower percentile"),
        pytest.param(op.PERCENTILE, True, (1, 1, 3), ("0.5", "0.5", 0), id="percentile, lowest best"),
        pytest.param(op.PERCENTILE, False, (1, N), (NO_RANGE, N), id="no percentile alone"),
        pytest.param(op.MINMAX, False, (5, 10, 15, N), (0, "0.5", 1, N), id="minmax"),
        pytest.param(op.MINMAX, True, (5, 10, 15, N), (1, "0.5", 0, N), id="minmax, lowest best"),
        pytest.param(op.MINMAX, False, (5, 5), (NO_RANGE, NO_RANGE), id="no range between equals"),
    ],
)
def test_over_subjects(
    operation: op.Operation, parameter: object, figures: Sequence[object], expected: Sequence[object]
) -> None:
    assert OVER[operation](parameter)(numbers(*figures)) == numbers(*expected)


@pytest.mark.parametrize(
    ("figures", "operation", "parameter", "expected"),
    [
        pytest.param(
            (13, 12, 11, 8, 4, 3, 2, 1, 1, 1), op.PERCENTILE, HIGHEST, {2: "3/9", 4: "5/9", 8: "6/9"}, id="PERCENTRANK.INC"
        ),
        pytest.param((7, "3.5", "3.5", 1, 2), op.RANK, True, {7: 5, "3.5": 3}, id="RANK.EQ, rising"),
        pytest.param((7, "3.5", "3.5", 1, 2), op.RANK, HIGHEST, {2: 4, 7: 1}, id="RANK.EQ, falling"),
    ],
)  # fmt: skip
def test_spreadsheets_give_the_same(
    figures: Sequence[object], operation: op.Operation, parameter: object, expected: Mapping[object, object]
) -> None:
    """The examples of Microsoft's pages on these functions, which print three decimals: 0.333, 0.555, 0.666."""
    found = dict(zip(map(str, figures), OVER[operation](parameter)(numbers(*figures)), strict=True))
    assert {figure: found[str(figure)] for figure in expected} == {
        figure: exact(str(value)) for figure, value in expected.items()
    }


def test_those_equal_in_a_second_figure_are_asked_together() -> None:
    figures, groups = numbers(4, 9, 6, 1, 3), numbers(1, 2, 1, N, 2)
    assert OVER[op.RANK](HIGHEST)(figures, groups) == numbers(2, 1, 1, N, 2)
    assert OVER[op.OVER_SUBJECTS]("mean")(figures, groups) == numbers(5, 6, 5, N, 6)


def test_yes_is_no_group_of_the_number_one() -> None:
    assert OVER[op.OVER_SUBJECTS]("count")(numbers(4, 9), [rational(1), True]) == numbers(1, 1)


THIRDS = (("alta", "0.25"), ("media", "0.5"), ("bassa", "0.25"))


def _bands(*given: tuple[str, str]) -> tuple[BandRule, ...]:
    return tuple(BandRule(label, None, None, Cell("p", 1), share=exact(share)) for label, share in given)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param(
            (90, 80, 70, 60), ("alta", "media", "media", "bassa"), id="a quarter, a half, a quarter"
        ),
        pytest.param((90, 90, 70, 60), ("alta", "alta", "media", "bassa"), id="equals are never parted"),
        pytest.param((90, 80, 70), ("alta", "media", "bassa"), id="heads by largest remainder"),
        pytest.param((90, 80), ("alta", "media"), id="at a draw the first class"),
        pytest.param((50, 50, 50, 50), ("alta",) * 4, id="all equal are all first"),
        pytest.param(
            (90, N, 80, 70, 60), ("alta", N, "media", "media", "bassa"), id="who has no score has no band"
        ),
    ],
)
def test_bands_by_rank(scores: Sequence[object], expected: Sequence[object]) -> None:
    assert OVER[op.BAND_BY_RANK](_bands(*THIRDS))(numbers(*scores)) == list(expected)


def test_every_operation_over_subjects_says_so() -> None:
    over = {one.name for one in OPERATIONS.values() if one.scope is Scope.SUBJECTS}
    assert over == {one.name for one in OVER} == READS_SUBJECTS | {"band by rank"}


# --- plans


STAGES = """
plan p "P" {
  period 2026
  indicator a "A" { number; score minmax of actual over subjects }
  indicator b "B" { number; score minmax of actual over subjects }
  indicator c "C" { count; value rank of plan.score over subjects; monitor }
  indicator d "D" { number; value mean of c over subjects; monitor }
}
"""


def test_what_does_not_wait_for_the_other_is_asked_in_one_stage() -> None:
    program = loads(STAGES).program()
    asked = [len(over) for _, over in program.stages]
    assert asked == [2, 1, 1]


def test_a_thousand_subjects_are_ranked_in_the_time_of_their_evaluations() -> None:
    plan = loads(STAGES)
    found = plan.evaluate_subjects({f"s{number}": {"a": number, "b": number % 10} for number in range(1_000)})
    assert figure(found["s999"], "c") == 1
    assert figure(found["s0"], "c") == 1_000


COMUNI = """
plan comuni "Comuni" {
  period 2026
  input classe "Classe demografica" { level piccolo, grande }
  indicator costo "Costo per abitante" { money EUR; score minmax of actual over subjects lowest best }
  indicator posto "Posto in classifica" { count; value rank of plan.score over subjects; monitor }
  indicator pari "Media dei comuni come questo" { money EUR; value mean of costo over subjects of same classe; monitor }
  indicator sotto "Comuni sotto i 100 euro" { percent; value share of subjects where costo < 100 EUR; monitor }
}
"""
Facts: TypeAlias = Mapping[str | tuple[str, str | Period], object]
DATA: Mapping[str, Facts] = {
    "Imola": {"costo": 120, "classe": "grande"},
    "Lugo": {"costo": 80, "classe": "piccolo"},
    "Faenza": {"costo": 100, "classe": "grande"},
    "Cervia": {"costo": None, "classe": "piccolo"},
}


def figure(evaluation: Evaluation, name: str) -> Value | None:
    item = next(one for one in evaluation.graph.outline.items if one.name == name)
    return evaluation.value(item.figures.actual if name != "comuni" else item.figures.score)


def test_a_plan_is_scored_for_many_subjects_at_once() -> None:
    found = loads(COMUNI).evaluate_subjects(DATA)
    table = {
        subject: [figure(one, name) for name in ("comuni", "posto", "pari", "sotto")]
        for subject, one in found.items()
    }
    assert table == {
        "Imola": numbers(0, 3, 110, "1/3"),
        "Lugo": numbers(1, 1, 80, "1/3"),
        "Faenza": numbers("0.5", 2, 110, "1/3"),
        "Cervia": numbers(N, N, 80, "1/3"),
    }


def test_one_subject_alone_is_a_population_of_one() -> None:
    plan = loads(COMUNI)
    alone = plan.evaluate(DATA["Imola"])
    (among,) = plan.evaluate_subjects({"Imola": DATA["Imola"]}).values()
    assert alone.values == among.values
    assert figure(alone, "comuni") == NO_RANGE


def test_what_one_would_be_changes_with_what_all_would_be() -> None:
    plan = loads(COMUNI)
    found = plan.evaluate_subjects(DATA)["Faenza"]
    key = InputKey(("costo",), plan.periods[0])
    changed = plan.program().update(found, {key: Datum(rational(60))})
    again = plan.evaluate_subjects({**DATA, "Faenza": {**DATA["Faenza"], "costo": 60}})["Faenza"]
    assert changed.values == again.values
    assert figure(changed, "posto") == 1


def test_a_figure_knows_among_how_many_it_stands() -> None:
    found = loads(COMUNI).evaluate_subjects(DATA)["Imola"]
    assert found.among is not None
    asked = {
        node.operation.name: len(found.among.asked(found.graph, NodeId(place)))
        for place, node in enumerate(found.graph.nodes)
        if node.operation.scope is Scope.SUBJECTS and node.parameter != "mean"
    }
    assert asked == {"minmax": 3, "rank": 3}


COMPOSITE = """
plan indice "Indice" {
  period 2026
  input gruppo "Gruppo" { level nord, sud }
  input dato "Dato" { number }
  indicator x "Dato, o la media del gruppo" { number; monitor; value first(dato, mean of dato over subjects of same gruppo) }
  indicator minmax "Minimo e massimo" { ratio; monitor; value minmax of x over subjects }
  indicator z "Punteggio z" { number; monitor; value (x - mean of x over subjects) / sqrt(variance of x over subjects) }
  indicator migliore "Distanza dal migliore" { ratio; monitor; value x / max of x over subjects }
  indicator posto "Posto" { count; monitor; value rank of x over subjects }
  indicator quota "Percentile" { ratio; monitor; value percentile of x over subjects }
}
"""


def test_indicators_are_normalised_as_those_of_composite_indices() -> None:
    """Of 2, 4, 4 and 10 the mean is 5 and the variance of the population 9, so that the z-scores are -1, -1/3, -1/3, 5/3."""
    data: Mapping[str, Facts] = {
        "a": {"dato": 2, "gruppo": "nord"},
        "b": {"dato": 4, "gruppo": "sud"},
        "c": {"dato": None, "gruppo": "sud"},
        "d": {"dato": 10, "gruppo": "nord"},
    }
    found = loads(COMPOSITE).evaluate_subjects(data)
    table = {
        name: [figure(one, name) for one in found.values()]
        for name in ("x", "minmax", "z", "migliore", "posto", "quota")
    }
    assert table == {
        "x": numbers(2, 4, 4, 10),
        "minmax": numbers(0, "0.25", "0.25", 1),
        "z": numbers(-1, "-1/3", "-1/3", "5/3"),
        "migliore": numbers("0.2", "0.4", "0.4", 1),
        "posto": numbers(4, 2, 2, 1),
        "quota": numbers(0, "1/3", "1/3", 1),
    }


PRIMES: Final = [one for one in range(3, 6_000) if all(one % other for other in range(2, int(one**0.5) + 1))]
"""No number of 4,000 bits is a multiple of all."""


@pytest.mark.parametrize("word", ["sum", "mean", "variance"])
@pytest.mark.parametrize("count", [1, 2, 300, len(PRIMES)])
def test_sums_of_very_many_fractions_are_of_rounded_ones_and_of_others_exact(word: str, count: int) -> None:
    figures: list[Value] = [rational(1, one) for one in PRIMES[-count:]]
    expected = subjects.asked(
        "over subjects", word, None, [Fraction(1, prime) for prime in reversed(PRIMES[-count:])]
    )
    (found,) = {*OVER[op.OVER_SUBJECTS](word)(figures)}
    assert found == rational(expected.numerator, expected.denominator)
    is_rounded = 10**180 * count**3 % expected.denominator == 0
    assert is_rounded == (count == len(PRIMES) or (word == "variance" and count == 1))
