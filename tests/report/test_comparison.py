"""What differs between two plans, as it is shown: under the names of rows, with effects that add up, in every format."""

import csv
import io
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from time import process_time

import jsonschema
import pytest

import perfdsl
from perfdsl.analysis.comparison import Comparison, diff
from perfdsl.model.comparing.nodes import SORTS, Change
from perfdsl.report.comparison.data import COLUMNS, comparison_csv, comparison_json
from perfdsl.report.comparison.text import comparison_markdown, comparison_table
from perfdsl.report.comparison.words import phrase
from perfdsl.report.wrapping import shown_width
from perfdsl.values.number import Rational, exact
from perfdsl.values.period import Period

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "diff-1.json"
OLD = """
scale ente {
  clamp 0%..100%
  band "good" from 75% green
  band "poor" red
}
plan p "Plan" it "Piano" {
  period 2024..2025
  scale ente
  perspective a "Growth" { weight 60%
    indicator fairs "Fairs organised" { count; weight 50%; target >= 10 }
    indicator share "Share in time" { percent; weight 50%; value done / due; target { 2024: >= 50%; 2025: >= 80% } }
    input done "Done" { count }
    input due "Due" { count }
  }
  perspective b "Service" { weight 40%
    indicator site "New site" { date; target by 2025-06-30 }
    indicator days "Days to pay" { days; target <= 20 }
  }
  unit office "Office" { cascade fairs { weight 50% }; cascade share { weight 50% } }
}
"""
DATA: dict[str, object] = {"fairs": 7, "done": 4, "due": 10, "days": 25}


def changed(*pairs: tuple[str, str], text: str = OLD) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def compared(*pairs: tuple[str, str], data: dict[str, object] | None = None) -> Comparison:
    old, new = perfdsl.loads(OLD, "old.perf"), perfdsl.loads(changed(*pairs), "new.perf")
    if data is None:
        return diff(old, new)
    before, after = DATA, {**DATA, **data}
    return diff(old, new, old.evaluate(before, period="2025"), new.evaluate(after, period="2025"))  # type: ignore[arg-type]


def told(found: Comparison) -> list[tuple[str, str]]:
    return [(one.sort, ".".join(one.path)) for one in found.changes if not one.follows]


def only(found: Comparison) -> Change:
    (one,) = [one for one in found.changes if not one.follows]
    return one


def effects(found: Comparison, path: str) -> dict[str, Rational]:
    """What each change did to a score, by its sort and id."""
    assert found.scores is not None
    items = found.scores.new.graph.outline.items
    moved = next(one for one in found.scores.moved.values() if items[one.item].id == path)
    names = [f"{one.sort} {'.'.join(one.path)}" for one in found.changes]
    return {"+".join(names[place] for place in one.cause.changes): one.amount for one in moved.effects}


# --- what is a change


