"""Adjustments in reports: a line each, in words that say why, and together with the rows exactly the score."""

import csv
import io
from collections.abc import Mapping
from fractions import Fraction

import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.rendering import render
from perfdsl.source import Source
from perfdsl.values.number import exact, total

PLAN = """
plan camera "Piano" {
  period 2026
  adjust penalty 1 point per 7 days of ritardo
  adjust bonus 5% when fiere.met and score > 50%
  adjust bonus 3 points when giudizio.met
  adjust at most 60% when any critical < 60%
  adjust cap 100%
  input ritardo "Ritardo" { days }
  objective 1.1 "Attrattività" {
    adjust multiply by 0.9 when (count of rows of objective 1.1 where not met) >= 1
    indicator fiere "Fiere" { count; target >= 5; weight 20% }
    indicator corsi "Corsi" { count; target >= 10; weight 80%; critical }
  }
  indicator giudizio "Giudizio" { percent; target >= 80% }
}
"""
STARS = """
scale stelle { out of 5 }
plan camera "Piano" {
  period 2026
  scale stelle
  adjust bonus 0.4 when any critical < 3
  adjust penalty 0.5 per 2 of reclami
  input reclami "Reclami" { count }
  indicator a "A" { number; score actual; critical }
  indicator b "B" { number; score actual }
  unit u "U" { score of plan }
}
"""
OPEN = """
plan camera "Piano" {
  period 2026
  missing pending
  adjust bonus 10% when any critical >= 60%
  adjust cap 80%
  indicator a "A" { count; target >= 10; critical }
  indicator b "B" { count; target >= 10 }
}
"""


def evaluated(text: str, **actuals: object) -> Evaluation:
    data: Mapping[str, object] = actuals
    return compile_source(Source("piano.perf", text)).evaluate(data)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def piano() -> Evaluation:
    return evaluated(PLAN, fiere=5, corsi=5, ritardo=14)


def lines(evaluation: Evaluation, locale: str) -> list[str]:
    return [line for line in render(evaluation, "table", locale).split("\n") if line.startswith("±")]


def test_a_table_has_a_line_for_each_below_the_rows_of_its_container(piano: Evaluation) -> None:
    assert lines(piano, "it") == [
        "± multiply by 0.9 when (count of rows of objective 1.1 where not met) >= 1: 60%",
        "± penalty 1 point per 7 days of ritardo: 54% → 52%",
        "± bonus 5% when fiere.met and score > 50%: 52% → 57%",
        "± bonus 3 points when giudizio.met: non misurato",
        "± at most 60% when any critical < 60%: 57% (invariato)",
        "± cap 100%: 57% (invariato)",
    ]


def test_rows_and_adjustments_of_a_csv_bring_the_score(piano: Evaluation) -> None:
    rows = list(csv.DictReader(io.StringIO(render(piano, "csv", "en"))))
    brought = [exact(row["contribution"]) for row in rows if row["contribution"]]
    assert total(brought) == exact("0.57")
    assert [row["status"] for row in rows if row["kind"] == "adjustment"] == [
        *("applied",) * 3, "missing", *("applied",) * 2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        pytest.param(
            "en",
            (
                "52%; penalty of 1 point per 7 days, for 14 days: was 54%",
                "57%; bonus of 5 points, because `fiere.met and score > 50%`: was 52%",
                "bonus of 3 points not applied: whether `giudizio.met` is not known, not measured",
                "at most 60%, because `any critical < 60%`, which changes nothing",
                "- corsi = 50%",
                "cap of 100%, which changes nothing",
            ),
            id="English",
        ),
        pytest.param(
            "it",
            (
                "52%; penalità di 1 punto ogni 7 giorni, per 14 giorni: era 54%",
                "57%; premio di 5 punti, perché `fiere.met and score > 50%`: era 52%",
                "premio di 3 punti non applicato: non si sa se `giudizio.met`, non misurato",
                "al massimo 60%, perché `any critical < 60%`, che non cambia nulla",
                "tetto del 100%, che non cambia nulla",
            ),
            id="Italian",
        ),
    ],
)
def test_an_explanation_says_of_each_why(piano: Evaluation, locale: str, told: tuple[str, ...]) -> None:
    text = " ".join(explain_text(explain(piano, "camera"), locale).split())
    assert [one for one in told if one not in text] == []


def test_what_does_not_hold_is_told_with_its_condition() -> None:
    evaluation = evaluated(PLAN, fiere=4, corsi=9, ritardo=0, giudizio=Fraction(9, 10))
    text = " ".join(explain_text(explain(evaluation, "camera"), "en").split())
    assert "bonus of 5 points not applied: not `fiere.met and score > 50%`" in text
    assert "at most 60% not applied: not `any critical < 60%`" in text


def test_a_figure_that_is_missing_leaves_no_score_and_no_further_lines() -> None:
    evaluation = evaluated(PLAN, fiere=5, corsi=5)
    assert lines(evaluation, "en")[1:] == ["± penalty 1 point per 7 days of ritardo: not measured"]
    text = " ".join(explain_text(explain(evaluation, "camera"), "en").split())
    assert "so there is no score" in text


def test_adjustments_are_shown_in_the_terms_of_their_scale_and_in_their_own_dashboard_only() -> None:
    evaluation = evaluated(STARS, a=2, b=5, reclami=1)
    assert lines(evaluation, "en") == [
        "± bonus 0.4 when any critical < 3: 3.5 → 3.9",
        "± penalty 0.5 per 2 of reclami: 3.9 → 3.65",
    ]
    text = " ".join(explain_text(explain(evaluation, "camera"), "en").split())
    assert "3.9; bonus of 0.4, because `any critical < 3`: was 3.5" in text
    assert "3.65; penalty of 0.5 per 2, for 1: was 3.9" in text
    (row,) = [
        row for row in csv.DictReader(io.StringIO(render(evaluation, "csv", "en"))) if row["dashboard"] == "u"
    ]
    assert exact(row["achievement"]) == exact("0.73")
    (shown,) = [line for line in render(evaluation, "markdown").split("\n") if line.startswith("| Piano")]
    assert "| 3.65 | 100% |" in shown


def test_what_is_pending_leaves_adjustments_open() -> None:
    evaluation = evaluated(OPEN, b=5)
    assert lines(evaluation, "it") == [
        "± bonus 10% when any critical >= 60%: 25%..75% → 25%..85%",
        "± cap 80%: 25%..85% → 25%..80%",
    ]
    text = " ".join(explain_text(explain(evaluation, "camera"), "it").split())
    assert "25%..85%; premio di 10 punti, se `any critical >= 60%`, ancora da decidere" in text
    assert "25%..80%; tetto del 80%: era 25%..85%" in text


def test_too_few_rows_are_told_with_how_many_there_are() -> None:
    text = """
plan camera "Piano" {
  period 2026
  require rows >= 3
  adjust bonus 5%
  indicator a "A" { count; target >= 10 }
  indicator b "B" { count; target >= 10 }
}
"""
    told = " ".join(explain_text(explain(evaluated(text, a=5, b=5), "camera"), "it").split())
    assert "Righe 2; ne serve almeno 3" in told
    assert "Punteggio escluso: copertura insufficiente" in told
    assert lines(evaluated(text, a=5, b=5), "it") == []
