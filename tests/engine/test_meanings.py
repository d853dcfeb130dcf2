"""What each operation means, row by row, in the words of the field."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Figures, InputKey
from perfdsl.pipeline import compile_source
from perfdsl.source import Source
from perfdsl.values import irrational
from perfdsl.values.missing import (
    NO_CASES,
    NO_TARGET,
    NOT_MEASURED,
    NOTHING_EVALUATED,
    Missing,
    Reason,
)
from perfdsl.values.number import ONE, Rational, exact, from_python
from perfdsl.values.value import Value

GONE = {reason.value: Missing(reason) for reason in Reason}


def value(text: str) -> Value:
    """A datum as a table writes it: a figure, a date, a yes or no, or a reason."""
    if text in GONE:
        return GONE[text]
    if text in ("yes", "no"):
        return text == "yes"
    return date.fromisoformat(text) if text.count("-") > 1 else exact(text)


def evaluated(
    plan: str, scale: str = "", at: date | None = None, period: str = "2020", **actuals: str
) -> Evaluation:
    """The evaluation of a plan for 2019 and 2020; `x_2019` is the value of `x` in the year before."""
    text = f'scale s {{ {scale} }}\nplan p "P" {{ period 2019..2020; scale s; {plan} }}'
    compiled = compile_source(Source("<table>", text))
    earlier, now = compiled.periods
    facts = {
        InputKey((name.removesuffix("_2019"),), earlier if name.endswith("_2019") else now): Datum(
            value(written)
        )
        for name, written in actuals.items()
    }
    return compiled.evaluate_dataset(Dataset(facts), period, at)


def figures(evaluation: Evaluation, name: str) -> Figures:
    return next(item.figures for item in evaluation.graph.outline.items if item.path[-1] == name)


def figure(evaluation: Evaluation, name: str, what: str) -> Value | None:
    return evaluation.value(getattr(figures(evaluation, name), what))


def achievement(row: str, actual: str, scale: str = "clamp none", at: date | None = None) -> Value | None:
    return figure(evaluated(f'indicator x "X" {{ {row} }}', scale, at, x=actual), "x", "score")


@pytest.mark.parametrize(
    ("row", "actual", "wanted"),
    [
        pytest.param("count; target >= 5", "5", "100%", id="at least, reached"),
        pytest.param("count; target >= 5", "11", "220%", id="at least, more than that"),
        pytest.param("count; target >= 12", "11", "11/12", id="at least, exact where it never ends"),
        pytest.param("number; target >= 5", "-5", "-100%", id="at least, below zero"),
        pytest.param("count; target > 5", "5", "100%", id="more than, on the figure itself: the ratio"),
        pytest.param("number; target >= 0", "0", "100%", id="at least zero, reached"),
        pytest.param("number; target >= 0", "-1", "0%", id="at least zero, not reached: no ratio"),
        pytest.param("number; target > 0", "0", "0%", id="more than zero, not reached"),
        pytest.param("number; target >= -10", "-10", "100%", id="a negative target, reached"),
        pytest.param("number; target >= -10", "-11", "0%", id="a negative target, not reached"),
        pytest.param("days; target <= 30", "15", "100%", id="at most, better"),
        pytest.param("days; target <= 30", "30", "100%", id="at most, reached"),
        pytest.param("days; target <= 10", "15", "2/3", id="at most, the target by the actual"),
        pytest.param("days; target < 30", "30", "100%", id="less than, on the figure itself: the ratio"),
        pytest.param("number; target <= 0", "0", "100%", id="at most zero, reached"),
        pytest.param("number; target <= 0", "1", "0%", id="at most zero, not reached"),
        pytest.param("number; target <= -10", "-9", "0%", id="at most a negative figure, not reached"),
        pytest.param("number; target = 10", "10", "100%", id="on target"),
        pytest.param("number; target = 10", "12", "80%", id="above target by a fifth"),
        pytest.param("number; target = -10", "-8", "80%", id="a negative target, missed by a fifth"),
        pytest.param("number; target = 10", "25", "-50%", id="on target, missed by more than itself"),
        pytest.param("number; target = 0", "0", "100%", id="on target zero"),
        pytest.param("number; target = 0", "1/3", "0%", id="on target zero, missed"),
        pytest.param("number; target 3..5", "3", "100%", id="range, lower end"),
        pytest.param("number; target 3..5", "5", "100%", id="range, upper end"),
        pytest.param("number; target 3..5", "5.1", "0%", id="range without tolerance, just outside"),
        pytest.param(
            "number; target 3..5; tolerance 20%", "5.5", "50%", id="range, half of the tolerance above"
        ),
        pytest.param(
            "number; target 3..5; tolerance 20%", "2.7", "50%", id="range, half of the tolerance below"
        ),
        pytest.param(
            "number; target 3..5; tolerance 20%", "6", "0%", id="range, at the end of the tolerance"
        ),
        pytest.param("number; target 3..5; tolerance 20%", "99", "0%", id="range, far outside"),
        pytest.param("number; target -5..-3; tolerance 20%", "-6", "0%", id="a range below zero"),
        pytest.param(
            "number; target 0..5; tolerance 20%", "-1", "0%", id="range from zero: nothing to take a share of"
        ),
        pytest.param("yes_no; target yes", "yes", "100%", id="done"),
        pytest.param("yes_no; target yes", "no", "0%", id="not done"),
        pytest.param(
            "level low, medium, high; target >= medium", "3", "100%", id="level above the one asked for"
        ),
        pytest.param("level low, medium, high; target >= medium", "1", "0%", id="level below"),
        pytest.param("number; between 10 and 20", "10", "0%", id="goalposts, at the worst"),
        pytest.param("number; between 10 and 20", "15", "50%", id="goalposts, half way"),
        pytest.param("number; between 20 and 10", "12", "80%", id="goalposts, lower is better"),
        pytest.param("number; between 10 and 20", "25", "150%", id="goalposts, beyond the best"),
        pytest.param("number; from 50 to 100", "60", "20%", id="progress from a baseline"),
        pytest.param("number; from 50 to 100", "40", "-20%", id="a step back from the baseline"),
        pytest.param("number; from 10 to 5", "8", "40%", id="progress downwards"),
        pytest.param("number; curve { 0: 0%; 10: 50%; 20: 100% }", "-1", "0%", id="curve, before its start"),
        pytest.param("number; curve { 0: 0%; 10: 50%; 20: 100% }", "10", "50%", id="curve, at a corner"),
        pytest.param("number; curve { 0: 0%; 10: 50%; 20: 80% }", "15", "65%", id="curve, between corners"),
        pytest.param("number; curve { 0: 0%; 10: 50%; 20: 100% }", "21", "100%", id="curve, past its end"),
        pytest.param("number; curve { 0: 100%; 3: 0% }", "1", "2/3", id="curve that falls"),
        pytest.param(
            "percent; steps { >= 90%: 100%; >= 75%: 80%; otherwise 0% }",
            "90%",
            "100%",
            id="steps, on the edge",
        ),
        pytest.param(
            "percent; steps { >= 90%: 100%; >= 75%: 80%; otherwise 0% }",
            "89.99%",
            "80%",
            id="steps, just below",
        ),
        pytest.param(
            "percent; steps { >= 90%: 100%; >= 75%: 80%; otherwise 0% }", "1%", "0%", id="steps, the rest"
        ),
        pytest.param(
            "number; target < 30; steps { met: 100%; otherwise 40% }",
            "30",
            "40%",
            id="met asks for the target itself",
        ),
        pytest.param(
            "number; target 3..5; steps { met: 100%; otherwise 40% }", "4", "100%", id="met asks for a range"
        ),
        pytest.param("number; target >= 4; score pow(actual / target, 2)", "2", "25%", id="a formula"),
        pytest.param(
            "number; baseline 2; score (actual - baseline) / 4", "3", "25%", id="a formula over the baseline"
        ),
    ],
)
def test_achievement_of_an_actual(row: str, actual: str, wanted: str) -> None:
    assert achievement(row, actual) == exact(wanted)


@pytest.mark.parametrize(
    ("rule", "day", "wanted"),
    [
        pytest.param("late zero", "2020-06-29", "100%", id="the day before"),
        pytest.param("late zero", "2020-06-30", "100%", id="on the day"),
        pytest.param("late zero", "2020-07-01", "0%", id="the day after"),
        pytest.param("late zero", "2021-02-01", "0%", id="after the end of the period: late, not missing"),
        pytest.param("late half until 30 days", "2020-07-01", "50%", id="half, from the first day"),
        pytest.param("late half until 30 days", "2020-07-30", "50%", id="half, on the last day"),
        pytest.param("late half until 30 days", "2020-07-31", "0%", id="half, a day too late"),
        pytest.param("late 80% until 7 days", "2020-07-07", "80%", id="another share"),
        pytest.param("late loses 5% per 7 days", "2020-07-07", "95%", id="a week late"),
        pytest.param("late loses 5% per 7 days", "2020-07-01", "139/140", id="a day of a week late"),
        pytest.param("late loses 5% per 7 days begun", "2020-07-01", "95%", id="a week begun"),
        pytest.param("late loses 5% per 7 days begun", "2020-07-07", "95%", id="a week full"),
        pytest.param("late loses 5% per 7 days begun", "2020-07-08", "90%", id="a second week begun"),
        pytest.param("late loses 5% per 7 days", "2020-12-31", "0%", id="nothing left to lose"),
    ],
)
def test_late_dates(rule: str, day: str, wanted: str) -> None:
    assert achievement("date; target by 2020-06-30", day, f"clamp none; {rule}") == exact(wanted)


@pytest.mark.parametrize(
    ("scale", "row", "actual", "wanted"),
    [
        pytest.param("clamp 0%..100%", "number; target >= 5", "11", "100%", id="clamped above"),
        pytest.param("clamp 0%..100%", "number; target >= 5", "-1", "0%", id="clamped below"),
        pytest.param("clamp 0%..", "number; target >= 5", "11", "220%", id="open above"),
        pytest.param("clamp ..100%", "number; target >= 5", "-5", "-100%", id="open below"),
        pytest.param("clamp 20%..80%", "number; target >= 5", "0", "20%", id="bounds of its own"),
        pytest.param("lower mirror", "number; target <= 10", "15", "50%", id="mirrored: half above is half"),
        pytest.param(
            "lower mirror; clamp none", "number; target <= 10", "25", "-50%", id="mirrored, below zero"
        ),
        pytest.param("tolerance 50%", "number; target 3..4", "5", "50%", id="tolerance of the scale"),
        pytest.param(
            "tolerance 50%", "number; target 3..4; tolerance 25%", "5", "0%", id="the row's own tolerance"
        ),
        pytest.param("round achievement to 0 decimals", "count; target >= 12", "11", "92%", id="rounded"),
        pytest.param(
            "round achievement to 2 decimals", "count; target >= 12", "11", "91.67%", id="two decimals"
        ),
        pytest.param(
            "round achievement to 0 decimals", "count; target >= 200", "1", "0%", id="half even, down"
        ),
        pytest.param(
            "round achievement to 0 decimals", "count; target >= 200", "3", "2%", id="half even, up"
        ),
        pytest.param(
            "round achievement to 0 decimals half up", "count; target >= 200", "1", "1%", id="half up"
        ),
        pytest.param(
            "round achievement to 0 decimals half down", "count; target >= 200", "3", "1%", id="half down"
        ),
        pytest.param("round achievement to 0 decimals up", "count; target >= 1000", "1", "1%", id="up"),
        pytest.param(
            "round achievement to 0 decimals down", "count; target >= 1000", "999", "99%", id="truncated"
        ),
        pytest.param(
            "round achievement to 0 decimals down; clamp none",
            "number; target >= 1000",
            "-999",
            "-99%",
            id="towards zero",
        ),
    ],
)
def test_from_achievement_to_score(scale: str, row: str, actual: str, wanted: str) -> None:
    assert achievement(row, actual, scale) == exact(wanted)


@pytest.mark.parametrize(
    ("row", "actual", "wanted"),
    [
        pytest.param("count; target < 30", "30", False, id="less than 30, at 30"),
        pytest.param("count; target <= 30", "30", True, id="at most 30, at 30"),
        pytest.param("count; target > 30", "30", False, id="more than 30, at 30"),
        pytest.param("number; target 3..5", "5", True, id="inside a range"),
        pytest.param(
            "number; target 3..5; tolerance 20%", "5.1", False, id="within the tolerance is not met"
        ),
        pytest.param("date; target by 2020-06-30", "2020-06-30", True, id="on the day"),
        pytest.param("date; target by 2020-06-30", "2020-07-01", False, id="a day late"),
        pytest.param("yes_no; target yes", "no", False, id="not done"),
        pytest.param("number; between 0 and 10", "10", True, id="without a target: a full score"),
        pytest.param("number; between 0 and 10", "9", False, id="without a target: less"),
    ],
)
def test_met_is_a_fact_beside_the_achievement(row: str, actual: str, wanted: bool) -> None:  # noqa: FBT001
    assert figure(evaluated(f'indicator x "X" {{ {row} }}', x=actual), "x", "met") is wanted


@pytest.mark.parametrize(
    ("row", "actual", "at", "wanted"),
    [
        pytest.param(
            "date; target by 2020-06-30", "not_measured", "2020-06-29", "not_due", id="before the deadline"
        ),
        pytest.param(
            "date; target by 2020-06-30", "not_measured", "2020-06-30", "not_measured", id="on the deadline"
        ),
        pytest.param(
            "date; target by 2020-06-30", "2020-06-20", "2020-06-10", "not_due", id="a date still to come"
        ),
        pytest.param(
            "date; target by 2020-06-30",
            "not_evaluated",
            "2020-06-10",
            "not_evaluated",
            id="another reason stays",
        ),
        pytest.param(
            "count; target >= 5", "not_measured", "2020-06-30", "not_due", id="due at the end of the period"
        ),
        pytest.param(
            "count; target >= 5", "not_measured", "2020-12-31", "not_measured", id="the period is over"
        ),
        pytest.param(
            "number; target { 2019: >= 5 }", "7", "2020-12-31", "no_target", id="no target in this period"
        ),
        pytest.param("number; monitor", "7", "2020-12-31", "no_target", id="monitored"),
    ],
)
def test_reasons_at_a_date(row: str, actual: str, at: str, wanted: str) -> None:
    assert achievement(row, actual, at=date.fromisoformat(at)) == GONE[wanted]


def test_a_deadline_may_be_computed() -> None:
    plan = 'input start "Start" { date }; indicator x "X" { date; target by start + 30 days }'
    found = [
        figure(evaluated(plan, at=date(2020, month, 15), start="2020-05-31", x="not_measured"), "x", "score")
        for month in (6, 7)
    ]
    assert found == [GONE["not_due"], GONE["not_measured"]]


@pytest.mark.parametrize(
    ("policy", "actual", "wanted"),
    [
        pytest.param("missing exclude", "not_measured", "not_measured", id="left out"),
        pytest.param("missing zero", "not_measured", "0%", id="counts as nothing"),
        pytest.param("missing full", "not_measured", "100%", id="counts as done"),
        pytest.param("missing carry", "not_measured", "40%", id="the score of the year before"),
        pytest.param("missing error", "not_measured", "not_measured", id="refused elsewhere"),
        pytest.param(
            "missing zero; missing not_evaluated full", "not_evaluated", "100%", id="a reason of its own"
        ),
        pytest.param("missing zero; missing not_evaluated full", "not_measured", "0%", id="any other reason"),
        pytest.param("missing zero", "not_applicable", "not_applicable", id="not applicable is never owed"),
    ],
)
def test_policies_for_missing_values(policy: str, actual: str, wanted: str) -> None:
    found = figure(
        evaluated('indicator x "X" { count; target >= 5 }', policy, x=actual, x_2019="2"), "x", "score"
    )
    assert found == value(wanted)


def test_carry_has_nothing_before_the_first_period() -> None:
    plan = 'indicator x "X" { count; target >= 5 }'
    assert (
        figure(evaluated(plan, "missing carry", period="2019", x="3"), "x", "score") == GONE["not_measured"]
    )


ROWS = "; ".join(
    f'indicator {name} "R" {{ ratio; target >= 1; weight {weight}% }}'
    for name, weight in (("a", 50), ("b", 30), ("c", 20))
)
UNWEIGHED = "; ".join(f'indicator {name} "R" {{ ratio; target >= 1 }}' for name in "abc")


@pytest.mark.parametrize(
    ("combine", "a", "b", "c", "wanted", "coverage"),
    [
        pytest.param("weighted mean", "1", "1/2", "0", "65%", "100%", id="weighted mean"),
        pytest.param("weighted mean", "1", "not_measured", "0", "5/7", "70%", id="weighted mean of the rest"),
        pytest.param(
            "weighted mean", "1", "not_applicable", "0", "5/7", "100%", id="not applicable is not uncovered"
        ),
        pytest.param(
            "weighted mean",
            "not_measured",
            "not_measured",
            "no_cases",
            "nothing_evaluated",
            "0%",
            id="nothing, for reasons",
        ),
        pytest.param(
            "weighted mean",
            "no_cases",
            "no_cases",
            "no_cases",
            "no_cases",
            "0%",
            id="nothing, for one reason",
        ),
        pytest.param("geometric mean", "1/4", "1/4", "1/4", "1/4", "100%", id="geometric mean of equals"),
        pytest.param("geometric mean", "1", "1/2", "0", "0%", "100%", id="geometric mean with a zero"),
        pytest.param("geometric mean", "1/1024", "1", "1", "1/32", "100%", id="geometric mean, exact root"),
        pytest.param(
            "geometric mean", "1", "not_measured", "1/128", "1/4", "70%", id="geometric mean of the rest"
        ),
        pytest.param(
            "geometric mean", "1", "1", "-1/4", "out_of_range", "100%", id="geometric mean of a negative"
        ),
        pytest.param("harmonic mean", "1", "1/2", "1/4", "10/19", "100%", id="harmonic mean"),
        pytest.param(
            "harmonic mean", "1", "not_measured", "1/4", "7/13", "70%", id="harmonic mean of the rest"
        ),
        pytest.param("harmonic mean", "1", "1/2", "0", "0%", "100%", id="harmonic mean with a zero"),
        pytest.param(
            "harmonic mean", "1", "1", "-1", "out_of_range", "100%", id="harmonic mean of a negative"
        ),
        pytest.param("best 2", "1", "1/4", "1/2", "3/4", "100%", id="the two best"),
        pytest.param("best 2", "1", "not_measured", "1/2", "3/4", "2/3", id="the two best of the rest"),
        pytest.param("best 3", "1", "not_measured", "1/2", "3/4", "2/3", id="the best of fewer"),
        pytest.param("minimum", "1", "1/2", "1/3", "1/3", "100%", id="minimum"),
        pytest.param("minimum", "1", "1/2", "not_measured", "1/2", "2/3", id="minimum of the rest"),
        pytest.param("maximum", "1/3", "1/2", "2", "2", "100%", id="maximum"),
        pytest.param("sum", "1", "1/2", "1", "85%", "100%", id="sum"),
        pytest.param("sum", "1", "not_measured", "1", "70%", "70%", id="sum of the rest is not blown up"),
        pytest.param("share met", "1", "99/100", "3", "70%", "100%", id="share met"),
        pytest.param("share met", "1", "not_measured", "1/2", "5/7", "70%", id="share met of the rest"),
    ],
)
def test_ways_to_combine(  # noqa: PLR0917 - a column each
    combine: str, a: str, b: str, c: str, wanted: str, coverage: str
) -> None:
    rows = UNWEIGHED if combine.startswith(("minimum", "maximum", "best")) else ROWS
    evaluation = evaluated(f"combine {combine}; {rows}", "clamp none", a=a, b=b, c=c)
    assert figure(evaluation, "p", "score") == value(wanted)
    assert figure(evaluation, "p", "coverage") == value(coverage)


@pytest.mark.parametrize(
    ("required", "wanted"),
    [
        pytest.param(">= 70%", "5/7", id="just enough"),
        pytest.param("> 70%", "low_coverage", id="not more than that"),
        pytest.param(">= 71%", "low_coverage", id="too little"),
    ],
)
def test_required_coverage(required: str, wanted: str) -> None:
    evaluation = evaluated(f"require coverage {required}; {ROWS}", a="1", b="not_measured", c="0")
    assert figure(evaluation, "p", "score") == value(wanted)
    assert figure(evaluation, "p", "achievement") == exact("5/7")


@pytest.mark.parametrize(
    ("scale", "actual", "wanted"),
    [
        pytest.param("", "95", "high", id="on the boundary"),
        pytest.param("", "94.9", "middle", id="just below: the exact score counts"),
        pytest.param(
            "round achievement to 0 decimals", "94.9", "middle", id="rounded, yet the exact score counts"
        ),
        pytest.param(
            "round achievement to 0 decimals; bands after rounding", "94.9", "high", id="after rounding"
        ),
        pytest.param("", "0", "low", id="the lowest"),
    ],
)
def test_bands(scale: str, actual: str, wanted: str) -> None:
    bands = f'band "high" from 95%; band "middle" from 60%; band "low"; {scale}'
    assert (
        figure(evaluated('indicator x "X" { number; target >= 100 }', bands, x=actual), "x", "band") == wanted
    )


@pytest.mark.parametrize(
    ("scale", "row", "actual", "share", "shown"),
    [
        pytest.param("out of 5", "percent; target >= 100%", "90%", "9/10", "9/2", id="out of five"),
        pytest.param("100..500", "number; score actual", "400", "3/4", "400", id="between two figures"),
        pytest.param("5..1", "number; score actual", "2", "3/4", "2", id="where the lowest is the best"),
        pytest.param(
            "out of 5", "number; steps { >= 3: 4.5; otherwise 20% }", "3", "9/10", "9/2", id="a step in terms"
        ),
        pytest.param(
            "out of 5", "number; steps { >= 3: 4.5; otherwise 20% }", "2", "1/5", "1", id="a step in percent"
        ),
        pytest.param("out of 5", "number; curve { 0: 1; 10: 5 }", "5", "3/5", "3", id="a curve in terms"),
        pytest.param("out of 5", "number; target >= 4; score actual / target", "3", "3/4", "15/4", id="a ratio"),
        pytest.param("out of 5; clamp 1..5", "number; score actual", "0", "1/5", "1", id="bounds in terms"),
        pytest.param("points", "percent; between 20% and 50%; weight 44 points", "35%", "1/2", "22", id="points"),
        pytest.param(
            "out of 5; round achievement to nearest 0.5 half up", "number; score actual", "3.75", "4/5", "4",
            id="half stars",
        ),
        pytest.param(
            "out of 5; round achievement to nearest 0.5 half up", "number; score actual", "3.749", "7/10", "7/2",
            id="just below half a star",
        ),
        pytest.param(
            "out of 5; round achievement to 1 decimals", "number; score actual", "3.75", "19/25", "19/5",
            id="decimals count on the figure in terms",
        ),
        pytest.param(
            "round achievement to nearest 5%", "percent; target >= 100%", "88%", "9/10", "9/10", id="of percent",
        ),
    ],
)  # fmt: skip
def test_scores_in_other_terms(scale: str, row: str, actual: str, share: str, shown: str) -> None:
    rows = f'indicator x "X" {{ {row} }}; indicator y "Y" {{ number; value x.score / (1/1); monitor }}'
    evaluation = evaluated(rows, scale, x=actual)
    assert figure(evaluation, "x", "score") == exact(share)
    assert figure(evaluation, "y", "actual") == exact(shown)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        pytest.param("x + y - 1", "4", id="sum"),
        pytest.param("x * y / 4", "3/2", id="product"),
        pytest.param("x / (y - 3)", "no_cases", id="division by no cases"),
        pytest.param("-x", "-2", id="opposite"),
        pytest.param("abs(x - y)", "1", id="absolute"),
        pytest.param("min(x, y, 1)", "1", id="smallest"),
        pytest.param("max(x, y, 1)", "3", id="largest"),
        pytest.param("sum(x, y, 1)", "6", id="sum of several"),
        pytest.param("mean(x, y)", "5/2", id="mean"),
        pytest.param("variance(x, y)", "1/4", id="variance"),
        pytest.param("clamp(x, 3, 5)", "3", id="kept between"),
        pytest.param("clamp(x, 5, 3)", "no_range", id="kept between the wrong way round"),
        pytest.param("round(x / y, 2)", "0.67", id="rounded"),
        pytest.param("round(x / 4)", "0", id="rounded half even"),
        pytest.param("if x < y then 7 else 8", "7", id="chosen"),
        pytest.param(
            "if not (x < y and y < 9) or x = y then 7 else 8", "8", id="chosen by several conditions"
        ),
        pytest.param("if z > 0 then 7 else 8", "not_measured", id="the condition is missing"),
        pytest.param("if x > 0 then 7 else z", "7", id="the other choice is missing"),
        pytest.param("x + z", "not_measured", id="what is missing spreads"),
        pytest.param("x@previous + x@2019", "20", id="the year before"),
        pytest.param("sqrt(x - 3)", "out_of_range", id="root of a negative"),
        pytest.param("pow(x, y)", "8", id="power"),
        pytest.param("pow(x * 4, 2/3)", "4", id="power with an exact root"),
        pytest.param("ln(x - 2)", "out_of_range", id="logarithm of zero"),
        pytest.param("exp(x * 10000)", "out_of_range", id="beyond all measure"),
        pytest.param("pow(x, 99999)", "out_of_range", id="a power beyond all measure"),
    ],
)
def test_expressions(formula: str, wanted: str) -> None:
    inputs = "; ".join(f'input {name} "I" {{ number }}' for name in "xyz")
    plan = f'{inputs}; indicator r "R" {{ number; monitor; value {formula} }}'
    evaluation = evaluated(plan, x="2", y="3", x_2019="10")
    assert figure(evaluation, "r", "actual") == value(wanted)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        pytest.param("day + 30 days", "2020-03-01", id="days later"),
        pytest.param("day + 1 months", "2020-02-29", id="a month later, at the end of a shorter one"),
        pytest.param("day - 12 months", "2019-01-31", id="a year earlier"),
        pytest.param("day - 800_000 days", "out_of_range", id="before the calendar"),
    ],
)
def test_dates_are_reckoned_with(formula: str, wanted: str) -> None:
    plan = f'input day "Day" {{ date }}; indicator r "R" {{ date; monitor; value {formula} }}'
    assert figure(evaluated(plan, day="2020-01-31"), "r", "actual") == value(wanted)


# --- functions that leave the rationals: correctly rounded to 40 digits

_SLOW = Context(prec=200, Emax=10**8, Emin=-(10**8))
_KEPT = Context(prec=40, rounding=ROUND_HALF_EVEN, Emax=10**8, Emin=-(10**8))
_FIGURES = ("2", "1/3", "10", "0.0001", "7/9", "123456789.123456789", "1.0000000000000000000001")


def rounded(result: Decimal) -> Rational:
    return from_python(Fraction(*_KEPT.plus(result).as_integer_ratio()))


def series(x: Fraction) -> Fraction:
    """The exponential by its series, with more terms than it takes."""
    term, total, count = Fraction(1), Fraction(1), 0
    while abs(term) > Fraction(1, 10**80):
        count += 1
        term = term * x / count
        total += term
    return total


@pytest.mark.parametrize("text", _FIGURES)
def test_roots_and_logarithms_are_correctly_rounded(text: str) -> None:
    x = exact(text)
    decimal = _SLOW.divide(Decimal(int(x.numerator)), Decimal(int(x.denominator)))
    assert irrational.sqrt(x) == rounded(_SLOW.sqrt(decimal))
    assert irrational.ln(x) == rounded(_SLOW.ln(decimal))
    assert irrational.power(x, exact("2/7")) == rounded(
        _SLOW.power(decimal, _SLOW.divide(Decimal(2), Decimal(7)))
    )


@pytest.mark.parametrize("text", ["1", "-1", "1/3", "2.5", "-7/9"])
def test_exponentials_are_correctly_rounded(text: str) -> None:
    x = exact(text)
    slow = series(Fraction(int(x.numerator), int(x.denominator)))
    assert irrational.exp(x) == rounded(_SLOW.divide(Decimal(slow.numerator), Decimal(slow.denominator)))


@pytest.mark.parametrize(
    ("function", "arguments", "wanted"),
    [
        pytest.param(irrational.sqrt, "4/9", "2/3", id="the root of a square"),
        pytest.param(irrational.sqrt, "0", "0", id="the root of zero"),
        pytest.param(irrational.ln, "1", "0", id="the logarithm of one"),
        pytest.param(irrational.exp, "0", "1", id="the exponential of zero"),
        pytest.param(irrational.power, "8/27 2/3", "4/9", id="a root and a power"),
        pytest.param(irrational.power, "8/27 -1/3", "3/2", id="a negative root"),
        pytest.param(irrational.power, "0 0", "1", id="zero to zero"),
        pytest.param(irrational.power, "-2 3", "-8", id="a negative base"),
        pytest.param(irrational.power, "-1 100001", "-1", id="minus one to a large odd power"),
    ],
)
def test_rational_results_stay_exact(function: object, arguments: str, wanted: str) -> None:
    assert function(*map(exact, arguments.split())) == exact(wanted)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("condition", "adjusted", "score"),
    [
        pytest.param(True, "90%", "90%", id="it holds"),
        pytest.param(False, "90%", "50%", id="it does not hold"),
        pytest.param(NOT_MEASURED, "90%", "50%", id="nobody knows whether it holds"),
        pytest.param(True, None, None, id="it holds, and its figure is missing"),
        pytest.param(False, None, "50%", id="it does not hold, and its figure is missing"),
    ],
)
def test_an_adjustment(condition: Value, adjusted: str | None, score: str | None) -> None:
    figure = NO_CASES if adjusted is None else exact(adjusted)
    found = MEANINGS[op.ADJUST](None)(exact("50%"), figure, condition)
    assert found == (NO_CASES if score is None else exact(score))


@pytest.mark.parametrize(
    ("conditions", "any_", "every"),
    [
        pytest.param((True, False), True, False, id="one holds, one does not"),
        pytest.param((False, NOT_MEASURED), NOT_MEASURED, False, id="none holds, one is not known"),
        pytest.param((True, NOT_MEASURED), True, NOT_MEASURED, id="one holds, one is not known"),
        pytest.param((True, NO_TARGET), True, True, id="one holds, nothing is asked of the other"),
        pytest.param((NO_TARGET,), NOTHING_EVALUATED, NOTHING_EVALUATED, id="nothing is asked"),
        pytest.param((NOT_MEASURED, NO_CASES), NOTHING_EVALUATED, NOTHING_EVALUATED, id="two reasons"),
    ],
)
def test_conditions_over_many_rows(conditions: tuple[Value, ...], any_: Value, every: Value) -> None:
    assert MEANINGS[op.ANY](None)(*conditions) == any_
    assert MEANINGS[op.EVERY](None)(*conditions) == every


def test_the_variance_by_weight_is_that_of_the_population() -> None:
    # Scores of 5, 4, 5, 4, 4, 3, 4, 5 stars with these weights have a mean of 70/17 and a variance of 0.52249...
    stars, weights = (5, 4, 5, 4, 4, 3, 4, 5), (2, 2, 2, 3, 3, 3, 1, 1)
    found = MEANINGS[op.VARIANCE_EVALUATED](tuple(map(Rational, weights)))(*map(Rational, stars))
    mean = Rational(70, 17)
    assert found == sum(w * (s - mean) ** 2 for w, s in zip(weights, stars, strict=True)) / 17
    assert MEANINGS[op.VARIANCE_EVALUATED]((ONE, ONE))(ONE, NOT_MEASURED) == 0