@pytest.mark.parametrize(
    ("old", "new", "sort", "path"),
    [
        pytest.param("target >= 10", "target >= 12", "target", "a.fairs", id="target"),
        pytest.param("target >= 10", "between 0 and 10", "scoring", "a.fairs", id="way of scoring"),
        pytest.param("2025: >= 80%", "2025: >= 90%", "target", "a.share", id="target of one period"),
        pytest.param('"Days to pay"', '"Days until paid"', "label", "b.days", id="label"),
        pytest.param("clamp 0%..100%", "clamp 0%..120%", "clamp", "", id="clamp"),
        pytest.param("from 75%", "from 80%", "bands", "", id="bands"),
        pytest.param("value done / due", "value done / (due + 1)", "value", "a.share", id="value"),
        pytest.param("days; target", "months; target", "kind", "b.days", id="kind"),
        pytest.param('"Service" {', '"Service" { combine minimum;', "combine", "b", id="combine"),
        pytest.param("weight 40%", "weight 40%; adjust cap 90%", "adjust", "b", id="adjustment"),
        pytest.param('"Days to pay" {', '"Days to pay" { owner "Treasury";', "text", "b.days", id="text"),
        pytest.param('"Days to pay" {', '"Days to pay" { critical;', "critical", "b.days", id="critical"),
        pytest.param("cascade fairs {", "cascade fairs { target >= 8;", "cascade", "office.fairs", id="own target"),
        pytest.param("weight 40%\n", "weight 40%; require coverage >= 50%\n", "require_coverage", "b", id="coverage"),
        pytest.param(
            "unit office", "require weight of a >= 50%\n  unit office", "requirement", "", id="requirement"
        ),
        pytest.param(
            "unit office",
            'accept days at 90% in 2025 because "strike"\n  unit office',
            "judgement",
            "b.days",
            id="judgement",
        ),
        pytest.param(
            "unit office", "gate g { when fairs >= 5; otherwise lose 30% }\n  unit office", "gate", "g", id="gate"
        ),
        pytest.param(
            "unit office", 'revise fairs { target >= 6 } from 2025-07-01 because "x"\n  unit office', "revision",
            "a.fairs", id="revision",
        ),
    ],
)  # fmt: skip
def test_each_difference_in_meaning_is_a_change(old: str, new: str, sort: str, path: str) -> None:
    assert (sort, path) in told(compared((old, new)))


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param((("weight 60%", "weight 3/5")), id="another way to write a weight"),
        pytest.param(
            ("count; weight 50%; target >= 10", "count; # ten\n weight 50%\n target >= 10.0"), id="a comment"
        ),
        pytest.param(
            ("percent; weight 50%; value", "percent; value"), id="a weight that is the share of the rest"
        ),
        pytest.param(
            ("{ 2024: >= 50%; 2025: >= 80% }", "{ 2025: >= 80%; 2024: >= 50% }"), id="order of periods"
        ),
    ],
)
def test_how_it_is_written_is_no_change(pair: tuple[str, str]) -> None:
    assert told(compared(pair)) == []


def test_a_template_is_what_it_writes() -> None:
    row = 'indicator days "Days to pay" { days; target <= 20 }'
    template = f"template pay() {{ {row} }}\n" + changed((row, "use pay()"))
    assert diff(perfdsl.loads(OLD), perfdsl.loads(template)).changes == ()


def test_what_has_another_id_and_the_same_label_is_renamed_wherever_it_is_read() -> None:
    found = compared(("fairs", "exhibitions"))
    assert told(found) == [("renamed", "a.exhibitions"), ("renamed", "office.exhibitions")]


def test_rows_of_a_container_that_is_renamed_are_the_same_rows() -> None:
    assert told(compared(("perspective a", "perspective growth"))) == [("renamed", "growth")]


def test_objectives_that_change_numbers_are_known_by_their_labels() -> None:
    one = 'objective 1.1 "First" { indicator x "X" { count; target >= 1 } }'
    other = 'objective 1.2 "Second" { indicator y "Y" { count; target >= 2 } }'
    old = perfdsl.loads(f"plan p {{ period 2025\n{one}\n{other} }}")
    swapped = f"plan p {{ period 2025\n{one.replace('1.1', '1.2')}\n{other.replace('1.2', '1.1')} }}"
    assert told(diff(old, perfdsl.loads(swapped))) == [("renamed", "1.2"), ("renamed", "1.1")]


def test_what_moves_keeps_what_it_says() -> None:
    row = 'indicator days "Days to pay" { days; target <= 20 }'
    found = compared(
        (row, ""),
        ('input done "Done"', f'{row.replace("{ days", "{ weight 0%; days")}\n    input done "Done"'),
    )
    assert ("moved", "a.days") in told(found)
    assert not any(sort in ("added", "dropped") for sort, _ in told(found))


def test_a_scale_that_changes_is_one_change_for_all_its_rows() -> None:
    one = only(compared(("clamp 0%..100%", "clamp 0%..120%")))
    assert (one.label, one.name) == ("ente", "clamp")
    assert len(one.paths) == 10  # all but the inputs


def test_weights_that_make_room_follow() -> None:
    row = 'indicator mail "Mail" { count; target >= 5 }\n    indicator days'
    found = compared(("indicator days", row))
    assert told(found) == [("added", "b.mail")]
    (following,) = [one for one in found.changes if one.follows]
    assert (following.sort, following.path, following.old, following.new) == (
        "weights_follow", ("b",), exact("1/2"), exact("1/3"),
    )  # fmt: skip


def test_a_revision_tells_what_differs_from_its_day_on() -> None:
    found = compared(
        ("unit office", 'revise days { target <= 15 } from 2025-07-01 because "x"\n  unit office')
    )
    since = [(one.sort, str(one.since)) for one in found.changes if one.sort == "target"]
    assert since == [("target", "2025-07-01")] * 2  # one for each period


