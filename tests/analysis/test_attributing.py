"""What each change did to every score: the parts add up, exactly, in no order."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from perfdsl.analysis.attributing.nodes import Moved
from perfdsl.analysis.comparison import Comparison, diff
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.number import Rational, total
from tests.pairs import Pair, pairs
from tests.strategies import facts


@given(pairs(), st.data())
def test_what_the_changes_did_adds_up_to_the_difference(pair: Pair, data: DataObject) -> None:
    found = _compared(pair, data)
    assert found.scores is not None
    for one in found.scores.moved.values():
        if one.difference is not None:
            item = found.scores.new.graph.outline.items[one.item]
            assert total(effect.amount for effect in one.effects) == one.difference, item.path
            for effect in one.effects:
                assert all(0 <= change < len(found.changes) for change in effect.cause.changes)


@given(pairs(), st.data())
def test_back_again_each_change_does_the_opposite(pair: Pair, data: DataObject) -> None:
    there = _compared(pair, data)
    assert there.scores is not None
    back = diff(pair.new, pair.old, there.scores.new, there.scores.old)
    assert back.scores is not None
    amounts = {place: _amounts(one) for place, one in back.scores.moved.items()}
    for one in there.scores.moved.values():
        assert amounts[one.old_item] == sorted(-amount for amount in _amounts(one))


def _amounts(one: Moved) -> list[Rational]:
    return sorted(effect.amount for effect in one.effects)


def _compared(pair: Pair, data: DataObject) -> Comparison:
    old, new = pair.old, pair.new
    period = next((one for one in new.periods if one in old.periods), new.periods[0])
    before, after = (
        data.draw(facts(old.graph().inputs, old.periods)),
        data.draw(facts(new.graph().inputs, new.periods)),
    )
    if data.draw(st.booleans()) and _kinds(old) == _kinds(new):
        after = before
    return diff(
        old,
        new,
        old.evaluate_dataset(before.dataset, period, before.at),
        new.evaluate_dataset(after.dataset, period, after.at),
    )


def _kinds(plan: CompiledPlan) -> dict[tuple[str, ...], object]:
    return {one.path: one.kind for one in plan.graph().inputs}
