"""What differs between two plans: by meaning, never by text."""

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from perfdsl.model.comparing import of_parts, of_plans, of_scales
from perfdsl.model.comparing.applying import applied
from perfdsl.model.comparing.difference import difference
from perfdsl.model.comparing.nodes import Change
from perfdsl.model.nodes import Cascade, Container, Leaf, Plan, Scale
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.paths import Path
from perfdsl.values.value import Value
from tests.pairs import Pair, pairs
from tests.strategies import Facts, Part, Ruleset, compile_text, facts, plans


@given(plans())
def test_a_plan_does_not_differ_from_itself(ruleset: Ruleset) -> None:
    one, other = compile_text(ruleset.text), compile_text(ruleset.text)
    assert difference(one.model, other.model).changes == ()


@given(pairs())
def test_a_difference_makes_the_new_plan_of_the_old(pair: Pair) -> None:
    before, after = pair.old.model, pair.new.model
    made = applied(before, difference(before, after))
    assert difference(made, after).changes == ()
    assert difference(after, made).changes == ()
    assert made.weights == after.weights
    assert made.weighed_in == after.weighed_in
    assert made.scored == after.scored


@given(pairs(), st.data())
def test_the_plan_that_a_difference_makes_scores_as_the_new_one(pair: Pair, data: DataObject) -> None:
    made = applied(pair.old.model, difference(pair.old.model, pair.new.model))
    given_ = data.draw(facts(pair.new.graph().inputs, pair.new.periods))
    assert _scores(made, given_) == _scores(pair.new.model, given_)


@given(pairs())
def test_differences_mirror_each_other(pair: Pair) -> None:
    there = difference(pair.old.model, pair.new.model)
    back = difference(pair.new.model, pair.old.model)
    assert {new: old for old, new in back.old_of.items()} == there.old_of
    mirrored = {"added": "dropped", "dropped": "added"}
    assert sorted(mirrored.get(one.sort, one.sort) for one in back.changes) == sorted(
        one.sort for one in there.changes
    )


def _scores(plan: Plan, given_: Facts) -> dict[Path, Value | None]:
    evaluation = CompiledPlan(plan).evaluate_dataset(given_.dataset, plan.periods[-1], given_.at)
    return {item.path: evaluation.value(item.figures.score) for item in evaluation.graph.outline.items}


@given(plans())
def test_the_order_of_statements_comments_and_spaces_are_no_difference(ruleset: Ruleset) -> None:
    text = "\n\n".join(f"{line}   # as it was" for line in _turned(ruleset.top).text())
    other = compile_text("\n".join([text, *ruleset.scales]))
    found = difference(compile_text(ruleset.text).model, other.model)
    assert [one for one in found.changes if not _is_tie(one)] == []


def _turned(part: Part) -> Part:
    return Part(part.head, part.lines, [_turned(one) for one in reversed(part.parts)])


def _is_tie(one: Change) -> bool:
    """Whether it is but the order in which units that are left over go to parts of a row: that is by place."""
    return one.sort in ("target", "scoring") and "apportion" in repr(one.new)


HANDLED = {
    "path", "label", "labels", "place", "rules", "scale", "texts", "milestones", "children", "pro_rata", "code", "span",
}  # fmt: skip


@pytest.mark.parametrize("part", [Leaf, Cascade, Container])
def test_every_field_of_a_part_is_compared_or_follows(part: type) -> None:
    names = {one.name for one in fields(part)}
    assert names <= HANDLED | of_parts.FIELDS.keys() | set(of_parts.BESIDE)


def test_every_field_of_a_scale_is_compared() -> None:
    assert {one.name for one in fields(Scale)} == of_scales.FIELDS.keys() | {"name"}


def test_every_field_of_a_plan_is_compared_or_made_anew() -> None:
    names = {one.name for one in fields(Plan)}
    made = {"root", "units", "parts", "weights", "weighed_in", "scored", "order", "states", "span"}
    apart = {"actuals", "tests"}
    assert names == set(of_plans.FIELDS) | made | apart


REVISED = """
plan p {
  period 2025
  indicator a "A" { count; target >= 10; weight 50% }
  indicator b "B" { count; target >= 4; weight 50% }
  revise a { target >= 8 } from 2025-03-01 because "one"
  revise b { target >= 3 } from 2025-09-01 because "two"
}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("target >= 8", "target >= 7", id="another revision"),
        pytest.param("2025-09-01", "2025-06-01", id="another day"),
        pytest.param('  revise b { target >= 3 } from 2025-09-01 because "two"\n', "", id="one less"),
        pytest.param("indicator b", "indicator c", id="another name"),
        pytest.param("target >= 4", "target >= 5", id="what is revised later"),
    ],
)
def test_states_of_a_plan_that_is_revised_are_applied_too(old: str, new: str) -> None:
    text = REVISED.replace(old, new).replace("revise b", "revise c" if "indicator c" in new else "revise b")
    for before, after in ((REVISED, text), (text, REVISED)):
        one, other = compile_text(before).model, compile_text(after).model
        found = difference(one, other)
        assert found.changes
        made = applied(one, found)
        assert [day for day, _ in made.states] == [day for day, _ in other.states]
        assert difference(made, other).changes == ()
        assert made.states[-1][1].revisions == other.states[-1][1].revisions
