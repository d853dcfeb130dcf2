"""How firm scores are: a small plan by hand, against the same plan written otherwise."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

import perfdsl
from perfdsl.analysis.robustness import WITHIN, BoardRobustness, PartRobustness, Robustness
from perfdsl.engine.exact import Evaluation
from perfdsl.report.robustness.data import COLUMNS, robustness_csv, robustness_json
from perfdsl.report.robustness.text import robustness_markdown, robustness_table
from perfdsl.report.wrapping import shown_width
from perfdsl.values.number import Rational
from perfdsl.values.period import Period

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "robustness-1.json").read_text("utf-8"))
PLAN = """
scale s { band "green" from 80% green; band "amber" from 60% amber; band "red" red }
plan p "Plan" {
  period 2026
  scale s
  objective 1.1 "Town" {
    weight 60%
    indicator fairs  "Fairs"  { count; target >= 10; weight 50% }
    indicator guests "Guests" { count; target >= 100; weight 30% }
    indicator prizes "Prizes" { count; target >= 4; weight 20% }
  }
  objective 1.2 "Money" {
    weight 40%
    adjust cap 90%
    indicator income { count; target >= 100; weight 75% }
    indicator delay  { days; target <= 30; weight 25% }
  }
  unit a "A" { cascade fairs { weight 70% }; cascade income { weight 30% } }
  unit b "B" { cascade fairs { weight 40% }; cascade delay { weight 60% } }
  unit c "C" { cascade guests }
}
"""
DATA: dict[str | tuple[str, str | Period], object] = {"fairs": 7, "guests": 95, "income": 82, "delay": 60}


def found(text: str = PLAN, dashboard: str | None = None, within: Rational = WITHIN) -> Robustness:
    plan = perfdsl.loads(text)
    return perfdsl.robustness(plan, plan.evaluate(DATA), dashboard, within=within)


def board(firm: Robustness, name: str = "p") -> BoardRobustness:
    boards = firm.evaluation.graph.outline.dashboards
    return next(one for one in firm.boards if boards[one.dashboard].id == name)


def part(one: BoardRobustness, firm: Robustness, name: str) -> PartRobustness:
    items = firm.evaluation.graph.outline.items
    return next(each for each in one.parts if name in (items[each.item].name, items[each.item].code))


def score(evaluation: Evaluation, name: str = "p") -> object:
    outline = evaluation.graph.outline
    dashboard = next(one for one in outline.dashboards if one.id == name)
    return evaluation.value(outline.items[dashboard.item].figures.score)


@pytest.mark.parametrize(
    ("name", "line", "others"),
    [
        pytest.param("fairs", "indicator fairs  ", {"30%": "60%", "20%": "40%"}, id="a row"),
        pytest.param("income", "indicator income ", {"25%": "100%"}, id="a row beside one"),
    ],
)
def test_without_a_row_is_the_plan_that_has_none(name: str, line: str, others: dict[str, str]) -> None:
    firm = found()
    lines = [one for one in PLAN.splitlines() if not one.strip().startswith((line.strip(), "unit"))]
    text = "\n".join(lines)
    for old, new in others.items():
        text = text.replace(f"weight {old}", f"weight {new}")
    dropped = perfdsl.loads(text)
    data = {key: value for key, value in DATA.items() if key != name}
    without = part(board(firm), firm, name).without
    assert without is not None
    assert without.score == score(dropped.evaluate(data))


def test_one_weight_alone_is_what_if_it_is_so() -> None:
    firm, plan = found(), perfdsl.loads(PLAN)
    weight = Rational(1, 2) * Rational(12, 10)
    share = weight / (weight + Rational(1, 2))
    other = perfdsl.whatif(plan, firm.evaluation, [f"weight of fairs={share}"])
    heavier = part(board(firm), firm, "fairs").heavier
    assert heavier is not None
    assert heavier.score == score(other.changed)


def test_the_extremes_by_hand() -> None:
    one = board(found(), "a")  # 70% of 70% and 82% of 30%
    assert (one.low, one.high) == (
        (Rational(7, 10) * Rational(84) + Rational(82, 100) * 24) / 108,
        (Rational(7, 10) * Rational(56) + Rational(82, 100) * 36) / 92,
    )
    assert one.attained


def test_a_container_counts_with_its_own_range() -> None:
    firm = found()
    low, high = (
        perfdsl.whatif(
            perfdsl.loads(PLAN),
            firm.evaluation,
            [f"weight of {name}={share}" for name, share in shares.items()],
        ).changed
        for shares in (
            {"1.1": "48/80", "fairs": "60/84", "guests": "24/84", "income": "60/90", "delay": "30/90"},
            {"1.1": "72/104", "fairs": "40/76", "guests": "36/76", "income": "90/110", "delay": "20/110"},
        )
    )
    one = board(firm)
    assert one.low is not None
    assert one.high is not None
    assert one.attained
    assert one.low <= score(low) <= score(high) <= one.high  # type: ignore[operator]
    assert part(one, firm, "guests").raised is True
    assert part(one, firm, "fairs").raised is False
    assert part(one, firm, "prizes").raised is None


@pytest.mark.parametrize(
    "start", [pytest.param("77.3%", id="into the one above"), pytest.param("77.2%", id="below")]
)
def test_the_least_weight_that_changes_a_band_does(start: str) -> None:
    text = PLAN.replace("from 80%", f"from {start}")
    firm, plan = found(text), perfdsl.loads(text)
    one = board(firm)
    tips = [(each, tip) for each in one.parts for tip in each.tips if tip.band is not None and tip.board == 0]
    assert tips
    items = firm.evaluation.graph.outline.items
    for each, tip in tips:
        weight = items[each.item].weight
        assert weight is not None
        share = tip.weight / (1 - weight + tip.weight)
        nudge = 0 if not tip.beyond else (Rational(1, 10**9) if tip.weight > weight else -Rational(1, 10**9))
        name = ".".join(items[each.item].path)
        bands = [
            evaluation.value(items[0].figures.band)
            for evaluation in (
                perfdsl.whatif(plan, firm.evaluation, [f"weight of {name}={share + step}"]).changed
                for step in (nudge, (weight - share) / 10**6)
            )
        ]
        assert bands[0] == tip.band
        assert bands[1] == firm.evaluation.value(items[0].figures.band)


@pytest.mark.parametrize("form", ["weighted mean", "harmonic mean", "sum", "share met"])
def test_the_weight_is_solved_for_under_every_way_that_adds_up(form: str) -> None:
    text = PLAN.replace('"Town" {', f'"Town" {{ combine {form}').replace(
        "target >= 100; weight 30%", "target >= 90; weight 30%"
    )
    before = score(found(text).evaluation)
    text = text.replace("from 80%", f"from {before + Rational(1, 1000)}")  # type: ignore[operator]
    firm = found(text)
    tips = [tip for each in board(firm).parts for tip in each.tips if tip.band is not None and tip.board == 0]
    assert tips
    assert all(tip.exact for tip in tips)


def test_ranks_among_units_and_who_is_passed() -> None:
    firm = found(within=Rational(1, 2))
    a, b, c = (board(firm, name) for name in "abc")
    assert [one.rank for one in (a, b, c)] == [2, 3, 1]
    assert (c.best, c.worst) == (1, 1)
    assert {(one.best, one.worst) for one in (a, b)} == {(2, 2), (3, 3)}


def test_the_weight_at_which_a_dashboard_is_level_with_another() -> None:
    text = PLAN.replace("cascade delay { weight 60% }", "cascade guests { weight 60% }")
    text = text.replace("cascade income { weight 30% }", "cascade guests { weight 30% }")
    text = text.replace("weight 60% } }", "weight 38% } }").replace("weight 40% }; c", "weight 62% }; c")
    firm, plan = found(text, within=Rational(1, 2)), perfdsl.loads(text)
    boards = firm.evaluation.graph.outline.dashboards
    items = firm.evaluation.graph.outline.items
    tips = [
        (each, tip) for one in firm.boards for each in one.parts for tip in each.tips if tip.peer is not None
    ]
    assert {(boards[tip.board].id, boards[tip.peer or 0].id) for _, tip in tips} == {("a", "b"), ("b", "a")}
    for each, tip in tips:
        weight = items[each.item].weight
        assert weight is not None
        assert tip.exact
        share = tip.weight / (1 - weight + tip.weight)
        level = perfdsl.whatif(plan, firm.evaluation, [f"weight of {items[each.item].id}={share}"]).changed
        assert score(level, boards[tip.board].id) == score(level, boards[tip.peer or 0].id)


def test_where_scores_are_rounded_the_weight_is_found_by_halving() -> None:
    text = PLAN.replace("scale s {", "scale s { round score to 0 decimals; bands after rounding;")
    text = text.replace("from 80%", "from 78%")
    firm, plan = found(text), perfdsl.loads(text)
    items = firm.evaluation.graph.outline.items
    tips = [(each, tip) for each in board(firm).parts for tip in each.tips if tip.board == 0]
    assert tips
    assert not any(tip.exact for _, tip in tips)
    for each, tip in tips:
        weight = items[each.item].weight
        assert weight is not None
        share = tip.weight / (1 - weight + tip.weight)
        name = ".".join(items[each.item].path)
        after = perfdsl.whatif(plan, firm.evaluation, [f"weight of {name}={share}"]).changed
        assert after.value(items[0].figures.band) == tip.band == "green"
    assert "about" in robustness_table(firm)


def test_bounds_that_nothing_comes_to_say_so() -> None:
    firm = found(PLAN.replace('"Town" {', '"Town" { require coverage >= 80%'))
    one = board(firm)
    assert not one.attained
    assert one.low is not None
    assert one.high is not None
    without = firm.evaluation.value(firm.evaluation.graph.outline.items[5].figures.score)
    assert one.low <= without <= one.high  # type: ignore[operator]
    assert "no less than" in robustness_table(firm)


def test_wide_geometric_means_are_not_left_out_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfdsl.analysis.robustness.MAX_GEOMETRIC", 2)
    firm = found(PLAN.replace('"Town" {', '"Town" { combine geometric mean'))
    assert firm.untried == 2
    assert part(board(firm), firm, "fairs").without is None
    assert "2 parts were not left out" in robustness_table(firm)


def test_effective_weights_are_among_what_was_evaluated() -> None:
    one = part(board(found()), found(), "guests")
    assert one.nominal == Rational(18, 100)
    assert one.evaluated == Rational(60 * 30, 80 * 100)
    assert one.attained is not None
    assert one.attained > one.evaluated


def test_other_rules_are_what_if_they_hold() -> None:
    firm, plan = found(), perfdsl.loads(PLAN)
    for one in firm.alternatives:
        rule = {one.sort: one.name}
        other = perfdsl.whatif(
            plan, firm.evaluation, missing=rule.get("missing"), combine=rule.get("combine")
        )
        assert one.score == score(other.changed)


def test_a_rule_that_cannot_be_says_why() -> None:
    firm = found(PLAN.replace('"Money" {', '"Money" { combine sum').replace("weight 75%", "weight 90%"))
    first = firm.alternatives[0]
    assert first.score is None
    assert first.reason is not None
    assert "add up to 115%" in first.reason
    assert "cannot be" in robustness_table(firm)


def test_rows_of_the_lowest_and_the_best_are_left_out_too() -> None:
    firm = found(
        PLAN.replace('"Town" {', '"Town" { combine minimum')
        .replace("; weight 50%", "")
        .replace("; weight 30%", "")
        .replace("; weight 20%", "")
    )
    one = part(board(firm), firm, "fairs")
    assert (one.lighter, one.raised) == (None, None)
    assert one.without is not None
    whole = score(firm.evaluation)
    assert one.without.score != whole


def test_an_empty_evaluation_has_nothing_to_say() -> None:
    plan = perfdsl.loads(PLAN)
    firm = perfdsl.robustness(plan, plan.evaluate({}))
    one = firm.boards[0]
    assert (one.low, one.high, one.attained) == (None, None, False)
    assert "Plan" in robustness_table(firm)
    jsonschema.validate(json.loads(robustness_json(firm)), SCHEMA)


def test_pending_scores_are_ranges_of_both() -> None:
    firm = found(PLAN.replace("scale s\n", "scale s\n  missing pending\n", 1))
    one = board(firm)
    assert one.low is not None
    assert one.high is not None
    assert one.high - one.low > Rational(12, 100)
    assert "Plan" in robustness_table(firm)


@pytest.mark.parametrize("within", [Rational(-1), Rational(3, 2)])
def test_a_weight_is_moved_by_a_share_of_itself(within: Rational) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        found(within=within)


def test_an_unknown_dashboard_is_refused() -> None:
    with pytest.raises(LookupError, match="there is no dashboard `d`"):
        found(dashboard="d")


@pytest.mark.parametrize(("locale", "width"), [("en", 80), ("it", 80), ("it", 120)])
def test_no_line_is_too_long(locale: str, width: int) -> None:
    text = robustness_table(found(), locale, width=width, everything=True)
    assert all(shown_width(line) <= width for line in text.splitlines())
    assert robustness_markdown(found(), locale)


def test_json_and_csv_say_the_same() -> None:
    firm = found()
    data = json.loads(robustness_json(firm))
    jsonschema.validate(data, SCHEMA)
    lines = list(csv.DictReader(io.StringIO(robustness_csv(firm))))
    assert tuple(lines[0]) == COLUMNS
    parts = [one for each in data["dashboards"] for one in each["parts"]]
    assert [one["id"] for one in lines] == [one["id"] for one in parts]
    assert [one["without"] for one in lines] == [(one["without"] or {}).get("score") or "" for one in parts]