def test_plans_without_a_row_in_common_are_not_dumped() -> None:
    other = perfdsl.loads('plan q "Q" { period 2025; indicator z "Z" { count; target >= 1 } }')
    found = diff(perfdsl.loads(OLD), other)
    assert not found.difference.comparable
    assert "no row in common" in comparison_table(found)
    assert "Fairs" not in comparison_table(found)


def test_other_periods_are_said() -> None:
    found = compared(("2024..2025", "2026..2027"), ("{ 2024: >= 50%; 2025: >= 80% }", ">= 50%"))
    text = comparison_table(found)
    assert "no period in common" in text
    assert "2025..2026" in text


def test_periods_of_one_plan_are_compared_by_what_is_asked_in_them() -> None:
    plan = perfdsl.loads(OLD)
    found = diff(plan, plan, periods=(Period("Y", 2024), Period("Y", 2025)))
    assert told(found) == [("target", "a.share")]


# --- what it did


def test_one_change_did_all_of_it() -> None:
    found = compared(("target >= 10", "target >= 14"), data={})
    assert effects(found, "a.fairs") == {"target a.fairs": exact("-0.2")}
    assert effects(found, "p") == {"target a.fairs": exact("-0.06")}
    assert effects(found, "office") == {"target a.fairs": exact("-0.1")}


def test_figure_and_target_share_what_they_did_together_in_no_order() -> None:
    found = compared(("target >= 10", "target >= 8"), data={"fairs": 6})
    # 7 of 10 is 70%, 6 of 8 is 75%; 7 of 8 is 87.5%, 6 of 10 is 60%.
    assert effects(found, "a.fairs") == {
        "target a.fairs": (exact("0.175") + exact("0.15")) / 2,
        "actual a.fairs": (exact("-0.1") + exact("-0.125")) / 2,
    }


def test_what_a_figure_is_computed_from_is_told_apart() -> None:
    found = compared(data={"done": 6, "due": 12})
    assert effects(found, "a.share") == {
        "actual a.done": (exact("0.25") + exact("5/24")) / 2,
        "actual a.due": (exact("-1/12") + exact("-1/8")) / 2,
    }


def test_a_weight_counts_against_the_parts_that_make_room_for_it() -> None:
    row = 'indicator mail "Mail" { count; target >= 5 }\n    indicator days'
    found = compared(("indicator days", row), data={"mail": 5, "site": None})
    # Days scores 80% and makes room for what scores 100%.
    assert effects(found, "b") == {"added b.mail": exact("0.1")}


def test_a_clamp_that_bites_is_part_of_the_row() -> None:
    found = compared(("target >= 10", "target >= 5"), data={"fairs": 10})
    # Either alone brings it to the 100% at which it is held, so that they share the 30% evenly.
    assert effects(found, "a.fairs") == {"target a.fairs": exact("0.15"), "actual a.fairs": exact("0.15")}


def test_under_another_way_to_combine_each_part_is_tried_by_itself() -> None:
    text = changed(
        ('"Growth" {', '"Growth" { combine minimum;'),
        ("weight 50%; target >= 10", "target >= 10"),
        ("weight 50%; value", "value"),
    )
    plan = perfdsl.loads(text)
    before, after = ({**DATA, "fairs": fairs, "done": done} for fairs, done in ((2, 4), (6, 2)))
    found = diff(plan, plan, plan.evaluate(before, period="2025"), plan.evaluate(after, period="2025"))  # type: ignore[arg-type]
    # 20% and 50% become 60% and 25%: the lowest goes from 20% to 25%; alone they make it 50% and 20%.
    assert effects(found, "a") == {"actual a.fairs": exact("0.175"), "actual a.done": exact("-0.125")}


def test_what_was_not_evaluated_before_counts_against_the_others() -> None:
    found = compared(data={"days": None, "site": date(2025, 6, 30)})
    assert found.scores is not None
    assert sum(effects(found, "p").values()) == next(iter(found.scores.moved.values())).difference


def test_data_alone_can_differ() -> None:
    found = compared(data={"fairs": 8})
    assert told(found) == [("actual", "a.fairs")]
    assert effects(found, "p") == {"actual a.fairs": exact("0.03")}


# --- how it is shown


