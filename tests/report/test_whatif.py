"""What moves: figures of a small plan before and after, why, and what cannot be set."""

import json

import pytest

import perfdsl
from perfdsl.analysis.settings.nodes import SettingError
from perfdsl.analysis.whatif import WhatIf
from perfdsl.report.whatif.data import whatif_csv, whatif_json
from perfdsl.report.whatif.text import whatif_markdown, whatif_table
from perfdsl.values.number import Rational
from perfdsl.values.period import Period

PLAN = """
plan p "Plan" {
  period 2026
  require weight of fairs >= 40%
  objective 1.1 "Town" {
    indicator fairs  "Fairs"  { count; target >= 8; weight 50% }
    indicator guests "Guests" { count; target >= 100; weight 30% }
    indicator prizes "Prizes" { count; target >= 3; weight 20% }
  }
  objective 1.2 "Money" {
    indicator income  { money EUR; from 100 to 900 }
    indicator delay   { days; target 20..30; tolerance 50% }
    indicator quality { level low, medium, high; target >= medium }
    indicator guide   { date; target by 2026-06-30 }
    indicator site    { yes_no; target yes }
    indicator watched { count; monitor }
    indicator each    { money EUR; value income / fairs; target >= 20 }
  }
  objective 1.3 "Least" { combine minimum; indicator low { percent; target >= 50% } }
  objective 1.4 "Alone" { indicator only { percent; target >= 50% } }
  unit office "Office" {
    cascade fairs
    cascade objective 1.2
  }
  gate prompt "Prompt" { when delay <= 30 days; otherwise lose 30% }
  award bonus "Bonus" { for office; budget 1_000 EUR; by score; gate prompt }
}
"""
DATA: dict[str | tuple[str, str | Period], object] = {
    "fairs": 6,
    "guests": 75,
    "income": 500,
    "delay": 25,
    "quality": "low",
    "site": True,
}


def what(
    *sets: str, missing: str | None = None, combine: str | None = None, everything: bool = False
) -> WhatIf:
    plan = perfdsl.loads(PLAN)
    evaluation = plan.evaluate(DATA)
    return perfdsl.whatif(plan, evaluation, sets, missing=missing, combine=combine, everything=everything)


def moved(found: WhatIf) -> dict[tuple[str, str], tuple[object, object, tuple[int, ...]]]:
    items = found.base.graph.outline.items
    return {
        (items[one.item].id, figure.figure): (figure.before, figure.after, figure.because)
        for one in found.items
        for figure in one.figures
    }


def test_a_fact_moves_what_depends_on_it_and_says_why() -> None:
    found = what("fairs=7", "weight of guests=50%")
    by = moved(found)
    assert by["1.1.fairs", "actual"] == (6, 7, (0,))
    assert by["1.1.guests", "weight"] == (Rational(3, 10), Rational(1, 2), (1,))
    assert by["1.1.prizes", "weight"] == (Rational(1, 5), Rational(1, 7), (1,))
    assert by["1.1", "score"][2] == (0, 1)
    assert by["1.2.each", "actual"][2] == (0,)
    assert ("1.2.income", "actual") not in by
    assert found.whole.because == ()


def test_a_gate_and_an_award_move_too() -> None:
    found = what("delay=40")
    assert [(one.name, one.moved.before, one.moved.after) for one in found.gates] == [("prompt", True, False)]
    whole, office = found.awards
    assert (whole.recipient, office.recipient) == (None, 0)
    assert office.moved.difference == whole.moved.difference
    assert whole.moved.difference is not None
    assert whole.moved.difference < 0
    text = whatif_table(found)
    assert "Prompt" in text
    assert "closed" in text
    assert "Bonus: Office" in text


