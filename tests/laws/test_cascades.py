"""Laws of cascades: shares conserve what they share out, and nothing that goes round is evaluated."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from perfdsl.diagnostics import PARTS_DISAGREE
from perfdsl.findings import findings
from perfdsl.pipeline import CompiledPlan
from tests.strategies import compile_text, plain

PARTS = st.lists(st.integers(1, 97), min_size=1, max_size=12)
FIGURES = st.fractions(0, 10_000, max_denominator=12) | st.integers(0, 50).map(Fraction)
KINDS = st.sampled_from(["count", "number", "days", "months", "money EUR"])


def shared(kind: str, sizes: Sequence[int], target: str) -> CompiledPlan:
    """A plan of one row that units share among them, as their sizes are to each other."""
    whole = sum(sizes)
    units = "".join(
        f"unit u{place} {{ cascade x {{ share {size}/{whole} }} }}\n" for place, size in enumerate(sizes)
    )
    return compile_text(
        f'plan p "P" {{ period 2026\ninput t {{ number }}\nindicator x {{ {kind}; {target} }}\n{units}}}'
    )


def figure(plan: CompiledPlan, name: str, which: str, data: dict[str, Any]) -> object:
    """A figure of a row, exactly."""
    evaluation = plan.evaluate(data)
    item = next(one for one in evaluation.graph.outline.items if one.id == name)
    return plain(evaluation.value(getattr(item.figures, which)))


@given(KINDS, PARTS, FIGURES)
def test_the_targets_of_the_parts_add_up_to_that_of_the_whole(
    kind: str, sizes: list[int], target: Fraction
) -> None:
    plan = shared(kind, sizes, "target >= t" if kind in ("count", "number") else f"target >= {target}")
    names = [f"u{place}.x" for place in range(len(sizes))]
    parts: list[Any] = [figure(plan, name, "target", {"t": target}) for name in names]
    assert sum(parts) == target
    exact = [Fraction(size, sum(sizes)) * target for size in sizes]
    if kind != "count":
        assert parts == exact
    else:
        assert sum(part.denominator != 1 for part in parts) <= (target.denominator != 1)
        assert all(abs(part - share) <= 1 for part, share in zip(parts, exact, strict=True))


@given(PARTS, st.data())
def test_a_whole_is_the_sum_of_its_parts_unless_it_is_measured(sizes: list[int], data: st.DataObject) -> None:
    plan = shared("number", sizes, "target >= 5")
    actuals = {f"u{place}.x": data.draw(FIGURES) for place in range(len(sizes))}
    assert figure(plan, "x", "actual", actuals) == sum(actuals.values())
    assert list(findings(plan.evaluate(actuals))) == []
    own = data.draw(FIGURES)
    evaluation = plan.evaluate({**actuals, "x": own})
    assert figure(plan, "x", "actual", {**actuals, "x": own}) == own
    told = [one.code for one in findings(evaluation)]
    assert told == [PARTS_DISAGREE] * (own != sum(actuals.values()))


def test_units_that_are_left_over_go_to_who_lost_most_and_of_equals_to_the_first() -> None:
    plan = shared("count", [1, 1, 1], "target >= 5")
    assert [figure(plan, f"u{place}.x", "target", {}) for place in range(3)] == [2, 2, 1]
    plan = shared("count", [10, 45, 45], "target >= 10")
    assert [figure(plan, f"u{place}.x", "target", {}) for place in range(3)] == [1, 5, 4]
    plan = shared("count", [10, 42, 48], "target 5..10")
    assert [figure(plan, f"u{place}.x", "target", {}) for place in range(3)] == [1, 2, 2]
    assert [figure(plan, f"u{place}.x", "target_high", {}) for place in range(3)] == [1, 4, 5]
