"""Laws of cascades: shares conserve what they share out, and nothing that goes round is evaluated."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from perfdsl.diagnostics import COUNTED_TWICE, CYCLE, PARTS_DISAGREE, Code
from perfdsl.findings import findings
from perfdsl.pipeline import CompiledPlan, check
from perfdsl.source import Source
from tests.laws.test_reference import disagreements
from tests.reference.model import Reference
from tests.strategies import SHARES, compile_text, facts, plain, without_wholes

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
    facts: Any = data
    evaluation = plan.evaluate(facts)
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
    actuals: dict[str, Any] = {f"u{place}.x": data.draw(FIGURES) for place in range(len(sizes))}
    assert figure(plan, "x", "actual", actuals) == sum(actuals.values())
    facts: Any = actuals
    assert list(findings(plan.evaluate(facts))) == []
    own = data.draw(FIGURES)
    both: Any = {**actuals, "x": own}
    evaluation = plan.evaluate(both)
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


UNITS = 5
EDGES = st.sets(st.tuples(st.integers(0, UNITS - 1), st.integers(0, UNITS - 1)), max_size=8)


def goes_round(edges: set[tuple[int, int]]) -> bool:
    """Whether one can come back to where one started."""
    reached = set(edges)
    while True:
        more = {(a, d) for a, b in reached for c, d in edges if b == c} - reached
        if not more:
            return any(a == b for a, b in reached)
        reached |= more


def checked(units: Sequence[str]) -> tuple[CompiledPlan | None, set[Code]]:
    """The plan of some units, or what is wrong with it."""
    text = 'plan p "P" {\nperiod 2026\nindicator y { count; target >= 5 }\n' + "\n".join(units) + "\n}\n"
    plan, diagnostics = check(Source("plan.perf", text))
    return (CompiledPlan(plan) if plan else None), {one.code for one in diagnostics if one.failed}


@given(EDGES)
def test_no_circle_of_contributions_is_evaluated(edges: set[tuple[int, int]]) -> None:
    edges = {(a, b) for a, b in edges if a != b}
    units = []
    for one in range(UNITS):
        parents = ", ".join(f"objective o{other}" for a, other in sorted(edges) if a == one)
        contributes = f"contributes to {parents}; " if parents else ""
        units.append(
            f"unit u{one} {{ by objective; objective o{one} {{ {contributes}indicator x{one} {{ count; target >= 5 }} }} }}"
        )
    plan, codes = checked(units)
    if goes_round(edges):
        assert plan is None
        assert codes == {CYCLE}
    elif plan is None:
        assert codes == {COUNTED_TWICE}
    else:
        assert plan.evaluate({f"x{one}": one for one in range(UNITS)}) is not None


@given(st.lists(st.integers(0, UNITS), min_size=UNITS, max_size=UNITS))
def test_no_circle_of_shares_is_evaluated(sources: list[int]) -> None:
    edges = {(one, other) for one, other in enumerate(sources) if other < UNITS}
    counts = {other: sources.count(other) for other in sources}
    units = [
        f"unit u{one} {{ cascade {f'u{other}.y' if other < UNITS else 'y'} {{ share 1/{counts[other]} }} }}"
        for one, other in enumerate(sources)
    ]
    plan, codes = checked(units)
    if goes_round(edges):
        assert plan is None
        assert codes == {CYCLE}
    else:
        assert plan is not None
        leaves = [one for one in range(UNITS) if one not in counts]
        actuals: dict[str, object] = {f"u{one}.y": one + 1 for one in leaves}
        assert figure(plan, "y", "actual", actuals) == sum(one + 1 for one in leaves)


@st.composite
def shared_plans(draw: DrawFn) -> str:
    """A row that is shared out, in forms and by periods, and perhaps one of its parts shared again."""
    kind, shares = draw(KINDS), draw(st.sampled_from(SHARES))
    sign = draw(st.sampled_from([">= {}", "<= {}", "= {}", "> {}", "{}..{}"]))
    forms = ["between 0 and {}", "from 1 to {}", "monitor", f"{sign}"]
    written = [
        draw(st.sampled_from(forms))
        .replace("{}..{}", "2..{}")
        .format(draw(st.sampled_from([3, 5, 7, 10, 100])))
        for _ in range(2)
    ]
    units = []
    for place, share in enumerate(shares):
        again = draw(st.sampled_from([(), *SHARES])) if place == 0 else ()
        inner = "; ".join(f"unit w{k} {{ cascade x {{ share {part} }} }}" for k, part in enumerate(again))
        units.append(f"unit u{place} {{ cascade x {{ share {share} }}; {inner} }}")
    target = f"target {{ 2020: {written[0]}; 2021: {written[1]} }}"
    return (
        f'plan p "P" {{ period 2020..2021\nindicator x {{ {kind}; {target} }}\n' + "\n".join(units) + "\n}\n"
    )


@given(shared_plans(), st.data())
def test_the_reference_shares_alike(text: str, data: st.DataObject) -> None:
    plan = compile_text(text)
    found = data.draw(without_wholes(plan, data.draw(facts(plan.graph().inputs, plan.periods))))
    for period in plan.periods:
        evaluation = plan.evaluate_dataset(found.dataset, period, found.at)
        reference = Reference(plan.model, found.by_path, found.at or period.end)
        assert disagreements(evaluation, reference, period) == []