@pytest.mark.parametrize(
    ("text", "path", "figure", "after"),
    [
        pytest.param("quality=high", "1.2.quality", "score", 1, id="a level"),
        pytest.param("guide=2026-01-31", "1.2.guide", "score", 1, id="a date"),
        pytest.param("site=no", "1.2.site", "score", 0, id="no for yes"),
        pytest.param("fairs=not_measured", "1.1", "score", Rational(3, 4), id="a reason"),
        pytest.param("office.fairs=8", "1.1.fairs", "score", 1, id="by a cascade of it"),
        pytest.param("income = 900 EUR", "1.2.income", "score", 1, id="an amount"),
        pytest.param("target of quality=low", "1.2.quality", "score", 1, id="a level to be reached"),
        pytest.param("target of delay=30..40", "1.2.delay", "score", Rational(2, 3), id="both ends of a range"),
        pytest.param("target of guide=by 2026-01-31", "1.2.guide", "target", None, id="another day"),
        pytest.param("target of income=600", "1.2.income", "score", Rational(4, 5), id="the end of a way"),
        pytest.param("target of office.fairs=12", "office.fairs", "score", Rational(1, 2), id="a cascade's own"),
        pytest.param("missing of 1.1.prizes=full", "1.1.prizes", "score", 1, id="the policy of a row"),
        pytest.param("missing of objective 1.4=zero", "1.4.only", "score", 0, id="the policy of an objective"),
        pytest.param("missing of plan=zero", "1.4.only", "score", 0, id="the policy of the plan"),
        pytest.param("combine of 1.1=maximum", "1.1", "achievement", Rational(3, 4), id="a way to combine"),
        pytest.param("combine of office = best 1", "office", "score", Rational(3, 4), id="that of a dashboard"),
    ],
)  # fmt: skip
def test_what_can_be_set(text: str, path: str, figure: str, after: object) -> None:
    found = what(text, everything=True)
    assert after in (None, moved(found)[path, figure][1])
    assert whatif_table(found, "it")
    assert whatif_markdown(found)


@pytest.mark.parametrize(
    ("sets", "message", "marked"),
    [
        (["fair=7"], "did you mean `fairs`?", "fair"),
        (["fairs"], "there is no `=`", "fairs"),
        (["=7"], "does not say what is set", ""),
        (["fairs="], "nothing after the `=`", ""),
        (["fairs=3,5"], "`3,5` is no figure", "3,5"),
        (["fairs=1.600"], "1_600", "1.600"),
        (["fairs=not_measurd"], "did you mean `not_measured`?", "not_measurd"),
        (["fairs=-1"], "of the kind `count`", "-1"),
        (["guide=yes"], "of the kind `date`", "yes"),
        (["guide=2026-13-01"], "`2026-13-01` is no figure", "2026-13-01"),
        (["quality=hihg"], "did you mean `high`?", "hihg"),
        (["income=5 USD"], "of the kind `money EUR`", "5 USD"),
        (["income=1.600"], "1_600", "1.600"),
        (["each=3"], "is computed", "each"),
        (["1.1=3"], "made of several rows", "1.1"),
        (["fairs@2025=3"], "nothing in 2026 is computed from", "fairs@2025"),
        (["fairs@last=3"], "`last` is no period", "fairs@last"),
        (["fairs=7; site=no"], "is no figure", "7; site=no"),
        (["fairs=7", "office.fairs=7"], "set twice", "office.fairs=7"),
        (["weight of watched=3%"], "only monitored", "watched"),
        (["weight of office=3%"], "it is a dashboard", "office"),
        (["weight of low=3%"], "takes the lowest", "low"),
        (["weight of fairs=30"], "did you mean `30%`?", "30"),
        (["weight of fairs=-3%"], "less than nothing", "-3%"),
        (["weight of fairs=3 points"], "no share of a container", "3 points"),
        (["weight of only=50%"], "there is no other", "weight of only=50%"),
        (["weight of fairs=70%", "weight of guests=40%"], "add up to 110%", "weight of guests=40%"),
        (["weight of fairs=30%", "combine of 1.1=minimum"], "changes nothing", "weight of fairs=30%"),
        (["target of watched=3"], "has no target", "watched"),
        (["target of site=no"], "to be done", "site"),
        (["target of delay=3"], "the target is a range", "3"),
        (["target of delay=3..2"], "ends before it begins", "3..2"),
        (["target of income=100"], "where the way to the target begins", "100"),
        (["target of fairs=not_measured"], "is no figure", "not_measured"),
        (["missing of 1.1=zer"], "did you mean `zero`?", "zer"),
        (["combine of 1.1=average"], "there are `weighted mean`", "average"),
        (["combine of fairs=minimum"], "combines nothing", "fairs"),
    ],
)
def test_what_cannot_be_set_is_marked(sets: list[str], message: str, marked: str) -> None:
    with pytest.raises(SettingError) as refused:
        what(*sets)
    (problem,) = refused.value.problems
    assert message in str(problem)
    assert problem.written.text[problem.start : problem.end].strip() == marked


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SettingError) as refused:
        what("fair=7", "guests=many", missing="nul", combine="mean")
    assert [one.written.option for one in refused.value.problems] == [
        "--missing",
        "--combine",
        "--set",
        "--set",
    ]
    assert str(refused.value.problems[2]).splitlines()[1:] == ["  --set fair=7", "        ^^^^"]


