"""What a scorecard shows of rows and totals, and how its dashboards are found."""

from typing import Any

import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.report.boards import Board, Heading, LeafRow
from perfdsl.report.scorecard import scorecard
from perfdsl.source import Source
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import exact


def board(evaluation: Evaluation, name: str) -> Board:
    (found,) = scorecard(evaluation, name).dashboards
    return found


def row(evaluation: Evaluation, dashboard: str, name: str) -> LeafRow:
    (found,) = [
        line
        for line in board(evaluation, dashboard).lines
        if isinstance(line, LeafRow) and line.path[-1] == name
    ]
    return found


def test_the_report_of_2023_has_345_rows_in_14_dashboards(bergamo_2023: Evaluation) -> None:
    card = scorecard(bergamo_2023)
    assert len(card.dashboards) == 14
    assert len(list(card.rows)) == 345


@pytest.mark.parametrize(
    ("dashboard", "name", "figures"),
    [
        pytest.param(
            "harbour",
            "berths",
            {"status": "not_met", "achievement": exact("11/12"), "whole": exact("20%")},
            id="not met",
        ),
        pytest.param(
            "harbour", "tug", {"status": "met", "reason": "", "weight": None}, id="met, without a weight"
        ),
        pytest.param(
            "harbour",
            "depth",
            {"status": "monitored", "actual": exact("12.5"), "contribution": None, "target_sign": ""},
            id="monitored",
        ),
        pytest.param(
            "harbour",
            "silent",
            {"status": "missing", "reason": "not_measured", "achievement": exact("0")},
            id="missing, and counted as zero",
        ),
        pytest.param(
            "harbour",
            "later",
            {"status": "no_target", "achievement": Missing(Reason.NO_TARGET)},
            id="no target",
        ),
        pytest.param(
            "pilots",
            "report",
            {
                "status": "judged",
                "achievement": exact("80%"),
                "computed": exact("25/28"),
                "band": "fair",
                "colour": "amber",
            },
            id="judged",
        ),
        pytest.param(
            "pilots",
            "berths",
            {
                "id": "pilots.berths",
                "perspective": "Services",
                "kind_name": "count",
                "notes": ("counted on the last day",),
            },
            id="a cascade stands where its source does",
        ),
        pytest.param(
            "pilots", "2.1", {"kind_name": "objective", "status": "not_met"}, id="a whole objective"
        ),
        pytest.param("harbour", "waiting", {"notes": ("storm in May",)}, id="a note beside the figure"),
        pytest.param(
            "harbour", "plans", {"is_part": True, "level": 3, "weight": exact("40%")}, id="a milestone"
        ),
    ],
)
def test_rows(harbour: Evaluation, dashboard: str, name: str, figures: dict[str, Any]) -> None:
    found = row(harbour, dashboard, name)
    assert {key: getattr(found, key) for key in figures} == figures


def test_inputs_are_no_rows_and_milestones_do_not_count(harbour: Evaluation) -> None:
    found = board(harbour, "harbour")
    names = {line.path[-1] for line in found.lines if isinstance(line, LeafRow)}
    assert "days_at_sea" not in names
    assert {"quay", "plans", "piles"} <= names
    assert {"plans", "piles"}.isdisjoint(one.path[-1] for one in found.rows)


def test_totals(harbour: Evaluation) -> None:
    totals = board(harbour, "harbour").totals
    assert (totals.rows, totals.scored, totals.met, totals.judged) == (15, 13, 2, 0)
    assert (totals.monitored, totals.no_target, totals.missing) == (1, 1, (("not_measured", 1),))


def test_a_rounded_score_keeps_the_exact_one(harbour: Evaluation) -> None:
    totals = board(harbour, "pilots").totals
    assert totals.score == exact("76%")
    assert totals.exact != totals.score
    assert (totals.band, totals.colour) == ("fair", "amber")


def test_headings_have_the_scores_of_what_they_hold(harbour: Evaluation) -> None:
    headings = {line.label: line for line in board(harbour, "harbour").lines if isinstance(line, Heading)}
    assert headings["Fit for the sea"].score == exact("75%")
    assert headings["Fit for the sea"].code == "2.1"
    assert headings["Keep the fleet"].score is None


def test_the_place_of_an_actual_is_its_cell(harbour: Evaluation) -> None:
    assert str(row(harbour, "harbour", "berths").place).endswith("harbour.csv, row 2, column value")
    assert row(harbour, "harbour", "sailing").place is None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pilot", "there is no dashboard `pilot`; did you mean `pilots`?"),
        ("xyz", "there is no dashboard `xyz`; there are `harbour`, `pilots`, `divers`"),
    ],
)
def test_an_unknown_dashboard_is_refused_with_what_was_meant(
    harbour: Evaluation, name: str, message: str
) -> None:
    with pytest.raises(LookupError, match=message.replace("?", r"\?")):
        scorecard(harbour, name)


def test_of_many_dashboards_the_first_are_named(bergamo_2023: Evaluation) -> None:
    with pytest.raises(LookupError, match=r"there are `strategico`, `comuni`, .* or one of 9 more"):
        scorecard(bergamo_2023, "xyz")


NOTHING = """plan p "P" {
  period 2023
  objective 1.1 "O" { combine minimum; indicator x "X" { number; target >= 1 } }
  unit a "A" { cascade objective 1.1; unit desk "Desk" { cascade x } }
  unit b "B" { unit desk "Desk" { cascade x } }
}"""


def test_where_nothing_was_evaluated_nothing_contributes() -> None:
    evaluation = compile_source(Source("p.perf", NOTHING)).evaluate({})
    found = row(evaluation, "a", "1.1")
    assert (found.status, found.reason, found.contribution) == ("missing", "not_measured", None)
    assert board(evaluation, "p").totals.missing == (("not_measured", 1),)


def test_an_ambiguous_dashboard_is_refused_with_its_candidates() -> None:
    evaluation = compile_source(Source("p.perf", NOTHING)).evaluate({})
    with pytest.raises(LookupError, match=r"`desk` may be `a\.desk` or `b\.desk`"):
        scorecard(evaluation, "desk")
    assert scorecard(evaluation, "a.desk").dashboards[0].label == "Desk"
