"""What `reach` says reaches a goal does, and what is nearer does not."""

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.analysis.reach.domains import Domain, domain_of
from perfdsl.analysis.reach.nodes import Reach, RowReach
from perfdsl.analysis.reach.reaching import reach
from perfdsl.engine.exact import Program
from perfdsl.graph.nodes import InputKey
from perfdsl.pipeline import RulesetError
from perfdsl.values.number import ONE, Rational
from perfdsl.values.value import Value
from tests.strategies import Case, cases, values

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
HAIR = Rational(1, 10**30)
GOALS = (
    "plan.score >= 95%", "plan.score >= 50%", "plan.score > 60%", "plan.score <= 40%", "plan.score = 100%",
    "plan.coverage >= 80%", "plan.score >= 10% and plan.score < 90%",
)  # fmt: skip


def holds(found: Reach, key: InputKey, value: Value) -> bool:
    """Whether the goal is reached with one fact changed."""
    return bool(_tried(found, key, [value])[0])


def _tried(found: Reach, key: InputKey, tried: list[Value]) -> list[bool]:
    conditions = found.evaluation.graph.asked[: len(found.goal.conditions)]
    program = Program(found.evaluation.graph)
    outlooks = program.tries(found.evaluation, ({key: value} for value in tried), conditions)
    return [all(one is True for one in each) for each in outlooks]


def nearer(domain: Domain, start: Rational, end: Rational) -> Iterator[Rational]:
    """Places from a start up to, and without, an end."""
    way = 1 if end > start else -1
    steps = min(int(abs(end - start)), 12) if domain.whole else 6
    for number in range(steps):
        yield end - way * (number + 1) if domain.whole else start + (end - start) * number / 6
    if not domain.whole and start != end:
        yield end - way * HAIR * max(ONE, abs(end))
    yield start


@slow
@given(cases(), st.sampled_from(GOALS), st.data())
def test_nearer_values_do_not_reach_it(case: Case, goal: str, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    try:
        found = reach(case.compiled, evaluation, goal)
    except RulesetError:
        return
    for row in found.rows:
        domain = domain_of(next(one for one in evaluation.graph.inputs if one.path == row.key.path))
        check(found, row, domain, data, len(case.compiled.periods))


def check(found: Reach, row: RowReach, domain: Domain, data: st.DataObject, periods: int) -> None:
    start, needed = domain.place(row.present), domain.place(row.needed)
    kind = next(one.kind for one in found.evaluation.graph.inputs if one.path == row.key.path)
    if row.outcome == "value" and row.needed is not None:
        assert holds(found, row.key, row.needed)
    if row.outcome == "beyond" and needed is not None:
        assert not holds(found, row.key, domain.value(needed))
        inside = needed + row.way * HAIR
        assert holds(found, row.key, domain.value(inside)), inside
    if row.outcome in ("value", "beyond") and not row.within and start is not None and needed is not None:
        places = [one for one in nearer(domain, start, needed) if one != needed or row.outcome == "beyond"]
        tried = _tried(found, row.key, [domain.value(one) for one in places])
        assert all(each is found.reached for each in tried), list(zip(places, tried, strict=True))
    if row.outcome in ("never", "any"):
        tried_values = data.draw(st.lists(values(kind, periods), max_size=6))
        inside_values = [one for one in tried_values if within(domain, one)]
        wanted = row.outcome == "any"
        assert all(each is wanted for each in _tried(found, row.key, inside_values)), inside_values


def within(domain: Domain, value: Value) -> bool:
    place = domain.place(value)
    return (
        place is not None
        and (domain.low is None or place >= domain.low)
        and (domain.high is None or place <= domain.high)
    )
