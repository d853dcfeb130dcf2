"""A graph cut where it asks other subjects: evaluated stage by stage it comes to the same."""

from hypothesis import given

from perfdsl import loads
from perfdsl.engine.cutting import cut
from perfdsl.engine.exact import Program
from perfdsl.engine.over_subjects import OVER
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.graph.operations import Scope
from perfdsl.values.value import Value
from tests.strategies import Crowd, crowds


@given(crowds())
def test_stage_by_stage_is_as_all_at_once(crowd: Crowd) -> None:
    graph = crowd.compiled.graph()
    every = [NodeId(place) for place in range(len(graph.nodes))]
    found = cut(graph, every)
    facts: list[dict[InputKey, Value]] = [dict(one.facts) for one in crowd.facts.values()]
    program = Program(found.graph)
    for stage in found.stages:
        values = [program.run(one, crowd.at) for one in facts]
        for asked in stage:
            columns = [[row[node] for row in values] for node in asked.arguments]
            answers = OVER[asked.operation](asked.parameter)(*columns)
            for one, answer in zip(facts, answers, strict=True):
                one[asked.key] = answer
    assert [program.run(one, crowd.at) for one in facts] == evaluate_subjects(
        Program(graph), [one.facts for one in crowd.facts.values()], crowd.at
    )


def test_what_is_asked_of_what_is_asked_comes_after_it() -> None:
    graph = loads(
        """plan p "P" { period 2026
        indicator x "X" { number; target >= 1; weight 50% }
        indicator y "Y" { count; value rank of (x - mean of x over subjects) over subjects of same x; target >= 1; weight 50% }
        }"""
    ).graph()
    first, second = cut(graph, [graph.outline.items[0].figures.score]).stages  # type: ignore[list-item]
    assert [one.parameter for one in first] == ["mean"]
    assert [(one.operation, one.group is None) for one in second] == [(op.RANK, False)]
    assert second[0].key.path[0] == "over subjects"


def test_what_nobody_needs_is_not_asked() -> None:
    graph = loads(
        """plan p "P" { period 2026
        indicator x "X" { number; target >= 1; weight 100% }
        indicator y "Y" { number; monitor; value mean of x over subjects }
        }"""
    ).graph()
    found = cut(graph, [graph.outline.items[1].figures.score])  # type: ignore[list-item]
    assert found.stages == ()
    assert any(node.operation.scope is Scope.SUBJECTS for node in found.graph.nodes)