BOTH = (("target >= 10", "target >= 8"), ("clamp 0%..100%", "clamp 0%..110%"))


@pytest.mark.parametrize("locale", ["en", "it"])
def test_no_line_is_longer_than_the_table(locale: str) -> None:
    found = compared(*BOTH, data={"fairs": 9, "due": 8})
    assert max(map(shown_width, comparison_table(found, locale).splitlines())) <= 80


def test_printed_parts_add_up_to_the_printed_total() -> None:
    text = comparison_table(compared(*BOTH, data={"fairs": 9, "due": 7, "days": 23}))
    lines = text[text.index("Plan (p)\n") :].splitlines()
    amounts = [line.split()[-1] for line in lines[1:] if line.endswith("%")]
    total = next(place for place, line in enumerate(lines[1:]) if line.startswith("Total"))
    printed = [Fraction(one.rstrip("%")) for one in amounts]
    count = sum(line.endswith("%") for line in lines[1 : total + 1])
    assert sum(printed[:count]) == printed[count]


def test_every_sort_has_a_word_in_both_languages() -> None:
    for sort in SORTS:
        assert phrase(sort, "en")
        assert phrase(sort, "it")


def test_the_table_in_italian_speaks_italian() -> None:
    text = comparison_table(compared(*BOTH, data={"fairs": 9}), "it")
    assert text.startswith("Piano: cosa cambia\n")
    assert "modifiche" in text
    assert "limiti" in text


def test_nothing_is_said_to_differ() -> None:
    assert "Nothing differs in meaning." in comparison_table(compared())
    assert "No score is another." in comparison_table(compared(("from 75%", "from 76%"), data={}))


def test_markdown_names_both_places() -> None:
    text = comparison_markdown(compared(BOTH[0]))
    assert (
        "| 1. Fairs organised (a.fairs) | target 2024\N{EN DASH}2025 | ≥ 10 | ≥ 8 | old.perf:11 → new.perf:11 |"
        in text
    )


@pytest.mark.parametrize("data", [None, {"fairs": 9, "site": None}])
def test_json_is_as_its_schema_says(data: dict[str, object] | None) -> None:
    found = json.loads(comparison_json(compared(*BOTH, data=data)))
    jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
    assert [one["sort"] for one in found["changes"]][:3] == ["clamp", "target", "target"]
    assert (found["scores"] is None) is (data is None)


def test_csv_has_changes_scores_and_effects() -> None:
    rows = list(csv.DictReader(io.StringIO(comparison_csv(compared(*BOTH, data={"fairs": 9})))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["what"] for row in rows if row["what"] != "effect"][:4] == ["change"] * 4
    score = next(row for row in rows if row["what"] == "score")
    parts = [row["difference"] for row in rows if row["what"] == "effect" and row["id"] == score["id"]]
    assert sum(map(Fraction, parts)) == Fraction(score["difference"])


def test_what_is_open_is_shown_as_what_it_may_become() -> None:
    text = changed(("scale ente\n  perspective", "scale ente\n  missing pending\n  perspective"))
    old, new = perfdsl.loads(text), perfdsl.loads(changed(("target >= 10", "target >= 14"), text=text))
    found = diff(old, new, *(one.evaluate({"fairs": 7}, period="2025") for one in (old, new)))
    assert "21%..91%  15%..85%" in comparison_table(found)
    jsonschema.validate(json.loads(comparison_json(found)), json.loads(SCHEMA.read_text("utf-8")))


def test_the_cost_grows_with_the_plan_and_no_faster() -> None:
    small, large = (_seconds(rows) for rows in (200, 1600))
    assert large < 8 * small * 3, (small, large)


def _seconds(rows: int) -> float:
    """How long it takes to compare two plans in which every target and every figure is another."""
    lines = [f'indicator r{row} "Row {row}" {{ count; target >= 10 }}' for row in range(rows)]
    text = "plan p {{ period 2025\n{} }}".format("\n".join(lines))
    old, new = perfdsl.loads(text), perfdsl.loads(text.replace(">= 10", ">= 12"))
    before, after = ({f"r{row}": figure for row in range(rows)} for figure in (5, 7))
    ends = old.evaluate(before), new.evaluate(after)  # type: ignore[arg-type]
    start = process_time()
    diff(old, new, *ends)
    return process_time() - start
