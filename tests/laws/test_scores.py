"""What holds of every score: better is never worse, equal scores stay, what weighs 0 changes nothing."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import InputKey, Item
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import ONE, RATIONAL_TYPE, Rational, from_python
from perfdsl.values.value import Value
from tests.strategies import BANDS, CLAMPS, LATE, ROUNDED, ROUNDED_SCORES, compile_text

FORMS = ("weighted mean", "geometric mean", "harmonic mean", "best 2", "minimum", "maximum")
SCALES = st.lists(
    st.sampled_from([CLAMPS, ROUNDED, ROUNDED_SCORES, LATE, BANDS, ("lower mirror",)]).flatmap(
        st.sampled_from
    ),
    max_size=3,
    unique_by=lambda line: line.split()[0] + line.split()[1] * line.startswith("round"),
).map("; ".join)
FIGURES = st.sampled_from(
    [Fraction(text) for text in ("-10", "-1", "0", "1/3", "1", "5", "7.5", "10", "100")]
)
NUMBERS = FIGURES | st.fractions(-1000, 1000) | st.sampled_from([Fraction(10) ** 50, Fraction(1, 10**50)])
MISSING = st.sampled_from(
    [Missing(reason) for reason in (Reason.NOT_MEASURED, Reason.NOT_EVALUATED, Reason.NO_CASES)]
)


def evaluated(text: str, values: dict[str, Value]) -> Evaluation:
    compiled = compile_text(text)
    period = compiled.periods[0]
    return compiled.evaluate_dataset(
        Dataset({InputKey((name,), period): Datum(value) for name, value in values.items()})
    )


def item(evaluation: Evaluation, name: str) -> Item:
    return next(one for one in evaluation.graph.outline.items if one.path[-1] == name)


def score(evaluation: Evaluation, name: str = "plan") -> Value | None:
    return evaluation.value(item(evaluation, name).figures.score)


def row_score(scale: str, row: str, actual: Value) -> Rational:
    text = f'scale s {{ {scale} }}\nplan plan "P" {{ period 2020; scale s; indicator x "X" {{ {row} }} }}'
    found = score(evaluated(text, {"x": actual}), "x")
    assert isinstance(found, RATIONAL_TYPE)
    return found


@pytest.mark.parametrize("sign", [">=", ">", "<=", "<"])
@given(scale=SCALES, target=FIGURES, one=NUMBERS, other=NUMBERS)
def test_a_better_actual_never_lowers_a_score(
    sign: str, scale: str, target: Fraction, one: Fraction, other: Fraction
) -> None:
    better, worse = (
        (max(one, other), min(one, other)) if sign[0] == ">" else (min(one, other), max(one, other))
    )
    row = f"number; target {sign} {target}"
    assert row_score(scale, row, from_python(better)) >= row_score(scale, row, from_python(worse))


@pytest.mark.parametrize("form", ["between {} and {}", "from {} to {}"])
@given(scale=SCALES, worst=FIGURES, best=FIGURES, one=NUMBERS, other=NUMBERS)
def test_nearer_to_the_goal_is_never_worse(  # noqa: PLR0917 - a column each
    form: str, scale: str, worst: Fraction, best: Fraction, one: Fraction, other: Fraction
) -> None:
    if worst == best:
        return
    low, high = min(one, other), max(one, other)
    better, poorer = (high, low) if best > worst else (low, high)
    row = f"number; {form.format(worst, best)}"
    assert row_score(scale, row, from_python(better)) >= row_score(scale, row, from_python(poorer))


@given(scale=SCALES, one=st.integers(-100, 100), other=st.integers(-100, 100))
def test_earlier_is_never_worse(scale: str, one: int, other: int) -> None:
    due = date(2020, 6, 30)
    early, late = (
        row_score(scale, "date; target by 2020-06-30", due + timedelta(days=days))
        for days in sorted((one, other))
    )
    assert early >= late


@pytest.mark.parametrize("form", FORMS)
@given(points=st.lists(st.integers(0, 9), min_size=1, max_size=6), actual=st.fractions(0, 2))
def test_equal_scores_give_that_score_under_any_weights(
    form: str, points: list[int], actual: Fraction
) -> None:
    points[0] += not any(points)
    rows = "\n".join(
        f'indicator x{place} "X" {{ ratio; target >= 1; weight {weight} points }}'
        for place, weight in enumerate(points)
    )
    text = f'scale s {{ clamp none }}\nplan plan "P" {{ period 2020; scale s; combine {form}\n{rows}\n}}'
    values: dict[str, Value] = {f"x{place}": from_python(actual) for place in range(len(points))}
    found = score(evaluated(text, values))
    assert found == from_python(actual)


@pytest.mark.parametrize("form", [*FORMS, "sum", "share met"])
@given(
    values=st.lists(MISSING | st.fractions(0, 20).map(from_python), min_size=1, max_size=4),
    idle=MISSING | st.fractions(-20, 20).map(from_python),
    policy=st.sampled_from(["exclude", "zero", "full"]),
)
def test_a_sibling_of_weight_0_changes_nothing(
    form: str, values: list[Value], idle: Value, policy: str
) -> None:
    rows = [
        f'indicator x{place} "X" {{ number; target >= 10; weight {place + 1} points }}'
        for place in range(len(values))
    ]
    zero = 'indicator idle "Idle" { number; target >= 10; weight 0 points }'
    given_values: dict[str, Value] = {f"x{place}": value for place, value in enumerate(values)}
    figures = []
    for parts in (rows, [zero, *rows]):
        text = "\n".join([f'plan plan "P" {{ period 2020; combine {form}; missing {policy}', *parts, "}"])
        evaluation = evaluated(text, given_values | {"idle": idle} if zero in parts else given_values)
        top = item(evaluation, "plan").figures
        figures.append(
            [evaluation.value(node) for node in (top.achievement, top.score, top.met, top.coverage)]
        )
    assert figures[0] == figures[1]


@pytest.mark.parametrize("weight", ["1/3", "17 points", None])
def test_three_thirds_are_the_whole(weight: str | None) -> None:
    rows = "\n".join(
        f'indicator x{n} "X" {{ count; target >= 1; {f"weight {weight}" if weight else ""} }}'
        for n in range(3)
    )
    text = (
        f'scale s {{ band "full" from 100%; band "less" }}\nplan plan "P" {{ period 2020; scale s\n{rows}\n}}'
    )
    evaluation = evaluated(text, {f"x{n}": ONE for n in range(3)})
    assert score(evaluation) == ONE
    assert evaluation.value(item(evaluation, "plan").figures.band) == "full"
