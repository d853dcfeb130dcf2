"""Explanations: from the cell to the contribution, in words, for every form of target."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.wrapping import shown_width
from perfdsl.source import Source

Golden = Callable[[str, str], str]


def told(evaluation: Evaluation, name: str, locale: str = "en") -> str:
    return re.sub(r"\s+", " ", explain_text(explain(evaluation, name), locale, width=400))


@pytest.mark.parametrize("locale", ["en", "it"])
def test_goldens(harbour: Evaluation, golden: Golden, locale: str) -> None:
    items = harbour.graph.outline.items
    texts = [explain_text(explain(harbour, item.id), locale) for item in items if "#" not in item.path[-1]]
    text = "\n".join(texts)
    assert text == golden(f"harbour.explain.{locale}.txt", text)


def test_why_92(bergamo_2023: Evaluation, golden: Golden) -> None:
    text = explain_text(explain(bergamo_2023, "articoli_video"), "en")
    assert text == golden("articoli_video.txt", text)
    assert "11 / 12 = 11/12 (91.67%)" in text


def scored(
    statement: str, actual: object, *, kind: str = "number", scale: str = "", at: date | None = None
) -> str:
    row = f'indicator x "X" {{ {kind}; {statement} }}'
    text = f'plan p "P" {{ period 2023; scale s; {row} }}\nscale s {{ {scale or "clamp none"} }}'
    plan = compile_source(Source("p.perf", text))
    return told(plan.evaluate({} if actual is None else {"x": actual}, at=at), "x")


@pytest.mark.parametrize(
    ("statement", "actual", "words"),
    [
        pytest.param("target >= 12", 11, "91.67%; 11 / 12 = 11/12 (91.67%)", id="at least"),
        pytest.param(
            "target >= 0", 1, "100%; the target is met, which gives 100%", id="at least nothing, met"
        ),
        pytest.param(
            "target >= 0", -1, "0%; the target is not met, and no ratio", id="at least nothing, not met"
        ),
        pytest.param("target <= 10", 15, "66.67%; 10 / 15 = 2/3 (66.67%)", id="at most"),
        pytest.param("target <= 10", 9, "100%; the target is met, which gives 100%", id="at most, met"),
        pytest.param("target <= 0", 9, "0%; the target is not met, and no ratio", id="at most nothing"),
        pytest.param("target = 40", 39, "97.5%; 1 - 1 / 40 = 97.5%", id="on target"),
        pytest.param("target = 0", 0, "100%; the target is met", id="on a target of zero"),
        pytest.param("target 20..30", 25, "100%; inside the range", id="in a range"),
        pytest.param(
            "target 20..30", 33, "0%; outside the range by 3; without a tolerance", id="outside a range"
        ),
        pytest.param(
            "target 20..30; tolerance 50%",
            19,
            "90%; outside the range by 1, against a tolerance of 50% of 20",
            id="tolerance",
        ),
        pytest.param("between 40 and 20", 25, "75%; (25 - 40) / (20 - 40) = 75%", id="goalposts"),
        pytest.param("from 10 to 20", 15, "50%; (15 - 10) / (20 - 10) = 50%", id="progress"),
        pytest.param(
            "curve { 0: 0%; 10: 100% }", 5, "50%; on the curve between 0 (0%) and 10 (100%)", id="curve"
        ),
        pytest.param(
            "curve { 0: 0%; 10: 100% }",
            15,
            "100%; at or beyond the end of the curve: 10 gives 100%",
            id="curve's end",
        ),
        pytest.param(
            "curve { 0: 0%; 10: 100% }",
            -1,
            "0%; at or beyond the end of the curve: 0 gives 0%",
            id="curve's begin",
        ),
        pytest.param(
            "steps { >= 9: 100%; otherwise 0% }",
            5,
            "0%; row 2 of the steps is the first that holds",
            id="steps",
        ),
        pytest.param(
            "target >= 4; score actual / target / 2", 2, "25%; by the formula of the ruleset", id="formula"
        ),
    ],
)
def test_achievements(statement: str, actual: int, words: str) -> None:
    assert f"Achievement {words}" in scored(statement, actual)


@pytest.mark.parametrize(
    ("scale", "day", "words"),
    [
        pytest.param("late zero", 30, "1 day early, which gives 100%", id="early"),
        pytest.param("late zero", 31, "on the very day, which gives 100%", id="on the day"),
        pytest.param(
            "late half until 30 days", 40, "9 days late; the rule for late dates leaves 50%", id="half"
        ),
        pytest.param(
            "late half until 5 days",
            40,
            "9 days late; beyond 5 days the rule for late dates leaves 0%",
            id="too late",
        ),
        pytest.param(
            "late loses 5% per 7 days",
            38,
            "7 days late; from 100% the rule takes 5% per 7 days, in proportion",
            id="loses",
        ),
        pytest.param(
            "late loses 5% per 7 days begun",
            32,
            "1 day late; from 100% the rule takes 5% per 7 days begun",
            id="begun",
        ),
    ],
)
def test_dates(scale: str, day: int, words: str) -> None:
    actual = date.fromordinal(date(2023, 5, 1).toordinal() + day - 1)
    assert words in scored("target by 2023-05-31", actual, kind="date", scale=scale)


@pytest.mark.parametrize(
    ("kind", "statement", "actual", "words"),
    [
        pytest.param("yes_no", "target yes", False, "0%; it is not done, which gives 0%", id="not done"),
        pytest.param("level low, high", "target >= high", "low", "0%; the level is not reached", id="level"),
    ],
)
def test_kinds(kind: str, statement: str, actual: object, words: str) -> None:
    assert f"Achievement {words}" in scored(statement, actual, kind=kind)


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        pytest.param("clamp 0%..", "Bounds 150%; not below 0%: unchanged", id="only below"),
        pytest.param("clamp ..120%", "Bounds 120%; not above 120%: was 150%", id="only above"),
        pytest.param("lower mirror", "Bounds 100%; kept within 0%..100%: was 150%", id="both"),
    ],
)
def test_bounds(scale: str, words: str) -> None:
    assert words in scored("target >= 10", 15, scale=scale)


def test_a_mirrored_target_shows_its_formula() -> None:
    assert "Achievement 50%; 1 - (15 - 10) / 10 = 50%" in scored("target <= 10", 15, scale="lower mirror")


def test_what_is_not_due_yet_says_when_it_is() -> None:
    text = scored("target by 2023-05-31", None, kind="date", at=date(2023, 3, 1))
    assert "Due not due; due by 2023-05-31; looked at on 2023-03-01" in text
    assert "Score left out: not due" in text


def test_what_a_program_gave_says_so() -> None:
    assert "Actual 11; given by the caller" in scored("target >= 12", 11)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "missing full; target >= 1",
            "Missing value 100%; not measured: the policy for missing values gives this",
        ),
        ("missing exclude; target >= 1", "Score left out: not measured"),
    ],
)
def test_a_missing_value_says_what_it_counts(statement: str, words: str) -> None:
    assert words in scored(statement, None)


def test_a_value_carried_over_says_so() -> None:
    text = 'plan p "P" { period 2022..2023; indicator x "X" { number; target >= 10; missing carry } }'
    plan = compile_source(Source("p.perf", text))
    told_of = told(plan.evaluate({("x", "2022"): 5}, period="2023"), "x")
    assert "Missing value 50%; not measured: carried over from the period before" in told_of


def test_an_exact_root_is_not_said_to_be_rounded() -> None:
    assert "Precision" not in scored("score sqrt(actual)", 4)
    assert "rounded to 40 digits" in scored("score sqrt(actual)", 3)


def test_a_long_formula_is_cut() -> None:
    formula = " + ".join(f"(actual / {number})" for number in range(1, 40))
    assert "more steps" in scored(f"score {formula}", 3)


def test_a_band_says_between_what() -> None:
    scale = 'clamp none; band "high" from 90% green; band "middle" from 50% amber; band "low" red'
    assert "Band high; from 90%" in scored("target >= 10", 9, scale=scale)
    assert "Band middle; from 50%, up to 90%" in scored("target >= 10", 5, scale=scale)
    assert "Band low; below 50%" in scored("target >= 10", 1, scale=scale)
    assert "Band all; the only band" in scored("target >= 10", 1, scale='clamp none; band "all" red')


def test_a_definition_comes_before_the_rows_that_cascade_it(harbour: Evaluation) -> None:
    assert explain(harbour, "berths").dashboard == "harbour"
    assert explain(harbour, "pilots.berths").dashboard == "pilots"


def test_a_code_is_found_by_itself(harbour: Evaluation) -> None:
    assert explain(harbour, "2.1").id == "works.2.1"
    assert explain(harbour, "objective 2.1").id == "works.2.1"
    assert explain(harbour, "works.2.1.tug").label == "Tug afloat"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("berth", "there is no row `berth`; did you mean `berths`"),
        ("xqz", "there is no row `xqz`"),
    ],
)
def test_an_unknown_row_is_refused_with_what_was_meant(harbour: Evaluation, name: str, message: str) -> None:
    with pytest.raises(LookupError, match=message):
        explain(harbour, name)


def test_an_ambiguous_row_is_refused_with_its_candidates() -> None:
    row = '{ indicator x "X" { number; target >= 1 } }'
    text = f'plan p "P" {{ period 2023; perspective a "A" {row}; perspective b "B" {row} }}'
    evaluation = compile_source(Source("p.perf", text)).evaluate({})
    with pytest.raises(LookupError, match=re.escape("`x` may be `a.x` or `b.x`")):
        explain(evaluation, "x")


@pytest.mark.parametrize("locale", ["en", "it"])
def test_every_line_fits_80_columns(bergamo: Evaluation, locale: str) -> None:
    items = bergamo.graph.outline.items
    for item in items[::7]:
        if "#" not in item.path[-1]:
            lines = explain_text(explain(bergamo, item.id), locale).split("\n")
            assert max(map(shown_width, lines)) <= 80, item.id
