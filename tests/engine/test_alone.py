"""Figures over subjects where the data are of one."""

from perfdsl import loads
from perfdsl.findings import findings

PLAN = 'plan p "Piano" { period 2026; input a { count }; indicator x { count; value rank of a over subjects; monitor } }'


def test_a_rank_of_one_is_told_at_its_place() -> None:
    plan = loads(PLAN)
    (told,) = findings(plan.evaluate({"a": 3}))
    assert told.code.id == "P425"
    assert told.place is not None
    assert told.place.text == "rank of a over subjects"


def test_nothing_is_told_where_there_are_others() -> None:
    found = loads(PLAN).evaluate_subjects({"Lugo": {"a": 3}, "Imola": {"a": 4}})
    assert [told for one in found.values() for told in findings(one)] == []
