"""What claims are proved by holds of all data: how far figures move, and what is said to be proved is never refuted."""

from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from perfdsl.engine.drift.drifts import STILL, Drift, drifts
from perfdsl.findings.claims.boxes import Budget, Foreseen, Part
from perfdsl.findings.claims.failing import Exact
from perfdsl.findings.claims.proof import proof
from perfdsl.findings.claims.questions import questions
from perfdsl.findings.claims.trials import refutation
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.model.claims.nodes import Claim, Claimed, Holds, Monotone, SteadyBand
from perfdsl.model.formula_nodes import Apply, Constant, Expression, Figure
from perfdsl.model.nodes import Leaf, Plan
from perfdsl.values.kind import RATIO, TEXT, YES_NO
from perfdsl.values.missing import OUT_OF_RANGE, Missing
from perfdsl.values.number import Rational
from perfdsl.values.ranges import contains
from perfdsl.values.value import Value
from tests.laws.test_prospects import within
from tests.strategies import Case, cases, values

slow = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)


def number(value: Value) -> object:
    """A figure as drifts count it: days of the calendar, 1 for yes."""
    if hasattr(value, "toordinal"):
        return value.toordinal()
    return int(value) if isinstance(value, bool) else value


@slow
@given(cases(), st.data())
def test_figures_move_within_their_drift(case: Case, data: st.DataObject) -> None:
    program = case.compiled.program(case.period, case.facts.at)
    graph = program.graph
    facts = within(case, graph)
    assume(graph.inputs)
    asked = data.draw(st.sampled_from(graph.inputs))
    key = InputKey(asked.path, graph.period)
    assume(key in graph.input_nodes)
    drawn = values(asked.kind, 1).filter(
        lambda one: not isinstance(one, Missing) and contains(asked.range, one)
    )
    before, after = data.draw(drawn), data.draw(drawn)
    one = program.run({**facts, key: before}, case.facts.at)
    other = program.run({**facts, key: after}, case.facts.at)
    foreseen = Foreseen(graph, case.facts.at or graph.end)
    node = graph.input_nodes[key]
    part = Part(foreseen, map(NodeId, range(len(graph.nodes))))
    moved = number(after) - number(before)  # type: ignore[operator]
    ends = data.draw(st.sampled_from([(moved, moved), (min(moved, 0), max(moved, 0))]))
    base = foreseen.base
    found = drifts(
        [(place, place) for place in part.cone((key,))],
        (graph.nodes, graph.nodes),
        (base, base),
        {(node, node): Drift(ends)},
    )
    for place, (first, second) in enumerate(zip(one, other, strict=True)):
        drift = found.get((NodeId(place), NodeId(place)), STILL)
        told = graph.nodes[place].operation.name, graph.nodes[place].parameter, first, second, drift
        if OUT_OF_RANGE in (first, second):
            return  # which no range foresees
        if drift.together:
            assert isinstance(first, Missing) == isinstance(second, Missing), told
            assert not isinstance(first, Missing) or first == second, told
        if isinstance(first, Missing) or isinstance(second, Missing):
            continue
        if drift == STILL:
            assert first == second, told
        if ends_are_told(first):
            assert drift.low <= number(second) - number(first) <= drift.high, told  # type: ignore[operator]


def ends_are_told(value: Value) -> bool:
    """Whether it is a figure that can be told by how much it moves."""
    return not isinstance(value, str) and not hasattr(value, "portions")


# --- whole claims


def claims_of(plan: Plan, data: st.DataObject) -> tuple[Claim, ...]:
    """Claims of some of what a plan has, as they might be written."""
    span = plan.span
    paths = sorted(plan.scored)
    found: list[Claimed] = []
    for path in data.draw(st.lists(st.sampled_from(paths), max_size=4, unique=True)) if paths else ():
        part = plan.parts.get(path, plan.root)
        score = Figure(path, "score", RATIO, span=span)
        limit = Constant(
            Rational(data.draw(st.sampled_from([-1, 0, 50, 100, 120, 200])), 100), RATIO, span=span
        )
        sign = data.draw(st.sampled_from([">=", "<=", "<", ">"]))
        found.append(Holds(Apply("compare", (score, limit), YES_NO, sign, span=span)))
        if isinstance(part, Leaf) and part.value is None and not part.milestones:
            whole = [Figure((), "score", RATIO, span=span)] if () in plan.scored else []
            found.append(Monotone(path, path, (score, *whole)))
        if part.scale is not None and part.scale.bands and not isinstance(part, Leaf):
            found.append(SteadyBand(path, Figure(path, "band", TEXT, span=span)))
    where = where_of(plan, data) if paths else None
    return tuple(Claim(str(number), one, (), where, span=span) for number, one in enumerate(found))


def where_of(plan: Plan, data: st.DataObject) -> Expression | None:
    span = plan.span
    rows = [path for path, part in plan.parts.items() if isinstance(part, Leaf) and path in plan.scored]
    if not rows or data.draw(st.booleans()):
        return None
    score = Figure(data.draw(st.sampled_from(rows)), "score", RATIO, span=span)
    half = Constant(Rational(1, 2), RATIO, span=span)
    return Apply("compare", (score, half), YES_NO, data.draw(st.sampled_from([">=", "<", "="])), span=span)


@slow
@given(cases(), st.data())
def test_what_is_proved_is_not_refuted(case: Case, data: st.DataObject) -> None:
    plan = case.compiled.model
    plan = evolve(plan, claims=claims_of(plan, data), states=())
    assume(plan.claims)
    period = case.period
    seed = data.draw(st.integers(0, 1000))
    known: dict[int, Foreseen] = {}
    for question in questions(plan, period, range(len(plan.claims))):
        graphs = tuple(known.setdefault(id(one), Foreseen(one, question.at)) for one in question.graphs)
        if proof(question, graphs, Budget(10_000)) is None:
            continue
        trial = Exact(question).trial
        assert refutation(trial, 40, seed) is None, question.claim
        facts = within(case, case.compiled.program(case.period, case.facts.at).graph)
        if not question.moves:
            assert not trial.fails(facts, None), question.claim
            continue
        key = data.draw(st.sampled_from(question.moves))
        asked = next(one for one in question.graphs[0].inputs if one.path == key.path)
        other = {**facts, key: data.draw(values(asked.kind, 1))}
        if isinstance(other[key], Missing) or contains(asked.range, other[key]):
            assert not trial.fails(facts, other), question.claim