def test_what_holds_for_more_gives_way_to_what_holds_for_less() -> None:
    found = what("missing of 1.1.prizes=full", "missing of 1.1=exclude", missing="zero")
    by = moved(found)
    assert by["1.1.prizes", "score"][1] == 1
    assert by["1.4.only", "score"][1] == 0


def test_weights_that_do_not_go_with_a_way_to_combine_are_told() -> None:
    plan = perfdsl.loads(PLAN.replace('"Town" {', '"Town" { combine sum').replace("weight 50%", "weight 90%"))
    with pytest.raises(SettingError, match="add up to 140%"):
        perfdsl.whatif(plan, plan.evaluate(DATA), combine="weighted mean")


def test_weights_are_factors_under_sum_and_the_others_stay() -> None:
    plan = perfdsl.loads(PLAN.replace('"Town" {', '"Town" { combine sum'))
    found = perfdsl.whatif(plan, plan.evaluate(DATA), ["weight of fairs=90%"])
    assert [key for key in moved(found) if key[1] == "weight"] == [("1.1.fairs", "weight")]


def test_requirements_that_no_longer_hold_are_told() -> None:
    (note,) = what("weight of fairs=30%").notes
    assert "at least 40% is required" in note.message


def test_a_fact_outside_its_range_is_told() -> None:
    plan = perfdsl.loads(PLAN.replace("indicator delay   { days;", "indicator delay   { days; range 0..60;"))
    (note,) = perfdsl.whatif(plan, plan.evaluate(DATA), ["delay = 70 days"]).notes
    assert note.message.startswith("`1.2.delay@2026` is 70 days")


def test_a_revised_plan_is_looked_at_as_it_stands() -> None:
    text = PLAN.replace(
        "unit office", 'revise fairs { target >= 12 } from 2026-03-01 because "x"\n  unit office', 1
    )
    plan = perfdsl.loads(text)
    for revised, before in ((True, 12), (False, 8)):
        found = perfdsl.whatif(plan, plan.evaluate(DATA, revised=revised), ["target of fairs=6"])
        assert moved(found)["1.1.fairs", "target"][:2] == (before, 6)


def test_json_and_csv_say_the_same() -> None:
    found = what("fairs=7", "guide=2026-08-01")
    data = json.loads(whatif_json(found))
    assert data["settings"][0] == {
        "option": "--set", "text": "fairs=7", "sets": "actual", "of": "1.1.fairs",
        "before": {"number": "6"}, "after": {"number": "7"},
    }  # fmt: skip
    fairs = next(one for one in data["items"] if one["id"] == "1.1.fairs")
    assert fairs["figures"][0] == {
        "figure": "actual", "before": {"number": "6"}, "after": {"number": "7"}, "difference": "1", "because": [0],
    }  # fmt: skip
    assert "p,1.1.fairs,Fairs,actual,6,7,1,1" in whatif_csv(found).splitlines()
    assert "p,1.2.guide,,actual,not_measured,2026-08-01,,2" in whatif_csv(found).splitlines()


def test_a_name_means_what_stands_in_the_plan_itself_first() -> None:
    text = PLAN.replace(
        'unit office "Office" {',
        'unit office "Office" {\n    objective 1.1 "Own" { indicator y { count; target >= 1 } }',
    )
    plan = perfdsl.loads(text)
    found = perfdsl.whatif(plan, plan.evaluate(DATA), ["weight of 1.1=10%"])
    assert moved(found)["1.1", "weight"][:2] == (Rational(1, 4), Rational(1, 10))
